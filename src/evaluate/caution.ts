// What stands between a request for a module and its failure: try blocks, functions, conditions. Conditions are decided
// for the target; a request behind a condition that is false there does not happen at all.

import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";
import type { Caution } from "../model/graph.js";
import { namesBefore, namesInHandler } from "./choices.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { forEachPart } from "./expression-parts.js";
import { dottedName, exactText } from "./value.js";

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

/**
 * What comes before in such a try tells one Python, or one platform, from another: `unicode` in the body, and the other
 * Python's imports after it. Those statements are not always decoded, so what comes later may happen or not.
 */
function testsForNames(names: readonly string[]): boolean {
  return names.some((name) => name === "NameError" || name === "AttributeError");
}

/** Does the except clause of this try raise again (or exit) whatever happens? Then nothing was really caught. */
function handlerRaises(
  events: readonly Event[],
  group: number,
  catches: (names: readonly string[]) => boolean,
): boolean {
  return events.some((event) => {
    const last = event.guards[event.guards.length - 1];
    if (last?.kind !== "except" || last.group !== group || !catches(last.catches)) return false;
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
 * event's expression; `catches` tells which handlers see its failure, an ImportError unless said otherwise.
 */
export function cautionOf(
  evaluator: Evaluator,
  code: ModuleCode,
  frame: Frame,
  event: number,
  own: readonly Guard[] = [],
  catches: (names: readonly string[]) => boolean = catchesImportError,
): Caution | undefined {
  const found = findCaution(evaluator, code, frame, event, own, catches);
  if (found === undefined) return undefined;
  const { undecided, ...caution } = found;
  return { ...caution, conditional: caution.conditional || undecided.some((isSelection) => !isSelection()) };
}

/**
 * The caution of a plain import. Whether its conditions only pick among known texts may take the values that all callers
 * pass, so that is found out when somebody asks, on `steps` of its own: nobody does for a module that is there.
 */
export function cautionOfImport(
  evaluator: Evaluator,
  code: ModuleCode,
  frame: Frame,
  event: number,
  steps: number,
): Caution | undefined {
  const found = findCaution(evaluator, code, frame, event, [], catchesImportError);
  if (found === undefined) return undefined;
  const { undecided, ...caution } = found;
  if (caution.conditional || undecided.length === 0) return caution;
  let conditional: boolean | undefined;
  return {
    ...caution,
    get conditional() {
      if (conditional === undefined) {
        evaluator.refill(steps);
        conditional = undecided.some((isSelection) => !isSelection());
      }
      return conditional;
    },
  };
}

interface FoundCaution extends Caution {
  /** Conditions that could not be decided: do they only pick among known texts? */
  readonly undecided: readonly (() => boolean)[];
}

function findCaution(
  evaluator: Evaluator,
  code: ModuleCode,
  frame: Frame,
  event: number,
  own: readonly Guard[],
  catches: (names: readonly string[]) => boolean,
): FoundCaution | undefined {
  let caught = false;
  let inFunction = false;
  let conditional = false;
  let alternatives: string[] = [];
  const undecided: (() => boolean)[] = [];
  const place = { evaluator, code, frame };
  let at = frame;
  let position = event;
  let guards: readonly Guard[] = [...(code.scopes[frame.scope]?.events[event]?.guards ?? []), ...own];
  for (let isOwnScope = true; ; isOwnScope = false) {
    const scope = code.scopes[at.scope];
    const events = scope?.events ?? [];
    for (const guard of guards) {
      if (guard.kind === "try" && isOwnScope && catches(guard.catches)) {
        if (!handlerRaises(events, guard.group, catches)) caught = true;
        alternatives = [...alternatives, ...namesInHandler(place, guard.group, events[event])];
      } else if (guard.kind === "try" && isOwnScope && testsForNames(guard.catches)) {
        conditional = true;
      } else if (guard.kind === "except") {
        // Whether the first choice is there, so that this one never runs, is the graph's to say.
        conditional = true;
      } else if (guard.kind === "with" && isOwnScope && suppresses(guard)) caught = true;
      else if (guard.kind === "if") {
        const decided = evaluator.decide(guard, at, position);
        if (decided === false) return undefined;
        if (decided === undefined) {
          const [seenFrom, seenAt, around] = [at, position, guards];
          undecided.push(() => selects(guard, evaluator, seenFrom, seenAt, around));
        }
      }
    }
    if (isOwnScope) {
      const exit = exitBefore(evaluator, events, position, guards, at);
      if (exit === "sure") return undefined;
      if (exit === "maybe") conditional = true;
    }
    if (scope?.kind === "function") inFunction = true;
    if (scope === undefined || scope.parent < 0 || at.outer === undefined) break;
    guards = scope.guards;
    at = at.outer;
    position = Number.POSITIVE_INFINITY;
  }
  const insteadOf = namesBefore(place, code.scopes[frame.scope]?.events[event]?.guards ?? [], catchesImportError);
  return { caught, inFunction, conditional, alternatives, insteadOf, undecided };
}

/** Whether the program ends before the event, on the same way: `if os.name == "posix": sys.exit()` stands above it. */
function exitBefore(
  evaluator: Evaluator,
  events: readonly Event[],
  event: number,
  guards: readonly Guard[],
  frame: Frame,
): "sure" | "maybe" | "no" {
  let result: "maybe" | "no" = "no";
  for (const index of exitsOf(events)) {
    if (index >= event) break;
    const own = (events[index]?.guards ?? []).filter((guard) => !guards.includes(guard));
    if (own.some((guard) => guard.kind !== "if" && guard.kind !== "with")) continue;
    const decided = own.map((guard) => evaluator.decide(guard, frame, index));
    if (decided.includes(false)) continue;
    if (decided.every((one) => one === true)) return "sure";
    result = "maybe";
  }
  return result;
}

const exits = new WeakMap<readonly Event[], readonly number[]>();

/** The events of a scope that end the program: sys.exit(), os._exit(), exit(), quit(). */
function exitsOf(events: readonly Event[]): readonly number[] {
  let found = exits.get(events);
  if (found === undefined) {
    found = events.flatMap((event, index) => {
      if (event.kind !== "evaluate" || event.value.k !== "call") return [];
      return /^(sys\.exit|os\._exit|exit|quit)$/.test(dottedName(event.value.of) ?? "") ? [index] : [];
    });
    exits.set(events, found);
  }
  return found;
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
