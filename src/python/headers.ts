// The headers of compound statements: each opens a block with its guard. In "imports" mode a test is passed over, and read
// later only if an import turns up below it.

import { FormatError } from "../errors.js";
import { type Expr } from "../model/code.js";
import { newChain, openBlock, top, type Block, type Chain, type Reading } from "./blocks.js";
import { expectOp, isKeyword, isOp, passKeyword, passName, passOp, unknown } from "./expect.js";
import {
  newScope,
  parseArguments,
  parseList,
  parseNamed,
  parseOperand,
  parseParameters,
  parseSubject,
  parseTargets,
  parseTest,
  parseTypeParameters,
  parseYield,
} from "./expressions.js";
import {
  assign,
  emit,
  guardList,
  guarded,
  keepCalls,
  statementLine,
  type GuardNode,
  type LazyTest,
  type Parser,
} from "./parser.js";
import { parseCase } from "./patterns.js";
import { keepTestCalls } from "./simple-statements.js";
import { BRACKET, HEADER, bad, next, skipBlanks, skipTo } from "./tokens.js";

/** After a header in full mode. */
function endHeader(p: Parser): void {
  expectOp(p, ":");
}

/** Passes a header without reading it; p.at is then behind its colon. */
function passHeader(p: Parser, from: number): void {
  const at = skipTo(p, from, HEADER);
  if (p.text.charCodeAt(at) !== 0x3a) throw bad(p, 'the end of the line where ":" is expected', at);
  p.at = at + 1;
}

function readColon(p: Parser, end: number): void {
  p.at = end;
  next(p);
  endHeader(p);
}

/** The test of a header, read now or later; p.at is then behind the colon. */
export function readTest(p: Parser, end: number, guard: GuardNode | null): LazyTest {
  const test: LazyTest = { at: end, form: "test", subject: null, exprs: undefined };
  if (p.full) {
    p.guard = guard;
    p.at = end;
    next(p);
    test.exprs = [parseNamed(p)];
    endHeader(p);
  } else passHeader(p, end);
  return test;
}

export function conditionEvent(p: Parser, test: LazyTest): void {
  const [value] = test.exprs ?? [];
  if (p.full && value !== undefined) keepTestCalls(p, value);
}

export function readIf(r: Reading, chain: Chain, end: number): void {
  const { p } = r;
  const test = readTest(p, end, chain.otherwise);
  p.guard = chain.otherwise;
  conditionEvent(p, test);
  openBlock(r, "branch", chain, guarded(chain.otherwise, test));
  chain.tests.push(test);
  chain.otherwise = guarded(chain.otherwise, test, false);
}

export function readTry(r: Reading, end: number): void {
  const block = top(r);
  readColon(r.p, end);
  const chain = newChain(r, "try");
  // The clauses that follow will add to `catches`.
  const guard = guarded(block.guard, { kind: "try", catches: chain.catches, group: chain.group });
  openBlock(r, "body", chain, guard);
}

/** A clause of the statement before it; false when it does not fit there. */
export function readClause(r: Reading, block: Block, chain: Chain, word: string, end: number): boolean {
  const { p } = r;
  switch (word) {
    case "elif":
      if (chain.kind !== "if" || chain.hasElse) return false;
      readIf(r, chain, end);
      return true;
    case "else":
      if (chain.kind === "plain" || chain.kind === "match" || chain.hasElse) return false;
      readColon(p, end);
      chain.hasElse = true;
      if (chain.kind === "try") openBlock(r, "else", chain, guarded(block.guard, { kind: "else", group: chain.group }));
      else openBlock(r, "else", chain, chain.kind === "if" ? chain.otherwise : block.guard);
      return true;
    case "except":
      if (chain.kind !== "try") return false;
      readExcept(r, block, chain, end);
      return true;
    default:
      if (chain.kind !== "try") return false;
      readColon(p, end);
      openBlock(r, "finally", chain, block.guard);
      return true;
  }
}

function readExcept(r: Reading, block: Block, chain: Chain, end: number): void {
  const { p } = r;
  p.at = end;
  next(p);
  if (isOp(p, "*")) next(p);
  const catches: string[] = [];
  let target: Expr | null = null;
  if (isOp(p, ":")) catches.push("*");
  else {
    const calls = p.calls;
    const first = parseTest(p);
    caughtNames(first, catches);
    keepCalls(p, first, calls);
    while (isOp(p, ",")) {
      next(p);
      // `except A, B:` of 3.14 lists types, `except A, e:` of Python 2 binds a name.
      const second = parseTest(p);
      const binds = p.python === 2 || (second.k === "name" && /^[a-z_]/.test(second.id));
      if (binds && catches.length > 0 && target === null && !isOp(p, ",")) {
        target = second;
        p.python2 = true;
      } else caughtNames(second, catches);
    }
    if (isKeyword(p, "as")) {
      next(p);
      target = parseTest(p);
    }
  }
  endHeader(p);
  for (const name of catches) {
    if (!chain.catches.includes(name)) chain.catches.push(name);
  }
  const guard = guarded(block.guard, { kind: "except", catches, group: chain.group });
  openBlock(r, "handler", chain, guard);
  if (target !== null && p.full) {
    p.guard = guard;
    assign(p, target, unknown("an exception"));
    p.guard = block.guard;
  }
}

/** Names of the exception types as written; "?" for what is computed. */
function caughtNames(types: Expr, into: string[]): void {
  if (types.k === "sequence") for (const item of types.items) caughtNames(item, into);
  else into.push(dottedName(types) ?? "?");
}

function dottedName(value: Expr): string | undefined {
  if (value.k === "name") return value.id;
  if (value.k !== "attribute") return undefined;
  const parts = [value.name];
  let of = value.of;
  while (of.k === "attribute") {
    parts.push(of.name);
    of = of.of;
  }
  return of.k === "name" ? [of.id, ...parts.reverse()].join(".") : undefined;
}

export function readFor(r: Reading, end: number): void {
  const { p } = r;
  const block = top(r);
  if (p.full) {
    p.at = end;
    next(p);
    const target = parseTargets(p);
    passKeyword(p, "in");
    const iter = parseList(p);
    endHeader(p);
    emit(p, { kind: "for", target, iter, line: statementLine(p), guards: guardList(p, p.guard) });
  } else passHeader(p, end);
  openBlock(r, "body", newChain(r, "loop"), guarded(block.guard, { kind: "loop" }));
}

export function readWith(r: Reading, end: number): void {
  const { p } = r;
  const block = top(r);
  const contexts: LazyTest = { at: end, form: "with", subject: null, exprs: undefined };
  if (p.full) {
    p.at = end;
    contexts.exprs = parseContexts(p);
    endHeader(p);
  } else passHeader(p, end);
  newChain(r, "plain");
  openBlock(r, "body", null, guarded(block.guard, contexts));
}

/** `a as b, c` or `(a as b, c)`: the contexts. What they are bound to is assigned the context itself. */
function parseContexts(p: Parser): Expr[] {
  const open = skipBlanks(p.text, p.at);
  let inside = false;
  if (p.text.charCodeAt(open) === 0x28) {
    const behind = skipBlanks(p.text, skipTo(p, open + 1, BRACKET) + 1);
    inside = p.text.charCodeAt(behind) === 0x3a && p.text.charCodeAt(behind + 1) !== 0x3d;
  }
  next(p);
  if (inside) next(p);
  const contexts: Expr[] = [];
  while (!isOp(p, ")") && !isOp(p, ":")) {
    let context = isKeyword(p, "yield") ? parseYield(p) : parseNamed(p);
    if (inside && contexts.length === 0 && isKeyword(p, "for")) context = unknown("a generator");
    contexts.push(context);
    if (isKeyword(p, "as")) {
      next(p);
      p.keepStars = true;
      const target = parseOperand(p);
      p.keepStars = false;
      assign(p, target, context);
    } else if (p.full && context.k !== "unknown") {
      emit(p, { kind: "evaluate", value: context, line: statementLine(p), guards: guardList(p, p.guard) });
    }
    if (!isOp(p, ",")) break;
    next(p);
  }
  if (inside) passOp(p, ")");
  return contexts;
}

export function readMatch(r: Reading, end: number): boolean {
  const { p } = r;
  const text = p.text;
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  // match = 1, match.group(), match: type, `match, x`: no statement of its own. `match ...:` is one.
  if (code === 0x3d || code === 0x3a || code === 0x2c || code === 0x0a) return false;
  if (code === 0x2e && !text.startsWith("...", at)) return false;
  const colon = skipTo(p, end, HEADER);
  if (text.charCodeAt(colon) !== 0x3a) return false;
  const rest = text.charCodeAt(skipBlanks(text, colon + 1));
  if (rest !== 0x0a && rest !== 0x23) return false;
  const block = top(r);
  const subject: LazyTest = { at: end, form: "test", subject: null, exprs: undefined };
  if (p.full) {
    p.at = end;
    next(p);
    subject.exprs = [parseSubject(p)];
    endHeader(p);
    conditionEvent(p, subject);
  } else p.at = colon + 1;
  openBlock(r, "cases", newChain(r, "match", subject), block.guard);
  return true;
}

export function readCase(r: Reading, block: Block, end: number): boolean {
  const { p } = r;
  const code = p.text.charCodeAt(skipBlanks(p.text, end));
  if (code === 0x3d || code === 0x2e || code === 0x0a) return false;
  const chain = block.chain ?? newChain(r, "if");
  const subject = block.of?.subject ?? null;
  const test: LazyTest = { at: end, form: "case", subject, exprs: undefined };
  p.guard = chain.otherwise;
  if (p.full) {
    p.at = end;
    test.exprs = [parseCase(p, subject?.exprs?.[0] ?? unknown("what is matched"))];
    endHeader(p);
    conditionEvent(p, test);
  } else passHeader(p, end);
  openBlock(r, "branch", chain, guarded(chain.otherwise, test));
  chain.tests.push(test);
  chain.otherwise = guarded(chain.otherwise, test, false);
  return true;
}

export function readDefinition(r: Reading, kind: "function" | "class", end: number): void {
  const { p } = r;
  const at = r.decoratorAt === -1 ? p.statement : r.decoratorAt;
  p.at = end;
  next(p);
  const name = passName(p);
  if (!p.full) {
    passHeader(p, p.start);
    newChain(r, "plain");
    return openBlock(r, "definition", null, null, newScope(p, kind, name, at));
  }
  const decorators = r.decorators;
  r.decorators = [];
  r.decoratorAt = -1;
  const scope = newScope(p, kind, name, at);
  parseTypeParameters(p);
  let bases: readonly Expr[] = [];
  let unpacked: [Expr, Expr][] = [];
  if (kind === "function") {
    passOp(p, "(");
    unpacked = parseParameters(p, scope.parameters, true);
    passOp(p, ")");
    if (isOp(p, "->")) {
      next(p);
      const calls = p.calls;
      keepCalls(p, parseList(p), calls);
    }
  } else if (isOp(p, "(")) {
    const list = parseArguments(p);
    bases = list.args;
    for (const [, value] of list.keywords) keepTestCalls(p, value);
  }
  endHeader(p);
  const line = statementLine(p);
  emit(p, { kind: "define", name, scope: scope.index, decorators, bases, line, guards: guardList(p, p.guard) });
  newChain(r, "plain");
  openBlock(r, "definition", null, null, scope);
  p.scope = scope;
  p.guard = null;
  for (const [target, value] of unpacked) assign(p, target, value);
}

/** Reads a test that was passed over, leaving the parser as it was. */
export function resolveTest(p: Parser, test: LazyTest): readonly Expr[] {
  if (test.exprs !== undefined) return test.exprs;
  const { at, start, kind, word, flags, body, bodyEnd, depth, nesting, height, keepStars, comma } = p;
  p.at = test.at;
  p.depth = 0;
  p.nesting = 0;
  try {
    if (test.form === "with") test.exprs = parseContexts(p);
    else if (test.form === "case") {
      const [subject = unknown("what is matched")] = test.subject === null ? [] : resolveTest(p, test.subject);
      test.exprs = [parseCase(p, subject)];
    } else {
      next(p);
      test.exprs = [parseSubject(p)];
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    test.exprs = [unknown(error.message)];
  }
  Object.assign(p, { at, start, kind, word, flags, body, bodyEnd, depth, nesting, height, keepStars, comma });
  return test.exprs;
}
