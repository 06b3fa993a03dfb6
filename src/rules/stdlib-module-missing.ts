// A module of the standard library that the code asks for and the build lacks: freezers prune what they don't see imported.

import { askerName, byMissedPackage, groupBy, loadedNote, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { exceptionAmong } from "./exception.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "stdlib-module-missing",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["missing", "maybe-missing", "guarded", "late", "needs-builtin"],
  notes: ["loaded-by", "loaded-too", "also-imported", "lacks"],
  *check(facts) {
    const verdicts = verdictsFor("stdlib-module-missing", facts);
    for (const group of groupBy(verdicts, byMissedPackage(verdicts))) {
      const [verdict] = group;
      if (verdict === undefined) continue;
      const { missing, reason, through } = verdict;
      const others = missing.reasons
        .filter((one) => one.place !== undefined && one.from !== reason.from && one.fromOrigin !== "standard-library")
        .slice(0, 3);
      yield {
        message: verdict.message as "missing",
        args: {
          importer: askerName(reason),
          via: (through?.reason ?? reason).late?.via ?? "",
        },
        exceptionFor: exceptionAmong(group, facts.graph),
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: missing.module,
        names: group.map((one) => one.missing.module),
        place: placeOf(reason, facts),
        snippet: reason.snippet,
        related: [
          ...loadedNote([verdict]),
          ...others.map((one) => ({ place: placeOf(one, facts), note: "also-imported" as const })),
          ...(facts.app === undefined ? [] : [{ place: facts.app.place, note: "lacks" as const }]),
        ],
      };
    }
  },
});
