// What is found out about a module's code, once.

import type { ModuleCode } from "../model/code.js";

/** What was found out about a module's code, by a key of one's own. */
export class PerModule<Found> {
  readonly #found = new WeakMap<ModuleCode, Map<string, Found>>();

  get(code: ModuleCode, key: string, find: () => Found): Found {
    let perCode = this.#found.get(code);
    if (perCode === undefined) this.#found.set(code, (perCode = new Map()));
    let found = perCode.get(key);
    if (found === undefined) perCode.set(key, (found = find()));
    return found;
  }
}

/** The scopes whose events or parameters' defaults may hold the name; asking for no events of others saves decoding them. */
export function scopesNaming(code: ModuleCode, name: string): readonly number[] {
  return code.scopesNaming?.(name) ?? code.scopes.map((_, index) => index);
}

/** The same for who doesn't look at the defaults. */
export function scopesWithEventsNaming(code: ModuleCode, name: string): readonly number[] {
  return code.scopesNaming?.(name, "events") ?? code.scopes.map((_, index) => index);
}
