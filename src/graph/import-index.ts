// Where a module's code imports what at which line, found once per code object: the import of one reading of it is looked
// up in another, and a machine may have written a hundred thousand into one line.

import type { ImportEvent, ModuleCode } from "../model/code.js";

/** Indices of a scope and of an event in it. */
export type EventPlace = readonly [scope: number, event: number];

const indexes = new WeakMap<ModuleCode, ReadonlyMap<string, readonly EventPlace[]>>();

/** Every import of `code` that has the line and the module of this one. */
export function importsLike(event: ImportEvent, code: ModuleCode): readonly EventPlace[] {
  let index = indexes.get(code);
  if (index === undefined) {
    index = indexOf(code);
    indexes.set(code, index);
  }
  return index.get(keyOf(event)) ?? [];
}

function indexOf(code: ModuleCode): ReadonlyMap<string, readonly EventPlace[]> {
  const index = new Map<string, EventPlace[]>();
  code.scopes.forEach((scope, at) => {
    if (scope.mayImport === false) return;
    scope.events.forEach((event, eventAt) => {
      if (event.kind !== "import") return;
      const key = keyOf(event);
      const found = index.get(key);
      if (found === undefined) index.set(key, [[at, eventAt]]);
      else found.push([at, eventAt]);
    });
  });
  return index;
}

function keyOf({ line, module }: ImportEvent): string {
  return `${line}:${module}`;
}
