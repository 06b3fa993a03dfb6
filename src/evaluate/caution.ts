// What stands between a request for a module and its failure: try blocks, functions, conditions. Conditions are decided
// for the target; a request behind a condition that is false there does not happen at all.

import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";
import type { Caution } from "../model/graph.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { forEachPart } from "./scope-index.js";
import { exactText } from "./value.js";

/** Exception names whose handlers see an ImportError. */
const CATCHES_IMPORT_ERROR: ReadonlySet<string> = new Set([
  "*",
  "ImportError",
  "ModuleNotFoundError",
  "Exception",
  "BaseException",
  "StandardError",
]);

export function catchesImportError(names: readonly string[]): boolean {
  return names.some((name) => CATCHES_IMPORT_ERROR.has(name.slice(name.lastIndexOf(".") + 1)));
}

/** Does the except clause of this try raise again (or exit) whatever happens? Then nothing was really caught. */
function handlerRaises(events: readonly Event[], group: number): boolean {
  return events.some((event) => {
    const last = event.guards[event.guards.length - 1];
    if (last?.kind !== "except" || last.group !== group || !catchesImportError(last.catches)) return false;
    if (event.kind === "raise") return true;
    return (
      event.kind === "evaluate" &&
      event.value.k === "call" &&
      ((event.value.of.k === "attribute" && event.value.of.name === "exit") ||
        (event.value.of.k === "name" && event.value.of.id === "exit"))
    );
  });
}

/**
 * The caution of an event of a scope, or undefined when it cannot happen on the target. `own` are conditions inside the
 * event's expression.
 */
export function cautionOf(
  evaluator: Evaluator,
  code: ModuleCode,
  frame: Frame,
  event: number,
  own: readonly Guard[] = [],
): Caution | undefined {
  let caught = false;
  let inFunction = false;
  let conditional = false;
  let alternatives: string[] = [];
  let at = frame;
  let position = event;
  let guards: readonly Guard[] = [...(code.scopes[frame.scope]?.events[event]?.guards ?? []), ...own];
  for (let isOwnScope = true; ; isOwnScope = false) {
    const scope = code.scopes[at.scope];
    const events = scope?.events ?? [];
    for (const guard of guards) {
      if (guard.kind === "try" && isOwnScope && catchesImportError(guard.catches)) {
        if (!handlerRaises(events, guard.group)) caught = true;
        alternatives = [...alternatives, ...importsInGroup(events, guard.group, "except")];
      } else if (guard.kind === "except") {
        conditional = true;
        if (catchesImportError(guard.catches))
          alternatives = [...alternatives, ...importsInGroup(events, guard.group, "try")];
      } else if (guard.kind === "with" && isOwnScope && suppresses(guard)) caught = true;
      else if (guard.kind === "if") {
        const decided = evaluator.decide(guard, at, position);
        if (decided === false) return undefined;
        if (decided === undefined && !selects(guard, evaluator, at, position, guards)) conditional = true;
      }
    }
    if (scope?.kind === "function") inFunction = true;
    if (scope === undefined || scope.parent < 0 || at.outer === undefined) break;
    guards = scope.guards;
    at = at.outer;
    position = Number.POSITIVE_INFINITY;
  }
  return { caught, inFunction, conditional, alternatives };
}

/**
 * Does the test only pick among known texts (`for name in os.listdir(...): if name.endswith(".py")`)? Then the event does
 * happen, for those that pass; the evaluator has dropped the others.
 */
function selects(
  guard: Extract<Guard, { kind: "if" }>,
  evaluator: Evaluator,
  frame: Frame,
  event: number,
  guards: readonly Guard[],
): boolean {
  const names = namesIn(guard.test);
  const [name] = names;
  if (name === undefined || names.size > 1) return false;
  const value = evaluator.evaluate({ k: "name", id: name }, frame, event, guards);
  return value.t === "union" && value.options.length > 0 && value.options.every((one) => exactText(one) !== undefined);
}

/** The names in an expression. */
function namesIn(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: Expr): void => {
    if (part.k === "name") names.add(part.id);
    forEachPart(part, [], visit);
  };
  visit(expr);
  return names;
}

function suppresses(guard: Extract<Guard, { kind: "with" }>): boolean {
  const { context } = guard;
  if (context.k !== "call") return false;
  const name = context.of.k === "name" ? context.of.id : context.of.k === "attribute" ? context.of.name : "";
  return (
    name === "suppress" &&
    catchesImportError(context.args.map((arg) => (arg.k === "name" ? arg.id : arg.k === "attribute" ? arg.name : "")))
  );
}

/** Modules that the other half of a try/except imports. */
function importsInGroup(events: readonly Event[], group: number, half: "try" | "except"): string[] {
  const found: string[] = [];
  for (const event of events) {
    if (event.kind !== "import") continue;
    if (!event.guards.some((guard) => guard.kind === half && guard.group === group)) continue;
    found.push(event.module === "" ? (event.names?.map(([name]) => name).join(",") ?? "") : event.module);
  }
  return found;
}
