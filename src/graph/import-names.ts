// What an import statement may mean: the absolute names that it may ask for, and the scopes where imports can stand.

import type { Unit } from "../evaluate/world.js";
import type { ModuleCode, Scope } from "../model/code.js";

/** The scopes that may hold imports; asking the others for their events would have them decoded for nothing. */
export function importingScopes(code: ModuleCode | undefined): readonly Scope[] {
  return (code?.scopes ?? []).filter((scope) => scope.mayImport !== false);
}

/** The absolute names that an import may mean: for implicit relative imports the sibling first. */
export function absoluteCandidates(module: string, level: number, unit: Unit): readonly string[] {
  const own = unit.isScript ? [] : unit.isPackage ? unit.name.split(".") : unit.name.split(".").slice(0, -1);
  if (level > 0) {
    if (level - 1 > own.length) return [];
    const base = own.slice(0, own.length - (level - 1));
    const whole = [...base, ...(module === "" ? [] : [module])].join(".");
    return whole === "" ? [] : [whole];
  }
  if (level < 0 && own.length > 0) return [`${own.join(".")}.${module}`, module];
  return [module];
}
