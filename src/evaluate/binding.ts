// Targets of assignments, loops and comprehensions: which part of a value a name in them gets. Of something unpacked
// whose length does not fit, each name may be anything; a text from a listing stays one, so that it is still known
// where it comes from.

import type { Expr } from "../model/code.js";
import type { Frame } from "./frames.js";
import { NOTHING, type Value, dottedName, none, optionsOf, pattern, union, unknown } from "./value.js";

/** The part of `value` that `name` gets when it is assigned to `target`. */
export function destructure(name: string, target: Expr, value: Value): Value {
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
      else parts.push(option.t === "text" ? pattern([null], option.listing) : unknown("what is unpacked is not known"));
    }
    return destructure(name, item, parts.length === 0 ? NOTHING : union(parts));
  }
  return unknown("another name");
}

/** Binds every name of a target. */
export function bindInto(names: Map<string, Value>, target: Expr, value: Value): void {
  const bind = (part: Expr): void => {
    if (part.k === "name") names.set(part.id, destructure(part.id, target, value));
    else if (part.k === "sequence") for (const item of part.items) bind(item);
  };
  bind(target);
}

/** A frame in which the names of a loop's target have the values of one turn. */
export function bindTarget(at: Frame, target: Expr, value: Value): Frame {
  const overrides = new Map(at.overrides);
  bindInto(overrides, target, value);
  return { ...at, overrides, cache: new Map() };
}

/** Does the expression use the name, which may be a dotted one? */
export function mentions(expr: Expr, name: string): boolean {
  switch (expr.k) {
    case "name":
      return expr.id === name;
    case "attribute":
      return mentions(expr.of, name) || (name.endsWith(`.${expr.name}`) && dottedName(expr) === name);
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
