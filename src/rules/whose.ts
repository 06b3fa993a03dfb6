// Whose code a late load stands in. Without a source tree only packages that are called like the program are known to be
// the application's own; what its scripts import themselves is close to it at least.

import type { ImportGraph, LateLoad } from "../model/graph.js";

/** In the application's own code, or in a package that a script of it imports itself. */
export function isNear({ isOwn, from }: LateLoad, graph: ImportGraph): boolean {
  if (isOwn !== false) return true;
  const top = from.split(".")[0] ?? from;
  return graph.reasons(top).some(({ how, from: asker }) => how === "import" && asker.startsWith("script:"));
}
