// print and exec: statements in Python 2, functions in Python 3, and names like any other where neither fits.

import { isKeyword, isOp, startsExpression } from "./expect.js";
import { parseOperand, parseTest } from "./expressions.js";
import { emit, guardList, statementLine, type Parser } from "./parser.js";
import { endStatement, keepTestCalls } from "./simple-statements.js";
import { LINE, next, skipBlanks, skipTo, wordEnd } from "./tokens.js";

export function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code >= 0x80;
}

const BINARY_WORDS: ReadonlySet<string> = new Set(["and", "or", "in", "is", "if", "else", "for", "as"]);

/** Is what follows `print` or `exec` (whose word ends at `end`) an operand, so that it must be a statement? */
function operandFollows(p: Parser, end: number): boolean {
  const text = p.text;
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  if (code === 0x22 || code === 0x27 || code === 0x60 || code === 0x7b || (code >= 0x30 && code <= 0x39)) return true;
  if (!isLetter(code)) return false;
  const word = text.slice(at, wordEnd(text, at));
  if (word !== "not") return !BINARY_WORDS.has(word);
  const second = skipBlanks(text, at + 3);
  return text.slice(second, wordEnd(text, second)) !== "in";
}

export function isPrintStatement(p: Parser, end: number): boolean {
  if (operandFollows(p, end)) {
    p.python2 = true;
    return true;
  }
  if (p.printFunction || p.python === 3) return false;
  const text = p.text;
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  // print [x], print -x, print +x, print ~x
  let statement =
    (code === 0x5b || code === 0x2d || code === 0x2b || code === 0x7e) && text.charCodeAt(at + 1) !== 0x3d;
  if (code === 0x3e && text.charCodeAt(at + 1) === 0x3e && text.charCodeAt(at + 2) !== 0x3d) statement = true;
  if (statement) p.python2 = true;
  if (p.python === 2 && (code === 0x28 || code === 0x0a || code === 0x3b || code === 0x23)) statement = true;
  return statement;
}

export function readPrint(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  if (isOp(p, ">>")) next(p);
  while (startsExpression(p)) {
    keepTestCalls(p, parseTest(p));
    if (!isOp(p, ",")) break;
    next(p);
  }
  endStatement(p);
}

export function isExecStatement(p: Parser, end: number): boolean {
  if (operandFollows(p, end)) {
    p.python2 = true;
    return true;
  }
  return p.python === 2 && p.text.charCodeAt(skipBlanks(p.text, end)) === 0x28;
}

/** `exec code [in globals [, locals]]`; `exec(code, globals)` is the same with a tuple. */
export function readExec(p: Parser, end: number): void {
  if (p.interest.names.has("exec")) p.mentions.add("exec");
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  const whole = parseOperand(p);
  if (isKeyword(p, "in")) {
    next(p);
    keepTestCalls(p, parseTest(p));
    if (isOp(p, ",")) {
      next(p);
      keepTestCalls(p, parseTest(p));
    }
  }
  const [code = whole, ...spaces] = whole.k === "sequence" && whole.of === "tuple" ? whole.items : [whole];
  emit(p, { kind: "exec", code, line: statementLine(p), guards: guardList(p, p.guard) });
  for (const space of spaces) keepTestCalls(p, space);
  endStatement(p);
}
