// Joins what is asked for with what is there: the import graph that rules read. With a build its inventory answers,
// without one the simulated freeze does; the rules need not know which.

import { type Faults, collectFaults } from "../evaluate/faults.js";
import type { CompanionRows } from "../knowledge/companion-rows.js";
import type { FrozenApp } from "../model/app.js";
import { isTooDeep, parentOf } from "../model/dotted-name.js";
import { type ImportGraph, type MissingModule, type Origin, type Reason, isAskerThere } from "../model/graph.js";
import type { BinaryNames } from "../model/native-reader.js";
import type { Recipe } from "../model/recipe.js";
import { addedFolders } from "./added-folders.js";
import { type KnownDistributions, entryPointSearch } from "./entry-points.js";
import { lostExtensions } from "./lost-extensions.js";
import { isOpenPackage } from "./open-package.js";
import { ownTexts } from "./own-texts.js";
import { bindsName } from "./package-code.js";
import { looksOutside } from "./outside-folders.js";
import { simulateFreeze } from "./simulate.js";
import { absoluteCandidates } from "./import-names.js";
import { type UnitSources, type Units, collectUnits } from "./units.js";
import type { CodecTables } from "./codec-requests.js";
import type { LibraryUnit } from "./library-edges.js";
import { walk } from "./walk.js";

export interface GraphSources extends UnitSources {
  readonly recipe: Recipe | undefined;
  readonly distributions: KnownDistributions;
  /** Exists on another platform or in another interpreter only: never named. */
  readonly isElsewhere: (module: string) => boolean;
  /** Frozen into the interpreter itself (importlib._bootstrap; from 3.11 on os, codecs ...). */
  readonly isFrozenIn: (module: string) => boolean;
  /** What the binary of an extension of the build names. */
  readonly namesInExtension?: (module: string) => BinaryNames | undefined;
  /** The codecs of the target's Python; undefined when that is not known. */
  readonly companions?: CompanionRows | undefined;
  readonly codecs?: (CodecTables & { readonly all: readonly string[] }) | undefined;
}

/** Builds the graph of one application, or of a tree without a build. */
export function buildGraph(sources: GraphSources): ImportGraph {
  const { app, recipe, library } = sources;
  const faults = collectFaults("code");
  const units = notingFaults(collectUnits(sources), faults);
  const entryModules = recipe === undefined ? [] : entryPointModules(recipe);
  const extra = startingModules(units, sources, entryModules);
  const simulated = app === undefined ? simulateFreeze(units, library, recipe, extra) : undefined;
  const has = app === undefined ? (simulated?.has ?? (() => "maybe" as const)) : inventoryAnswers(app, sources);
  const broken = new Map((app?.unimportable ?? []).map(({ record, because }) => [record.name, because]));
  const unitOf = (module: string): LibraryUnit | undefined => libraryUnit(module, sources);
  let isOutside: boolean | undefined;
  const walked = walk({
    isBroken: (module) => broken.has(module),
    units,
    library,
    has,
    entryPoints: entryPointSearch(sources, sources.distributions, units),
    codecs: lacksCodecs(sources, has) ? sources.codecs : undefined,
    extraEntries: extra.map((module) => ({ module, reason: entryReason(module) })),
    companions: sources.companions,
    libraryUnit: unitOf,
    namesInExtension: sources.namesInExtension ?? (() => undefined),
  });
  const missing: MissingModule[] = [];
  const isMadeUp = dynamicNames(units, has);
  const mayBeAdded = app === undefined ? () => false : addedFolders(app, units);
  for (const [module, reasons] of walked.reasons) {
    if (isTooDeep(module)) continue;
    const varies = variesByBuild(module, sources);
    if (has(module) !== false && !(varies && simulated?.needsBuiltin(module) === true)) continue;
    if (mayBeAdded(module, reasons)) continue;
    const origin = varies && units.get(module) === undefined ? "standard-library" : originOf(module, units, sources);
    if (origin === "other-platform" || (origin === "nowhere" && !isKnown(reasons) && isMadeUp(module))) continue;
    const because = broken.get(module);
    missing.push({
      module,
      origin,
      reasons: inOrder(reasons, has),
      ...(because === undefined ? {} : { because }),
      ...(varies ? { varies } : {}),
    });
  }
  missing.sort((a, b) => (a.module < b.module ? -1 : 1));
  const { lost, gaps } =
    app === undefined
      ? { lost: new Set<string>(), gaps: [] }
      : lostExtensions(missing, app, {
          isExtension: (module) =>
            (units.get(module)?.file.endsWith(".so") ?? false) || library.isExtension(module) === true,
          doubtful: [...walked.reasons.keys()].filter(
            (module) => has(module) === "maybe" && library.isExtension(module) !== false,
          ),
        });
  return {
    has: (module) => (lost.has(module) ? "maybe" : has(module)),
    isFlat: (module) => isFlat(module, sources, units),
    isOwn: (module) => units.get(module)?.origin === "tree",
    reasons: (module) => walked.reasons.get(module) ?? [],
    missing: missing.filter(({ module }) => !lost.has(module)),
    lateLoads: walked.lateLoads,
    libraryLoads: walked.libraryLoads,
    uses: walked.uses,
    lostEntryPoints: walked.lostEntryPoints,
    keptByIncludes: keptByIncludes(sources, units, extra, has, walked.reasons),
    differing: [...units.differing].sort(),
    spells: ownTexts(units, walked.reasons),
    simulated: app === undefined,
    get looksOutside() {
      return (isOutside ??=
        app !== undefined && looksOutside({ app, units, asked: walked.reasons.keys(), libraryUnit: unitOf }));
    },
    asked: new Set(walked.reasons.keys()),
    get gaps() {
      return [...faults.gaps, ...gaps];
    },
  };
}

/** What is known to be needed is not made at run time. */
const isKnown = (reasons: readonly Reason[]): boolean => reasons.some(({ how }) => how === "knowledge");

function notingFaults(units: Units, { note }: Faults): Units {
  const noteFault = (name: string, what: string, error: unknown): void => {
    const unit = units.get(name) ?? units.world.unit(name);
    note(unit?.place(0) ?? { path: name }, what, error);
  };
  return { ...units, world: { ...units.world, noteFault } };
}

/** Whether the build has the module as one that is no package, and does not make one of itself by a `__path__` of its own. */
function isFlat(module: string, { app }: GraphSources, units: Units): boolean {
  const record = app?.modules.get(module);
  if (record?.isPackage !== false || record.form === "extension") return false;
  const code = units.world.full(module);
  return code === undefined || !bindsName(code, "__path__");
}

/** A module of the standard library with the code that the build has of it. */
function libraryUnit(module: string, { app, code }: GraphSources): LibraryUnit | undefined {
  const record = app?.modules.get(module);
  const read = record?.codeKey === undefined ? undefined : code.full(record.codeKey);
  if (record === undefined || read === undefined) return undefined;
  const { isPackage, place } = record;
  return { name: module, isPackage, isScript: false, file: module, place: () => place, code: read };
}

/** Whether a build has the encodings package without all of its codecs. Freezers take the whole of it unless told otherwise. */
function lacksCodecs({ app, codecs }: GraphSources, has: (module: string) => boolean | "maybe"): boolean {
  if (app === undefined || codecs === undefined || has("encodings") !== true) return false;
  return codecs.all.some((module) => has(module) === false);
}

/** The items of the includes list for what is asked for and there, but that the same freeze without the list would not have taken. */
function keptByIncludes(
  sources: GraphSources,
  units: Units,
  entryModules: readonly string[],
  has: (module: string) => boolean | "maybe",
  asked: ReadonlyMap<string, readonly Reason[]>,
): readonly string[] {
  const { recipe, library } = sources;
  if (recipe === undefined || recipe.includes.length + recipe.packages.length === 0) return [];
  const bare = simulateFreeze(units, library, { ...recipe, includes: [], packages: [] }, entryModules);
  const texts = new Set([...recipe.includes, ...recipe.packages].map(({ text }) => text));
  const wild = [...texts].filter((text) => text.endsWith(".*"));
  const itemFor = (module: string): string | undefined =>
    texts.has(module) ? module : wild.find((text) => module.startsWith(text.slice(0, -1)));
  const kept = [...asked.keys()].flatMap((module) => {
    const item = itemFor(module);
    return item !== undefined && has(module) === true && bare.has(module) === false ? [item] : [];
  });
  return [...new Set(kept)].sort();
}

function entryReason(module: string): Reason {
  return {
    from: module,
    how: "entry",
    place: undefined,
    caution: { caught: false, inFunction: false, conditional: true, alternatives: [], insteadOf: [] },
    sure: false,
    fromOrigin: "tree",
  };
}

/** "name = package.module:function" → package.module. */
function entryPointModules(recipe: Recipe): readonly string[] {
  return recipe.entryPoints.flatMap((item) => {
    const match = /=\s*([\w.]+)\s*(?::|$)/.exec(item.text);
    return match?.[1] === undefined ? [] : [match[1]];
  });
}

/** Where a run may begin beside the scripts. Without any script that can be read, every module of the application may. */
function startingModules(units: Units, sources: GraphSources, entryModules: readonly string[]): readonly string[] {
  const entries = units.entries.flatMap((module) => units.get(module) ?? []);
  const readable = [...units.scripts, ...entries].some(
    (script) => script.codeKey !== undefined && sources.code.imports(script.codeKey) !== undefined,
  );
  if (readable) return sources.app === undefined ? entryModules : [];
  if (sources.app === undefined && entryModules.length > 0) return entryModules;
  return [...units.modules.values()]
    .filter((unit) => unit.origin === "tree" && (sources.app === undefined || unit.inBuild))
    .map((unit) => unit.name);
}

function inventoryAnswers(app: FrozenApp, sources: GraphSources): (module: string) => boolean | "maybe" {
  const incomplete = app.gaps.some((gap) => gap.hides === "inventory");
  // Files beside the application that no import statement reaches, but that a loader finds by their path.
  const loose = new Set(
    app.unimportable
      .filter(
        ({ record }) =>
          (record.form === "source" || record.form === "bytecode") && app.roots[record.root]?.listable !== false,
      )
      .map(({ record }) => record.name),
  );
  /** Some builds of Python link every standard extension into the interpreter: then none lies beside a library we lack. */
  let linksAll: boolean | undefined;
  const mayLinkAll = (): boolean =>
    (linksAll ??=
      !app.natives.some(({ file }) => /(?:^|\/)(?:lib)?python\d[^/]*$/i.test(file.path)) &&
      ![...app.modules.values()].some(
        ({ name, form }) => form === "extension" && sources.library.isExtension(name) !== false,
      ));
  const answer = (module: string): boolean | "maybe" => {
    const alias = sources.library.aliasOf(module);
    if (alias !== undefined && alias !== module) return answer(alias);
    const record = app.modules.get(module);
    if (record !== undefined) return true;
    if (loose.has(module) || isFolderOf(module, loose)) return true;
    if (app.hostProvides !== undefined && sources.library.has(module) !== false) return true;
    // A part of some application: what else it needs is not its own to bring.
    if (app.hostProvides === "packages" && !app.modules.has(module.split(".")[0] ?? module)) return "maybe";
    if (app.hiddenModules.has(module) || module === "__main__" || sources.isFrozenIn(module)) return true;
    if (app.builtins !== undefined) {
      if (app.builtins.has(module)) return true;
    } else {
      const builtin = sources.library.isBuiltin(module);
      if (builtin !== false) return builtin;
      if (mayLinkAll() && sources.library.isExtension(module) !== false) return "maybe";
    }
    return incomplete ? "maybe" : false;
  };
  return answer;
}

function isFolderOf(folder: string, modules: ReadonlySet<string>): boolean {
  for (const module of modules) if (module.startsWith(`${folder}.`)) return true;
  return false;
}

/** Some builds of the target's Python lack it, and of a build at hand it is known which modules its Python has built in. */
function variesByBuild(module: string, { app, library }: GraphSources): boolean {
  return library.variesByBuild(module) && (app === undefined || app.builtins !== undefined);
}

function originOf(module: string, units: Units, sources: GraphSources): Origin {
  const unit = units.get(module);
  if (unit !== undefined) return unit.origin;
  const known = sources.library.has(module);
  if (known === true) return "standard-library";
  // Exists in some builds of this Python only, or elsewhere only: nothing to be said.
  if (known === "maybe" || sources.isElsewhere(module) || sources.isElsewhere(module.split(".")[0] ?? module))
    return "other-platform";
  return "nowhere";
}

/** Tells of names that are nowhere whether they may be made at run time; a name of many parts asks for each of them once. */
function dynamicNames(units: Units, has: (module: string) => boolean | "maybe"): (module: string) => boolean {
  const known = new Map<string, boolean>();
  return (module) => {
    const below: string[] = [];
    let name = module;
    let result = known.get(name);
    while (result === undefined) {
      const parent = parentOf(name);
      if (parent === "") result = false;
      else if (has(parent) !== false) result = isDynamicIn(parent, name, units);
      else {
        below.push(name);
        name = parent;
        result = known.get(name);
      }
    }
    for (const one of [name, ...below]) known.set(one, result);
    return result;
  };
}

/**
 * A name below something that is there may be made at run time: below a plain module or an extension (six.moves,
 * os.path), or below a package that changes sys.modules or its own __path__. A package that binds the name may be meant
 * by it (`load("shop.VERSION")`), unless it binds it by importing that very submodule.
 */
function isDynamicIn(parent: string, module: string, units: Units): boolean {
  const unit = units.get(parent);
  if (unit === undefined || !unit.isPackage) return true;
  const code = units.world.full(parent);
  if (code === undefined || isOpenPackage(unit, code, units.world)) return true;
  return bindsName(code, module.slice(parent.length + 1), (event) => {
    const isFrom = event.names !== null;
    return !absoluteCandidates(event.module, event.level, unit).some((base) =>
      isFrom ? base === parent : base === module,
    );
  });
}

const WEIGHT: Readonly<Record<Origin, number>> = {
  tree: 0,
  "site-packages": 1,
  "standard-library": 2,
  nowhere: 3,
  "other-platform": 4,
};

function inOrder(reasons: readonly Reason[], has: (module: string) => boolean | "maybe"): readonly Reason[] {
  const weight = (reason: Reason): number =>
    (reason.sure ? 0 : 100) +
    (reason.caution.caught ? 50 : 0) +
    (reason.caution.inFunction ? 10 : 0) +
    (reason.caution.conditional ? 10 : 0) +
    // Who is there asks before those that are missing themselves.
    (isAskerThere(reason, has) ? 0 : 5) +
    WEIGHT[reason.fromOrigin];
  return [...reasons].sort((a, b) => weight(a) - weight(b) || (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
