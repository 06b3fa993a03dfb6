// The state of one reading of one file, shared by the expression and the statement parser: the scanner, the scopes with
// their events, and the guards. Guards are a linked list from the inside out, made into arrays only when an event asks;
// in "imports" mode even the tests in them stay offsets until then.

import type { Event, Expr, Guard, ImportEvent, Parameter, Scope } from "../model/code.js";
import { type Scanner, lineAt } from "./tokens.js";

/** A scope while its file is read. */
export interface OpenScope {
  /** Index among the scopes of the file; -1 as long as an "imports" reading found nothing in it. */
  index: number;
  readonly outer: OpenScope | null;
  readonly kind: Scope["kind"];
  readonly name: string;
  readonly at: number;
  readonly parameters: Parameter[];
  readonly globals: string[];
  readonly guard: GuardNode | null;
  readonly events: Event[];
}

/** A test, the contexts of a with, or a case pattern: read at once or when a guard needs it. */
export interface LazyTest {
  /** Offset behind the keyword. */
  readonly at: number;
  readonly form: "test" | "with" | "case";
  /** What a case is compared with. */
  readonly subject: LazyTest | null;
  /** One for a test or case, one or more for a with; undefined until read. */
  exprs: readonly Expr[] | undefined;
}

export interface GuardNode {
  readonly outer: GuardNode | null;
  readonly depth: number;
  /** The guard itself, or the test that makes it. */
  readonly own: Guard | LazyTest;
  readonly holds: boolean;
  /** From the outermost on; made when first asked for. */
  all: readonly Guard[] | undefined;
}

export interface Parser extends Scanner {
  /** All events, or imports only. */
  readonly full: boolean;
  /** What the caller says: 2, 3, or 0 for "not known". */
  readonly python: 0 | 2 | 3;
  /** 207 for 2.7, 313 for 3.13; 999 when not known. */
  readonly version: number;
  printFunction: boolean;
  unicodeLiterals: boolean;
  absoluteImport: boolean;
  readonly scopes: OpenScope[];
  scope: OpenScope;
  /** In force for the statement being read. */
  guard: GuardNode | null;
  /** Offset of that statement. */
  statement: number;
  /** Calls read so far: the difference tells whether an expression holds any. */
  calls: number;
  /** Nesting of the expression being read. */
  nesting: number;
  /** Levels of the expressions read so far beside and within the current one. */
  height: number;
  /** Starred items are kept as items, because this is a target. */
  keepStars: boolean;
  stars: number;
  groups: number;
  /** Bytes literals that turn into plain constants when the file proves to be Python 2's. */
  readonly bytesLiterals: { k: "bytes" | "const"; value: string }[];
  /** Level 0 of these becomes -1 when the file proves to be Python 2's. */
  readonly imports: { -readonly [K in keyof ImportEvent]: ImportEvent[K] }[];
  /** Reads a LazyTest; set by the statement parser. */
  readonly resolve: (p: Parser, test: LazyTest) => readonly Expr[];
}

/** Guards deeper than this are left out: nobody reasons about them, and their lists would grow with the square. */
const MAX_GUARDS = 100;

const NONE: readonly Guard[] = [];

export function guarded(outer: GuardNode | null, own: Guard | LazyTest, holds = true): GuardNode | null {
  const depth = outer === null ? 1 : outer.depth + 1;
  return depth > MAX_GUARDS ? outer : { outer, depth, own, holds, all: undefined };
}

export function guardList(p: Parser, node: GuardNode | null): readonly Guard[] {
  if (node === null) return NONE;
  if (node.all !== undefined) return node.all;
  const list = [...guardList(p, node.outer)];
  const own = node.own;
  if ("kind" in own) list.push(own);
  else {
    for (const expr of p.resolve(p, own)) {
      list.push(own.form === "with" ? { kind: "with", context: expr } : { kind: "if", test: expr, holds: node.holds });
    }
  }
  node.all = list;
  return list;
}

/** Gives the scope its place in the file's list, after those around it. */
export function listed(p: Parser, scope: OpenScope): OpenScope {
  const chain: OpenScope[] = [];
  for (let each: OpenScope | null = scope; each !== null && each.index === -1; each = each.outer) chain.push(each);
  for (const each of chain.reverse()) {
    each.index = p.scopes.length;
    p.scopes.push(each);
  }
  return scope;
}

/** Adds an event to the scope being read. Only imports count where only imports are wanted. */
export function emit(p: Parser, event: Event): void {
  if (p.full) p.scope.events.push(event);
}

export function statementLine(p: Parser): number {
  return lineAt(p, p.statement);
}

/** Keeps the calls of a value that the facts have no room for. `callsBefore` is p.calls as it was before the value. */
export function keepCalls(p: Parser, value: Expr, callsBefore: number): void {
  if (!p.full || p.calls === callsBefore || value.k === "unknown") return;
  emit(p, { kind: "evaluate", value, line: statementLine(p), guards: guardList(p, p.guard) });
}

export function assign(p: Parser, target: Expr, value: Expr, op?: string): void {
  if (!p.full) return;
  const base = { kind: "assign", target, value, line: statementLine(p), guards: guardList(p, p.guard) } as const;
  emit(p, op === undefined ? base : { ...base, op });
}
