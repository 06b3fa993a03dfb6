// Where the tree calls a function, and what it passes there. A call is found by the last part of the callee's name, then
// the callee is worked out, on steps of its own; whoever asks while that search is under way gets no answer.

import { append } from "../append.js";
import type { Guard, Scope } from "../model/code.js";
import { inherits, takesMethodFrom } from "./classes.js";
import type { Engine, KnownSite } from "./engine.js";
import { type Frame, classAround, scopeOf } from "./frames.js";
import { handedCalls } from "./handovers.js";
import { callsOf as callsInModule } from "./call-index.js";
import { perInstance, withSelf } from "./subclasses.js";
import { within } from "./turns.js";
import { type Value, optionsOf, unknown } from "./value.js";

/** For finding out whom a call calls. */
const CALLEE_STEPS = 3000;
/** How many calls of a function are looked at. */
export const MAX_CALL_SITES = 200;

const SEARCHING: readonly KnownSite[] = [];

/** Where the tree calls this function (or, for __init__, its class). */
export function callsOf(engine: Engine, at: Frame, scope: Scope): readonly KnownSite[] {
  const key = `${at.unit} ${at.scope}`;
  const known = engine.callers.get(key);
  if (known === SEARCHING) engine.memory.cutShort();
  if (known !== undefined) return known;
  engine.callers.set(key, SEARCHING);
  const found = findCalls(engine, at, scope);
  engine.callers.set(key, found);
  return found;
}

function findCalls(engine: Engine, at: Frame, scope: Scope): readonly KnownSite[] {
  const owner = classAround(at);
  const isConstructor = owner !== undefined && (scope.name === "__init__" || scope.name === "__new__");
  if (scope.name === "<lambda>" || scope.name.startsWith("__") !== isConstructor) return [];
  const className = owner === undefined ? undefined : scopeOf(owner)?.name;
  const names = isConstructor && className !== undefined ? [className, "__init__"] : [scope.name];
  // A method needs no import where it is called: an instance is enough.
  const imported = owner !== undefined && !isConstructor ? undefined : (className ?? scope.name);
  const found: KnownSite[] = [];
  for (const unit of [at.unit, ...engine.world.importersOf(at.unit, imported)]) {
    const code = engine.world.full(unit);
    if (code === undefined) continue;
    for (const name of names) {
      for (const one of callsInModule(code, name)) {
        const site: KnownSite = { ...one, unit, code };
        if (engine.memory.aside(CALLEE_STEPS, () => callReaches(engine, site, at, isConstructor))) found.push(site);
      }
    }
    if (isConstructor) continue;
    const isThis = (value: Value): boolean =>
      value.t === "function" && value.module === at.unit && value.scope === at.scope;
    append(
      found,
      engine.memory.aside(CALLEE_STEPS, () => handedCalls(engine, unit, code, scope.name, isThis)),
    );
  }
  return found;
}

/** Does the call call this function? For a method: is it called on an instance of its class, or on who knows what? */
function callReaches(engine: Engine, site: KnownSite, at: Frame, isConstructor: boolean): boolean {
  const caller = engine.frames.of(site.unit, site.code, site.scope);
  const guards = site.code.scopes[site.scope]?.events[site.event]?.guards ?? [];
  const classScope = at.outer?.scope ?? -1;
  if (classAround(at) !== undefined && !isConstructor && site.call.of.k === "attribute") {
    const base = engine.evaluate(site.call.of.of, caller, site.event, guards);
    const options = optionsOf(base);
    return (options.length === 0 ? [unknown("it depends on itself")] : options).some(
      (option) =>
        ((option.t === "instance" || option.t === "class") &&
          takesMethodFrom(engine, option, { module: at.unit, scope: classScope }, scopeOf(at)?.name ?? "")) ||
        (option.t === "unknown" && (site.unit === at.unit || engine.world.importersOf(at.unit).includes(site.unit))),
    );
  }
  const callee = engine.evaluate(site.call.of, caller, site.event, guards);
  return optionsOf(callee).some(
    (option) =>
      (option.t === "function" && option.module === at.unit && option.scope === at.scope) ||
      (isConstructor && option.t === "class" && inherits(engine, option.module, option.scope, at.unit, classScope)),
  );
}

/** What a call of the function passes for a parameter; undefined when nothing. `from` is the calling frame. */
export function argumentAt(
  engine: Engine,
  site: KnownSite,
  name: string,
  scope: Scope,
  isMethod: boolean,
  from: Frame = callingFrame(engine, site),
): Value | undefined {
  const { caller, guards } = callerAt(engine, site, from);
  const keyword = site.call.keywords.find(([key]) => key === name);
  if (keyword !== undefined) return engine.evaluate(keyword[1], caller, site.event, guards);
  const positional = scope.parameters
    .filter((parameter) => parameter.kind === "positional")
    .map((parameter) => parameter.name);
  // `Class.method(instance, x)` passes self itself; `instance.method(x)` does not.
  const skip = isMethod ? 1 : 0;
  const argument = site.call.args[positional.indexOf(name) - skip];
  if (argument !== undefined) return engine.evaluate(argument, caller, site.event, guards);
  if (!site.call.spread) return undefined;
  const index = positional.indexOf(name) - skip - site.call.args.length;
  return passedOn(site, caller)?.[index] ?? unknown(`"${name}" may be passed by * or **`);
}

/** The function that a call stands in, as it is run there. */
function callingFrame(engine: Engine, site: KnownSite): Frame {
  return site.frame ?? engine.frames.of(site.unit, site.code, site.scope);
}

/** What a function that takes `*args` passes on by `*`, where one call of it is known: it is taken to be those. */
function passedOn({ call }: KnownSite, caller: Frame): readonly Value[] | undefined {
  const star = scopeOf(caller)?.parameters.find((parameter) => parameter.kind === "star");
  const value = star === undefined ? undefined : caller.args?.get(star.name);
  const [unpacked, ...more] = call.stars ?? [];
  const isOwn = unpacked === undefined || (unpacked[1].k === "name" && unpacked[1].id === star?.name);
  return value?.t === "list" && value.complete && isOwn && more.length === 0
    ? value.items.map((item) => item.value)
    : undefined;
}

function callerAt(engine: Engine, site: KnownSite, from: Frame): { caller: Frame; guards: readonly Guard[] } {
  const guards = [...(site.code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  return { caller: within(engine, from, site.within, site.event, guards), guards };
}

/**
 * The frame once for each call of its function, with that call's arguments and instance; itself when nothing (or too
 * much) calls it. A method that nothing is known to call runs on instances of each class that has it.
 */
export function perCall(engine: Engine, at: Frame): readonly Frame[] {
  const scope = scopeOf(at);
  if (scope?.kind !== "function" || at.args !== undefined) return [at];
  if (scope.parameters.length === 0) return [at];
  const isMethod = classAround(at) !== undefined;
  const sites = callsOf(engine, at, scope);
  if (sites.length > MAX_CALL_SITES) return [at];
  if (sites.length === 0) return perInstance(engine, at);
  const callers = sites.map((site) =>
    site.frame === undefined ? perInstance(engine, callingFrame(engine, site)) : [site.frame],
  );
  // A single argument goes with nothing but the instance: all of its values at once will do.
  if (!isMethod && scope.parameters.length < 2 && callers.every((frames) => frames.length === 1)) return [at];
  const frames = sites.flatMap((site, index) =>
    (callers[index] ?? []).flatMap((from) => called(engine, site, at, scope, from)),
  );
  return frames.length > MAX_CALL_SITES ? sites.flatMap((site) => called(engine, site, at, scope)) : frames;
}

/** The frame as one call runs it, once for each instance that the call may be made on. */
function called(engine: Engine, site: KnownSite, at: Frame, scope: Scope, from?: Frame): readonly Frame[] {
  const owner = classAround(at);
  const self = owner === undefined ? undefined : scope.parameters[0]?.name;
  const args = new Map<string, Value>();
  for (const { name } of scope.parameters) {
    const value = name === self ? undefined : argumentAt(engine, site, name, scope, owner !== undefined, from);
    if (value !== undefined) args.set(name, value);
  }
  const frame: Frame = { ...at, args, depth: 1, cache: new Map() };
  return owner === undefined ? [frame] : onInstances(engine, site, frame, owner, from);
}

function onInstances(engine: Engine, site: KnownSite, frame: Frame, owner: Frame, from?: Frame): readonly Frame[] {
  const name = scopeOf(frame)?.name ?? "";
  if (site.call.of.k !== "attribute" || name === "__init__") return [frame];
  const { caller, guards } = callerAt(engine, site, from ?? callingFrame(engine, site));
  const options = optionsOf(engine.evaluate(site.call.of.of, caller, site.event, guards));
  const instances = options.flatMap((option) =>
    option.t === "instance" && takesMethodFrom(engine, option, { module: owner.unit, scope: owner.scope }, name)
      ? [option]
      : [],
  );
  return instances.length === options.length && instances.length > 0
    ? instances.map((instance) => withSelf(frame, instance))
    : [frame];
}
