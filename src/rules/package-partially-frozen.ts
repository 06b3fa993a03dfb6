// A loader takes whatever it finds in a package's folder, and the build has only part of what the source has there.

import { parentOf } from "../model/dotted-name.js";
import type { LateLoad } from "../model/graph.js";
import { placeOf } from "./missing/groups.js";
import type { Verdict } from "./missing/verdict.js";
import { verdictsFor } from "./missing/verdicts.js";
import { byLoader, packageHoles, subjectOf } from "./support/one-loader.js";
import { defineRule } from "./rule.js";
import { namesToAdd, presentSiblings } from "./support/siblings.js";

/** A module that is missed, and the load that should find it. */
interface Missed {
  readonly verdict: Verdict;
  readonly late: LateLoad;
}

const packageOf = ({ verdict, late }: Missed): string => parentOf(verdict.missing.module) || (late.listed ?? "");

export default defineRule({
  id: "package-partially-frozen",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["partial", "none", "maybe-partial", "on-disk"],
  notes: ["listed", "holds"],
  *check(facts) {
    const missed = verdictsFor("package-partially-frozen", facts).flatMap((verdict): readonly Missed[] => {
      const { late } = verdict.reason;
      return late === undefined ? [] : [{ verdict, late }];
    });
    const loaders = byLoader(
      missed,
      ({ late }) => late,
      // What looks on disk finds nothing there, whichever line it looks from.
      (one) => (one.verdict.message === "on-disk" ? [packageOf(one)] : []),
      ({ verdict }) => `${verdict.message} ${verdict.severity}`,
    );
    for (const loader of loaders) {
      const [first] = loader;
      if (first === undefined) continue;
      const { verdict, late } = first;
      const names = loader.map((one) => one.verdict.missing.module);
      const packagesOf = (kept: readonly string[]) =>
        [...new Set(loader.filter((one) => kept.includes(one.verdict.missing.module)).map(packageOf))].sort();
      const packages = packagesOf(names);
      const found = loader.flatMap((one) => one.late.matched).filter((name) => facts.graph.has(name) === true);
      const present = facts.app === undefined ? [...new Set(found)] : presentSiblings(packages, facts);
      // On disk it is the listing that comes back empty, wherever its names are loaded.
      const { listing } = late;
      const about =
        verdict.message === "on-disk" && listing !== undefined
          ? { place: listing.place, snippet: listing.snippet }
          : { place: placeOf(verdict.reason, facts), snippet: late.snippet };
      yield {
        message: verdict.message === "partial" && present.length === 0 ? "none" : (verdict.message as "partial"),
        args: { via: late.lister ?? late.via, present },
        argsFor: (kept) => ({
          ...packageHoles(packagesOf(kept)),
          total: present.length + kept.length,
          add: namesToAdd(kept, names, facts),
        }),
        severity: verdict.severity,
        confidence: loader.every((one) => one.verdict.confidence === verdict.confidence)
          ? verdict.confidence
          : "likely",
        subject: names.length === 1 ? (names[0] ?? "") : subjectOf(packages.map((pkg) => `${pkg}.*`)),
        names,
        ...about,
        related: [
          { place: about.place, note: "listed" },
          ...(facts.app === undefined || present.length === 0
            ? []
            : [{ place: facts.app.place, note: "holds" as const }]),
        ],
      };
    }
  },
});
