// How bad it is that a native file can't be loaded, by how surely the application loads it.

import type { Confidence, Severity } from "../../finding.js";
import { type Certainty, isLoaded } from "../../model/certainty.js";
import type { MissingCompanion } from "../../model/linkage.js";

export interface Gravity {
  readonly severity: Severity;
  readonly confidence: Confidence;
}

export const POSSIBLE: Gravity = { severity: "warning", confidence: "possible" };

export function gravityAt(certainty: Certainty): Gravity {
  if (certainty === "start") return { severity: "error", confidence: "certain" };
  return isLoaded(certainty) ? { severity: "warning", confidence: "likely" } : POSSIBLE;
}

/** Of a file that travels with a package: one that is imported surely may still never use the file. */
export function gravityOfCompanion({ certainty, affects }: MissingCompanion): Gravity {
  if (affects === "some" || !isLoaded(certainty)) return POSSIBLE;
  return { severity: certainty === "start" ? "error" : "warning", confidence: "likely" };
}
