// The world as a setup script sees it when a freezer's command runs: the script's folder is the working directory, the
// modules beside it can be imported, and sys.argv holds the command. Recipe files are small; each is read in full.

import { TREE, type Value, bool, list, text } from "../evaluate/value.js";
import type { Unit, World } from "../evaluate/world.js";
import type { Gap, Place } from "../finding.js";
import type { Platform } from "../model/app.js";
import type { ModuleCode } from "../model/code.js";
import { readSource } from "../python/read-source.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";

/** The setup script's unit in its world. */
export const SCRIPT = "script:setup";

export interface SetupFile {
  /** Path in the tree. */
  readonly file: string;
  /** The folder it lies in: "" for the root. */
  readonly folder: string;
  readonly code: ModuleCode;
  readonly place: (line: number) => Place;
  readonly gaps: readonly Gap[];
}

const NO_INTEREST: ReadonlySet<string> = new Set();
/** A tree module bigger than this is data, not something that setup.py takes a constant from. */
const MAX_MODULE_BYTES = 1 << 20;

export function showIn(options: RecipeOptions, file: string, line?: number): Place {
  if (options.place !== undefined) return options.place(file, line);
  return line === undefined ? { path: file } : { path: file, line };
}

/** Reads a setup script; lines that don't parse are gaps that hide "recipe". */
export function readSetupFile(file: string, bytes: Uint8Array, options: RecipeOptions): SetupFile {
  const { code, gaps } = readSource(bytes, {
    interest: NO_INTEREST,
    depth: "full",
    ...(options.python === undefined ? {} : { python: options.python }),
  });
  return {
    file,
    folder: file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "",
    code,
    place: (line) => showIn(options, file, line > 0 ? line : undefined),
    gaps: gaps.map((gap) => ({
      place: showIn(options, file, gap.line),
      reader: "python",
      reason: gap.reason,
      hides: "recipe" as const,
    })),
  };
}

/** What the program that executes a recipe gives it, where that is not distutils. */
export interface Executed {
  /** Values by name of library constants, "builtins.SPECPATH" for globals. */
  readonly constants: ReadonlyMap<string, Value>;
  readonly callLibrary: NonNullable<World["callLibrary"]>;
  /** Packages that are surely there. */
  readonly present: string;
  /** Folders that modules are imported from, before the root: "packaging". */
  readonly folders: readonly string[];
}

/** The world of one command: `command` stands in sys.argv, and the freezer's own packages can be imported. */
export function setupWorld(
  setup: SetupFile,
  command: string | undefined,
  source: RecipeSource,
  options: RecipeOptions,
  executed?: Executed,
): World {
  const { noteFault } = options;
  const tree = folderTree(setup.folder, source.files);
  const codes = new Map<string, ModuleCode | undefined>();
  const units = new Map<string, Unit | undefined>();
  const present =
    executed === undefined
      ? presentPackages(command, options.platform)
      : new Set(`${ALWAYS} ${executed.present}`.split(" "));
  const bases = [...(executed?.folders ?? []).map((folder) => `${folder}/`), "", "src/", "lib/"];
  const inTree = (path: string): string => (setup.folder === "" ? path : `${setup.folder}/${path}`);

  const unit = (name: string): Unit | undefined => {
    if (units.has(name)) return units.get(name);
    const made = name === SCRIPT ? scriptUnit(setup) : name.startsWith("script:") ? fileUnit(name) : moduleUnit(name);
    units.set(name, made);
    return made;
  };

  /** A file that is no module, "script:hooks/hook-shop.py". */
  const fileUnit = (name: string): Unit | undefined => {
    const file = name.slice("script:".length);
    if (!tree.files.has(file)) return undefined;
    const place = (line: number): Place => showIn(options, inTree(file), line > 0 ? line : undefined);
    return { name, isPackage: false, isScript: true, file, place };
  };

  const moduleUnit = (name: string): Unit | undefined => {
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name)) return undefined;
    const path = name.split(".").join("/");
    for (const base of bases) {
      for (const [file, isPackage] of [
        [`${base}${path}/__init__.py`, true],
        [`${base}${path}.py`, false],
      ] as const) {
        if (!tree.files.has(file) || inTree(file) === setup.file) continue;
        return {
          name,
          isPackage,
          isScript: false,
          file,
          place: (line) => showIn(options, inTree(file), line > 0 ? line : undefined),
        };
      }
    }
    return undefined;
  };

  const full = (name: string): ModuleCode | undefined => {
    if (name === SCRIPT) return setup.code;
    if (codes.has(name)) return codes.get(name);
    const found = unit(name);
    const bytes = found === undefined ? undefined : source.read(inTree(found.file));
    const code =
      bytes === undefined || bytes.length > MAX_MODULE_BYTES
        ? undefined
        : readSource(bytes, {
            interest: NO_INTEREST,
            depth: "full",
            ...(options.python === undefined ? {} : { python: options.python }),
          }).code;
    codes.set(name, code);
    return code;
  };

  return {
    platform: options.platform,
    python: options.python,
    unit,
    imports: full,
    full,
    list: (directory) => tree.folders.get(directory),
    importersOf: () => [],
    names: () => [],
    line: () => undefined,
    constants: executed?.constants ?? constantsOf(command),
    ...(executed === undefined ? {} : { callLibrary: executed.callLibrary }),
    workingDirectory: TREE,
    ...(noteFault === undefined
      ? {}
      : {
          noteFault: (name: string, what: string, error: unknown) => {
            noteFault(unit(name)?.place(0) ?? setup.place(0), what, error);
          },
        }),
    canImport: (module) => canImport(module, present, unit),
    readText: (path) => {
      const bytes = tree.files.has(path) ? source.read(inTree(path)) : undefined;
      return bytes === undefined || bytes.length > MAX_MODULE_BYTES ? undefined : new TextDecoder().decode(bytes);
    },
  };
}

function scriptUnit(setup: SetupFile): Unit {
  return {
    name: SCRIPT,
    isPackage: false,
    isScript: true,
    file: setup.file.slice(setup.folder === "" ? 0 : setup.folder.length + 1),
    place: setup.place,
  };
}

function constantsOf(command: string | undefined): ReadonlyMap<string, Value> {
  const argv = list([text("setup.py"), ...(command === undefined ? [] : [text(command)])], false);
  return new Map<string, Value>([
    ["sys.argv", argv],
    ["sys.frozen", bool(false)],
  ]);
}

/** Whoever runs setup.py has these. */
const ALWAYS = "distutils os sys re glob platform subprocess shutil datetime warnings";

/** Whoever gives a freezer's command has that freezer; for Esky, the backends of the platform too. */
const WITH_COMMAND: Readonly<Record<string, string>> = {
  bdist_esky: "esky bbfreeze cx_Freeze",
  build_exe: "cx_Freeze",
  py2exe: "py2exe",
  py2app: "py2app",
  bdist_bbfreeze: "bbfreeze",
};

function presentPackages(command: string | undefined, platform: Platform | undefined): ReadonlySet<string> {
  const own = command === undefined ? "" : (WITH_COMMAND[command] ?? "");
  const backend = command === "bdist_esky" && platform === "win32" ? "py2exe" : "";
  return new Set(`${ALWAYS} ${own} ${backend}`.split(" "));
}

function canImport(
  module: string,
  present: ReadonlySet<string>,
  unit: (name: string) => Unit | undefined,
): boolean | undefined {
  if (unit(module) !== undefined) return true;
  const top = module.split(".")[0] ?? module;
  return present.has(top) && unit(top) === undefined ? true : undefined;
}

interface FolderTree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlyMap<string, readonly string[]>;
}

function folderTree(folder: string, all: readonly string[]): FolderTree {
  const files = new Set<string>();
  const folders = new Map<string, Set<string>>([["", new Set()]]);
  for (const path of all) {
    if (folder !== "" && !path.startsWith(`${folder}/`)) continue;
    const file = folder === "" ? path : path.slice(folder.length + 1);
    files.add(file);
    let below = file;
    for (let slash = below.lastIndexOf("/"); ; slash = below.lastIndexOf("/")) {
      const parent = slash < 0 ? "" : below.slice(0, slash);
      const names = folders.get(parent);
      if (names === undefined) folders.set(parent, new Set([below.slice(slash + 1)]));
      else if (names.has(below.slice(slash + 1))) break;
      else names.add(below.slice(slash + 1));
      if (slash < 0) break;
      below = parent;
    }
  }
  return { files, folders: new Map([...folders].map(([name, names]) => [name, [...names].sort()])) };
}
