// What a name that code asks for may be: there, known from somewhere, a submodule or just a name of the package.

import type { ImportEvent } from "../model/code.js";
import type { StandardLibraryView } from "./library-view.js";
import { absoluteCandidates } from "./import-names.js";
import { bindsName, makesNames } from "./package-code.js";
import type { KnownUnit, Units } from "./units.js";

export interface PresenceOptions {
  readonly units: Units;
  readonly library: StandardLibraryView;
  /** Whether a module is there to be imported. */
  readonly has: (module: string) => boolean | "maybe";
  /** A file of that name is there, but can't be imported. */
  readonly isBroken: (module: string) => boolean;
}

export interface Presence extends PresenceOptions {
  /** A unit of that name is known, or the build has the module. */
  isKnown(module: string): boolean;
  /** In the build, a tree, site-packages or the standard library. */
  existsSomewhere(module: string): boolean;
  /** Is there such a module further down, as in a folder of vendored packages? */
  liesBelow(name: string): boolean;
  /** Whether `from module import name` takes a module. */
  isSubmodule(module: string, name: string): boolean;
  /** Whether something that the import asks for may not be there. */
  mayBeMissing(event: ImportEvent, unit: KnownUnit): boolean;
}

/** Answers from what is known of units and of the standard library. */
export function createPresence(options: PresenceOptions): Presence {
  const { units, library, has, isBroken } = options;
  /** The last parts of the names of modules that are there. */
  let nested: ReadonlySet<string> | undefined;
  return { ...options, isKnown, existsSomewhere, liesBelow, isSubmodule, mayBeMissing };

  function isKnown(module: string): boolean {
    return units.get(module) !== undefined || has(module) === true || isBroken(module);
  }

  function existsSomewhere(module: string): boolean {
    return units.get(module) !== undefined || library.has(module) !== false;
  }

  function liesBelow(name: string): boolean {
    nested ??= new Set(
      [...units.modules.values()].flatMap((unit) =>
        unit.inBuild || has(unit.name) === true ? [unit.name.slice(unit.name.lastIndexOf(".") + 1)] : [],
      ),
    );
    return nested.has(name);
  }

  function isSubmodule(module: string, name: string): boolean {
    const whole = `${module}.${name}`;
    if (isBroken(whole) && has(whole) === false) return true;
    if (units.get(whole) !== undefined) {
      if (has(whole) === true) return true;
      // Python takes an attribute of the package before it looks for a submodule, and asks its __getattr__.
      const code = units.world.full(module);
      return code === undefined || !(bindsName(code, name) || makesNames(code));
    }
    return units.get(module) === undefined && library.has(whole) === true;
  }

  function mayBeMissing(event: ImportEvent, unit: KnownUnit): boolean {
    const candidates = absoluteCandidates(event.module, event.level, unit);
    return candidates.every(
      (module) =>
        has(module) !== true ||
        (event.names ?? []).some(
          ([name]) => units.get(`${module}.${name}`) !== undefined && has(`${module}.${name}`) === false,
        ),
    );
  }
}
