// Classes of the tree that derive from dict, settings mostly. Any instance holds what any call of the class passes: as with
// attributes, which call made which instance is not kept apart. What is stored later isn't followed, so no key is missed.

import type { Guard, ModuleCode } from "../model/code.js";
import { argumentsOf, bindParameters } from "./arguments.js";
import { mutate } from "./changes.js";
import { baseValues, basesOf } from "./classes.js";
import { type Arguments, type ClassOrInstance, type Engine, SHALLOW, SHARE } from "./engine.js";
import type { Frame } from "./frames.js";
import { type CallSite, callsOf as callsInModule } from "./call-index.js";
import { indexNames } from "./name-index.js";
import { type Value, NOTHING, optionsOf, union, unknown } from "./value.js";

type ClassOfTree = Pick<ClassOrInstance, "module" | "scope">;

/** The library's classes whose constructors take what dict() takes. */
const DICTS: ReadonlySet<string> = new Set([
  "builtins.dict",
  "collections.OrderedDict",
  "collections.UserDict",
  "UserDict.UserDict",
]);
/** How many base classes up. */
const MAX_LEVEL = 6;
/** How many calls of a class are looked at. */
const MAX_CALLS = 50;

/** What an instance holds as a dict; undefined when its class is no dict, or takes over what is asked of it. */
export function heldBy(engine: Engine, of: Value, method?: string): Value | undefined {
  if (of.t !== "instance" || engine.mode === SHALLOW || !isDict(engine, of, method)) return undefined;
  return engine.memory.remember(`${engine.mode}held ${of.module} ${of.scope}`, SHARE, () => heldNow(engine, of));
}

/** Does the class derive from dict, and leave the method to it? */
function isDict(engine: Engine, of: ClassOfTree, method: string | undefined, level = 0): boolean {
  const code = engine.world.full(of.module);
  if (code === undefined || level > MAX_LEVEL) return false;
  if (method !== undefined && indexNames(code, of.scope).bound.has(method)) return false;
  return baseValues(engine, of.module, of.scope).some((base) =>
    base.t === "class" ? isDict(engine, base, method, level + 1) : base.t === "external" && DICTS.has(base.path),
  );
}

function heldNow(engine: Engine, of: ClassOfTree): Value {
  const own = engine.world.full(of.module);
  const name = own?.scopes[of.scope]?.name;
  if (name === undefined) return unknown("the class's code is not known");
  const held: Value[] = [];
  for (const unit of [of.module, ...engine.world.importersOf(of.module, name)]) {
    const code = engine.world.full(unit);
    for (const site of code === undefined ? [] : callsInModule(code, name)) {
      if (code === undefined || held.length >= MAX_CALLS) break;
      const caller = engine.frames.of(unit, code, site.scope);
      if (makes(engine, site, caller, of)) held.push(dictFrom(constructed(engine, site, caller, of)));
    }
  }
  return held.length === 0 ? unknown("no call of the class can be seen") : union(held);
}

function guardsOf(site: CallSite, caller: Frame): readonly Guard[] {
  return [...(caller.code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
}

function makes(engine: Engine, site: CallSite, caller: Frame, of: ClassOfTree): boolean {
  return optionsOf(engine.evaluate(site.call.of, caller, site.event, guardsOf(site, caller))).some(
    (option) => option.t === "class" && option.module === of.module && option.scope === of.scope,
  );
}

/** What dict's own constructor gets: what the call passes, or what the class's __init__ makes of it. */
function constructed(engine: Engine, site: CallSite, caller: Frame, of: ClassOfTree): Arguments | undefined {
  const passed = argumentsOf(engine, site.call, caller, site.event, guardsOf(site, caller));
  const method = constructorOf(engine, of);
  if (method === undefined) return passed;
  const { code, scope, module } = method;
  const parameters = code.scopes[scope]?.parameters ?? [];
  const self: Value = { t: "instance", module: of.module, scope: of.scope };
  const args = bindParameters(parameters, [self, ...passed.args], passed);
  const frame: Frame = { ...engine.frames.of(module, code, scope), args, self, depth: 1, cache: new Map() };
  for (const inner of callsInModule(code, "__init__")) {
    if (inner.scope !== scope) continue;
    const given = argumentsOf(engine, inner.call, frame, inner.event, guardsOf(inner, frame));
    // `dict.__init__(self, ...)` passes self, `super().__init__(...)` does not.
    const isBound = inner.call.of.k === "attribute" && inner.call.of.of.k === "call";
    return isBound ? given : { ...given, args: given.args.slice(1) };
  }
  return undefined;
}

/** The nearest __init__ of the tree. */
function constructorOf(
  engine: Engine,
  of: ClassOfTree,
  level = 0,
): (ClassOfTree & { readonly code: ModuleCode }) | undefined {
  const code = engine.world.full(of.module);
  if (code === undefined || level > MAX_LEVEL) return undefined;
  const scope = code.scopes.findIndex((one) => one.parent === of.scope && one.name === "__init__");
  if (scope >= 0) return { module: of.module, code, scope };
  for (const base of basesOf(engine, of.module, of.scope)) {
    const found = constructorOf(engine, base, level + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** dict(...) to which anything may be added. */
function dictFrom(passed: Arguments | undefined): Value {
  if (passed === undefined) return unknown("what the class's __init__ stores is not known");
  const given = passed.args[0] ?? NOTHING;
  const bases = optionsOf(given).length === 0 ? [[]] : optionsOf(given).map((one) => [one]);
  return union(
    bases.map((args) => {
      const empty: Value = { t: "dict", entries: [], complete: false };
      const { keywords } = passed;
      return mutate(empty, { method: "update", args, keywords, place: undefined, maybe: false, repeated: false });
    }),
  );
}
