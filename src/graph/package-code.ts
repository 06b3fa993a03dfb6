// What a package's own code puts below its name at run time. `from package import name` takes any attribute; `import
// package.name` needs a module, which no attribute and no __getattr__ makes.

import { callsOf } from "../evaluate/call-index.js";
import { expressionsOf, forEachPart } from "../evaluate/expression-parts.js";
import { mutation } from "../evaluate/expression-paths.js";
import { scopesNaming, scopesWithEventsNaming } from "../evaluate/per-module.js";
import type { Event, Expr, ImportEvent, ModuleCode } from "../model/code.js";

/** Names that a module's top level binds, for telling `from package import attribute` from a submodule. */
export function bindsName(
  code: ModuleCode,
  name: string,
  isCounted: (event: ImportEvent) => boolean = () => true,
): boolean {
  const top = code.scopes[0];
  if (top === undefined) return false;
  for (const scope of scopesWithEventsNaming(code, name))
    if (code.scopes[scope]?.globals.includes(name) === true) return true;
  return top.events.some((event) => {
    switch (event.kind) {
      case "import":
        return (
          (event.names === null
            ? (event.as ?? event.module.split(".")[0]) === name
            : event.names.some(([, as]) => as === name)) && isCounted(event)
        );
      case "define":
        return event.name === name;
      case "assign":
      case "for":
        return JSON.stringify(event.target).includes(`"id":${JSON.stringify(name)}`);
      default:
        return false;
    }
  });
}

/** Whether `from package import name` may be answered by what the package makes up when asked: PEP 562, globals(). */
export function makesNames(code: ModuleCode): boolean {
  return bindsName(code, "__getattr__") || changes(code, ["globals"]);
}

/**
 * Whether the package decides for itself where its submodules come from: it changes its __path__, or sys.modules, or the
 * import hooks. (pkgutil.extend_path only joins folders of the same name in the build's own import roots: that opens
 * nothing. Changing sys.path makes top-level modules appear, and no submodule.)
 */
export function opensPackage(code: ModuleCode): boolean {
  return changes(code, ["__path__", "modules", "meta_path", "path_hooks"]);
}

/** Whether the module adds folders in which top-level modules are looked for, as for packages that it brings along. */
export function widensPath(code: ModuleCode): boolean {
  return changes(code, ["path"]) || ["addsitedir", "addpackage"].some((name) => callsOf(code, name).length > 0);
}

/** What a module adds to sys.path, and where: a folder, or a list of folders. */
export interface PathAddition {
  readonly scope: number;
  readonly event: number;
  readonly folder: Expr;
}

/** The folders that a module adds to sys.path, as far as it does so itself. */
export function pathAdditions(code: ModuleCode): readonly PathAddition[] {
  const scopes = new Set(scopesNaming(code, "path"));
  const isPath = scopes.size === 0 ? () => false : thingOf(code, new Set(["path"]), scopes);
  const called = ["append", "insert", "extend", "addsitedir"].flatMap((name) =>
    callsOf(code, name).flatMap(({ scope, event, call }): readonly PathAddition[] => {
      const changed = mutation(call);
      const folder = call.args.at(-1);
      if (folder === undefined || (name !== "addsitedir" && (changed === undefined || !isPath(changed.of)))) return [];
      return [{ scope, event, folder }];
    }),
  );
  const assigned = [...scopes].flatMap((scope) =>
    (code.scopes[scope]?.events ?? []).flatMap((one, event): readonly PathAddition[] =>
      one.kind === "assign" && isChanged(one.target, isPath)
        ? addedTo(one.value, isPath).map((folder) => ({ scope, event, folder }))
        : [],
    ),
  );
  return [...called, ...assigned];
}

/** `[folder] + sys.path`, less what was there before. */
function addedTo(value: Expr, isPath: IsThing): readonly Expr[] {
  if (value.k === "binary") return [...addedTo(value.left, isPath), ...addedTo(value.right, isPath)];
  if (value.k === "sequence" && !value.spread) return value.items;
  const of = value.k === "subscript" ? value.of : value;
  return isPath(of) ? [] : [value];
}

/** Whether a function of the module changes sys.modules: it can make submodules of whatever name it is given. */
export function makesModules(code: ModuleCode, functionName: string): boolean {
  const isWithin = (scope: number): boolean => {
    const { name, parent } = code.scopes[scope] ?? { name: "", parent: -1 };
    return name === functionName || (parent > 0 && isWithin(parent));
  };
  return changes(code, ["modules"], isWithin);
}

/** The functions that the top level hands its own name to: `apipkg.initpkg(__name__, ...)`. */
export function takersOfName(code: ModuleCode): readonly Expr[] {
  const takers: Expr[] = [];
  if (!scopesWithEventsNaming(code, "__name__").includes(0)) return takers;
  const look = (expr: Expr): void => {
    if (expr.k === "call" && expr.args.some((arg) => arg.k === "name" && arg.id === "__name__")) takers.push(expr.of);
    forEachPart(expr, [], look);
  };
  for (const event of code.scopes[0]?.events ?? []) expressionsOf(event).forEach(look);
  return takers;
}

/** Whether an event of the module changes one of these: its own __path__, what is sys's, or what globals() gives. */
function changes(
  code: ModuleCode,
  names: readonly string[],
  isAsked: (scope: number) => boolean = () => true,
): boolean {
  const scopes = new Set([...names, "setattr"].flatMap((name) => scopesWithEventsNaming(code, name)).filter(isAsked));
  if (scopes.size === 0) return false;
  const isThing = thingOf(code, new Set(names), scopes);
  return [...scopes].some(
    (scope) => code.scopes[scope]?.events.some((event) => !isExtendPath(event) && changesAny(event, isThing)) === true,
  );
}

type IsThing = (expr: Expr) => boolean;

/** Tells `sys.modules`, `modules` where it is taken from sys, `__path__` and `package.__path__`, `globals()`; variables too. */
function thingOf(code: ModuleCode, names: ReadonlySet<string>, scopes: ReadonlySet<number>): IsThing {
  const systems = new Set<string>();
  const taken = new Set<string>(names.has("__path__") ? ["__path__"] : []);
  for (const scope of code.scopes) {
    if (scope.mayImport === false) continue;
    for (const event of scope.events) {
      if (event.kind !== "import" || event.module !== "sys") continue;
      if (event.names === null) systems.add(event.as ?? "sys");
      for (const [name, as] of event.names ?? []) if (names.has(name)) taken.add(as);
    }
  }
  const isThing: IsThing = (expr) => {
    switch (expr.k) {
      case "name":
        return taken.has(expr.id);
      case "attribute":
        if (!names.has(expr.name)) return false;
        return expr.name === "__path__" || expr.of.k !== "name" || systems.has(expr.of.id);
      case "call":
        return expr.of.k === "name" && expr.of.id === "globals" && names.has("globals");
      default:
        return false;
    }
  };
  for (const scope of scopes) {
    for (const event of code.scopes[scope]?.events ?? [])
      if (event.kind === "assign" && event.target.k === "name" && isThing(event.value)) taken.add(event.target.id);
  }
  return isThing;
}

function changesAny(event: Event, isThing: IsThing): boolean {
  if (event.kind === "assign" && targetsOf(event.target).some((one) => isChanged(one, isThing))) return true;
  const isChange = (expr: Expr): boolean => {
    let found = expr.k === "call" && callChanges(expr, isThing);
    forEachPart(expr, [], (part) => {
      found ||= isChange(part);
    });
    return found;
  };
  return expressionsOf(event).some(isChange);
}

/** `sys.modules["shop"] = ...` and `__path__ = ...`; another variable that is given the thing is no change yet. */
function isChanged(target: Expr, isThing: IsThing): boolean {
  if (target.k === "subscript") return isThing(target.of);
  return (target.k !== "name" || target.id === "__path__") && isThing(target);
}

const targetsOf = (target: Expr): readonly Expr[] =>
  target.k === "sequence" ? target.items.flatMap(targetsOf) : [target];

/** What only looks at the thing it is given. */
const READERS: ReadonlySet<string> = new Set(
  (
    "iter_modules walk_packages find_module find_spec listdir scandir join dirname abspath realpath normpath exists isdir " +
    "len list tuple set frozenset dict sorted reversed iter next enumerate zip map filter any all str repr print format " +
    "type isinstance hasattr getattr get copy debug info warning error"
  ).split(" "),
);

/** `__path__.append(...)`, `setattr(package, "__path__", ...)`, `install(sys.modules)`. */
function callChanges(call: Extract<Expr, { k: "call" }>, isThing: IsThing): boolean {
  const { of, args, keywords } = call;
  const changed = mutation(call);
  if (changed !== undefined && isThing(changed.of)) return true;
  const name = of.k === "name" ? of.id : of.k === "attribute" ? of.name : "";
  const [owner, attribute] = args;
  if (name === "setattr" && owner !== undefined && attribute?.k === "const")
    return isThing({ k: "attribute", of: owner, name: String(attribute.value) });
  if (name === "__setitem__" && of.k === "attribute") return isThing(of.of);
  // Who is handed the thing itself may do anything to it.
  return !READERS.has(name) && [...args, ...keywords.map(([, value]) => value)].some(isThing);
}

function isExtendPath(event: Event): boolean {
  const value = event.kind === "assign" || event.kind === "evaluate" ? event.value : undefined;
  if (value?.k !== "call") return false;
  const { of } = value;
  return (of.k === "name" ? of.id : of.k === "attribute" ? of.name : "") === "extend_path";
}
