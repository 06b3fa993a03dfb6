// How surely the application loads an extension module: as surely as somebody imports it.

import type { ImportGraph, Reason } from "../model/graph.js";
import type { Certainty } from "../model/certainty.js";

/** A name in a binary says nothing of when it is imported, nor does a condition that could not be decided. */
export function certaintyOfModule(module: string, graph: ImportGraph): Certainty {
  const reasons = graph.reasons(module);
  if (reasons.some(({ sure }) => sure)) return "start";
  const isPlain = ({ how, caution }: Reason): boolean =>
    how !== "extension" && !caution.caught && !caution.conditional && caution.alternatives.length === 0;
  if (reasons.some((reason) => isPlain(reason) && isCome(reason, graph))) return "reached";
  return reasons.length > 0 ? "guarded" : "unknown";
}

/**
 * Whether some way from the application to the request passes no load of somebody else's that has the module as one name of
 * many: six.moves can load tkinter, and does where it is asked to.
 */
function isCome(reason: Reason, graph: ImportGraph): boolean {
  const seen = new Set<string>();
  const open = [reason];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (isOneOfMany(one)) continue;
    if (one.fromOrigin === "tree" || one.sure || one.how === "entry") return true;
    if (seen.has(one.from)) continue;
    seen.add(one.from);
    open.push(...graph.reasons(one.from));
  }
  return false;
}

function isOneOfMany({ late, fromOrigin }: Reason): boolean {
  return late !== undefined && fromOrigin !== "tree" && (!late.complete || late.exact.length !== 1);
}
