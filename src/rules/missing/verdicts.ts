// The verdicts on missing modules: one for each that is worth a word, so that one fault is one finding. This is the door of
// the folder: the rules take their verdicts from here, group and word them.

import { type FrozenApp, type ImportRoot, isArchive } from "../../model/app.js";
import { packagesAround } from "../../model/dotted-name.js";
import type { ImportGraph, MissingModule, Reason } from "../../model/graph.js";
import { judge } from "./judge.js";
import { isAtLeastAsSevere } from "./loudness.js";
import type { MissingFacts, MissingNames, Speaker, Verdict } from "./verdict.js";

/** The verdicts that one rule speaks about, sorted by module. */
export function verdictsFor(speaker: Speaker, facts: MissingFacts): readonly Verdict[] {
  return judgeMissing(facts).filter((verdict) => verdict.speaker === speaker);
}

const verdicts = new WeakMap<ImportGraph, readonly Verdict[]>();

function judgeMissing(facts: MissingFacts): readonly Verdict[] {
  const known = verdicts.get(facts.graph);
  if (known !== undefined) return known;
  const missingNames = new Map(facts.graph.missing.map((one) => [one.module, one]));
  const judged = facts.graph.missing.flatMap((missing) => {
    if (isImplied(missing, missingNames)) return [];
    return judge(missing, facts, missingNames) ?? [];
  });
  const byModule = new Map(judged.map((verdict) => [verdict.missing.module, verdict]));
  const said = judged.filter((verdict) => !isBelowSaid(verdict, byModule));
  const settled = said.map((verdict): Verdict =>
    isExtensionInZip(verdict, facts) ? { ...verdict, speaker: "extension-in-zip" } : verdict,
  );
  verdicts.set(facts.graph, settled);
  return settled;
}

/** It is there, where no import can load it from: of a plain import that says all. */
function isExtensionInZip({ missing, reason, speaker }: Verdict, { app }: MissingFacts): boolean {
  if (missing.because === undefined || reason.how === "late" || speaker === "excluded-but-imported") return false;
  const root = extensionRoots(app).get(missing.module);
  return root !== undefined && isArchive(root.kind);
}

function extensionRoots(app: FrozenApp | undefined): ReadonlyMap<string, ImportRoot | undefined> {
  const extensions = app?.unimportable.filter(({ record }) => record.form === "extension") ?? [];
  return new Map(extensions.map(({ record }) => [record.name, app?.roots[record.root]]));
}

/**
 * A name that exists nowhere, below a module that exists and is missed, may well come with it (an attribute, what the
 * module makes at run time); below one that exists nowhere either, the louder of the two says it all.
 */
function isBelowSaid(verdict: Verdict, judged: ReadonlyMap<string, Verdict>): boolean {
  const { missing, speaker } = verdict;
  if (missing.origin !== "nowhere") return false;
  return packagesAround(missing.module).some((name) => {
    const other = judged.get(name);
    return (
      other !== undefined &&
      other.confidence !== "possible" &&
      (other.missing.origin !== "nowhere" || other.speaker !== speaker) &&
      isAtLeastAsSevere(other, verdict)
    );
  });
}

/**
 * A package whose missing submodule is asked for by the same requests, or a standard module that only other missing
 * standard modules import: naming the other one says it all.
 */
function isImplied(missing: MissingModule, names: MissingNames): boolean {
  const isInside = (reason: Reason): boolean =>
    reason.fromOrigin === "standard-library" &&
    (names.has(reason.from) || reason.from.startsWith(`${missing.module}.`));
  const places = new Set(missing.reasons.filter((reason) => !isInside(reason)).map(keyOf));
  for (const other of childrenOf(missing.module, names)) {
    if (places.size === 0) break;
    // Of a name that exists nowhere one can't tell whether it comes with what is above it.
    if (other.origin === "nowhere" && missing.origin !== "nowhere") continue;
    // The application loads what is in it: whoever mends that has the package as well.
    const isLoaded =
      other.origin === "tree" &&
      other.reasons.some(({ late }) => late?.isOwn === true && !(late.caution.caught && late.exact.length > 0));
    if (isLoaded) for (const reason of missing.reasons) if (!reason.sure) places.delete(keyOf(reason));
    for (const reason of other.reasons) places.delete(keyOf(reason));
  }
  return places.size === 0;
}

const childIndexes = new WeakMap<MissingNames, Map<string, MissingModule[]>>();

/** The missing modules below a package, found once for all of them. */
function childrenOf(pkg: string, names: MissingNames): readonly MissingModule[] {
  let index = childIndexes.get(names);
  if (index === undefined) {
    childIndexes.set(names, (index = new Map()));
    for (const missing of names.values()) {
      for (const above of packagesAround(missing.module)) {
        const list = index.get(above);
        if (list === undefined) index.set(above, [missing]);
        else list.push(missing);
      }
    }
  }
  return index.get(pkg) ?? [];
}

function keyOf(reason: Reason): string {
  return `${reason.from}|${reason.place === undefined ? "" : JSON.stringify(reason.place)}`;
}
