// What import statements and dotted names of modules mean. A module that is not part of the tree is "external", under
// one canonical name: `__builtin__.open` of Python 2 is `builtins.open`.

import type { ImportEvent } from "../model/code.js";
import type { Engine } from "./engine.js";
import { type Value, unknown } from "./value.js";

const canonicalPrefix: readonly (readonly [string, string])[] = [
  ["__builtin__.", "builtins."],
  ["posixpath.", "os.path."],
  ["ntpath.", "os.path."],
  ["six.moves.builtins.", "builtins."],
  ["importlib._bootstrap.", "importlib."],
];

/** The name under which something outside the tree is known here. */
export function canonical(path: string): string {
  for (const [from, to] of canonicalPrefix) if (path.startsWith(from)) return to + path.slice(from.length);
  return path;
}

/** The package that a unit's relative imports start from; "" for top-level modules and scripts. */
export function packageOf(engine: Engine, unitName: string): string {
  const unit = engine.world.unit(unitName);
  if (unit === undefined || unit.isScript) return "";
  return unit.isPackage ? unit.name : unit.name.split(".").slice(0, -1).join(".");
}

/** A module by its absolute name: of the tree, or outside it. */
export function moduleValue(engine: Engine, name: string): Value {
  return engine.world.unit(name) === undefined ? { t: "external", path: canonical(name) } : { t: "module", name };
}

/** The absolute module that an import event names; implicit relative imports prefer the sibling that exists. */
export function absoluteName(engine: Engine, event: ImportEvent, unitName: string): string | undefined {
  const own = packageOf(engine, unitName);
  if (event.level > 0) {
    const parts = own === "" ? [] : own.split(".");
    if (event.level - 1 > parts.length) return undefined;
    const base = parts.slice(0, parts.length - (event.level - 1));
    return [...base, ...(event.module === "" ? [] : [event.module])].join(".");
  }
  if (event.level < 0 && own !== "") {
    const top = event.module.split(".")[0] ?? "";
    if (engine.world.unit(`${own}.${top}`) !== undefined) return `${own}.${event.module}`;
  }
  return event.module;
}

/** What an import event binds a name to. */
export function imported(engine: Engine, event: ImportEvent, name: string, unitName: string): Value {
  const module = absoluteName(engine, event, unitName);
  if (module === undefined) return unknown("a relative import beyond the top");
  if (event.names === null) {
    if (event.as !== undefined) return moduleValue(engine, module);
    return moduleValue(
      engine,
      module === event.module
        ? (module.split(".")[0] ?? module)
        : module.slice(0, module.length - event.module.length) + (event.module.split(".")[0] ?? ""),
    );
  }
  for (const [from, as] of event.names) if (as === name) return engine.attribute(moduleValue(engine, module), from);
  return unknown(`"${name}" is not imported here`);
}
