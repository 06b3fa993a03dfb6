// Which events of a scope bind or change a name: found once per code object.

import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";
import { mutation, pathRoot, rootName } from "./expression-paths.js";

export interface NameIndex {
  /** name → indices of events that bind it or change what it holds, in order. */
  readonly touching: ReadonlyMap<string, readonly number[]>;
  /** Names that are bound here (assigned, imported, defined, looped over): local names of a function. */
  readonly bound: ReadonlySet<string>;
  /** Indices of `from x import *`. */
  readonly stars: readonly number[];
  /** Names bound once, to another variable or a member of one: `options = settings["options"]`. */
  readonly aliases: ReadonlyMap<string, Expr>;
}

const indexes = new WeakMap<ModuleCode, Map<number, NameIndex>>();

function targetNames(target: Expr, bind: (name: string) => void, change: (name: string) => void): void {
  switch (target.k) {
    case "name":
      bind(target.id);
      break;
    case "sequence":
      for (const item of target.items) targetNames(item, bind, change);
      break;
    case "subscript":
    case "attribute": {
      const root = rootName(target);
      if (root !== undefined) change(root);
      break;
    }
    default:
  }
}

/** The names that events of one scope bind or change. */
export function indexNames(code: ModuleCode, scope: number): NameIndex {
  let perScope = indexes.get(code);
  if (perScope === undefined) indexes.set(code, (perScope = new Map()));
  const known = perScope.get(scope);
  if (known !== undefined) return known;
  const touching = new Map<string, number[]>();
  const bound = new Set<string>();
  const stars: number[] = [];
  const events = code.scopes[scope]?.events ?? [];
  events.forEach((event, index) => {
    const change = (name: string): void => {
      const list = touching.get(name);
      if (list === undefined) touching.set(name, [index]);
      else if (list[list.length - 1] !== index) list.push(index);
    };
    const bind = (name: string): void => {
      change(name);
      bound.add(name);
    };
    switch (event.kind) {
      case "import":
        if (event.names === null) bind(event.as ?? event.module.split(".")[0] ?? "");
        else {
          for (const [name, as] of event.names) {
            if (name === "*") stars.push(index);
            else bind(as);
          }
        }
        break;
      case "assign": {
        targetNames(event.target, bind, change);
        const changed = mutation(event.value);
        const root = changed === undefined ? undefined : rootName(changed.of);
        if (root !== undefined) change(root);
        break;
      }
      case "delete":
      case "for":
        targetNames(event.target, bind, change);
        break;
      case "define":
        bind(event.name);
        break;
      case "evaluate": {
        const changed = mutation(event.value);
        const root = changed === undefined ? undefined : rootName(changed.of);
        if (root !== undefined) change(root);
        else if (changed === undefined && event.value.k === "call" && isOwnFunction(code, event.value.of)) {
          for (const arg of event.value.args) if (arg.k === "name") change(arg.id);
        }
        break;
      }
      default:
    }
  });
  const aliases = findAliases(events);
  // Who changes an alias changes what it is another name of.
  for (const [alias, meant] of aliases) {
    const root = rootName(meant);
    const own = touching.get(alias);
    if (root === undefined || own === undefined) continue;
    const all = new Set([...(touching.get(root) ?? []), ...own.slice(1)]);
    touching.set(
      root,
      [...all].sort((a, b) => a - b),
    );
  }
  const index = { touching, bound, stars, aliases };
  perScope.set(scope, index);
  return index;
}

const loopIndexes = new WeakMap<ModuleCode, Map<number, ReadonlyMap<Guard, number>>>();

/** The loop guards of a scope → number of the `for` event that they stand for. A while loop has none. */
export function indexLoops(code: ModuleCode, scope: number): ReadonlyMap<Guard, number> {
  let perScope = loopIndexes.get(code);
  if (perScope === undefined) loopIndexes.set(code, (perScope = new Map()));
  const known = perScope.get(scope);
  if (known !== undefined) return known;
  const found = new Map<Guard, number>();
  const events = code.scopes[scope]?.events ?? [];
  events.forEach((event, index) => {
    if (event.kind !== "for") return;
    // The body's guard is the first that the next event has beyond those of the loop's head.
    const guard = events[index + 1]?.guards[event.guards.length];
    if (guard?.kind === "loop" && !found.has(guard)) found.set(guard, index);
  });
  perScope.set(scope, found);
  return found;
}

const functionNames = new WeakMap<ModuleCode, ReadonlySet<string>>();

/** Is this the name of a function that the module defines? What is passed to it may be changed there. */
function isOwnFunction(code: ModuleCode, callee: Expr): boolean {
  let names = functionNames.get(code);
  if (names === undefined) {
    names = new Set(code.scopes.flatMap((scope) => (scope.kind === "function" ? [scope.name] : [])));
    functionNames.set(code, names);
  }
  return callee.k === "name" && names.has(callee.id);
}

function findAliases(events: readonly Event[]): ReadonlyMap<string, Expr> {
  const aliases = new Map<string, Expr>();
  const bindings = new Map<string, number>();
  for (const event of events) {
    const count = (name: string): void => void bindings.set(name, (bindings.get(name) ?? 0) + 1);
    if (event.kind === "assign" || event.kind === "for") targetNames(event.target, count, () => undefined);
    else if (event.kind === "define") count(event.name);
    else if (event.kind === "import") for (const [, as] of event.names ?? [["", event.as ?? event.module]]) count(as);
    if (event.kind !== "assign" || event.op !== undefined || event.target.k !== "name") continue;
    const root = pathRoot(event.value);
    if (root?.k === "name" && root.id !== event.target.id) aliases.set(event.target.id, event.value);
  }
  for (const name of aliases.keys()) if (bindings.get(name) !== 1) aliases.delete(name);
  return aliases;
}
