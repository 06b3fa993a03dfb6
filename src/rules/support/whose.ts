// Whose code a late load stands in. Without a source tree graph/own-packages.ts tells what is the application's own as well
// as it can; what its scripts import themselves is close to it at least.

import type { ImportGraph, LateLoad } from "../../model/graph.js";
import { isWanted } from "../missing/who-asks.js";

/**
 * In the application's own code, or in a package that a script of it imports itself: there in a module that is asked for
 * outright, for a large package (numpy) has many that only its own functions ask for.
 */
export function isNear({ isOwn, from }: LateLoad, graph: ImportGraph): boolean {
  if (isOwn !== false) return true;
  const top = from.split(".")[0] ?? from;
  if (!isWanted(from, graph)) return false;
  return graph.reasons(top).some(({ how, from: asker }) => how === "import" && asker.startsWith("script:"));
}
