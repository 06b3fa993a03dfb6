// Basic blocks with their try, with and handler frames. Up to 3.10 a block stack is followed from instruction to
// instruction; from 3.11 the exception table is read instead, whose entries name only handlers, so that the frame of a
// handler is found through the clean-up entry that covers it.

import type { Expr } from "../model/code.js";
import type { Instructions, ProtectedRange } from "./disassemble.js";
import type { OpcodeTable } from "./opcodes.js";
import { Flow } from "./opcodes.js";
import type { EventDraft } from "./machine.js";
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
  readonly predecessors: number[];
  frame: Frame | undefined;
  reached: boolean;
  /** Nothing leads here; see linkWithBlockStack. */
  dead: boolean;
  // Filled by the symbolic run:
  entry: readonly Item[] | undefined;
  nextStack: readonly Item[] | undefined;
  jumpStack: readonly Item[] | undefined;
  events: EventDraft[];
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

// The table leaves out jumps, which can't raise: a test would be parted from what it tests.
function withJumps(code: Instructions, table: OpcodeTable): readonly ProtectedRange[] {
  const { protectedRanges, opcode, count } = code;
  return protectedRanges.map((range, index) => {
    const limit = protectedRanges[index + 1]?.start ?? count;
    let { end } = range;
    while (end < limit && (table.names[opcode[end] as number] ?? "").startsWith("POP_JUMP_")) end += 1;
    return end === range.end ? range : { ...range, end };
  });
}

// Most blocks have neither.
const NO_HANDLERS: readonly number[] = [];
const NO_EVENTS: EventDraft[] = [];

/** Adds an event to a block. */
export function addEvent(block: Block, event: EventDraft): void {
  if (block.events === NO_EVENTS) block.events = [event];
  else block.events.push(event);
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
    predecessors: [],
    frame: undefined,
    reached: false,
    dead: false,
    entry: undefined,
    nextStack: undefined,
    jumpStack: undefined,
    events: NO_EVENTS,
    test: undefined,
    loop: undefined,
    catches: undefined,
  };
}

/** More than CPython allows (CO_MAXBLOCKS is 20, later 40). */
const MAX_BLOCKS = 64;

function framesAround(frame: Frame | undefined): number {
  let count = 0;
  for (let at = frame; at !== undefined; at = at.parent) count += 1;
  return count;
}

interface Growing {
  readonly blocks: Block[];
  readonly blockOf: readonly number[];
  readonly frames: Frame[];
}

function linkWithTable(code: Instructions, table: OpcodeTable, graph: Growing): void {
  const { blocks, blockOf } = graph;
  frameBlocks(code, table, graph);
  const pending: number[] = blocks.length > 0 ? [0] : [];
  const reach = (to: number): void => {
    const block = blocks[to];
    if (block === undefined || block.reached) return;
    block.reached = true;
    pending.push(to);
  };
  if (blocks[0] !== undefined) blocks[0].reached = true;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const block = blocks[at] as Block;
    const last = block.end - 1;
    const flow = table.flow[code.opcode[last] as number] as number;
    const target = code.target[last] as number;
    const isBuiltinShortcut = flow === Flow.branch && takesShortcut(code, table, last);
    if (flow !== Flow.jump && flow !== Flow.end && !isBuiltinShortcut) link(block, "next", at + 1);
    if ((flow === Flow.jump || flow === Flow.branch) && target >= 0 && target < code.count) {
      link(block, "jump", blockOf[target] as number);
    }
    for (const handler of block.handlers) {
      (blocks[handler] as Block).predecessors.push(at);
      reach(handler);
    }
    reach(block.next);
    reach(block.jump);
  }

  function link(from: Block, way: "next" | "jump", to: number): void {
    const successor = blocks[to];
    if (successor === undefined) return;
    from[way] = to;
    successor.predecessors.push(from.index);
  }
}

// 3.14 compiles `any(x for x in y)` twice, with a loop of its own behind `any is any`: only the plain call is read.
function takesShortcut(code: Instructions, table: OpcodeTable, at: number): boolean {
  return (
    at >= 2 &&
    table.names[code.opcode[at] as number] === "POP_JUMP_IF_FALSE" &&
    table.names[code.opcode[at - 1] as number] === "IS_OP" &&
    table.names[code.opcode[at - 2] as number] === "LOAD_COMMON_CONSTANT" &&
    (code.argument[at - 2] as number) >= 2 &&
    (code.argument[at - 2] as number) <= 6
  );
}

function frameBlocks(code: Instructions, table: OpcodeTable, graph: Growing): void {
  const { blocks, blockOf } = graph;
  const ranges = code.protectedRanges;
  if (ranges.length === 0) return;
  const covering = new Array<number>(code.count).fill(-1);
  const startOf = new Map<number, number>();
  const rangeOf = new Map<number, number>();
  ranges.forEach((range, index) => {
    covering.fill(index, range.start, range.end);
    startOf.set(range.handler, Math.min(startOf.get(range.handler) ?? range.start, range.start));
    if (!rangeOf.has(range.handler)) rangeOf.set(range.handler, index);
  });
  const made = new Map<number, Frame | undefined>();
  const making = new Set<number>();
  const frameAt = (instruction: number): Frame | undefined => {
    const range = ranges[covering[instruction] ?? -1];
    return range === undefined ? undefined : frameFor(range.handler);
  };
  const frameFor = (handler: number): Frame | undefined => {
    if (made.has(handler)) return made.get(handler);
    const range = ranges[rangeOf.get(handler) ?? -1];
    // Only damaged tables go round in circles, or nest deeper than the compiler allows.
    if (range === undefined || making.has(handler) || making.size > 200) return undefined;
    making.add(handler);
    const start = startOf.get(handler) as number;
    const isCleanUp = nameOf(handler) === "COPY" && nameOf(handler + 1) === "POP_EXCEPT";
    let frame: Frame;
    const { depth, lasti } = range;
    if (isCleanUp && nameOf(start) === "PUSH_EXC_INFO") {
      const parent = frameAt(handler);
      const handlerKind = kindFromTable(start);
      frame = { kind: "handler", start, handler: start, parent, handlerKind, depth, lasti, context: undefined };
    } else {
      // The handler's own first instruction is covered by the clean-up that belongs to it: look through that one.
      let outer = ranges[covering[handler] ?? -1];
      if (outer !== undefined && startOf.get(outer.handler) === handler && nameOf(outer.handler) === "COPY") {
        outer = ranges[covering[outer.handler] ?? -1];
      }
      const parent = outer === undefined ? undefined : frameFor(outer.handler);
      const handlerKind = kindFromTable(handler);
      frame = { kind: "body", start, handler, parent, handlerKind, depth, lasti, context: undefined };
    }
    making.delete(handler);
    made.set(handler, frame);
    graph.frames.push(frame);
    return frame;
  };
  for (const block of blocks) {
    block.frame = frameAt(block.first);
  }
  // What an inner try covers, the table leaves out of the outer one.
  for (const frame of graph.frames) {
    for (let outer = frame.parent; outer !== undefined && outer.start > frame.start; outer = outer.parent) {
      outer.start = frame.start;
    }
  }
  for (const [handler, start] of startOf) {
    const from = blocks[blockOf[made.get(handler)?.start ?? start] as number];
    const to = blockOf[handler] as number;
    if (from !== undefined && to !== from.index) from.handlers = [...from.handlers, to];
  }

  function nameOf(instruction: number): string | undefined {
    return instruction < code.count ? table.names[code.opcode[instruction] as number] : undefined;
  }

  function kindFromTable(handler: number): HandlerKind {
    if (nameOf(handler) !== "PUSH_EXC_INFO") return "internal";
    if (nameOf(handler + 1) === "WITH_EXCEPT_START") return "with";
    if (nameOf(handler + 1) === "POP_TOP") return "except";
    for (let at = handler + 1; at < code.count; at += 1) {
      const name = nameOf(at) ?? "";
      if (name === "CHECK_EXC_MATCH" || name === "CHECK_EG_MATCH") return "except";
      if (name === "WITH_EXCEPT_START") return "with";
      if (!/^(LOAD_|COPY|BUILD_|SWAP|PUSH_NULL|CACHE|PRECALL|CALL|BINARY|NOP|KW_NAMES|TO_BOOL)/.test(name)) break;
    }
    return "finally";
  }
}

function linkWithBlockStack(code: Instructions, table: OpcodeTable, graph: Growing): void {
  const { blocks, blockOf, frames } = graph;
  const { opcode, target, count } = code;
  // Frames of handlers are fixed by the SETUP that names them, whichever way leads in.
  const handlerFrames = new Map<number, Frame>();
  // `except E as e` ends with a clean-up that the normal way falls into as well: its frame is the normal way's.
  const internalHandlers = new Set<number>();
  const isPython2 = table.number < 300;
  const finallyIsShared = table.number < 309;

  const nameOf = (instruction: number): string =>
    instruction < count ? (table.names[opcode[instruction] as number] ?? "") : "";

  function enter(from: Block, way: "next" | "jump" | "handler", to: number, frame: Frame | undefined): void {
    const block = blocks[to];
    if (block === undefined || (from.dead && block.reached)) return;
    if (from.dead) block.dead = true;
    if (way === "handler") from.handlers = [...from.handlers, to];
    else from[way] = to;
    block.predecessors.push(from.index);
    if (block.reached || (way === "handler" && internalHandlers.has(block.first))) return;
    block.reached = true;
    let fixed = handlerFrames.get(block.first) ?? frame;
    if (isPython2) {
      while (fixed?.kind === "handler" && block.first > endOfHandler(fixed.handler)) fixed = fixed.parent;
    }
    block.frame = fixed;
  }

  const ends = new Map<number, number>();
  function endOfHandler(handler: number): number {
    const known = ends.get(handler);
    if (known !== undefined) return known;
    let depth = 0;
    let at = handler;
    for (; at < count; at += 1) {
      const name = nameOf(at);
      if (name === "SETUP_EXCEPT" || name === "SETUP_FINALLY" || name === "SETUP_WITH") depth += 1;
      else if (name === "END_FINALLY") {
        if (depth === 0) break;
        depth -= 1;
      }
    }
    ends.set(handler, at);
    return at;
  }

  function setup(block: Block, last: number): void {
    const name = nameOf(last);
    const handler = target[last] as number;
    const start = last;
    const parent = block.frame;
    if (framesAround(parent) >= MAX_BLOCKS) return enter(block, "next", block.index + 1, parent);
    let frame: Frame;
    if (name === "SETUP_LOOP") {
      const none = { handlerKind: "internal", depth: -1, lasti: false, context: undefined } as const;
      frame = { kind: "loop", start, handler, parent, ...none };
    } else {
      const handlerKind = kindFromSetup(name, handler);
      frame = { kind: "body", start, handler, parent, handlerKind, depth: -1, lasti: false, context: undefined };
      if (handlerKind === "internal") {
        if (finallyIsShared && nameOf(handler) !== "END_ASYNC_FOR") internalHandlers.add(handler);
        frames.push(frame);
      } else if (handler < count && !handlerFrames.has(handler)) {
        const within: Frame = { ...frame, kind: "handler", start: handler };
        handlerFrames.set(handler, within);
        frames.push(frame, within);
      } else {
        frames.push(frame);
      }
      enter(block, "handler", blockOf[handler] ?? -1, parent);
    }
    enter(block, "next", block.index + 1, frame);
  }

  function kindFromSetup(name: string, handler: number): HandlerKind {
    if (name === "SETUP_EXCEPT") return "except";
    if (name === "SETUP_WITH" || name === "SETUP_ASYNC_WITH") return "with";
    const first = nameOf(handler);
    if (first === "END_ASYNC_FOR") return "internal";
    if (first === "DUP_TOP") {
      for (let at = handler + 1; at < count; at += 1) {
        if (nameOf(at) === "JUMP_IF_NOT_EXC_MATCH") return "except";
        if (nameOf(at) === "COMPARE_OP") return code.argument[at] === 10 ? "except" : "finally";
        if (!/^(LOAD_|BUILD_TUPLE|BINARY|CALL)/.test(nameOf(at))) return "finally";
      }
    }
    if (first === "POP_TOP" && nameOf(handler + 1) === "POP_TOP" && table.number >= 308) return "except";
    if (first === "LOAD_CONST" && /^STORE_/.test(nameOf(handler + 1)) && /^DELETE_/.test(nameOf(handler + 2))) {
      if (/^(END_FINALLY|RERAISE)$/.test(nameOf(handler + 3))) return "internal";
    }
    // 2.5 and 2.6 have no SETUP_WITH: LOAD and DELETE of a hidden name may come first.
    for (let at = handler; at < handler + 3; at += 1) if (nameOf(at) === "WITH_CLEANUP") return "with";
    return "finally";
  }

  function leave(block: Block, last: number): void {
    let frame = block.frame;
    const name = nameOf(last);
    if (name === "POP_BLOCK") {
      if (frame !== undefined && frame.kind !== "handler") frame = frame.parent;
    } else if (name === "POP_EXCEPT") {
      if (frame?.kind === "handler") frame = frame.parent;
    } else if (name === "END_FINALLY" && !nameOf(last - 1).startsWith("DELETE_")) {
      if (frame?.kind === "handler") {
        // Behind the clauses of an except it raises again.
        if (frame.handlerKind === "except") return;
        frame = frame.parent;
      }
    }
    enter(block, "next", block.index + 1, frame);
  }

  if (blocks[0] !== undefined) blocks[0].reached = true;
  const followed = new Array<number>(blocks.length).fill(0);
  followAll();
  // Up to 3.9 code behind a return or raise stays in the file. It is taken as if one could fall into it, but no way
  // leads out of it: often it is nothing but the jump behind the body of an if.
  if (finallyIsShared) {
    for (const block of blocks) {
      const previous = blocks[block.index - 1];
      if (block.reached || previous === undefined) continue;
      block.reached = true;
      block.dead = true;
      block.frame = handlerFrames.get(block.first) ?? previous.frame;
      previous.handlers = [...previous.handlers, block.index];
      block.predecessors.push(previous.index);
      followAll();
    }
  }

  // One round is enough for all but the blocks that 3.10 moves behind those they lead to.
  function followAll(): void {
    for (let again = true, rounds = 0; again && rounds < 16; rounds += 1) {
      again = false;
      for (const block of blocks) {
        if (!block.reached || followed[block.index] === 1) continue;
        followed[block.index] = 1;
        follow(block);
        again = true;
      }
    }
  }

  function follow(block: Block): void {
    const last = block.end - 1;
    const to = target[last] as number;
    switch (table.flow[opcode[last] as number]) {
      case Flow.setup:
        setup(block, last);
        break;
      case Flow.popBlock:
        leave(block, last);
        break;
      case Flow.jump:
        enter(block, "jump", blockOf[to] ?? -1, block.frame);
        break;
      case Flow.branch:
        enter(block, "next", block.index + 1, block.frame);
        enter(block, "jump", blockOf[to] ?? -1, block.frame);
        break;
      case Flow.breakLoop: {
        let frame = block.frame;
        while (frame !== undefined && frame.kind !== "loop") frame = frame.parent;
        if (frame !== undefined) enter(block, "jump", blockOf[frame.handler] ?? -1, frame.parent);
        break;
      }
      case Flow.end:
        break;
      default:
        enter(block, "next", block.index + 1, block.frame);
    }
  }
}
