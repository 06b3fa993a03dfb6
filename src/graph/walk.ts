// Walks from the scripts through everything that runs: plain imports whose conditions hold on the target, late loads, and
// the standard library's own imports. Each module that is asked for keeps who asks, where, and how surely.

import { cautionOf, cautionOfImport } from "../evaluate/caution.js";
import { findCodecRequests } from "../evaluate/codec-requests.js";
import { createEvaluator } from "../evaluate/evaluator.js";
import { callsOf } from "../evaluate/scope-index.js";
import { findLateLoads } from "../evaluate/late-loads.js";
import { findSearches } from "../evaluate/searches.js";
import { exactText, optionsOf } from "../evaluate/value.js";
import type { ImportEvent, ModuleCode } from "../model/code.js";
import type { Caution, LateLoad, Origin, Reason } from "../model/graph.js";
import type { Unit } from "../evaluate/world.js";
import { createGuesses } from "./guesses.js";
import { importsLike } from "./import-index.js";
import { isOpenPackage } from "./open-package.js";
import { bindsName, makesNames, widensPath } from "./package-code.js";
import { absoluteCandidates, importingScopes } from "./import-names.js";
import { type KnownUnit, type StandardEdge, type StandardLibraryView, type Units } from "./units.js";

export interface Walk {
  readonly reasons: ReadonlyMap<string, readonly Reason[]>;
  readonly lateLoads: readonly LateLoad[];
}

export interface WalkOptions {
  readonly units: Units;
  readonly library: StandardLibraryView;
  /** Whether a module is there to be imported: an absent first half of try/except makes the other half run. */
  readonly has: (module: string) => boolean | "maybe";
  /** A file of that name is there, but can't be imported. */
  readonly isBroken: (module: string) => boolean;
  /** Modules of the simulated freeze or of nothing else that start beside the scripts. */
  /** What is known of codecs; undefined where all of them are there, and nobody needs to ask who wants which. */
  readonly codecs: CodecTables | undefined;
  readonly extraEntries: readonly { readonly module: string; readonly reason: Reason }[];
  /** The standard library's module as the build has it. */
  readonly libraryUnit?: (module: string) => LibraryUnit | undefined;
}

export interface LibraryUnit extends Unit {
  readonly code: ModuleCode;
}

export interface CodecTables {
  /** The modules of the standard library that a codec's name stands for, any of which will do. */
  modulesOf(codec: string): readonly string[];
  /** The codec that a module or function of the library asks for by itself. */
  impliedBy(path: string): string | undefined;
}

const NO_CAUTION: Caution = { caught: false, inFunction: false, conditional: false, alternatives: [], insteadOf: [] };
const MAX_REASONS = 12;
/** Platform and version tests are short; a condition on anything else is not worth more. */
const CONDITION_STEPS = 3000;
/** For a load in somebody else's package: what it takes to follow a name within it. */
const REMOTE_STEPS = 10_000;

/** Everything that the application may ask for on its target, from its scripts on. */
export function walk(options: WalkOptions): Walk {
  const { units, library, has } = options;
  const evaluator = createEvaluator(units.world);
  const isGuess = createGuesses(units, REMOTE_STEPS);
  const reasons = new Map<string, Reason[]>();
  const lateLoads: LateLoad[] = [];
  const expanded = new Map<string, boolean>();
  // Sure requests first: a module that is both surely and perhaps asked for is expanded as sure.
  const sureQueue: string[] = [];
  const otherQueue: string[] = [];
  // How far each is done: taking the first of an array of thousands moves all others.
  let sureAt = 0;
  /** The last parts of the names of modules that are there. */
  let nested: ReadonlySet<string> | undefined;
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
    const parts = module.split(".");
    for (let length = 1; length <= parts.length; length++) request(parts.slice(0, length).join("."), reason);
  };

  for (const script of units.scripts) expandUnit(script, true);
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
    if (unit !== undefined) expandUnit(unit, isSure, before === false);
    else expandLibrary(module, isSure);
  }
  return { reasons, lateLoads };

  function originOf(unit: KnownUnit): Origin {
    return unit.origin;
  }

  function expandUnit(unit: KnownUnit, sure: boolean, again = false): void {
    const code = units.world.imports(unit.name);
    if (code === undefined) return;
    code.scopes.forEach((scope, scopeIndex) => {
      if (scope.mayImport === false || (again && scope.kind === "function")) return;
      scope.events.forEach((event, index) => {
        if (event.kind !== "import") return;
        const caution = cautionIn(unit, code, scopeIndex, index);
        if (
          caution === undefined ||
          (caution.inFunction && mayBeMissing(event, unit) && runsNever(unit, code, scopeIndex))
        )
          return;
        if (fullCodeMayKnow(code, scopeIndex, event) && mayBeMissing(event, unit) && neverComesTo(unit, event)) return;
        requestImport(unit, event, caution, sure, code);
        if (options.codecs !== undefined && unit.origin !== "standard-library")
          requestCodecsOf(unit, event, caution, sure, options.codecs);
      });
    });
    if (again) return;
    if (options.codecs !== undefined && unit.origin !== "standard-library") requestCodecs(unit, sure, options.codecs);
    if (library.hasMovedNames(unit.name)) return;
    for (const found of findLateLoads(
      unit,
      evaluator,
      units.world,
      unit.origin === "tree" ? undefined : REMOTE_STEPS,
    )) {
      if (isNotNeeded(found.caution)) continue;
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
          fromOrigin: originOf(unit),
        });
      }
    }
    for (const search of findSearches(unit, evaluator, units.world))
      lateLoads.push({ ...search, isOwn: unit.origin === "tree" });
  }

  function cautionIn(unit: KnownUnit, code: ModuleCode, scope: number, event: number): Caution | undefined {
    evaluator.refill(CONDITION_STEPS);
    const frame = evaluator.frame(unit.name, code, scope);
    // The application is small, and its own conditions are mostly asked for.
    if (unit.origin === "tree") return cautionOf(evaluator, code, frame, event);
    return cautionOfImport(evaluator, code, frame, event, CONDITION_STEPS);
  }

  /** The codecs that calls of the unit ask for. */
  function requestCodecs(unit: KnownUnit, sure: boolean, codecs: CodecTables): void {
    for (const { codec, via, isImplied, line, caution } of findCodecRequests(
      unit,
      evaluator,
      units.world,
      codecs.impliedBy,
    ))
      requestCodec(unit, { name: codec, via, isImplied }, line, caution, sure, codecs);
  }

  /** The codecs that the modules of an import ask for by themselves: whoever imports a client connects. */
  function requestCodecsOf(
    unit: KnownUnit,
    event: ImportEvent,
    caution: Caution,
    sure: boolean,
    codecs: CodecTables,
  ): void {
    const imported = [event.module, ...(event.names ?? []).map(([name]) => `${event.module}.${name}`)];
    for (const via of imported) {
      const name = event.level > 0 ? undefined : codecs.impliedBy(via);
      if (name === undefined) continue;
      // The connection is made later, if at all.
      const late = { ...caution, inFunction: true };
      requestCodec(unit, { name, via, isImplied: true }, event.line, late, sure, codecs);
    }
  }

  function requestCodec(
    unit: KnownUnit,
    codec: NonNullable<Reason["codec"]>,
    line: number,
    caution: Caution,
    sure: boolean,
    codecs: CodecTables,
  ): void {
    const modules = codecs.modulesOf(codec.name);
    const module = modules.find((one) => has(one) !== false) ?? modules[0];
    if (module === undefined) return;
    request(module, {
      from: unit.name,
      how: "codec",
      codec,
      place: unit.place(line),
      caution,
      snippet: units.world.line(unit.name, line),
      sure: sure && !caution.caught && !caution.inFunction && !caution.conditional,
      fromOrigin: originOf(unit),
    });
  }

  function mayBeMissing(event: ImportEvent, unit: KnownUnit): boolean {
    const candidates = absoluteCandidates(event.module, event.level, unit);
    return candidates.every(
      (module) =>
        has(module) !== true ||
        (event.names ?? []).some(
          ([name]) => units.get(`${module}.${name}`) !== undefined && has(`${module}.${name}`) === false,
        ),
    );
  }

  /**
   * Whether the full code may rule out an import that the imports alone don't: the module may end before it, or a test
   * stands around it, which can depend on anything.
   */
  function fullCodeMayKnow(code: ModuleCode, scope: number, event: ImportEvent): boolean {
    if (code.depth !== "imports") return false;
    if (code.mayEnd !== false) return true;
    let { guards } = event;
    for (let at = scope; ; at = code.scopes[at]?.parent ?? -1) {
      if (guards.some(({ kind }) => kind === "if")) return true;
      const around = code.scopes[at];
      if (around === undefined) return false;
      guards = around.guards;
    }
  }

  /** Whether the import can't happen, as the full code tells: `if os.name == "posix": sys.exit()` stands above it. */
  function neverComesTo(unit: KnownUnit, event: ImportEvent): boolean {
    const code = units.world.full(unit.name);
    if (code === undefined) return false;
    const same = importsLike(event, code);
    return same.length > 0 && same.every(([scope, at]) => cautionIn(unit, code, scope, at) === undefined);
  }

  /**
   * The function around this scope, of code that need not be full, is called under conditions only that are false:
   * `if __name__ == "__main__": main()`.
   */
  function runsNever(unit: KnownUnit, shallow: ModuleCode, scope: number): boolean {
    // Anybody may call what is not private; `main` is for the command line by all custom.
    if (!/^(_|main$|test$|usage$)/.test(outermost(shallow, scope))) return false;
    const line = shallow.scopes[scope]?.line;
    const code = units.world.full(unit.name);
    evaluator.refill(CONDITION_STEPS);
    const index = code?.scopes.findIndex((one) => one.kind === "function" && one.line === line) ?? -1;
    if (code === undefined || index < 0) return false;
    const name = outermost(code, index);
    const sites = callsOf(code, name);
    // Their own conditions first: who else calls the function is a question to all who import the unit.
    return (
      sites.length > 0 &&
      sites.every((site) => {
        const frame = evaluator.frame(unit.name, code, site.scope);
        const guards = code.scopes[site.scope]?.events[site.event]?.guards ?? [];
        return guards.some((guard) => guard.kind === "if" && evaluator.decide(guard, frame, site.event) === false);
      }) &&
      !isUsedElsewhere(unit, name)
    );
  }

  /** Whether who imports or loads the unit takes this function of it, or calls one of that name. */
  function isUsedElsewhere(unit: KnownUnit, name: string): boolean {
    const asked = reasons.get(unit.name) ?? [];
    const loaders = asked.flatMap(({ how, from }) => (how === "late" ? [from] : []));
    return (
      asked.some(({ how }) => how === "entry") ||
      [...units.world.importersOf(unit.name, name), ...loaders].some((by) => {
        const code = units.world.full(by);
        return code !== undefined && (callsOf(code, name).length > 0 || namesIt(code, name));
      })
    );
  }

  /** `from unit import main`, or getattr(unit, "main"). */
  function namesIt(code: ModuleCode, name: string): boolean {
    return (
      importingScopes(code).some((scope) =>
        scope.events.some((event) => event.kind === "import" && event.names?.some(([taken]) => taken === name)),
      ) ||
      callsOf(code, "getattr").some(({ call }) => {
        const wanted = call.args[1];
        return wanted?.k === "const" && wanted.value === name;
      })
    );
  }

  /** The name of the outermost function or class around a scope. */
  function outermost(code: ModuleCode, scope: number): string {
    let index = scope;
    while ((code.scopes[index]?.parent ?? 0) > 0) index = code.scopes[index]?.parent ?? 0;
    return code.scopes[index]?.name ?? "";
  }

  function requestImport(unit: KnownUnit, event: ImportEvent, caution: Caution, sure: boolean, code: ModuleCode): void {
    if (code.depth === "names") return;
    if (isNotNeeded(caution) || isSecondChoice(unit, event, code) || isCutOff(unit, event, code)) return;
    const asking: Reason = {
      from: unit.name,
      how: "import",
      place: unit.place(event.line),
      caution,
      snippet: units.world.line(unit.name, event.line),
      sure: sure && !caution.caught && !caution.inFunction && !caution.conditional,
      fromOrigin: originOf(unit),
    };
    const candidates = absoluteCandidates(event.module, event.level, unit);
    const [first, second] = candidates;
    if (first === undefined) return;
    // Implicit relative import: the sibling when there is one, the absolute module otherwise.
    const isSibling = second === undefined || isKnown(topOf(first, event.module));
    const top = (second ?? first).split(".")[0] ?? first;
    if (event.level <= 0 && has(top) === false && !existsSomewhere(top) && !options.isBroken(top)) {
      // A package that decides for itself where its modules lie may have the sibling in any folder.
      if (!isSibling && isAround(unit, (code, owner) => isOpenPackage(owner, code, units.world))) return;
      if (liesBelow(top) && isAround(unit, widensPath)) return;
    }
    const module = isSibling ? first : second;
    const reason: Reason = { ...asking, asked: module };
    requestWithParents(module, reason);
    if (has(module.split(".")[0] ?? module) === true)
      for (const moved of library.movedImports(module, event.names?.map(([name]) => name) ?? null))
        request(moved, { ...asking, asked: moved });
    for (const [name] of event.names ?? []) {
      if (name === "*") requestStar(module, { ...reason, byStar: true });
      else if (isSubmodule(module, name)) request(`${module}.${name}`, reason);
    }
  }

  function isKnown(module: string): boolean {
    return units.get(module) !== undefined || has(module) === true || options.isBroken(module);
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

  /** Is there such a module further down, as in a folder of vendored packages? */
  function liesBelow(name: string): boolean {
    nested ??= new Set(
      [...units.modules.values()].flatMap((unit) =>
        unit.inBuild || has(unit.name) === true ? [unit.name.slice(unit.name.lastIndexOf(".") + 1)] : [],
      ),
    );
    return nested.has(name);
  }

  /** `pkg.a` for the candidate `pkg.a.b.c` of `import a.b.c`. */
  function topOf(candidate: string, written: string): string {
    const first = written.split(".")[0] ?? written;
    return candidate.slice(0, candidate.length - written.length) + first;
  }

  function isSubmodule(module: string, name: string): boolean {
    const whole = `${module}.${name}`;
    if (options.isBroken(whole) && has(whole) === false) return true;
    if (units.get(whole) !== undefined) {
      if (has(whole) === true) return true;
      // Python takes an attribute of the package before it looks for a submodule, and asks its __getattr__.
      const code = units.world.full(module);
      return code === undefined || !(bindsName(code, name) || makesNames(code));
    }
    return units.get(module) === undefined && library.has(whole) === true;
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

  /** In the except clause of a try whose own loads are all there. */
  function isNotNeeded({ insteadOf }: Caution): boolean {
    return insteadOf.length > 0 && insteadOf.every((module) => has(module) === true);
  }

  /** In the except clause of a try whose own imports are all there: it never runs. */
  function isSecondChoice(unit: KnownUnit, event: ImportEvent, code: ModuleCode): boolean {
    return event.guards.some((guard) => {
      if (guard.kind !== "except") return false;
      const firstChoice = importingScopes(code).flatMap((scope) =>
        scope.events.includes(event)
          ? scope.events.filter(
              (other): other is ImportEvent =>
                other.kind === "import" && other.guards.some((one) => one.kind === "try" && one.group === guard.group),
            )
          : [],
      );
      return (
        firstChoice.length > 0 &&
        firstChoice.every((other) => {
          const candidates = absoluteCandidates(other.module, other.level, unit);
          return candidates.some((module) => {
            if (has(module) !== true) return false;
            return (other.names ?? []).every(
              ([name]) => !isSubmodule(module, name) || has(`${module}.${name}`) === true,
            );
          });
        })
      );
    });
  }

  /**
   * Behind an import of the same try body that surely fails: further down in the body, or in the else clause. One that only
   * the freezing lost cuts nothing off: whoever mends it would meet the next one then.
   */
  function isCutOff(unit: KnownUnit, event: ImportEvent, code: ModuleCode): boolean {
    if (!event.guards.some(({ kind }) => kind === "else" || kind === "try")) return false;
    const events = importingScopes(code).find((scope) => scope.events.includes(event))?.events ?? [];
    const own = events.indexOf(event);
    return event.guards.some((guard, depth) => {
      if (guard.kind !== "else" && guard.kind !== "try") return false;
      return events.slice(0, own).some((other) => {
        const last = other.guards[depth];
        if (other.kind !== "import" || other.guards.length !== depth + 1) return false;
        if (last?.kind !== "try" || last.group !== guard.group) return false;
        return absoluteCandidates(other.module, other.level, unit).every(
          (module) => has(module) === false && !existsSomewhere(module),
        );
      });
    });
  }

  function existsSomewhere(module: string): boolean {
    return units.get(module) !== undefined || library.has(module) !== false;
  }

  function expandLibrary(module: string, sure: boolean): void {
    if (library.has(module) === false) return;
    for (const edge of library.imports(module)) {
      if (has(edge.module) === false && isOutdated(module, edge)) continue;
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

  /**
   * Whether the build's own copy of the library's module does without this import: what is known of the library is that of
   * the last bugfix release, an earlier one may import less, and PyInstaller up to 4 puts a site of its own in its place. An
   * empty module tells nothing.
   */
  function isOutdated(module: string, edge: StandardEdge): boolean {
    const unit = edge.hidden ? undefined : options.libraryUnit?.(module);
    if (unit === undefined || unit.code.depth === "names") return false;
    return unit.code.scopes.some(({ events }) => events.length > 0) && !namedIn(unit).has(edge.module);
  }

  /** Everything that the imports of a unit may mean, with what each lies in. */
  function namedIn(unit: LibraryUnit): ReadonlySet<string> {
    const named = new Set<string>();
    for (const event of importingScopes(unit.code).flatMap((scope) => scope.events)) {
      if (event.kind !== "import") continue;
      for (const base of absoluteCandidates(event.module, event.level, unit)) {
        const parts = base.split(".");
        for (let length = 1; length <= parts.length; length++) named.add(parts.slice(0, length).join("."));
        for (const [name] of event.names ?? []) named.add(`${base}.${name}`);
      }
    }
    return named;
  }
}
