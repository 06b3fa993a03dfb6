// Statements without a body, as events. Values that are only computed and dropped count when they call something.

import { append } from "../append.js";
import { type Expr } from "../model/code.js";
import { type Reading } from "./blocks.js";
import { isKeyword, isOp, passName, passOp, startsExpression, unknown } from "./expect.js";
import { parseList, parseNamed, parseTargets, parseTest, parseTypeParameters, parseValue } from "./expressions.js";
import { assign, emit, guardList, keepCalls, statementLine, type Parser } from "./parser.js";
import { END, LINE, NEWLINE, OP, STRING, bad, lineAt, next, shown, skipBlanks, skipTo, wordEnd } from "./tokens.js";

/** After a simple statement in full mode: only its end may follow. */
export function endStatement(p: Parser): void {
  if (p.kind !== NEWLINE && !isOp(p, ";") && p.kind !== END) throw bad(p, `${shown(p)} where the statement should end`);
  p.at = Math.min(p.start, p.size - 1);
}

export function readRest(p: Parser, end: number): void {
  p.at = end;
  next(p);
  endStatement(p);
}

/** Does evaluating the expression call anything? (What a lambda calls is not evaluated here.) */
function hasCall(value: Expr | null): boolean {
  if (value === null) return false;
  switch (value.k) {
    case "call":
    case "comprehension":
      return true;
    case "attribute":
    case "not":
      return hasCall(value.of);
    case "subscript":
      return hasCall(value.of) || hasCall(value.index);
    case "slice":
      return hasCall(value.lower) || hasCall(value.upper) || hasCall(value.step);
    case "binary":
    case "compare":
      return hasCall(value.left) || hasCall(value.right);
    case "joined":
      return value.parts.some(hasCall);
    case "sequence":
    case "bool":
      return value.items.some(hasCall);
    case "dict":
      return value.entries.some(([key, item]) => hasCall(key) || hasCall(item));
    case "cond":
      return hasCall(value.test) || hasCall(value.then) || hasCall(value.otherwise);
    case "const":
    case "bytes":
    case "name":
    case "function":
    case "unknown":
      return false;
  }
}

export function keepTestCalls(p: Parser, value: Expr): void {
  if (hasCall(value)) emit(p, { kind: "evaluate", value, line: statementLine(p), guards: guardList(p, p.guard) });
}

export function readDecorator(r: Reading, at: number): void {
  const { p } = r;
  if (!p.full) {
    p.at = skipTo(p, at + 1, LINE);
    return;
  }
  if (r.decoratorAt === -1) r.decoratorAt = at;
  p.at = at + 1;
  next(p);
  r.decorators.push(parseNamed(p));
  endStatement(p);
}

export function readExit(p: Parser, word: string, at: number, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    if (word === "raise" && p.comma !== -1) p.python2 = true;
    return;
  }
  p.at = end;
  next(p);
  if (word === "return") {
    const value: Expr = startsExpression(p) ? parseList(p) : { k: "const", value: null };
    emit(p, { kind: "return", value, line: lineAt(p, at), guards: guardList(p, p.guard) });
  } else if (word === "raise") {
    let value: Expr | null = null;
    if (startsExpression(p)) {
      value = parseTest(p);
      while (isOp(p, ",") || isKeyword(p, "from")) {
        if (isOp(p, ",")) p.python2 = true;
        next(p);
        const calls = p.calls;
        keepCalls(p, parseTest(p), calls);
      }
    }
    emit(p, { kind: "raise", value, line: lineAt(p, at), guards: guardList(p, p.guard) });
  }
  endStatement(p);
}

export function readGlobal(p: Parser, word: string, end: number): void {
  p.at = end;
  next(p);
  for (;;) {
    const name = passName(p);
    if (word === "global") p.scope.globals.push(name);
    if (!isOp(p, ",")) break;
    next(p);
  }
  endStatement(p);
}

export function readDelete(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  const pending = [parseTargets(p)];
  for (let target = pending.pop(); target !== undefined; target = pending.pop()) {
    if (target.k === "sequence") append(pending, [...target.items].reverse());
    else emit(p, { kind: "delete", target, line: statementLine(p), guards: guardList(p, p.guard) });
  }
  endStatement(p);
}

export function readAssert(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  keepTestCalls(p, parseTest(p));
  if (isOp(p, ",")) {
    next(p);
    const calls = p.calls;
    keepCalls(p, parseTest(p), calls);
  }
  endStatement(p);
}

export function isTypeStatement(p: Parser, end: number): boolean {
  const text = p.text;
  const at = skipBlanks(text, end);
  const behind = wordEnd(text, at);
  if (at === end || behind === at) return false;
  const code = text.charCodeAt(skipBlanks(text, behind));
  return code === 0x3d || code === 0x5b;
}

export function readType(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  const id = passName(p);
  parseTypeParameters(p);
  passOp(p, "=");
  const calls = p.calls;
  keepCalls(p, parseTest(p), calls);
  assign(p, { k: "name", id }, unknown("a type alias"));
  endStatement(p);
}

const AUGMENTED: ReadonlySet<string> = new Set([
  "+=",
  "-=",
  "*=",
  "/=",
  "//=",
  "%=",
  "@=",
  "&=",
  "|=",
  "^=",
  ">>=",
  "<<=",
  "**=",
]);

/** An expression, an assignment of any form, or an annotation. */
export function readExpression(p: Parser, at: number): void {
  p.at = at;
  next(p);
  if (p.kind === STRING && passDocstring(p)) return;
  const events = p.scope.events.length;
  const stars = p.stars;
  const calls = p.calls;
  const first = parseValue(p);
  if (isOp(p, "=")) {
    if (p.stars > stars) {
      // A starred target: read it again with its stars.
      p.scope.events.length = events;
      p.calls = calls;
      p.at = at;
      p.keepStars = true;
      next(p);
      return readAssignment(p, parseList(p));
    }
    return readAssignment(p, first);
  }
  const guards = guardList(p, p.guard);
  const line = statementLine(p);
  if (p.kind === OP && AUGMENTED.has(p.word)) {
    const op = p.word.slice(0, -1);
    next(p);
    assign(p, asTarget(first), parseValue(p), op);
  } else if (isOp(p, ":")) {
    next(p);
    const before = p.calls;
    keepCalls(p, parseTest(p), before);
    if (isOp(p, "=")) {
      next(p);
      assign(p, asTarget(first), parseValue(p));
    }
  } else {
    const code = executed(p, first);
    if (code !== undefined) emit(p, { kind: "exec", code, line, guards });
    if (first.k !== "const" && first.k !== "bytes" && first.k !== "unknown")
      emit(p, { kind: "evaluate", value: first, line, guards });
  }
  endStatement(p);
}

function readAssignment(p: Parser, first: Expr): void {
  const targets = [asTarget(first)];
  p.keepStars = false;
  let value = first;
  while (isOp(p, "=")) {
    next(p);
    const { at, start, kind, word, flags, body, bodyEnd, depth } = p;
    const { stars, calls } = p;
    const events = p.scope.events.length;
    value = parseValue(p);
    if (!isOp(p, "=")) break;
    if (p.stars > stars) {
      p.scope.events.length = events;
      Object.assign(p, { at, start, kind, word, flags, body, bodyEnd, depth, calls });
      p.keepStars = true;
      value = parseValue(p);
      p.keepStars = false;
    }
    targets.push(asTarget(value));
  }
  for (const target of targets) assign(p, target, value);
  endStatement(p);
}

/** Python 2 lets True and False be assigned. */
function asTarget(value: Expr): Expr {
  return value.k === "const" && typeof value.value === "boolean"
    ? { k: "name", id: value.value ? "True" : "False" }
    : value;
}

/** The code given to exec: `exec(code)`, or `exec (code) in names` of Python 2, which reads as a comparison. */
function executed(p: Parser, value: Expr): Expr | undefined {
  if (value.k === "compare" && value.op === "in") {
    const code = executed(p, value.left);
    if (code !== undefined) p.python2 = true;
    return code;
  }
  return value.k === "call" && value.of.k === "name" && value.of.id === "exec" ? value.args[0] : undefined;
}

/** Passes a statement that is nothing but strings; otherwise leaves the scanner where it was. */
function passDocstring(p: Parser): boolean {
  const { at, start, flags, body, bodyEnd } = p;
  // An f-string may call something.
  while (p.kind === STRING && (p.flags & 24) === 0) next(p);
  if (p.kind === NEWLINE || isOp(p, ";") || p.kind === END) {
    endStatement(p);
    return true;
  }
  p.at = at;
  p.start = start;
  p.kind = STRING;
  p.word = "";
  p.flags = flags;
  p.body = body;
  p.bodyEnd = bodyEnd;
  p.depth = 0;
  return false;
}
