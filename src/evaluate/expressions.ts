// The value of an expression, case by case. Every evaluation takes a step; a value with many options takes more, since
// whoever uses it looks at each.

import type { Expr, Guard } from "../model/code.js";
import { attribute } from "./attributes.js";
import { call } from "./calls.js";
import { mutate, unpack } from "./changes.js";
import { narrow } from "./conditions.js";
import { type Engine, MAX_DEPTH } from "./engine.js";
import type { Frame } from "./frames.js";
import { lookUp } from "./names.js";
import { binary, compare } from "./operators.js";
import { subscript } from "./subscripts.js";
import { joinPieces, toText } from "./text-methods.js";
import { clauseTurns, within } from "./turns.js";
import { type Value, NOTHING, bool, dottedName, none, optionsOf, text, truth, union, unknown } from "./value.js";

/** The value of an expression at an event of the frame's scope, seen behind these guards. */
export function evaluate(engine: Engine, expr: Expr, at: Frame, event: number, guards: readonly Guard[]): Value {
  if (!engine.memory.step()) return unknown("it takes too many steps to work out");
  if (engine.depth > MAX_DEPTH) {
    engine.memory.cutShort();
    return unknown("it is nested too deep to work out");
  }
  engine.depth++;
  const value = evaluateInner(engine, expr, at, event, guards);
  engine.depth--;
  // A value with many options costs as much as many values.
  if (value.t === "union") engine.memory.spend(value.options.length >> 2);
  else if (value.t === "list" || value.t === "dict")
    engine.memory.spend((value.t === "list" ? value.items : value.entries).length >> 2);
  return value;
}

function evaluateInner(engine: Engine, expr: Expr, at: Frame, event: number, guards: readonly Guard[]): Value {
  const sub = (part: Expr): Value => engine.evaluate(part, at, event, guards);
  switch (expr.k) {
    case "const":
      return typeof expr.value === "string" ? text(expr.value) : { t: "scalar", value: expr.value };
    case "bytes":
      return text(expr.value);
    case "name":
      return lookUp(engine, expr.id, at, event, guards);
    case "attribute":
      return member(engine, expr, at, event, guards);
    case "call":
      return call(engine, expr, at, event, guards);
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
      return subscript(engine, sub(expr.of), expr.index, at, event, guards);
    case "slice":
      return unknown("a slice");
    case "compare":
      return compare(expr.op, sub(expr.left), sub(expr.right));
    case "not": {
      const value = truth(sub(expr.of));
      return value === undefined ? unknown("a condition that can't be told") : bool(!value);
    }
    case "bool":
      return either(expr, sub);
    case "cond": {
      const holds = truth(sub(expr.test));
      if (holds !== undefined) return sub(holds ? expr.then : expr.otherwise);
      return union([sub(expr.then), sub(expr.otherwise)]);
    }
    case "comprehension":
      return comprehension(engine, expr, at, event, guards);
    case "function":
      return { t: "function", module: at.unit, scope: expr.scope };
    case "unknown":
      return unknown(expr.because);
  }
}

/** `of.name`, without what the conditions in front of it rule out: `if options.kind != "none":`. */
function member(
  engine: Engine,
  expr: Extract<Expr, { k: "attribute" }>,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): Value {
  const path = at.overrides === undefined && guards.length === 0 ? undefined : dottedName(expr);
  const override = path === undefined ? undefined : at.overrides?.get(path);
  if (override !== undefined) return override;
  const value = attribute(engine, engine.evaluate(expr.of, at, event, guards), expr.name);
  return path === undefined || value.t !== "union" ? value : narrow(engine, path, value, at, event, guards);
}

/** `a and b`, `a or b`: the first operand that decides it, and those before it that may. */
function either(expr: Extract<Expr, { k: "bool" }>, sub: (part: Expr) => Value): Value {
  const kept: Value[] = [];
  for (const item of expr.items) {
    const value = sub(item);
    const holds = truth(value);
    if (expr.op === "or" ? holds === true : holds === false) return kept.length === 0 ? value : union([...kept, value]);
    if (item === expr.items[expr.items.length - 1]) kept.push(value);
    // `given or usual`: of what was given only what counts as true gets through (for `and`, what counts as false).
    else if (holds === undefined) kept.push(passing(value, expr.op === "or"));
  }
  return union(kept);
}

function passing(value: Value, wanted: boolean): Value {
  const options = optionsOf(value).filter((option) => truth(option) !== !wanted);
  return options.length === 0 ? NOTHING : union(options);
}

function comprehension(
  engine: Engine,
  expr: Extract<Expr, { k: "comprehension" }>,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): Value {
  const turns = clauseTurns(engine, expr.clauses, at, event, guards);
  if (turns !== undefined) {
    const results = turns.map(({ frame: here, maybe }) => ({
      key: engine.evaluate(expr.element, here, event, guards),
      value: expr.value === undefined ? none : engine.evaluate(expr.value, here, event, guards),
      maybe,
    }));
    if (expr.of === "dict") return { t: "dict", entries: results, complete: true };
    const items = results.flatMap(({ key, maybe }) =>
      optionsOf(key).map((value, _index, all) => ({ value, maybe: maybe || all.length > 1 })),
    );
    return { t: "list", items, complete: true };
  }
  const here = within(engine, at, expr.clauses, event, guards);
  const options = optionsOf(engine.evaluate(expr.element, here, event, guards));
  const complete = !options.some((option) => option.t === "unknown");
  if (expr.of === "dict" && expr.value !== undefined) {
    const value = engine.evaluate(expr.value, here, event, guards);
    return { t: "dict", entries: options.map((key) => ({ key, value, maybe: false })), complete };
  }
  return { t: "list", items: options.map((value) => ({ value, maybe: false })), complete };
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
