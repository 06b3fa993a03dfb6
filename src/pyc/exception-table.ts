// Successors and frames of blocks from 3.11 on, where a table says which instructions a handler protects. Its entries
// name nothing but handlers, so the frame of a handler is found through the clean-up entry that covers it.

import type { Instructions, ProtectedRange } from "./disassemble.js";
import type { Block, Frame, Growing, HandlerKind } from "./graph.js";
import { addPredecessor } from "./graph.js";
import type { OpcodeTable } from "./opcodes.js";
import { Flow } from "./opcodes.js";

export function linkWithTable(code: Instructions, table: OpcodeTable, graph: Growing): void {
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
      addPredecessor(blocks[handler] as Block, at);
      reach(handler);
    }
    reach(block.next);
    reach(block.jump);
  }

  function link(from: Block, way: "next" | "jump", to: number): void {
    const successor = blocks[to];
    if (successor === undefined) return;
    from[way] = to;
    addPredecessor(successor, from.index);
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

// The table leaves out jumps, which can't raise: a test would be parted from what it tests.
export function withJumps(code: Instructions, table: OpcodeTable): readonly ProtectedRange[] {
  const { protectedRanges, opcode, count } = code;
  return protectedRanges.map((range, index) => {
    const limit = protectedRanges[index + 1]?.start ?? count;
    let { end } = range;
    while (end < limit && (table.names[opcode[end] as number] ?? "").startsWith("POP_JUMP_")) end += 1;
    return end === range.end ? range : { ...range, end };
  });
}
