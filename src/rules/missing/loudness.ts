// How loud one verdict is beside another.

import type { Confidence, Severity } from "../../finding.js";
import type { Verdict } from "./verdict.js";

// Loudest first.
const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];
const CONFIDENCES: readonly Confidence[] = ["certain", "likely", "possible"];

/** What is only possible comes behind all else; then severity counts before confidence. */
export function isLouder(one: Verdict, other: Verdict): boolean {
  return rankOf(one) < rankOf(other);
}

function rankOf({ severity, confidence }: Verdict): number {
  return (confidence === "possible" ? 100 : 0) + SEVERITIES.indexOf(severity) * 10 + CONFIDENCES.indexOf(confidence);
}

export function isAtLeastAsSevere(one: Verdict, other: Verdict): boolean {
  return SEVERITIES.indexOf(one.severity) <= SEVERITIES.indexOf(other.severity);
}
