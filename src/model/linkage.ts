// What the loader of the target's system would find for each native file of a build, in this freezer's layout.
// Rules read this; who asks for what, and where it was looked for, is worked out in linkage/.

import type { BuildPlace, Gap } from "../finding.js";
import type { NativeFile } from "./app.js";
import type { Certainty } from "./certainty.js";
import type { NativeImage, NativeNeed, NativeSymbols } from "./native.js";

/** One image of the build's native files, and what it is to the application. */
export interface Binary {
  readonly file: NativeFile;
  readonly image: NativeImage;
  /** Path within the application's folder, `/`-separated: where it lies when the application runs. */
  readonly path: string;
  /**
   * "launcher": the user starts it. "python": libpython, pythonXY.dll, Python.framework. "extension": a module of the
   * inventory. "library": whatever others need. "program": other executables that are shipped.
   */
  readonly role: "launcher" | "python" | "extension" | "library" | "program";
  /** The dotted name of an extension module. */
  readonly module?: string;
}

/** One need of one binary, and what becomes of it. */
export type Outcome =
  | { readonly kind: "bundled"; readonly provider: Binary }
  /** The system has it: one of the target's own libraries, an API set, a known DLL. */
  | { readonly kind: "system" }
  /** The build leaves it to the host, and some systems of the target have it and others don't: in words, which. */
  | { readonly kind: "host"; readonly because: string }
  | {
      readonly kind: "missing";
      /**
       * Files of the build by that name that the loader does not look at, or cannot use. "other-name": the library itself,
       * under a file name that nobody asks for. "other-version": a library that has but the stem of the name in common.
       */
      readonly nearby: readonly {
        readonly binary: Binary;
        readonly why: "not-searched" | "other-arch" | "other-name" | "other-version";
      }[];
    }
  /** It lies where nothing of the build tells: an absolute path of the build machine, an unread part. */
  | { readonly kind: "unknown"; readonly because: string };

export interface Need {
  readonly binary: Binary;
  readonly need: NativeNeed;
  readonly outcome: Outcome;
}

/** Which side-by-side assembly: "Microsoft.VC90.CRT", "9.0.21022.8", "x86" or "amd64". */
export interface AssemblyIdentity {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
}

/** An assembly of Visual C++ that the manifest of a program or library asks for. */
export interface AssemblyReference {
  readonly binary: Binary;
  readonly wanted: AssemblyIdentity;
  readonly outcome: AssemblyOutcome;
}

/** What the build has of an assembly; the store of Windows, where an installer puts it, comes before that. */
export type AssemblyOutcome =
  | {
      readonly kind: "private";
      readonly place: BuildPlace;
      /** Where its files lie, within the application's folder. */
      readonly folder: string;
      readonly files: readonly string[];
      /** Its manifest has a part that belongs to programs. */
      readonly hasApplication: boolean;
    }
  /** Its manifest is there, and is another one's. */
  | {
      readonly kind: "unfit";
      readonly place: BuildPlace;
      readonly why: "version" | "arch";
      readonly found: AssemblyIdentity;
    }
  | { readonly kind: "unread"; readonly place: BuildPlace }
  | { readonly kind: "absent" };

/** A file that must travel with a package and that the build lacks, as the table of companions knows it. */
export interface MissingCompanion {
  /** "file": a library or program. "data": what is only read. */
  readonly kind: "file" | "data";
  /** The module whose import makes the need, and how surely it is imported. */
  readonly module: string;
  readonly certainty: Certainty;
  /** Whether everybody who uses the module misses it. */
  readonly affects: "every" | "some";
  /** One of these would do: globs from the folder that holds the package; a leading double star is anywhere. */
  readonly any: readonly string[];
  readonly why: string;
  readonly symptom: string;
  readonly fix?: string;
  readonly source: string;
}

/** The script library of Tcl or Tk in the build asks for exactly another version than that of the library that is there. */
export interface TclMismatch {
  /** "Tcl" or "Tk". */
  readonly name: string;
  /** The script: init.tcl or tk.tcl, and the version that it asks for, "8.6.13". */
  readonly script: BuildPlace;
  readonly wanted: string;
  readonly library: Binary;
}

/** A Python binding of Qt in the build. */
export interface QtBinding {
  /** "PyQt5", "PySide6". */
  readonly name: string;
  /** Of what opens windows, the module that is imported most surely: "PyQt5.QtWidgets". */
  readonly module: string;
  readonly certainty: Certainty;
  /** Qt's own libraries are in the build: then its plugins are looked for there, and not in the system's folders. */
  readonly isBundled: boolean;
  /** What opens windows unless the user says otherwise: "xcb", "windows", "cocoa". */
  readonly platform: string;
  /** Its file, as it is called in a folder `platforms`. */
  readonly pluginFile: string;
  /** The platform plugins that open windows on this system, and the rest: offscreen, minimal, those of other systems. */
  readonly windowPlugins: readonly Binary[];
  readonly otherPlugins: readonly Binary[];
}

/** Everything native of one application. */
export interface Linkage {
  readonly binaries: readonly Binary[];
  readonly needs: readonly Need[];
  readonly assemblies: readonly AssemblyReference[];
  /** From the launcher or extension that the application loads down to the binary itself; only it, where nothing is known to load it. */
  chainTo(binary: Binary): readonly Binary[];
  certaintyOf(binary: Binary): Certainty;
  /** Undefined where the symbols could not be read. */
  symbolsOf(binary: Binary): NativeSymbols | undefined;
  /** Whether the file's bytes hold this text (ASCII). */
  holdsText(binary: Binary, text: string): boolean;
  /** What the systems that the build is for have of a library that code loads by name. */
  hostHas(name: string): HostAnswer;
  readonly companions: readonly MissingCompanion[];
  readonly tcl: readonly TclMismatch[];
  readonly qt: readonly QtBinding[];
  /** The systems that the user named, by title. */
  readonly systems: readonly string[];
  /** Those of them that have the library not, or not surely. */
  systemsWithout(need: NativeNeed, image: NativeImage): readonly SystemAnswer[];
  readonly gaps: readonly Gap[];
}

export interface SystemAnswer {
  /** "Windows 7" */
  readonly system: string;
  readonly kind: "sometimes" | "never";
}

/**
 * "always": every system of the target has it. "sometimes": some have it, or have it under conditions; `because` says which.
 * "never": it has to come with the build.
 */
export interface HostAnswer {
  readonly kind: "always" | "sometimes" | "never";
  /** In words: "RHEL 9 has libcrypt.so.2 instead". */
  readonly because?: string;
}

/** What the systems that a build is meant for bring themselves, as far as the tables know. */
export interface Host {
  has(need: NativeNeed, image: NativeImage): HostAnswer;
  /** Those that the user named, by title. */
  readonly systems: readonly string[];
  /** Those of them that have it not, or not surely. */
  lacking(need: NativeNeed, image: NativeImage): readonly SystemAnswer[];
  /** The system takes its own, whatever lies in the build: known DLLs, API sets, macOS's libraries. */
  takesOwn(name: string, image: NativeImage): boolean;
}
