// A module that compiled code is known to import, and that no freezer sees: the table of companions has the word.

import { type Answer, type Case, verdictOn } from "./verdict.js";
import { isOptional, isWanted } from "./who-asks.js";

export function judgeCompanion(one: Case): Answer {
  const { reason, facts } = one;
  if (reason.how !== "knowledge") return undefined;
  if (reason.sure) return verdictOn(one, "known-hidden-import", "missing", "error", "likely");
  // Who can do without the extension can do without what it needs.
  const isFirm =
    !reason.caution.conditional && !isOptional(reason.from, facts.graph) && isWanted(reason.from, facts.graph);
  return verdictOn(one, "known-hidden-import", "missing", "warning", isFirm ? "likely" : "possible");
}
