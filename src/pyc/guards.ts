// From blocks with tests and frames to guards. An edge that every way to a block must take guards it, which covers elif
// chains and early exits alike; frames say try, except and with.

import type { Expr, Guard } from "../model/code.js";
import { contextOnStack, elseRegions, exceptClauses, finallyOfExcept } from "./clauses.js";
import type { IsAbove } from "./dominators.js";
import { dominance, immediateDominators } from "./dominators.js";
import type { Block, Frame, Test } from "./graph.js";
import { findLoops, innermost, loopsOfBlocks, loopsOfFrames, testsOfWhile, within } from "./loops.js";
import type { Machine } from "./machine.js";
import type { Shape } from "./conditions.js";
import { isAssertion, mergeTests } from "./conditions.js";

/** Guards beyond this many say nothing more, but make lists that grow with the square of the code. */
const MAX_GUARDS = 100;

/** Something that stands around a block, by the instruction where it begins. */
export type Around =
  | {
      readonly kind: "if";
      readonly at: number;
      readonly test: Expr;
      readonly holds: boolean;
      readonly node: IfNode;
    }
  | { readonly kind: "loop"; readonly at: number; readonly end: number }
  | { readonly kind: "frame"; readonly at: number; readonly frame: Frame; readonly catches: readonly string[] }
  | { readonly kind: "else"; readonly at: number; readonly frame: Frame };

interface IfNode {
  readonly outer: IfNode | undefined;
  readonly length: number;
  readonly block: Block;
  readonly test: Test;
  readonly holds: boolean;
  /** What it says, once somebody asks. */
  guard: Guard | undefined;
}

export interface Surroundings {
  /** What stands around a block, the outermost first. `ownLoop` false leaves out the loop that the block heads. */
  readonly around: (block: number, ownLoop?: boolean) => readonly Around[];
  readonly guards: (block: number, ownLoop?: boolean) => readonly Guard[];
  /** The block that a block's test became part of; itself for most. */
  readonly headOf: (block: number) => number;
  /** The block's test is that of a while loop; "repeated" at the loop's end. */
  readonly whileTest: (block: number) => "first" | "repeated" | undefined;
}

// Most questions are settled within a few steps up the tree; only the others are worth numbering it.
function lazyDominance(dominators: readonly number[]): IsAbove {
  let numbered: IsAbove | undefined;
  return (upper, lower) => {
    let at = lower;
    for (let steps = 0; steps < 12; steps += 1) {
      if (at === upper) return true;
      at = dominators[at] as number;
      if (at < 0) return false;
    }
    numbered ??= dominance(dominators);
    return numbered(upper, lower);
  };
}

/** Works out the surroundings of every block of a machine that has run. */
export function surroundings(m: Machine, groupOf: (frame: Frame) => number): Surroundings {
  const { blocks } = m.graph;
  if (blocks.length <= 1) return nothingAround;
  const shape = mergeTests(m);
  const { of: dominators, reachable } = reducedDominators(m, shape);
  const isAbove = lazyDominance(dominators);
  const framed = m.table.opcode.has("SETUP_LOOP") ? loopsOfFrames(m) : undefined;
  const loops = framed === undefined ? findLoops(m, shape, isAbove) : [...framed.values()];
  const loopOf =
    framed === undefined ? loopsOfBlocks(m, loops, dominators) : blocks.map(({ frame }) => innermost(framed, frame));
  const whileTests = testsOfWhile(m, shape, loops);
  const ifs = ifNodes(m, shape, dominators, isAbove, reachable, whileTests);
  const clauses = exceptClauses(m);
  const merged = finallyOfExcept(m);
  const elses = elseRegions(m, shape, isAbove, loopOf);
  const contexts = new Map<Frame, Expr | undefined>();
  const guardsByFrame = new Map<Frame, Map<string, Guard>>();
  const known = new Array<readonly Around[] | undefined>(2 * blocks.length).fill(undefined);
  const knownGuards = new Array<readonly Guard[] | undefined>(2 * blocks.length).fill(undefined);

  function catchesAround(frame: Frame, block: number): readonly string[] | undefined {
    const handler = m.graph.blockOf[frame.handler] ?? -1;
    for (const clause of clauses.get(handler) ?? []) {
      if (isAbove(clause.body, block)) return clause.catches;
    }
    return undefined;
  }

  function around(block: number, ownLoop = true): readonly Around[] {
    const key = ownLoop ? 2 * block : 2 * block + 1;
    const cached = known[key];
    if (cached !== undefined) return cached;
    const list: Around[] = [];
    const own = blocks[block] as Block;
    const head = shape.head[block] as number;
    let depth = 0;
    for (let frame = own.frame; frame !== undefined && depth < MAX_GUARDS; frame = frame.parent, depth += 1) {
      if (frame.kind === "loop" || frame.handlerKind === "internal") continue;
      if (frame.kind === "handler") {
        if (frame.handlerKind !== "except") continue;
        const catches = catchesAround(frame, block);
        if (catches !== undefined) list.push({ kind: "frame", at: frame.handler, frame, catches });
      } else {
        if (merged.has(frame)) continue;
        const all = clauses.get(m.graph.blockOf[frame.handler] ?? -1) ?? [];
        const catches = [...new Set(all.flatMap((clause) => clause.catches))];
        list.push({ kind: "frame", at: frame.start, frame, catches });
      }
    }
    let loop = ownLoop ? loopOf[block] : loopOf[block]?.parent;
    for (let count = 0; loop !== undefined && count < MAX_GUARDS; loop = loop.parent, count += 1) {
      list.push({ kind: "loop", at: loop.start, end: loop.end });
    }
    for (let node = ifs[head]; node !== undefined; node = node.outer) {
      if (within(loopOf[node.block.index], loopOf[block])) {
        const { test, holds } = node;
        list.push({ kind: "if", at: test.at, test: test.expr, holds, node });
      }
    }
    for (const region of elses) {
      if (block === region.entry || isAbove(region.entry, head)) {
        list.push({ kind: "else", at: blocks[region.entry]?.first ?? 0, frame: region.frame });
      }
    }
    if (list.length > 1) list.sort((left, right) => left.at - right.at || width(right) - width(left));
    if (list.length > MAX_GUARDS) list.length = MAX_GUARDS;
    known[key] = list;
    return list;
  }

  function guards(block: number, ownLoop = true): readonly Guard[] {
    const key = ownLoop ? 2 * block : 2 * block + 1;
    let list = knownGuards[key];
    if (list === undefined) {
      list = around(block, ownLoop).map(guardOf);
      knownGuards[key] = list;
    }
    return list;
  }

  // One object for each thing that guards: blocks share them, and comparing them is cheap.
  function guardOf(part: Around): Guard {
    if (part.kind === "loop") return LOOP;
    if (part.kind === "if") return (part.node.guard ??= newGuard(part));
    const kind = part.kind === "frame" ? part.catches.join() : part.kind;
    let byKind = guardsByFrame.get(part.frame);
    if (byKind === undefined) {
      byKind = new Map();
      guardsByFrame.set(part.frame, byKind);
    }
    let guard = byKind.get(kind);
    if (guard === undefined) {
      guard = newGuard(part);
      byKind.set(kind, guard);
    }
    return guard;
  }

  function newGuard(part: Exclude<Around, { kind: "loop" }>): Guard {
    switch (part.kind) {
      case "if":
        return { kind: "if", test: part.test, holds: part.holds };
      case "else":
        return { kind: "else", group: groupOf(part.frame) };
      case "frame": {
        const { frame, catches } = part;
        if (frame.kind === "handler") return { kind: "except", catches, group: groupOf(frame) };
        if (frame.handlerKind !== "with") return { kind: "try", catches, group: groupOf(frame) };
        return { kind: "with", context: contextOf(frame) };
      }
    }
  }

  function contextOf(frame: Frame): Expr {
    if (!contexts.has(frame)) contexts.set(frame, frame.context ?? contextOnStack(m, frame));
    return contexts.get(frame) ?? { k: "unknown", because: "a context" };
  }

  return {
    around,
    guards,
    headOf: (block) => shape.head[block] as number,
    whileTest: (block) => whileTests.get(block),
  };
}

const LOOP: Guard = { kind: "loop" };

const nothingAround: Surroundings = {
  around: () => [],
  guards: () => [],
  headOf: (block) => block,
  whileTest: () => undefined,
};

function width(part: Around): number {
  if (part.kind === "loop") return part.end - part.at;
  return part.kind === "frame" ? part.frame.handler - part.at : 0;
}

interface Dominance {
  readonly of: readonly number[];
  /** 1 for blocks that control can reach after merging. */
  readonly reachable: readonly number[];
}

function reducedDominators(m: Machine, shape: Shape): Dominance {
  const count = m.graph.blocks.length;
  const dominators = immediateDominators(
    count,
    (index) => shape.after[index] as readonly number[],
    (index) => shape.before[index] as readonly number[],
  );
  const reachable = new Array<number>(count).fill(0);
  // Blocks without a place of their own hang on the one they were merged with, or on where they came from.
  for (let index = 0; index < count; index += 1) {
    if (index === 0 || (dominators[index] as number) >= 0) {
      reachable[index] = 1;
      continue;
    }
    const merged = shape.head[index] as number;
    if (merged !== index) dominators[index] = merged;
    else {
      const [from] = m.graph.blocks[index]?.predecessors ?? [];
      if (from !== undefined && from < index) dominators[index] = from;
    }
  }
  return { of: dominators, reachable };
}

function ifNodes(
  m: Machine,
  shape: Shape,
  dominators: readonly number[],
  isAbove: IsAbove,
  reachable: readonly number[],
  whileTests: ReadonlyMap<number, unknown>,
): (IfNode | undefined)[] {
  const { blocks } = m.graph;
  const result: (IfNode | undefined)[] = new Array<IfNode | undefined>(blocks.length).fill(undefined);
  const done = new Array<number>(blocks.length).fill(0);
  const order: number[] = [];
  for (let start = 0; start < blocks.length; start += 1) {
    // From the dominator down, without recursion.
    for (let at = start; at >= 0 && done[at] === 0; at = dominators[at] as number) {
      done[at] = 1;
      order.push(at);
    }
    for (let at = order.pop(); at !== undefined; at = order.pop()) result[at] = nodeOf(at);
  }
  return result;

  function nodeOf(index: number): IfNode | undefined {
    const from = dominators[index] as number;
    if (from < 0) return undefined;
    const outer = result[from];
    const block = blocks[from] as Block;
    const { test } = block;
    if (test === undefined || test.kind !== "branch" || test.consumed || whileTests.has(from)) return outer;
    if (isAssertion(m, test)) return outer;
    const [whenTrue, whenFalse] = shape.after[from] as readonly number[];
    if (whenFalse === undefined || whenTrue === whenFalse) return outer;
    // Every way in comes from the test, but for those that were inside already.
    const ways = shape.before[index] as readonly number[];
    if (!ways.every((way) => way === from || reachable[way] === 0 || isAbove(index, way))) return outer;
    const holds = index === whenTrue ? true : index === whenFalse ? false : undefined;
    if (holds === undefined) return outer;
    if (outer !== undefined && outer.length >= MAX_GUARDS) return outer;
    return { outer, length: (outer?.length ?? 0) + 1, block, test, holds, guard: undefined };
  }
}
