// The questions about the world that rules may ask. Answers come from tables with a source; rules never see the tables.

import type { Platform } from "../model/app.js";

export interface Knowledge {
  /** The C runtime that a DLL is part of, for programs of that architecture; undefined for any other DLL. */
  crtOf(dll: string, arch: string): CrtDll | undefined;
  /** A DLL that comes with Visual Studio or with a debug build of Python only, so that no user has it. */
  isDebugRuntime(dll: string): boolean;
  /** The standard module that `name` is a case twin of ("Queue" for "queue" where both exist), or undefined. */
  standardTwin(name: string): string | undefined;
  /** "2.7" for 62211; undefined for an unknown magic number. */
  pythonOfMagic(magic: number): string | undefined;
  /** Does this freezer stop at a name in its includes list that does not exist? */
  abortsAtUnknownInclude(freezer: string): boolean;
  /** Does it read `pkg.*` as the submodules of pkg? */
  readsWildcards(freezer: string): boolean;
  /** Has it a function, option or flag that takes all of a package? */
  collectsPackages(freezer: string): boolean;
  /** Does it put pure modules into a zip unless told otherwise? */
  zipsModules(freezer: string): boolean;
  /** Modules without which that Python does not start, or fails at the first codec. */
  encodingsNeeded(python: string): readonly string[];
  /** The exception for a folder or file that a loader asks the disk for in vain, as the target's Python shows it. */
  diskError(error: { readonly of: "folder" | "file"; readonly isInFile: boolean }): string;
  /** The distribution's package that brings a module which only the system's own Python has ("yum", "apt_pkg"). */
  systemPackage(top: string): string | undefined;
  /** Do published packages use this top-level name? The table is large, not complete. */
  isPublished(top: string): boolean;
  /** A standard module of other versions of Python only. */
  isOfOtherPython(module: string): boolean;
  /** A module, or a part of a package, that exists on other platforms only. */
  isElsewhere(module: string): boolean;
  /** The systems that have a module which this one never has: ["Linux", "macOS"] for fcntl on Windows; [] for any other. */
  systemsWith(module: string): readonly string[];
  /** Since which Python, no newer than the target's, a standard module is no more, and what to use in its place. */
  removedModule(module: string): { readonly since: string; readonly instead: string | undefined } | undefined;
  /** Does the target's standard library have this module? */
  isStandard(module: string): boolean | "maybe";
  /** A part of glibc or musl itself, by its soname. */
  isCLibrary(soname: string): boolean;
  /** A library that belongs to the graphics driver, by its soname: libGL.so.1, libdrm.so.2. */
  isOfDriver(soname: string): boolean;
  /** What the program finds in the Python that this freezer (outermost first) starts it with; undefined when not known. */
  runtimeOf(freezers: readonly string[]): FrozenRuntime | undefined;
  /** What is known of a program that code starts by its bare name: "ffmpeg". */
  hostProgram(name: string): HostProgram;
  /** The distributions whose own libraries have a symbol version: "GLIBC_2.34" → "debian12" ... */
  distributionsWith(version: string, arch: string): readonly string[];
}

export interface CrtDll {
  /** "vc90"; "ucrt" for the universal C runtime; "msvcrt" for the one that is part of Windows. */
  readonly family: string;
  /** What installs it: "Visual C++ 2008 (x86)"; undefined where nothing does and it must lie beside the program. */
  readonly redistributable: string | undefined;
  /** The side-by-side assembly that holds it: "Microsoft.VC90.CRT". */
  readonly assembly: string | undefined;
}

export interface FrozenRuntime {
  /** `site` runs at start, so that exit, quit and help are there. */
  readonly hasSite: boolean;
  /** Names of sys that it sets. */
  readonly sets: readonly string[];
  /** sys.executable is the application's program, which takes no arguments of Python's. */
  readonly executableIsProgram: boolean;
  /** Platforms on which a process that multiprocessing spawns starts the program anew unless freeze_support() is called. */
  readonly needsFreezeSupport: readonly Platform[];
  /** Methods that sys.stdout and sys.stderr have in a program without a console; where none is named, they are None. */
  readonly streams: { readonly stdout: readonly string[]; readonly stderr: readonly string[] };
  /** Puts its folder of libraries into LD_LIBRARY_PATH, which the programs that it starts inherit. */
  readonly setsLibraryPath: boolean;
}

export interface HostProgram {
  /** No system that the build is for has it unless somebody installs it. */
  readonly isAddOn: boolean;
  /** Shared libraries that it loads and that are known to change between versions, without ".so": "libcrypto". */
  readonly libraries: readonly string[];
  /** Only some distributions link it with these. */
  readonly varies: boolean;
}
