// What the current token is, and what it should have been: the small questions that all parsers of this folder ask.

import type { Expr } from "../model/code.js";
import type { Parser } from "./parser.js";
import { KEYWORD, NAME, NUMBER, OP, STRING, bad, detached, next, shown } from "./tokens.js";

export function unknown(because: string): Expr {
  return { k: "unknown", because };
}

export function isOp(p: Parser, word: string): boolean {
  return p.kind === OP && p.word === word;
}

export function isKeyword(p: Parser, word: string): boolean {
  return p.kind === KEYWORD && p.word === word;
}

export function expectOp(p: Parser, word: string): void {
  if (p.kind !== OP || p.word !== word) throw bad(p, `${shown(p)} where "${word}" is expected`);
}

export function passOp(p: Parser, word: string): void {
  expectOp(p, word);
  next(p);
}

export function passKeyword(p: Parser, word: string): void {
  if (!isKeyword(p, word)) throw bad(p, `${shown(p)} where "${word}" is expected`);
  next(p);
}

/** The current name; moves on. */
export function passName(p: Parser): string {
  if (p.kind !== NAME) throw bad(p, `${shown(p)} where a name is expected`);
  const name = plainName(p.word);
  next(p);
  return name;
}

export function plainName(word: string): string {
  for (let i = 0; i < word.length; i++) {
    // Python compares identifiers in this form.
    if (word.charCodeAt(i) >= 128) return word.normalize("NFKC");
  }
  return detached(word);
}

/** May the current token begin an expression (or a starred one)? */
export function startsExpression(p: Parser): boolean {
  switch (p.kind) {
    case NAME:
    case NUMBER:
    case STRING:
      return true;
    case KEYWORD:
      return p.word === "not" || p.word === "lambda" || p.word === "yield";
    case OP:
      switch (p.word) {
        case "(":
        case "[":
        case "{":
        case "-":
        case "+":
        case "~":
        case "*":
        case "`":
        case "...":
          return true;
      }
  }
  return false;
}
