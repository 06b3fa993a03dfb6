// Calls of every version, and what is made by calling: functions, classes and comprehensions.

import { append } from "../append.js";
import type { Expr } from "../model/code.js";
import { itemsAt, objectAt, textAt, typeAt } from "./marshal.js";
import type { Machine } from "./machine.js";
import { emit, keepCalls, pop, popExpression, popExpressions, push, pushNull } from "./machine.js";
import type { Handler } from "./operations.js";
import { ignore } from "./operations.js";
import type { ComprehensionKind, Item, Value } from "./values.js";
import { expressionOf, JUNK, unknown } from "./values.js";

type Keywords = readonly (readonly [string, Expr])[];

function call(
  m: Machine,
  callee: Item,
  args: readonly Expr[],
  keywords: Keywords,
  spread: boolean,
  first?: Item,
): void {
  const { value } = callee;
  const line = callee.line >= 0 ? callee.line : m.line;
  switch (value.k) {
    case "$comprehension":
      if (first !== undefined) {
        const expr = m.context.comprehension(value.index, value.of, first, m);
        return push(m, expr);
      }
      break;
    case "$buildClass":
      return push(m, buildClass(m, args[0], args.slice(2), keywords));
    case "$exit":
    case "$junk":
      for (const arg of args) keepCalls(m, arg);
      return push(m, JUNK);
    case "$enter":
      return push(m, value);
    default:
      break;
  }
  const of = expressionOf(value);
  if (of.k === "attribute" && of.name === "__enter__" && m.version < 302 && m.lastExit === of.of) {
    return push(m, { k: "$enter", context: of.of });
  }
  // 3.12 wraps `def f[T]` in a function of its own, called at once.
  if (of.k === "function" && m.context.generic.has(of.scope)) return push(m, of);
  if (of.k === "name" && of.id === "exec" && m.version >= 300 && args[0] !== undefined) {
    emit(m, { kind: "exec", line, code: args[0] });
  }
  push(m, { k: "call", of, args, keywords, spread, line });
}

function buildClass(m: Machine, body: Expr | undefined, bases: readonly Expr[], keywords: Keywords): Value {
  if (body?.k !== "function") return unknown("a class");
  for (const [, value] of keywords) keepCalls(m, value);
  m.context.bases.set(body.scope, bases);
  m.context.classes.add(body.scope);
  return body;
}

// Up to 3.5: u8 positional, u8 keyword pairs; then the star and double-star arguments.
function callOld(m: Machine, argument: number, star: boolean, doubleStar: boolean): void {
  const positional = argument & 0xff;
  const named = (argument >> 8) & 0xff;
  let spread = false;
  const keywords: [string, Expr][] = [];
  let starArgument: Expr | undefined;
  if (doubleStar) {
    spread = true;
    keepCalls(m, popExpression(m));
  }
  const pairs = (): void => {
    const flat = popExpressions(m, named * 2);
    for (let index = 0; index + 1 < flat.length; index += 2) {
      const name = flat[index];
      const value = flat[index + 1];
      if (name?.k === "const" && value !== undefined) keywords.push([String(name.value), value]);
    }
  };
  // 3.5 puts *args below the keywords.
  if (m.version >= 305) pairs();
  if (star) starArgument = popExpression(m);
  if (m.version < 305) pairs();
  const items = popItems(m, positional);
  const args = items.map((item) => expressionOf(item.value));
  if (starArgument !== undefined) {
    if (starArgument.k === "sequence" && !starArgument.spread) append(args, starArgument.items);
    else {
      spread = true;
      keepCalls(m, starArgument);
    }
  }
  call(m, pop(m), args, keywords, spread, items[0]);
}

function popItems(m: Machine, count: number): Item[] {
  const length = Math.max(0, Math.min(count, m.stack.length));
  const items = new Array<Item>(length);
  for (let index = length - 1; index >= 0; index -= 1) items[index] = pop(m);
  return items;
}

function takeKeywords(args: Expr[], names: readonly string[]): [string, Expr][] {
  const values = args.splice(Math.max(0, args.length - names.length));
  return values.map((value, index) => [names[index] ?? "?", value]);
}

function namesOf(value: Expr): string[] {
  return value.k === "sequence" ? value.items.map((item) => (item.k === "const" ? String(item.value) : "?")) : [];
}

function callNew(m: Machine, count: number, names: readonly string[]): void {
  const items = popItems(m, count);
  const args = items.map((item) => expressionOf(item.value));
  const keywords = takeKeywords(args, names);
  const upper = pop(m);
  const lower = pop(m);
  if (lower.value.k === "$null") call(m, upper, args, keywords, false, items[0]);
  else if (upper.value.k === "$null") call(m, lower, args, keywords, false, items[0]);
  else call(m, lower, [expressionOf(upper.value), ...args], keywords, false, upper);
}

// `f(*args, **kwargs)`: what is written out within the tuple and the dict is still known.
function callSpread(m: Machine, argument: number): void {
  const hasKeywords = m.version >= 314 || (argument & 1) !== 0;
  const keywordItem = hasKeywords ? pop(m) : undefined;
  const positional = popExpression(m);
  let callee = pop(m);
  if (m.version >= 313) callee = pop(m);
  else if (m.version >= 311) pop(m);
  let spread = false;
  const keywords: [string, Expr][] = [];
  if (keywordItem !== undefined && keywordItem.value.k !== "$null") {
    const named = expressionOf(keywordItem.value);
    if (named.k === "dict") {
      if (named.spread) spread = true;
      for (const [key, value] of named.entries) {
        if (key.k === "const" && typeof key.value === "string") keywords.push([key.value, value]);
        else keepCalls(m, value);
      }
    } else {
      spread = true;
      keepCalls(m, named);
    }
  }
  let args: readonly Expr[] = [];
  if (positional.k === "sequence") {
    args = positional.items;
    if (positional.spread) spread = true;
  } else {
    spread = true;
    keepCalls(m, positional);
  }
  call(m, callee, args, keywords, spread);
}

const COMPREHENSIONS: ReadonlyMap<string, ComprehensionKind> = new Map([
  ["<listcomp>", "list"],
  ["<setcomp>", "set"],
  ["<dictcomp>", "dict"],
  ["<genexpr>", "generator"],
]);

/** What kind of comprehension the code object of that name is; undefined for others. */
export function comprehensionKind(name: string): ComprehensionKind | undefined {
  return COMPREHENSIONS.get(name);
}

function makeFunction(m: Machine, code: Item, defaults: readonly Expr[], keywordDefaults: Map<string, Expr>): void {
  const { value } = code;
  if (value.k !== "$code") return push(m, unknown("a function"));
  const name = textAt(m.context.file, value.code.nameAt);
  const of = comprehensionKind(name);
  if (of !== undefined) return push(m, { k: "$comprehension", index: value.index, of });
  const scope = m.context.scopeOf[value.index] ?? -1;
  if (scope < 0) return push(m, unknown("a function"));
  if (!m.context.made.has(scope)) {
    m.context.madeScopes.push(scope);
    m.context.made.set(scope, { scope, block: m.block.index, defaults, keywordDefaults });
  }
  push(m, { k: "function", scope });
}

// Flags from 3.6 on: 1 defaults, 2 keyword-only defaults, 4 annotations, 8 closure.
function makeFunctionNew(m: Machine, flags: number): void {
  if (m.version <= 310) pop(m);
  const code = pop(m);
  if ((flags & 8) !== 0) pop(m);
  if ((flags & 4) !== 0) keepCalls(m, popExpression(m));
  const keywordDefaults = new Map<string, Expr>();
  if ((flags & 2) !== 0) readKeywordDefaults(popExpression(m), keywordDefaults);
  const defaults = (flags & 1) !== 0 ? popExpression(m) : undefined;
  m.firstLine = -1;
  makeFunction(m, code, defaults?.k === "sequence" ? defaults.items : [], keywordDefaults);
}

function readKeywordDefaults(value: Expr, into: Map<string, Expr>): void {
  if (value.k !== "dict") return;
  for (const [key, item] of value.entries) if (key.k === "const") into.set(String(key.value), item);
}

// 2.x: argument = defaults. 3.0-3.5: u8 defaults, u8 keyword-only defaults (pairs), u15 annotations (with their names).
function makeFunctionOld(m: Machine, argument: number, closure: boolean): void {
  if (m.version >= 303) pop(m);
  const code = pop(m);
  if (closure) pop(m);
  const isPython2 = m.version < 300;
  const annotations = isPython2 ? 0 : (argument >> 16) & 0x7fff;
  for (const value of popExpressions(m, annotations)) keepCalls(m, value);
  const defaults = popExpressions(m, isPython2 ? argument : argument & 0xff);
  const keywordDefaults = new Map<string, Expr>();
  if (!isPython2) {
    const flat = popExpressions(m, 2 * ((argument >> 8) & 0xff));
    for (let index = 0; index + 1 < flat.length; index += 2) {
      const key = flat[index];
      const value = flat[index + 1];
      if (key?.k === "const" && value !== undefined) keywordDefaults.set(String(key.value), value);
    }
  }
  m.firstLine = -1;
  makeFunction(m, code, defaults, keywordDefaults);
}

// From 3.13: the attribute lies below the function.
const setFunctionAttribute: Handler = (m, flag) => {
  const { value } = pop(m);
  const attribute = popExpression(m);
  const made = value.k === "function" ? m.context.made.get(value.scope) : undefined;
  if (made !== undefined) {
    if (flag === 1 && attribute.k === "sequence") made.defaults = attribute.items;
    else if (flag === 2) {
      const keywordDefaults = new Map<string, Expr>();
      readKeywordDefaults(attribute, keywordDefaults);
      made.keywordDefaults = keywordDefaults;
    } else if (flag === 4) keepCalls(m, attribute);
  }
  push(m, value);
};

function constantNames(m: Machine, index: number): string[] {
  const at = m.constantOffsets[index];
  if (at === undefined) return [];
  const { file } = m.context;
  const target = objectAt(file, at);
  return /[()]/.test(typeAt(file, target)) ? itemsAt(file, target).map((item) => textAt(file, item)) : [];
}

/** Handlers by the instruction's name. */
export const calls: Record<string, Handler> = {
  CALL_FUNCTION: (m, argument) => {
    if (m.version < 306) return callOld(m, argument, false, false);
    const items = popItems(m, argument);
    const args = items.map((item) => expressionOf(item.value));
    call(m, pop(m), args, [], false, items[0]);
  },
  CALL_FUNCTION_VAR: (m, argument) => callOld(m, argument, true, false),
  CALL_FUNCTION_KW: (m, argument) => {
    if (m.version < 306) return callOld(m, argument, false, true);
    const names = namesOf(popExpression(m));
    const items = popItems(m, argument);
    const args = items.map((item) => expressionOf(item.value));
    const keywords = takeKeywords(args, names);
    call(m, pop(m), args, keywords, false, items[0]);
  },
  CALL_FUNCTION_VAR_KW: (m, argument) => callOld(m, argument, true, true),
  CALL_FUNCTION_EX: callSpread,
  CALL_METHOD: (m, argument) => callNew(m, argument, []),
  KW_NAMES: (m, argument) => {
    m.keywordNames = constantNames(m, argument);
  },
  PRECALL: ignore,
  CALL: (m, argument) => {
    const names = m.keywordNames ?? [];
    m.keywordNames = undefined;
    callNew(m, argument, names);
  },
  CALL_KW: (m, argument) => callNew(m, argument, namesOf(popExpression(m))),
  MAKE_FUNCTION: (m, argument) => {
    if (m.version >= 313) makeFunction(m, pop(m), [], new Map());
    else if (m.version >= 306) makeFunctionNew(m, argument);
    else makeFunctionOld(m, argument, false);
  },
  MAKE_CLOSURE: (m, argument) => makeFunctionOld(m, argument, true),
  SET_FUNCTION_ATTRIBUTE: setFunctionAttribute,
  LOAD_BUILD_CLASS: (m) => push(m, { k: "$buildClass" }),
  BUILD_CLASS: (m) => {
    const body = popExpression(m);
    const bases = popExpression(m);
    pop(m);
    const { firstLine } = m;
    m.firstLine = firstLine;
    const scope = body.k === "call" ? body.of : body;
    push(m, buildClass(m, scope, bases.k === "sequence" ? bases.items : [], []));
  },
  LOAD_SPECIAL: (m, argument) => {
    const { value } = pop(m);
    const context = expressionOf(value);
    push(m, (argument & 1) === 1 ? { k: "$exit", context } : { k: "$enter", context });
    pushNull(m);
  },
};
