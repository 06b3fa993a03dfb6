// What a compiled extension asks for: the names in its binary that are names of modules. The binary doesn't tell whether it
// imports them when it is loaded, in a function, or in a try. Only a cimport is known to happen when it is loaded, and what
// is taken so is compiled, too.

import { packagesAround, topOf } from "../model/dotted-name.js";
import type { Reason } from "../model/graph.js";
import type { BinaryNames } from "../model/native-reader.js";
import type { Presence } from "./presence.js";
import type { KnownUnit } from "./units.js";

export interface ExtensionRequest {
  readonly module: string;
  readonly reason: Reason;
}

/** A request for each module that is named, other than the extension's own packages and what would lie in itself. */
export function extensionRequests(
  unit: KnownUnit,
  binary: BinaryNames,
  presence: Presence,
): readonly ExtensionRequest[] {
  const modules = modulesNamed(unit, binary.names, presence);
  const places = new Map<string, string[]>();
  for (const module of modules) {
    const known = places.get(placeKey(module));
    if (known === undefined) places.set(placeKey(module), [module]);
    else known.push(module);
  }
  const compiled = new Set(modules.filter((module) => presence.units.get(module)?.file.endsWith(".so")));
  const cimports = compiled.size > 0 && binary.cimports();
  return modules.map((module) => ({
    module,
    reason: {
      from: unit.name,
      how: "extension",
      asked: module,
      place: unit.place(0),
      caution: {
        caught: false,
        inFunction: false,
        conditional: !(compiled.has(module) && cimports),
        alternatives: places.get(placeKey(module))?.filter((other) => other !== module) ?? [],
        insteadOf: [],
      },
      sure: false,
      fromOrigin: unit.origin,
    },
  }));
}

/** Names are whole ones, or begin in a package around the extension: Cython keeps "utils.fixes" of `from ..utils.fixes import`. */
function modulesNamed(
  { name: own }: KnownUnit,
  names: readonly string[],
  { existsSomewhere, isKnown }: Presence,
): readonly string[] {
  const around = packagesAround(own);
  const isOther = (module: string): boolean =>
    module !== own && !module.startsWith(`${own}.`) && !around.includes(module);
  const modules = new Set<string>();
  for (const name of names) {
    const candidates = [name, ...around.map((pkg) => `${pkg}.${name}`)];
    const [found, another] = candidates.filter((module) => isKnown(module) || existsSomewhere(module));
    if (found !== undefined && another === undefined && isOther(found)) modules.add(found);
  }
  return [...modules];
}

/**
 * The same for the old and the new place of a module, which code that runs with both versions of a package asks for one after
 * the other: "numpy._core._multiarray_umath", "numpy.core._multiarray_umath".
 */
const placeKey = (module: string): string => `${topOf(module)} ${module.slice(module.lastIndexOf(".") + 1)}`;
