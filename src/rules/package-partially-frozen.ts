// A loader takes whatever it finds in a package's folder, and the build has only part of what the source has there.

import { parentOf } from "../model/dotted-name.js";
import { groupBy, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { defineRule } from "./rule.js";
import { namesToAdd, presentSiblings } from "./siblings.js";

export default defineRule({
  id: "package-partially-frozen",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["partial", "maybe-partial", "on-disk"],
  notes: ["listed", "holds"],
  *check(facts) {
    const groups = groupBy(verdictsFor("package-partially-frozen", facts), ({ missing, reason }) =>
      JSON.stringify([reason.late?.place, parentOf(missing.module)]),
    );
    for (const group of groups) {
      const [first] = group;
      const late = first?.reason.late;
      if (first === undefined || late === undefined) continue;
      const names = group.map(({ missing }) => missing.module);
      const pkg = parentOf(first.missing.module) || (late.listed ?? "");
      const present =
        facts.app === undefined
          ? late.matched.filter((name) => facts.graph.has(name) === true)
          : presentSiblings(pkg, facts);
      yield {
        message: first.message as "partial",
        args: {
          via: late.via.split(" and ")[0] ?? late.via,
          package: pkg,
          present,
          shown: late.shown,
        },
        argsFor: (kept) => ({
          total: present.length + kept.length,
          add: namesToAdd(kept, names, pkg, facts),
        }),
        severity: first.severity,
        confidence: first.confidence,
        subject: names.length === 1 ? (names[0] ?? "") : `${pkg}.*`,
        names,
        place: placeOf(first.reason, facts),
        snippet: late.snippet,
        related: [
          { place: late.place, note: "listed" },
          ...(facts.app === undefined || present.length === 0
            ? []
            : [{ place: facts.app.place, note: "holds" as const }]),
        ],
      };
    }
  },
});
