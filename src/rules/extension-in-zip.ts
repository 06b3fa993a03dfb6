// A compiled extension inside a zip, from where Python's own zip importer loads none. That it can't be found is said here
// alone: the rules about missing modules leave it to this one.

import { askerName, groupBy, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { exceptionAmong } from "./support/exception.js";
import { type DraftNote, defineRule } from "./rule.js";

export default defineRule({
  id: "extension-in-zip",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["inside", "guarded"],
  notes: ["also-imported", "inside"],
  *check(facts) {
    const verdicts = verdictsFor("extension-in-zip", facts);
    const isGuarded = (severity: string): boolean => severity === "info";
    for (const group of groupBy(verdicts, ({ severity, confidence }) => `${severity} ${confidence}`)) {
      const verdict = group.find(({ reason }) => reason.sure) ?? group[0];
      if (verdict === undefined) continue;
      const { missing, reason } = verdict;
      const others = missing.reasons.filter((one) => one.place !== undefined && one.from !== reason.from).slice(0, 3);
      const names = group.map((one) => one.missing.module);
      const files = facts.app.unimportable.filter(({ record }) => names.includes(record.name));
      yield {
        message: isGuarded(verdict.severity) || reason.caution.caught ? "guarded" : "inside",
        args: { from: askerName(reason) },
        exceptionFor: exceptionAmong([verdict, ...group], facts.graph),
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: missing.module,
        names,
        place: placeOf(reason, facts),
        snippet: reason.snippet,
        related: [
          ...others.map((one): DraftNote<"also-imported"> => ({ place: placeOf(one, facts), note: "also-imported" })),
          ...files.slice(0, 3).map(({ record }): DraftNote<"inside"> => ({ place: record.place, note: "inside" })),
        ],
      };
    }
  },
});
