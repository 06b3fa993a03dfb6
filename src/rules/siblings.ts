// What else of a package the build has: the "instead" of a finding.

import type { FrozenApp } from "../model/app.js";
import type { ImportGraph } from "../model/graph.js";

/** "salt.modules" for "salt.modules.cp"; "" for a top-level module. */
export function parentOf(module: string): string {
  const dot = module.lastIndexOf(".");
  return dot < 0 ? "" : module.slice(0, dot);
}

/** Direct submodules of the package that the build has, sorted. */
export function presentSiblings(
  pkg: string,
  facts: { readonly app: FrozenApp | undefined; readonly graph: ImportGraph },
): readonly string[] {
  if (facts.app === undefined || pkg === "") return [];
  const found: string[] = [];
  for (const name of facts.app.modules.keys()) {
    if (parentOf(name) === pkg && facts.graph.has(name) === true) found.push(name);
  }
  return found.sort();
}
