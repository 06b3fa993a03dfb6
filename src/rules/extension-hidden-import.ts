// A module that a compiled extension names in its binary, and that the build lacks: freezers follow the imports of Python
// code only.

import { groupBy, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { defineRule } from "./rule.js";
import { exceptionAmong } from "./support/exception.js";
import { subjectOf } from "./support/one-loader.js";

export default defineRule({
  id: "extension-hidden-import",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["missing"],
  notes: ["also"],
  *check(facts) {
    const verdicts = verdictsFor("extension-hidden-import", facts);
    const groups = groupBy(verdicts, ({ reason, severity, confidence }) => `${severity} ${confidence} ${reason.from}`);
    for (const group of groups) {
      const [first] = group;
      if (first === undefined) continue;
      const { missing, reason, severity, confidence, message } = first;
      const others = missing.reasons.filter(({ how, from }) => how === "extension" && from !== reason.from).slice(0, 3);
      const names = group.map((one) => one.missing.module);
      yield {
        message: message as "missing",
        args: { extension: reason.from },
        exceptionFor: exceptionAmong(group, facts.graph),
        severity,
        confidence,
        subject: subjectOf(names),
        names,
        place: placeOf(reason, facts),
        related: others.map((other) => ({ place: placeOf(other, facts), note: "also" as const })),
      };
    }
  },
});
