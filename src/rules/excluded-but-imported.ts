// The excludes list keeps out a module that the code asks for without a guard.

import { showPlace } from "../finding.js";
import { askerName, groupBy, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { covers } from "./missing/whose-word.js";
import { exceptionAmong } from "./support/exception.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "excluded-but-imported",
  needs: ["graph", "recipe"],
  uses: ["app", "source"],
  says: ["excluded", "excluded-late"],
  notes: ["excluded-here"],
  *check(facts) {
    for (const [verdict] of groupBy(verdictsFor("excluded-but-imported", facts), ({ missing }) => missing.module)) {
      if (verdict === undefined) continue;
      const { missing, reason } = verdict;
      const item = facts.recipe.excludes.find((one) => covers(one.text, missing.module));
      yield {
        message: verdict.message as "excluded",
        args: {
          from: askerName(reason),
          via: reason.late?.via ?? "",
          remove: [item?.text ?? missing.module],
          pattern: item?.text ?? "",
          // What a log says was excluded is mended elsewhere.
          ...(item === undefined || facts.recipe.isLog === true ? {} : { excludes: showPlace(item.place) }),
        },
        exceptionFor: exceptionAmong([verdict], facts.graph),
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: missing.module,
        place: placeOf(reason, facts),
        snippet: reason.snippet,
        related: item === undefined ? [] : [{ place: item.place, note: "excluded-here" }],
      };
    }
  },
});
