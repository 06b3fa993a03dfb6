// Walks from the scripts through everything that runs: plain imports whose conditions hold on the target, late loads, and
// the standard library's own imports. Each module that is asked for keeps who asks, where, and how surely.

import { append } from "../append.js";
import { type FoundUse, findCodeUses } from "../evaluate/code-uses.js";
import { createEvaluator } from "../evaluate/evaluator.js";
import { type GroupRequest, findGroupRequests } from "../evaluate/group-requests.js";
import { findLateLoads } from "../evaluate/late-loads.js";
import { findLibraryLoads } from "../evaluate/library-loads.js";
import { findSearches } from "../evaluate/searches.js";
import { exactText, optionsOf } from "../evaluate/value.js";
import type { CompanionRows } from "../knowledge/companion-rows.js";
import type { CodeUse } from "../model/code-uses.js";
import type { ImportEvent, ModuleCode } from "../model/code.js";
import { packagesAround } from "../model/dotted-name.js";
import type { LostEntryPoints } from "../model/entry-points.js";
import type { Caution, LateLoad, LibraryLoad, Reason } from "../model/graph.js";
import type { BinaryNames } from "../model/native-reader.js";
import { isCutOff, isNotNeeded, isSecondChoice } from "./alternatives.js";
import { type CodecTables, createCodecRequests } from "./codec-requests.js";
import { requestCompanions } from "./companions.js";
import type { FoundEntryPoints } from "./entry-points.js";
import { extensionRequests } from "./extension-requests.js";
import { createGuesses } from "./guesses.js";
import { absoluteCandidates } from "./import-names.js";
import { type LibraryUnit, isOutdated } from "./library-edges.js";
import { isOpenPackage } from "./open-package.js";
import { bindsName, widensPath } from "./package-code.js";
import { type PresenceOptions, createPresence } from "./presence.js";
import { createReach } from "./reach.js";
import type { KnownUnit } from "./units.js";

export interface Walk {
  readonly reasons: ReadonlyMap<string, readonly Reason[]>;
  readonly lateLoads: readonly LateLoad[];
  readonly libraryLoads: readonly LibraryLoad[];
  readonly uses: readonly CodeUse[];
  readonly lostEntryPoints: readonly LostEntryPoints[];
}

export interface WalkOptions extends PresenceOptions {
  /** What is known of codecs; undefined where all of them are there, and nobody needs to ask who wants which. */
  readonly codecs: CodecTables | undefined;
  /** Modules that start beside the scripts: those of the simulated freeze, or of nothing else. */
  readonly extraEntries: readonly { readonly module: string; readonly reason: Reason }[];
  /** What a search for a group of entry points comes to. */
  readonly entryPoints: (unit: KnownUnit, request: GroupRequest) => FoundEntryPoints;
  /** The standard library's module as the build has it. */
  readonly libraryUnit?: (module: string) => LibraryUnit | undefined;
  readonly namesInExtension: (module: string) => BinaryNames | undefined;
  /** What modules of the build need unseen; undefined without a build, where a freezer's own hooks would bring it. */
  readonly companions?: CompanionRows | undefined;
}

const NO_CAUTION: Caution = { caught: false, inFunction: false, conditional: false, alternatives: [], insteadOf: [] };
const MAX_REASONS = 12;
/** For a load in somebody else's package: what it takes to follow a name within it. */
const REMOTE_STEPS = 10_000;

/** Everything that the application may ask for on its target, from its scripts on. */
export function walk(options: WalkOptions): Walk {
  const { units, library, has, codecs } = options;
  const evaluator = createEvaluator(units.world);
  const presence = createPresence(options);
  const isGuess = createGuesses(units, REMOTE_STEPS);
  const reasons = new Map<string, Reason[]>();
  const lateLoads: LateLoad[] = [];
  const libraryLoads: LibraryLoad[] = [];
  const uses: CodeUse[] = [];
  const lostEntryPoints: LostEntryPoints[] = [];
  const expanded = new Map<string, boolean>();
  // Sure requests first: a module that is both surely and perhaps asked for is expanded as sure.
  const sureQueue: string[] = [];
  const otherQueue: string[] = [];
  // How far each is done: taking the first of an array of thousands moves all others.
  let sureAt = 0;
  let otherAt = 0;

  const request = (module: string, reason: Reason): void => {
    const list = reasons.get(module);
    if (list === undefined) reasons.set(module, [reason]);
    // One call that loads many modules of a package asks for the package once.
    else if (
      (list.length < MAX_REASONS || reason.sure) &&
      !(reason.late !== undefined && list.some(({ late }) => late === reason.late))
    )
      list.push(reason);
    const before = expanded.get(module);
    if (before === undefined || (reason.sure && !before)) (reason.sure ? sureQueue : otherQueue).push(module);
  };
  const requestWithParents = (module: string, reason: Reason): void => {
    for (const name of packagesAround(module)) request(name, reason);
    request(module, reason);
  };

  const reach = createReach(presence, evaluator, reasons);
  const codecRequests = codecs === undefined ? undefined : createCodecRequests(codecs, presence, evaluator, request);

  for (const script of [...units.hooks, ...units.scripts]) expandUnit(script, true);
  for (const module of units.entries)
    requestWithParents(module, {
      from: "the entry point",
      how: "entry",
      place: undefined,
      caution: NO_CAUTION,
      sure: true,
      fromOrigin: "tree",
    });
  for (const { module, reason } of options.extraEntries) requestWithParents(module, reason);
  for (;;) {
    const isSure = sureAt < sureQueue.length;
    const module = isSure ? sureQueue[sureAt++] : otherQueue[otherAt++];
    if (module === undefined) break;
    const before = expanded.get(module);
    if (before === true || (before === false && !isSure)) continue;
    expanded.set(module, isSure);
    const unit = units.get(module);
    if (options.companions !== undefined)
      requestCompanions(module, isSure, options.companions, presence, requestWithParents);
    if (unit !== undefined) expandUnit(unit, isSure, before === false);
    else expandLibrary(module, isSure);
  }
  return { reasons, lateLoads, libraryLoads, uses, lostEntryPoints };

  function expandUnit(unit: KnownUnit, sure: boolean, again = false): void {
    const code = units.world.imports(unit.name);
    if (code === undefined) {
      const names = again ? undefined : options.namesInExtension(unit.name);
      if (names !== undefined)
        for (const { module, reason } of extensionRequests(unit, names, presence)) requestWithParents(module, reason);
      return;
    }
    code.scopes.forEach((scope, scopeIndex) => {
      if (scope.mayImport === false || (again && scope.kind === "function")) return;
      scope.events.forEach((event, index) => {
        if (event.kind !== "import") return;
        const caution = reach.cautionOf(unit, code, scopeIndex, index, event);
        if (caution === undefined) return;
        requestImport(unit, event, caution, sure, code);
        if (unit.origin !== "standard-library") codecRequests?.ofImport(unit, event, caution, sure);
      });
    });
    if (again) return;
    if (unit.origin !== "standard-library") codecRequests?.ofUnit(unit, sure);
    if (library.hasMovedNames(unit.name)) return;
    for (const found of findLateLoads(
      unit,
      evaluator,
      units.world,
      unit.origin === "tree" ? undefined : REMOTE_STEPS,
    )) {
      if (isNotNeeded(found.caution, has)) continue;
      const late: LateLoad = { ...found, isOwn: unit.origin === "tree" };
      lateLoads.push(late);
      for (const module of new Set([...late.exact, ...late.matched])) {
        if (isGuess(unit, late, module)) continue;
        requestWithParents(module, {
          from: unit.name,
          how: "late",
          ...(late.fromList?.includes(module) === true
            ? { asked: module.slice(0, module.lastIndexOf(".")), byStar: true }
            : { asked: module }),
          place: late.place,
          caution: late.isBesideKnown === true ? { ...late.caution, conditional: true } : late.caution,
          late,
          snippet: late.snippet,
          sure:
            sure &&
            late.complete &&
            late.kind === "import" &&
            !late.caution.caught &&
            !late.caution.inFunction &&
            !late.caution.conditional,
          fromOrigin: unit.origin,
        });
      }
    }
    for (const asked of findGroupRequests(unit, evaluator, units.world)) {
      const { loads, lost } = options.entryPoints(unit, asked);
      append(lostEntryPoints, lost);
      append(lateLoads, loads);
      for (const late of loads)
        for (const module of late.exact)
          requestWithParents(module, {
            from: unit.name,
            how: "late",
            asked: module,
            place: late.place,
            caution: late.caution,
            late,
            snippet: late.snippet,
            sure: false,
            fromOrigin: unit.origin,
          });
    }
    for (const { line, ...load } of findLibraryLoads(unit, evaluator, units.world)) {
      const { caught, inFunction, conditional } = load.caution;
      libraryLoads.push({
        ...load,
        from: unit.name,
        place: unit.place(line),
        snippet: units.world.line(unit.name, line),
        sure: sure && !caught && !inFunction && !conditional,
        isOwn: unit.origin === "tree",
      });
    }
    const whose = units.hooks.some(({ name }) => name === unit.name) ? "hook" : unit.origin === "tree";
    for (const use of findCodeUses(unit, whose, evaluator, units.world)) uses.push(usedBy(unit, use));
    for (const search of findSearches(unit, evaluator, units.world))
      lateLoads.push({ ...search, isOwn: unit.origin === "tree" });
  }

  /** Most of it is never asked for, and what surely runs is known at the end. */
  function usedBy(unit: KnownUnit, use: FoundUse): CodeUse {
    return {
      what: use.what,
      isCall: use.isCall,
      ...(use.otherwise !== undefined && { otherwise: use.otherwise }),
      via: use.via,
      from: unit.name,
      get place() {
        return unit.place(use.line);
      },
      get snippet() {
        return units.world.line(unit.name, use.line);
      },
      caution: use.caution,
      isGuarded: use.isGuarded,
      isHandled: use.isHandled,
      get sure() {
        return use.surelyFrom.some((name) => units.get(name)?.isScript === true || expanded.get(name) === true);
      },
      isOwn: unit.origin === "tree",
      isScript: unit.isScript,
      order: use.order,
      passes: use.passes,
      argument: use.argument,
      receiver: use.receiver,
    };
  }

  function requestImport(unit: KnownUnit, event: ImportEvent, caution: Caution, sure: boolean, code: ModuleCode): void {
    if (code.depth === "names") return;
    if (isNotNeeded(caution, has)) return;
    if (isSecondChoice(unit, event, code, presence) || isCutOff(unit, event, code, presence)) return;
    const asking: Reason = {
      from: unit.name,
      how: "import",
      place: unit.place(event.line),
      caution,
      snippet: units.world.line(unit.name, event.line),
      sure: sure && !caution.caught && !caution.inFunction && !caution.conditional,
      fromOrigin: unit.origin,
    };
    const candidates = absoluteCandidates(event.module, event.level, unit);
    const [first, second] = candidates;
    if (first === undefined) return;
    // Implicit relative import: the sibling when there is one, the absolute module otherwise.
    const isSibling = second === undefined || presence.isKnown(topOf(first, event.module));
    const top = (second ?? first).split(".")[0] ?? first;
    if (event.level <= 0 && has(top) === false && !presence.existsSomewhere(top) && !options.isBroken(top)) {
      // A package that decides for itself where its modules lie may have the sibling in any folder.
      if (!isSibling && isAround(unit, (code, owner) => isOpenPackage(owner, code, units.world))) return;
      if (presence.liesBelow(top) && isAround(unit, widensPath)) return;
    }
    const module = isSibling ? first : second;
    const reason: Reason = { ...asking, asked: module };
    requestWithParents(module, reason);
    if (has(module.split(".")[0] ?? module) === true)
      for (const moved of library.movedImports(module, event.names?.map(([name]) => name) ?? null))
        request(moved, { ...asking, asked: moved });
    for (const [name] of event.names ?? []) {
      if (name === "*") requestStar(module, { ...reason, byStar: true });
      else if (presence.isSubmodule(module, name)) request(`${module}.${name}`, reason);
    }
  }

  /** Whether the code of the unit, or of a package around it, does that. */
  function isAround(unit: KnownUnit, does: (code: ModuleCode, owner: KnownUnit) => boolean): boolean {
    const parts = unit.name.split(".");
    for (let length = parts.length; length > 0; length--) {
      const name = parts.slice(0, length).join(".");
      const owner = name === unit.name ? unit : units.get(name);
      const isPart = name === unit.name || owner?.isPackage === true;
      const code = isPart ? units.world.full(name) : undefined;
      if (owner !== undefined && code !== undefined && does(code, owner)) return true;
    }
    return false;
  }

  /** `pkg.a` for the candidate `pkg.a.b.c` of `import a.b.c`. */
  function topOf(candidate: string, written: string): string {
    const first = written.split(".")[0] ?? written;
    return candidate.slice(0, candidate.length - written.length) + first;
  }

  /** `from package import *` imports the submodules that `__all__` names. */
  function requestStar(module: string, reason: Reason): void {
    const unit = units.get(module);
    const code = unit?.isPackage === true ? units.world.full(module) : undefined;
    if (code === undefined || !bindsName(code, "__all__")) return;
    evaluator.refill();
    for (const option of optionsOf(evaluator.global(module, "__all__"))) {
      if (option.t !== "list") continue;
      for (const item of option.items) {
        for (const one of optionsOf(item.value)) {
          const name = exactText(one);
          if (name !== undefined && units.get(`${module}.${name}`) !== undefined && !bindsName(code, name))
            request(`${module}.${name}`, reason);
        }
      }
    }
  }

  function expandLibrary(module: string, sure: boolean): void {
    if (library.has(module) === false) return;
    for (const edge of library.imports(module)) {
      if (has(edge.module) === false && isOutdated(edge, options.libraryUnit?.(module))) continue;
      const isPlain = edge.guard === "always";
      requestWithParents(edge.module, {
        from: module,
        how: "import",
        place: undefined,
        caution: isPlain
          ? NO_CAUTION
          : {
              ...NO_CAUTION,
              caught: edge.guard === "try" || edge.guard === "fallback",
              inFunction: edge.guard === "function",
              conditional: edge.guard === "branch",
            },
        sure: sure && isPlain,
        fromOrigin: "standard-library",
      });
    }
  }
}
