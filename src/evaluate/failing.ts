// Can the body of a try be left by an exception that its clauses catch? Only then are the clauses alternatives to what
// follows in the body. Doubt means yes, but what plainly can't raise (a constant, a list that grows) doesn't.

import type { Event, Expr } from "../model/code.js";
import { expressionsOf, forEachPart } from "./expression-parts.js";
import { mutation } from "./expression-paths.js";

/**
 * Can one of the events up to number `end` (inclusive) in the body of try `group` raise what `catches` names? `isThere`
 * tells of an import whether the module is surely present, `setsBundleFolder` whether sys has PyInstaller's `_MEIPASS`.
 */
export function bodyCanFail(
  events: readonly Event[],
  group: number,
  end: number,
  isThere: (event: Extract<Event, { kind: "import" }>) => boolean,
  setsBundleFolder: boolean,
): boolean {
  for (let index = 0; index < events.length && index <= end; index++) {
    const event = events[index];
    if (event === undefined) continue;
    for (const guard of event.guards) {
      if (guard.kind === "try" && guard.group === group && canRaise(event, guard.catches, isThere, setsBundleFolder))
        return true;
    }
  }
  return false;
}

/** Does every clause of this try that is seen to do something leave: raise, return, exit? Then only the body goes on. */
export function clausesLeave(events: readonly Event[], group: number): boolean {
  let seen = false;
  const leaving = new Set<unknown>();
  const clauses = new Set<unknown>();
  for (const event of events) {
    const clause = event.guards.find((guard) => guard.kind === "except" && guard.group === group);
    if (clause === undefined) continue;
    seen = true;
    clauses.add(clause);
    if (event.guards[event.guards.length - 1] === clause && leaves(event)) leaving.add(clause);
  }
  return seen && clauses.size === leaving.size;
}

function leaves(event: Event): boolean {
  if (event.kind === "raise" || event.kind === "return") return true;
  if (event.kind !== "evaluate" || event.value.k !== "call") return false;
  const { of } = event.value;
  const name = of.k === "attribute" ? of.name : of.k === "name" ? of.id : "";
  return name === "exit" || name === "_exit";
}

function canRaise(
  event: Event,
  catches: readonly string[],
  isThere: (event: Extract<Event, { kind: "import" }>) => boolean,
  setsBundleFolder: boolean,
): boolean {
  if (catches.length === 0) return false;
  const names = catches.map((name) => name.slice(name.lastIndexOf(".") + 1));
  const all = names.some((name) => /^(\*|Exception|BaseException|StandardError)$/.test(name));
  if (event.kind === "import")
    return (all || names.some((name) => /^(ImportError|ModuleNotFoundError)$/.test(name))) && !isThere(event);
  if (event.kind === "raise") return true;
  if (event.kind === "evaluate" && mutation(event.value) !== undefined)
    return event.value.k === "call" && event.value.args.some((arg) => isRisky(arg, names, setsBundleFolder));
  return expressionsOf(event).some((expr) => isRisky(expr, names, setsBundleFolder));
}

function isRisky(expr: Expr, catches: readonly string[], setsBundleFolder: boolean): boolean {
  if (expr.k === "call" || expr.k === "unknown" || expr.k === "comprehension") return true;
  if (expr.k === "subscript" && expr.index.k !== "slice") return true;
  if (expr.k === "name") return catches.includes("NameError") || catches.includes("*");
  if (expr.k === "attribute" && expr.name === "_MEIPASS")
    return !setsBundleFolder && catches.some((name) => /^(AttributeError|\*|Exception|BaseException)$/.test(name));
  if (expr.k === "attribute" && catches.includes("AttributeError")) return true;
  let risky = false;
  forEachPart(expr, [], (part) => {
    risky ||= isRisky(part, catches, setsBundleFolder);
  });
  return risky;
}
