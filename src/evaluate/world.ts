// What the evaluator may ask about the application: units of code by name, folders by their path within the import
// roots, and the machine that the build is meant for. A unit is a module ("salt.loader") or a script ("script:salt-minion").

import type { Place } from "../finding.js";
import type { ModuleCode } from "../model/code.js";
import type { Platform } from "../model/app.js";
import type { Value } from "./value.js";

export interface Unit {
  /** Module name, or "script:" and the script's name. */
  readonly name: string;
  readonly isPackage: boolean;
  readonly isScript: boolean;
  /** Path within the import roots: "salt/loader.py", "salt/__init__.py"; scripts have their path in the tree. */
  readonly file: string;
  /** Where a finding about a line of this unit points to. */
  readonly place: (line: number) => Place;
}

export interface World {
  readonly platform: Platform | undefined;
  /** "2.7"; undefined when not known. */
  readonly python: string | undefined;
  unit(name: string): Unit | undefined;
  /** Import events (everything when a loader's name is mentioned); undefined when there is no readable code. */
  imports(unit: string): ModuleCode | undefined;
  /** Every event of the unit. */
  full(unit: string): ModuleCode | undefined;
  /** Names in a folder of the import roots, "salt/modules" ("" is the root): modules as file names, packages as folder names, other files. */
  list(directory: string): readonly string[] | undefined;
  /** Whether the folder is inside an archive of the build and no module of it is known, in the build or in any source. */
  isUnseen?(directory: string): boolean;
  /** The ending of the modules' files where the build keeps those of the folder on disk, and as bytecode only. */
  compiledEnding?(directory: string): ".pyc" | ".pyo" | undefined;
  /** Whether pkgutil gives the names of packages in the folder without their prefix. */
  cutsPrefix?(directory: string): boolean;
  /** Units that import this one, itself excluded; with a name, those whose imports may bring that name of it along. */
  importersOf(unit: string, name?: string): readonly string[];
  /** All module names of the tree and the build. */
  names(): Iterable<string>;
  /** The text of a line, for reports. */
  line(unit: string, line: number): string | undefined;
  /** Values that a particular run has ("sys.argv" while setup.py is read; "builtins.SPECPATH" for a global of a .spec). */
  readonly constants: ReadonlyMap<string, Value>;
  /** Whether PyInstaller made the build, so that sys has `_MEIPASS`; undefined where it can't be told. */
  readonly isPyInstaller?: boolean;
  /** What a library function gives that this run alone knows ("PyInstaller.utils.hooks.collect_all" in a .spec). */
  callLibrary?(path: string, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value | undefined;
  /** Where relative paths begin, when that is known (TREE while setup.py is read): then the tree is all there is on disk. */
  readonly workingDirectory?: string;
  /** Is this module surely there when the code runs? Decides the except clauses of `try: import x`. */
  canImport?(module: string): boolean | undefined;
  /** Takes note of a bug that cost a value while the unit was looked at; without it, bugs are thrown on. */
  noteFault?(unit: string, what: string, error: unknown): void;
  /** The text of a file of the tree, by its path within the import roots. */
  readText?(path: string): string | undefined;
}

/** The module name behind a path of the import roots ("salt/modules/cp.py", "salt/modules/cp", "salt/__init__.pyc"), or undefined. */
export function moduleOfPath(path: string): string | undefined {
  const bare = path
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.(py|pyc|pyo|pyw|so|pyd)$/, "")
    .replace(/\/__init__$/, "");
  if (bare === "" || !bare.split("/").every((part) => /^[A-Za-z_]\w*$/.test(part))) return undefined;
  return bare.split("/").join(".");
}
