// From what the blocks of a scope noted to its events, each with its guards, in the order of the source. The compiler
// writes some statements twice (finally bodies, short ways out); here each becomes one event again.

import { append } from "../append.js";
import type { Event, Guard } from "../model/code.js";
import type { Surroundings } from "./guards.js";
import type { EventDraft, Machine } from "./machine.js";
import { isAssertionBlock } from "./conditions.js";
import { holdsCall, sameButForLines, unknown } from "./values.js";

export interface Run {
  readonly machine: Machine;
  readonly surroundings: Surroundings;
}

interface Placed {
  readonly event: EventDraft;
  readonly block: number;
  guards: readonly Guard[];
}

export function eventsOf(done: Run): Event[] {
  const { machine: m, surroundings: around } = done;
  const placed: Placed[] = [];
  for (const block of m.graph.blocks) {
    if (!block.reached) continue;
    const { loop, test } = block;
    if (loop !== undefined && !loop.inComprehension && !m.context.importsOnly) {
      const target = loop.target ?? unknown("a loop variable");
      const event: EventDraft = { kind: "for", line: loop.line, target, iter: loop.iter };
      placed.push({ event, block: block.index, guards: around.guards(block.index, false) });
    }
    if (block.events.length > 0) {
      const guards = around.guards(block.index);
      const inAssertion = isAssertionBlock(m, block);
      for (const event of block.events) {
        if (inAssertion && event.kind === "raise") append(placed, messageCalls(event, block.index, guards));
        else placed.push({ event, block: block.index, guards });
      }
    }
    if (test !== undefined && test.kind === "branch" && !test.consumed && !m.context.importsOnly) {
      const whileTest = around.whileTest(block.index);
      if (holdsCall(test.expr) && whileTest !== "repeated") {
        const event: EventDraft = { kind: "evaluate", line: test.line, value: test.expr };
        placed.push({ event, block: block.index, guards: around.guards(block.index, whileTest === undefined) });
      }
    }
  }
  const kept = m.version >= 308 ? withoutTwins(placed) : placed;
  // From 3.10 on, handlers stand behind the code that follows their try.
  if (m.version >= 310) kept.sort((left, right) => left.event.line - right.event.line);
  return kept.map(({ event, guards }) => finished(event, guards));
}

function messageCalls(event: EventDraft, block: number, guards: readonly Guard[]): Placed[] {
  if (event.kind !== "raise" || event.value === null) return [];
  const parts = event.value.k === "call" ? event.value.args : [];
  return parts
    .filter(holdsCall)
    .map((value) => ({ event: { kind: "evaluate", line: event.line, value }, block, guards }));
}

function finished(event: EventDraft, guards: readonly Guard[]): Event {
  switch (event.kind) {
    case "import": {
      const { kind, line, module, names, level, as } = event;
      const full = names?.map(([name, alias]): [string, string] => [name, alias === "" ? name : alias]) ?? null;
      return { kind, line, module, names: full, level, ...(as === undefined ? {} : { as }), guards };
    }
    // Written out: this runs once for every statement, and a spread costs more than the rest.
    case "evaluate":
    case "return":
    case "yield":
      return { kind: event.kind, line: event.line, value: event.value, guards };
    case "assign": {
      const { kind, line, target, value, op } = event;
      return op === undefined ? { kind, line, target, value, guards } : { kind, line, target, value, op, guards };
    }
    default:
      return { ...event, guards };
  }
}

// Two events of the same line that say the same in different blocks are one statement, compiled twice; what guards both
// is what they have in common.
function withoutTwins(placed: Placed[]): Placed[] {
  if (placed.length < 2 || placed.every(({ block }) => block === placed[0]?.block)) return placed;
  const byLine = new Map<number, Placed[]>();
  let kept: Placed[] | undefined;
  placed.forEach((each, index) => {
    const others = byLine.get(each.event.line);
    if (others === undefined) {
      byLine.set(each.event.line, [each]);
      kept?.push(each);
      return;
    }
    // Many events of one line are a file without lines: comparing all with all would take too long.
    const twin =
      others.length > 200
        ? undefined
        : others.find((other) => other.block !== each.block && sameButForLines(other.event, each.event));
    if (twin === undefined) {
      others.push(each);
      kept?.push(each);
      return;
    }
    kept ??= placed.slice(0, index);
    twin.guards = common(twin.guards, each.guards);
  });
  return kept ?? placed;
}

// Of a try within a finally body there are two.
function withoutGroups(key: string, value: unknown): unknown {
  return key === "line" || key === "group" ? undefined : value;
}

function common(left: readonly Guard[], right: readonly Guard[]): readonly Guard[] {
  let length = 0;
  while (
    length < left.length &&
    length < right.length &&
    (left[length] === right[length] ||
      JSON.stringify(left[length], withoutGroups) === JSON.stringify(right[length], withoutGroups))
  ) {
    length += 1;
  }
  return length === left.length ? left : left.slice(0, length);
}
