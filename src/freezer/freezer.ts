// What a freezer's file tells of a build: whether it made it, and from where its runtime imports. Judging is pure: the scan
// layer has opened what could be a module zip before it asks.

import type { CArchive, CArchiveEntry } from "../archive/carchive.js";
import type { Container, Entry } from "../archive/container.js";
import type { ByteSource } from "../bytes/source.js";
import type { FreezerName, FrozenApp, ImportRoot } from "../model/app.js";
import type { BuildFolder } from "./build-folder.js";

/** A file that can be started (ELF, PE or Mach-O program), in the folder of the build. */
export interface Program {
  /** Below the build's folder: "salt-minion", "Contents/MacOS/shop", "shop.exe". */
  readonly path: string;
  /** Without folder and ".exe". */
  readonly name: string;
  readonly entry: Entry;
  /** PyInstaller's package behind it, or in a file beside it. */
  readonly package?: ProgramPackage;
  /** What py2exe has put into it, if anything. */
  readonly py2exe?: Py2exeScript;
  /** The program's own bytes, where it is no member of the build: the target itself. */
  readonly launcher?: ByteSource;
  readonly nuitka?: NuitkaProgram;
}

/** A program that Nuitka compiled. */
export interface NuitkaProgram {
  /** Dotted names of the modules in it, as far as they are known; extensions lie beside it. */
  readonly modules: readonly string[];
}

export interface ProgramPackage {
  readonly archive: CArchive;
  /** The module archive's key in BuildSite.zips; undefined when there is none. */
  readonly pyz: string | undefined;
  /** Of a .pyc, where the module archive says it. */
  readonly magic: number | undefined;
}

/** py2exe's script resource: which zip it imports from and where its code lies in the program. */
export interface Py2exeScript {
  /** Relative to the program's folder; "" when the zip is appended to the program itself. */
  readonly zipPath: string;
  /** Where the marshalled list of code objects begins in the program. */
  readonly codeStart: number;
  readonly codeSize: number;
}

/** A folder that may be a build, with the zips in it that modules could come from. */
export interface BuildSite {
  readonly folder: BuildFolder;
  /** Opened zips and eggs by their path below the folder: "library.zip", "lib/library.zip", "shop.exe". */
  readonly zips: ReadonlyMap<string, BuildFolder>;
  /** Zips by name that could not be opened. */
  readonly broken: ReadonlySet<string>;
  readonly programs: readonly Program[];
  /** "3.11" as far as bytecode and library names tell. */
  readonly python: string | undefined;
  /** The bytes of a small member as ISO 8859-1 text; undefined when it isn't there or can't be read. */
  peek(folder: BuildFolder, file: string): string | undefined;
}

export interface RootPlan {
  readonly kind: ImportRoot["kind"];
  /** Below the build's folder: "library.zip", "lib", "" for the folder itself. */
  readonly path: string;
}

export interface ScriptPlan {
  readonly name: string;
  /** The module that holds the script's code, where the build has it as a module. */
  readonly module?: string;
  /** See EntryScript.isImported. */
  readonly isImported?: boolean;
  /** The program that starts it. */
  readonly program?: Program;
  /** Where the code stands when it is no module: marshalled, or (PyInstaller up to 3.1) as text. */
  readonly part?: { readonly container: Container; readonly entry: CArchiveEntry; readonly magic: number | undefined };
}

/**
 * How a module that is an extension is found when it isn't beside its package: by a small loader module in the zip
 * ("stubs"), by a finder that looks for `<dotted name>.so` in the folders of sys.path ("finder"), inside the zip ("zip"), or
 * in the folder on disk that packages of the archive have as their path beside it ("folders").
 */
export type ExtensionLoading = "stubs" | "finder" | "zip" | "folders";

export interface FreezerClaim {
  readonly freezer: FreezerName;
  /** The application's, where one build folder holds several. */
  readonly name?: string;
  /** What gave it away: "cx_Freeze__init__.pyc in library.zip". */
  readonly evidence: readonly string[];
  /** In the order of sys.path. */
  readonly roots: readonly RootPlan[];
  readonly scripts: readonly ScriptPlan[];
  readonly extensions: ExtensionLoading;
  /** Start-up modules are frozen into the programs as C data (cx_Freeze up to 5.0): their names are to be read there. */
  readonly hidesStartup: boolean;
  /** Modules that the program itself brings, beyond Python's own: "_memimporter". */
  readonly provides: readonly string[];
  /** See FrozenApp.scriptFile. */
  readonly scriptFile?: FrozenApp["scriptFile"];
  /** See FrozenApp.runtimeHooks. */
  readonly runtimeHooks?: readonly ScriptPlan[];
  /** Modules that a program holds in a form of its own: they are there, and have no code to read. */
  readonly inProgram?: { readonly program: Program; readonly modules: readonly string[] };
  /** See FrozenApp.hostProvides. */
  readonly hostProvides?: FrozenApp["hostProvides"];
  /** See FrozenApp.unpacksItself. */
  readonly unpacksItself?: true;
  readonly notes: readonly string[];
}

export interface Freezer {
  readonly name: FreezerName;
  /** The claim on the site, or undefined when nothing of this freezer is there. */
  recognise(site: BuildSite): FreezerClaim | undefined;
}

/** File names (without ".pyc") of the modules at the top of a zip or folder. */
export function topModules(folder: BuildFolder): string[] {
  const names: string[] = [];
  for (const file of folder.files.keys()) if (/\.py[co]?$/.test(file)) names.push(file.replace(/\.py[co]?$/, ""));
  return names;
}

/** The program of that name, as file systems and freezers compare names: without case, and with other characters as "_". */
export function programNamed(programs: readonly Program[], name: string): Program | undefined {
  const same = (a: string): boolean => a.toLowerCase() === name.toLowerCase();
  return (
    programs.find((program) => program.name === name) ??
    programs.find((program) => same(program.name)) ??
    programs.find((program) => same(program.name.replace(/[^\w]/g, "_"))) ??
    programs.find((program) => same((program.name.split(".")[0] ?? "").replace(/[^\w]/g, "_")))
  );
}
