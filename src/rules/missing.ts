// Which rule speaks about a missing module, and how loudly: decided once, so that one fault is one finding. The rules
// themselves group and word what this gives them.

import type { Confidence, Place, Severity } from "../finding.js";
import type { FrozenApp, ModuleRecord, SourceTree } from "../model/app.js";
import type { ImportGraph, LateLoad, MissingModule, Reason } from "../model/graph.js";
import type { Recipe } from "../model/recipe.js";
import type { Knowledge } from "./knowledge.js";
import type { DraftNote } from "./rule.js";

export type Speaker =
  | "dynamic-module-missing"
  | "package-partially-frozen"
  | "top-level-import-unresolved"
  | "excluded-but-imported"
  | "stdlib-module-missing"
  | "encodings-missing"
  | "guarded-import-feature-lost"
  | "listed-directory-in-zip";

export interface Verdict {
  readonly missing: MissingModule;
  readonly reason: Reason;
  readonly speaker: Speaker;
  readonly message: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** For a module that late-loaded modules import. */
  readonly through: Through | undefined;
}

/** How an importer comes to run that is loaded by name, itself or what imports it. */
export interface Through {
  readonly reason: Reason & { readonly late: LateLoad };
  /** What is loaded by name: the importer, or a module by way of which it runs. */
  readonly loaded: string;
  /** Nothing else that the freezer follows leads there. */
  readonly isOnlyWay: boolean;
}

export interface MissingFacts {
  readonly app: FrozenApp | undefined;
  readonly source: SourceTree | undefined;
  readonly recipe: Recipe | undefined;
  readonly graph: ImportGraph;
  readonly knowledge: Knowledge;
}

const verdicts = new WeakMap<ImportGraph, readonly Verdict[]>();

/** The verdicts on all missing modules that are worth a word, sorted by module. */
export function judgeMissing(facts: MissingFacts): readonly Verdict[] {
  const known = verdicts.get(facts.graph);
  if (known !== undefined) return known;
  const missingNames = new Map(facts.graph.missing.map((one) => [one.module, one]));
  const judged = facts.graph.missing.flatMap((missing) => {
    if (isImplied(missing, missingNames)) return [];
    const verdict = judge(missing, facts, missingNames);
    return verdict === undefined ? [] : [verdict];
  });
  const byModule = new Map(judged.map((verdict) => [verdict.missing.module, verdict]));
  const said = judged.filter((verdict) => !isBelowSaid(verdict, byModule));
  verdicts.set(facts.graph, said);
  return said;
}

/**
 * A name that exists nowhere, below a module that exists and is missed, may well come with it (an attribute, what the
 * module makes at run time); below one that exists nowhere either, the louder of the two says it all.
 */
function isBelowSaid({ missing, speaker, severity }: Verdict, judged: ReadonlyMap<string, Verdict>): boolean {
  if (missing.origin !== "nowhere") return false;
  return packagesOf(missing.module).some((name) => {
    const other = judged.get(name);
    return (
      other !== undefined &&
      other.confidence !== "possible" &&
      (other.missing.origin !== "nowhere" || other.speaker !== speaker) &&
      SEVERITIES.indexOf(other.severity) <= SEVERITIES.indexOf(severity)
    );
  });
}

/** "a" and "a.b" for "a.b.c". */
function packagesOf(module: string): readonly string[] {
  const parts = module.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/**
 * A package whose missing submodule is asked for by the same requests, or a standard module that only other missing
 * standard modules import: naming the other one says it all.
 */
function isImplied(missing: MissingModule, names: ReadonlyMap<string, MissingModule>): boolean {
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

const childIndexes = new WeakMap<ReadonlyMap<string, MissingModule>, Map<string, MissingModule[]>>();

/** The missing modules below a package, found once for all of them. */
function childrenOf(pkg: string, names: ReadonlyMap<string, MissingModule>): readonly MissingModule[] {
  let index = childIndexes.get(names);
  if (index === undefined) {
    childIndexes.set(names, (index = new Map()));
    for (const missing of names.values()) {
      const parts = missing.module.split(".");
      for (let length = 1; length < parts.length; length++) {
        const above = parts.slice(0, length).join(".");
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

function judge(
  missing: MissingModule,
  facts: MissingFacts,
  names: ReadonlyMap<string, MissingModule>,
): Verdict | undefined {
  const { graph } = facts;
  const candidates = missing.reasons.filter(
    (reason) =>
      !isStoodIn(reason, graph, names) &&
      // The standard library looks after its own guarded imports.
      !(reason.fromOrigin === "standard-library" && (isSoft(reason) || graph.has(reason.from) === false)),
  );
  // Each request is judged by itself, and the loudest speaks: a caught import of the application's own says more than an
  // import in some function of somebody else's package.
  let loudest: Verdict | undefined;
  for (const reason of candidates) {
    const verdict = judgeReason(missing, reason, candidates, facts, names);
    if (verdict !== undefined && (loudest === undefined || weightOf(verdict) < weightOf(loudest))) loudest = verdict;
  }
  return loudest;
}

/** One of several that will do: the except clause is judged, and runs only when what it stands in for is not there. */
function isStoodIn({ how, caution }: Reason, graph: ImportGraph, names: ReadonlyMap<string, MissingModule>): boolean {
  const { alternatives, caught } = caution;
  if (alternatives.length === 0) return false;
  if (how !== "late") return caught || alternatives.every((other) => graph.has(other) !== false);
  // A name that is computed may be anything: what it names must be there, or be missed on its own account.
  return alternatives.some(
    (other) => graph.has(other) === true || (names.get(other)?.origin ?? "nowhere") !== "nowhere",
  );
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];
const CONFIDENCES: readonly Confidence[] = ["certain", "likely", "possible"];

function weightOf({ severity, confidence }: Verdict): number {
  return (confidence === "possible" ? 100 : 0) + SEVERITIES.indexOf(severity) * 10 + CONFIDENCES.indexOf(confidence);
}

function judgeReason(
  missing: MissingModule,
  reason: Reason,
  candidates: readonly Reason[],
  facts: MissingFacts,
  names: ReadonlyMap<string, MissingModule>,
): Verdict | undefined {
  const { graph, recipe } = facts;
  const verdict = (
    speaker: Speaker,
    message: string,
    severity: Severity,
    confidence: Confidence,
    through?: Through,
  ): Verdict => ({
    missing,
    reason,
    speaker,
    message,
    severity,
    confidence,
    through,
  });
  const uncertain = recipe !== undefined && !recipe.complete && graph.simulated;
  const isOwnAsker = reason.fromOrigin === "tree";
  // Of what is there but for this: it was installed where the build was made.
  const top = topOf(missing.module);
  const isPart = top !== missing.module && graph.has(top) === true;
  if (reason.how === "codec") {
    // Without the package it is the package that is missing; who catches the error can do without the codec.
    if (graph.has("encodings") === false || reason.caution.caught) return undefined;
    const severity = reason.sure ? "error" : "warning";
    const confidence = reason.sure ? "certain" : isOwnAsker ? "likely" : "possible";
    return verdict("encodings-missing", reason.codec?.isImplied === true ? "implied" : "codec", severity, confidence);
  }

  const excludedBy = recipe?.excludes.find((item) => !item.maybe && covers(item.text, missing.module));
  if (
    excludedBy !== undefined &&
    (missing.origin !== "nowhere" || reason.how === "import") &&
    reason.fromOrigin !== "standard-library"
  ) {
    if (reason.caution.caught) return undefined;
    // A package that imports its own part at its top can't be imported at all without it.
    const isOwnPart = reason.how === "import" && topOf(missing.module) === topOf(reason.from);
    const severity = reason.sure || ((isOwnAsker || isOwnPart) && !isSoft(reason)) ? "error" : "warning";
    // Whoever writes an excludes list has seen what he can do without; a function of somebody else's may never be called.
    const isTheirs = isRemote(reason) && !isOwnPart && (reason.how === "late" || isSoft(reason));
    const confidence = reason.sure ? "certain" : isTheirs ? "possible" : "likely";
    return verdict("excluded-but-imported", reason.how === "late" ? "excluded-late" : "excluded", severity, confidence);
  }
  // One module of the library that asks for another: it matters when the application surely gets there.
  if (reason.fromOrigin === "standard-library" && !reason.sure) {
    return verdict("stdlib-module-missing", "missing", "warning", "possible");
  }
  if (isRemote(reason) && !reason.sure) {
    // Other people's code asks for a great many modules that it does without, or never in this application.
    const late = reason.late;
    const isPlainLoad = late !== undefined && late.complete && late.exact.length === 1 && !reason.caution.caught;
    const isOwnSubmodule = (missing.module.split(".")[0] ?? "") === (reason.from.split(".")[0] ?? "");
    const isFirm =
      !isSoft(reason) && missing.origin !== "nowhere" && reason.how === "import" && isWanted(reason.from, graph);
    if (!(isFirm || (isPlainLoad && isOwnSubmodule))) {
      const speaker = missing.origin === "standard-library" ? "stdlib-module-missing" : "top-level-import-unresolved";
      if (reason.caution.caught) return verdict("guarded-import-feature-lost", "lost", "info", "possible");
      return verdict(speaker, importMessage(missing, isPart), "warning", "possible");
    }
  }

  if (missing.varies === true && (graph.simulated || !reason.sure))
    return judgeVarying(missing, reason, facts, verdict);

  // The importer is itself imported under a guard only: its failure is caught a step further up.
  const isCaughtAbove = reason.how === "import" && isOptional(reason.from, graph);
  if (isCaughtAbove && !reason.caution.caught) {
    const isLoss = isOwnAsker && missing.origin !== "nowhere";
    return verdict(
      "guarded-import-feature-lost",
      "lost",
      isLoss ? "warning" : "info",
      isOwnAsker ? "likely" : "possible",
    );
  }

  const late = lateRequest(missing, candidates, facts);
  if (late !== undefined && (missing.origin === "tree" || missing.origin === "site-packages")) {
    return judgeLate(missing, late, candidates, facts, verdict, uncertain);
  }
  if (reason.caution.caught) {
    if (missing.origin === "nowhere" && facts.knowledge.isOfOtherPython(missing.module)) return undefined;
    // A feature that the freezing lost, as far as the application's own code asks for what exists; else an option.
    if (missing.origin === "nowhere" || !isOwnAsker)
      return verdict("guarded-import-feature-lost", "lost", "info", "certain");
    const speaker = missing.origin === "standard-library" ? "stdlib-module-missing" : "dynamic-module-missing";
    if (reason.how !== "late" && speaker === "dynamic-module-missing")
      return verdict("guarded-import-feature-lost", "lost", "warning", "certain");
    return verdict(speaker, "guarded", "warning", uncertain ? "likely" : "certain", throughOf(reason, graph));
  }
  // One of many names that a table holds, asked for when a function is called: most are never asked for.
  if (
    reason.late !== undefined &&
    reason.late.exact.length > 5 &&
    reason.caution.inFunction &&
    missing.origin === "standard-library"
  ) {
    return verdict("stdlib-module-missing", "late", "warning", "possible");
  }
  if (
    missing.origin === "standard-library" &&
    /^encodings(\.|$)/.test(missing.module) &&
    graph.has("encodings") === false
  ) {
    return undefined; // FL113 says it
  }
  const through = throughOf(reason, graph);
  const isLateImporter = through !== undefined;
  const severity: Severity = reason.sure || (isLateImporter && isOwnAsker) ? "error" : "warning";
  const confidence: Confidence = reason.sure && !graph.simulated ? "certain" : "likely";
  switch (missing.origin) {
    case "standard-library": {
      if (missing.because !== undefined) {
        return verdict("top-level-import-unresolved", "unusable", severity, confidence, through);
      }
      const message = uncertain ? "maybe-missing" : reason.how === "late" ? "late" : "missing";
      return verdict("stdlib-module-missing", message, uncertain ? "warning" : severity, confidence, through);
    }
    case "tree":
    case "site-packages":
      if (reason.how === "import" && unfound(missing.module, facts) !== undefined) {
        const isOwn = missing.origin === "tree";
        return verdict("top-level-import-unresolved", isOwn ? "not-found" : "not-installed", severity, confidence);
      }
      if (through !== undefined && names.has(reason.from)) {
        return verdict(
          "dynamic-module-missing",
          "through",
          uncertain || !isOwnAsker ? "warning" : "error",
          "likely",
          through,
        );
      }
      return verdict(
        "top-level-import-unresolved",
        uncertain ? "maybe-missing" : importMessage(missing, isPart),
        uncertain ? "warning" : severity,
        confidence,
        through,
      );
    case "nowhere": {
      if (reason.how === "late") {
        // A name that is nowhere: either nothing that runs, or a package of which we see the build's half only.
        const top = missing.module.split(".")[0] ?? "";
        const isOthers = facts.source?.modules.has(top) !== true && graph.has(top) === true;
        const isPlain = late === undefined ? false : late.complete && late.exact.length === 1 && !isSoft(reason);
        if (isChosenPart(missing.module, reason, facts)) {
          const isSure = graph.isOwn(top) || (isPlain && isOthers);
          const severity = isSure && !reason.caution.conditional ? "error" : "warning";
          return verdict("dynamic-module-missing", "missing", severity, "likely");
        }
        return isOthers && isPlain && top === (reason.from.split(".")[0] ?? "")
          ? verdict("dynamic-module-missing", "missing", reason.sure ? "error" : "warning", "likely")
          : verdict("dynamic-module-missing", "missing", "warning", "possible");
      }
      const sureness: Confidence = reason.sure ? "certain" : "likely";
      if (missing.because !== undefined) {
        return verdict("top-level-import-unresolved", "unusable", reason.sure ? "error" : "warning", sureness, through);
      }
      const isUninstalled = unfound(missing.module, facts) !== undefined;
      // Not here, not in the tree, and only wanted by a plugin or when a function runs: the freezing lost nothing.
      if (!reason.sure && isSoft(reason)) {
        const isFirm = isUninstalled && isOwnAsker && !reason.caution.conditional;
        return isFirm && !facts.knowledge.isOfOtherPython(missing.module)
          ? verdict("top-level-import-unresolved", "not-installed", "warning", "likely")
          : verdict("top-level-import-unresolved", "nowhere", "warning", "possible");
      }
      // A start that surely fails is an error wherever the module may be; else what is absent everywhere is none.
      const severity: Severity = reason.sure ? "error" : through === undefined ? "warning" : "info";
      const said = isPart ? "part" : isUninstalled ? "not-installed" : "nowhere";
      return verdict("top-level-import-unresolved", said, severity, sureness, through);
    }
    case "other-platform":
      return undefined;
  }
}

/**
 * What some builds of Python lack, or have built in: where a freezer saw the import, it took what there was. What nobody
 * shows it is there by luck only, and that is said of the application's own code.
 */
function judgeVarying(
  missing: MissingModule,
  reason: Reason,
  { graph, recipe }: MissingFacts,
  verdict: (
    speaker: Speaker,
    message: string,
    severity: Severity,
    confidence: Confidence,
    through?: Through,
  ) => Verdict,
): Verdict | undefined {
  const through = throughOf(reason, graph);
  const isUnseen = through !== undefined || reason.how === "late";
  if (reason.fromOrigin !== "tree" || !isUnseen || isOptional(reason.from, graph)) return undefined;
  const { caught, conditional } = reason.caution;
  const message = graph.simulated ? "needs-builtin" : caught ? "guarded" : reason.how === "late" ? "late" : "missing";
  return verdict(
    "stdlib-module-missing",
    message,
    caught && graph.simulated ? "info" : "warning",
    (conditional && !caught) || (graph.simulated && recipe?.complete === false) ? "possible" : "likely",
    through,
  );
}

/** The load that speaks for a module: one that the listing of a folder in a zip stops says nothing of the others. */
function lateRequest(
  { module }: MissingModule,
  candidates: readonly Reason[],
  facts: MissingFacts,
): LateLoad | undefined {
  const lates = candidates.flatMap(({ how, late }) => (how === "late" && late !== undefined ? [late] : []));
  const [first] = lates;
  if (first?.needsDisk !== true || !liesInZip(module, facts)) return first;
  return lates.find(({ needsDisk }) => !needsDisk) ?? first;
}

/** What an import statement lacks, apart by how that is mended. */
function importMessage({ origin }: MissingModule, isPart: boolean): string {
  switch (origin) {
    case "tree":
      return "own";
    case "site-packages":
      return isPart ? "part" : "missing";
    case "nowhere":
      return "nowhere";
    case "standard-library":
    case "other-platform":
      return "missing";
  }
}

function judgeLate(
  missing: MissingModule,
  late: LateLoad,
  candidates: readonly Reason[],
  facts: MissingFacts,
  verdict: (
    speaker: Speaker,
    message: string,
    severity: Severity,
    confidence: Confidence,
    through?: Through,
  ) => Verdict,
  uncertain: boolean,
): Verdict | undefined {
  const chosen = candidates.find((one) => one.late === late);
  if (chosen === undefined) return undefined;
  const made = (speaker: Speaker, message: string, severity: Severity, confidence: Confidence): Verdict => ({
    ...verdict(speaker, message, severity, confidence),
    reason: chosen,
  });
  if (late.needsDisk && liesInZip(missing.module, facts))
    return made("listed-directory-in-zip", "in-zip", "error", "likely");
  const isExact = late.exact.includes(missing.module);
  // Other people's code that tries a name which only happens to be one of ours (`app`, `wsgi`).
  const isByChance = late.isOwn === false && (missing.module.split(".")[0] ?? "") !== (chosen.from.split(".")[0] ?? "");
  if (isByChance) return made("dynamic-module-missing", "missing", "warning", "possible");
  // A search that finds less than it should is the fault itself; an exact name that may be absent is a feature lost.
  if (isExact && late.caution.caught) return made("dynamic-module-missing", "guarded", "warning", "certain");
  const severity: Severity = uncertain
    ? "warning"
    : chosen.fromOrigin === "tree" || missing.origin === "tree"
      ? "error"
      : "warning";
  const confidence: Confidence = isExact && late.complete && !late.caution.conditional ? "certain" : "likely";
  // Before there is a build: its freezer would put the modules into a zip, where this loader does not look.
  const backend = facts.recipe?.freezers[facts.recipe.freezers.length - 1];
  const staysInZip =
    late.needsDisk &&
    !liesOnDisk(missing.module, facts.recipe) &&
    facts.graph.simulated &&
    backend !== undefined &&
    facts.knowledge.zipsModules(backend);
  if (late.kind === "listing" && staysInZip) return made("package-partially-frozen", "on-disk", severity, "likely");
  if (staysInZip) return made("dynamic-module-missing", "on-disk", severity, "likely");
  if (late.kind === "listing")
    return made("package-partially-frozen", uncertain ? "maybe-partial" : "partial", severity, confidence);
  return made("dynamic-module-missing", uncertain ? "maybe-missing" : "missing", severity, confidence);
}

/** The freezer's own word that it looked for the module, or the package above it, and did not find it. */
export function unfound(module: string, { app }: MissingFacts): { readonly place: Place } | undefined {
  const list = app?.log?.unfound;
  const entry = list?.get(module) ?? list?.get(topOf(module));
  return entry?.because === "missing" ? entry : undefined;
}

/**
 * Without a source nobody tells what a package holds. But a name that the application's own code spells out, below a package
 * that the build has, or anywhere within the package that is its own, was there when the code was written.
 */
function isChosenPart(module: string, { late, caution, fromOrigin }: Reason, { source, graph }: MissingFacts): boolean {
  const parent = module.slice(0, Math.max(0, module.lastIndexOf(".")));
  return (
    source === undefined &&
    fromOrigin === "tree" &&
    late?.complete === true &&
    late.exact.includes(module) &&
    !caution.caught &&
    parent !== "" &&
    (graph.has(parent) === true || graph.isOwn(module.split(".")[0] ?? ""))
  );
}

/** Does the recipe lay the module's package on disk? */
function liesOnDisk(module: string, recipe: Recipe | undefined): boolean {
  const { onDisk } = recipe ?? {};
  return onDisk === "all" || onDisk?.some((name) => covers(name, module)) === true;
}

/**
 * Whether somebody asks for the module outright: the application, a load of that one name, or an import at the top of a
 * module that is wanted itself. The rest only may be asked for: in functions of other people's packages that this
 * application may never call (numpy.testing for nose), or as one of many that match (matplotlib for its backends).
 */
function isWanted(module: string, graph: ImportGraph, seen: Set<string> = new Set()): boolean {
  if (seen.has(module)) return false;
  seen.add(module);
  return graph.reasons(module).some((reason) => {
    if (reason.sure || reason.fromOrigin === "tree" || reason.how === "entry") return true;
    if (reason.late !== undefined) return reason.late.complete && reason.late.exact.length === 1;
    return !isSoft(reason) && isWanted(reason.from, graph, seen);
  });
}

/** Every way to the module from a script passes a guard that catches its failure. */
function isOptional(module: string, graph: ImportGraph, steps = 0): boolean {
  const reasons = graph.reasons(module);
  return (
    steps < 8 &&
    reasons.length > 0 &&
    reasons.every(
      (one) =>
        one.how === "import" && (one.caution.caught || (one.from !== module && isOptional(one.from, graph, steps + 1))),
    )
  );
}

/** Asked for by a package that is not the application's own. */
function isRemote(reason: Reason): boolean {
  return reason.fromOrigin === "site-packages";
}

/** Behind a function, a condition or a handler. */
export function isSoft(reason: Reason): boolean {
  return reason.caution.caught || reason.caution.inFunction || reason.caution.conditional;
}

/** How a late-loaded importer is loaded itself; follows plain imports up to six steps. */
function throughOf(reason: Reason, graph: ImportGraph): Through | undefined {
  let from = reason.from;
  for (let step = 0; step < 6; step++) {
    const reasons = graph.reasons(from);
    const late = reasons.find(isLate);
    const plain = reasons.find((one) => one.how === "import" && one.from !== from);
    if (late !== undefined && (plain === undefined || graph.simulated || step === 0))
      return { reason: late, loaded: from, isOnlyWay: plain === undefined };
    if (plain === undefined) return undefined;
    from = plain.from;
  }
  return undefined;
}

const isLate = (reason: Reason): reason is Through["reason"] => reason.late !== undefined;

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

/** Does the excludes item take this module out? A package takes its submodules with it. */
export function covers(item: string, module: string): boolean {
  const bare = item.replace(/\.\*$/, "");
  return module === bare || module.startsWith(`${bare}.`);
}

/**
 * Whether the nearest package of the module that the build has lies where no folder can be listed; of a package that it
 * has nothing of, whether that is where the build keeps all that it has.
 */
export function liesInZip(module: string, { app }: MissingFacts): boolean {
  if (app === undefined) return false;
  const kept = keptPackage(module, app);
  if (kept === undefined) return zipsAll(app);
  return app.roots[kept.root]?.listable === false && !liesBesideToo(module, kept, app);
}

/** The module, or the nearest package around it, that the build has. */
export function keptPackage(module: string, app: FrozenApp): ModuleRecord | undefined {
  const parts = module.split(".");
  for (let length = parts.length; length > 0; length--) {
    const record = app.modules.get(parts.slice(0, length).join("."));
    if (record !== undefined) return record;
  }
  return undefined;
}

const zipping = new WeakMap<FrozenApp, boolean>();

/** PyInstaller puts all modules into its archive unless told otherwise; of other freezers only what they did can tell. */
function zipsAll(app: FrozenApp): boolean {
  let all = zipping.get(app);
  if (all === undefined) {
    const places = [...app.modules.values()].flatMap(({ form, root }) =>
      form === "bytecode" || form === "source" ? (app.roots[root] ?? []) : [],
    );
    all = places.some(({ kind }) => kind === "pyz") || (places.length > 0 && places.every(({ listable }) => !listable));
    zipping.set(app, all);
  }
  return all;
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
    const above = packagesOf(verdict.missing.module).map((name) => keyFor(name, verdict));
    return above.find((key) => known.has(key)) ?? own;
  };
}

/**
 * PyInstaller's archive calls its modules by paths in the program's folder: where that holds their source as data, a listing
 * finds it, and import the archive's. Files in a zip have paths in the zip, and what lies elsewhere is not listed.
 */
function liesBesideToo(module: string, { root }: ModuleRecord, app: FrozenApp): boolean {
  return (
    app.roots[root]?.kind === "pyz" &&
    app.shadowed.some((other) => other.name === module && app.roots[other.root]?.listable === true)
  );
}

/** The verdicts that one rule speaks about. */
export function verdictsFor(speaker: Speaker, facts: MissingFacts): readonly Verdict[] {
  return judgeMissing(facts).filter((verdict) => verdict.speaker === speaker);
}

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

/** Where the request stands; a request without a line of its own (inside the standard library) points to the build. */
export function placeOf(reason: Reason, facts: MissingFacts): Place {
  return reason.place ?? facts.app?.place ?? facts.recipe?.place ?? { path: facts.source?.root ?? "." };
}

const topOf = (module: string): string => module.split(".")[0] ?? module;

/** "salt.modules.cp", or the script's own name. */
export function askerName(reason: Reason): string {
  return reason.from.replace(/^script:/, "");
}
