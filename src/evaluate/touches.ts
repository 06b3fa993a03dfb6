// Which functions of a module change an attribute of their instance, or a variable of a scope around them.

import type { Expr, ModuleCode } from "../model/code.js";
import { mutation, pathRoot } from "./expression-paths.js";
import { indexNames } from "./name-index.js";
import { PerModule, scopesWithEventsNaming } from "./per-module.js";

const attributeTouches = new PerModule<readonly Touch[]>();

/** An event of one of a class's methods. */
export interface Touch {
  readonly scope: number;
  readonly event: number;
}

/** The events by which the methods of a class bind an attribute on self, or change what it holds; in order of scopes. */
export function touchesOfAttribute(code: ModuleCode, classScope: number, name: string): readonly Touch[] {
  return attributeTouches.get(code, `${classScope} ${name}`, () => {
    const touches: Touch[] = [];
    for (const index of scopesWithEventsNaming(code, name)) {
      const scope = code.scopes[index];
      if (scope?.parent !== classScope || scope.kind !== "function") continue;
      const self = scope.parameters[0]?.name;
      if (self === undefined) continue;
      const isOf = (expr: Expr | undefined): boolean => {
        const root = expr === undefined ? undefined : pathRoot(expr);
        return root?.k === "attribute" && root.name === name && root.of.k === "name" && root.of.id === self;
      };
      scope.events.forEach((event, at) => {
        const changes = event.kind === "assign" || event.kind === "delete" ? isOf(event.target) : false;
        if (changes || (event.kind === "evaluate" && isOf(mutation(event.value)?.of)))
          touches.push({ scope: index, event: at });
      });
    }
    return touches;
  });
}

const innerChanges = new PerModule<readonly Touch[]>();

/** The events of functions inside a scope that change what a variable of it holds, without binding the name. */
export function touchesFromWithin(code: ModuleCode, owner: number, name: string): readonly Touch[] {
  return innerChanges.get(code, `${owner} ${name}`, () => {
    const touches: Touch[] = [];
    for (const index of scopesWithEventsNaming(code, name)) {
      const scope = code.scopes[index];
      if (scope === undefined || scope.kind !== "function" || scope.name === "<lambda>") continue;
      if (scope.parameters.some((parameter) => parameter.name === name)) continue;
      const { touching, bound } = indexNames(code, index);
      const events = bound.has(name) ? undefined : touching.get(name);
      if (events === undefined || ownerOf(code, scope.parent, name) !== owner) continue;
      for (const event of events) touches.push({ scope: index, event });
    }
    return touches;
  });
}

/** The scope around that binds the name. */
function ownerOf(code: ModuleCode, from: number, name: string): number | undefined {
  for (let at = from; at >= 0; at = code.scopes[at]?.parent ?? -1) {
    const scope = code.scopes[at];
    if (scope === undefined || scope.kind === "class") continue;
    if (indexNames(code, at).bound.has(name) || scope.parameters.some((parameter) => parameter.name === name))
      return at;
  }
  return undefined;
}
