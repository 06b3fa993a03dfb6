// Modules in folders that no import root is, for an application that adds folders to sys.path itself: after
// `sys.path.append("assets/lib")` a file of the build that looked like data is a module.

import { type Place, showPlace } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import type { Reason } from "../model/graph.js";
import { moduleNameOf } from "../model/module-name.js";
import { widensPath } from "./package-code.js";
import type { Units } from "./units.js";

/** Whether a module that import does not find may lie in a folder that somebody who may ask for it adds to sys.path. */
export function addedFolders(app: FrozenApp, units: Units): (module: string, reasons: readonly Reason[]) => boolean {
  let strays: ReadonlySet<string> | undefined;
  const widening = new Map<string, boolean>();
  const widensIt = (unit: string): boolean => {
    let known = widening.get(unit);
    if (known === undefined) {
      const code = units.get(unit) === undefined ? undefined : units.world.full(unit);
      widening.set(unit, (known = code !== undefined && widensPath(code)));
    }
    return known;
  };
  let doesApplication: boolean | undefined;
  const applicationDoes = (): boolean =>
    (doesApplication ??= [...units.scripts, ...units.modules.values()].some(
      ({ name, origin, inBuild }) => origin === "tree" && inBuild && widensIt(name),
    ));
  return (module, reasons) => {
    strays ??= straysOf(app);
    if (!strays.has(module.split(".")[0] ?? module)) return false;
    // Other people's packages add folders for themselves.
    return applicationDoes() || reasons.some(({ from }) => widensIt(from) || widensIt(from.split(".")[0] ?? from));
  };
}

/** The names under which files of the build could be imported from the very folder that they lie in. */
function straysOf(app: FrozenApp): ReadonlySet<string> {
  const names = new Set<string>();
  const taken = new Set<string>();
  for (const { name, place } of app.modules.values()) {
    const parts = name.split(".");
    const parent = app.modules.get(parts.slice(0, -1).join("."));
    // A folder without an __init__ that lies below an import root is a package by chance.
    if (parent?.form === "namespace") names.add(parts.at(-1) ?? name);
    else taken.add(showPlace(place));
  }
  for (const { place } of [...app.files, ...app.natives]) {
    const path = pathIn(place);
    const [folder, file] = path.split("/").slice(-2);
    const module = moduleNameOf(file ?? path, { python: app.python.version, platform: app.platform });
    if (module !== undefined && !module.isPackage && module.refused === undefined && !taken.has(showPlace(place)))
      names.add(module.name);
    else if (/(?:^|\/)__init__\.py[co]?$/.test(path) && folder !== undefined && !taken.has(showPlace(place)))
      names.add(folder);
  }
  return names;
}

const pathIn = (place: Place): string => ("member" in place ? (place.member ?? "") : "path" in place ? place.path : "");
