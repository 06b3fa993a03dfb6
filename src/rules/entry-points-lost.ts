// Plugins that are found through entry points. Without the metadata of the distribution that declares them a group comes
// back empty; with it, what it names must be in the build. No freezer follows either of them.

import type { LostEntryPoints } from "../model/entry-points.js";
import { plainName } from "../model/entry-points.js";
import { placeOf } from "./missing/groups.js";
import type { Verdict } from "./missing/verdict.js";
import { verdictsFor } from "./missing/verdicts.js";
import { defineRule } from "./rule.js";
import { exceptionAmong } from "./support/exception.js";
import { byLoader } from "./support/one-loader.js";
import { namesToAdd } from "./support/siblings.js";

export default defineRule({
  id: "entry-points-lost",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["no-metadata", "no-list", "raises", "missing", "guarded"],
  notes: ["declared"],
  *check(facts) {
    const { graph } = facts;
    for (const group of lostOnes(graph.lostEntryPoints)) {
      const [first] = group;
      if (first === undefined) continue;
      const { via, distribution, isOwn, isOwnDistribution, caution, place, snippet } = first;
      const groups = sorted(group.map((one) => one.group));
      const points = group.flatMap(({ lost }) => lost);
      const modules = sorted(points.map(({ module }) => module));
      const absent = modules.filter((module) => graph.has(module) === false);
      const message = group.some(({ raises }) => raises) ? "raises" : first.isBare ? "no-list" : "no-metadata";
      const isFirm = isOwn && isOwnDistribution && !caution.conditional;
      const [declared] = points;
      yield {
        message,
        args: { via, distribution, group: groups, entries: sorted(points.map(({ name }) => name)) },
        argsFor: (kept) => {
          const named = absent.filter((module) => kept.includes(module));
          return { absent: named, add: namesToAdd(named, absent, facts) };
        },
        severity: isFirm && !caution.caught ? "error" : "warning",
        confidence: "likely",
        subject: `${plainName(distribution)}:${groups.join(" ")}`,
        names: absent.length > 0 ? absent : groups,
        place,
        snippet,
        related: declared === undefined ? [] : [{ place: declared.place, note: "declared" }],
      };
    }
    const missing = byLoader(
      verdictsFor("entry-points-lost", facts),
      ({ reason }) => reason.late ?? { from: reason.from, place: placeOf(reason, facts) },
      () => [],
      ({ message, severity, reason }) => `${message} ${severity} ${reason.late?.plugins?.distribution}`,
    );
    for (const group of missing) yield* missingDraft(group);

    function* missingDraft(group: readonly Verdict[]) {
      const [first] = group;
      const late = first?.reason.late;
      if (first === undefined || late?.plugins === undefined) return;
      const names = group.map(({ missing: { module } }) => module).sort();
      yield {
        message: first.message as "missing",
        args: {
          via: late.via,
          distribution: late.plugins.distribution,
          group: sorted(group.flatMap(({ reason }) => reason.late?.plugins?.group ?? [])),
        },
        argsFor: (kept: readonly string[]) => ({ add: namesToAdd(kept, names, facts) }),
        exceptionFor: exceptionAmong(group, graph),
        severity: first.severity,
        confidence: group.some(({ confidence }) => confidence !== first.confidence) ? "likely" : first.confidence,
        subject:
          names.length === 1 ? (names[0] ?? "") : `${plainName(late.plugins.distribution)}:${late.plugins.group}`,
        names,
        place: late.place,
        snippet: late.snippet,
        related: [{ place: late.plugins.declared, note: "declared" as const }],
      } as const;
    }
  },
});

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/**
 * What is lost, by the line that asks and the distribution: one function often asks for several groups. A group that more
 * than one line asks for is said at the first that is the application's own.
 */
function lostOnes(all: readonly LostEntryPoints[]): readonly (readonly LostEntryPoints[])[] {
  const said = new Set<string>();
  const ranked = [...all].sort((a, b) => weightOf(a) - weightOf(b));
  const kept = ranked.filter(({ distribution, group }) => {
    const key = `${plainName(distribution)} ${group}`;
    return !said.has(key) && said.add(key);
  });
  return byLoader(
    kept,
    (one) => one,
    () => [],
    ({ distribution }) => plainName(distribution),
  );
}

const weightOf = ({ isOwn, caution, raises }: LostEntryPoints): number =>
  (isOwn ? 0 : 4) + (caution.caught ? 2 : 0) + (caution.conditional ? 1 : 0) - (raises ? 0.5 : 0);
