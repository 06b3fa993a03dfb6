// The parts that expressions are made of, and the expressions that events compute.

import type { Event, Expr, Guard } from "../model/code.js";

export type Clause = Extract<Expr, { k: "comprehension" }>["clauses"][number];

export type Visit = (part: Expr, guards: readonly Guard[], within: readonly Clause[]) => void;

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

/** Calls `use` for every call in an expression. */
export function forEachCall(expr: Expr, use: (call: Extract<Expr, { k: "call" }>) => void): void {
  if (expr.k === "call") use(expr);
  forEachPart(expr, [], (part) => forEachCall(part, use));
}
