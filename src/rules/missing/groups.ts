// What rules share when they make findings of verdicts: how these are grouped, where they point, who asks.

import type { Place } from "../../finding.js";
import { packagesAround } from "../../model/dotted-name.js";
import type { Reason } from "../../model/graph.js";
import type { DraftNote } from "../rule.js";
import type { MissingFacts, Verdict } from "./verdict.js";

/** Verdicts grouped by a key, in order of first appearance. */
export function groupBy(
  verdicts: readonly Verdict[],
  key: (verdict: Verdict) => string,
): readonly (readonly Verdict[])[] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const name = key(verdict);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [verdict]);
    else group.push(verdict);
  }
  return [...groups.values()];
}

/**
 * Verdicts as groupBy takes them: what one importer misses of a package goes with the package, where that is missed in the
 * same way.
 */
export function byMissedPackage(all: readonly Verdict[]): (verdict: Verdict) => string {
  const keyFor = (module: string, { message, severity, confidence, reason }: Verdict): string =>
    [message, severity, confidence, reason.from, module].join(" ");
  const known = new Set(all.map((verdict) => keyFor(verdict.missing.module, verdict)));
  return (verdict) => {
    const own = keyFor(verdict.missing.module, verdict);
    // Why a file can't be used is said of each.
    if (verdict.missing.because !== undefined) return own;
    const above = packagesAround(verdict.missing.module).map((name) => keyFor(name, verdict));
    return above.find((key) => known.has(key)) ?? own;
  };
}

/** Where and how the importer of the first is loaded by name; the others of the group come by the same loader. */
export function loadedNote(group: readonly Verdict[]): readonly DraftNote<"loaded-by" | "loaded-too">[] {
  const [first] = group;
  if (first?.through === undefined) return [];
  const { late } = first.through.reason;
  const isDirect = group.some(({ reason, through }) => through?.loaded === reason.from);
  const args = {
    via: late.via,
    loaded: first.through.loaded,
    between: isDirect ? "" : askerName(first.reason),
  };
  return [{ place: late.place, note: first.through.isOnlyWay ? "loaded-by" : "loaded-too", args }];
}

/** Where the request stands; a request without a line of its own (inside the standard library) points to the build. */
export function placeOf(reason: Reason, facts: MissingFacts): Place {
  return reason.place ?? facts.app?.place ?? facts.recipe?.place ?? { path: facts.source?.root ?? "." };
}

/** "salt.modules.cp", or the script's own name. */
export function askerName(reason: Reason): string {
  return reason.from.replace(/^script:/, "");
}
