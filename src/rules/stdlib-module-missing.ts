// A module of the standard library that the code asks for and the build lacks: freezers prune what they don't see imported.

import { isAskerThere } from "../model/graph.js";
import { askerName, byMissedPackage, groupBy, loadedNote, placeOf } from "./missing/groups.js";
import type { MissingFacts, Verdict } from "./missing/verdict.js";
import { verdictsFor } from "./missing/verdicts.js";
import { exceptionAmong } from "./support/exception.js";
import { defineRule } from "./rule.js";

/** What only missing modules import needs no mending of its own: the freezer follows their imports once they are added. */
function comingAlong(group: readonly Verdict[], facts: MissingFacts) {
  const askers = group.flatMap(({ missing }) => missing.reasons).filter((one) => one.fromOrigin !== "standard-library");
  const [first] = group;
  const isAlong = askers.every((one) => one.how === "import" && !isAskerThere(one, facts.graph.has));
  if (first === undefined || askers.length === 0 || !isAlong) return [];
  const importers = [...new Set(askers.map(({ from }) => from))].sort();
  return [
    {
      place: placeOf(first.reason, facts),
      note: "comes-along" as const,
      args: { modules: group.map(({ missing }) => missing.module), importers },
    },
  ];
}

export default defineRule({
  id: "stdlib-module-missing",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["missing", "maybe-missing", "guarded", "late", "needs-builtin"],
  notes: ["loaded-by", "loaded-too", "also-imported", "comes-along", "lacks"],
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
          ...comingAlong(group, facts),
          ...(facts.app === undefined ? [] : [{ place: facts.app.place, note: "lacks" as const }]),
        ],
      };
    }
  },
});
