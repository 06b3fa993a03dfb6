// Puts tests together again: `if a and b` is two jumps to a compiler. Blocks that do nothing but test and share a way out
// become one test, worded so that it holds for the body that stands right behind it.

import type { Expr } from "../model/code.js";
import type { Block, Test } from "./graph.js";
import type { Machine } from "./machine.js";
import { plainName } from "./machine.js";
import { successors } from "./run.js";
import { boolean, conditional, negated, opposite } from "./values.js";

export interface Shape {
  /** The block that stands for each block's test. */
  readonly head: readonly number[];
  /** Where control goes on from each remaining block; a test's way when true comes first, then that when false. */
  readonly after: (readonly number[])[];
  /** The reverse of `after`. */
  readonly before: readonly (readonly number[])[];
}

const NO_WAYS: number[] = [];

// Merges blocks that do nothing but test, as long as two of them share a way out.
export function mergeTests(m: Machine): Shape {
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
      if (inner.busy || inner.handlers.length > 0 || inner.loop !== undefined) return undefined;
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
    if (!block.reached || head[block.index] !== block.index) return NO_WAYS;
    const { test, handlers } = block;
    if (test === undefined) return successors(block);
    return handlers.length === 0 ? [test.whenTrue, test.whenFalse] : [test.whenTrue, test.whenFalse, ...handlers];
  });
  const before = Array.from(blocks, () => NO_WAYS);
  after.forEach((ways, index) => {
    for (const way of ways) {
      if (before[way] === NO_WAYS) before[way] = [index];
      else before[way]?.push(index);
    }
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
export function onlyPasses(m: Machine, block: Block): boolean {
  if (block.end - block.first > 6 || block.busy) return false;
  for (let at = block.first; at < block.end; at += 1) {
    if (m.table.passes[m.instructions.opcode[at] as number] === 0) return false;
  }
  return true;
}

export function isAssertion(m: Machine, test: Test): boolean {
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
    return (
      name === "LOAD_GLOBAL" && m.version < 309 && plainName(m, m.names[argument[at] as number]) === "AssertionError"
    );
  }
  return false;
}
