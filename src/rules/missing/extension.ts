// A module whose name stands in the binary of an extension, which no freezer reads. Nor does the binary tell whether the
// extension can do without: graph/extension-requests.ts says what speaks for it.

import { topOf } from "../../model/dotted-name.js";
import { type Answer, type Case, verdictOn } from "./verdict.js";
import { isOptional, isWanted } from "./who-asks.js";

/**
 * A compiled part of a package that another takes types of is needed at once. All else of other people's packages may be an
 * option, or wanted by a function that the application never calls; the standard library is hardly ever one.
 */
export function judgeExtension(one: Case): Answer {
  const { missing, reason, facts } = one;
  if (reason.how !== "extension") return undefined;
  const { from, caution } = reason;
  const isStandard = missing.origin === "standard-library";
  const isOwnPart = topOf(missing.module) === topOf(from) && !isStandard;
  const isTaken = isOwnPart && !caution.conditional;
  const isStarted = facts.graph.reasons(from).some(({ sure }) => sure);
  if (isTaken && isStarted) return verdictOn(one, "extension-hidden-import", "missing", "error", "likely");
  const isReached = isWanted(from, facts.graph) && !isOptional(from, facts.graph);
  const isFirm = (isTaken || (isOwnPart && missing.origin === "tree")) && isReached;
  const confidence = isFirm || (isStandard && isStarted) ? "likely" : "possible";
  return verdictOn(one, "extension-hidden-import", "missing", "warning", confidence);
}
