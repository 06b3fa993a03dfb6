// Attributes of modules, classes, instances and the rest. An instance has every value that any method of its class
// assigns to self: in which order methods run is not known.

import type { Expr, ModuleCode } from "../model/code.js";
import { withPlace } from "./changes.js";
import { basesOf } from "./classes.js";
import { parserAttribute } from "./command-line.js";
import { happens } from "./conditions.js";
import { heldBy } from "./dict-classes.js";
import { type ClassOrInstance, type Engine, NO_ARGUMENTS, SHALLOW, SHARE } from "./engine.js";
import { canonical } from "./imports.js";
import { fromDict } from "./methods.js";
import { globalOf, specialName } from "./names.js";
import { pathAttribute } from "./paths.js";
import { indexNames } from "./name-index.js";
import { type Touch, touchesOfAttribute } from "./touches.js";
import { afterEvent } from "./stores.js";
import { externalConstant } from "./target.js";
import { turnsOf } from "./turns.js";
import { type Value, dottedName, mapOptions, none, optionsOf, text, union, unknown } from "./value.js";
import { variable } from "./variables.js";

/** How many base classes up a member is looked for. */
const MAX_LEVEL = 6;

/** `of.name`. */
export function attribute(engine: Engine, of: Value, name: string): Value {
  return mapOptions(of, (option) => {
    switch (option.t) {
      case "module":
        return moduleAttribute(engine, option.name, name);
      case "external": {
        const path = canonical(`${option.path}.${name}`);
        return (
          externalConstant(path, engine.world) ??
          (engine.world.unit(path) === undefined ? { t: "external", path } : { t: "module", name: path })
        );
      }
      case "instance":
      case "class":
        return memberOf(engine, option, name);
      case "partial": {
        const parsed = parserAttribute(engine, option, name);
        if (parsed !== undefined) return parsed;
        const [owner, self] = option.args;
        return option.of.t === "external" &&
          option.of.path === "builtins.super" &&
          owner !== undefined &&
          self !== undefined
          ? superMember(engine, owner, self, name)
          : unknown(`.${name} of something that is not known`);
      }
      case "text":
        return pathAttribute(option, name) ?? unknown(`.${name} of a text`);
      case "list":
        // pkgutil.ModuleInfo(module_finder, name, ispkg)
        if ((name === "name" || name === "ispkg") && option.items.length === 3)
          return option.items[name === "name" ? 1 : 2]?.value ?? none;
        if (name === "major" || name === "minor")
          return option.items[name === "major" ? 0 : 1]?.value ?? unknown("not known");
        return unknown(`.${name} of a list`);
      default:
        return option.t === "unknown" ? option : unknown(`.${name} of something that is not known`);
    }
  });
}

/** A global of the module, or a submodule. */
function moduleAttribute(engine: Engine, module: string, name: string): Value {
  const found = specialName(engine, name, module) ?? globalOf(engine, module, name);
  if (found !== undefined) return found;
  return engine.world.unit(`${module}.${name}`) === undefined
    ? unknown(`${module} has no "${name}" that can be seen`)
    : { t: "module", name: `${module}.${name}` };
}

/** An attribute of a class or instance: methods, class variables, and whatever any method assigns to self. */
function memberOf(engine: Engine, of: ClassOrInstance, name: string, level = 0): Value {
  const code = engine.world.full(of.module);
  if (code === undefined || level > MAX_LEVEL) return unknown("the class's code is not known");
  if (engine.mode === SHALLOW && of.t === "instance" && !indexNames(code, of.scope).bound.has(name))
    return unknown(`.${name} depends on the instance`);
  return engine.memory.remember(`${engine.mode}${of.t} ${of.module} ${of.scope} ${name}`, SHARE, () =>
    memberNow(engine, of, code, name, level),
  );
}

function memberNow(engine: Engine, of: ClassOrInstance, code: ModuleCode, name: string, level: number): Value {
  const touches = touchesOfAttribute(code, of.scope, name);
  let values = [...boundInBody(engine, of, code, name), ...assignedByMethods(engine, of.module, code, touches)];
  if (values.length === 0) values = inheritedMembers(engine, of, name, level);
  if (values.length === 0) values = givenOnRequest(engine, of, name, level);
  if (values.length === 0) return unknown(`.${name} is assigned nowhere that can be seen`);
  return changedByMethods(engine, union(values), of.module, code, name, touches);
}

/** What the body of the class itself binds the name to. */
function boundInBody(engine: Engine, of: ClassOrInstance, code: ModuleCode, name: string): readonly Value[] {
  if (!indexNames(code, of.scope).bound.has(name)) return [];
  const value = variable(engine, name, engine.frames.of(of.module, code, of.scope), Number.POSITIVE_INFINITY, []);
  return [mapOptions(value, (option) => bindMethod(engine, option, of, code))];
}

/** What methods assign to the attribute of self. */
function assignedByMethods(
  engine: Engine,
  module: string,
  code: ModuleCode,
  touches: readonly Touch[],
): readonly Value[] {
  const values: Value[] = [];
  for (const { scope, event: at } of touches) {
    const event = code.scopes[scope]?.events[at];
    if (event?.kind !== "assign" || event.op !== undefined || event.target.k !== "attribute") continue;
    const here = engine.frames.of(module, code, scope);
    if (happens(engine, event.guards, [], here, at) === false) continue;
    const place = engine.world.unit(module)?.place(event.line);
    values.push(withPlace(engine.evaluate(event.value, here, at, event.guards), place));
  }
  return values;
}

function inheritedMembers(engine: Engine, of: ClassOrInstance, name: string, level: number): Value[] {
  return basesOf(engine, of.module, of.scope)
    .map((base) => memberOf(engine, { ...of, module: base.module, scope: base.scope }, name, level + 1))
    .filter((inherited) => inherited.t !== "unknown");
}

/** What `__getattr__` gives for a name that is nowhere else, and the items of a dict that is its own `__dict__`. */
function givenOnRequest(engine: Engine, of: ClassOrInstance, name: string, level: number): Value[] {
  if (of.t !== "instance" || level > 0 || name.startsWith("__")) return [];
  const found = [memberOf(engine, of, "__getattr__")].flatMap((value) => [...optionsOf(value)]);
  const given = found.flatMap((option) =>
    option.t === "function" ? [engine.callFunction(option, { ...NO_ARGUMENTS, args: [text(name)] }, 1)] : [],
  );
  const isOwnDict = optionsOf(memberOf(engine, of, "__dict__")).some((option) => option.t === "instance");
  const held = isOwnDict ? heldBy(engine, of) : undefined;
  if (held !== undefined)
    given.push(
      mapOptions(held, (one) => (one.t === "dict" ? fromDict(one, text(name)) : one) ?? unknown("no such item")),
    );
  return given;
}

/** What methods change of the list or dict that the attribute holds. */
function changedByMethods(
  engine: Engine,
  before: Value,
  module: string,
  code: ModuleCode,
  name: string,
  touches: readonly Touch[],
): Value {
  let state = before;
  const isOwn = (root: Expr): boolean => root.k === "attribute" && root.name === name;
  for (const { scope, event: at } of touches) {
    const event = code.scopes[scope]?.events[at];
    if (event === undefined) continue;
    const here = engine.frames.of(module, code, scope);
    for (const turn of turnsOf(engine, event, [], here) ?? [{ frame: here, maybe: false }]) {
      const sure = happens(engine, event.guards, [], turn.frame, at);
      // A plain `self.name = value` is among the values already.
      if (sure === false || (event.kind === "assign" && (event.op ?? event.target.k) === "attribute")) continue;
      const maybe = sure === undefined || turn.maybe;
      state = afterEvent(engine, state, event, { at: turn.frame, event: at, maybe, isOwn });
    }
  }
  return state;
}

/** A function of a class as its instance (or, for class methods, the class) has it; a property is called. */
function bindMethod(engine: Engine, value: Value, of: ClassOrInstance, code: ModuleCode): Value {
  if (value.t !== "function") return value;
  const definition = code.scopes[of.scope]?.events.find(
    (event) => event.kind === "define" && event.scope === value.scope,
  );
  const decorators = definition?.kind === "define" ? definition.decorators.map((one) => dottedName(one) ?? "") : [];
  if (decorators.includes("classmethod")) return { ...value, self: { t: "class", module: of.module, scope: of.scope } };
  if (of.t === "class") return value;
  const bound = { ...value, self: of };
  const isProperty = decorators.some((name) => /(^|\.)(property|cached_property|reify)$/.test(name));
  return isProperty ? engine.callFunction(bound, NO_ARGUMENTS, 1) : bound;
}

/** An attribute of super(): that of the base classes, bound to self. */
function superMember(engine: Engine, owner: Value, self: Value, name: string): Value {
  if (owner.t !== "class" || (self.t !== "instance" && self.t !== "class"))
    return unknown("super() of a class that is not known");
  const values = basesOf(engine, owner.module, owner.scope)
    .map((base) => memberOf(engine, { t: "class", ...base }, name))
    .filter((found) => found.t !== "unknown")
    .map((found) => mapOptions(found, (option) => (option.t === "function" ? { ...option, self } : option)));
  return values.length === 0 ? unknown(`.${name} of a base class that is not known`) : union(values);
}
