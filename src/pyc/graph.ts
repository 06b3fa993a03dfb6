// Basic blocks of a code object: what leads where, and the try, with and handler frames around each.

import type { Expr } from "../model/code.js";
import { linkWithBlockStack } from "./block-stack.js";
import type { Instructions } from "./disassemble.js";
import { linkWithTable, withJumps } from "./exception-table.js";
import type { EventDraft } from "./machine.js";
import type { OpcodeTable } from "./opcodes.js";
import { Flow } from "./opcodes.js";
import type { Item, LoopDraft } from "./values.js";

/** What a handler does: clauses of except, a finally body, the exit of a with, or what the compiler needs for itself. */
export type HandlerKind = "except" | "finally" | "with" | "internal";

export interface Frame {
  /** "body": protected by the handler. "handler": within it. "loop": SETUP_LOOP up to 3.7. */
  readonly kind: "body" | "handler" | "loop";
  /** Index of the first instruction that belongs to the frame, inner frames included. */
  start: number;
  /** Index of the handler's first instruction, or of the first one behind the loop. */
  readonly handler: number;
  readonly parent: Frame | undefined;
  readonly handlerKind: HandlerKind;
  /** From 3.11: the stack's depth at the handler; -1 before. */
  readonly depth: number;
  readonly lasti: boolean;
  /** The context of a with, once it is known. */
  context: Expr | undefined;
}

export interface Test {
  readonly expr: Expr;
  /** Blocks. */
  whenTrue: number;
  whenFalse: number;
  /** Index of the jump instruction, of the first one when several became one test. */
  readonly at: number;
  /** The block that ends with the last of them. */
  readonly last: number;
  readonly line: number;
  /** "match": an except clause's; "hidden": an assert's or one of the compiler's own. */
  readonly kind: "branch" | "match" | "hidden";
  /** It is part of an expression, such as `a or b`, and guards nothing by itself. */
  consumed: boolean;
}

export interface Block {
  readonly index: number;
  /** Instructions from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** Blocks, -1 for none. */
  next: number;
  jump: number;
  /** Blocks of the handlers whose protected range begins here. */
  handlers: readonly number[];
  predecessors: number[];
  frame: Frame | undefined;
  reached: boolean;
  /** Nothing leads here; see linkWithBlockStack. */
  dead: boolean;
  // Filled by the symbolic run:
  entry: readonly Item[] | undefined;
  nextStack: readonly Item[] | undefined;
  jumpStack: readonly Item[] | undefined;
  events: EventDraft[];
  /** Something happens here, whether or not it is wanted as an event. */
  busy: boolean;
  test: Test | undefined;
  loop: LoopDraft | undefined;
  /** The names that the except clause begun by this block's test catches. */
  catches: readonly string[] | undefined;
}

export interface Graph {
  readonly blocks: readonly Block[];
  /** Index of the block that each instruction stands in. */
  readonly blockOf: readonly number[];
  /** Every frame there is, outer ones before inner ones. */
  readonly frames: readonly Frame[];
}

/** Splits a code object's instructions into blocks with successors and frames. */
export function buildGraph(instructions: Instructions, table: OpcodeTable): Graph {
  const protectedRanges = withJumps(instructions, table);
  const code = { ...instructions, protectedRanges };
  const { count, target, opcode } = code;
  const leader = new Array<number>(count + 1).fill(0);
  leader[0] = 1;
  for (let index = 0; index < count; index += 1) {
    const to = target[index] as number;
    const flow = table.flow[opcode[index] as number] as number;
    if (to >= 0) leader[to] = 1;
    if (flow !== Flow.next) leader[index + 1] = 1;
  }
  for (const range of protectedRanges) {
    leader[range.start] = 1;
    leader[range.end] = 1;
    leader[range.handler] = 1;
  }
  const blocks: Block[] = [];
  const blockOf = new Array<number>(count + 1).fill(-1);
  for (let index = 0; index < count;) {
    let end = index + 1;
    while (end < count && leader[end] === 0) end += 1;
    blockOf.fill(blocks.length, index, end);
    blocks.push(newBlock(blocks.length, index, end));
    index = end;
  }
  const graph = { blocks, blockOf, frames: [] as Frame[] };
  if (table.number >= 311) linkWithTable(code, table, graph);
  else linkWithBlockStack(code, table, graph);
  return graph;
}

// Most blocks have no handlers and no events, and most have one predecessor. An empty array that is pushed to reserves
// room for seventeen, so lists begin with their first item.
const NO_HANDLERS: readonly number[] = [];

const NO_PREDECESSORS: number[] = [];

const NO_EVENTS: EventDraft[] = [];

/** Adds an event to a block. */
export function addEvent(block: Block, event: EventDraft): void {
  if (block.events === NO_EVENTS) block.events = [event];
  else block.events.push(event);
}

/** Notes that control may come from another block. */
export function addPredecessor(block: Block, from: number): void {
  if (block.predecessors === NO_PREDECESSORS) block.predecessors = [from];
  else block.predecessors.push(from);
}

/** A block that nothing leads to yet. */
export function newBlock(index: number, first: number, end: number): Block {
  return {
    index,
    first,
    end,
    next: -1,
    jump: -1,
    handlers: NO_HANDLERS,
    predecessors: NO_PREDECESSORS,
    frame: undefined,
    reached: false,
    dead: false,
    entry: undefined,
    nextStack: undefined,
    jumpStack: undefined,
    events: NO_EVENTS,
    busy: false,
    test: undefined,
    loop: undefined,
    catches: undefined,
  };
}

export interface Growing {
  readonly blocks: Block[];
  readonly blockOf: readonly number[];
  readonly frames: Frame[];
}
