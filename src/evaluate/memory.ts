// Remembers what was worked out, keeps recursion finite, and shares out the steps of a query. What depends on itself
// contributes nothing new, so a cycle gives the empty union; a value that was cut short by somebody else's cycle or
// allowance is forgotten when that one is done, so that answers hardly depend on the order of questions.

import { type Value, NOTHING } from "./value.js";

export interface Memory {
  /**
   * The value of `key`, computed at most once (again when it was cut short). A `share` below 1 gives the computation that
   * part of the steps that are left, so that one hopeless question can't use up those of the others.
   */
  remember(key: string, share: number, compute: () => Value): Value;
  /** Takes a step; false when there is none left. */
  step(): boolean;
  /** Takes more steps for work that was larger than one. */
  spend(steps: number): void;
  /** Says that what is being computed stopped early for another reason than a lack of steps. */
  cutShort(): void;
  /** Does something on the side with steps of its own, which the current computation does not pay for. */
  aside<T>(steps: number, work: () => T): T;
  /** A new query with its own steps. */
  newQuery(steps: number): void;
  /** Gives a function that forgets what has been begun since: for when an exception leaves it undone. */
  mark(): () => void;
}

/** How many times more steps there must be before a value that ran out of them is worked out again. */
const WORTH_ANOTHER_TRY = 4;

export function createMemory(): Memory {
  const finished = new Map<string, Value>();
  /** Values for which some allowance was too small, with the steps there were: worth another try when there are far more. */
  const exhausted = new Map<string, { readonly value: Value; readonly allowance: number }>();
  const tentative = new Map<string, Value>();
  /** Key → position in the stack of what is being computed. */
  const open = new Map<string, number>();
  /** The lowest open position that anything since depended on; -1 = the query itself. */
  let lowest = Number.POSITIVE_INFINITY;
  let used = 0;
  let limit = 0;
  /** Position of the computation whose allowance ends at `limit`. */
  let owner = -1;
  /** What is being computed depends on something that ran out of steps. */
  let isShort = false;

  // To clear a map that is empty makes a new one all the same, and there is a query for each import.
  function forgetTentative(): void {
    if (tentative.size > 0) tentative.clear();
  }

  function compute(key: string, share: number, work: () => Value): Value {
    const position = open.size;
    const before = { lowest, limit, owner, isShort };
    lowest = Number.POSITIVE_INFINITY;
    const allowance = Math.floor((limit - used) * share);
    if (share < 1) {
      limit = used + allowance;
      owner = position;
    }
    isShort = false;
    open.set(key, position);
    const value = work();
    open.delete(key);
    ({ limit, owner } = before);
    if (lowest >= position) {
      if (isShort) exhausted.set(key, { value, allowance });
      else finished.set(key, value);
      // The head of its cycles, or the owner of the steps: what was cut short by it can be worked out in full now.
      if (lowest !== Number.POSITIVE_INFINITY) forgetTentative();
      lowest = before.lowest;
    } else {
      tentative.set(key, value);
      lowest = Math.min(before.lowest, lowest);
    }
    isShort ||= before.isShort;
    return value;
  }

  return {
    remember(key, share, work) {
      const done = finished.get(key);
      if (done !== undefined) return done;
      const short = exhausted.get(key);
      if (short !== undefined && (limit - used) * share < short.allowance * WORTH_ANOTHER_TRY) {
        isShort = true;
        return short.value;
      }
      const unsure = tentative.get(key);
      if (unsure !== undefined) {
        lowest = Math.min(lowest, 0);
        return unsure;
      }
      const at = open.get(key);
      if (at !== undefined) {
        lowest = Math.min(lowest, at);
        return NOTHING;
      }
      return compute(key, share, work);
    },
    step() {
      if (used < limit) {
        used++;
        return true;
      }
      lowest = Math.min(lowest, owner);
      isShort = true;
      return false;
    },
    spend: (steps) => {
      used += steps;
    },
    cutShort: () => {
      lowest = Math.min(lowest, owner);
      isShort = true;
    },
    aside(steps, work) {
      const before = { limit, owner, used, isShort };
      limit = used + steps;
      // A position that nothing has: running out of these steps cuts nothing else short.
      owner = open.size;
      const result = work();
      ({ limit, owner, used, isShort } = before);
      return result;
    },
    mark: () => {
      const before = { lowest, limit, owner, isShort };
      const depth = open.size;
      return () => {
        for (const key of [...open.keys()].slice(depth)) open.delete(key);
        ({ lowest, limit, owner, isShort } = before);
        // Values that lean on what was left undone lean on nothing.
        forgetTentative();
      };
    },
    newQuery: (steps) => {
      forgetTentative();
      lowest = Number.POSITIVE_INFINITY;
      used = 0;
      limit = steps;
      owner = -1;
      isShort = false;
    },
  };
}
