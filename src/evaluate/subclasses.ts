// Which instance a method may run on. In a method of a base class self may be an instance of any class of the tree that
// derives from it, with that class's attributes; one at a time, so that attributes of one class stay together.

import { basesOf } from "./classes.js";
import type { ClassOrInstance, Engine } from "./engine.js";
import { type Frame, classAround, scopeOf } from "./frames.js";
import { indexNames } from "./name-index.js";

/** A base class of more classes than this says nothing of any of them. */
const MAX_SUBCLASSES = 40;

export interface ClassOfTree {
  readonly module: string;
  readonly scope: number;
}

/** The method's frame once for each class whose instances run it; the frame itself when only its own class's do. */
export function perInstance(engine: Engine, at: Frame): readonly Frame[] {
  const owner = classAround(at);
  const method = scopeOf(at)?.name;
  if (owner === undefined || method === undefined || at.self !== undefined) return [at];
  const heirs = heirsOf(engine, { module: owner.unit, scope: owner.scope }).filter(({ module, scope }) => {
    const code = engine.world.full(module);
    return code !== undefined && !indexNames(code, scope).bound.has(method);
  });
  if (heirs.length === 0) return [at];
  return [at, ...heirs.map((heir) => withSelf(at, { t: "instance", ...heir }))];
}

/** The frame as it runs on this instance. */
export function withSelf(at: Frame, self: ClassOrInstance): Frame {
  return { ...at, self, cache: new Map() };
}

/** The classes of the tree that derive from a class, directly or not. */
export function heirsOf(engine: Engine, of: ClassOfTree): readonly ClassOfTree[] {
  const found = new Map<string, ClassOfTree>();
  const queue = [of];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const heir of directHeirs(engine, next)) {
      const key = `${heir.module} ${heir.scope}`;
      if (found.has(key)) continue;
      found.set(key, heir);
      queue.push(heir);
    }
    if (found.size > MAX_SUBCLASSES) return [];
  }
  return [...found.values()];
}

function directHeirs(engine: Engine, of: ClassOfTree): readonly ClassOfTree[] {
  const key = `${of.module} ${of.scope}`;
  const known = engine.heirs.get(key);
  if (known !== undefined) return known;
  engine.heirs.set(key, []);
  const name = engine.world.full(of.module)?.scopes[of.scope]?.name ?? "";
  const found: ClassOfTree[] = [];
  for (const module of [of.module, ...engine.world.importersOf(of.module, name)]) {
    const code = engine.world.full(module);
    code?.scopes.forEach((scope, index) => {
      if (scope.kind !== "class" || (module === of.module && index === of.scope)) return;
      const bases = engine.memory.aside(BASE_STEPS, () => basesOf(engine, module, index));
      if (bases.some((base) => base.module === of.module && base.scope === of.scope))
        found.push({ module, scope: index });
    });
  }
  engine.heirs.set(key, found);
  return found;
}

/** For finding out what a class derives from. */
const BASE_STEPS = 1000;
