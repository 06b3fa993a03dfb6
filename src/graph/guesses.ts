// Names of the application that other people's code comes to by itself. A server that tries "wsgi", then "app", and takes
// what it finds does not mean this application's file of that name; a name that the application hands over is meant.

import { createEvaluator } from "../evaluate/evaluator.js";
import { findLateLoads } from "../evaluate/late-loads.js";
import type { World } from "../evaluate/world.js";
import type { LateLoad } from "../model/graph.js";
import type { KnownUnit, Units } from "./units.js";

const topOf = (module: string): string => module.split(".")[0] ?? module;

/** Tells whether a load of a unit only guesses at a module; `steps` as for the loads themselves. */
export function createGuesses(
  units: Units,
  steps: number,
): (unit: KnownUnit, late: LateLoad, module: string) => boolean {
  const isOwn = (name: string): boolean => units.get(name)?.origin === "tree";
  // The world without the application's calls: what is known in it, other people's code knows by itself.
  const alone: World = {
    ...units.world,
    importersOf: (module, name) => units.world.importersOf(module, name).filter((by) => isOwn(module) || !isOwn(by)),
  };
  const evaluator = createEvaluator(alone);
  const known = new Map<string, ReadonlySet<string>>();
  const namesOf = (unit: KnownUnit): ReadonlySet<string> => {
    let names = known.get(unit.name);
    if (names === undefined) {
      const loads = findLateLoads(unit, evaluator, alone, steps);
      known.set(
        unit.name,
        (names = new Set(loads.flatMap((late) => [...late.exact, ...late.matched].map(keyIn(late))))),
      );
    }
    return names;
  };
  return (unit, late, module) => {
    const top = topOf(module);
    if (unit.origin === "tree" || top === topOf(unit.name) || !isOwn(top)) return false;
    // One dotted name, that is there and that nobody does without, is no guess.
    const isPlain = late.complete && late.exact.length === 1 && !late.caution.caught;
    if (isPlain && module.includes(".") && isOwn(module)) return false;
    return namesOf(unit).has(keyIn(late)(module));
  };
}

/** The name at that call: the next one may be given the same by the application. */
const keyIn =
  ({ place }: LateLoad) =>
  (module: string): string =>
    `${place.line ?? 0} ${module}`;
