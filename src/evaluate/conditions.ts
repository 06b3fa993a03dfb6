// Does it happen? Decides what stands before an event: conditions, try blocks and their clauses. "Can't be told" is the
// usual answer, so conditions are worked out shallowly, without following parameters to callers.

import type { Expr, Guard, ImportEvent } from "../model/code.js";
import { mentions } from "./binding.js";
import { type Engine, SHALLOW } from "./engine.js";
import { bodyCanFail, clausesLeave } from "./failing.js";
import { type Frame, scopeOf } from "./frames.js";
import { absoluteName } from "./imports.js";
import { NOTHING, type Value, dottedName, elementOf, exactText, optionsOf, truth, union } from "./value.js";

/** With more options than this, a name is not narrowed: each option costs an evaluation of every test. */
const MAX_NARROWED = 1500;

/** Whether an event happens, for somebody behind `seen` guards: shared guards count as passed. */
export function happens(
  engine: Engine,
  guards: readonly Guard[],
  seen: readonly Guard[],
  at: Frame,
  event: number,
): boolean | undefined {
  let result: boolean | undefined = true;
  for (let index = 0; index < guards.length; index++) {
    const guard = guards[index];
    if (guard === undefined || guard === seen[index] || seen.includes(guard)) continue;
    if (
      guard.kind === "if" &&
      seen.some((other) => other.kind === "if" && other.test === guard.test && other.holds !== guard.holds)
    ) {
      return false;
    }
    const decided = guard.kind === "loop" ? true : decide(engine, guard, at, event);
    if (decided === false) return false;
    if (decided === undefined) result = undefined;
  }
  return result;
}

/** Does it happen behind this guard? undefined = can't be told. */
export function decide(engine: Engine, guard: Guard, at: Frame, event: number): boolean | undefined {
  switch (guard.kind) {
    case "if": {
      const value = truthOf(engine, guard.test, at, event);
      return value === undefined ? undefined : value === guard.holds;
    }
    case "try":
      return guard.catches.length === 0 || !canFail(engine, guard.group, at, event) ? true : undefined;
    case "else":
      return canFail(engine, guard.group, at, Number.POSITIVE_INFINITY) ? undefined : true;
    case "except":
      return canFail(engine, guard.group, at, Number.POSITIVE_INFINITY) ? undefined : false;
    case "with":
    case "loop":
      return true;
  }
}

/**
 * Conditions are worked out without following parameters to callers or attributes to assignments: platform and
 * version tests need neither, and all the others can hardly ever be told. A setup script is small: there both are
 * followed.
 */
function truthOf(engine: Engine, test: Expr, at: Frame, event: number): boolean | undefined {
  const before = engine.mode;
  if (engine.world.workingDirectory === undefined) engine.mode = SHALLOW;
  const result = truth(engine.evaluate(test, at, event, []));
  engine.mode = before;
  return result;
}

/** Can the body of a try fail up to this event, and does what follows the try then still run? */
function canFail(engine: Engine, group: number, at: Frame, event: number): boolean {
  const events = scopeOf(at)?.events ?? [];
  const isThere = (one: ImportEvent): boolean => {
    const module = absoluteName(engine, one, at.unit);
    return module !== undefined && (engine.world.canImport?.(module) ?? engine.world.unit(module) !== undefined);
  };
  return (
    bodyCanFail(events, group, event, isThere, engine.world.constants.has("sys._MEIPASS")) &&
    !(event !== Number.POSITIVE_INFINITY && clausesLeave(events, group))
  );
}

/**
 * Drops the options of a name that cannot pass the conditions in front of its use (`if name.startswith("_"): continue`),
 * and puts in place of what is not known the few values that can (`if name not in KNOWN: raise`).
 */
export function narrow(
  engine: Engine,
  name: string,
  value: Value,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): Value {
  const isOpen = optionsOf(value).some((option) => option.t === "unknown");
  if (!isOpen && (value.t !== "union" || value.options.length > MAX_NARROWED)) return value;
  const tests = guards.filter((guard) => guard.kind === "if" && mentions(guard.test, name));
  if (tests.length === 0) return value;
  const given = isOpen ? amongKnown(engine, name, value, at, event, tests) : value;
  if (given.t !== "union" || given.options.length > MAX_NARROWED) return given;
  const kept = given.options.filter((option) => {
    if (option.t !== "text" && option.t !== "list") return true;
    const overrides = new Map([...(at.overrides ?? []), [name, option]]);
    const trial: Frame = { ...at, overrides, base: at, cache: new Map() };
    return tests.every((guard) => guard.kind !== "if" || truthOf(engine, guard.test, trial, event) !== !guard.holds);
  });
  return kept.length === 0 ? NOTHING : union(kept);
}

/** The value with the texts that a condition allows in place of what is not known. */
function amongKnown(
  engine: Engine,
  name: string,
  value: Value,
  at: Frame,
  event: number,
  tests: readonly Guard[],
): Value {
  if (engine.mode === SHALLOW || !isBoundOnce(at, name)) return value;
  for (const guard of tests) {
    if (guard.kind !== "if") continue;
    for (const right of allowing(name, guard.test, guard.holds)) {
      const allowed = optionsOf(
        right.isItem ? engine.evaluate(right.of, at, event, []) : elementOf(engine.evaluate(right.of, at, event, [])),
      );
      if (allowed.length === 0 || allowed.some((option) => exactText(option) === undefined)) continue;
      const known = optionsOf(value).filter((option) => option.t !== "unknown");
      return union([...known, ...allowed]);
    }
  }
  return value;
}

/** Was the name still the same where the conditions were asked? */
function isBoundOnce(at: Frame, name: string): boolean {
  const scope = scopeOf(at);
  const bindings = (scope?.events ?? []).filter(
    (event) => (event.kind === "assign" || event.kind === "for") && mentions(event.target, name),
  );
  return bindings.length + (scope?.parameters.some((parameter) => parameter.name === name) === true ? 1 : 0) <= 1;
}

/** What a condition says a name is equal to, or among. */
function allowing(
  name: string,
  test: Expr,
  holds: boolean,
): readonly { readonly of: Expr; readonly isItem: boolean }[] {
  if (test.k === "not") return allowing(name, test.of, !holds);
  // `a and b` holds where both do, `a or b` fails where both do.
  if (test.k === "bool")
    return (test.op === "and") === holds ? test.items.flatMap((one) => allowing(name, one, holds)) : [];
  if (test.k !== "compare" || dottedName(test.left) !== name) return [];
  const isItem = test.op === (holds ? "==" : "!=");
  return isItem || test.op === (holds ? "in" : "not in") ? [{ of: test.right, isItem }] : [];
}
