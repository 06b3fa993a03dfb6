// Calls: of functions of the tree, whose return statements are worked out with the arguments at hand; of classes, which
// give "any instance"; of the library, by the models of externals.ts. A method of a text, list or dict comes first.

import type { Guard, Scope } from "../model/code.js";
import { argumentsOf, bindParameters, callKey } from "./arguments.js";
import { isStatic, ownerOf, selfOf } from "./classes.js";
import { callParser } from "./command-line.js";
import { happens } from "./conditions.js";
import {
  type Arguments,
  type CallExpr,
  type Engine,
  type FunctionValue,
  MAX_CALL_DEPTH,
  NO_ARGUMENTS,
  SHARE,
} from "./engine.js";
import { type Call, callExternal } from "./externals.js";
import { attemptIn } from "./faults.js";
import type { Frame } from "./frames.js";
import { moduleValue, packageOf } from "./imports.js";
import { callMethod } from "./methods.js";
import { type Value, list, mapOptions, none, optionsOf, union, unknown } from "./value.js";

/** The value of a call expression. */
export function call(engine: Engine, expr: CallExpr, at: Frame, event: number, guards: readonly Guard[]): Value {
  const passed = argumentsOf(engine, expr, at, event, guards);
  if (expr.of.k === "attribute") {
    const base = engine.evaluate(expr.of.of, at, event, guards);
    const method = expr.of.name;
    return mapOptions(
      base,
      (option) =>
        attemptIn(engine, at.unit, `the model of .${method}()`, undefined, () =>
          callMethod(engine, option, method, passed),
        ) ?? callValue(engine, engine.attribute(option, method), passed, at),
    );
  }
  return callValue(engine, engine.evaluate(expr.of, at, event, guards), passed, at);
}

/** The result of calling a value from this frame. */
function callValue(engine: Engine, callee: Value, passed: Arguments, at: Frame): Value {
  return mapOptions(callee, (option) => {
    switch (option.t) {
      case "function":
        return callFunction(engine, option, passed, at.depth);
      case "class":
        return { t: "instance", module: option.module, scope: option.scope };
      case "partial":
        return callValue(engine, option.of, withBound(option, passed), at);
      case "external":
        return option.path === "builtins.super"
          ? callSuper(option, passed.args, at)
          : callLibrary(engine, option.path, passed, at);
      case "unknown":
        return option;
      default:
        return unknown("what is called is not known");
    }
  });
}

/** What a call of functools.partial's result passes on. */
function withBound(bound: Extract<Value, { t: "partial" }>, passed: Arguments): Arguments {
  const keywords = new Map([...(bound.keywords ?? []), ...passed.keywords]);
  return { ...passed, args: [...bound.args, ...passed.args], keywords };
}

/** `super()` and `super(Class, self)`: both of the arguments, for attributes.ts. */
function callSuper(callee: Value, args: readonly Value[], at: Frame): Value {
  const self = args[1] ?? at.self ?? selfOf(at);
  const owner = args[0] ?? ownerOf(at);
  return self === undefined || owner === undefined
    ? unknown("super() of a class that is not known")
    : { t: "partial", of: callee, args: [owner, self] };
}

function callLibrary(engine: Engine, path: string, { args, keywords }: Arguments, at: Frame): Value {
  const parsed = callParser(path, args, at.unit);
  if (parsed !== undefined) return parsed;
  const passed: Call = {
    args,
    keywords,
    apply: (inner, innerArgs) => callValue(engine, inner, { ...NO_ARGUMENTS, args: innerArgs }, at),
    attribute: engine.attribute,
    moduleValue: (name) => moduleValue(engine, name),
    package: packageOf(engine, at.unit),
  };
  return (
    attemptIn(engine, at.unit, `the model of ${path}()`, undefined, () => callExternal(path, passed, engine.world)) ??
    unknown(`the result of ${path}() is not known`)
  );
}

/** The result of a function of the tree, remembered where the arguments can be compared. */
export function callFunction(engine: Engine, fn: FunctionValue, passed: Arguments, callDepth: number): Value {
  const key = callKey(fn, passed);
  if (key === undefined) return callAnew(engine, fn, passed, callDepth);
  return engine.memory.remember(`${engine.mode}call ${key}`, SHARE, () => callAnew(engine, fn, passed, callDepth));
}

function callAnew(engine: Engine, fn: FunctionValue, passed: Arguments, callDepth: number): Value {
  const code = engine.world.full(fn.module);
  const scope = code?.scopes[fn.scope];
  if (code === undefined || scope === undefined) return unknown("the function's code is not known");
  if (callDepth >= MAX_CALL_DEPTH) return unknown("calls are nested too deep");
  const values = fn.self === undefined || isStatic(code, fn.scope) ? passed.args : [fn.self, ...passed.args];
  const args = bindParameters(scope.parameters, values, passed);
  const base = engine.frames.of(fn.module, code, fn.scope);
  const here: Frame = { ...base, args, self: fn.self, depth: callDepth + 1, cache: new Map() };
  if (scope.name === "<lambda>" || scope.events.length > 0) return returned(engine, here, scope);
  return none;
}

/** What the return statements that may be reached give; for a generator, the list of what it yields. */
function returned(engine: Engine, here: Frame, scope: Scope): Value {
  const values: Value[] = [];
  const yields: Value[] = [];
  for (let index = 0; index < scope.events.length; index++) {
    const event = scope.events[index];
    if (event === undefined || (event.kind !== "return" && event.kind !== "yield")) continue;
    const sure = happens(engine, event.guards, [], here, index);
    if (sure === false) continue;
    const value = engine.evaluate(event.value, here, index, event.guards);
    if (event.kind === "yield") yields.push(value);
    else {
      values.push(value);
      if (sure === true && event.guards.every((guard) => guard.kind === "if" || guard.kind === "with")) break;
    }
  }
  if (yields.length > 0) return list(optionsOf(union(yields)));
  return values.length === 0 ? none : union(values);
}
