// Flattens a ModuleCode into lines of text about its imports and calls, each with what stands around it, in the words
// that fixtures/pyc/*/expected.json uses. Made for comparing two readers of the same file.

import type { Event, Expr, Guard, ModuleCode } from "../../src/model/code.js";
import { showExpression } from "./ast-dump.js";

export interface CallFact {
  readonly func: string;
  readonly line: number;
  readonly call: Extract<Expr, { k: "call" }>;
  readonly context: readonly string[];
}

export interface ImportFact {
  readonly event: Extract<Event, { kind: "import" }>;
  readonly context: readonly string[];
}

/** Functions and classes around a scope, the outermost first, with the guards of their definitions. */
function scopePath(code: ModuleCode, index: number): string[] {
  const path: string[] = [];
  for (let at = index; at > 0;) {
    const scope = code.scopes[at];
    if (scope === undefined) break;
    path.unshift(...scope.guards.flatMap(guardText), `${scope.kind === "class" ? "class" : "func"} ${scope.name}`);
    at = scope.parent;
  }
  return path;
}

/** `if X` or `unless X`, with `not` turned into the other one. */
export function testText(test: Expr, holds: boolean): string {
  let at = test;
  let positive = holds;
  while (at.k === "not") {
    at = at.of;
    positive = !positive;
  }
  return `${positive ? "if" : "unless"} ${showExpression(at)}`;
}

function guardText(guard: Guard): string[] {
  switch (guard.kind) {
    case "try":
      return [`try ${guard.catches.join(" ")}`];
    case "except":
      return [`except ${guard.catches.join(" ")}`];
    case "else":
      return ["else"];
    case "if":
      return [testText(guard.test, guard.holds)];
    case "with":
      return [`with ${showExpression(guard.context)}`];
    case "loop":
      return [];
  }
}

export function importFacts(code: ModuleCode): ImportFact[] {
  return code.scopes.flatMap((scope, index) =>
    scope.events.flatMap((event) =>
      event.kind === "import"
        ? [{ event, context: [...scopePath(code, index), ...event.guards.flatMap(guardText)] }]
        : [],
    ),
  );
}

export function callFacts(code: ModuleCode): CallFact[] {
  const facts: CallFact[] = [];
  const walk = (expr: Expr | null | undefined, context: readonly string[]): void => {
    if (expr === null || expr === undefined) return;
    switch (expr.k) {
      case "call":
        facts.push({ func: calleeText(expr.of), line: expr.line, call: expr, context });
        walk(expr.of, context);
        for (const arg of expr.args) walk(arg, context);
        for (const [, value] of expr.keywords) walk(value, context);
        return;
      case "cond":
        walk(expr.test, context);
        walk(expr.then, [...context, testText(expr.test, true)]);
        walk(expr.otherwise, [...context, testText(expr.test, false)]);
        return;
      case "attribute":
      case "not":
        return walk(expr.of, context);
      case "binary":
      case "compare":
        walk(expr.left, context);
        return walk(expr.right, context);
      case "joined":
        for (const part of expr.parts) walk(part, context);
        return;
      case "sequence":
      case "bool":
        for (const item of expr.items) walk(item, context);
        return;
      case "dict":
        for (const [key, value] of expr.entries) {
          walk(key, context);
          walk(value, context);
        }
        return;
      case "subscript":
        walk(expr.of, context);
        return walk(expr.index, context);
      case "slice":
        for (const part of [expr.lower, expr.upper, expr.step]) walk(part, context);
        return;
      case "comprehension":
        for (const { iter, tests } of expr.clauses) {
          walk(iter, context);
          for (const test of tests) walk(test, context);
        }
        walk(expr.element, context);
        return walk(expr.value, context);
      case "const":
      case "bytes":
      case "name":
      case "function":
      case "unknown":
        return;
    }
  };
  code.scopes.forEach((scope, index) => {
    const path = scopePath(code, index);
    for (const event of scope.events) {
      const context = [...path, ...event.guards.flatMap(guardText)];
      switch (event.kind) {
        case "assign":
          walk(event.target, context);
          walk(event.value, context);
          break;
        case "for":
          walk(event.iter, context);
          break;
        case "define":
          for (const expr of [...event.decorators, ...event.bases]) walk(expr, context);
          break;
        case "exec":
          // Python 2's exec statement is no call; for Python 3 the call itself is noted as well.
          if (code.python?.startsWith("2") === true) walk(event.code, context);
          break;
        case "delete":
          walk(event.target, context);
          break;
        case "import":
          break;
        default:
          walk(event.value, context);
      }
    }
    for (const parameter of scope.parameters) walk(parameter.default, path);
  });
  return facts;
}

/** `a.b.c`, `cffi.FFI().dlopen`, `?.format` for a method of something else. */
export function calleeText(expr: Expr): string {
  if (expr.k === "name") return expr.id;
  if (expr.k === "attribute") return `${calleeText(expr.of)}.${expr.name}`;
  if (expr.k === "call") return `${calleeText(expr.of)}()`;
  return "?";
}
