// Loops and comprehensions, turn by turn: a frame for each, in which the names of the target have that turn's values.
// What is looped over must be known in full and be short; otherwise each name is any of its values at once.

import type { Event, Guard } from "../model/code.js";
import { bindInto, bindTarget } from "./binding.js";
import { iterationsOf } from "./changes.js";
import { happens, narrow } from "./conditions.js";
import type { Engine } from "./engine.js";
import { type Frame, scopeOf } from "./frames.js";
import type { Clause } from "./expression-parts.js";
import { indexLoops } from "./name-index.js";
import { elementOf, truth } from "./value.js";

/** Loops and comprehensions of more turns are taken as a whole: each name is any of its values. */
const MAX_TURNS = 64;

/** One turn of a loop. */
export interface Turn {
  readonly frame: Frame;
  readonly maybe: boolean;
}

/**
 * The frames in which the loops around an event run it, one for each turn; undefined when it stands in no loop, or
 * the turns can't be told one by one.
 */
export function turnsOf(engine: Engine, here: Event, seen: readonly Guard[], at: Frame): readonly Turn[] | undefined {
  const loops = here.guards.filter((guard) => guard.kind === "loop" && !seen.includes(guard));
  if (loops.length === 0) return undefined;
  let turns: readonly Turn[] = [{ frame: at, maybe: false }];
  for (const loop of loops) {
    const index = indexLoops(at.code, at.scope).get(loop);
    const head = index === undefined ? undefined : scopeOf(at)?.events[index];
    if (index === undefined || head?.kind !== "for") return undefined;
    const inner: Turn[] = [];
    for (const turn of turns) {
      const items = iterationsOf(engine.evaluate(head.iter, turn.frame, index, head.guards), MAX_TURNS);
      if (items === undefined) return undefined;
      for (const item of items)
        inner.push({ frame: bindTarget(turn.frame, head.target, item.value), maybe: turn.maybe || item.maybe });
    }
    if (inner.length > MAX_TURNS) return undefined;
    turns = inner;
  }
  return turns;
}

/** The frames of those turns in which the event may happen; undefined as above. */
export function turnsWith(engine: Engine, at: Frame, event: number): readonly Frame[] | undefined {
  const here = scopeOf(at)?.events[event];
  if (here === undefined) return undefined;
  return turnsOf(engine, here, [], at)?.flatMap(({ frame }) =>
    happens(engine, here.guards, [], frame, event) === false ? [] : [frame],
  );
}

/** The turns of a comprehension's clauses that pass their tests; undefined when they can't be told one by one. */
export function clauseTurns(
  engine: Engine,
  clauses: readonly Clause[],
  at: Frame,
  event: number,
  guards: readonly Guard[],
): readonly Turn[] | undefined {
  let turns: readonly Turn[] = [{ frame: at, maybe: false }];
  for (const clause of clauses) {
    const inner: Turn[] = [];
    for (const turn of turns) {
      const items = iterationsOf(engine.evaluate(clause.iter, turn.frame, event, guards), MAX_TURNS);
      if (items === undefined) return undefined;
      for (const item of items) {
        const here = { ...bindTarget(turn.frame, clause.target, item.value), base: turn.frame };
        const passed = clause.tests.map((test) => truth(engine.evaluate(test, here, event, guards)));
        if (passed.includes(false)) continue;
        inner.push({ frame: here, maybe: turn.maybe || item.maybe || passed.includes(undefined) });
      }
    }
    if (inner.length > MAX_TURNS) return undefined;
    turns = inner;
  }
  return turns;
}

/** A frame inside comprehensions taken as a whole: each name is any of the values that pass the clause's tests. */
export function within(
  engine: Engine,
  at: Frame,
  clauses: readonly Clause[],
  event: number,
  guards: readonly Guard[],
): Frame {
  let here = at;
  for (const clause of clauses) {
    const overrides = new Map(here.overrides);
    bindInto(overrides, clause.target, elementOf(engine.evaluate(clause.iter, here, event, guards)));
    here = { ...here, overrides, base: here, cache: new Map() };
    for (const [name, value] of overrides) {
      const tests: Guard[] = clause.tests.map((test) => ({ kind: "if", test, holds: true }));
      overrides.set(name, narrow(engine, name, value, here, event, tests));
    }
  }
  return here;
}
