// The partial evaluator: what may this expression be at run time? It follows values on demand through assignments,
// parameters, returns, attributes of self and modules of the tree, runs nothing, and stops after a fixed number of steps.
// Long for a reason: looking up a name, evaluating and calling are one mutual recursion.

import type { Place } from "../finding.js";
import type { Event, Expr, Guard, ImportEvent, ModuleCode, Scope } from "../model/code.js";
import {
  type Change,
  entriesOf,
  iterationsOf,
  mutate,
  unpack,
  withMember,
  withPlace,
  withoutMember,
} from "./changes.js";
import { type Call, callExternal, callPathMethod } from "./externals.js";
import { fileText, pathAttribute, pathInTree } from "./paths.js";
import { externalConstant } from "./target.js";
import { augment, binary, compare } from "./operators.js";
import { createMemory } from "./memory.js";
import { bodyCanFail, clausesLeave } from "./failing.js";
import {
  type CallSite,
  type Clause,
  indexCalls,
  indexLoops,
  indexNames,
  memberStep,
  mutation,
  executedFile,
  indexAttributes,
  pathRoot,
  indexInnerChanges,
  withRoot,
} from "./scope-index.js";
import { callTextMethod, joinPieces, sliceText, toText } from "./text-methods.js";
import {
  NOTHING,
  type Value,
  TREE,
  bool,
  dottedName,
  elementOf,
  exactText,
  keyOf,
  list,
  mapOptions,
  none,
  optionsOf,
  pattern,
  text,
  truth,
  union,
  unknown,
} from "./value.js";
import { type World, moduleOfPath } from "./world.js";

export interface Frame {
  readonly unit: string;
  readonly code: ModuleCode;
  readonly scope: number;
  /** Values of parameters where this call's are known; undefined = any call of the tree. */
  readonly args: ReadonlyMap<string, Value> | undefined;
  readonly self: Value | undefined;
  readonly outer: Frame | undefined;
  readonly depth: number;
  /** Names bound by comprehensions, or tried out one option at a time. */
  readonly overrides: ReadonlyMap<string, Value> | undefined;
  /** The frame without the overrides: all other names are looked up (and remembered) there. */
  readonly base?: Frame;
  readonly cache: Map<string, Value>;
}

export interface Evaluator {
  /** The frame of a scope called with anything that the tree calls it with. */
  frame(unit: string, code: ModuleCode, scope: number): Frame;
  /** The value of an expression at an event of the frame's scope, seen behind these guards. */
  evaluate(expr: Expr, frame: Frame, event: number, guards: readonly Guard[]): Value;
  /**
   * The frame once for each call of its function, with that call's arguments, so that what is passed together stays
   * together; the frame itself when nothing (or too much) calls it.
   */
  perCall(frame: Frame): readonly Frame[];
  /** Frame for a call site inside comprehensions. */
  within(frame: Frame, clauses: readonly Clause[], event: number, guards: readonly Guard[]): Frame;
  /** Does it happen behind this guard? undefined = can't be told. */
  decide(guard: Guard, frame: Frame, event: number): boolean | undefined;
  /** A top-level name of a module or script at its end. */
  global(unit: string, name: string): Value;
  /** Starts a new query with its own steps. */
  refill(steps?: number): void;
}

const SHALLOW = "~";
const UNBOUND: Value = { t: "unknown", because: "nothing binds it" };
/** Of one query. */
const STEPS = 200_000;
/** For finding out whom a call calls. */
const CALLEE_STEPS = 3000;
/** Of the steps that are left, what one parameter, call or attribute may use. */
const SHARE = 0.3;
const MAX_DEPTH = 60;
const MAX_CALL_DEPTH = 12;
const MAX_CALL_SITES = 200;
/** Loops and comprehensions of more turns are taken as a whole: each name is any of its values. */
const MAX_TURNS = 64;

/** One turn of a loop. */
interface Turn {
  readonly frame: Frame;
  readonly maybe: boolean;
}

/** Where and how a member of a list or dict is replaced. */
interface Storing {
  /** The expression whose value is replaced in the end: a name, or an attribute of self. */
  readonly root: Expr | undefined;
  readonly at: Frame;
  readonly event: number;
  readonly guards: readonly Guard[];
  readonly place: Place | undefined;
  readonly maybe: boolean;
  /** The member becomes another one; otherwise it is the same one, changed. */
  readonly assigned: boolean;
}

/** Does the event change what the name holds, rather than bind the name anew? */
function changesInPlace(event: Event, name: string): boolean {
  if (event.kind === "evaluate") return true;
  if (event.kind !== "assign") return false;
  // `name, suffix = splitext(file)` binds the name anew in each turn, as `name = ...` does.
  return (
    event.op !== undefined || !(event.target.k === "name" ? event.target.id === name : event.target.k === "sequence")
  );
}
/** How far a parameter is followed from caller to caller. */
const MAX_PARAMETER_DEPTH = 5;

const canonicalPrefix: readonly (readonly [string, string])[] = [
  ["__builtin__.", "builtins."],
  ["posixpath.", "os.path."],
  ["ntpath.", "os.path."],
  ["six.moves.builtins.", "builtins."],
  ["importlib._bootstrap.", "importlib."],
];

function canonical(path: string): string {
  for (const [from, to] of canonicalPrefix) if (path.startsWith(from)) return to + path.slice(from.length);
  return path;
}

/** Builtin functions that names are computed or loaded with; other builtins are unknown. */
const BUILTINS: ReadonlySet<string> = new Set(
  "__import__ str unicode repr list tuple set frozenset sorted reversed iter next enumerate zip filter map dict len getattr hasattr setattr bool isinstance globals locals vars exec eval execfile open compile reload super type int object property staticmethod classmethod range xrange any all sum min max callable __debug__".split(
    " ",
  ),
);

export function createEvaluator(world: World): Evaluator {
  let depth = 0;
  const frames = new Map<ModuleCode, Map<number, Frame>>();
  const memory = createMemory();
  /** Keeps apart what is remembered of shallow and of full evaluation. */
  let mode = "";
  memory.newQuery(STEPS);
  const frameIds = new WeakMap<Map<string, Value>, number>();
  let nextFrameId = 0;

  function idOf(frame: Frame): number {
    let id = frameIds.get(frame.cache);
    if (id === undefined) frameIds.set(frame.cache, (id = nextFrameId++));
    return id;
  }

  function frame(unit: string, code: ModuleCode, scope: number): Frame {
    let perScope = frames.get(code);
    if (perScope === undefined) frames.set(code, (perScope = new Map()));
    const known = perScope.get(scope);
    if (known !== undefined) return known;
    const parent = code.scopes[scope]?.parent ?? -1;
    const made: Frame = {
      unit,
      code,
      scope,
      args: undefined,
      self: undefined,
      outer: parent >= 0 ? frame(unit, code, parent) : undefined,
      depth: 0,
      overrides: undefined,
      cache: new Map(),
    };
    perScope.set(scope, made);
    return made;
  }

  function scopeOf(at: Frame): Scope | undefined {
    return at.code.scopes[at.scope];
  }

  function packageOf(unitName: string): string {
    const unit = world.unit(unitName);
    if (unit === undefined || unit.isScript) return "";
    return unit.isPackage ? unit.name : unit.name.split(".").slice(0, -1).join(".");
  }

  function moduleValue(name: string): Value {
    return world.unit(name) === undefined ? { t: "external", path: canonical(name) } : { t: "module", name };
  }

  // ---- names -------------------------------------------------------------------------------------------------

  function lookUp(name: string, at: Frame, event: number, guards: readonly Guard[]): Value {
    for (let here: Frame | undefined = at; here !== undefined; here = here.outer) {
      const override = here.overrides?.get(name);
      if (override !== undefined) return override;
      const scope = scopeOf(here);
      if (scope === undefined) break;
      if (scope.kind === "class" && here !== at) continue;
      if (scope.globals.includes(name)) break;
      const isParameter = scope.parameters.some((parameter) => parameter.name === name);
      if (isParameter || indexNames(here.code, here.scope).bound.has(name)) {
        const inside = here === at;
        return variable(name, baseOf(here), inside ? event : Number.POSITIVE_INFINITY, inside ? guards : []);
      }
      if (scope.kind === "module") {
        const starred = fromStars(name, here);
        if (starred !== undefined) return starred;
      }
    }
    return globalOrBuiltin(name, at);
  }

  function baseOf(at: Frame): Frame {
    let here = at;
    while (here.base !== undefined) here = here.base;
    return here;
  }

  function globalOrBuiltin(name: string, at: Frame): Value {
    const special = specialName(name, at.unit);
    if (special !== undefined) return special;
    const found = moduleGlobal(at.unit, name);
    if (found !== undefined) return found;
    if (BUILTINS.has(name))
      return externalConstant(`builtins.${name}`, world) ?? { t: "external", path: `builtins.${name}` };
    if (name === "True" || name === "False") return bool(name === "True");
    if (name === "None") return none;
    return fromExecuted(name, at) ?? fromExternalStar(name, at) ?? unknown(`"${name}" is not known`);
  }

  /** `exec(open("shop/version.py").read())` and execfile() at the top of a script give the names of that file. */
  function fromExecuted(name: string, at: Frame): Value | undefined {
    if (world.readText === undefined) return undefined;
    const events = at.code.scopes[0]?.events ?? [];
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      const file = event === undefined ? undefined : executedFile(event);
      if (event === undefined || file === undefined) continue;
      const path = exactText(evaluate(file, frame(at.unit, at.code, 0), index, event.guards));
      const inTree = path === undefined ? undefined : pathInTree(path, world);
      const module = inTree === undefined ? undefined : moduleOfPath(inTree);
      if (module === undefined || world.unit(module) === undefined || module === at.unit) continue;
      const found = moduleGlobal(module, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A global of a unit by its full code, "global" statements of functions included; undefined when nothing binds it. */
  function moduleGlobal(unit: string, name: string): Value | undefined {
    const code = world.full(unit);
    if (code === undefined) return undefined;
    const top = frame(unit, code, 0);
    const values: Value[] = [];
    if (indexNames(code, 0).bound.has(name)) values.push(variable(name, top, Number.POSITIVE_INFINITY, []));
    else {
      const starred = fromStars(name, top);
      if (starred !== undefined) values.push(starred);
    }
    code.scopes.forEach((scope, index) => {
      if (scope.globals.includes(name) && indexNames(code, index).bound.has(name)) {
        values.push(variable(name, frame(unit, code, index), Number.POSITIVE_INFINITY, []));
      }
    });
    return values.length === 0 ? undefined : union(values);
  }

  /** moduleGlobal, remembered; undefined when nothing binds the name. */
  function globalOf(unit: string, name: string): Value | undefined {
    const value = memory.remember(`${mode}global ${unit} ${name}`, 1, () => moduleGlobal(unit, name) ?? UNBOUND);
    return value === UNBOUND ? undefined : value;
  }

  function fromStars(name: string, top: Frame): Value | undefined {
    if (name.startsWith("_")) return undefined;
    for (const index of indexNames(top.code, 0).stars) {
      const event = top.code.scopes[0]?.events[index];
      if (event?.kind !== "import") continue;
      const source = absoluteName(event, top.unit);
      if (source === undefined || world.unit(source) === undefined) continue;
      const found = memory.remember(`${mode}star ${source} ${name}`, 1, () => moduleGlobal(source, name) ?? NOTHING);
      if (found !== NOTHING) return found;
    }
    return undefined;
  }

  /** `from cx_Freeze import *` of a module outside the tree gives every name that nothing else does. */
  function fromExternalStar(name: string, at: Frame): Value | undefined {
    if (name.startsWith("_")) return undefined;
    const modules = indexNames(at.code, 0).stars.flatMap((index) => {
      const event = at.code.scopes[0]?.events[index];
      const module = event?.kind === "import" ? absoluteName(event, at.unit) : undefined;
      return module === undefined || world.unit(module) !== undefined ? [] : [module];
    });
    return modules.length === 0
      ? undefined
      : union(modules.map((module) => attribute({ t: "external", path: canonical(module) }, name)));
  }

  function specialName(name: string, unitName: string): Value | undefined {
    const unit = world.unit(unitName);
    if (unit === undefined) return undefined;
    switch (name) {
      case "__file__":
        return text(`${TREE}/${unit.file}`);
      case "__name__":
        return text(unit.isScript ? "__main__" : unit.name);
      case "__package__":
        return text(packageOf(unitName));
      case "__path__":
        return unit.isPackage ? list([text(`${TREE}/${unit.name.split(".").join("/")}`)]) : undefined;
      default:
        return undefined;
    }
  }

  /** The absolute module that an import event names; implicit relative imports prefer the sibling that exists. */
  function absoluteName(event: ImportEvent, unitName: string): string | undefined {
    const own = packageOf(unitName);
    if (event.level > 0) {
      const parts = own === "" ? [] : own.split(".");
      if (event.level - 1 > parts.length) return undefined;
      const base = parts.slice(0, parts.length - (event.level - 1));
      return [...base, ...(event.module === "" ? [] : [event.module])].join(".");
    }
    if (event.level < 0 && own !== "") {
      const top = event.module.split(".")[0] ?? "";
      if (world.unit(`${own}.${top}`) !== undefined) return `${own}.${event.module}`;
    }
    return event.module;
  }

  function imported(event: ImportEvent, name: string, unitName: string): Value {
    const module = absoluteName(event, unitName);
    if (module === undefined) return unknown("a relative import beyond the top");
    if (event.names === null) {
      if (event.as !== undefined) return moduleValue(module);
      return moduleValue(
        module === event.module
          ? (module.split(".")[0] ?? module)
          : module.slice(0, module.length - event.module.length) + (event.module.split(".")[0] ?? ""),
      );
    }
    for (const [from, as] of event.names) if (as === name) return attribute(moduleValue(module), from);
    return unknown(`"${name}" is not imported here`);
  }

  /** The value of a name in a scope before `event`, by running over what binds or changes it, in order. */
  function variable(name: string, at: Frame, event: number, guards: readonly Guard[]): Value {
    return memory.remember(`${mode}${idOf(at)} ${name}@${event}`, 1, () =>
      narrow(name, trace(name, at, event, guards), at, event, guards),
    );
  }

  function trace(name: string, at: Frame, event: number, guards: readonly Guard[]): Value {
    const scope = scopeOf(at);
    if (scope === undefined) return unknown("the scope is not known");
    let state: Value | undefined = scope.parameters.some((parameter) => parameter.name === name)
      ? parameterValue(name, at, scope)
      : undefined;
    const inLoop = guards.some((guard) => guard.kind === "loop");
    for (const index of indexNames(at.code, at.scope).touching.get(name) ?? []) {
      const here = scope.events[index];
      if (here === undefined) continue;
      const later = index >= event;
      if (
        later &&
        !(inLoop && index > event && here.guards.some((guard) => guard.kind === "loop" && guards.includes(guard)))
      ) {
        if (index >= event) continue;
      }
      const turns = changesInPlace(here, name) && !later ? turnsOf(here, guards, at) : undefined;
      for (const turn of turns ?? [{ frame: at, maybe: false }]) {
        const sure = happens(here.guards, guards, turn.frame, index);
        if (sure !== false) state = touch(name, state, turn.frame, index, sure === true && !later && !turn.maybe);
      }
    }
    // Dicts that functions fill are caches and registries of everything; lists name a few things.
    if (state?.t === "list" || (state?.t === "dict" && world.workingDirectory !== undefined))
      state = changedByInner(name, state, at);
    return state ?? unknown(`"${name}" has no value here`);
  }

  /** What functions inside this scope change of a variable of it (`def add(name): NAMES.append(name)`). */
  function changedByInner(name: string, before: Value, at: Frame): Value {
    let state = before;
    for (const { scope, event: index } of indexInnerChanges(at.code, at.scope).get(name) ?? []) {
      const event = at.code.scopes[scope]?.events[index];
      const inner = frame(at.unit, at.code, scope);
      const happened = event === undefined ? false : happens(event.guards, [], inner, index);
      if (event === undefined || happened === false) continue;
      const maybe = happened !== true || !isCalledFrom(at, scope);
      const isOwn = (root: Expr): boolean => root.k === "name" && root.id === name;
      if (event.kind === "evaluate") state = changed(state, event.value, inner, index, maybe, isOwn, true);
      else if (event.kind === "assign" || event.kind === "delete")
        state = assignedTo(state, event, inner, index, maybe, isOwn);
    }
    return state;
  }

  /** What a function of the module that the variable is passed to changes of it (`add_names(NAMES)`). */
  function changedByCallee(name: string, before: Value, expr: Expr, at: Frame, index: number, maybe: boolean): Value {
    if (expr.k !== "call" || (before.t !== "list" && before.t !== "dict")) return before;
    const guards = scopeOf(at)?.events[index]?.guards ?? [];
    const callee = evaluate(expr.of, at, index, guards);
    const scope = callee.t === "function" && callee.module === at.unit ? at.code.scopes[callee.scope] : undefined;
    if (callee.t !== "function" || scope === undefined || callee.scope === at.scope) return before;
    const position = expr.args.findIndex((arg) => arg.k === "name" && arg.id === name);
    const parameter = scope.parameters[position];
    if (parameter === undefined) return before;
    const base = frame(at.unit, at.code, callee.scope);
    const args = new Map<string, Value>([[parameter.name, before]]);
    expr.args.forEach((arg, other) => {
      const own = scope.parameters[other];
      if (own !== undefined && other !== position) args.set(own.name, evaluate(arg, at, index, guards));
    });
    const inner: Frame = { ...base, args, depth: at.depth + 1, cache: new Map() };
    if (inner.depth > MAX_CALL_DEPTH) return before;
    let state: Value = before;
    for (const event of indexNames(at.code, callee.scope).touching.get(parameter.name) ?? []) {
      const here = scope.events[event];
      if (here === undefined || !changesInPlace(here, parameter.name)) continue;
      for (const turn of turnsOf(here, [], inner) ?? [{ frame: inner, maybe: false }]) {
        const sure = happens(here.guards, [], turn.frame, event);
        if (sure === false) continue;
        const isOwn = (root: Expr): boolean => root.k === "name" && root.id === parameter.name;
        const unsure = maybe || sure === undefined || turn.maybe;
        if (here.kind === "evaluate") state = changed(state, here.value, turn.frame, event, unsure, isOwn);
        else if (here.kind === "assign" && here.target.k !== "name")
          state = assignedTo(state, here, turn.frame, event, unsure, isOwn);
      }
    }
    return state;
  }

  /** Does the scope surely call this function of its own? */
  function isCalledFrom(at: Frame, scope: number): boolean {
    const called = at.code.scopes[scope]?.name ?? "";
    const sites = indexCalls(at.code).get(called) ?? [];
    return sites.some((site) => {
      const guards = at.code.scopes[at.scope]?.events[site.event]?.guards ?? [];
      return site.scope === at.scope && happens([...guards, ...site.guards], [], at, site.event) === true;
    });
  }

  /**
   * The frames in which the loops around an event run it, one for each turn; undefined when it stands in no loop, or
   * the turns can't be told one by one.
   */
  function turnsOf(here: Event, seen: readonly Guard[], at: Frame): readonly Turn[] | undefined {
    const loops = here.guards.filter((guard) => guard.kind === "loop" && !seen.includes(guard));
    if (loops.length === 0) return undefined;
    let turns: readonly Turn[] = [{ frame: at, maybe: false }];
    for (const loop of loops) {
      const index = indexLoops(at.code, at.scope).get(loop);
      const head = index === undefined ? undefined : scopeOf(at)?.events[index];
      if (index === undefined || head?.kind !== "for") return undefined;
      const inner: Turn[] = [];
      for (const turn of turns) {
        const items = iterationsOf(evaluate(head.iter, turn.frame, index, head.guards), MAX_TURNS);
        if (items === undefined) return undefined;
        for (const item of items)
          inner.push({ frame: bindTarget(turn.frame, head.target, item.value), maybe: turn.maybe || item.maybe });
      }
      if (inner.length > MAX_TURNS) return undefined;
      turns = inner;
    }
    return turns;
  }

  /** A frame in which the names of a loop's target have the values of one turn. */
  function bindTarget(at: Frame, target: Expr, value: Value): Frame {
    const overrides = new Map(at.overrides);
    const bind = (part: Expr): void => {
      if (part.k === "name") overrides.set(part.id, destructure(part.id, target, value));
      else if (part.k === "sequence") for (const item of part.items) bind(item);
    };
    bind(target);
    return { ...at, overrides, cache: new Map() };
  }

  /** Whether an event happens, for somebody behind `seen` guards: shared guards count as passed. */
  function happens(guards: readonly Guard[], seen: readonly Guard[], at: Frame, event: number): boolean | undefined {
    let result: boolean | undefined = true;
    for (let index = 0; index < guards.length; index++) {
      const guard = guards[index];
      if (guard === undefined || guard === seen[index] || seen.includes(guard)) continue;
      if (
        guard.kind === "if" &&
        seen.some((other) => other.kind === "if" && other.test === guard.test && other.holds !== guard.holds)
      ) {
        return false;
      }
      const decided = guard.kind === "loop" ? true : decide(guard, at, event);
      if (decided === false) return false;
      if (decided === undefined) result = undefined;
    }
    return result;
  }

  function touch(name: string, state: Value | undefined, at: Frame, index: number, sure: boolean): Value {
    const event = scopeOf(at)?.events[index];
    const place = world.unit(at.unit)?.place(event?.line ?? 0);
    const isOwn = (root: Expr): boolean => root.k === "name" && root.id === name;
    const join = (value: Value): Value => (sure || state === undefined ? value : union([state, value]));
    if (event === undefined) return state ?? unknown("no such event");
    switch (event.kind) {
      case "import":
        return join(imported(event, name, at.unit));
      case "define": {
        const kind = at.code.scopes[event.scope]?.kind;
        if (kind === "class") return join({ t: "class", module: at.unit, scope: event.scope });
        return join({ t: "function", module: at.unit, scope: event.scope });
      }
      case "for":
        return join(destructure(name, event.target, elementOf(evaluate(event.iter, at, index, event.guards))));
      case "assign": {
        if (mentions(event.target, name) && event.target.k !== "subscript" && event.target.k !== "attribute") {
          const value = withPlace(evaluate(event.value, at, index, event.guards), place);
          if (event.op === undefined) return join(destructure(name, event.target, value));
          const old = state ?? unknown("it has no value before");
          const sum = augment(old, event.op, value, place, !sure);
          return old.t === "list" ? sum : join(sum);
        }
        if (state === undefined) return unknown(`"${name}" has no value here`);
        // `value = settings.pop("key")` changes settings, too.
        return event.target.k !== "name" && event.target.k !== "sequence"
          ? assignedTo(state, event, at, index, !sure, isOwn)
          : changed(state, event.value, at, index, !sure, isOwn);
      }
      case "evaluate":
        if (state === undefined) return unknown(`"${name}" has no value here`);
        return mutation(event.value) === undefined
          ? changedByCallee(name, state, event.value, at, index, !sure)
          : changed(state, event.value, at, index, !sure, isOwn);
      case "delete":
        return state === undefined || event.target.k === "name"
          ? (state ?? unknown(`"${name}" has no value here`))
          : assignedTo(state, event, at, index, !sure, isOwn);
      default:
        return state ?? unknown(`"${name}" has no value here`);
    }
  }

  /**
   * Replaces what `target` (a path of subscripts into `root`, whose value is `state`) holds: by another value when it is
   * assigned, or by the same list or dict changed.
   */
  function store(state: Value, target: Expr, change: (old: Value | undefined) => Value, how: Storing): Value {
    if (target === how.root || (how.root === undefined && target.k === "name"))
      return mapOptions(state, (option) => change(option));
    const step = memberStep(target);
    if (step === undefined) return state;
    if (step.key.k === "slice") {
      const isWhole = how.assigned && step.key.lower === null && step.key.upper === null && !how.maybe;
      const sliced = (old: Value | undefined): Value =>
        isWhole ? change(undefined) : old?.t === "list" ? { ...old, complete: false } : (old ?? unknown("a slice"));
      return store(state, step.of, sliced, { ...how, assigned: false });
    }
    const key = evaluate(step.key, how.at, how.event, how.guards);
    const otherwise =
      step.otherwise === undefined ? undefined : evaluate(step.otherwise, how.at, how.event, how.guards);
    const inner = (old: Value | undefined): Value => {
      if (!step.adds && old?.t === "dict" && fromDict(old, key) === undefined) return old;
      return withMember(old, key, (member) => change(member ?? otherwise), how.place, how.maybe, how.assigned);
    };
    return store(state, step.of, inner, { ...how, assigned: false });
  }

  /** What a call changes of the variable or attribute that `isOwn` knows as the one whose value is `state`. */
  function changed(
    state: Value,
    expr: Expr,
    at: Frame,
    event: number,
    maybe: boolean,
    isOwn: (root: Expr) => boolean,
    isRepeated = false,
  ): Value {
    const change = mutation(expr);
    const target = change === undefined ? undefined : ownPath(change.of, at, isOwn);
    if (change === undefined || target === undefined || expr.k !== "call") return state;
    const here = scopeOf(at)?.events[event];
    const guards = here?.guards ?? [];
    const place = world.unit(at.unit)?.place(here?.line ?? 0);
    const { args, keywords } = argumentsOf(expr, at, event, guards);
    const repeated = isRepeated || guards.some((guard) => guard.kind === "loop");
    const method: Change = { method: change.method, args, keywords, place, maybe, repeated };
    const apply = (old: Value | undefined): Value => mutate(old ?? unknown("not known"), method);
    const root = pathRoot(target);
    return store(state, target, apply, { root, at, event, guards, place, maybe, assigned: false });
  }

  /** The path as it begins at our own variable: directly, or through another name of a part of it. */
  function ownPath(path: Expr, at: Frame, isOwn: (root: Expr) => boolean): Expr | undefined {
    const aliases = indexNames(at.code, at.scope).aliases;
    let here = path;
    for (let step = 0; step < 4; step++) {
      const root = pathRoot(here);
      if (root === undefined) return undefined;
      if (isOwn(root)) return here;
      const meant = root.k === "name" ? aliases.get(root.id) : undefined;
      if (meant === undefined) return undefined;
      here = withRoot(here, meant);
    }
    return undefined;
  }

  /** What an assignment to a member (`x["a"] = 1`, `x += [...]`, `del x["a"]`) leaves of `state`. */
  function assignedTo(
    state: Value,
    here: Extract<Event, { kind: "assign" | "delete" }>,
    at: Frame,
    event: number,
    maybe: boolean,
    isOwn: (root: Expr) => boolean,
  ): Value {
    const target = ownPath(here.target, at, isOwn);
    if (target === undefined) return state;
    const { guards } = here;
    const place = world.unit(at.unit)?.place(here.line);
    const how: Storing = { root: pathRoot(target), at, event, guards, place, maybe, assigned: false };
    if (here.kind === "delete") {
      const step = memberStep(target);
      if (step === undefined) return state;
      const key = evaluate(step.key, at, event, guards);
      return store(state, step.of, (old) => withoutMember(old ?? unknown("not known"), key, maybe), how);
    }
    const value = withPlace(evaluate(here.value, at, event, guards), place);
    const { op } = here;
    const change = (old: Value | undefined): Value =>
      op === undefined ? value : augment(old ?? unknown("it has no value before"), op, value, place, maybe);
    return store(state, target, change, { ...how, assigned: op === undefined });
  }

  function destructure(name: string, target: Expr, value: Value): Value {
    if (target.k === "name") return target.id === name ? value : unknown("another name");
    if (target.k !== "sequence") return unknown("a target that is not modelled");
    for (let index = 0; index < target.items.length; index++) {
      const item = target.items[index];
      if (item === undefined || !mentions(item, name)) continue;
      const parts: Value[] = [];
      for (const option of optionsOf(value)) {
        if (option.t === "list" && option.items.length === target.items.length)
          parts.push(option.items[index]?.value ?? unknown("no such item"));
        else if (option.t === "list" && !option.complete && option.items[index] !== undefined)
          parts.push(option.items[index]?.value ?? none);
        else
          parts.push(option.t === "text" ? pattern([null], option.listing) : unknown("what is unpacked is not known"));
      }
      return destructure(name, item, parts.length === 0 ? NOTHING : union(parts));
    }
    return unknown("another name");
  }

  function mentions(expr: Expr, name: string): boolean {
    switch (expr.k) {
      case "name":
        return expr.id === name;
      case "attribute":
      case "not":
        return mentions(expr.of, name);
      case "subscript":
        return mentions(expr.of, name) || mentions(expr.index, name);
      case "slice":
        return [expr.lower, expr.upper, expr.step].some((part) => part !== null && mentions(part, name));
      case "call":
        return (
          mentions(expr.of, name) ||
          expr.args.some((arg) => mentions(arg, name)) ||
          expr.keywords.some(([, value]) => mentions(value, name))
        );
      case "binary":
      case "compare":
        return mentions(expr.left, name) || mentions(expr.right, name);
      case "bool":
      case "sequence":
        return expr.items.some((item) => mentions(item, name));
      default:
        return false;
    }
  }

  /** Drops the options of a name that cannot pass the conditions in front of its use (`if name.startswith("_"): continue`). */
  function narrow(name: string, value: Value, at: Frame, event: number, guards: readonly Guard[]): Value {
    if (value.t !== "union" || value.options.length > 1500) return value;
    const tests = guards.filter((guard) => guard.kind === "if" && mentions(guard.test, name));
    if (tests.length === 0) return value;
    const kept = value.options.filter((option) => {
      if (option.t !== "text") return true;
      const overrides = new Map([...(at.overrides ?? []), [name, option]]);
      const trial: Frame = { ...at, overrides, base: at, cache: new Map() };
      return tests.every((guard) => guard.kind !== "if" || truthOf(guard.test, trial, event) !== !guard.holds);
    });
    return kept.length === 0 ? NOTHING : union(kept);
  }

  /**
   * Conditions are worked out without following parameters to callers or attributes to assignments: platform and
   * version tests need neither, and all the others can hardly ever be told. A setup script is small: there both are
   * followed.
   */
  function truthOf(test: Expr, at: Frame, event: number): boolean | undefined {
    const before = mode;
    if (world.workingDirectory === undefined) mode = SHALLOW;
    const result = truth(evaluate(test, at, event, []));
    mode = before;
    return result;
  }

  function decide(guard: Guard, at: Frame, event: number): boolean | undefined {
    switch (guard.kind) {
      case "if": {
        const value = truthOf(guard.test, at, event);
        return value === undefined ? undefined : value === guard.holds;
      }
      case "try":
        return guard.catches.length === 0 || !canFail(guard.group, at, event) ? true : undefined;
      case "else":
        return canFail(guard.group, at, Number.POSITIVE_INFINITY) ? undefined : true;
      case "except":
        return canFail(guard.group, at, Number.POSITIVE_INFINITY) ? undefined : false;
      case "with":
      case "loop":
        return true;
    }
  }

  /** Can the body of a try fail up to this event, and does what follows the try then still run? */
  function canFail(group: number, at: Frame, event: number): boolean {
    const events = scopeOf(at)?.events ?? [];
    const isThere = (one: ImportEvent): boolean => {
      const module = absoluteName(one, at.unit);
      return module !== undefined && (world.canImport?.(module) ?? world.unit(module) !== undefined);
    };
    return (
      bodyCanFail(events, group, event, isThere) && !(event !== Number.POSITIVE_INFINITY && clausesLeave(events, group))
    );
  }

  // ---- parameters and calls ----------------------------------------------------------------------------------

  let parameterDepth = 0;

  function parameterValue(name: string, at: Frame, scope: Scope): Value {
    if (at.args !== undefined || mode === SHALLOW) return parameterNow(name, at, scope);
    return memory.remember(`${idOf(at)} (${name}`, SHARE, () => {
      if (parameterDepth >= MAX_PARAMETER_DEPTH) {
        memory.cutShort();
        return unknown(`"${name}" is passed on too often`);
      }
      parameterDepth++;
      const value = parameterNow(name, at, scope);
      parameterDepth--;
      return value;
    });
  }

  function parameterNow(name: string, at: Frame, scope: Scope): Value {
    const given = at.args?.get(name);
    if (given !== undefined) return given;
    const parameter = scope.parameters.find((one) => one.name === name);
    const outer = at.outer;
    const isMethod = outer !== undefined && scopeOf(outer)?.kind === "class";
    if (isMethod && scope.parameters[0]?.name === name)
      return at.self ?? { t: "instance", module: at.unit, scope: outer.scope };
    const fallBack =
      parameter?.default === undefined || outer === undefined
        ? undefined
        : evaluate(parameter.default, outer, Number.POSITIVE_INFINITY, []);
    if (at.args !== undefined) {
      if (parameter?.kind === "star") return { t: "list", items: [], complete: false };
      if (parameter?.kind === "double-star") return { t: "dict", entries: [], complete: false };
      return fallBack ?? unknown(`"${name}" is not passed`);
    }
    if (parameter?.kind === "star" || parameter?.kind === "double-star")
      return unknown(`"${name}" takes any number of arguments`);
    const values: Value[] = [];
    if (fallBack !== undefined) values.push(fallBack);
    if (mode === SHALLOW) return unknown(`"${name}" depends on the caller`);
    const sites = callsOf(at, scope, isMethod);
    for (const site of sites.slice(0, MAX_CALL_SITES)) {
      const value = argumentAt(site, name, scope, isMethod);
      if (value !== undefined) values.push(value);
    }
    if (sites.length > MAX_CALL_SITES) values.push(unknown("it is called from too many places"));
    if (sites.length === 0) values.push(unknown(`"${scope.name}" is called from nowhere that can be seen`));
    return union(values);
  }

  interface KnownSite extends CallSite {
    readonly unit: string;
    readonly code: ModuleCode;
  }

  const callers = new Map<string, readonly KnownSite[]>();
  const SEARCHING: readonly KnownSite[] = [];

  /** Where the tree calls this function (or, for __init__, its class). */
  function callsOf(at: Frame, scope: Scope, isMethod: boolean): readonly KnownSite[] {
    const key = `${at.unit} ${at.scope}`;
    const known = callers.get(key);
    if (known === SEARCHING) memory.cutShort();
    if (known !== undefined) return known;
    callers.set(key, SEARCHING);
    const outer = at.outer;
    const isConstructor = isMethod && (scope.name === "__init__" || scope.name === "__new__");
    const classScope = isConstructor && outer !== undefined ? scopeOf(outer) : undefined;
    const names = classScope === undefined ? [scope.name] : [classScope.name, "__init__"];
    const found: KnownSite[] = [];
    if (scope.name === "<lambda>" || scope.name.startsWith("__") !== isConstructor) {
      callers.set(key, found);
      return found;
    }
    const wanted = outer !== undefined && isMethod ? (scopeOf(outer)?.name ?? scope.name) : scope.name;
    for (const unit of [at.unit, ...world.importersOf(at.unit, isMethod && !isConstructor ? undefined : wanted)]) {
      const code = world.full(unit);
      if (code === undefined) continue;
      const index = indexCalls(code);
      for (const name of names) {
        for (const site of index.get(name) ?? []) {
          const reaches = memory.aside(CALLEE_STEPS, () => callReaches(site, unit, code, at, isMethod, isConstructor));
          if (reaches) found.push({ ...site, unit, code });
        }
      }
    }
    callers.set(key, found);
    return found;
  }

  function callReaches(
    site: CallSite,
    unit: string,
    code: ModuleCode,
    at: Frame,
    isMethod: boolean,
    isConstructor: boolean,
  ): boolean {
    const caller = frame(unit, code, site.scope);
    const guards = code.scopes[site.scope]?.events[site.event]?.guards ?? [];
    const classScope = at.outer?.scope ?? -1;
    if (isMethod && !isConstructor && site.call.of.k === "attribute") {
      const base = evaluate(site.call.of.of, caller, site.event, guards);
      const options = optionsOf(base);
      return (options.length === 0 ? [unknown("it depends on itself")] : options).some(
        (option) =>
          ((option.t === "instance" || option.t === "class") &&
            inherits(option.module, option.scope, at.unit, classScope)) ||
          (option.t === "unknown" && (unit === at.unit || world.importersOf(at.unit).includes(unit))),
      );
    }
    const callee = evaluate(site.call.of, caller, site.event, guards);
    return optionsOf(callee).some(
      (option) =>
        (option.t === "function" && option.module === at.unit && option.scope === at.scope) ||
        (isConstructor && option.t === "class" && inherits(option.module, option.scope, at.unit, classScope)),
    );
  }

  /** Is class (module, scope) the class (ofModule, ofScope), or derived from it? */
  function inherits(module: string, scope: number, ofModule: string, ofScope: number, level = 0): boolean {
    if (module === ofModule && scope === ofScope) return true;
    return (
      level < 6 &&
      basesOf(module, scope).some((base) => inherits(base.module, base.scope, ofModule, ofScope, level + 1))
    );
  }

  function basesOf(module: string, scope: number): readonly { module: string; scope: number }[] {
    const code = world.full(module);
    const parent = code?.scopes[scope]?.parent ?? -1;
    if (code === undefined || parent < 0) return [];
    const events = code.scopes[parent]?.events ?? [];
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      if (event?.kind !== "define" || event.scope !== scope) continue;
      return event.bases.flatMap((base) =>
        optionsOf(evaluate(base, frame(module, code, parent), index, event.guards)).flatMap((value) =>
          value.t === "class" ? [{ module: value.module, scope: value.scope }] : [],
        ),
      );
    }
    return [];
  }

  function perCall(at: Frame): readonly Frame[] {
    const scope = scopeOf(at);
    if (scope?.kind !== "function" || scope.parameters.length < 2 || at.args !== undefined) return [at];
    const isMethod = at.outer !== undefined && scopeOf(at.outer)?.kind === "class";
    const sites = callsOf(at, scope, isMethod);
    if (sites.length === 0 || sites.length > MAX_CALL_SITES) return [at];
    const self = isMethod ? scope.parameters[0]?.name : undefined;
    return sites.map((site) => {
      const args = new Map<string, Value>();
      for (const { name } of scope.parameters) {
        const value = name === self ? undefined : argumentAt(site, name, scope, isMethod);
        if (value !== undefined) args.set(name, value);
      }
      return { ...at, args, depth: 1, cache: new Map() };
    });
  }

  function argumentAt(site: KnownSite, name: string, scope: Scope, isMethod: boolean): Value | undefined {
    const outer = frame(site.unit, site.code, site.scope);
    const guards = [...(site.code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
    const caller = within(outer, site.within, site.event, guards);
    const keyword = site.call.keywords.find(([key]) => key === name);
    if (keyword !== undefined) return evaluate(keyword[1], caller, site.event, guards);
    const positional = scope.parameters
      .filter((parameter) => parameter.kind === "positional")
      .map((parameter) => parameter.name);
    // `Class.method(instance, x)` passes self itself; `instance.method(x)` does not.
    const skip = isMethod ? 1 : 0;
    const argument = site.call.args[positional.indexOf(name) - skip];
    if (argument !== undefined) return evaluate(argument, caller, site.event, guards);
    return site.call.spread ? unknown(`"${name}" may be passed by * or **`) : undefined;
  }

  function within(at: Frame, clauses: readonly Clause[], event: number, guards: readonly Guard[]): Frame {
    let here = at;
    for (const clause of clauses) {
      const overrides = new Map(here.overrides);
      const element = elementOf(evaluate(clause.iter, here, event, guards));
      const bindNames = (target: Expr): void => {
        if (target.k === "name") overrides.set(target.id, destructure(target.id, clause.target, element));
        else if (target.k === "sequence") for (const item of target.items) bindNames(item);
      };
      bindNames(clause.target);
      here = { ...here, overrides, base: here, cache: new Map() };
      for (const [name, value] of overrides) {
        const tests: Guard[] = clause.tests.map((test) => ({ kind: "if", test, holds: true }));
        overrides.set(name, narrow(name, value, here, event, tests));
      }
    }
    return here;
  }

  /** What a call is remembered by: its arguments, where they are plain enough to compare. */
  function callKey(
    fn: Extract<Value, { t: "function" }>,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
  ): string | undefined {
    const parts = [fn.module, String(fn.scope), fn.self === undefined ? "" : keyOf(fn.self)];
    for (const value of args) parts.push(keyOf(value));
    for (const [name, value] of keywords) parts.push(name, keyOf(value));
    return parts.includes(undefined) ? undefined : parts.join("\u0004");
  }

  function callFunction(
    fn: Extract<Value, { t: "function" }>,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
    spread: boolean,
    callDepth: number,
  ): Value {
    const key = callKey(fn, args, keywords);
    if (key === undefined) return callAnew(fn, args, keywords, spread, callDepth);
    return memory.remember(`${mode}call ${key}`, SHARE, () => callAnew(fn, args, keywords, spread, callDepth));
  }

  function callAnew(
    fn: Extract<Value, { t: "function" }>,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
    spread: boolean,
    callDepth: number,
  ): Value {
    const code = world.full(fn.module);
    const scope = code?.scopes[fn.scope];
    if (code === undefined || scope === undefined) return unknown("the function's code is not known");
    if (callDepth >= MAX_CALL_DEPTH) return unknown("calls are nested too deep");
    const bound = new Map<string, Value>();
    const positional = scope.parameters.filter((parameter) => parameter.kind === "positional");
    const values = fn.self === undefined || isStatic(code, fn.scope) ? args : [fn.self, ...args];
    positional.forEach((parameter, index) => {
      const value = values[index] ?? keywords.get(parameter.name);
      if (value !== undefined) bound.set(parameter.name, value);
      else if (spread) bound.set(parameter.name, unknown("it may be passed by * or **"));
    });
    for (const parameter of scope.parameters) {
      const value = keywords.get(parameter.name);
      if (parameter.kind === "keyword" && value !== undefined) bound.set(parameter.name, value);
      if (parameter.kind === "star")
        bound.set(parameter.name, { ...list(values.slice(positional.length)), complete: !spread } as Value);
      if (parameter.kind === "double-star") {
        const names = new Set(scope.parameters.map((one) => one.name));
        const rest = [...keywords].filter(([name]) => !names.has(name));
        const entries = rest.map(([name, held]) => ({ key: text(name), value: held, maybe: false }));
        bound.set(parameter.name, { t: "dict", entries, complete: !spread });
      }
    }
    const base = frame(fn.module, code, fn.scope);
    const here: Frame = { ...base, args: bound, self: fn.self, depth: callDepth + 1, cache: new Map() };
    if (scope.name === "<lambda>" || scope.events.length > 0) return returned(here, scope);
    return none;
  }

  function returned(here: Frame, scope: Scope): Value {
    const values: Value[] = [];
    const yields: Value[] = [];
    for (let index = 0; index < scope.events.length; index++) {
      const event = scope.events[index];
      if (event === undefined || (event.kind !== "return" && event.kind !== "yield")) continue;
      const sure = happens(event.guards, [], here, index);
      if (sure === false) continue;
      const value = evaluate(event.value, here, index, event.guards);
      if (event.kind === "yield") yields.push(value);
      else {
        values.push(value);
        if (sure === true && event.guards.every((guard) => guard.kind === "if" || guard.kind === "with")) break;
      }
    }
    if (yields.length > 0) return list(optionsOf(union(yields)));
    return values.length === 0 ? none : union(values);
  }

  function isStatic(code: ModuleCode, scope: number): boolean {
    const parent = code.scopes[scope]?.parent ?? -1;
    const events = code.scopes[parent]?.events ?? [];
    return events.some(
      (event) =>
        event.kind === "define" &&
        event.scope === scope &&
        event.decorators.some((decorator) => decorator.k === "name" && decorator.id === "staticmethod"),
    );
  }

  function callValue(
    callee: Value,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
    spread: boolean,
    at: Frame,
  ): Value {
    return mapOptions(callee, (option) => {
      switch (option.t) {
        case "function":
          return callFunction(option, args, keywords, spread, at.depth);
        case "class":
          return { t: "instance", module: option.module, scope: option.scope };
        case "partial":
          return callValue(option.of, [...option.args, ...args], keywords, spread, at);
        case "external": {
          if (option.path === "builtins.super") {
            const self = args[1] ?? at.self ?? selfOf(at);
            const owner = args[0] ?? ownerOf(at);
            return self === undefined || owner === undefined
              ? unknown("super() of a class that is not known")
              : { t: "partial", of: option, args: [owner, self] };
          }
          const call: Call = {
            args,
            keywords,
            apply: (inner, innerArgs) => callValue(inner, innerArgs, new Map(), false, at),
            attribute,
            moduleValue,
            package: packageOf(at.unit),
          };
          return callExternal(option.path, call, world) ?? unknown(`the result of ${option.path}() is not known`);
        }
        case "unknown":
          return option;
        default:
          return unknown("what is called is not known");
      }
    });
  }

  /** The class in whose body the frame's function stands. */
  function ownerOf(at: Frame): Value | undefined {
    for (let here: Frame | undefined = at; here !== undefined; here = here.outer) {
      if (here.outer !== undefined && scopeOf(here.outer)?.kind === "class")
        return { t: "class", module: here.unit, scope: here.outer.scope };
    }
    return undefined;
  }

  /** An attribute of super(): that of the base classes, bound to self. */
  function superMember(owner: Value, self: Value, name: string): Value {
    if (owner.t !== "class" || (self.t !== "instance" && self.t !== "class"))
      return unknown("super() of a class that is not known");
    const values = basesOf(owner.module, owner.scope).flatMap((base) => {
      const code = world.full(base.module);
      const found = memberOf({ t: "class", ...base }, name);
      return code === undefined || found.t === "unknown"
        ? []
        : [mapOptions(found, (option) => (option.t === "function" ? { ...option, self } : option))];
    });
    return values.length === 0 ? unknown(`.${name} of a base class that is not known`) : union(values);
  }

  function selfOf(at: Frame): Value | undefined {
    for (let here: Frame | undefined = at; here !== undefined; here = here.outer) {
      if (here.outer !== undefined && scopeOf(here.outer)?.kind === "class") {
        return here.self ?? { t: "instance", module: here.unit, scope: here.outer.scope };
      }
    }
    return undefined;
  }

  // ---- attributes --------------------------------------------------------------------------------------------

  function attribute(of: Value, name: string): Value {
    return mapOptions(of, (option) => {
      switch (option.t) {
        case "module": {
          const found = specialName(name, option.name) ?? globalOf(option.name, name);
          if (found !== undefined) return found;
          return world.unit(`${option.name}.${name}`) === undefined
            ? unknown(`${option.name} has no "${name}" that can be seen`)
            : { t: "module", name: `${option.name}.${name}` };
        }
        case "external": {
          const path = canonical(`${option.path}.${name}`);
          return (
            externalConstant(path, world) ??
            (world.unit(path) === undefined ? { t: "external", path } : { t: "module", name: path })
          );
        }
        case "instance":
        case "class":
          return memberOf(option, name);
        case "partial": {
          const [owner, self] = option.args;
          return option.of.t === "external" &&
            option.of.path === "builtins.super" &&
            owner !== undefined &&
            self !== undefined
            ? superMember(owner, self, name)
            : unknown(`.${name} of something that is not known`);
        }
        case "text":
          return pathAttribute(option, name) ?? unknown(`.${name} of a text`);
        case "list":
          // pkgutil.ModuleInfo(module_finder, name, ispkg)
          if (name === "name" && option.items.length === 3) return option.items[1]?.value ?? none;
          if (name === "major" || name === "minor")
            return option.items[name === "major" ? 0 : 1]?.value ?? unknown("not known");
          return unknown(`.${name} of a list`);
        default:
          return option.t === "unknown" ? option : unknown(`.${name} of something that is not known`);
      }
    });
  }

  /** An attribute of a class or instance: methods, class variables, and whatever any method assigns to self. */
  function memberOf(of: Extract<Value, { t: "instance" | "class" }>, name: string, level = 0): Value {
    const code = world.full(of.module);
    if (code === undefined || level > 6) return unknown("the class's code is not known");
    if (mode === SHALLOW && of.t === "instance" && !isMethodOf(of, code, name))
      return unknown(`.${name} depends on the instance`);
    return memory.remember(`${mode}${of.t} ${of.module} ${of.scope} ${name}`, SHARE, () =>
      memberNow(of, code, name, level),
    );
  }

  function isMethodOf(of: { readonly scope: number }, code: ModuleCode, name: string): boolean {
    return indexNames(code, of.scope).bound.has(name);
  }

  function memberNow(
    of: Extract<Value, { t: "instance" | "class" }>,
    code: ModuleCode,
    name: string,
    level: number,
  ): Value {
    const values: Value[] = [];
    const classFrame = frame(of.module, code, of.scope);
    if (indexNames(code, of.scope).bound.has(name)) {
      const value = variable(name, classFrame, Number.POSITIVE_INFINITY, []);
      values.push(mapOptions(value, (option) => bindMethod(option, of, code)));
    }
    const touches = indexAttributes(code, of.scope).get(name) ?? [];
    for (const { scope, event: at } of touches) {
      const event = code.scopes[scope]?.events[at];
      if (event?.kind !== "assign" || event.op !== undefined || event.target.k !== "attribute") continue;
      const here = frame(of.module, code, scope);
      if (happens(event.guards, [], here, at) === false) continue;
      const place = world.unit(of.module)?.place(event.line);
      values.push(withPlace(evaluate(event.value, here, at, event.guards), place));
    }
    if (values.length === 0) {
      for (const base of basesOf(of.module, of.scope)) {
        const inherited = memberOf({ ...of, module: base.module, scope: base.scope }, name, level + 1);
        if (inherited.t !== "unknown") values.push(inherited);
      }
    }
    if (values.length === 0) return unknown(`.${name} is assigned nowhere that can be seen`);
    let state = union(values);
    for (const { scope, event: at } of touches) {
      const event = code.scopes[scope]?.events[at];
      if (event === undefined) continue;
      const here = frame(of.module, code, scope);
      for (const turn of turnsOf(event, [], here) ?? [{ frame: here, maybe: false }]) {
        const sure = happens(event.guards, [], turn.frame, at);
        if (sure === false) continue;
        const isOwn = (root: Expr): boolean => root.k === "attribute" && root.name === name;
        const maybe = sure === undefined || turn.maybe;
        if (event.kind === "evaluate") state = changed(state, event.value, turn.frame, at, maybe, isOwn);
        else if (event.kind === "delete" || (event.kind === "assign" && (event.op ?? event.target.k) !== "attribute"))
          state = assignedTo(state, event, turn.frame, at, maybe, isOwn);
      }
    }
    return state;
  }

  function bindMethod(value: Value, of: Extract<Value, { t: "instance" | "class" }>, code: ModuleCode): Value {
    if (value.t !== "function") return value;
    const definition = code.scopes[of.scope]?.events.find(
      (event) => event.kind === "define" && event.scope === value.scope,
    );
    const decorators = definition?.kind === "define" ? definition.decorators.map((one) => dottedName(one) ?? "") : [];
    if (decorators.includes("classmethod"))
      return { ...value, self: { t: "class", module: of.module, scope: of.scope } };
    if (of.t === "class") return value;
    const bound: Value = { ...value, self: of };
    const isProperty = decorators.some((name) => /(^|\.)(property|cached_property|reify)$/.test(name));
    return isProperty ? callFunction(bound, [], new Map(), false, 1) : bound;
  }

  // ---- expressions -------------------------------------------------------------------------------------------

  function evaluate(expr: Expr, at: Frame, event: number, guards: readonly Guard[]): Value {
    if (!memory.step()) return unknown("it takes too many steps to work out");
    if (depth > MAX_DEPTH) {
      memory.cutShort();
      return unknown("it is nested too deep to work out");
    }
    depth++;
    const value = evaluateInner(expr, at, event, guards);
    depth--;
    // A value with many options costs as much as many values.
    if (value.t === "union") memory.spend(value.options.length >> 2);
    else if (value.t === "list" || value.t === "dict")
      memory.spend((value.t === "list" ? value.items : value.entries).length >> 2);
    return value;
  }

  function evaluateInner(expr: Expr, at: Frame, event: number, guards: readonly Guard[]): Value {
    const sub = (part: Expr): Value => evaluate(part, at, event, guards);
    switch (expr.k) {
      case "const":
        return typeof expr.value === "string" ? text(expr.value) : { t: "scalar", value: expr.value };
      case "bytes":
        return text(expr.value);
      case "name":
        return lookUp(expr.id, at, event, guards);
      case "attribute":
        return attribute(sub(expr.of), expr.name);
      case "call":
        return call(expr, at, event, guards);
      case "binary":
        return binary(expr.op, sub(expr.left), sub(expr.right));
      case "joined":
        return joinPieces(expr.parts.map((part) => toText(sub(part))));
      case "sequence":
        return unpack(
          expr.items.map(sub),
          (expr.stars ?? []).map(([before, value]) => [before, sub(value)] as const),
          !expr.spread || expr.stars !== undefined,
        );
      case "dict":
        return dictOf(expr, sub);
      case "subscript":
        return subscript(sub(expr.of), expr.index, at, event, guards);
      case "slice":
        return unknown("a slice");
      case "compare":
        return compare(expr.op, sub(expr.left), sub(expr.right));
      case "not": {
        const value = truth(sub(expr.of));
        return value === undefined ? unknown("a condition that can't be told") : bool(!value);
      }
      case "bool": {
        const kept: Value[] = [];
        for (const item of expr.items) {
          const value = sub(item);
          const holds = truth(value);
          if (expr.op === "or" ? holds === true : holds === false)
            return kept.length === 0 ? value : union([...kept, value]);
          if (holds === undefined) kept.push(value);
          else if (item === expr.items[expr.items.length - 1]) kept.push(value);
        }
        return union(kept);
      }
      case "cond": {
        const holds = truth(sub(expr.test));
        if (holds !== undefined) return sub(holds ? expr.then : expr.otherwise);
        return union([sub(expr.then), sub(expr.otherwise)]);
      }
      case "comprehension":
        return comprehension(expr, at, event, guards);
      case "function":
        return { t: "function", module: at.unit, scope: expr.scope };
      case "unknown":
        return unknown(expr.because);
    }
  }

  function comprehension(
    expr: Extract<Expr, { k: "comprehension" }>,
    at: Frame,
    event: number,
    guards: readonly Guard[],
  ): Value {
    const turns = clauseTurns(expr.clauses, at, event, guards);
    if (turns !== undefined) {
      const results = turns.map(({ frame: here, maybe }) => ({
        key: evaluate(expr.element, here, event, guards),
        value: expr.value === undefined ? none : evaluate(expr.value, here, event, guards),
        maybe,
      }));
      if (expr.of === "dict") return { t: "dict", entries: results, complete: true };
      const items = results.flatMap(({ key, maybe }) =>
        optionsOf(key).map((value, _index, all) => ({ value, maybe: maybe || all.length > 1 })),
      );
      return { t: "list", items, complete: true };
    }
    const here = within(at, expr.clauses, event, guards);
    const options = optionsOf(evaluate(expr.element, here, event, guards));
    const complete = !options.some((option) => option.t === "unknown");
    if (expr.of === "dict" && expr.value !== undefined) {
      const value = evaluate(expr.value, here, event, guards);
      return { t: "dict", entries: options.map((key) => ({ key, value, maybe: false })), complete };
    }
    return { t: "list", items: options.map((value) => ({ value, maybe: false })), complete };
  }

  /** The turns of a comprehension's clauses that pass their tests; undefined when they can't be told one by one. */
  function clauseTurns(
    clauses: readonly Clause[],
    at: Frame,
    event: number,
    guards: readonly Guard[],
  ): readonly Turn[] | undefined {
    let turns: readonly Turn[] = [{ frame: at, maybe: false }];
    for (const clause of clauses) {
      const inner: Turn[] = [];
      for (const turn of turns) {
        const items = iterationsOf(evaluate(clause.iter, turn.frame, event, guards), MAX_TURNS);
        if (items === undefined) return undefined;
        for (const item of items) {
          const here = { ...bindTarget(turn.frame, clause.target, item.value), base: turn.frame };
          const passed = clause.tests.map((test) => truth(evaluate(test, here, event, guards)));
          if (passed.includes(false)) continue;
          inner.push({ frame: here, maybe: turn.maybe || item.maybe || passed.includes(undefined) });
        }
      }
      if (inner.length > MAX_TURNS) return undefined;
      turns = inner;
    }
    return turns;
  }

  /** A dict display, with what `**` unpacks between its entries. */
  function dictOf(expr: Extract<Expr, { k: "dict" }>, sub: (part: Expr) => Value): Value {
    let made: Value = { t: "dict", entries: [], complete: !expr.spread || expr.stars !== undefined };
    const add = (argument: Value): void => {
      const keywords = new Map<string, Value>();
      made = mutate(made, {
        method: "update",
        args: [argument],
        keywords,
        place: undefined,
        maybe: false,
        repeated: false,
      });
    };
    let next = 0;
    const addUpTo = (end: number): void => {
      const entries = expr.entries
        .slice(next, end)
        .map(([key, value]) => ({ key: sub(key), value: sub(value), maybe: false }));
      if (entries.length > 0) add({ t: "dict", entries, complete: true });
      next = end;
    };
    for (const [before, value] of expr.stars ?? []) {
      addUpTo(before);
      add(sub(value));
    }
    addUpTo(expr.entries.length);
    return made;
  }

  function call(expr: Extract<Expr, { k: "call" }>, at: Frame, event: number, guards: readonly Guard[]): Value {
    const { args, keywords, spread } = argumentsOf(expr, at, event, guards);
    if (expr.of.k === "attribute") {
      const base = evaluate(expr.of.of, at, event, guards);
      const method = expr.of.name;
      return mapOptions(base, (option) => {
        const result = callMethod(option, method, args, keywords);
        return result ?? callValue(attribute(option, method), args, keywords, spread, at);
      });
    }
    return callValue(evaluate(expr.of, at, event, guards), args, keywords, spread, at);
  }

  /** The arguments of a call, with what `*` and `**` unpack among them; `spread` when there may be more. */
  function argumentsOf(
    expr: Extract<Expr, { k: "call" }>,
    at: Frame,
    event: number,
    guards: readonly Guard[],
  ): { readonly args: readonly Value[]; readonly keywords: ReadonlyMap<string, Value>; readonly spread: boolean } {
    const plain = expr.args.map((arg) => evaluate(arg, at, event, guards));
    const keywords = new Map(expr.keywords.map(([name, value]) => [name, evaluate(value, at, event, guards)]));
    if (!expr.spread) return { args: plain, keywords, spread: false };
    if (expr.stars === undefined && expr.doubleStars === undefined) return { args: plain, keywords, spread: true };
    const stars = (expr.stars ?? []).map(([before, value]) => [before, evaluate(value, at, event, guards)] as const);
    const all = unpack(plain, stars, true);
    // Behind an unpacked list of unknown length no position is sure.
    const known = all.complete ? all.items : all.items.slice(0, stars[0]?.[0] ?? 0);
    let spread = !all.complete || all.items.some((item) => item.maybe);
    for (const one of expr.doubleStars ?? []) {
      const dict = evaluate(one, at, event, guards);
      if (dict.t !== "dict" || !dict.complete) spread = true;
      for (const entry of entriesOf(dict)) {
        const name = exactText(entry.key);
        if (name !== undefined) keywords.set(name, entry.value);
      }
    }
    return { args: known.map((item) => item.value), keywords, spread };
  }

  /** Methods of texts, lists and dicts. */
  function callMethod(
    self: Value,
    name: string,
    args: readonly Value[],
    keywords: ReadonlyMap<string, Value>,
  ): Value | undefined {
    if (self.t === "text") {
      if (args.length > 0 && (name === "join" || name === "format" || name === "endswith" || name === "startswith")) {
        const [argument, ...rest] = args;
        if (argument?.t === "union" && name === "join")
          return mapOptions(argument, (one) => callTextMethod(self, name, [one, ...rest], keywords) ?? pattern([null]));
      }
      return callTextMethod(self, name, args, keywords) ?? callPathMethod(self, name, args, world);
    }
    if (self.t === "dict") {
      switch (name) {
        case "keys":
        case "iterkeys":
          return {
            t: "list",
            items: self.entries.map(({ key, maybe }) => ({ value: key, maybe })),
            complete: self.complete,
          };
        case "values":
        case "itervalues":
          return {
            t: "list",
            items: self.entries.map(({ value, maybe }) => ({ value, maybe })),
            complete: self.complete,
          };
        case "items":
        case "iteritems":
          return {
            t: "list",
            items: self.entries.map(({ key, value, maybe }) => ({ value: list([key, value]), maybe })),
            complete: self.complete,
          };
        case "get":
        case "pop":
        case "setdefault": {
          const found = args[0] === undefined ? unknown("no key") : fromDict(self, args[0]);
          return found ?? args[1] ?? (self.complete ? none : unknown("a key that can't be seen"));
        }
        case "copy":
          return self;
        default:
          return undefined;
      }
    }
    if (self.t === "list" && (name === "copy" || name === "union")) return self;
    if (self.t === "partial" && self.of.t === "external" && self.of.path === "builtins.open") {
      const content = self.args[0] === undefined ? undefined : fileText(self.args[0], world);
      if (content === undefined) return undefined;
      if (name === "read") return text(content);
      return name === "readlines" ? list(content.split(/(?<=\n)/).map((line) => text(line))) : undefined;
    }
    if (self.t === "external" && self.path === "sys.modules" && name === "get")
      return args[0] === undefined ? undefined : loadedModule(args[0]);
    return undefined;
  }

  function loadedModule(key: Value): Value {
    const name = exactText(key);
    return name === undefined ? unknown("a module that is not known") : moduleValue(name);
  }

  function fromDict(dict: Extract<Value, { t: "dict" }>, key: Value): Value | undefined {
    const wanted = exactText(key);
    if (wanted === undefined) {
      if (key.t === "scalar") {
        const same = dict.entries.find((entry) => entry.key.t === "scalar" && entry.key.value === key.value);
        return same?.value;
      }
      if (key.t === "union" && key.options.every((option) => exactText(option) !== undefined)) {
        return union(key.options.map((option) => fromDict(dict, option) ?? unknown("a key that can't be seen")));
      }
      const all = dict.entries.map((entry) => entry.value);
      return union([...all, ...(dict.complete && all.length > 0 ? [] : [unknown("a key that is not known")])]);
    }
    const found = dict.entries.filter((entry) => exactText(entry.key) === wanted).map((entry) => entry.value);
    return found.length === 0 ? undefined : found[found.length - 1];
  }

  function subscript(of: Value, index: Expr, at: Frame, event: number, guards: readonly Guard[]): Value {
    const number = (part: Expr | null): number | null | undefined => {
      if (part === null) return null;
      const value = evaluate(part, at, event, guards);
      return value.t === "scalar" && typeof value.value === "number"
        ? value.value
        : value.t === "scalar" && value.value === null
          ? null
          : undefined;
    };
    if (index.k === "slice") {
      return mapOptions(of, (option) => {
        if (option.t === "text" && exactText(option) !== undefined && index.upper !== null) {
          const own = lengthRelative(index.upper, option);
          if (own !== undefined) return sliceText(option, number(index.lower) ?? null, own);
        }
        const lower = number(index.lower);
        const upper = number(index.upper);
        if (lower === undefined || upper === undefined)
          return option.t === "text" ? pattern([null], option.listing) : unknown("a slice with unknown bounds");
        if (option.t === "text") return sliceText(option, lower, upper);
        if (option.t === "list") return { ...option, items: option.items.slice(lower ?? 0, upper ?? undefined) };
        return option.t === "unknown" ? option : unknown("a slice of something that is not known");
      });
    }
    const key = evaluate(index, at, event, guards);
    return mapOptions(of, (option) => {
      if (option.t === "dict") return fromDict(option, key) ?? unknown("a key that can't be seen");
      if (option.t === "external" && option.path === "sys.modules") return loadedModule(key);
      if (key.t === "scalar" && typeof key.value === "number") {
        if (option.t === "list") {
          if (!option.complete && (key.value < 0 || key.value >= option.items.length))
            return unknown("an item that can't be seen");
          return option.items.at(key.value)?.value ?? unknown("no such item");
        }
        const exact = exactText(option);
        if (exact !== undefined) return text(exact.at(key.value) ?? "");
      }
      return option.t === "unknown"
        ? option
        : option.t === "list"
          ? elementOf(option)
          : unknown("an item that is not known");
    });

    /** `name[:name.rfind(".")]` where the bound is computed from the same text: work it out for each option. */
    function lengthRelative(upper: Expr, option: Extract<Value, { t: "text" }>): number | undefined {
      let bound: Expr = upper;
      if (bound.k === "name") {
        const definition = lastAssignment(bound.id, at, event);
        if (definition === undefined) return undefined;
        bound = definition;
      }
      if (bound.k !== "call" || bound.of.k !== "attribute") return undefined;
      const needle = bound.args[0] === undefined ? undefined : exactText(evaluate(bound.args[0], at, event, guards));
      const exact = exactText(option);
      if (needle === undefined || exact === undefined) return undefined;
      if (bound.of.name === "rfind" || bound.of.name === "rindex") return exact.lastIndexOf(needle);
      return bound.of.name === "find" || bound.of.name === "index" ? exact.indexOf(needle) : undefined;
    }
  }

  function lastAssignment(name: string, at: Frame, event: number): Expr | undefined {
    const touching = indexNames(at.code, at.scope).touching.get(name) ?? [];
    for (let index = touching.length - 1; index >= 0; index--) {
      const position = touching[index] ?? 0;
      const found = scopeOf(at)?.events[position];
      if (position < event && found?.kind === "assign" && found.target.k === "name" && found.op === undefined)
        return found.value;
    }
    return undefined;
  }

  return {
    frame,
    evaluate,
    perCall,
    within,
    decide,
    global: (unit, name) => moduleGlobal(unit, name) ?? unknown(`${unit} has no "${name}"`),
    refill: (steps = STEPS) => {
      memory.newQuery(steps);
    },
  };
}
