// A module that exists, and that code loads by a name of which no freezer knows.

import type { Confidence, Severity } from "../../finding.js";
import { topOf } from "../../model/dotted-name.js";
import type { LateLoad } from "../../model/graph.js";
import { type Answer, type Case, type MissingFacts, verdictOn } from "./verdict.js";
import { liesInZip, wouldLieInZip } from "./where-kept.js";

/** The module is loaded by name, whoever else imports it: it is the load that speaks. */
export function judgeLateLoad(one: Case): Answer {
  const { missing, candidates, facts } = one;
  if (missing.origin !== "tree" && missing.origin !== "site-packages") return undefined;
  const late = speakingLoad(one);
  const reason = late === undefined ? undefined : candidates.find((other) => other.late === late);
  return late === undefined || reason === undefined ? undefined : judgeLoad({ ...one, reason }, late, facts);
}

/** A module that an entry point names, found in the build's metadata by whoever asks for its group. */
export function judgePlugin(one: Case): Answer {
  const { reason, isOwnAsker, isUncertain, missing } = one;
  const plugins = reason.late?.plugins;
  if (plugins === undefined || reason.late?.exact.includes(missing.module) !== true) return undefined;
  if (reason.caution.caught) return verdictOn(one, "entry-points-lost", "guarded", "warning", "likely");
  const isSure = isOwnAsker && plugins.takesAll && !isUncertain;
  const confidence: Confidence = isSure && !reason.caution.conditional ? "certain" : "likely";
  return verdictOn(one, "entry-points-lost", "missing", isSure ? "error" : "warning", confidence);
}

function judgeLoad(one: Case, late: LateLoad, facts: MissingFacts): Answer {
  const { missing, reason, isUncertain } = one;
  const { module, origin } = missing;
  if (isHidden(module, late, facts)) return verdictOn(one, "listed-directory-in-zip", "in-zip", "error", "likely");
  // Other people's code that tries a name which only happens to be one of ours (`app`, `wsgi`).
  const isByChance = late.isOwn === false && topOf(module) !== topOf(reason.from);
  if (isByChance) return verdictOn(one, "dynamic-module-missing", "missing", "warning", "possible");
  // A search that finds less than it should is the fault itself; an exact name that may be absent is a feature lost.
  const isExact = late.exact.includes(module);
  if (isExact && late.caution.caught) return verdictOn(one, "dynamic-module-missing", "guarded", "warning", "certain");
  const isOurs = reason.fromOrigin === "tree" || origin === "tree";
  // Names that the call itself holds are what it loads; others of their package come from outside, if at all.
  const isFromOutside = late.isBesideKnown === true;
  const severity: Severity = isUncertain || !isOurs || isFromOutside ? "warning" : "error";
  const confidence: Confidence = isExact && late.complete && !late.caution.conditional ? "certain" : "likely";
  const isListing = late.kind === "listing";
  const speaker = isListing ? "package-partially-frozen" : "dynamic-module-missing";
  if (late.needsDisk && wouldLieInZip(module, facts)) return verdictOn(one, speaker, "on-disk", severity, "likely");
  const message = isListing ? "partial" : "missing";
  return verdictOn(one, speaker, isUncertain ? `maybe-${message}` : message, severity, confidence);
}

/** The load that speaks for a module: one that the listing of a folder in a zip stops says nothing of the others. */
export function speakingLoad({ missing, candidates, facts }: Case): LateLoad | undefined {
  const lates = candidates.flatMap(({ how, late }) => (how === "late" && late !== undefined ? [late] : []));
  const seeing = lates.filter((late) => !isHidden(missing.module, late, facts));
  const [first] = seeing.length > 0 ? seeing : lates;
  if (first?.needsDisk !== true) return first;
  // The listing of the same loader comes back empty before any of its names is asked for.
  return seeing.find(({ kind, needsDisk, from }) => kind === "listing" && needsDisk && from === first.from) ?? first;
}

/** Whether the load does not see the module where the build would keep it. */
function isHidden(module: string, late: LateLoad, facts: MissingFacts): boolean {
  return late.needsSource === true || (late.needsDisk && liesInZip(module, facts));
}

/** More names than this in one load are a table. */
const TABLE = 5;

/** One of many names that a table holds, asked for when a function is called: most are never asked for. */
export function judgeTable(one: Case): Answer {
  const { late, caution } = one.reason;
  if (one.missing.origin !== "standard-library" || !caution.inFunction) return undefined;
  if (late === undefined || late.exact.length <= TABLE) return undefined;
  return verdictOn(one, "stdlib-module-missing", "late", "warning", "possible");
}
