// How the tree calls a function, from the outermost: surely, by the top level of which unit, and whether each call stands
// in a try that catches what fails inside. `def main(): ...` below `if __name__ == "__main__": main()` is as sure as the
// script itself.

import { cautionOf } from "./caution.js";
import type { Evaluator, Frame } from "./evaluator.js";

export interface HowCalled {
  /** Units whose top level surely gets there, with nothing caught on the way. */
  readonly surelyFrom: readonly string[];
  /** All calls that can be seen, and there are some, are caught. */
  readonly isCaught: boolean;
}

/** How many calls one inside the other are followed, and how many of one function are looked at. */
const MAX_DEPTH = 5;
const MAX_SITES = 30;
/** For finding out about one call. */
const STEPS = 3000;

/** `catches` tells which handlers see the failure. */
export function howCalled(
  evaluator: Evaluator,
  frame: Frame,
  catches: (names: readonly string[]) => boolean,
  passed: readonly string[] = [],
): HowCalled {
  const scope = frame.code.scopes[frame.scope];
  const key = `${frame.unit} ${frame.scope}`;
  if (scope?.kind === "module") return { surelyFrom: [frame.unit], isCaught: false };
  // The body of a class runs where the class is defined.
  if (scope?.kind === "class" && frame.outer !== undefined)
    return howCalled(evaluator, frame.outer, catches, [...passed, key]);
  if (passed.includes(key) || passed.length > MAX_DEPTH) return { surelyFrom: [], isCaught: false };
  evaluator.refill(STEPS);
  const sites = evaluator.callsOf(frame);
  const surelyFrom = new Set<string>();
  let uncaught = 0;
  let caught = 0;
  for (const site of sites.slice(0, MAX_SITES)) {
    // Whoever it is handed over to calls it, when and how can't be told.
    if (site.frame !== undefined) {
      uncaught++;
      continue;
    }
    const around = evaluator.frame(site.unit, site.code, site.scope);
    evaluator.refill(STEPS);
    const caution = cautionOf(evaluator, site.code, around, site.event, site.guards, catches);
    if (caution === undefined) continue;
    if (caution.caught) {
      caught++;
      continue;
    }
    const outer = howCalled(evaluator, around, catches, [...passed, key]);
    if (outer.isCaught) caught++;
    else uncaught++;
    if (!caution.conditional) for (const unit of outer.surelyFrom) surelyFrom.add(unit);
  }
  return { surelyFrom: [...surelyFrom], isCaught: caught > 0 && uncaught === 0 && sites.length <= MAX_SITES };
}
