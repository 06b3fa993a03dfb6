// A bug of ours in the evaluator costs one value, not the whole target: what was being worked out is then not known, and a
// gap says so once for each bug. Where nobody takes note of bugs, they are thrown on.

import { UsageError, whatFailed } from "../errors.js";
import type { Gap, Place } from "../finding.js";
import type { Engine } from "./engine.js";
import { type Value, unknown } from "./value.js";
import type { World } from "./world.js";

/** The bugs met so far, as gaps; `note` is for `World.noteFault`. */
export interface Faults {
  readonly gaps: readonly Gap[];
  note(place: Place, what: string, error: unknown): void;
}

/** Collects bugs, each once, however many values it costs; `hides` says what the values were wanted for. */
export function collectFaults(hides: Gap["hides"]): Faults {
  const gaps: Gap[] = [];
  const known = new Set<string>();
  return {
    gaps,
    note(place, what, error) {
      const reason = `${what} failed with ${whatFailed(error)}`;
      if (known.has(reason)) return;
      known.add(reason);
      gaps.push({ place, reader: "evaluate", kind: "bug", reason, hides });
    },
  };
}

/** What the work gives, or `otherwise` when it fails by a bug in `what`, met while the unit is looked at. */
export function attempt<T>(world: World, unit: string, what: string, otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError || world.noteFault === undefined) throw error;
    world.noteFault(unit, what, error);
    return otherwise;
  }
}

/** The same within the evaluator, whose books are put back to where they were. */
export function attemptIn<T>(engine: Engine, unit: string, what: string, otherwise: T, work: () => T): T {
  const { depth, parameterDepth, mode } = engine;
  const restore = engine.memory.mark();
  return attempt(engine.world, unit, what, otherwise, () => {
    try {
      return work();
    } catch (error) {
      Object.assign(engine, { depth, parameterDepth, mode });
      restore();
      throw error;
    }
  });
}

/** The value that the work gives; unknown when it fails by a bug. */
export function valueOf(engine: Engine, unit: string, what: string, work: () => Value): Value {
  return attemptIn(engine, unit, what, FAILED, work);
}

const FAILED: Value = unknown("a bug in freeze-lint kept it from being worked out");
