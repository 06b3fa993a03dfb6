// Looks up names: local variables, those of the scopes around, globals, what star imports and executed files give,
// builtins. A global is the union of what the module and every function with a "global" statement binds it to.

import type { Guard, ModuleCode } from "../model/code.js";
import { type Engine, MAX_DEPTH } from "./engine.js";
import { type Frame, baseOf, scopeOf } from "./frames.js";
import { absoluteName, canonical, packageOf } from "./imports.js";
import { pathInTree } from "./paths.js";
import { executedFile } from "./expression-paths.js";
import { indexNames } from "./name-index.js";
import { scopesWithEventsNaming } from "./per-module.js";
import { externalConstant } from "./target.js";
import { NOTHING, TREE, type Value, bool, exactText, list, none, text, union, unknown } from "./value.js";
import { variable } from "./variables.js";
import { moduleOfPath } from "./world.js";

const UNBOUND: Value = { t: "unknown", because: "nothing binds it" };

/** Builtin functions that names are computed or loaded with; other builtins are unknown. */
const BUILTINS: ReadonlySet<string> = new Set(
  "__import__ str unicode repr list tuple set frozenset sorted reversed iter next enumerate zip filter map dict len getattr hasattr setattr bool isinstance globals locals vars exec eval execfile open compile reload super type int object property staticmethod classmethod range xrange any all sum min max callable __debug__".split(
    " ",
  ),
);

/** Names that nothing is computed with, but that matter when they are called (watched.ts); a star import may bring them. */
const OTHER_BUILTINS: ReadonlySet<string> = new Set([
  "exit",
  "quit",
  "help",
  "copyright",
  "credits",
  "input",
  "raw_input",
  "file",
]);

/** The value of a name where an event of the frame's scope, behind these guards, uses it. */
export function lookUp(engine: Engine, name: string, at: Frame, event: number, guards: readonly Guard[]): Value {
  for (let here: Frame | undefined = at; here !== undefined; here = here.outer) {
    const override = here.overrides?.get(name);
    if (override !== undefined) return override;
    const scope = scopeOf(here);
    if (scope === undefined) break;
    if (scope.kind === "class" && here !== at) continue;
    if (scope.globals.includes(name)) break;
    const isParameter = scope.parameters.some((parameter) => parameter.name === name);
    if (isParameter || indexNames(here.code, here.scope).bound.has(name)) {
      const inside = here === at;
      return variable(engine, name, baseOf(here), inside ? event : Number.POSITIVE_INFINITY, inside ? guards : []);
    }
    if (scope.kind === "module") {
      const starred = fromStars(engine, name, here);
      if (starred !== undefined) return starred;
    }
  }
  return globalOrBuiltin(engine, name, at);
}

function globalOrBuiltin(engine: Engine, name: string, at: Frame): Value {
  const special = specialName(engine, name, at.unit);
  if (special !== undefined) return special;
  const found = moduleGlobal(engine, at.unit, name);
  if (found !== undefined) return found;
  if (BUILTINS.has(name))
    return externalConstant(`builtins.${name}`, engine.world) ?? { t: "external", path: `builtins.${name}` };
  if (name === "True" || name === "False") return bool(name === "True");
  if (name === "None") return none;
  return (
    fromExecuted(engine, name, at) ??
    fromExternalStar(engine, name, at) ??
    // What a program that executes the file puts into its globals.
    engine.world.constants.get(`builtins.${name}`) ??
    (OTHER_BUILTINS.has(name) ? { t: "external", path: `builtins.${name}` } : undefined) ??
    unknown(`"${name}" is not known`)
  );
}

/** A global of a unit by its full code, "global" statements of functions included; undefined when nothing binds it. */
export function moduleGlobal(engine: Engine, unit: string, name: string): Value | undefined {
  const code = engine.world.full(unit);
  if (code === undefined) return undefined;
  // A name may be handed on through thousands of modules without an expression in between.
  if (!engine.memory.step()) return unknown("it takes too many steps to work out");
  if (engine.depth > MAX_DEPTH) {
    engine.memory.cutShort();
    return unknown("it is handed on too often to work out");
  }
  engine.depth++;
  const value = boundIn(engine, code, unit, name);
  engine.depth--;
  return value;
}

function boundIn(engine: Engine, code: ModuleCode, unit: string, name: string): Value | undefined {
  const top = engine.frames.of(unit, code, 0);
  const values: Value[] = [];
  if (indexNames(code, 0).bound.has(name)) values.push(variable(engine, name, top, Number.POSITIVE_INFINITY, []));
  else {
    const starred = fromStars(engine, name, top);
    if (starred !== undefined) values.push(starred);
  }
  for (const index of scopesWithEventsNaming(code, name)) {
    if (code.scopes[index]?.globals.includes(name) === true && indexNames(code, index).bound.has(name)) {
      values.push(variable(engine, name, engine.frames.of(unit, code, index), Number.POSITIVE_INFINITY, []));
    }
  }
  return values.length === 0 ? undefined : union(values);
}

/** moduleGlobal, remembered; undefined when nothing binds the name. */
export function globalOf(engine: Engine, unit: string, name: string): Value | undefined {
  const value = engine.memory.remember(
    `${engine.mode}global ${unit} ${name}`,
    1,
    () => moduleGlobal(engine, unit, name) ?? UNBOUND,
  );
  return value === UNBOUND ? undefined : value;
}

/** The names that every module has: __file__, __name__, __package__, __path__. */
export function specialName(engine: Engine, name: string, unitName: string): Value | undefined {
  const unit = engine.world.unit(unitName);
  if (unit === undefined) return undefined;
  switch (name) {
    case "__file__":
      return text(`${TREE}/${unit.file}`);
    case "__name__":
      return text(unit.isScript ? "__main__" : unit.name);
    case "__package__":
      return text(packageOf(engine, unitName));
    case "__path__":
      return unit.isPackage ? list([text(`${TREE}/${unit.name.split(".").join("/")}`)]) : undefined;
    default:
      return undefined;
  }
}

/** What `from x import *` of modules of the tree binds a name to. */
function fromStars(engine: Engine, name: string, top: Frame): Value | undefined {
  if (name.startsWith("_")) return undefined;
  for (const index of indexNames(top.code, 0).stars) {
    const event = top.code.scopes[0]?.events[index];
    if (event?.kind !== "import") continue;
    const source = absoluteName(engine, event, top.unit);
    if (source === undefined || engine.world.unit(source) === undefined) continue;
    const found = engine.memory.remember(
      `${engine.mode}star ${source} ${name}`,
      1,
      () => moduleGlobal(engine, source, name) ?? NOTHING,
    );
    if (found !== NOTHING) return found;
  }
  return undefined;
}

/** `from cx_Freeze import *` of a module outside the tree gives every name that nothing else does. */
function fromExternalStar(engine: Engine, name: string, at: Frame): Value | undefined {
  if (name.startsWith("_")) return undefined;
  const modules = indexNames(at.code, 0).stars.flatMap((index) => {
    const event = at.code.scopes[0]?.events[index];
    const module = event?.kind === "import" ? absoluteName(engine, event, at.unit) : undefined;
    return module === undefined || engine.world.unit(module) !== undefined ? [] : [module];
  });
  return modules.length === 0
    ? undefined
    : union(modules.map((module) => engine.attribute({ t: "external", path: canonical(module) }, name)));
}

/** `exec(open("shop/version.py").read())` and execfile() at the top of a script give the names of that file. */
function fromExecuted(engine: Engine, name: string, at: Frame): Value | undefined {
  if (engine.world.readText === undefined) return undefined;
  const events = at.code.scopes[0]?.events ?? [];
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    const file = event === undefined ? undefined : executedFile(event);
    if (event === undefined || file === undefined) continue;
    const path = exactText(engine.evaluate(file, engine.frames.of(at.unit, at.code, 0), index, event.guards));
    const inTree = path === undefined ? undefined : pathInTree(path, engine.world);
    const module = inTree === undefined ? undefined : moduleOfPath(inTree);
    if (module === undefined || engine.world.unit(module) === undefined || module === at.unit) continue;
    const found = moduleGlobal(engine, module, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
