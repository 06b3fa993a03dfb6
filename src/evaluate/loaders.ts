// Functions that load what an argument names, and the names by which a module calls them. A file that mentions none of
// their names is never read in full, so a loader that is not in the table is not seen at all.

import type { Expr, ModuleCode } from "../model/code.js";
import type { CallExpr } from "./engine.js";
import { scopesNaming } from "./per-module.js";

export type Loader =
  /** Argument 0 is a module name; `relative` is the position of the package that ".x" is relative to. */
  | {
      readonly loads: "name";
      readonly relative?: number;
      readonly fromList?: number;
      readonly tests?: true;
      readonly byFinder?: true;
    }
  /** imp.find_module(name, path): looks on disk only. */
  | { readonly loads: "find" }
  /** Argument `path` is a file. */
  | { readonly loads: "path"; readonly path: number }
  /** "package.module:attribute" or "package.module.attribute" */
  | { readonly loads: "object" }
  /** A dict that names classes and functions. */
  | { readonly loads: "logging" };

/** Functions that load what their argument names, by canonical name (Python library reference; projects' own documentation). */
const LOADERS: Readonly<Record<string, Loader>> = {
  "builtins.__import__": { loads: "name", fromList: 3 },
  "importlib.__import__": { loads: "name", fromList: 3 },
  "importlib.import_module": { loads: "name", relative: 1 },
  "django.utils.importlib.import_module": { loads: "name", relative: 1 },
  "importlib.find_loader": { loads: "name", tests: true },
  "importlib.util.find_spec": { loads: "name", relative: 1, tests: true },
  "pkgutil.find_loader": { loads: "name", tests: true },
  "pkgutil.get_loader": { loads: "name", tests: true },
  "pkgutil.resolve_name": { loads: "object" },
  "pydoc.locate": { loads: "object" },
  "django.utils.module_loading.import_string": { loads: "object" },
  "werkzeug.utils.import_string": { loads: "object" },
  "logging.config.dictConfig": { loads: "logging" },
  "runpy.run_module": { loads: "name" },
  "runpy.run_path": { loads: "path", path: 0 },
  "imp.find_module": { loads: "find" },
  "imp.load_source": { loads: "path", path: 1 },
  "imp.load_compiled": { loads: "path", path: 1 },
  "imp.load_dynamic": { loads: "path", path: 1 },
  "builtins.execfile": { loads: "path", path: 0 },
  "importlib.util.spec_from_file_location": { loads: "path", path: 1 },
  "importlib.machinery.SourceFileLoader": { loads: "path", path: 1 },
};

/** Methods of finders and loaders: with a name that comes from a listing they load it. */
export const FINDER_METHODS: ReadonlySet<string> = new Set(["find_module", "load_module", "find_spec", "exec_module"]);

/** Calls that list the modules of a folder. */
export const LISTERS: ReadonlySet<string> = new Set([
  "listdir",
  "scandir",
  "walk",
  "glob",
  "iglob",
  "rglob",
  "iterdir",
  "iter_modules",
  "walk_packages",
]);

/** Those of them that ask the importer, which may know the modules of an archive. */
export const SEARCHERS: ReadonlySet<string> = new Set(["iter_modules", "walk_packages"]);

/** The last parts of all loaders. */
const LOADER_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(LOADERS).map((path) => path.slice(path.lastIndexOf(".") + 1)),
  ...FINDER_METHODS,
  "exec",
]);

/** Where a call that asks for a group of entry points takes its name and that of the one it wants. */
export interface GroupSearcher {
  readonly keywords: readonly string[];
  readonly position?: number;
  readonly name?: number;
  /** It loads what it finds: a failure is raised, or logged at most. */
  readonly loads?: "aloud" | "silently";
}

const manager = (loads: GroupSearcher["loads"] & string, name?: number): GroupSearcher => ({
  keywords: ["namespace"],
  position: 0,
  loads,
  ...(name === undefined ? {} : { name }),
});

/**
 * By the last part of the call: importlib.metadata and importlib_metadata (library reference), pkg_resources and its working
 * sets, entrypoints, pluggy, and stevedore's managers, which log what they can't load (all but the driver's, which then
 * finds no match).
 */
export const GROUP_SEARCHERS: Readonly<Record<string, GroupSearcher>> = {
  entry_points: { keywords: ["group"] },
  iter_entry_points: { keywords: ["group"], position: 0, name: 1 },
  get_group_all: { keywords: ["group"], position: 0 },
  get_group_named: { keywords: ["group"], position: 0 },
  get_single: { keywords: ["group"], position: 0, name: 1 },
  load_setuptools_entrypoints: { keywords: ["group", "entrypoint_name"], position: 0, loads: "aloud" },
  ExtensionManager: manager("silently"),
  EnabledExtensionManager: manager("silently"),
  DispatchExtensionManager: manager("silently"),
  NameDispatchExtensionManager: manager("silently"),
  NamedExtensionManager: manager("silently", 1),
  HookManager: manager("silently", 1),
  DriverManager: manager("aloud", 1),
};

/** What loads a shared library by name, by the last part of the call: ctypes (library reference) and cffi. */
export const LIBRARY_LOADERS: ReadonlySet<string> = new Set([
  "CDLL",
  "PyDLL",
  "WinDLL",
  "OleDLL",
  "LoadLibrary",
  "dlopen",
]);

/** Objects of ctypes that load the library of an attribute's or item's name: `windll.user32` (library reference, ctypes). */
export const LIBRARY_FAMILIES: ReadonlySet<string> = new Set(["cdll", "windll", "oledll", "pydll"]);

/** Identifiers that make a file worth reading in full. */
export const NAMES_OF_INTEREST: ReadonlySet<string> = new Set([
  ...LOADER_NAMES,
  ...SEARCHERS,
  ...Object.keys(GROUP_SEARCHERS),
  ...LIBRARY_LOADERS,
  ...LIBRARY_FAMILIES,
]);

/** The loader with this canonical name. */
export function loaderOf(path: string): Loader | undefined {
  return Object.hasOwn(LOADERS, path) ? LOADERS[path] : undefined;
}

/** The last part of a dotted expression: "import_module" of importlib.import_module. */
export function lastPart(expr: Expr): string {
  return expr.k === "name" ? expr.id : expr.k === "attribute" ? expr.name : "";
}

export function passesLoader(call: CallExpr, names: ReadonlySet<string>): boolean {
  return call.args.some((arg) => names.has(lastPart(arg)));
}

/** The names by which this module calls loaders and listers: their own, and those it gives them (`as`, assignment). */
export function loaderNames(code: ModuleCode): ReadonlySet<string> {
  const names = new Set<string>();
  const isLoader = (expr: Expr): boolean =>
    names.has(lastPart(expr)) ||
    (expr.k === "call" && passesLoader(expr, names)) ||
    (expr.k === "cond" && (isLoader(expr.then) || isLoader(expr.otherwise)));
  const promising = new Set<number>();
  const add = (name: string): void => {
    if (name === "" || names.has(name)) return;
    names.add(name);
    for (const scope of scopesNaming(code, name)) promising.add(scope);
  };
  for (const name of LOADER_NAMES) add(name);
  code.scopes.forEach((scope, index) => {
    if (!promising.has(index)) return;
    for (const event of scope.events) {
      if (event.kind === "import") for (const [name, as] of event.names ?? []) if (names.has(name)) add(as);
      if (event.kind === "assign" && isLoader(event.value)) add(lastPart(event.target));
    }
    for (const parameter of scope.parameters) {
      if (parameter.default !== undefined && isLoader(parameter.default)) add(parameter.name);
    }
  });
  return names;
}

/** "importlib.import_module", "__import__". */
export function displayName(path: string): string {
  return path.replace(/^builtins\./, "");
}
