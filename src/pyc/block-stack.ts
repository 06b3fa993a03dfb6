// Successors and frames of blocks up to 3.10, where instructions push and pop blocks: they are followed from one to the
// next as the interpreter would.

import type { Instructions } from "./disassemble.js";
import type { Block, Frame, Growing, HandlerKind } from "./graph.js";
import { addPredecessor } from "./graph.js";
import type { OpcodeTable } from "./opcodes.js";
import { Flow } from "./opcodes.js";

/** More than CPython allows (CO_MAXBLOCKS is 20, later 40). */
const MAX_BLOCKS = 64;

function framesAround(frame: Frame | undefined): number {
  let count = 0;
  for (let at = frame; at !== undefined; at = at.parent) count += 1;
  return count;
}

export function linkWithBlockStack(code: Instructions, table: OpcodeTable, graph: Growing): void {
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
    addPredecessor(block, from.index);
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
      addPredecessor(block, previous.index);
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
