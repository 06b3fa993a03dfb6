// The two halves of `try: load one / except ImportError: load the other`. One of them is enough, and the second is asked
// for only where the first is not there. A load by name counts only where its name is known in full.

import type { Event, Guard, ModuleCode } from "../model/code.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { lastPart, loaderNames, loaderOf } from "./loaders.js";
import { expressionsOf, forEachPart } from "./expression-parts.js";
import type { CallExpr } from "./engine.js";
import { exactText, optionsOf } from "./value.js";

/** Where the events of a scope are worked out. */
export interface Place {
  readonly evaluator: Evaluator;
  readonly code: ModuleCode;
  readonly frame: Frame;
}

/** Modules that the handlers of a try give in place of what its own event gives: bound to the same name, or returned too. */
export function namesInHandler(place: Place, group: number, own: Event | undefined): readonly string[] {
  const wanted = own === undefined ? [] : boundNames(own);
  if (own === undefined || wanted.length === 0) return [];
  return eventsIn(place, "except", group).flatMap(([event, index]) => {
    if (!boundNames(event).some((name) => wanted.includes(name))) return [];
    if (event.kind === "import")
      return [event.module === "" ? (event.names?.map(([name]) => name).join(",") ?? "") : event.module];
    const names = namesLoaded(place, event, index);
    // Of several, who can tell which one stands in for which.
    return names?.length === 1 ? names : [];
  });
}

/**
 * What the body of the try loads by name, when the event stands in a handler of a failed import and the body loads
 * nothing else; [] when that can't be told.
 */
export function namesBefore(place: Place, guards: readonly Guard[], catches: (names: readonly string[]) => boolean) {
  return guards.flatMap((guard): readonly string[] => {
    if (guard.kind !== "except" || !catches(guard.catches)) return [];
    const loads = eventsIn(place, "try", guard.group).map(([event, index]) =>
      event.kind === "import" ? undefined : namesLoaded(place, event, index),
    );
    return loads.includes(undefined) ? [] : loads.flatMap((names) => names ?? []);
  });
}

function eventsIn(
  { code, frame }: Place,
  kind: "try" | "except",
  group: number,
): readonly (readonly [Event, number])[] {
  const events = code.scopes[frame.scope]?.events ?? [];
  return events.flatMap((event, index) =>
    event.guards.some((guard) => guard.kind === kind && guard.group === group) ? [[event, index] as const] : [],
  );
}

/** The modules that an event loads by name: [] when none, undefined when they can't all be told. */
function namesLoaded({ evaluator, code, frame }: Place, event: Event, index: number): readonly string[] | undefined {
  const names = namesOfLoaders(code);
  const calls: CallExpr[] = [];
  for (const expr of expressionsOf(event)) collectCalls(expr, names, calls);
  const loaded: string[] = [];
  for (const call of calls) {
    for (const callee of optionsOf(evaluator.evaluate(call.of, frame, index, event.guards))) {
      const [argument] = call.args;
      if (callee.t !== "external" || loaderOf(callee.path)?.loads !== "name" || argument === undefined)
        return undefined;
      for (const option of optionsOf(evaluator.evaluate(argument, frame, index, event.guards))) {
        const exact = exactText(option);
        if (exact === undefined || exact.startsWith(".")) return undefined;
        loaded.push(exact);
      }
    }
  }
  return loaded;
}

function collectCalls(expr: Parameters<typeof forEachPart>[0], names: ReadonlySet<string>, into: CallExpr[]): void {
  if (expr.k === "call" && names.has(lastPart(expr.of))) into.push(expr);
  forEachPart(expr, [], (part) => {
    collectCalls(part, names, into);
  });
}

const loaders = new WeakMap<ModuleCode, ReadonlySet<string>>();

function namesOfLoaders(code: ModuleCode): ReadonlySet<string> {
  let names = loaders.get(code);
  if (names === undefined) loaders.set(code, (names = loaderNames(code)));
  return names;
}

const RETURNED = "<return>";
const DROPPED = "<dropped>";

/** The names that an event gives a module; being returned counts as one, and so does being loaded for its own sake. */
function boundNames(event: Event): readonly string[] {
  switch (event.kind) {
    case "import":
      return event.names === null ? [event.as ?? event.module.split(".")[0] ?? ""] : event.names.map(([, as]) => as);
    case "assign":
      return event.target.k === "name" || event.target.k === "attribute" ? [lastPart(event.target)] : [];
    case "return":
      return [RETURNED];
    case "evaluate":
      return [DROPPED];
    default:
      return [];
  }
}
