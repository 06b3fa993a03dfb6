// An import that the code can do without, and that the build cannot satisfy: nothing fails, a feature is off.

import { askerName, groupBy, placeOf, verdictsFor } from "./missing.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "guarded-import-feature-lost",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["lost"],
  notes: ["also-imported"],
  *check(facts) {
    for (const [verdict] of groupBy(
      verdictsFor("guarded-import-feature-lost", facts),
      ({ missing }) => missing.module,
    )) {
      if (verdict === undefined) continue;
      const { missing, reason } = verdict;
      const others = missing.reasons.filter((one) => one.place !== undefined && one.from !== reason.from).slice(0, 3);
      yield {
        message: "lost",
        args: { from: askerName(reason) },
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: missing.module,
        place: placeOf(reason, facts),
        snippet: reason.snippet,
        related: others.map((one) => ({ place: placeOf(one, facts), note: "also-imported" as const })),
      };
    }
  },
});
