// What else of a package the build has: the "instead" of a finding.

import type { FrozenApp } from "../../model/app.js";
import { parentOf } from "../../model/dotted-name.js";
import type { ImportGraph } from "../../model/graph.js";
import type { Recipe } from "../../model/recipe.js";
import type { Knowledge } from "../knowledge.js";

/**
 * What to add to the includes list: the names, or `pkg.*` where those of a package are many and the freezer reads that or
 * takes packages. `all` are those that were found missing: when some of them are ignored, `pkg.*` would bring these in as
 * well.
 */
export function namesToAdd(
  names: readonly string[],
  all: readonly string[],
  facts: {
    readonly app: FrozenApp | undefined;
    readonly recipe: Recipe | undefined;
    readonly knowledge: Knowledge;
  },
): readonly string[] {
  const freezers = facts.recipe?.freezers ?? facts.app?.freezers ?? [];
  const backend = freezers[freezers.length - 1] ?? "unknown";
  // What the inner one has a function or option for may be out of reach of the outer one's options.
  const isAlone = freezers.length === 1;
  const takesAll = facts.knowledge.readsWildcards(backend) || (isAlone && facts.knowledge.collectsPackages(backend));
  if (!takesAll) return names;
  return [...new Set(names.map(parentOf))].flatMap((pkg) => {
    const own = names.filter((name) => parentOf(name) === pkg);
    const isWild = own.length > 3 && pkg !== "" && own.length === all.filter((name) => parentOf(name) === pkg).length;
    return isWild ? [`${pkg}.*`] : own;
  });
}

/** Direct submodules of the packages that the build has, sorted. */
export function presentSiblings(
  packages: readonly string[],
  facts: { readonly app: FrozenApp | undefined; readonly graph: ImportGraph },
): readonly string[] {
  if (facts.app === undefined) return [];
  const wanted = new Set(packages.filter((pkg) => pkg !== ""));
  const found: string[] = [];
  for (const name of facts.app.modules.keys()) {
    if (wanted.has(parentOf(name)) && facts.graph.has(name) === true) found.push(name);
  }
  return found.sort();
}
