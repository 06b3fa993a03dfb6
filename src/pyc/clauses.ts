// The clauses of try statements: what each except catches and where its body begins, where an else begins, and which
// finally belongs to which except.

import type { Expr } from "../model/code.js";
import type { IsAbove } from "./dominators.js";
import type { Block, Frame } from "./graph.js";
import type { Loop } from "./loops.js";
import type { Machine } from "./machine.js";
import type { Shape } from "./conditions.js";

export interface Clause {
  /** The block where the clause's body begins. */
  readonly body: number;
  readonly catches: readonly string[];
}

// Clauses of each handler, by the handler's block: from test to test until one fails for good.
export function exceptClauses(m: Machine): ReadonlyMap<number, readonly Clause[]> {
  const { blocks, blockOf, frames } = m.graph;
  const result = new Map<number, readonly Clause[]>();
  for (const frame of frames) {
    if (frame.kind !== "body" || frame.handlerKind !== "except") continue;
    const handler = blockOf[frame.handler] ?? -1;
    if (handler < 0 || result.has(handler)) continue;
    const clauses: Clause[] = [];
    let at = handler;
    for (let count = 0; count < 200; count += 1) {
      const block = blocks[at];
      if (block === undefined) break;
      if (block.catches !== undefined && block.test !== undefined) {
        clauses.push({ body: block.test.whenTrue, catches: block.catches });
        at = block.test.whenFalse;
        continue;
      }
      // A bare except drops the exception first; otherwise it is raised again.
      if (dropsException(m, block)) clauses.push({ body: at, catches: ["*"] });
      else if (count === 0 && block.next >= 0 && block.end - block.first <= 2) {
        at = block.next;
        continue;
      }
      break;
    }
    result.set(handler, clauses);
  }
  return result;
}

function dropsException(m: Machine, block: Block): boolean {
  const { opcode } = m.instructions;
  let at = block.first;
  // 2.5, 2.6, 3.0: the failed test of the clause before is dropped first.
  const nameAt = (index: number): string | undefined =>
    index < block.end ? m.table.names[opcode[index] as number] : undefined;
  if (nameAt(at) === "PUSH_EXC_INFO") at += 1;
  while (nameAt(at) === "NOP" || nameAt(at) === "NOT_TAKEN") at += 1;
  if (m.version >= 311) return nameAt(at) === "POP_TOP";
  if (m.table.opcode.has("JUMP_IF_FALSE") && block.test === undefined) {
    let count = 0;
    while (nameAt(at + count) === "POP_TOP") count += 1;
    return count >= 3;
  }
  return nameAt(at) === "POP_TOP";
}

// `try: … except: … finally: …` is compiled as one try within another; for source it is one.
export function finallyOfExcept(m: Machine): ReadonlySet<Frame> {
  const { line } = m.instructions;
  const found = new Set<Frame>();
  for (const { kind, handlerKind, start, parent } of m.graph.frames) {
    if (kind !== "body" || handlerKind !== "except" || parent?.handlerKind !== "finally") continue;
    const isOne =
      m.version >= 311 ? start === parent.start : start === parent.start + 1 && line[start] === line[parent.start];
    if (isOne && parent.kind === "body") found.add(parent);
  }
  return found;
}

// From 3.11: the exit of the innermost with lies on the stack where its protected range begins.
export function contextOnStack(m: Machine, frame: Frame): Expr | undefined {
  const entry = m.graph.blocks[m.graph.blockOf[frame.start] ?? -1]?.entry ?? [];
  for (let index = entry.length - 1; index >= 0; index -= 1) {
    const value = entry[index]?.value;
    if (value?.k === "$exit") return value.context;
  }
  return undefined;
}

interface ElseRegion {
  readonly frame: Frame;
  readonly entry: number;
}

// An else clause begins where the body of a try leaves it, when its handlers go on somewhere else, further down.
export function elseRegions(
  m: Machine,
  shape: Shape,
  isAbove: IsAbove,
  loopOf: readonly (Loop | undefined)[],
): ElseRegion[] {
  const { blocks, frames, blockOf } = m.graph;
  const tries = frames.filter((frame) => frame.kind === "body" && frame.handlerKind === "except");
  if (tries.length === 0) return [];
  const bodyExits = new Map<number, Set<number>>();
  const handlerExits = new Map<number, Set<number>>();
  for (const block of blocks) {
    if (!block.reached) continue;
    for (const way of [block.next, block.jump]) {
      const to = blocks[way];
      if (to === undefined || to.frame === block.frame) continue;
      let depth = 0;
      for (let frame = block.frame; frame !== undefined && depth < 200; frame = frame.parent, depth += 1) {
        if (frame.handlerKind !== "except" || frame.kind === "loop" || isInside(to.frame, frame)) continue;
        const exits = frame.kind === "body" ? bodyExits : handlerExits;
        const set = exits.get(frame.handler) ?? new Set();
        set.add(way);
        exits.set(frame.handler, set);
      }
    }
  }
  const regions: ElseRegion[] = [];
  for (const frame of tries) {
    const start = blockOf[frame.start] ?? -1;
    const ends = [...(handlerExits.get(frame.handler) ?? [])].map((way) => resolved(way));
    const entries = [...(bodyExits.get(frame.handler) ?? [])].filter((way) => !isHandlerOf(frame, way));
    for (const entry of entries) {
      const from = resolved(entry);
      if (regions.length > 500 || ends.length === 0 || ends.includes(from)) continue;
      // Where the handlers go on must lie behind, in the same loop, and be reached from the else clause as well.
      const joins = ends.some(
        (end) =>
          end > from &&
          !isAbove(from, end) &&
          !isAbove(end, start) &&
          loopOf[end] === loopOf[start] &&
          meets(from, end),
      );
      if (joins) regions.push({ frame, entry: from });
    }
  }
  return regions;

  function resolved(way: number): number {
    let at = way;
    for (let hops = 0; hops < 40; hops += 1) {
      const block = blocks[at];
      if (block === undefined || block.busy || block.test !== undefined || block.loop !== undefined) break;
      if (block.handlers.length > 0 || block.next >= 0 === block.jump >= 0) break;
      at = block.next >= 0 ? block.next : block.jump;
    }
    return at;
  }

  function isHandlerOf(frame: Frame, way: number): boolean {
    return blocks[way]?.first === frame.handler;
  }

  function meets(from: number, end: number): boolean {
    return shape.after.some(
      (ways, index) => ways.some((way) => way === end || resolved(way) === end) && isAbove(from, index),
    );
  }
}

function isInside(inner: Frame | undefined, outer: Frame): boolean {
  let depth = 0;
  for (let frame = inner; frame !== undefined && depth < 200; frame = frame.parent, depth += 1) {
    if (frame === outer) return true;
  }
  return false;
}
