// The value of a variable: runs over the events of its scope that bind or change it, in order. Those after its use count
// only when both stand in the same loop, which may come round again.

import type { Event, Expr, Guard } from "../model/code.js";
import { bindTarget, destructure, mentions } from "./binding.js";
import { iterationsOf, withPlace } from "./changes.js";
import { decide, happens, narrow } from "./conditions.js";
import type { Engine } from "./engine.js";
import { type Frame, scopeOf } from "./frames.js";
import { imported } from "./imports.js";
import { augment } from "./operators.js";
import { parameterValue } from "./parameters.js";
import { mutation } from "./expression-paths.js";
import { indexNames } from "./name-index.js";
import { changedByCallee, changedByInner, changesInPlace, isName } from "./side-effects.js";
import { type Occurrence, assignedTo, changed } from "./stores.js";
import { turnsOf } from "./turns.js";
import { type Value, elementOf, union, unknown } from "./value.js";

/** The value of a name in a scope before `event`, by running over what binds or changes it, in order. */
export function variable(engine: Engine, name: string, at: Frame, event: number, guards: readonly Guard[]): Value {
  return engine.memory.remember(`${engine.mode}${engine.frames.idOf(at)} ${name}@${event}`, 1, () =>
    narrow(engine, name, trace(engine, name, at, event, guards), at, event, guards),
  );
}

function trace(engine: Engine, name: string, at: Frame, event: number, guards: readonly Guard[]): Value {
  const { world } = engine;
  const scope = scopeOf(at);
  if (scope === undefined) return unknown("the scope is not known");
  let state: Value | undefined = scope.parameters.some((parameter) => parameter.name === name)
    ? parameterValue(engine, name, at, scope)
    : undefined;
  for (const index of indexNames(at.code, at.scope).touching.get(name) ?? []) {
    const here = scope.events[index];
    if (here === undefined) continue;
    const later = index >= event;
    if (later && (index === event || !sharesLoop(here.guards, guards))) continue;
    const turns = changesInPlace(here, name) && !later ? turnsOf(engine, here, guards, at) : undefined;
    for (const turn of turns ?? [{ frame: at, maybe: false }]) {
      const sure = happens(engine, here.guards, guards, turn.frame, index);
      if (sure !== false)
        state = touch(engine, name, state, here, turn.frame, index, sure === true && !later && !turn.maybe, {
          event,
          guards,
        });
    }
  }
  // Dicts that functions fill are caches and registries of everything; lists name a few things.
  if (state?.t === "list" || (state?.t === "dict" && world.workingDirectory !== undefined))
    state = changedByInner(engine, name, state, at);
  return state ?? unknown(`"${name}" has no value here`);
}

/** Do both stand in one loop? */
function sharesLoop(guards: readonly Guard[], seen: readonly Guard[]): boolean {
  return guards.some((guard) => guard.kind === "loop" && seen.includes(guard));
}

/** What an event leaves of the variable whose value before it is `state`; unless it is `sure`, that stays possible. */
function touch(
  engine: Engine,
  name: string,
  state: Value | undefined,
  event: Event,
  at: Frame,
  index: number,
  sure: boolean,
  use: Use,
): Value {
  const join = (value: Value): Value => (sure || state === undefined ? value : union([state, value]));
  switch (event.kind) {
    case "import":
      return join(imported(engine, event, name, at.unit));
    case "define": {
      const t = at.code.scopes[event.scope]?.kind === "class" ? "class" : "function";
      return join({ t, module: at.unit, scope: event.scope });
    }
    case "for": {
      const items = engine.evaluate(event.iter, at, index, event.guards);
      const element = elementFor(engine, name, event.target, items, at, use) ?? elementOf(items);
      return join(destructure(name, event.target, element));
    }
    case "assign": {
      const { target } = event;
      if (mentions(target, name) && target.k !== "subscript" && target.k !== "attribute")
        return rebound(engine, name, state, event, at, index, sure);
      if (state === undefined) break;
      const how: Occurrence = { at, event: index, maybe: !sure, isOwn: isName(name) };
      // `value = settings.pop("key")` changes settings, too.
      return target.k !== "name" && target.k !== "sequence"
        ? assignedTo(engine, state, event, how)
        : changed(engine, state, event.value, how);
    }
    case "evaluate":
      if (state === undefined) break;
      return mutation(event.value) === undefined
        ? changedByCallee(engine, name, state, event.value, at, index, !sure)
        : changed(engine, state, event.value, { at, event: index, maybe: !sure, isOwn: isName(name) });
    case "delete":
      if (state === undefined || event.target.k === "name") break;
      return assignedTo(engine, state, event, { at, event: index, maybe: !sure, isOwn: isName(name) });
    default:
  }
  return state ?? unknown(`"${name}" has no value here`);
}

/** Where a name is used. */
interface Use {
  readonly event: number;
  readonly guards: readonly Guard[];
}

/** More items than this are not taken one by one. */
const MAX_ITEMS = 500;

/**
 * The items of a loop over tuples that get to the use, where the conditions in front of it are about another name of the
 * target: `for _, name, is_package in iter_modules(path): if is_package: continue`. Undefined when none is.
 */
function elementFor(engine: Engine, name: string, target: Expr, items: Value, at: Frame, use: Use): Value | undefined {
  if (target.k !== "sequence") return undefined;
  const others = target.items.flatMap((item) => (item.k === "name" && item.id !== name ? [item.id] : []));
  const tests = use.guards.filter(
    (guard) => guard.kind === "if" && others.some((other) => mentions(guard.test, other)),
  );
  const each = tests.length === 0 ? undefined : iterationsOf(items, MAX_ITEMS);
  if (each === undefined) return undefined;
  const passes = (item: Value): boolean => {
    const frame = bindTarget(at, target, item);
    return tests.every((guard) => decide(engine, guard, frame, use.event) !== false);
  };
  return union(each.flatMap((item) => (passes(item.value) ? [item.value] : [])));
}

/** `name = value`, `name, other = value`, `name += value`. */
function rebound(
  engine: Engine,
  name: string,
  state: Value | undefined,
  event: Extract<Event, { kind: "assign" }>,
  at: Frame,
  index: number,
  sure: boolean,
): Value {
  const join = (value: Value): Value => (sure || state === undefined ? value : union([state, value]));
  const place = engine.world.unit(at.unit)?.place(event.line);
  const value = withPlace(engine.evaluate(event.value, at, index, event.guards), place);
  if (event.op === undefined) return join(destructure(name, event.target, value));
  const old = state ?? unknown("it has no value before");
  const sum = augment(old, event.op, value, place, !sure);
  return old.t === "list" ? sum : join(sum);
}
