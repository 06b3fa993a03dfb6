// What a build holds, whatever it is stored in: applications with import roots, and the source tree beside them.

import type { BuildPlace, Gap, Place } from "../finding.js";
import type { BuildLog } from "./build-log.js";
import type { Distribution, EntryPoint } from "./entry-points.js";

export type Oddity =
  | "absolute"
  | "escapes" // a ".." part
  | "backslash"
  | "repeated" // an earlier entry of the same name: the last one wins, as for zipimport
  | "case-twin"
  | "not-utf8"
  | "encrypted"
  | "nul";

/** One file of a build or tree. */
export interface ShippedFile {
  /** `/`-separated, without "./"; oddities tell what was strange about the original spelling. */
  readonly path: string;
  /** The original spelling, where it differs from `path`. */
  readonly spelling?: string;
  /** In bytes, inflated, as the container says. */
  readonly size: number;
  /** Unix permission bits and file type, where the container has them. */
  readonly mode?: number;
  /** Target of a symbolic link. */
  readonly link?: string;
  readonly crc32?: number;
  /** Zip's "version made by" host: 0 FAT, 3 Unix, ... */
  readonly creator?: number;
  readonly oddities: readonly Oddity[];
}

export type Platform = "linux" | "win32" | "darwin";

/** Where the interpreter looks for modules, in the order of sys.path. */
export interface ImportRoot {
  readonly place: BuildPlace;
  readonly kind: "zip" | "directory" | "egg-zip" | "egg-directory" | "pyz" | "flat-extensions" | "builtin";
  /** False when os.listdir() sees nothing there (inside a zip). */
  readonly listable: boolean;
}

/** Whether modules lie in one file there (a zip, PyInstaller's module archive) and not in folders on disk. */
export function isArchive(kind: ImportRoot["kind"]): boolean {
  return kind === "zip" || kind === "egg-zip" || kind === "pyz";
}

export type ModuleForm = "source" | "bytecode" | "extension" | "extension-stub" | "builtin" | "frozen" | "namespace";

export interface ModuleRecord {
  /** Dotted. */
  readonly name: string;
  readonly form: ModuleForm;
  readonly isPackage: boolean;
  readonly place: Place;
  /** Index into FrozenApp.roots; -1 for a source tree. */
  readonly root: number;
  /** First two bytes of the bytecode, little endian, where it was read. */
  readonly magic?: number;
  /** Key for CodeReader; undefined when there is no code to read (extensions, built-ins). */
  readonly codeKey?: string;
}

export interface EntryScript {
  /** The name the user starts: "salt-minion". */
  readonly name: string;
  readonly place: Place;
  readonly codeKey?: string;
  /** Module name the script has in the build ("__main__salt-minion__"), if any. */
  readonly module?: string;
  /** The module is imported to start, not run as a script: its relative imports work. */
  readonly isImported?: boolean;
}

export interface PythonRuntime {
  /** "2.7", "3.11"; undefined when nothing tells. */
  readonly version: string | undefined;
  /** What told: "bytecode magic 62211", "libpython2.7.so.1.0". */
  readonly evidence: readonly string[];
}

export interface NativeFile {
  readonly file: ShippedFile;
  readonly place: BuildPlace;
  readonly format: "elf" | "pe" | "macho";
  /** "x86_64", "x86", "arm64", "arm", ... as the header says; "" when unknown. */
  readonly arch: string;
  /** "launcher": a program of the build's folder, or the one that unpacks it. "python": the Python library. */
  readonly role?: "launcher" | "python";
}

/** Something in the build that keeps a list of modules out of our sight, or that shapes the wording of fixes. */
export type FreezerName =
  | "esky"
  | "bbfreeze"
  | "cx_Freeze"
  | "py2exe"
  | "py2app"
  | "PyInstaller"
  | "Nuitka"
  | "briefcase"
  | "pup"
  | "zipapp"
  | "pex"
  | "shiv"
  | "unknown";

export interface FrozenApp {
  /** The target by the name that reports use: relative to the working directory, `/`-separated. */
  readonly target: string;
  /** Where the application lies: the target, or the version directory within. */
  readonly place: BuildPlace;
  /** From the outermost: ["esky", "bbfreeze"]. Fixes speak the words of the first. */
  readonly freezers: readonly FreezerName[];
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly platform: Platform | undefined;
  /** "x86_64", "x86", ... of the launcher. */
  readonly arch: string | undefined;
  readonly python: PythonRuntime;
  readonly roots: readonly ImportRoot[];
  /** What import finds, first root first. Shadowed records stand in `shadowed`. */
  readonly modules: ReadonlyMap<string, ModuleRecord>;
  readonly shadowed: readonly ModuleRecord[];
  /**
   * Files that look like modules but that this interpreter cannot import from where they are, with the reason:
   * `__pycache__` without source, a package folder without __init__ in Python 2, a .pyd on Linux.
   */
  readonly unimportable: readonly { readonly record: ModuleRecord; readonly because: string }[];
  /** Names of built-in modules read from the interpreter's library or launcher; undefined when they could not be read. */
  readonly builtins: ReadonlySet<string> | undefined;
  /** Modules that this freezer keeps elsewhere (cx_Freeze up to 5.0 freezes start-up modules into the launcher): absence means nothing. */
  readonly hiddenModules: ReadonlySet<string>;
  /**
   * What the machine that it runs on brings, so that its absence means nothing: the standard library of an installed
   * interpreter, or other packages, too. Undefined for what brings everything itself.
   */
  readonly hostProvides?: "standard-library" | "packages";
  readonly scripts: readonly EntryScript[];
  /**
   * The freezer's own scripts, which run before the application's ("pyi_rth_pkgutil", PyInstaller), and the modules that
   * these start with, which have no place among the others ("pyimod02_importers", as `isImported`).
   */
  readonly runtimeHooks: readonly EntryScript[];
  readonly natives: readonly NativeFile[];
  readonly files: readonly { readonly file: ShippedFile; readonly place: BuildPlace }[];
  /** The zips that modules are imported from: where each begins and ends in its file. */
  readonly moduleZips: readonly {
    readonly place: BuildPlace;
    readonly start: number;
    readonly end: number;
    readonly sourceSize: number;
    readonly commentSize: number;
  }[];
  /** Distributions with metadata in the build: name → place. */
  readonly metadata: readonly {
    readonly name: string;
    readonly version: string | undefined;
    readonly place: BuildPlace;
    /** Those of its entry_points.txt; undefined when it has none. */
    readonly entryPoints?: readonly EntryPoint[] | "unread";
  }[];
  /** Esky: the folder of this version, by the name that Esky reads. Absent where the target's own name is all there is. */
  readonly versionFolder?: { readonly name: string; readonly place: BuildPlace };
  /** macOS: the bundle that it lies in. */
  readonly bundle?: Bundle;
  /** Esky: "partially installed", "bootstrap library". Plain sentences' ids for reports. */
  readonly notes: readonly string[];
  /** What the freezer wrote down when it made this build, where that was found. */
  readonly log?: BuildLog;
  readonly gaps: readonly Gap[];
}

/** A folder whose name ends in ".app", with Contents in it. */
export interface Bundle {
  /** Its Info.plist. */
  readonly place: BuildPlace;
  /** Contents/MacOS. */
  readonly programs: BuildPlace;
  /** codesign has written down what lies in it (_CodeSignature/CodeResources). */
  readonly isSealed: boolean;
  /** LSMinimumSystemVersion: "10.13". */
  readonly minimumSystem?: string;
  /** CFBundleShortVersionString: "1.2". */
  readonly version?: string;
}

/** Whether files of the build lie in a folder of that path within some import root, outside of its archives. */
export function isOnDisk(directory: string, app: FrozenApp): boolean {
  const archives = new Set(app.roots.filter(({ kind }) => isArchive(kind)).map(({ place }) => nameOf(place)));
  return app.files.some(
    ({ file, place }) => `/${file.path}`.includes(`/${directory}/`) && !archives.has(nameOf({ ...place, member: "" })),
  );
}

/** The file behind a place: a member is itself one when it is opened. */
function nameOf({ container, member = "" }: BuildPlace): string {
  return [...container, ...(member === "" ? [] : [member])].join("!/");
}

/** A tree of Python source (the application's own, or site-packages). */
export interface SourceTree {
  /** Relative to the working directory, `/`-separated; "." for that directory itself. */
  readonly root: string;
  readonly modules: ReadonlyMap<string, ModuleRecord>;
  /** Scripts without a module name: `scripts/salt-minion`. */
  readonly scripts: readonly EntryScript[];
  /**
   * Source files that no import statement of this Python reaches, for a folder on the way has no __init__: plugins that are
   * loaded by path. Named as if the folders were packages.
   */
  readonly loose?: readonly ModuleRecord[];
  /** Non-Python files by path, for data rules. */
  readonly resources: readonly string[];
  /** Site-packages: the distributions that are installed there, as far as they declare entry points. */
  readonly distributions?: readonly Distribution[];
  readonly gaps: readonly Gap[];
}
