// Frames: a scope together with what is known of the call that runs it. There is one frame for each scope called "with
// anything"; all others are made for a moment, and are told apart by their cache.

import type { ModuleCode, Scope } from "../model/code.js";
import type { Value } from "./value.js";

export interface Frame {
  readonly unit: string;
  readonly code: ModuleCode;
  readonly scope: number;
  /** Values of parameters where this call's are known; undefined = any call of the tree. */
  readonly args: ReadonlyMap<string, Value> | undefined;
  readonly self: Value | undefined;
  readonly outer: Frame | undefined;
  readonly depth: number;
  /** Names bound by comprehensions, or tried out one option at a time. */
  readonly overrides: ReadonlyMap<string, Value> | undefined;
  /** The frame without the overrides: all other names are looked up (and remembered) there. */
  readonly base?: Frame;
  /** Never filled: its identity is the frame's, which copies keep unless they are given a new one. */
  readonly cache: Map<string, Value>;
}

export interface Frames {
  /** The frame of a scope called with anything that the tree calls it with. */
  of(unit: string, code: ModuleCode, scope: number): Frame;
  /** A number for the frame, to remember values by. */
  idOf(frame: Frame): number;
}

export function createFrames(): Frames {
  const known = new Map<ModuleCode, Map<number, Frame>>();
  const ids = new WeakMap<Map<string, Value>, number>();
  let nextId = 0;

  function of(unit: string, code: ModuleCode, scope: number): Frame {
    let perScope = known.get(code);
    if (perScope === undefined) known.set(code, (perScope = new Map()));
    const found = perScope.get(scope);
    if (found !== undefined) return found;
    const parent = code.scopes[scope]?.parent ?? -1;
    const made: Frame = {
      unit,
      code,
      scope,
      args: undefined,
      self: undefined,
      outer: parent >= 0 ? of(unit, code, parent) : undefined,
      depth: 0,
      overrides: undefined,
      cache: new Map(),
    };
    perScope.set(scope, made);
    return made;
  }

  function idOf(frame: Frame): number {
    let id = ids.get(frame.cache);
    if (id === undefined) ids.set(frame.cache, (id = nextId++));
    return id;
  }

  return { of, idOf };
}

export function scopeOf(at: Frame): Scope | undefined {
  return at.code.scopes[at.scope];
}

/** The frame without the names that comprehensions and trials bind. */
export function baseOf(at: Frame): Frame {
  let here = at;
  while (here.base !== undefined) here = here.base;
  return here;
}

/** The frame of the class in whose body the frame's scope stands directly: then the scope is a method. */
export function classAround(at: Frame): Frame | undefined {
  return at.outer !== undefined && scopeOf(at.outer)?.kind === "class" ? at.outer : undefined;
}

/** The frame itself or the nearest around it that is a method's. */
export function methodAround(at: Frame): { readonly method: Frame; readonly owner: Frame } | undefined {
  for (let here: Frame | undefined = at; here !== undefined; here = here.outer) {
    const owner = classAround(here);
    if (owner !== undefined) return { method: here, owner };
  }
  return undefined;
}
