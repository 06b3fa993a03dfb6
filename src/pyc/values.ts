// What may lie on the symbolic stack: expressions, and things that never appear in source as values, such as an
// iterator in the middle of a loop, the NULL below a callee, or the exit half of a with statement.

import type { Expr } from "../model/code.js";
import type { CodeRecord } from "./marshal.js";

/** An import event whose names are still coming in. */
export interface ImportDraft {
  readonly kind: "import";
  readonly line: number;
  readonly module: string;
  names: [string, string][] | null;
  as?: string;
  readonly level: number;
}

/** A `for` loop whose target is stored after it began. */
export interface LoopDraft {
  iter: Expr;
  readonly line: number;
  target: Expr | undefined;
  /** Index of the instruction that fetches the next item. */
  at: number;
  /** The loop belongs to a comprehension: no event of its own. */
  inComprehension: boolean;
}

/** `a, (b, c) = source`: targets come one after the other. */
export interface Unpacking {
  readonly source: Value;
  readonly line: number;
  readonly targets: (Expr | undefined)[];
  missing: number;
  readonly spread: boolean;
}

export type Special =
  | { readonly k: "$null" }
  /** Something the interpreter needs and the source does not show: exceptions, saved locals, cells. */
  | { readonly k: "$junk" }
  | { readonly k: "$module"; readonly draft: ImportDraft; readonly derived: boolean }
  | { readonly k: "$from"; readonly draft: ImportDraft; readonly name: string }
  | { readonly k: "$iterator"; readonly loop: LoopDraft }
  | { readonly k: "$item"; readonly loop: LoopDraft }
  | { readonly k: "$slot"; readonly unpacking: Unpacking; readonly index: number }
  | { readonly k: "$code"; readonly code: CodeRecord; readonly index: number }
  | { readonly k: "$comprehension"; readonly index: number; readonly of: ComprehensionKind }
  | { readonly k: "$inplace"; readonly op: string; readonly left: Expr; readonly right: Expr }
  | { readonly k: "$formatted"; readonly of: Expr }
  | { readonly k: "$enter"; readonly context: Expr }
  | { readonly k: "$exit"; readonly context: Expr }
  | { readonly k: "$buildClass" }
  | { readonly k: "$awaitable"; readonly of: Expr; readonly value: Value };

export type Value = Expr | Special;
export type ComprehensionKind = "list" | "set" | "dict" | "generator";

/** A stack entry with the measures that keep hostile code from growing without end. */
export interface Item {
  readonly value: Value;
  /** Line of the first instruction that took part. */
  readonly line: number;
  /** Nodes of the tree, shared parts counted each time. */
  readonly size: number;
  readonly depth: number;
  /** Index of the block that pushed it; -1 for what no instruction pushed. */
  readonly block: number;
}

export const NULL: Special = { k: "$null" };
export const JUNK: Special = { k: "$junk" };
export const NONE: Expr = { k: "const", value: null };

export function unknown(because: string): Expr {
  return { k: "unknown", because };
}

export function isSpecial(value: Value): value is Special {
  return value.k.charCodeAt(0) === 36;
}

const unreadable = unknown("not an expression");

/** The expression that stands nearest to what lies on the stack. */
export function expressionOf(value: Value): Expr {
  switch (value.k) {
    case "$iterator":
      return value.loop.iter;
    case "$inplace":
      return { k: "binary", op: value.op, left: value.left, right: value.right };
    case "$formatted":
      return { k: "joined", parts: [value.of] };
    case "$enter":
      return value.context;
    case "$awaitable":
      return value.of;
    case "$item":
      return unknown("loop variable");
    case "$null":
    case "$junk":
    case "$module":
    case "$from":
    case "$slot":
    case "$code":
    case "$comprehension":
    case "$exit":
    case "$buildClass":
      return unreadable;
    default:
      return value;
  }
}

/** Whether a call may happen when the expression is computed. */
export function holdsCall(expr: Expr): boolean {
  switch (expr.k) {
    case "call":
    case "comprehension":
      return true;
    case "attribute":
    case "not":
      return holdsCall(expr.of);
    case "binary":
    case "compare":
      return holdsCall(expr.left) || holdsCall(expr.right);
    case "joined":
      return expr.parts.some(holdsCall);
    case "sequence":
    case "bool":
      return expr.items.some(holdsCall);
    case "dict":
      return expr.entries.some(([key, value]) => holdsCall(key) || holdsCall(value));
    case "subscript":
      return holdsCall(expr.of) || holdsCall(expr.index);
    case "slice":
      return [expr.lower, expr.upper, expr.step].some((part) => part !== null && holdsCall(part));
    case "cond":
      return holdsCall(expr.test) || holdsCall(expr.then) || holdsCall(expr.otherwise);
    case "const":
    case "bytes":
    case "name":
    case "function":
    case "unknown":
      return false;
  }
}

/** The same place to store to, as far as names, attributes and subscripts tell. */
export function sameExpression(left: Expr, right: Expr): boolean {
  if (left === right) return true;
  if (left.k !== right.k) return false;
  if (left.k === "name" && right.k === "name") return left.id === right.id;
  if (left.k === "const" && right.k === "const") return left.value === right.value;
  if (left.k === "attribute" && right.k === "attribute") {
    return left.name === right.name && sameExpression(left.of, right.of);
  }
  if (left.k === "subscript" && right.k === "subscript") {
    return sameExpression(left.of, right.of) && sameExpression(left.index, right.index);
  }
  return false;
}

/** `not expr`, without a `not` where there is another word for it. */
export function negated(expr: Expr): Expr {
  if (expr.k === "not") return expr.of;
  const op = expr.k === "compare" ? OPPOSITES.get(expr.op) : undefined;
  return expr.k === "compare" && op !== undefined ? { ...expr, op } : { k: "not", of: expr };
}

// == and < may be what a class makes of them; these are not.
const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ["is", "is not"],
  ["is not", "is"],
  ["in", "not in"],
  ["not in", "in"],
]);

/** What holds where the expression does not, with `not` on the innermost parts. */
export function opposite(expr: Expr): Expr {
  if (expr.k === "bool") return { k: "bool", op: expr.op === "and" ? "or" : "and", items: expr.items.map(opposite) };
  return negated(expr);
}

/** `left op right`, joined with the items of either side that is of the same kind. */
export function boolean(op: "and" | "or", left: Expr, right: Expr): Expr {
  const items = [
    ...(left.k === "bool" && left.op === op ? left.items : [left]),
    ...(right.k === "bool" && right.op === op ? right.items : [right]),
  ];
  return { k: "bool", op, items };
}

/** `then if test else otherwise`, written as `and` or `or` where it is one. Parts are compared by identity. */
export function conditional(test: Expr, then: Expr, otherwise: Expr): Expr {
  if (then === otherwise) return then;
  if (sameParts(then, test)) return boolean("or", test, otherwise);
  if (sameParts(otherwise, test)) return boolean("and", test, then);
  if (then.k === "cond" && then.otherwise === otherwise) {
    return conditional(boolean("and", test, then.test), then.then, otherwise);
  }
  if (then.k === "cond" && then.then === otherwise) {
    return conditional(boolean("or", negated(test), then.test), otherwise, then.otherwise);
  }
  if (otherwise.k === "cond" && otherwise.then === then) {
    return conditional(boolean("or", test, otherwise.test), then, otherwise.otherwise);
  }
  if (otherwise.k === "cond" && otherwise.otherwise === then) {
    return conditional(boolean("and", negated(test), otherwise.test), otherwise.then, then);
  }
  return { k: "cond", test, then, otherwise };
}

function sameParts(left: Expr, right: Expr): boolean {
  if (left === right) return true;
  if (left.k !== "bool" || right.k !== "bool" || left.op !== right.op) return false;
  return left.items.length === right.items.length && left.items.every((item, index) => item === right.items[index]);
}

/** Whether two expressions, or two events, say the same, lines aside: copies of one statement do. */
export function sameButForLines(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => sameButForLines(item, right[index]))
    );
  }
  const one = left as Readonly<Record<string, unknown>>;
  const other = right as Readonly<Record<string, unknown>>;
  for (const key in left) if (key !== "line" && !sameButForLines(one[key], other[key])) return false;
  for (const key in right) if (other[key] !== undefined && one[key] === undefined) return false;
  return true;
}
