// The value of a parameter: what the call at hand passes, or else the default and whatever any call of the tree passes.
// From caller to caller it is followed a few steps only.

import type { Scope } from "../model/code.js";
import { MAX_CALL_SITES, argumentAt, callsOf } from "./callers.js";
import { decoratedParameter } from "./command-line.js";
import { type Engine, SHALLOW, SHARE } from "./engine.js";
import { type Frame, classAround } from "./frames.js";
import { type Value, union, unknown } from "./value.js";

/** How far a parameter is followed from caller to caller. */
const MAX_PARAMETER_DEPTH = 5;

export function parameterValue(engine: Engine, name: string, at: Frame, scope: Scope): Value {
  if (at.args !== undefined || engine.mode === SHALLOW) return parameterNow(engine, name, at, scope);
  return engine.memory.remember(`${engine.frames.idOf(at)} (${name}`, SHARE, () => {
    if (engine.parameterDepth >= MAX_PARAMETER_DEPTH) {
      engine.memory.cutShort();
      return unknown(`"${name}" is passed on too often`);
    }
    engine.parameterDepth++;
    const value = parameterNow(engine, name, at, scope);
    engine.parameterDepth--;
    return value;
  });
}

function parameterNow(engine: Engine, name: string, at: Frame, scope: Scope): Value {
  const given = at.args?.get(name);
  if (given !== undefined) return given;
  const parameter = scope.parameters.find((one) => one.name === name);
  const owner = classAround(at);
  if (owner !== undefined && scope.parameters[0]?.name === name)
    return at.self ?? { t: "instance", module: at.unit, scope: owner.scope };
  const fallBack =
    parameter?.default === undefined || at.outer === undefined
      ? undefined
      : engine.evaluate(parameter.default, at.outer, Number.POSITIVE_INFINITY, []);
  if (at.args !== undefined) {
    if (parameter?.kind === "star") return { t: "list", items: [], complete: false };
    if (parameter?.kind === "double-star") return { t: "dict", entries: [], complete: false };
    return fallBack ?? unknown(`"${name}" is not passed`);
  }
  if (parameter?.kind === "star" || parameter?.kind === "double-star")
    return unknown(`"${name}" takes any number of arguments`);
  if (engine.mode === SHALLOW) return unknown(`"${name}" depends on the caller`);
  const passed = decorated(engine, name, at) ?? passedByCallers(engine, name, at, scope);
  return union(fallBack === undefined ? passed : [fallBack, ...passed]);
}

/** What a command line passes to a function that is decorated for it; its default is said there, too. */
function decorated(engine: Engine, name: string, at: Frame): readonly Value[] | undefined {
  const value = decoratedParameter(engine, at, name);
  return value === undefined ? undefined : [value];
}

/** What the calls of the tree pass, with an unknown value where there are none, or too many. */
function passedByCallers(engine: Engine, name: string, at: Frame, scope: Scope): readonly Value[] {
  const isMethod = classAround(at) !== undefined;
  const sites = callsOf(engine, at, scope);
  const values: Value[] = [];
  for (const site of sites.slice(0, MAX_CALL_SITES)) {
    const value = argumentAt(engine, site, name, scope, isMethod);
    if (value !== undefined) values.push(value);
  }
  if (sites.length > MAX_CALL_SITES) values.push(unknown("it is called from too many places"));
  if (sites.length === 0) values.push(unknown(`"${scope.name}" is called from nowhere that can be seen`));
  return values;
}
