// The patterns of match statements, as tests: literals and dotted names become comparisons, everything that takes a value
// apart becomes "unknown".

import type { Expr } from "../model/code.js";
import { isKeyword, isOp, unknown } from "./expect.js";
import { parseLiteral, parseNamed } from "./expressions.js";
import { type Parser, assign } from "./parser.js";
import { END, NAME, NEWLINE, NUMBER, STRING, bad, next, shown } from "./tokens.js";

const ALWAYS: Expr = { k: "const", value: true };

/** The test of a `case` from behind the keyword to its colon, which is then the current token. */
export function parseCase(p: Parser, subject: Expr): Expr {
  next(p);
  const captures: string[] = [];
  let test = parseAlternatives(p, subject, captures);
  if (atPatternEnd(p)) {
    for (const id of captures) assign(p, { k: "name", id }, subject);
  } else {
    test = unknown("a pattern that takes its subject apart");
    while (!atPatternEnd(p)) {
      if (p.kind === NEWLINE || p.kind === END) throw bad(p, `${shown(p)} where ":" is expected`);
      next(p);
    }
  }
  if (!isKeyword(p, "if")) return test;
  next(p);
  const guard = parseNamed(p);
  return test === ALWAYS ? guard : { k: "bool", op: "and", items: [test, guard] };
}

function atPatternEnd(p: Parser): boolean {
  return p.depth === 0 && (isOp(p, ":") || isKeyword(p, "if"));
}

function parseAlternatives(p: Parser, subject: Expr, captures: string[]): Expr {
  const tests: Expr[] = [];
  for (;;) {
    const test = parseSimple(p, subject, captures);
    if (test === undefined) return unknown("a pattern that takes its subject apart");
    tests.push(test);
    if (!isOp(p, "|")) break;
    next(p);
  }
  const [only] = tests;
  const whole: Expr = tests.length === 1 && only !== undefined ? only : { k: "bool", op: "or", items: tests };
  if (isKeyword(p, "as")) {
    next(p);
    if (p.kind === NAME) {
      captures.push(p.word);
      next(p);
    }
  }
  return whole;
}

function parseSimple(p: Parser, subject: Expr, captures: string[]): Expr | undefined {
  if (p.kind === STRING || p.kind === NUMBER || isOp(p, "-"))
    return { k: "compare", op: "==", left: subject, right: parseLiteral(p) };
  if (p.kind !== NAME) return undefined;
  const word = p.word;
  next(p);
  if (word === "_") return ALWAYS;
  if (word === "None" || word === "True" || word === "False") {
    return {
      k: "compare",
      op: "is",
      left: subject,
      right: { k: "const", value: word === "None" ? null : word === "True" },
    };
  }
  if (isOp(p, "(")) return undefined;
  let value: Expr = { k: "name", id: word };
  if (!isOp(p, ".")) {
    captures.push(word);
    return ALWAYS;
  }
  while (isOp(p, ".")) {
    next(p);
    if (p.kind !== NAME) return undefined;
    value = { k: "attribute", of: value, name: p.word };
    next(p);
  }
  return isOp(p, "(") ? undefined : { k: "compare", op: "==", left: subject, right: value };
}
