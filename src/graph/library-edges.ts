// What a module of the standard library imports, as far as the build's own copy of it agrees.

import type { ModuleCode } from "../model/code.js";
import type { Unit } from "../evaluate/world.js";
import { absoluteCandidates, importingScopes } from "./import-names.js";
import type { StandardEdge } from "./library-view.js";

/** The standard library's module as the build has it. */
export interface LibraryUnit extends Unit {
  readonly code: ModuleCode;
}

/**
 * Whether the build's own copy of the library's module does without this import: what is known of the library is that of
 * the last bugfix release, an earlier one may import less, and PyInstaller up to 4 puts a site of its own in its place. An
 * empty module tells nothing.
 */
export function isOutdated(edge: StandardEdge, unit: LibraryUnit | undefined): boolean {
  if (edge.hidden || unit === undefined || unit.code.depth === "names") return false;
  return unit.code.scopes.some(({ events }) => events.length > 0) && !namedIn(unit).has(edge.module);
}

/** Everything that the imports of a unit may mean, with what each lies in. */
function namedIn(unit: LibraryUnit): ReadonlySet<string> {
  const named = new Set<string>();
  for (const event of importingScopes(unit.code).flatMap((scope) => scope.events)) {
    if (event.kind !== "import") continue;
    for (const base of absoluteCandidates(event.module, event.level, unit)) {
      const parts = base.split(".");
      for (let length = 1; length <= parts.length; length++) named.add(parts.slice(0, length).join("."));
      for (const [name] of event.names ?? []) named.add(`${base}.${name}`);
    }
  }
  return named;
}
