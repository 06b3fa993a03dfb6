// An import that the code can do without, and that the build cannot satisfy: nothing fails, a feature is off.

import { askerName, groupBy, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { systemHoles } from "./support/system-modules.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "guarded-import-feature-lost",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["lost", "left-behind"],
  notes: ["also-imported", "system"],
  remedies: ["system"],
  *check(facts) {
    // What the application's own modules have is said one by one; options of other people's making are one remark.
    const groups = groupBy(verdictsFor("guarded-import-feature-lost", facts), ({ missing, severity, confidence }) =>
      severity === "info" ? confidence : missing.module,
    );
    for (const group of groups) {
      const [verdict, ...rest] = group;
      if (verdict === undefined) continue;
      const { reason } = verdict;
      const names = group.map(({ missing }) => missing.module);
      const system = systemHoles(
        group.map(({ missing }) => missing),
        facts,
      );
      const others = group.filter(({ missing }) => systemHoles([missing], facts) !== undefined);
      yield {
        // What exists need not be installed first.
        message: group.some(({ missing }) => missing.origin === "nowhere") ? "lost" : "left-behind",
        args: { from: group.length === 1 ? askerName(reason) : "the application", ...system },
        remedy: system === undefined ? undefined : "system",
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: names.length === 1 ? verdict.missing.module : "optional imports",
        names,
        place: placeOf(reason, facts),
        snippet: reason.snippet,
        related: [
          ...rest.slice(0, 4).map((one) => ({ place: placeOf(one.reason, facts), note: "also-imported" as const })),
          ...(system === undefined ? others : []).slice(0, 4).map((one) => ({
            place: placeOf(one.reason, facts),
            note: "system" as const,
            args: systemHoles([one.missing], facts) ?? {},
          })),
        ],
      };
    }
  },
});
