// Imports of which one of several will do: those that a handler makes in place of others, and those behind one that fails.

import type { ImportEvent, ModuleCode } from "../model/code.js";
import type { Caution } from "../model/graph.js";
import { absoluteCandidates, importingScopes } from "./import-names.js";
import type { Presence } from "./presence.js";
import type { KnownUnit } from "./units.js";

/** In the except clause of a try whose own loads are all there. */
export function isNotNeeded({ insteadOf }: Caution, has: Presence["has"]): boolean {
  return insteadOf.length > 0 && insteadOf.every((module) => has(module) === true);
}

/** In the except clause of a try whose own imports are all there: it never runs. */
export function isSecondChoice(
  unit: KnownUnit,
  event: ImportEvent,
  code: ModuleCode,
  { has, isSubmodule }: Presence,
): boolean {
  return event.guards.some((guard) => {
    if (guard.kind !== "except") return false;
    const firstChoice = importingScopes(code).flatMap((scope) =>
      scope.events.includes(event)
        ? scope.events.filter(
            (other): other is ImportEvent =>
              other.kind === "import" && other.guards.some((one) => one.kind === "try" && one.group === guard.group),
          )
        : [],
    );
    return (
      firstChoice.length > 0 &&
      firstChoice.every((other) => {
        const candidates = absoluteCandidates(other.module, other.level, unit);
        return candidates.some((module) => {
          if (has(module) !== true) return false;
          return (other.names ?? []).every(([name]) => !isSubmodule(module, name) || has(`${module}.${name}`) === true);
        });
      })
    );
  });
}

/**
 * Behind an import of the same try body that surely fails: further down in the body, or in the else clause. One that only
 * the freezing lost cuts nothing off: whoever mends it would meet the next one then.
 */
export function isCutOff(
  unit: KnownUnit,
  event: ImportEvent,
  code: ModuleCode,
  { has, existsSomewhere }: Presence,
): boolean {
  if (!event.guards.some(({ kind }) => kind === "else" || kind === "try")) return false;
  const events = importingScopes(code).find((scope) => scope.events.includes(event))?.events ?? [];
  const own = events.indexOf(event);
  return event.guards.some((guard, depth) => {
    if (guard.kind !== "else" && guard.kind !== "try") return false;
    return events.slice(0, own).some((other) => {
      const last = other.guards[depth];
      if (other.kind !== "import" || other.guards.length !== depth + 1) return false;
      if (last?.kind !== "try" || last.group !== guard.group) return false;
      return absoluteCandidates(other.module, other.level, unit).every(
        (module) => has(module) === false && !existsSomewhere(module),
      );
    });
  });
}
