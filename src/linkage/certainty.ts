// How surely the application loads an extension module: as surely as somebody imports it.

import type { ImportGraph, Reason } from "../model/graph.js";
import type { Certainty } from "../model/certainty.js";

/** A name in a binary says nothing of when it is imported, nor does a condition that could not be decided. */
export function certaintyOfModule(module: string, graph: ImportGraph): Certainty {
  const reasons = graph.reasons(module);
  if (reasons.some(({ sure }) => sure)) return "start";
  const isPlain = ({ how, caution }: Reason): boolean =>
    how !== "extension" && !caution.caught && !caution.conditional && caution.alternatives.length === 0;
  if (reasons.some(isPlain)) return "reached";
  return reasons.length > 0 ? "guarded" : "unknown";
}
