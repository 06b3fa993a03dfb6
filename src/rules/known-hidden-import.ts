// A module that compiled code of a well-known package imports: no freezer sees that, and a hook that would have told it was
// not there when the build was made.

import { askerName, groupBy, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { exceptionAmong } from "./support/exception.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "known-hidden-import",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["missing"],
  notes: ["known", "also-needs", "others"],
  *check(facts) {
    // One module that several extensions need is one fault.
    const groups = groupBy(verdictsFor("known-hidden-import", facts), ({ missing }) => missing.module);
    for (const group of groups) {
      const [verdict] = group;
      if (verdict === undefined) continue;
      const { missing, reason } = verdict;
      const place = placeOf(reason, facts);
      const others = missing.reasons.filter((one) => one.how === "knowledge" && one.from !== reason.from).slice(0, 3);
      const instead = reason.known?.others ?? [];
      yield {
        message: "missing",
        args: { from: askerName(reason) },
        exceptionFor: exceptionAmong(group, facts.graph),
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: missing.module,
        names: [missing.module],
        place,
        snippet: reason.snippet,
        related: [
          { place, note: "known" as const, args: { why: reason.known?.why ?? "", source: reason.known?.source ?? "" } },
          ...(instead.length === 0 ? [] : [{ place, note: "others" as const, args: { instead } }]),
          ...others.map((one) => ({ place: placeOf(one, facts), note: "also-needs" as const })),
        ],
      };
    }
  },
});
