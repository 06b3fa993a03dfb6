// From blocks with tests and frames to guards. Tests that share a way out become one `and` or `or`; an edge that every
// way to a block must take guards it, which covers elif chains and early exits alike; frames say try, except and with.

import type { Expr, Guard } from "../model/code.js";
import type { IsAbove } from "./dominators.js";
import { dominance, immediateDominators } from "./dominators.js";
import type { Block, Frame, Test } from "./graph.js";
import type { Machine } from "./machine.js";
import { successors } from "./run.js";
import { boolean, conditional, negated, opposite, sameExpression } from "./values.js";

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

interface Loop {
  readonly head: number;
  /** Instructions. */
  start: number;
  end: number;
  readonly isFor: boolean;
  parent: Loop | undefined;
}

interface IfNode {
  readonly outer: IfNode | undefined;
  readonly length: number;
  readonly block: Block;
  readonly test: Test;
  readonly holds: boolean;
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
  const guardsByCause = new Map<IfNode | Frame, Map<string, Guard>>();
  const known = new Map<number, readonly Around[]>();
  const knownGuards = new Map<number, readonly Guard[]>();

  function catchesAround(frame: Frame, block: number): readonly string[] | undefined {
    const handler = m.graph.blockOf[frame.handler] ?? -1;
    for (const clause of clauses.get(handler) ?? []) {
      if (isAbove(clause.body, block)) return clause.catches;
    }
    return undefined;
  }

  function around(block: number, ownLoop = true): readonly Around[] {
    const key = ownLoop ? block : -1 - block;
    const cached = known.get(key);
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
    known.set(key, list);
    return list;
  }

  function guards(block: number, ownLoop = true): readonly Guard[] {
    const key = ownLoop ? block : -1 - block;
    let list = knownGuards.get(key);
    if (list === undefined) {
      list = around(block, ownLoop).map(guardOf);
      knownGuards.set(key, list);
    }
    return list;
  }

  // One object for each thing that guards: blocks share them, and comparing them is cheap.
  function guardOf(part: Around): Guard {
    if (part.kind === "loop") return LOOP;
    const key = part.kind === "if" ? part.node : part.frame;
    const kind = part.kind === "frame" ? part.catches.join() : part.kind;
    let byKind = guardsByCause.get(key);
    if (byKind === undefined) {
      byKind = new Map();
      guardsByCause.set(key, byKind);
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

// From 3.11: the exit of the innermost with lies on the stack where its protected range begins.
function contextOnStack(m: Machine, frame: Frame): Expr | undefined {
  const entry = m.graph.blocks[m.graph.blockOf[frame.start] ?? -1]?.entry ?? [];
  for (let index = entry.length - 1; index >= 0; index -= 1) {
    const value = entry[index]?.value;
    if (value?.k === "$exit") return value.context;
  }
  return undefined;
}

// `try: … except: … finally: …` is compiled as one try within another; for source it is one.
function finallyOfExcept(m: Machine): ReadonlySet<Frame> {
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

interface Shape {
  /** The block that stands for each block's test. */
  readonly head: readonly number[];
  /** Where control goes on from each remaining block; a test's way when true comes first, then that when false. */
  readonly after: (readonly number[])[];
  /** The reverse of `after`. */
  readonly before: readonly (readonly number[])[];
}

// Merges blocks that do nothing but test, as long as two of them share a way out.
function mergeTests(m: Machine): Shape {
  const { blocks } = m.graph;
  const head = blocks.map((block) => block.index);
  const isEmpty = (block: Block): boolean =>
    block.loop === undefined &&
    block.test === undefined &&
    block.handlers.length === 0 &&
    block.next >= 0 !== block.jump >= 0 &&
    onlyPasses(m, block);
  const resolve = (from: number): number => {
    let at = from;
    for (let hops = 0; hops < 40; hops += 1) {
      const block = blocks[at];
      if (block === undefined || !isEmpty(block)) break;
      at = block.next >= 0 ? block.next : block.jump;
    }
    return at;
  };
  const findHead = (block: number): number => {
    let at = block;
    while (head[at] !== at) at = head[at] as number;
    return at;
  };
  const singleWayIn = (inner: Block, outer: Block): boolean =>
    inner.predecessors.every((index) => findHead(index) === outer.index) && inner.index > outer.index;

  // The block that tests, for those that compute what it tests.
  const regionOf = new Map<number, number>();

  const mergeable = (index: number, outer: Block): Block | undefined => {
    const entry = blocks[index];
    if (entry === undefined || !singleWayIn(entry, outer)) return undefined;
    // The test may be of a value that several blocks put together.
    let inner = entry;
    for (let count = 0; count < 20; count += 1) {
      if (inner.events.length > 0 || inner.handlers.length > 0 || inner.loop !== undefined) return undefined;
      if (inner.frame !== outer.frame || head[inner.index] !== inner.index) return undefined;
      const meeting = blocks[m.regions.get(inner.index) ?? -1];
      if (meeting === undefined || inner.test?.consumed !== true) break;
      inner = meeting;
    }
    const { test } = inner;
    if (test === undefined || test.kind !== "branch" || test.consumed) return undefined;
    if (inner !== entry) {
      for (let part = entry.index; part < inner.index; part += 1) regionOf.set(part, inner.index);
    }
    return inner;
  };

  const mergeOnce = (outer: Block): boolean => {
    const { test } = outer;
    if (test === undefined || test.kind !== "branch" || test.consumed) return false;
    const whenTrue = resolve(test.whenTrue);
    const whenFalse = resolve(test.whenFalse);
    if (whenTrue === whenFalse) return false;
    const yes = mergeable(test.whenTrue, outer);
    const no = mergeable(test.whenFalse, outer);
    if (yes?.test !== undefined && no?.test !== undefined) {
      const [a, b] = [yes.test, no.test];
      if (resolve(a.whenTrue) === resolve(b.whenTrue) && resolve(a.whenFalse) === resolve(b.whenFalse)) {
        const expr = conditional(test.expr, a.expr, b.expr);
        return take(outer, test, [yes, no], expr, a.whenTrue, a.whenFalse);
      }
    }
    if (yes?.test !== undefined) {
      const inner = yes.test;
      if (resolve(inner.whenFalse) === whenFalse) {
        return take(outer, test, [yes], boolean("and", test.expr, inner.expr), inner.whenTrue, test.whenFalse);
      }
      if (resolve(inner.whenTrue) === whenFalse) {
        const expr = boolean("or", negated(test.expr), inner.expr);
        return take(outer, test, [yes], expr, test.whenFalse, inner.whenFalse);
      }
    }
    if (no?.test !== undefined) {
      const inner = no.test;
      if (resolve(inner.whenTrue) === whenTrue) {
        return take(outer, test, [no], boolean("or", test.expr, inner.expr), test.whenTrue, inner.whenFalse);
      }
      if (resolve(inner.whenFalse) === whenTrue) {
        const expr = boolean("and", negated(test.expr), inner.expr);
        return take(outer, test, [no], expr, inner.whenTrue, test.whenTrue);
      }
    }
    return false;
  };

  const take = (outer: Block, test: Test, inner: Block[], expr: Expr, whenTrue: number, whenFalse: number): true => {
    const last = Math.max(...inner.map((block) => block.test?.last ?? block.index));
    outer.test = { ...test, expr, whenTrue, whenFalse, last };
    for (const block of inner) {
      head[block.index] = outer.index;
      block.test = undefined;
      for (const [part, meeting] of regionOf) {
        if (meeting !== block.index) continue;
        head[part] = outer.index;
        regionOf.delete(part);
      }
    }
    return true;
  };

  for (let index = blocks.length - 1; index >= 0; index -= 1) {
    const block = blocks[index] as Block;
    if (!block.reached || head[index] !== index) continue;
    for (let count = 0; count < 500 && mergeOnce(block); count += 1);
  }
  for (let index = 0; index < blocks.length; index += 1) head[index] = findHead(index);
  for (const block of blocks) turnToBody(m, block);
  const after = blocks.map((block) => {
    if (!block.reached || head[block.index] !== block.index) return [];
    const { test } = block;
    return test === undefined ? successors(block) : [test.whenTrue, test.whenFalse, ...block.handlers];
  });
  const before: number[][] = Array.from(blocks, () => []);
  after.forEach((ways, index) => {
    for (const way of ways) before[way]?.push(index);
  });
  return { head, after, before };
}

// What a compiler puts right behind a test is the body for which it holds: `if not x` jumps when x is true.
function turnToBody(m: Machine, block: Block): void {
  const { test } = block;
  if (test === undefined || test.kind !== "branch" || test.consumed) return;
  const { blocks } = m.graph;
  const last = blocks[test.last];
  if (last === undefined || isAssertion(m, test)) return;
  let body = last.next;
  // From 3.12 no conditional jump goes backwards: it jumps over one that does.
  const behind = blocks[body];
  if (m.version >= 312 && behind !== undefined && behind.jump >= 0 && behind.jump < body && onlyPasses(m, behind)) {
    body = last.jump;
  }
  if (body !== test.whenFalse || body === test.whenTrue) return;
  block.test = { ...test, expr: opposite(test.expr), whenTrue: test.whenFalse, whenFalse: test.whenTrue };
}

// A block that computes nothing: what stands on the stack goes, and control passes on.
function onlyPasses(m: Machine, block: Block): boolean {
  if (block.end - block.first > 6 || block.events.length > 0) return false;
  for (let at = block.first; at < block.end; at += 1) {
    if (m.table.passes[m.instructions.opcode[at] as number] === 0) return false;
  }
  return true;
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

function findLoops(m: Machine, shape: Shape, isAbove: IsAbove): Loop[] {
  const { blocks } = m.graph;
  const byHead = new Map<number, Loop>();
  shape.after.forEach((ways, index) => {
    for (const way of ways) {
      if (way > index || !isAbove(way, index)) continue;
      const head = blocks[way] as Block;
      const end = (blocks[index] as Block).end;
      const loop = byHead.get(way);
      if (loop === undefined) {
        byHead.set(way, { head: way, start: head.first, end, isFor: false, parent: undefined });
      } else if (loop.end < end) loop.end = end;
    }
  });
  // 3.10 lets `continue` and the end of the body go back to either side of a NOP.
  for (const [head, loop] of byHead) {
    const inner = byHead.get(head + 1);
    if (inner === undefined || !onlyPasses(m, blocks[head] as Block)) continue;
    inner.start = loop.start;
    inner.end = Math.max(inner.end, loop.end);
    byHead.delete(head);
  }
  const loops: Loop[] = [];
  for (const loop of byHead.values()) {
    const block = blocks[loop.head] as Block;
    const last = block.end - 1;
    if (block.loop !== undefined && m.table.names[m.instructions.opcode[last] as number] === "FOR_ITER") {
      const exit = m.instructions.target[last] as number;
      loops.push({ ...loop, isFor: true, end: Math.max(exit, loop.start + 1) });
    } else {
      loops.push({ ...loop, end: exitOfWhile(m, block, loop) });
    }
  }
  // A `for` whose body never comes back is none to the graph, but is one to the reader.
  for (const block of blocks) {
    if (!block.reached || block.loop === undefined || byHead.has(block.index)) continue;
    const exit = m.instructions.target[block.end - 1] as number;
    if (exit > block.end) {
      loops.push({ head: block.index, start: block.first, end: exit, isFor: true, parent: undefined });
    }
  }
  nest(loops);
  return loops;
}

function nest(loops: Loop[]): void {
  loops.sort((left, right) => left.start - right.start || right.end - left.end);
  const open: Loop[] = [];
  for (const loop of loops) {
    while (open.length > 0 && (open[open.length - 1] as Loop).end <= loop.start) open.pop();
    loop.parent = open[open.length - 1];
    open.push(loop);
  }
}

// Up to 3.7 SETUP_LOOP and POP_BLOCK say what a loop is; those of comprehensions have none, and guard nothing.
function loopsOfFrames(m: Machine): Map<Frame, Loop> {
  const { blocks } = m.graph;
  const loops = new Map<Frame, Loop>();
  const loopOf = (frame: Frame | undefined): Loop | undefined => {
    let at = frame;
    while (at !== undefined && at.kind !== "loop") at = at.parent;
    if (at === undefined) return undefined;
    const known = loops.get(at);
    if (known !== undefined) return known;
    const head = (m.graph.blockOf[at.start] ?? -1) + 1;
    const loop: Loop = { head, start: at.start, end: at.handler, isFor: false, parent: loopOf(at.parent) };
    loops.set(at, loop);
    return loop;
  };
  for (const { frame } of blocks) {
    let depth = 0;
    for (let at = frame; at !== undefined && depth < 200; at = at.parent, depth += 1) {
      if (at.kind !== "loop") continue;
      loopOf(at);
      break;
    }
  }
  return loops;
}

// `while test:` ends where its test's way out leads, up to 3.9; later the test stands at the end once more.
function exitOfWhile(m: Machine, block: Block, loop: Loop): number {
  if (block.test === undefined) return loop.end;
  for (const way of [block.test.whenTrue, block.test.whenFalse]) {
    const exit = m.graph.blocks[way]?.first ?? -1;
    if (exit >= loop.end) return m.version < 311 ? exit : loop.end;
  }
  return loop.end;
}

function loopsOfBlocks(m: Machine, loops: readonly Loop[], dominators: readonly number[]): (Loop | undefined)[] {
  const { blocks, blockOf } = m.graph;
  const result: (Loop | undefined)[] = new Array<Loop | undefined>(blocks.length).fill(undefined);
  const moved = new Set<number>();
  const bodies = new Map<number, Frame>();
  for (const frame of m.graph.frames) if (frame.kind === "body") bodies.set(frame.handler, frame);
  const open: Loop[] = [];
  let next = 0;
  for (const block of blocks) {
    while (next < loops.length && (loops[next] as Loop).start <= block.first) open.push(loops[next++] as Loop);
    while (open.length > 0 && (open[open.length - 1] as Loop).end <= block.first) open.pop();
    result[block.index] = open[open.length - 1];
  }
  // Handlers may stand behind the loop, at the end of the code: they are in the loops that their try is in.
  for (const block of blocks) {
    let frame = block.frame;
    while (frame !== undefined && frame.kind !== "handler") frame = frame.parent;
    if (frame === undefined) continue;
    const body = bodies.get(frame.handler);
    const around = body === undefined ? undefined : result[blockOf[body.start] as number];
    if (around === undefined || !within(result[block.index], around)) continue;
    result[block.index] = around;
    moved.add(block.index);
  }
  // So is what follows such a handler and goes back into the loop.
  for (let round = 0; round < 3 && moved.size > 0; round += 1) {
    for (const block of blocks) {
      const from = dominators[block.index] as number;
      const loop = moved.has(from) ? result[from] : undefined;
      if (loop === undefined || moved.has(block.index) || within(loop, result[block.index])) continue;
      if (!goesBack(block, loop)) continue;
      result[block.index] = loop;
      moved.add(block.index);
    }
  }
  return result;

  function goesBack(from: Block, loop: Loop): boolean {
    const ways = [from.next, from.jump];
    const seen = new Set<number>();
    for (let way = ways.pop(); way !== undefined && seen.size < 20; way = ways.pop()) {
      const block = blocks[way];
      if (block === undefined || seen.has(way)) continue;
      if (way === loop.head || result[way] === loop) return true;
      seen.add(way);
      // What lies before or between is code of its own.
      if (way > from.index) ways.push(block.next, block.jump);
    }
    return false;
  }
}

function innermost(loops: ReadonlyMap<Frame, Loop>, frame: Frame | undefined): Loop | undefined {
  let depth = 0;
  for (let at = frame; at !== undefined && depth < 500; at = at.parent, depth += 1) {
    const loop = at.kind === "loop" ? loops.get(at) : undefined;
    if (loop !== undefined) return loop;
  }
  return undefined;
}

function within(outer: Loop | undefined, inner: Loop | undefined): boolean {
  if (outer === undefined) return true;
  for (let at = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
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
    return { outer, length: (outer?.length ?? 0) + 1, block, test, holds };
  }
}

// The test of a `while` makes a loop, not a branch.
function testsOfWhile(m: Machine, shape: Shape, loops: readonly Loop[]): ReadonlyMap<number, "first" | "repeated"> {
  const { blocks } = m.graph;
  const tests = new Map<number, "first" | "repeated">();
  const leaves = (test: Test, loop: Loop): boolean =>
    [test.whenTrue, test.whenFalse].some((way) => {
      const block = blocks[way];
      if (block === undefined || block.first >= loop.end || block.first < loop.start) return true;
      const name = m.table.names[m.instructions.opcode[block.first] as number];
      if (name === "POP_TOP" && m.table.opcode.has("JUMP_IF_FALSE")) {
        return m.table.names[m.instructions.opcode[block.first + 1] as number] === "POP_BLOCK";
      }
      return name === "POP_BLOCK" && m.table.opcode.has("SETUP_LOOP") && block.frame?.start === loop.start;
    });
  for (const loop of loops) {
    if (loop.isFor) continue;
    const head = blocks[loop.head] as Block;
    // Its own test may have become part of another's.
    const tester = testAt(m, shape, head);
    if (tester !== undefined && leaves(tester.test, loop)) tests.set(tester.index, "first");
    if (m.version < 310) continue;
    // From 3.10 the test stands before the loop and again at its end.
    const leading = testsBefore(loop.head);
    const before = leading.filter((block) => block.first < loop.start);
    for (const block of leading) {
      const { test } = block;
      if (test === undefined || block.first < loop.start) continue;
      const twin = before.find((other) => other.test?.line === test.line && alike(other.test.expr, test.expr));
      if (twin === undefined) continue;
      tests.set(block.index, "repeated");
      tests.set(twin.index, "first");
    }
  }
  return tests;

  // Blocks whose test leads to a block, straight or through one that only jumps there.
  function testsBefore(to: number): Block[] {
    const found = new Set<Block>();
    const add = (from: number): void => {
      const block = blocks[shape.head[from] as number];
      if (block?.test !== undefined) found.add(block);
    };
    for (const from of blocks[to]?.predecessors ?? []) {
      const block = blocks[from] as Block;
      if (block.test === undefined && shape.head[from] === from && onlyPasses(m, block))
        block.predecessors.forEach(add);
      else add(from);
    }
    return [...found];
  }
}

// The first test from a block on, where nothing happens before it.
function testAt(m: Machine, shape: Shape, head: Block): { readonly index: number; readonly test: Test } | undefined {
  let block: Block | undefined = head;
  for (let hops = 0; block !== undefined && hops < 40; hops += 1) {
    if (block.events.length > 0 || block.loop !== undefined) return undefined;
    const region: number | undefined = m.regions.get(block.index);
    const { test }: Block = block;
    if (test !== undefined && !test.consumed) return { index: block.index, test };
    if (region !== undefined) block = m.graph.blocks[region];
    else if (test !== undefined) return undefined;
    else if (shape.head[block.index] !== block.index) block = m.graph.blocks[shape.head[block.index] as number];
    else block = m.graph.blocks[block.next >= 0 ? block.next : block.jump];
  }
  return undefined;
}

// The same test, or its opposite.
function alike(left: Expr, right: Expr): boolean {
  if (sameExpression(left, right)) return true;
  const text = JSON.stringify(left, withoutLines);
  return text === JSON.stringify(right, withoutLines) || text === JSON.stringify(opposite(right), withoutLines);
}

export function withoutLines(key: string, value: unknown): unknown {
  return key === "line" ? undefined : value;
}

function isAssertion(m: Machine, test: Test): boolean {
  return isAssertionBlock(m, m.graph.blocks[test.whenFalse]);
}

/** The raise of an `assert`: reached where the test is not true, it begins with loading AssertionError. */
export function isAssertionBlock(m: Machine, block: Block | undefined): boolean {
  if (block === undefined) return false;
  if (m.version < 309) {
    // Here `if not x: raise AssertionError` is the same but for 2.7's jump behind it.
    const before = m.table.names[m.instructions.opcode[block.first - 1] as number] ?? "";
    if (!before.endsWith("IF_TRUE")) return false;
    const behind = m.table.names[m.instructions.opcode[block.end] as number] ?? "";
    const holds = m.instructions.target[block.first - 1];
    if (m.version < 300 && behind === "JUMP_FORWARD" && holds !== block.end) return false;
  }
  const { opcode, argument } = m.instructions;
  for (let at = block.first; at < block.end; at += 1) {
    const name = m.table.names[opcode[at] as number];
    if (name === "POP_TOP" || name === "NOT_TAKEN" || name === "NOP") continue;
    if (name === "LOAD_ASSERTION_ERROR") return true;
    if (name === "LOAD_COMMON_CONSTANT") return argument[at] === 0;
    return name === "LOAD_GLOBAL" && m.version < 309 && m.names[argument[at] as number] === "AssertionError";
  }
  return false;
}

interface Clause {
  /** The block where the clause's body begins. */
  readonly body: number;
  readonly catches: readonly string[];
}

// Clauses of each handler, by the handler's block: from test to test until one fails for good.
function exceptClauses(m: Machine): ReadonlyMap<number, readonly Clause[]> {
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

interface ElseRegion {
  readonly frame: Frame;
  readonly entry: number;
}

// An else clause begins where the body of a try leaves it, when its handlers go on somewhere else, further down.
function elseRegions(m: Machine, shape: Shape, isAbove: IsAbove, loopOf: readonly (Loop | undefined)[]): ElseRegion[] {
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
      if (block === undefined || block.events.length > 0 || block.test !== undefined || block.loop !== undefined) break;
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
