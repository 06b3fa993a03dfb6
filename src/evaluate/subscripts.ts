// Items and slices: `of[index]`, `of[lower:upper]`. A bound that is computed from the text itself
// (`name[:name.rfind(".")]`) is worked out for each option of the text, where the bound alone would have as many values.

import type { Expr, Guard } from "../model/code.js";
import type { Engine, TextValue } from "./engine.js";
import { heldBy } from "./dict-classes.js";
import { type Frame, scopeOf } from "./frames.js";
import { fromDict, loadedModule } from "./methods.js";
import { indexNames } from "./name-index.js";
import { sliceText } from "./text-methods.js";
import { type Value, elementOf, exactText, mapOptions, pattern, text, unknown } from "./value.js";

type Slice = Extract<Expr, { k: "slice" }>;

/** `of[index]`, where `of` is a value already. */
export function subscript(
  engine: Engine,
  of: Value,
  index: Expr,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): Value {
  if (index.k === "slice") return mapOptions(of, (option) => slice(engine, option, index, at, event, guards));
  const key = engine.evaluate(index, at, event, guards);
  return mapOptions(of, (option) => item(engine, option, key));
}

function slice(engine: Engine, of: Value, index: Slice, at: Frame, event: number, guards: readonly Guard[]): Value {
  if (of.t === "text" && exactText(of) !== undefined && index.upper !== null) {
    const own = ownBound(engine, index.upper, of, at, event, guards);
    if (own !== undefined) return sliceText(of, bound(engine, index.lower, at, event, guards) ?? null, own);
  }
  const lower = bound(engine, index.lower, at, event, guards);
  const upper = bound(engine, index.upper, at, event, guards);
  if (lower === undefined || upper === undefined)
    return of.t === "text" ? pattern([null], of.listing) : unknown("a slice with unknown bounds");
  if (of.t === "text") return sliceText(of, lower, upper);
  if (of.t === "list") return { ...of, items: of.items.slice(lower ?? 0, upper ?? undefined) };
  return of.t === "unknown" ? of : unknown("a slice of something that is not known");
}

/** A bound of a slice: null when it is left out (or None), undefined when it is not known. */
function bound(
  engine: Engine,
  part: Expr | null,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): number | null | undefined {
  if (part === null) return null;
  const value = engine.evaluate(part, at, event, guards);
  if (value.t !== "scalar" || typeof value.value === "boolean") return undefined;
  return value.value;
}

/** `name[:name.rfind(".")]` where the bound is computed from the same text: work it out for each option. */
function ownBound(
  engine: Engine,
  upper: Expr,
  option: TextValue,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): number | undefined {
  const from = upper.k === "name" ? lastAssignment(upper.id, at, event) : upper;
  if (from?.k !== "call" || from.of.k !== "attribute") return undefined;
  const needle = from.args[0] === undefined ? undefined : exactText(engine.evaluate(from.args[0], at, event, guards));
  const exact = exactText(option);
  if (needle === undefined || exact === undefined) return undefined;
  if (from.of.name === "rfind" || from.of.name === "rindex") return exact.lastIndexOf(needle);
  return from.of.name === "find" || from.of.name === "index" ? exact.indexOf(needle) : undefined;
}

/** The value that the last plain assignment before the event gives a name. */
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

function item(engine: Engine, of: Value, key: Value): Value {
  if (of.t === "dict") return fromDict(of, key) ?? unknown("a key that can't be seen");
  if (of.t === "instance") {
    const held = heldBy(engine, of, "__getitem__");
    return held === undefined ? unknown("an item of an instance") : mapOptions(held, (one) => item(engine, one, key));
  }
  if (of.t === "external" && of.path === "sys.modules") return loadedModule(engine, key);
  if (key.t === "scalar" && typeof key.value === "number") {
    if (of.t === "list") {
      if (!of.complete && (key.value < 0 || key.value >= of.items.length)) return unknown("an item that can't be seen");
      return of.items.at(key.value)?.value ?? unknown("no such item");
    }
    const exact = exactText(of);
    if (exact !== undefined) return text(exact.at(key.value) ?? "");
  }
  if (of.t === "unknown") return of;
  return of.t === "list" ? elementOf(of) : unknown("an item that is not known");
}
