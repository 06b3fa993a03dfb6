// Runs a code object symbolically, block after block in the order of the file. Where ways meet with different values on
// the stack, the value is put together again from the tests between: `a or b`, `x if c else y`, `a < b < c`.

import type { Expr } from "../model/code.js";
import { calls } from "./calls.js";
import { control } from "./control.js";
import { immediateDominators } from "./dominators.js";
import type { Block } from "./graph.js";
import type { Machine } from "./machine.js";
import { keepCalls } from "./machine.js";
import type { OpcodeTable } from "./opcodes.js";
import type { Handler } from "./operations.js";
import { ignore, operations } from "./operations.js";
import type { Item } from "./values.js";
import { conditional, expressionOf, isSpecial, JUNK, unknown } from "./values.js";

const EMPTY: readonly Item[] = [];
const junkItem: Item = { value: JUNK, line: -1, size: 1, depth: 1, block: -1 };

const handlersByVersion = new Map<string, readonly (Handler | undefined)[]>();

/** The handler of each opcode; undefined where the version has no such instruction. */
function handlersOf(table: OpcodeTable): readonly (Handler | undefined)[] {
  const cached = handlersByVersion.get(table.version);
  if (cached !== undefined) return cached;
  const all: Readonly<Record<string, Handler | undefined>> = { ...operations, ...calls, ...control };
  const handlers = table.names.map((name) => (name === undefined ? undefined : (all[name] ?? ignore)));
  handlersByVersion.set(table.version, handlers);
  return handlers;
}

/** Names of instructions that no handler knows; for the tests. */
export function unhandled(table: OpcodeTable): string[] {
  const all: Readonly<Record<string, Handler | undefined>> = { ...operations, ...calls, ...control };
  return table.names.filter((name): name is string => name !== undefined && all[name] === undefined);
}

/** Fills events, tests and stacks of the machine's blocks. */
export function run(m: Machine): void {
  const handlers = handlersOf(m.table);
  const { opcode, argument, line } = m.instructions;
  // An empty stack that no block kept serves the next one.
  let spare: Item[] = [];
  for (const block of m.graph.blocks) {
    if (!block.reached) continue;
    m.block = block;
    m.line = line[block.first] as number;
    m.firstLine = -1;
    const entry = entryStack(m, block);
    block.entry = entry;
    m.stack = entry.length === 0 ? spare : entry.slice();
    for (let at = block.first; at < block.end; at += 1) {
      const handler = handlers[opcode[at] as number];
      m.at = at;
      m.line = line[at] as number;
      m.size = 0;
      m.depth = 0;
      m.firstLine = -1;
      if (handler === undefined) {
        m.context.problem(`unknown instruction ${opcode[at]} in Python ${m.table.version} code`);
      } else {
        handler(m, argument[at] as number);
      }
    }
    if (m.stack.length > 0 || block.nextStack !== undefined || block.jumpStack !== undefined) {
      block.nextStack ??= m.stack;
      block.jumpStack ??= m.stack;
      if (m.stack === spare) spare = [];
    } else {
      block.nextStack = EMPTY;
      block.jumpStack = EMPTY;
    }
  }
}

function entryStack(m: Machine, block: Block): readonly Item[] {
  const { blocks } = m.graph;
  let first: readonly Item[] | undefined;
  let stacks: (readonly Item[])[] | undefined;
  const add = (stack: readonly Item[] | undefined): void => {
    if (stack === undefined) return;
    if (first === undefined) first = stack;
    else if (stacks === undefined) stacks = [first, stack];
    else stacks.push(stack);
  };
  let isHandler = false;
  for (const index of block.predecessors) {
    const from = blocks[index];
    if (from === undefined) continue;
    if (from.handlers.includes(block.index)) isHandler = true;
    if (from.entry === undefined) continue;
    if (from.next === block.index) add(from.nextStack);
    if (from.jump === block.index) add(from.jumpStack);
  }
  let entry: readonly Item[];
  if (first === undefined) entry = isHandler ? handlerStack(m, block) : EMPTY;
  else entry = stacks === undefined ? first : merged(m, block, stacks);
  return m.comprehensions.size === 0 || entry.length === 0 ? entry : completed(m, entry);
}

// From 3.11 the exception table says how much of the stack stays; before, the SETUP instruction did.
function handlerStack(m: Machine, block: Block): readonly Item[] {
  if (m.version < 311) return m.handlerStacks.get(block.index) ?? EMPTY;
  const range = m.instructions.protectedRanges.find(({ handler }) => handler === block.first);
  if (range === undefined) return EMPTY;
  const from = m.graph.blocks[m.graph.blockOf[range.start] ?? -1];
  const stack: Item[] = (from?.entry ?? EMPTY).slice(0, range.depth);
  while (stack.length < Math.min(range.depth, 1000)) stack.push(junkItem);
  if (range.lasti) stack.push(junkItem);
  stack.push(junkItem);
  return stack;
}

// A list under construction turns into the comprehension as soon as its loop is left.
function completed(m: Machine, entry: readonly Item[]): readonly Item[] {
  const hasLoop = (from: number): boolean => {
    for (let index = from; index < entry.length; index += 1) {
      if ((entry[index] as Item).value.k === "$iterator") return true;
    }
    return false;
  };
  return entry.map((item, index) => {
    const draft = isSpecial(item.value) ? undefined : m.comprehensions.get(item.value);
    if (draft === undefined || hasLoop(index + 1)) return item;
    return { ...item, value: draft.expr };
  });
}

function merged(m: Machine, block: Block, stacks: readonly (readonly Item[])[]): readonly Item[] {
  const [first = EMPTY, ...others] = stacks;
  let length = first.length;
  for (const other of others) length = Math.min(length, other.length);
  let entry: Item[] | undefined;
  for (let slot = 0; slot < length; slot += 1) {
    const item = first[slot] as Item;
    if (others.every((other) => (other[slot] as Item).value === item.value)) continue;
    entry ??= first.slice(0, length);
    entry[slot] = meet(m, block, slot, stacks);
  }
  return entry ?? (first.length === length ? first : first.slice(0, length));
}

function meet(m: Machine, block: Block, slot: number, stacks: readonly (readonly Item[])[]): Item {
  const items = stacks.map((stack) => stack[slot] as Item);
  if (items.some(({ value }) => isSpecial(value) && value.k !== "$formatted" && value.k !== "$awaitable")) {
    const kept = items.find(({ value }) => value.k !== "$junk" && value.k !== "$null");
    return kept ?? junkItem;
  }
  // 2.5, 2.6 and 3.0 leave the test on the stack on both ways, for a POP_TOP on either.
  if (m.table.opcode.has("JUMP_IF_FALSE") && dropsTest(m, block)) return junkItem;
  let size = 0;
  let depth = 0;
  let line = Number.MAX_SAFE_INTEGER;
  for (const item of items) {
    size += item.size;
    depth = Math.max(depth, item.depth);
    if (item.line >= 0) line = Math.min(line, item.line);
  }
  const value = valueAt(m, block, slot);
  const at = line === Number.MAX_SAFE_INTEGER ? -1 : line;
  if (value === undefined || size > 20_000 || depth > 350) {
    for (const item of items) keepCalls(m, expressionOf(item.value));
    return { value: unknown("ways that meet"), line: at, size: 1, depth: 1, block: block.index };
  }
  if (items.every((item) => !isSpecial(item.value) && m.shared.has(item.value))) m.shared.add(value);
  // The tests between count too, and each may nest one deeper.
  return { value, line: at, size: size * 2, depth: depth + items.length, block: block.index };
}

function dropsTest(m: Machine, block: Block): boolean {
  if (m.table.names[m.instructions.opcode[block.first] as number] !== "POP_TOP") return false;
  return block.predecessors.every((index) => {
    const from = m.graph.blocks[index];
    return from?.test !== undefined && (from.next === block.index || from.jump === block.index);
  });
}

// Follows every way from the block that dominates the meeting point; each test on it becomes a conditional.
function valueAt(m: Machine, block: Block, slot: number): Expr | undefined {
  const { blocks } = m.graph;
  m.dominators ??= immediateDominators(
    blocks.length,
    (index) => successors(blocks[index] as Block),
    (index) => (blocks[index] as Block).predecessors,
  );
  const start = m.dominators[block.index] ?? -1;
  if (start < 0 || start >= block.index) return undefined;
  const known = new Map<number, Way>();
  const passed: Block[] = [];
  let steps = 0;

  const through = (from: Block, to: number, stack: readonly Item[] | undefined, depth: number): Way => {
    if (to === block.index) {
      const item = stack?.[slot];
      return item === undefined ? undefined : expressionOf(item.value);
    }
    const next = blocks[to];
    // Only forwards, or the search would not end.
    if (next === undefined || next.index <= from.index) return undefined;
    return next.index > block.index ? "elsewhere" : valueFrom(next, depth + 1);
  };
  const valueFrom = (from: Block, depth: number): Way => {
    const seen = known.get(from.index);
    if (seen !== undefined || known.has(from.index)) return seen;
    steps += 1;
    if (steps > 400 || depth > 100) return undefined;
    let value: Way;
    const { test } = from;
    if (test !== undefined) {
      if (test.kind === "branch") {
        const jumpsWhenTrue = test.whenTrue === from.jump;
        const then = through(from, test.whenTrue, jumpsWhenTrue ? from.jumpStack : from.nextStack, depth);
        const otherwise = through(from, test.whenFalse, jumpsWhenTrue ? from.nextStack : from.jumpStack, depth);
        if (then === undefined || otherwise === undefined) value = undefined;
        else if (then === "elsewhere") value = otherwise;
        else value = otherwise === "elsewhere" ? then : conditional(test.expr, then, otherwise);
        passed.push(from);
      }
    } else if (from.next >= 0 && from.jump < 0) value = through(from, from.next, from.nextStack, depth);
    else if (from.jump >= 0 && from.next < 0) value = through(from, from.jump, from.jumpStack, depth);
    known.set(from.index, value);
    return value;
  };

  const value = valueFrom(blocks[start] as Block, 0);
  if (value === undefined || value === "elsewhere") return undefined;
  for (const { test } of passed) if (test !== undefined) test.consumed = true;
  if (passed.every(({ busy }, index) => index === 0 || !busy)) m.regions.set(start, block.index);
  return value;
}

/** The value that a way brings; "elsewhere" when it never comes here, undefined when that can't be told. */
type Way = Expr | "elsewhere" | undefined;

const NOWHERE: readonly number[] = [];

/** All blocks that control may pass to, handlers included. */
export function successors(block: Block): readonly number[] {
  const { next, jump, handlers } = block;
  const jumps = jump >= 0 && jump !== next;
  if (handlers.length === 0) {
    if (next < 0) return jumps ? [jump] : NOWHERE;
    return jumps ? [next, jump] : [next];
  }
  return [...(next >= 0 ? [next] : NOWHERE), ...(jumps ? [jump] : NOWHERE), ...handlers];
}
