// Python's binary operators and comparisons on values that are known in part. Sums of lists keep the place and the doubt
// of each item.

import type { Place } from "../finding.js";
import { joinPath } from "./paths.js";
import { concatenate, contains, percentFormat } from "./text-methods.js";
import { type Item, type Value, bool, exactText, mapOptions, num, optionsOf, unknown, MAX_ITEMS } from "./value.js";

export function binary(op: string, left: Value, right: Value): Value {
  if (op === "+") {
    if (left.t === "list" || right.t === "list") {
      if (left.t === "union") return mapOptions(left, (option) => binary(op, option, right));
      return augmentLists(left, right);
    }
    if (
      left.t === "scalar" &&
      right.t === "scalar" &&
      typeof left.value === "number" &&
      typeof right.value === "number"
    ) {
      return num(left.value + right.value);
    }
    const texts = [...optionsOf(left), ...optionsOf(right)].some((option) => option.t === "text");
    return texts ? concatenate(left, right) : unknown("a sum that is not known");
  }
  if (op === "%")
    return mapOptions(left, (option) => (option.t === "text" ? mapFormat(option, right) : unknown("a remainder")));
  if (op === "/") {
    const paths = optionsOf(left).some((option) => option.t === "text");
    return paths ? joinPath([left, right]) : unknown("a quotient");
  }
  if (
    op === "-" &&
    left.t === "scalar" &&
    right.t === "scalar" &&
    typeof left.value === "number" &&
    typeof right.value === "number"
  ) {
    return num(left.value - right.value);
  }
  if (op === "*" && left.t === "list") return left;
  if (op === "|" && left.t === "list" && right.t === "list") return augmentLists(left, right);
  return unknown(`the result of ${op} is not known`);
}

function mapFormat(template: Extract<Value, { t: "text" }>, argument: Value): Value {
  return mapOptions(argument, (one) => percentFormat(template, one));
}

function augmentLists(left: Value, right: Value): Value {
  const base: Value =
    left.t === "list"
      ? left
      : {
          t: "list",
          items: [],
          complete: false,
          because: left.t === "unknown" ? left.because : "part of the list is not known",
        };
  return augment(base, "+", right, undefined, false);
}

export function compare(op: string, left: Value, right: Value): Value {
  if (op === "in" || op === "not in") {
    const found = foldOptions(left, (one) => contains(right, one));
    return found === undefined ? unknown("a condition that can't be told") : bool(found === (op === "in"));
  }
  const result = foldOptions(left, (a) => foldOptions(right, (b) => compareOne(op, a, b)));
  return result === undefined ? unknown("a condition that can't be told") : bool(result);
}

function foldOptions(value: Value, test: (option: Value) => boolean | undefined): boolean | undefined {
  let result: boolean | undefined;
  let isFirst = true;
  for (const option of optionsOf(value)) {
    const one = test(option);
    if (one === undefined || (!isFirst && one !== result)) return undefined;
    result = one;
    isFirst = false;
  }
  return result;
}

function compareOne(op: string, left: Value, right: Value): boolean | undefined {
  if (left.t === "list" && right.t === "list") return compareLists(op, left, right);
  const a = left.t === "scalar" ? left.value : exactText(left);
  const b = right.t === "scalar" ? right.value : exactText(right);
  if (a === undefined || b === undefined) {
    if (left.t === "text" && right.t === "text" && (op === "==" || op === "!=")) {
      const [p] = left.parts;
      if (typeof p === "string" && typeof b === "string" && !b.startsWith(p) && exactText(left) === undefined)
        return op === "!=";
    }
    const isObject = (value: Value): boolean =>
      value.t === "module" || value.t === "function" || value.t === "class" || value.t === "list" || value.t === "dict";
    if ((a === null && isObject(right)) || (b === null && isObject(left)))
      return op === "is not" || op === "!=" ? true : op === "is" || op === "==" ? false : undefined;
    return undefined;
  }
  switch (op) {
    case "==":
    case "is":
      return a === b;
    case "!=":
    case "<>":
    case "is not":
      return a !== b;
    default:
  }
  if (typeof a !== typeof b || a === null || b === null) return undefined;
  return op === "<" ? a < b : op === "<=" ? a <= b : op === ">" ? a > b : op === ">=" ? a >= b : undefined;
}

/** Tuples of numbers in order, as sys.version_info >= (3, 8); an incomplete list decides only by the items it has. */
function compareLists(
  op: string,
  left: Extract<Value, { t: "list" }>,
  right: Extract<Value, { t: "list" }>,
): boolean | undefined {
  const length = Math.max(left.items.length, right.items.length);
  for (let index = 0; index < length; index++) {
    const a = left.items[index]?.value;
    const b = right.items[index]?.value;
    if (a === undefined || b === undefined) {
      const longer = a === undefined ? right : left;
      const shorter = a === undefined ? left : right;
      if (!shorter.complete || !longer.complete) {
        // (3, 8, …) against (3, 8): the longer one is the greater, whatever follows.
        if (!longer.complete && shorter.complete) break;
        return undefined;
      }
      const less = a === undefined;
      return op === "<" || op === "<="
        ? less
        : op === ">" || op === ">="
          ? !less
          : op === "!="
            ? true
            : op === "=="
              ? false
              : undefined;
    }
    const x = a.t === "scalar" ? a.value : exactText(a);
    const y = b.t === "scalar" ? b.value : exactText(b);
    if (x === undefined || y === undefined || x === null || y === null) return undefined;
    if (x !== y) {
      const less = x < y;
      return op === "<" || op === "<="
        ? less
        : op === ">" || op === ">="
          ? !less
          : op === "!="
            ? true
            : op === "=="
              ? false
              : undefined;
    }
  }
  if (left.complete !== right.complete) {
    const leftLonger = !left.complete;
    return op === ">=" || op === ">"
      ? leftLonger
      : op === "<" || op === "<="
        ? !leftLonger
        : op === "!="
          ? true
          : undefined;
  }
  return op === "==" || op === "<=" || op === ">="
    ? left.complete
      ? true
      : undefined
    : left.complete
      ? false
      : undefined;
}

/** old op= value. A list keeps the place and the doubt of each item. */
export function augment(old: Value, op: string, value: Value, place: Place | undefined, maybe: boolean): Value {
  if (op.replace("=", "") === "+" && old.t === "list") {
    const options = optionsOf(value);
    const items: Item[] = [...old.items];
    let complete = old.complete;
    let because = old.because;
    for (const option of options) {
      if (option.t === "list" && items.length + option.items.length > MAX_ITEMS) {
        return { t: "list", items, complete: false, place: old.place, because: "the list grows too long to follow" };
      }
      const doubt = maybe || options.length > 1;
      if (option.t === "list") {
        for (const item of option.items)
          items.push({ value: item.value, place: item.place ?? place, maybe: item.maybe || doubt });
        complete &&= option.complete;
        because ??= option.because;
      } else {
        complete = false;
        because ??= option.t === "unknown" ? option.because : "part of the list is not known";
      }
    }
    return { t: "list", items, complete, place: old.place, because };
  }
  return binary(op.replace("=", ""), old, value);
}
