// Which loops a block stands in. Up to 3.7 instructions say so; later only the way back does, handlers stand behind the
// loop that they belong to, and the test of a `while` stands before the loop and again at its end.

import type { Expr } from "../model/code.js";
import type { IsAbove } from "./dominators.js";
import type { Block, Frame, Test } from "./graph.js";
import type { Machine } from "./machine.js";
import type { Shape } from "./conditions.js";
import { onlyPasses } from "./conditions.js";
import { opposite, sameButForLines } from "./values.js";

export interface Loop {
  readonly head: number;
  /** Instructions. */
  start: number;
  end: number;
  readonly isFor: boolean;
  parent: Loop | undefined;
}

export function findLoops(m: Machine, shape: Shape, isAbove: IsAbove): Loop[] {
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
export function loopsOfFrames(m: Machine): Map<Frame, Loop> {
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

export function loopsOfBlocks(m: Machine, loops: readonly Loop[], dominators: readonly number[]): (Loop | undefined)[] {
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

export function innermost(loops: ReadonlyMap<Frame, Loop>, frame: Frame | undefined): Loop | undefined {
  let depth = 0;
  for (let at = frame; at !== undefined && depth < 500; at = at.parent, depth += 1) {
    const loop = at.kind === "loop" ? loops.get(at) : undefined;
    if (loop !== undefined) return loop;
  }
  return undefined;
}

export function within(outer: Loop | undefined, inner: Loop | undefined): boolean {
  if (outer === undefined) return true;
  for (let at = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

// The test of a `while` makes a loop, not a branch.
export function testsOfWhile(
  m: Machine,
  shape: Shape,
  loops: readonly Loop[],
): ReadonlyMap<number, "first" | "repeated"> {
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
    if (block.busy || block.loop !== undefined) return undefined;
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
  return sameButForLines(left, right) || sameButForLines(left, opposite(right));
}
