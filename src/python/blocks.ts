// The stack of blocks that the statement parser keeps instead of recursing, and what a compound statement leaves behind for
// the lines after it: an `if` whose branch returns guards all that follows in its block.

import { type Expr, NEVER } from "../model/code.js";
import { guarded, type GuardNode, type LazyTest, type OpenScope, type Parser } from "./parser.js";
import { lineAt } from "./tokens.js";

/** A compound statement whose clauses may go on, or have just ended. */
export interface Chain {
  readonly kind: "if" | "loop" | "try" | "match" | "plain";
  /** "if", "match": the branches with a test, in order, and whether each leaves the block. */
  readonly tests: LazyTest[];
  readonly exits: boolean[];
  /** In force where none of the tests so far held. */
  otherwise: GuardNode | null;
  hasElse: boolean;
  elseExits: boolean;
  /** "try" */
  readonly group: number;
  readonly catches: string[];
  bodyExits: boolean;
  finallyExits: boolean;
  /** "match": what the cases are compared with. */
  readonly subject: LazyTest | null;
}

type Role = "module" | "branch" | "else" | "body" | "handler" | "finally" | "cases" | "definition";

export interface Block {
  /** Column of its statements; -1 before the first. */
  indent: number;
  /** Column of its header. */
  readonly header: number;
  readonly inline: boolean;
  readonly role: Role;
  /** The statement that it is a clause of. */
  readonly of: Chain | null;
  /** Scope and guard in force; the guard grows by early exits. */
  readonly scope: OpenScope;
  guard: GuardNode | null;
  /** return, raise, continue or break stands in it. */
  exits: boolean;
  chain: Chain | null;
}

export interface SourceGap {
  readonly line: number;
  readonly reason: string;
}

/** What the statement parser adds to the state: blocks and gaps. */
export interface Reading {
  readonly p: Parser;
  readonly blocks: Block[];
  readonly gaps: SourceGap[];
  decorators: Expr[];
  decoratorAt: number;
  /** How often the end of the file was met inside a bracket or string: each time costs a walk through the rest. */
  overruns: number;
}

const MAX_GAPS = 100;

export function top(r: Reading): Block {
  const block = r.blocks[r.blocks.length - 1];
  if (block === undefined) throw new Error("the module's block is never closed");
  return block;
}

export function gap(r: Reading, offset: number, reason: string): void {
  if (r.gaps.length > MAX_GAPS) return;
  const line = lineAt(r.p, offset);
  r.gaps.push(
    r.gaps.length === MAX_GAPS ? { line, reason: "more lines that no Python accepts follow" } : { line, reason },
  );
}

export function openBlock(
  r: Reading,
  role: Role,
  of: Chain | null,
  guard: GuardNode | null,
  scope: OpenScope = top(r).scope,
  header: number = top(r).indent,
): void {
  r.blocks.push({ indent: -1, header, inline: false, role, of, scope, guard, exits: false, chain: null });
}

export function closeBlock(r: Reading): void {
  const block = r.blocks.pop();
  if (block === undefined) return;
  endChain(block);
  const chain = block.of;
  if (chain === null) return;
  switch (block.role) {
    case "branch":
      chain.exits.push(block.exits);
      break;
    case "handler":
      chain.exits.push(block.exits);
      break;
    case "else":
      chain.elseExits = block.exits;
      break;
    case "body":
      chain.bodyExits = block.exits;
      break;
    case "finally":
      chain.finallyExits = block.exits;
      break;
    case "cases":
    case "module":
    case "definition":
      break;
  }
}

/** Draws the conclusions of a compound statement for what follows it in its block. */
export function endChain(block: Block): void {
  const chain = block.chain;
  block.chain = null;
  if (chain === null) return;
  if (chain.kind === "if") {
    const { tests, exits } = chain;
    let i = 0;
    let test = tests[i];
    while (test !== undefined && exits[i] === true) {
      block.guard = guarded(block.guard, test, false);
      test = tests[++i];
    }
    if (!chain.hasElse || !chain.elseExits) return;
    if (test === undefined) leave(block);
    else if (exits.every((exit, index) => exit || index === i)) block.guard = guarded(block.guard, test, true);
  } else if (chain.kind === "try") {
    const throughBody = chain.bodyExits || chain.elseExits;
    if (chain.finallyExits || (throughBody && chain.exits.every((exit) => exit))) leave(block);
  }
}

/** The block is left here: what still follows in it never runs, and no compiler keeps it. */
export function leave(block: Block): void {
  if (!block.exits) block.guard = guarded(block.guard, NEVER);
  block.exits = true;
}

export function newChain(r: Reading, kind: Chain["kind"], subject: LazyTest | null = null): Chain {
  const block = top(r);
  const chain: Chain = {
    kind,
    tests: [],
    exits: [],
    otherwise: block.guard,
    hasElse: false,
    elseExits: false,
    group: kind === "try" ? ++r.p.groups : 0,
    catches: [],
    bodyExits: false,
    finallyExits: false,
    subject,
  };
  block.chain = chain;
  return chain;
}

/** The block just opened has its body on the line of its header. */
export function replaceTop(r: Reading): void {
  const block = r.blocks.pop();
  if (block !== undefined) r.blocks.push({ ...block, inline: true, indent: block.header });
}
