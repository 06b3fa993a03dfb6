// How surely the application loads an extension module: as surely as somebody imports it.

import type { ImportGraph } from "../model/graph.js";
import type { Certainty } from "../model/linkage.js";

export function certaintyOfModule(module: string, graph: ImportGraph): Certainty {
  const reasons = graph.reasons(module);
  if (reasons.some(({ sure }) => sure)) return "start";
  if (reasons.some(({ caution }) => !caution.caught && caution.alternatives.length === 0)) return "reached";
  return reasons.length > 0 ? "guarded" : "unknown";
}
