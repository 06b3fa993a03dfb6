// Who imports a module: the other way round than code says it, so all who might have to be read. No more is read than can
// matter, in portions: the application's own code, and of other people's packages those whose modules are asked for.

import type { ModuleCode } from "../model/code.js";
import { absoluteCandidates, importingScopes } from "./import-names.js";
import type { KnownUnit } from "./units.js";

/** module → units that name it in an import, with the names that they take from it. */
type Index = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** The module itself, or everything in it, is imported. */
const ALL: ReadonlySet<string> = new Set(["*"]);

const NOBODY: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/**
 * Tells the units that name a module in an import, and take `name` from it when that is given, in the order of `units`:
 * those of the application and of the module's own package. The rest of the world calls other people's code, too, but what
 * it makes of that is not the application's doing. With those go the units that take the name from a package above the
 * module, which hands it on.
 */
export function importersAmong(
  units: readonly KnownUnit[],
  imports: (name: string) => ModuleCode | undefined,
  get: (name: string) => KnownUnit | undefined,
): (module: string, name?: string) => readonly string[] {
  const own: KnownUnit[] = [];
  const byPackage = new Map<string, KnownUnit[]>();
  const order = new Map<string, number>();
  for (const unit of units) {
    order.set(unit.name, order.size);
    if (unit.origin === "tree") {
      own.push(unit);
      continue;
    }
    const siblings = byPackage.get(topOf(unit.name));
    if (siblings === undefined) byPackage.set(topOf(unit.name), [unit]);
    else siblings.push(unit);
  }
  let ofOwn: Index | undefined;
  const ofPackage = new Map<string, Index>();
  const indexesFor = (module: string): readonly Index[] => {
    const top = topOf(module);
    let siblings = ofPackage.get(top);
    if (siblings === undefined) {
      siblings = reverseImports(byPackage.get(top) ?? [], imports, get);
      ofPackage.set(top, siblings);
    }
    ofOwn ??= reverseImports(own, imports, get);
    return [ofOwn, siblings];
  };
  const namesTaken = (module: string, by: string): ReadonlySet<string> | undefined => {
    for (const index of indexesFor(module)) {
      const names = index.get(module)?.get(by);
      if (names !== undefined) return names;
    }
    return undefined;
  };
  const importing = (module: string, name: string | undefined): readonly string[] =>
    indexesFor(module)
      .flatMap((index) => [...(index.get(module) ?? NOBODY)])
      .filter(([, names]) => name === undefined || names === ALL || names.has(name))
      .map(([by]) => by)
      .sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
  return (module, name) => {
    const direct = importing(module, name);
    if (name === undefined) return direct;
    const all = new Set(direct);
    let handedOn = module;
    for (let above = parentOf(module); above !== ""; above = parentOf(above)) {
      const names = namesTaken(handedOn, above);
      if (names === undefined || names === ALL || !names.has(name)) continue;
      for (const by of importing(above, name)) if (by !== module) all.add(by);
      handedOn = above;
    }
    return [...all];
  };
}

const parentOf = (module: string): string => module.slice(0, Math.max(module.lastIndexOf("."), 0));

const topOf = (module: string): string => module.split(".")[0] ?? module;

// Roughly: relative levels resolved, implicit relative imports both ways.
function reverseImports(
  units: readonly KnownUnit[],
  imports: (name: string) => ModuleCode | undefined,
  get: (name: string) => KnownUnit | undefined,
): Index {
  const found = new Map<string, Map<string, ReadonlySet<string>>>();
  const note = (module: string, by: string, names: readonly string[] | undefined): void => {
    if (get(module) === undefined || module === by) return;
    let importers = found.get(module);
    if (importers === undefined) found.set(module, (importers = new Map()));
    const before = importers.get(by);
    if (names === undefined || names.includes("*")) importers.set(by, ALL);
    else if (before !== ALL) importers.set(by, new Set([...(before ?? []), ...names]));
  };
  for (const unit of units) {
    for (const scope of importingScopes(imports(unit.name))) {
      for (const event of scope.events) {
        if (event.kind !== "import") continue;
        for (const base of absoluteCandidates(event.module, event.level, unit)) {
          if (event.names === null) {
            const parts = base.split(".");
            for (let length = 1; length <= parts.length; length++)
              note(parts.slice(0, length).join("."), unit.name, undefined);
          } else {
            note(
              base,
              unit.name,
              event.names.map(([name]) => name),
            );
            for (const [name] of event.names) note(`${base}.${name}`, unit.name, undefined);
          }
        }
      }
    }
  }
  return found;
}
