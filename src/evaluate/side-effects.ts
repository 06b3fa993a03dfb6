// What functions change of a list or dict that is somebody else's variable: of one that stands around them
// (`def add(name): NAMES.append(name)`), or of one that is passed to them (`add_names(NAMES)`). Who calls the former,
// and how often, is hardly known: unless the variable's own scope surely calls it, the change is a "maybe".

import type { Event, Expr } from "../model/code.js";
import { happens } from "./conditions.js";
import { type CallExpr, type Engine, MAX_CALL_DEPTH } from "./engine.js";
import { type Frame, scopeOf } from "./frames.js";
import { callsOf } from "./call-index.js";
import { indexNames } from "./name-index.js";
import { touchesFromWithin } from "./touches.js";
import { afterEvent } from "./stores.js";
import { turnsOf } from "./turns.js";
import type { Value } from "./value.js";

/** Does the event change what the name holds, rather than bind the name anew? */
export function changesInPlace(event: Event, name: string): boolean {
  if (event.kind === "evaluate") return true;
  if (event.kind !== "assign") return false;
  // `name, suffix = splitext(file)` binds the name anew in each turn, as `name = ...` does.
  return (
    event.op !== undefined || !(event.target.k === "name" ? event.target.id === name : event.target.k === "sequence")
  );
}

/** Tells the expressions that are this name. */
export function isName(name: string): (root: Expr) => boolean {
  return (root) => root.k === "name" && root.id === name;
}

/** What functions inside this scope change of a variable of it (`def add(name): NAMES.append(name)`). */
export function changedByInner(engine: Engine, name: string, before: Value, at: Frame): Value {
  let state = before;
  for (const { scope, event: index } of touchesFromWithin(at.code, at.scope, name)) {
    const event = at.code.scopes[scope]?.events[index];
    const inner = engine.frames.of(at.unit, at.code, scope);
    const happened = event === undefined ? false : happens(engine, event.guards, [], inner, index);
    if (event === undefined || happened === false) continue;
    const maybe = happened !== true || !isCalledFrom(engine, at, scope);
    state = afterEvent(engine, state, event, { at: inner, event: index, maybe, isOwn: isName(name), repeated: true });
  }
  return state;
}

/** Does the scope surely call this function of its own? */
function isCalledFrom(engine: Engine, at: Frame, scope: number): boolean {
  const called = at.code.scopes[scope]?.name ?? "";
  const sites = callsOf(at.code, called);
  return sites.some((site) => {
    const guards = at.code.scopes[at.scope]?.events[site.event]?.guards ?? [];
    return site.scope === at.scope && happens(engine, [...guards, ...site.guards], [], at, site.event) === true;
  });
}

/** What a function of the module that the variable is passed to changes of it (`add_names(NAMES)`). */
export function changedByCallee(
  engine: Engine,
  name: string,
  before: Value,
  expr: Expr,
  at: Frame,
  index: number,
  maybe: boolean,
): Value {
  if (expr.k !== "call" || (before.t !== "list" && before.t !== "dict")) return before;
  const called = calledWith(engine, name, before, expr, at, index);
  return called === undefined ? before : changedInside(engine, called.frame, called.parameter, before, maybe);
}

/** The frame of the function of this module that a call passes the variable to, and its parameter for it. */
function calledWith(
  engine: Engine,
  name: string,
  value: Value,
  expr: CallExpr,
  at: Frame,
  index: number,
): { readonly frame: Frame; readonly parameter: string } | undefined {
  const guards = scopeOf(at)?.events[index]?.guards ?? [];
  const callee = engine.evaluate(expr.of, at, index, guards);
  const scope = callee.t === "function" && callee.module === at.unit ? at.code.scopes[callee.scope] : undefined;
  if (callee.t !== "function" || scope === undefined || callee.scope === at.scope) return undefined;
  const position = expr.args.findIndex((arg) => arg.k === "name" && arg.id === name);
  const parameter = scope.parameters[position];
  if (parameter === undefined) return undefined;
  const base = engine.frames.of(at.unit, at.code, callee.scope);
  const args = new Map<string, Value>([[parameter.name, value]]);
  expr.args.forEach((arg, other) => {
    const own = scope.parameters[other];
    if (own !== undefined && other !== position) args.set(own.name, engine.evaluate(arg, at, index, guards));
  });
  if (at.depth + 1 > MAX_CALL_DEPTH) return undefined;
  return { frame: { ...base, args, depth: at.depth + 1, cache: new Map() }, parameter: parameter.name };
}

/** What the body of a function changes of what its parameter holds. */
function changedInside(engine: Engine, inner: Frame, parameter: string, before: Value, maybe: boolean): Value {
  let state = before;
  for (const event of indexNames(inner.code, inner.scope).touching.get(parameter) ?? []) {
    const here = scopeOf(inner)?.events[event];
    if (here === undefined || !changesInPlace(here, parameter)) continue;
    for (const turn of turnsOf(engine, here, [], inner) ?? [{ frame: inner, maybe: false }]) {
      const sure = happens(engine, here.guards, [], turn.frame, event);
      if (sure === false || (here.kind === "assign" && here.target.k === "name")) continue;
      const unsure = maybe || sure === undefined || turn.maybe;
      state = afterEvent(engine, state, here, { at: turn.frame, event, maybe: unsure, isOwn: isName(parameter) });
    }
  }
  return state;
}
