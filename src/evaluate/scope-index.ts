// Which events of a scope bind or change a name, and where a module calls what: found once per code object.

import { append } from "../append.js";
import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";

/** Methods that change a list or dict in place. */
const MUTATORS: ReadonlySet<string> = new Set(
  "append extend insert remove update add setdefault pop discard clear reverse".split(" "),
);

export interface NameIndex {
  /** name → indices of events that bind it or change what it holds, in order. */
  readonly touching: ReadonlyMap<string, readonly number[]>;
  /** Names that are bound here (assigned, imported, defined, looped over): local names of a function. */
  readonly bound: ReadonlySet<string>;
  /** Indices of `from x import *`. */
  readonly stars: readonly number[];
  /** Names bound once, to another variable or a member of one: `options = settings["options"]`. */
  readonly aliases: ReadonlyMap<string, Expr>;
}

const indexes = new WeakMap<ModuleCode, Map<number, NameIndex>>();

function targetNames(target: Expr, bind: (name: string) => void, change: (name: string) => void): void {
  switch (target.k) {
    case "name":
      bind(target.id);
      break;
    case "sequence":
      for (const item of target.items) targetNames(item, bind, change);
      break;
    case "subscript":
    case "attribute": {
      const root = rootName(target);
      if (root !== undefined) change(root);
      break;
    }
    default:
  }
}

/** `a` of `a.b["c"].d` and of `a.setdefault("c", [])`. */
export function rootName(expr: Expr): string | undefined {
  let at: Expr = expr;
  for (;;) {
    if (at.k === "attribute") at = at.of;
    else {
      const step = memberStep(at);
      if (step === undefined) break;
      at = step.of;
    }
  }
  return at.k === "name" ? at.id : undefined;
}

/** The name or attribute at which a path of subscripts begins: `a` of `a["b"]`, `self.a` of `self.a["b"]`. */
export function pathRoot(expr: Expr): Expr | undefined {
  let at: Expr = expr;
  for (let step = memberStep(at); step !== undefined; step = memberStep(at)) at = step.of;
  return at.k === "name" || at.k === "attribute" ? at : undefined;
}

/** `of[key]`, `of.get(key, otherwise)`, `of.setdefault(key, otherwise)`: the way to a member of a dict or list. */
export function memberStep(
  expr: Expr,
): { readonly of: Expr; readonly key: Expr; readonly otherwise: Expr | undefined; readonly adds: boolean } | undefined {
  if (expr.k === "subscript") return { of: expr.of, key: expr.index, otherwise: undefined, adds: true };
  if (expr.k !== "call" || expr.of.k !== "attribute") return undefined;
  if (expr.of.name !== "get" && expr.of.name !== "setdefault") return undefined;
  const [key, otherwise] = expr.args;
  return key === undefined ? undefined : { of: expr.of.of, key, otherwise, adds: expr.of.name === "setdefault" };
}

/** Is this call `x.append(...)` or the like? Gives the expression that is changed. */
export function mutation(expr: Expr): { readonly of: Expr; readonly method: string } | undefined {
  if (expr.k !== "call" || expr.of.k !== "attribute" || !MUTATORS.has(expr.of.name)) return undefined;
  return { of: expr.of.of, method: expr.of.name };
}

/** The scopes whose events or parameters' defaults may hold the name; asking for no events of others saves decoding them. */
export function scopesNaming(code: ModuleCode, name: string): readonly number[] {
  return code.scopesNaming?.(name) ?? code.scopes.map((_, index) => index);
}

/** What was found out about a module's code, by a key of one's own. */
class PerModule<Found> {
  readonly #found = new WeakMap<ModuleCode, Map<string, Found>>();

  get(code: ModuleCode, key: string, find: () => Found): Found {
    let perCode = this.#found.get(code);
    if (perCode === undefined) this.#found.set(code, (perCode = new Map()));
    let found = perCode.get(key);
    if (found === undefined) perCode.set(key, (found = find()));
    return found;
  }
}

const attributeTouches = new PerModule<readonly Touch[]>();

/** An event of one of a class's methods. */
export interface Touch {
  readonly scope: number;
  readonly event: number;
}

/** The events by which the methods of a class bind an attribute on self, or change what it holds; in order of scopes. */
export function touchesOfAttribute(code: ModuleCode, classScope: number, name: string): readonly Touch[] {
  return attributeTouches.get(code, `${classScope} ${name}`, () => {
    const touches: Touch[] = [];
    for (const index of scopesNaming(code, name)) {
      const scope = code.scopes[index];
      if (scope?.parent !== classScope || scope.kind !== "function") continue;
      const self = scope.parameters[0]?.name;
      if (self === undefined) continue;
      const isOf = (expr: Expr | undefined): boolean => {
        const root = expr === undefined ? undefined : pathRoot(expr);
        return root?.k === "attribute" && root.name === name && root.of.k === "name" && root.of.id === self;
      };
      scope.events.forEach((event, at) => {
        const changes = event.kind === "assign" || event.kind === "delete" ? isOf(event.target) : false;
        if (changes || (event.kind === "evaluate" && isOf(mutation(event.value)?.of)))
          touches.push({ scope: index, event: at });
      });
    }
    return touches;
  });
}

/** The names that events of one scope bind or change. */
export function indexNames(code: ModuleCode, scope: number): NameIndex {
  let perScope = indexes.get(code);
  if (perScope === undefined) indexes.set(code, (perScope = new Map()));
  const known = perScope.get(scope);
  if (known !== undefined) return known;
  const touching = new Map<string, number[]>();
  const bound = new Set<string>();
  const stars: number[] = [];
  const events = code.scopes[scope]?.events ?? [];
  events.forEach((event, index) => {
    const change = (name: string): void => {
      const list = touching.get(name);
      if (list === undefined) touching.set(name, [index]);
      else if (list[list.length - 1] !== index) list.push(index);
    };
    const bind = (name: string): void => {
      change(name);
      bound.add(name);
    };
    switch (event.kind) {
      case "import":
        if (event.names === null) bind(event.as ?? event.module.split(".")[0] ?? "");
        else {
          for (const [name, as] of event.names) {
            if (name === "*") stars.push(index);
            else bind(as);
          }
        }
        break;
      case "assign": {
        targetNames(event.target, bind, change);
        const changed = mutation(event.value);
        const root = changed === undefined ? undefined : rootName(changed.of);
        if (root !== undefined) change(root);
        break;
      }
      case "delete":
      case "for":
        targetNames(event.target, bind, change);
        break;
      case "define":
        bind(event.name);
        break;
      case "evaluate": {
        const changed = mutation(event.value);
        const root = changed === undefined ? undefined : rootName(changed.of);
        if (root !== undefined) change(root);
        else if (changed === undefined && event.value.k === "call" && isOwnFunction(code, event.value.of)) {
          for (const arg of event.value.args) if (arg.k === "name") change(arg.id);
        }
        break;
      }
      default:
    }
  });
  const aliases = findAliases(events);
  // Who changes an alias changes what it is another name of.
  for (const [alias, meant] of aliases) {
    const root = rootName(meant);
    const own = touching.get(alias);
    if (root === undefined || own === undefined) continue;
    const all = new Set([...(touching.get(root) ?? []), ...own.slice(1)]);
    touching.set(
      root,
      [...all].sort((a, b) => a - b),
    );
  }
  const index = { touching, bound, stars, aliases };
  perScope.set(scope, index);
  return index;
}

const loopIndexes = new WeakMap<ModuleCode, Map<number, ReadonlyMap<Guard, number>>>();

/** The loop guards of a scope → number of the `for` event that they stand for. A while loop has none. */
export function indexLoops(code: ModuleCode, scope: number): ReadonlyMap<Guard, number> {
  let perScope = loopIndexes.get(code);
  if (perScope === undefined) loopIndexes.set(code, (perScope = new Map()));
  const known = perScope.get(scope);
  if (known !== undefined) return known;
  const found = new Map<Guard, number>();
  const events = code.scopes[scope]?.events ?? [];
  events.forEach((event, index) => {
    if (event.kind !== "for") return;
    // The body's guard is the first that the next event has beyond those of the loop's head.
    const guard = events[index + 1]?.guards[event.guards.length];
    if (guard?.kind === "loop" && !found.has(guard)) found.set(guard, index);
  });
  perScope.set(scope, found);
  return found;
}

/** The expression for the path in `exec(compile(open(path).read(), path, "exec"))`, `exec(open(path).read())`, `execfile(path)`. */
export function executedFile(event: Event): Expr | undefined {
  const isFile = event.kind === "evaluate" && callee(event.value) === "execfile";
  if (isFile) return event.value.k === "call" ? event.value.args[0] : undefined;
  let code = event.kind === "exec" ? event.code : undefined;
  if (code?.k === "call" && callee(code) === "compile") [code] = code.args;
  if (code?.k !== "call" || code.of.k !== "attribute" || code.of.name !== "read") return undefined;
  const { of: opened } = code.of;
  return opened.k === "call" && callee(opened) === "open" ? opened.args[0] : undefined;
}

function callee(expr: Expr): string | undefined {
  if (expr.k !== "call") return undefined;
  return expr.of.k === "name" ? expr.of.id : expr.of.k === "attribute" ? expr.of.name : undefined;
}

const functionNames = new WeakMap<ModuleCode, ReadonlySet<string>>();

/** Is this the name of a function that the module defines? What is passed to it may be changed there. */
function isOwnFunction(code: ModuleCode, callee: Expr): boolean {
  let names = functionNames.get(code);
  if (names === undefined) {
    names = new Set(code.scopes.flatMap((scope) => (scope.kind === "function" ? [scope.name] : [])));
    functionNames.set(code, names);
  }
  return callee.k === "name" && names.has(callee.id);
}

function findAliases(events: readonly Event[]): ReadonlyMap<string, Expr> {
  const aliases = new Map<string, Expr>();
  const bindings = new Map<string, number>();
  for (const event of events) {
    const count = (name: string): void => void bindings.set(name, (bindings.get(name) ?? 0) + 1);
    if (event.kind === "assign" || event.kind === "for") targetNames(event.target, count, () => undefined);
    else if (event.kind === "define") count(event.name);
    else if (event.kind === "import") for (const [, as] of event.names ?? [["", event.as ?? event.module]]) count(as);
    if (event.kind !== "assign" || event.op !== undefined || event.target.k !== "name") continue;
    const root = pathRoot(event.value);
    if (root?.k === "name" && root.id !== event.target.id) aliases.set(event.target.id, event.value);
  }
  for (const name of aliases.keys()) if (bindings.get(name) !== 1) aliases.delete(name);
  return aliases;
}

/** A path with another beginning: `options["x"]` on `settings["options"]` gives `settings["options"]["x"]`. */
export function withRoot(path: Expr, root: Expr): Expr {
  if (path.k === "subscript") return { ...path, of: withRoot(path.of, root) };
  if (path.k === "call" && path.of.k === "attribute")
    return { ...path, of: { ...path.of, of: withRoot(path.of.of, root) } };
  return root;
}

const innerChanges = new PerModule<readonly Touch[]>();

/** The events of functions inside a scope that change what a variable of it holds, without binding the name. */
export function touchesFromWithin(code: ModuleCode, owner: number, name: string): readonly Touch[] {
  return innerChanges.get(code, `${owner} ${name}`, () => {
    const touches: Touch[] = [];
    for (const index of scopesNaming(code, name)) {
      const scope = code.scopes[index];
      if (scope === undefined || scope.kind !== "function" || scope.name === "<lambda>") continue;
      if (scope.parameters.some((parameter) => parameter.name === name)) continue;
      const { touching, bound } = indexNames(code, index);
      const events = bound.has(name) ? undefined : touching.get(name);
      if (events === undefined || ownerOf(code, scope.parent, name) !== owner) continue;
      for (const event of events) touches.push({ scope: index, event });
    }
    return touches;
  });
}

/** The scope around that binds the name. */
function ownerOf(code: ModuleCode, from: number, name: string): number | undefined {
  for (let at = from; at >= 0; at = code.scopes[at]?.parent ?? -1) {
    const scope = code.scopes[at];
    if (scope === undefined || scope.kind === "class") continue;
    if (indexNames(code, at).bound.has(name) || scope.parameters.some((parameter) => parameter.name === name))
      return at;
  }
  return undefined;
}

export interface CallSite {
  readonly scope: number;
  readonly event: number;
  readonly call: Extract<Expr, { k: "call" }>;
  /** Conditions inside the expression (`x() if test else y`), besides the event's guards. */
  readonly guards: readonly Guard[];
  /** The comprehension clauses around the call, outermost first: they bind names. */
  readonly within: readonly Clause[];
}

export type Clause = Extract<Expr, { k: "comprehension" }>["clauses"][number];
type Visit = (part: Expr, guards: readonly Guard[], within: readonly Clause[]) => void;

const callsOfScopes = new PerModule<ReadonlyMap<string, readonly CallSite[]>>();

/** All calls of a module whose callee's last part is one of these names ("import_module"), by that name. */
export function callsNamed(code: ModuleCode, names: Iterable<string>): ReadonlyMap<string, readonly CallSite[]> {
  const wanted = new Set(names);
  const scopes = new Set<number>();
  for (const name of wanted) for (const scope of scopesNaming(code, name)) scopes.add(scope);
  const found = new Map<string, CallSite[]>();
  for (const scope of [...scopes].sort((a, b) => a - b)) {
    for (const [name, sites] of callsOfScopes.get(code, String(scope), () => indexCalls(code, scope))) {
      if (!wanted.has(name)) continue;
      const list = found.get(name);
      if (list === undefined) found.set(name, [...sites]);
      else append(list, sites);
    }
  }
  return found;
}

const callsByName = new PerModule<readonly CallSite[]>();

/** All calls of a module whose callee's last part is this name. */
export function callsOf(code: ModuleCode, name: string): readonly CallSite[] {
  return callsByName.get(code, name, () => callsNamed(code, [name]).get(name) ?? []);
}

/** The calls of one scope, and those in the defaults of its parameters, by the last part of the callee's name. */
function indexCalls(code: ModuleCode, scopeIndex: number): ReadonlyMap<string, readonly CallSite[]> {
  const found = new Map<string, CallSite[]>();
  const scope = code.scopes[scopeIndex];
  if (scope === undefined) return found;
  const note = (site: CallSite): void => {
    const { of } = site.call;
    const name = of.k === "name" ? of.id : of.k === "attribute" ? of.name : "";
    const list = found.get(name);
    if (list === undefined) found.set(name, [site]);
    else list.push(site);
  };
  scope.events.forEach((event, eventIndex) => {
    const visit: Visit = (expr, guards, within) => {
      if (expr.k === "call") note({ scope: scopeIndex, event: eventIndex, call: expr, guards, within });
      forEachPart(expr, guards, visit, within);
    };
    for (const expr of expressionsOf(event)) visit(expr, [], []);
  });
  for (const parameter of scope.parameters) {
    if (parameter.default === undefined) continue;
    // Defaults are computed where the function is defined; the calls in them are few and have no guards of their own.
    forEachCall(parameter.default, (call) => {
      const around = { scope: Math.max(scope.parent, 0), event: Number.MAX_SAFE_INTEGER };
      note({ ...around, call, guards: scope.guards, within: [] });
    });
  }
  return found;
}

/** The calls of one scope. */
export function forEachCallOf(code: ModuleCode, scope: number, use: (site: CallSite) => void): void {
  for (const sites of callsOfScopes.get(code, String(scope), () => indexCalls(code, scope)).values())
    sites.forEach(use);
}

function forEachCall(expr: Expr, use: (call: Extract<Expr, { k: "call" }>) => void): void {
  if (expr.k === "call") use(expr);
  forEachPart(expr, [], (part) => forEachCall(part, use));
}

/** The expressions that an event computes. */
export function expressionsOf(event: Event): readonly Expr[] {
  switch (event.kind) {
    case "import":
      return [];
    case "assign":
      return [event.value, event.target];
    case "evaluate":
    case "return":
    case "yield":
      return [event.value];
    case "for":
      return [event.iter];
    case "define":
      return [...event.decorators, ...event.bases];
    case "delete":
      return [];
    case "raise":
      return event.value === null ? [] : [event.value];
    case "exec":
      return [event.code];
  }
}

/** Calls `visit` for the direct parts of an expression, with the conditions that stand before each. */
export function forEachPart(expr: Expr, guards: readonly Guard[], visit: Visit, within: readonly Clause[] = []): void {
  switch (expr.k) {
    case "attribute":
    case "not":
      visit(expr.of, guards, within);
      break;
    case "call":
      visit(expr.of, guards, within);
      for (const arg of expr.args) visit(arg, guards, within);
      for (const [, value] of expr.keywords) visit(value, guards, within);
      break;
    case "binary":
    case "compare":
      visit(expr.left, guards, within);
      visit(expr.right, guards, within);
      break;
    case "joined":
      for (const part of expr.parts) visit(part, guards, within);
      break;
    case "sequence":
      for (const item of expr.items) visit(item, guards, within);
      break;
    case "dict":
      for (const [key, value] of expr.entries) {
        visit(key, guards, within);
        visit(value, guards, within);
      }
      break;
    case "subscript":
      visit(expr.of, guards, within);
      visit(expr.index, guards, within);
      break;
    case "slice":
      for (const part of [expr.lower, expr.upper, expr.step]) if (part !== null) visit(part, guards, within);
      break;
    case "bool":
      expr.items.forEach((item, index) => {
        const [before] = expr.items;
        const guarded: readonly Guard[] =
          index === 0 || before === undefined
            ? guards
            : [...guards, { kind: "if", test: before, holds: expr.op === "and" }];
        visit(item, guarded, within);
      });
      break;
    case "cond":
      visit(expr.test, guards, within);
      visit(expr.then, [...guards, { kind: "if", test: expr.test, holds: true }], within);
      visit(expr.otherwise, [...guards, { kind: "if", test: expr.test, holds: false }], within);
      break;
    case "comprehension":
      expr.clauses.forEach((clause, index) => {
        visit(clause.iter, guards, [...within, ...expr.clauses.slice(0, index)]);
        for (const test of clause.tests) visit(test, guards, [...within, ...expr.clauses.slice(0, index + 1)]);
      });
      visit(expr.element, guards, [...within, ...expr.clauses]);
      if (expr.value !== undefined) visit(expr.value, guards, [...within, ...expr.clauses]);
      break;
    case "const":
    case "bytes":
    case "name":
    case "function":
    case "unknown":
      break;
  }
}
