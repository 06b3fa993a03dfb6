// Python expressions of any version to Expr, in one descent without a tree in between. What Expr has no room for becomes
// "unknown", but its calls are kept as events of their own, and constants are folded as CPython's compiler folds them.

import type { Expr, Parameter, Unpacked } from "../model/code.js";
import {
  isOp,
  isKeyword,
  expectOp,
  passOp,
  passKeyword,
  passName,
  plainName,
  unknown,
  startsExpression,
} from "./expect.js";
import { fold } from "./fold.js";
import { numberValue, stringValue } from "./literals.js";
import { type OpenScope, type Parser, assign, emit, guardList, keepCalls, listed, statementLine } from "./parser.js";
import {
  BROKEN,
  BYTES,
  FORMAT,
  KEYWORD,
  NAME,
  NUMBER,
  OP,
  RAW,
  STRING,
  TEMPLATE,
  UNICODE,
  bad,
  escapeEnd,
  lineAt,
  next,
  noteNumber,
  shown,
} from "./tokens.js";

/** CPython itself stops between 90 and 200 pairs of brackets. */
const MAX_NESTING = 200;
/** Levels of an Expr, beyond which its left part is cut off: readers of Expr walk it by recursion. */
const MAX_HEIGHT = 500;

function enter(p: Parser): void {
  if (++p.nesting > MAX_NESTING) throw bad(p, "an expression nested too deeply to read");
}

/** `a`, `a, b`, `*a, b` or `yield x`: the right side of an assignment, an expression statement, what a field holds. */
export function parseValue(p: Parser): Expr {
  return isKeyword(p, "yield") ? parseYield(p) : parseList(p);
}

/** What a match statement matches: as parseList, with named expressions. */
export function parseSubject(p: Parser): Expr {
  return parseItems(p, parseNamed);
}

export function parseList(p: Parser): Expr {
  return parseItems(p, parseTest);
}

/** Targets of for and del: an `in` ends them. */
export function parseTargets(p: Parser): Expr {
  const keep = p.keepStars;
  p.keepStars = true;
  const target = parseItems(p, parseOperand);
  p.keepStars = keep;
  return target;
}

/** Above `|`: a literal of a pattern. */
export function parseLiteral(p: Parser): Expr {
  return parseBinary(p, BITWISE_OR + 1);
}

/** Above comparisons: the code of an exec statement, a target. */
export function parseOperand(p: Parser): Expr {
  return parseBinary(p, BITWISE_OR);
}

function parseItems(p: Parser, parseItem: (p: Parser) => Expr): Expr {
  const stars: Unpacked[] = [];
  let spread = isOp(p, "*");
  const first = parseStarred(p, parseItem, 0, stars);
  if (first !== null && !isOp(p, ",")) return first;
  const items: Expr[] = first === null ? [] : [first];
  while (isOp(p, ",")) {
    next(p);
    if (!startsExpression(p)) break;
    if (isOp(p, "*")) spread = true;
    const item = parseStarred(p, parseItem, items.length, stars);
    if (item !== null) items.push(item);
  }
  return sequence("tuple", items, spread, stars);
}

function sequence(of: "list" | "tuple" | "set", items: Expr[], spread: boolean, stars: Unpacked[]): Expr {
  return stars.length === 0 ? { k: "sequence", of, items, spread } : { k: "sequence", of, items, spread, stars };
}

/** null for a starred item, unless it is a target's: then it stands in `stars`, with the number of items before it. */
function parseStarred(p: Parser, parseItem: (p: Parser) => Expr, position: number, stars: Unpacked[]): Expr | null {
  if (!isOp(p, "*")) return parseItem(p);
  next(p);
  const calls = p.calls;
  const value = parseBinary(p, BITWISE_OR);
  p.stars++;
  if (p.keepStars) return value;
  keepCalls(p, value, calls);
  stars.push([position, value]);
  return null;
}

export function parseYield(p: Parser): Expr {
  next(p);
  let value: Expr = { k: "const", value: null };
  if (isKeyword(p, "from")) {
    next(p);
    value = parseTest(p);
  } else if (startsExpression(p)) value = parseList(p);
  if (p.full) emit(p, { kind: "yield", value, line: statementLine(p), guards: guardList(p, p.guard) });
  return unknown("what a generator is sent");
}

/** A test, or `name := test`. */
export function parseNamed(p: Parser): Expr {
  const target = parseTest(p);
  if (!isOp(p, ":=")) return target;
  next(p);
  assign(p, target, parseTest(p));
  return target;
}

/** Everything but commas, stars, yield and walrus. */
export function parseTest(p: Parser): Expr {
  if (isKeyword(p, "lambda")) return parseLambda(p);
  const then = parseBinary(p, OR);
  if (!isKeyword(p, "if")) return then;
  enter(p);
  next(p);
  const test = parseBinary(p, OR);
  passKeyword(p, "else");
  const otherwise = parseTest(p);
  p.nesting--;
  return { k: "cond", test, then, otherwise };
}

const OR = 1;
const AND = 2;
const COMPARISON = 4;
const BITWISE_OR = 5;

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["or", OR],
  ["and", AND],
  ["in", COMPARISON],
  ["is", COMPARISON],
  ["not", COMPARISON],
  ["<", COMPARISON],
  [">", COMPARISON],
  ["==", COMPARISON],
  [">=", COMPARISON],
  ["<=", COMPARISON],
  ["!=", COMPARISON],
  ["<>", COMPARISON],
  ["|", BITWISE_OR],
  ["^", 6],
  ["&", 7],
  ["<<", 8],
  [">>", 8],
  ["+", 9],
  ["-", 9],
  ["*", 10],
  ["/", 10],
  ["//", 10],
  ["%", 10],
  ["@", 10],
]);

function parseBinary(p: Parser, least: number): Expr {
  const height = p.height;
  p.height = 0;
  const value = parseOperators(p, parseUnary(p), least);
  if (height > p.height) p.height = height;
  return value;
}

function parseOperators(p: Parser, first: Expr, least: number): Expr {
  let left = first;
  for (;;) {
    if (p.kind !== OP && p.kind !== KEYWORD) return left;
    const word = p.word;
    const precedence = PRECEDENCE.get(word);
    if (precedence === undefined || precedence < least) return left;
    p.height++;
    if (precedence === COMPARISON) {
      left = parseComparison(p, left);
    } else if (precedence <= AND) {
      const items = [left];
      while (isKeyword(p, word)) {
        next(p);
        items.push(parseBinary(p, precedence + 1));
      }
      left = { k: "bool", op: word === "or" ? "or" : "and", items };
    } else {
      next(p);
      const right = parseBinary(p, precedence + 1);
      left = fold(word, left, right);
      if (p.height > MAX_HEIGHT) left = cutOff(p, left);
    }
  }
}

/** The calls of an expression that has grown too tall, and nothing else of it. */
function cutOff(p: Parser, value: Expr): Expr {
  keepCalls(p, value, -1);
  p.height = 0;
  return unknown("too many operators in a row");
}

function parseComparison(p: Parser, first: Expr): Expr {
  const pairs: Expr[] = [];
  let left = first;
  for (;;) {
    if ((p.kind !== OP && p.kind !== KEYWORD) || PRECEDENCE.get(p.word) !== COMPARISON) break;
    let op = p.word;
    next(p);
    if (op === "<>") {
      op = "!=";
      p.python2 = true;
    } else if (op === "not") {
      passKeyword(p, "in");
      op = "not in";
    } else if (op === "is" && isKeyword(p, "not")) {
      next(p);
      op = "is not";
    }
    const right = parseBinary(p, BITWISE_OR);
    pairs.push({ k: "compare", op, left, right });
    left = right;
  }
  const [only] = pairs;
  return pairs.length === 1 && only !== undefined ? only : { k: "bool", op: "and", items: pairs };
}

function parseUnary(p: Parser): Expr {
  enter(p);
  const height = p.height;
  p.height = 0;
  const value = parseUnaryInside(p);
  p.height = Math.max(height, p.height + 1);
  p.nesting--;
  return value;
}

function parseUnaryInside(p: Parser): Expr {
  if (p.kind === KEYWORD && p.word === "not") {
    next(p);
    return { k: "not", of: parseBinary(p, COMPARISON) };
  }
  if (p.kind === OP && (p.word === "-" || p.word === "+" || p.word === "~")) {
    const sign = p.word;
    next(p);
    const calls = p.calls;
    const value = parseUnary(p);
    if (value.k === "const" && typeof value.value === "number") {
      if (sign === "-") return { k: "const", value: -value.value };
      if (sign === "+") return value;
      if (Number.isSafeInteger(value.value)) return { k: "const", value: -value.value - 1 };
    }
    keepCalls(p, value, calls);
    return unknown(`unary ${sign}`);
  }
  const left = parsePostfix(p);
  if (!isOp(p, "**")) return left;
  next(p);
  return fold("**", left, parseUnary(p));
}

function parsePostfix(p: Parser): Expr {
  if (p.kind === NAME && p.word === "await" && p.python !== 2) {
    const { start, at } = p;
    next(p);
    // `await x`, unless it is the name that it was before 3.7: `await = 3`, `await(x)` stays an await.
    if (p.kind === NAME || p.kind === STRING || p.kind === NUMBER || isOp(p, "(") || isOp(p, "[") || isOp(p, "{")) {
      return parsePostfix(p);
    }
    p.start = start;
    p.at = at;
    p.kind = NAME;
    p.word = "await";
  }
  const start = p.version < 308 ? earlyStart(p) : p.start;
  let value = parseAtom(p);
  while (p.kind === OP) {
    if (p.word === ".") {
      next(p);
      value = { k: "attribute", of: value, name: passName(p) };
    } else if (p.word === "(") {
      value = parseCall(p, value, start);
    } else if (p.word === "[") {
      value = { k: "subscript", of: value, index: parseIndex(p) };
    } else return value;
    if (++p.height > MAX_HEIGHT) value = cutOff(p, value);
  }
  return value;
}

interface Arguments {
  readonly args: Expr[];
  readonly keywords: [string, Expr][];
  readonly spread: boolean;
  readonly stars: Unpacked[];
  readonly doubleStars: Expr[];
}

/** Where calls on the atom at hand begin for CPython before 3.8: within its brackets, and for a string on its last line. */
function earlyStart(p: Parser): number {
  if (p.kind === STRING) return p.at - 1;
  if (!isOp(p, "(")) return p.start;
  const { text } = p;
  let at = p.start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x28 || code === 0x0a || code === 0x20 || code === 0x09) at++;
    else if (code === 0x23) at = text.indexOf("\n", at);
    else if (code === 0x5c) at += 2;
    else break;
  }
  if (text.charCodeAt(at) === 0x29) return p.start;
  const prefixed = text.slice(at, at + 5);
  const triple = /^[a-zA-Z]{0,2}("""|''')/.exec(prefixed)?.[1];
  return triple === undefined ? at : Math.max(at, text.indexOf(triple, at + prefixed.length));
}

/** Arguments of a call (or bases of a class), from "(" to behind ")". */
export function parseArguments(p: Parser): Arguments {
  const keep = p.keepStars;
  p.keepStars = false;
  next(p);
  const args: Expr[] = [];
  const keywords: [string, Expr][] = [];
  const stars: Unpacked[] = [];
  const doubleStars: Expr[] = [];
  while (!isOp(p, ")")) {
    if (isOp(p, "*") || isOp(p, "**")) {
      const isDouble = isOp(p, "**");
      next(p);
      const calls = p.calls;
      const value = parseTest(p);
      keepCalls(p, value, calls);
      if (startsComprehension(p)) args.push(parseFlattened(p, "generator", value));
      else if (isDouble) doubleStars.push(value);
      else stars.push([args.length, value]);
    } else {
      const value = parseNamed(p);
      if (value.k === "name" && isOp(p, "=")) {
        next(p);
        keywords.push([value.id, parseTest(p)]);
      } else if (startsComprehension(p)) {
        args.push(parseComprehension(p, "generator", value));
      } else args.push(value);
    }
    if (!isOp(p, ",")) break;
    next(p);
  }
  passOp(p, ")");
  p.keepStars = keep;
  return { args, keywords, spread: stars.length + doubleStars.length > 0, stars, doubleStars };
}

function parseCall(p: Parser, of: Expr, start: number): Expr {
  const { args, keywords, spread, stars, doubleStars } = parseArguments(p);
  p.calls++;
  const line = lineAt(p, start);
  return spread
    ? { k: "call", of, args, keywords, spread, stars, doubleStars, line }
    : { k: "call", of, args, keywords, spread, line };
}

function parseIndex(p: Parser): Expr {
  const keep = p.keepStars;
  p.keepStars = false;
  next(p);
  const items: Expr[] = [];
  let tuple = false;
  const stars: Unpacked[] = [];
  while (!isOp(p, "]")) {
    if (isOp(p, "*")) {
      parseStarred(p, parseTest, items.length, stars);
      tuple = true;
    } else items.push(parseSlice(p));
    if (!isOp(p, ",")) break;
    tuple = true;
    next(p);
  }
  passOp(p, "]");
  p.keepStars = keep;
  const [only] = items;
  if (only !== undefined && !tuple) return only;
  if (!tuple) throw bad(p, "an index is missing between [ and ]");
  return sequence("tuple", items, stars.length > 0, stars);
}

function parseSlice(p: Parser): Expr {
  const lower = isOp(p, ":") ? null : parseNamed(p);
  if (lower !== null && !isOp(p, ":")) return lower;
  next(p);
  const upper = startsExpression(p) ? parseTest(p) : null;
  let step: Expr | null = null;
  if (isOp(p, ":")) {
    next(p);
    if (startsExpression(p)) step = parseTest(p);
  }
  return { k: "slice", lower, upper, step };
}

function parseAtom(p: Parser): Expr {
  switch (p.kind) {
    case NAME: {
      const word = p.word;
      next(p);
      switch (word) {
        case "None":
          return { k: "const", value: null };
        case "True":
          return { k: "const", value: true };
        case "False":
          return { k: "const", value: false };
      }
      return { k: "name", id: plainName(word) };
    }
    case NUMBER: {
      noteNumber(p, p.start, p.at);
      const value = numberValue(p.text.slice(p.start, p.at));
      next(p);
      return value === undefined ? unknown("a complex number") : { k: "const", value };
    }
    case STRING:
      return parseStrings(p);
    case OP:
      switch (p.word) {
        case "(":
          return parseParentheses(p);
        case "[":
          return parseListDisplay(p);
        case "{":
          return parseBraces(p);
        case "...":
          next(p);
          return unknown("...");
        case "`": {
          p.python2 = true;
          next(p);
          const calls = p.calls;
          keepCalls(p, parseList(p), calls);
          passOp(p, "`");
          return unknown("repr()");
        }
      }
  }
  throw bad(p, `${shown(p)} where an expression is expected`);
}

function parseParentheses(p: Parser): Expr {
  next(p);
  if (isOp(p, ")")) {
    next(p);
    return { k: "sequence", of: "tuple", items: [], spread: false };
  }
  let value: Expr;
  if (isKeyword(p, "yield")) value = parseYield(p);
  else {
    value = parseItems(p, parseNamed);
    if (startsComprehension(p)) {
      const unpacked = value.k === "sequence" ? value.stars?.[0]?.[1] : undefined;
      value =
        unpacked === undefined ? parseComprehension(p, "generator", value) : parseFlattened(p, "generator", unpacked);
    }
  }
  passOp(p, ")");
  return value;
}

function parseListDisplay(p: Parser): Expr {
  next(p);
  if (isOp(p, "]")) {
    next(p);
    return { k: "sequence", of: "list", items: [], spread: false };
  }
  const stars: Unpacked[] = [];
  const items: Expr[] = [];
  let spread = false;
  for (;;) {
    if (isOp(p, "*")) spread = true;
    const item = parseStarred(p, parseNamed, items.length, stars);
    if (startsComprehension(p)) {
      const unpacked = stars[0]?.[1] ?? unknown("an item is missing");
      const value = item === null ? parseFlattened(p, "list", unpacked) : parseComprehension(p, "list", item);
      passOp(p, "]");
      return value;
    }
    if (item !== null) items.push(item);
    if (!isOp(p, ",")) break;
    next(p);
    if (isOp(p, "]")) break;
  }
  passOp(p, "]");
  return sequence("list", items, spread, stars);
}

function parseBraces(p: Parser): Expr {
  next(p);
  const entries: [Expr, Expr][] = [];
  const items: Expr[] = [];
  const stars: Unpacked[] = [];
  let dict = isOp(p, "}");
  while (!isOp(p, "}")) {
    if (isOp(p, "**")) {
      dict = true;
      next(p);
      const calls = p.calls;
      const value = parseBinary(p, BITWISE_OR);
      keepCalls(p, value, calls);
      stars.push([entries.length, value]);
      if (startsComprehension(p)) parseComprehension(p, "dict", unknown("what a dict holds"));
    } else if (isOp(p, "*")) {
      parseStarred(p, parseNamed, items.length, stars);
      if (startsComprehension(p)) {
        const whole = parseFlattened(p, "set", stars[0]?.[1] ?? unknown("an item is missing"));
        passOp(p, "}");
        return whole;
      }
    } else {
      const key = parseNamed(p);
      if (isOp(p, ":")) {
        dict = true;
        next(p);
        const value = parseTest(p);
        if (startsComprehension(p)) {
          const whole = parseComprehension(p, "dict", key, value);
          passOp(p, "}");
          return whole;
        }
        entries.push([key, value]);
      } else if (startsComprehension(p)) {
        const whole = parseComprehension(p, "set", key);
        passOp(p, "}");
        return whole;
      } else items.push(key);
    }
    if (!isOp(p, ",")) break;
    next(p);
  }
  passOp(p, "}");
  if (!dict) return sequence("set", items, stars.length > 0, stars);
  return stars.length === 0 ? { k: "dict", entries, spread: false } : { k: "dict", entries, spread: true, stars };
}

function startsComprehension(p: Parser): boolean {
  return p.kind === KEYWORD ? p.word === "for" : p.kind === NAME && p.word === "async";
}

function parseComprehension(p: Parser, of: "list" | "set" | "generator" | "dict", element: Expr, value?: Expr): Expr {
  const clauses: { target: Expr; iter: Expr; tests: Expr[] }[] = [];
  while (startsComprehension(p)) {
    if (p.kind === NAME) next(p);
    passKeyword(p, "for");
    const target = parseTargets(p);
    passKeyword(p, "in");
    let iter = parseUnconditional(p);
    // Python 2: [x for x in 1, 2]
    if (of === "list" && isOp(p, ",")) {
      const items = [iter];
      while (isOp(p, ",")) {
        next(p);
        if (!startsExpression(p)) break;
        items.push(parseUnconditional(p));
      }
      iter = { k: "sequence", of: "tuple", items, spread: false };
    }
    const tests: Expr[] = [];
    while (isKeyword(p, "if")) {
      next(p);
      tests.push(parseUnconditional(p));
    }
    clauses.push({ target, iter, tests });
  }
  return value === undefined
    ? { k: "comprehension", of, element, clauses }
    : { k: "comprehension", of, element, value, clauses };
}

/** `[*x for x in y]` of 3.15, written as `[each for x in y for each in x]`. */
function parseFlattened(p: Parser, of: "list" | "set" | "generator", unpacked: Expr): Expr {
  const each: Expr = { k: "name", id: ".each" };
  const whole = parseComprehension(p, of, each);
  if (whole.k !== "comprehension") return whole;
  return { ...whole, clauses: [...whole.clauses, { target: each, iter: unpacked, tests: [] }] };
}

/** Within a comprehension, where `if` begins a test: a lambda's body has no conditional expression either. */
function parseUnconditional(p: Parser): Expr {
  return isKeyword(p, "lambda") ? parseLambda(p, false) : parseBinary(p, OR);
}

function parseStrings(p: Parser): Expr {
  let value = "";
  let bytes = false;
  let template = false;
  const parts: Expr[] = [];
  while (p.kind === STRING) {
    const { flags, body, bodyEnd, at } = p;
    const wide = p.python === 2 ? (flags & UNICODE) !== 0 || p.unicodeLiterals : true;
    if ((flags & BYTES) !== 0) bytes = true;
    if ((flags & BROKEN) !== 0) {
      parts.push(unknown("an f-string that no Python can read"));
    } else if ((flags & (FORMAT | TEMPLATE)) !== 0) {
      if ((flags & TEMPLATE) !== 0) template = true;
      if (value !== "") parts.push({ k: "const", value });
      value = "";
      const { depth } = p;
      parseFormatted(p, parts, body, bodyEnd, flags, template);
      p.depth = depth;
      p.at = at;
      const last = parts[parts.length - 1];
      if (last?.k === "const" && typeof last.value === "string") {
        value = last.value;
        parts.pop();
      }
    } else {
      value += stringValue(p.text, body, bodyEnd, flags, wide);
    }
    next(p);
  }
  if (template) return unknown("a template string");
  if (parts.length > 0) {
    if (value !== "") parts.push({ k: "const", value });
    return { k: "joined", parts };
  }
  if (!bytes || p.python === 2) return { k: "const", value };
  const literal: { k: "bytes" | "const"; value: string } = { k: "bytes", value };
  if (p.python === 0) p.bytesLiterals.push(literal);
  return literal;
}

/** The content of an f-string as parts; the fields are read where they stand. */
function parseFormatted(p: Parser, parts: Expr[], from: number, to: number, flags: number, drop: boolean): void {
  const text = p.text;
  const raw = (flags & RAW) !== 0;
  let literal = "";
  let segment = from;
  let at = from;
  const last = parts[parts.length - 1];
  if (last?.k === "const" && typeof last.value === "string") {
    literal = last.value;
    parts.pop();
  }
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      at = escapeEnd(text, at, raw);
    } else if (code === 0x7b) {
      if (text.charCodeAt(at + 1) === 0x7b) {
        literal += stringValue(text, segment, at + 1, flags, true);
        at += 2;
      } else {
        literal += stringValue(text, segment, at, flags, true);
        const field: Expr[] = [];
        at = parseField(p, field, at, flags, drop);
        for (const part of field) {
          if (part.k === "const" && typeof part.value === "string") literal += part.value;
          else {
            if (literal !== "") parts.push({ k: "const", value: literal });
            literal = "";
            parts.push(part);
          }
        }
      }
      segment = at;
    } else if (code === 0x7d) {
      literal += stringValue(text, segment, at + 1, flags, true);
      at += text.charCodeAt(at + 1) === 0x7d ? 2 : 1;
      segment = at;
    } else at++;
  }
  literal += stringValue(text, segment, to, flags, true);
  if (literal !== "") parts.push({ k: "const", value: literal });
}

/** One replacement field from its "{"; gives the offset behind its "}". `drop`: nobody uses the value, only its calls. */
function parseField(p: Parser, parts: Expr[], open: number, flags: number, drop: boolean): number {
  enter(p);
  p.depth = 1;
  p.at = open + 1;
  next(p);
  const calls = p.calls;
  const value = parseValue(p);
  let plain = true;
  if (isOp(p, "=")) {
    let end = p.at;
    while (/\s/.test(p.text.charAt(end))) end++;
    parts.push({ k: "const", value: p.text.slice(open + 1, end) });
    plain = false;
    next(p);
  }
  if (isOp(p, "!")) {
    next(p);
    passName(p);
    plain = false;
  }
  let behind = p.at;
  if (isOp(p, ":") || isOp(p, ":=")) {
    plain = false;
    behind = parseSpecification(p, p.start + 1, flags);
  } else expectOp(p, "}");
  if (plain && !drop) parts.push(value);
  else {
    keepCalls(p, value, calls);
    parts.push(unknown("a conversion or format specification"));
  }
  p.nesting--;
  return behind;
}

function parseSpecification(p: Parser, from: number, flags: number): number {
  let at = from;
  for (;;) {
    const code = p.text.charCodeAt(at);
    if (code === 0x7d) return at + 1;
    if (code === 0x7b) at = parseField(p, [], at, flags, true);
    else if (code === 0x5c) at = escapeEnd(p.text, at, (flags & RAW) !== 0);
    else if (at >= p.size) throw bad(p, "a replacement field that is never closed", from);
    else at++;
  }
}

function parseLambda(p: Parser, conditional = true): Expr {
  enter(p);
  const scope = newScope(p, "function", "<lambda>", p.start);
  next(p);
  const unpacked = parseParameters(p, scope.parameters, false);
  passOp(p, ":");
  const outer = p.scope;
  const guard = p.guard;
  const calls = p.calls;
  p.scope = scope;
  p.guard = null;
  for (const [target, value] of unpacked) assign(p, target, value);
  const value = conditional ? parseTest(p) : parseUnconditional(p);
  emit(p, { kind: "return", value, line: statementLine(p), guards: [] });
  p.scope = outer;
  p.guard = guard;
  p.calls = calls;
  p.nesting--;
  return p.full ? { k: "function", scope: listed(p, scope).index } : unknown("a lambda");
}

export function newScope(p: Parser, kind: OpenScope["kind"], name: string, at: number): OpenScope {
  const scope: OpenScope = {
    index: -1,
    outer: p.scope,
    kind,
    name,
    at,
    parameters: [],
    globals: [],
    guard: p.guard,
    events: [],
  };
  return p.full ? listed(p, scope) : scope;
}

/**
 * Parameters up to ")" or ":" into `into`; their defaults belong to the scope around. Gives the tuple parameters of
 * Python 2 as pairs of target and the name that CPython gives the hidden parameter (".1" for the second).
 */
export function parseParameters(p: Parser, into: Parameter[], typed: boolean): [Expr, Expr][] {
  const unpacked: [Expr, Expr][] = [];
  let kind: "positional" | "keyword" = "positional";
  while (!isOp(p, ")") && !isOp(p, ":")) {
    if (isOp(p, "/")) next(p);
    else if (isOp(p, "*")) {
      next(p);
      kind = "keyword";
      if (p.kind === NAME) {
        into.push({ name: passName(p), kind: "star" });
        if (typed) parseAnnotation(p);
      }
    } else if (isOp(p, "**")) {
      next(p);
      into.push({ name: passName(p), kind: "double-star" });
      if (typed) parseAnnotation(p);
    } else {
      let name: string;
      if (isOp(p, "(")) {
        p.python2 = true;
        name = `.${into.length}`;
        unpacked.push([parseAtom(p), { k: "name", id: name }]);
      } else {
        name = passName(p);
        if (typed) parseAnnotation(p);
      }
      if (isOp(p, "=")) {
        next(p);
        into.push({ name, kind, default: parseTest(p) });
      } else into.push({ name, kind });
    }
    if (!isOp(p, ",")) break;
    next(p);
  }
  return unpacked;
}

function parseAnnotation(p: Parser): void {
  if (!isOp(p, ":")) return;
  next(p);
  const calls = p.calls;
  const value = parseStarred(p, parseTest, 0, []);
  if (value !== null) keepCalls(p, value, calls);
}

/** `[T: bound = default, *Ts, **P]` behind the name of a def, class or type. */
export function parseTypeParameters(p: Parser): void {
  if (!isOp(p, "[")) return;
  next(p);
  while (!isOp(p, "]")) {
    if (isOp(p, "*") || isOp(p, "**")) next(p);
    passName(p);
    parseAnnotation(p);
    if (isOp(p, "=")) {
      next(p);
      const calls = p.calls;
      const value = parseStarred(p, parseTest, 0, []);
      if (value !== null) keepCalls(p, value, calls);
    }
    if (!isOp(p, ",")) break;
    next(p);
  }
  passOp(p, "]");
}
