// Classes of the tree: which derives from which, and which one a frame runs in. A method decorated as static is found by
// the decorator's name alone.

import type { ModuleCode } from "../model/code.js";
import type { Engine } from "./engine.js";
import { type Frame, methodAround } from "./frames.js";
import { indexNames } from "./name-index.js";
import { type Value, optionsOf } from "./value.js";

/** How many base classes up. */
const MAX_LEVEL = 6;

/** Is class (module, scope) the class (ofModule, ofScope), or derived from it? */
export function inherits(
  engine: Engine,
  module: string,
  scope: number,
  ofModule: string,
  ofScope: number,
  level = 0,
): boolean {
  if (module === ofModule && scope === ofScope) return true;
  return (
    level < MAX_LEVEL &&
    basesOf(engine, module, scope).some((base) =>
      inherits(engine, base.module, base.scope, ofModule, ofScope, level + 1),
    )
  );
}

/** Does an instance of the class have this method from the class `owner`, and not from one that comes before it? */
export function takesMethodFrom(
  engine: Engine,
  of: { readonly module: string; readonly scope: number },
  owner: { readonly module: string; readonly scope: number },
  method: string,
  level = 0,
): boolean {
  if (of.module === owner.module && of.scope === owner.scope) return true;
  const code = engine.world.full(of.module);
  if (code === undefined || level >= MAX_LEVEL || indexNames(code, of.scope).bound.has(method)) return false;
  return basesOf(engine, of.module, of.scope).some((base) => takesMethodFrom(engine, base, owner, method, level + 1));
}

/** The classes of the tree that a class names as its bases. */
export function basesOf(engine: Engine, module: string, scope: number): readonly { module: string; scope: number }[] {
  return baseValues(engine, module, scope).flatMap((value) =>
    value.t === "class" ? [{ module: value.module, scope: value.scope }] : [],
  );
}

/** All that a class names as its bases. */
export function baseValues(engine: Engine, module: string, scope: number): readonly Value[] {
  const code = engine.world.full(module);
  const parent = code?.scopes[scope]?.parent ?? -1;
  if (code === undefined || parent < 0) return [];
  const events = code.scopes[parent]?.events ?? [];
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    if (event?.kind !== "define" || event.scope !== scope) continue;
    return event.bases.flatMap((base) =>
      optionsOf(engine.evaluate(base, engine.frames.of(module, code, parent), index, event.guards)),
    );
  }
  return [];
}

/** The class in whose body the frame's function stands. */
export function ownerOf(at: Frame): Value | undefined {
  const found = methodAround(at);
  return found === undefined ? undefined : { t: "class", module: found.method.unit, scope: found.owner.scope };
}

/** The instance whose method the frame, or one around it, runs. */
export function selfOf(at: Frame): Value | undefined {
  const found = methodAround(at);
  if (found === undefined) return undefined;
  return found.method.self ?? { t: "instance", module: found.method.unit, scope: found.owner.scope };
}

/** Does `@staticmethod` stand before this function? */
export function isStatic(code: ModuleCode, scope: number): boolean {
  const parent = code.scopes[scope]?.parent ?? -1;
  const events = code.scopes[parent]?.events ?? [];
  return events.some(
    (event) =>
      event.kind === "define" &&
      event.scope === scope &&
      event.decorators.some((decorator) => decorator.k === "name" && decorator.id === "staticmethod"),
  );
}
