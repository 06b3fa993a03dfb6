// What one run asks for and what it gives: the border between linting and the three who read it (the reporters, the
// command, a program that uses this package as a library).

import type { Finding, Gap, Ignore, Place, RuleRun, Severity } from "../finding.js";

export interface LintOptions {
  /** Files, folders or globs, relative to `cwd` or absolute, as the user typed them. */
  readonly targets: readonly string[];
  /** Source trees. Empty: looked for by walking up from each target. */
  readonly sources: readonly string[];
  /** Files that say how the build is made, relative to `cwd` or absolute. Empty: looked for in the source trees. */
  readonly recipes: readonly string[];
  /** Folders of installed packages that the application may import. */
  readonly sitePackages: readonly string[];
  /** The release before: its file's name is read, not the file. */
  readonly previous?: string | undefined;
  /** "2.7": for trees without a build, and for builds that do not tell. */
  readonly python: string | undefined;
  readonly platform: "linux" | "win32" | "darwin" | undefined;
  /** Systems that the build is meant for: "debian12", "win10". Empty: those of its platform that still get updates. */
  readonly systems: readonly string[];
  /** By rule name; "off" turns it off. */
  readonly severities: ReadonlyMap<string, Severity | "off">;
  readonly ignores: readonly Ignore[];
  /** Codes, prefixes of codes, or rule names. Empty: all rules. */
  readonly only: readonly string[];
  /** Codes, prefixes of codes, or rule names that are not wanted. */
  readonly except: readonly string[];
  readonly showPossible: boolean;
  /** A module to be traced: see LintReport.traces. */
  readonly traced?: string;
  /** Absolute; what paths are relative to. */
  readonly cwd: string;
}

export interface LintReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly targets: readonly TargetReport[];
  readonly findings: readonly Finding[];
  readonly runs: readonly RuleRun[];
  readonly gaps: readonly Gap[];
  /** Targets that could not be opened at all. They never hide the others. */
  readonly errors: readonly { readonly target: string; readonly message: string }[];
  readonly hidden: Hidden;
  /** What the user should know about the run itself; goes to stderr. */
  readonly notices: readonly string[];
  /** What is known of the module that was to be traced, for each application. */
  readonly traces: readonly ModuleTrace[];
}

/** Whether a module is there, and who asks for it. */
export interface ModuleTrace {
  /** As in Finding. */
  readonly target: string;
  /** The application, or the source tree. */
  readonly place: Place;
  readonly module: string;
  /** "unknown": part of the build could not be read, or it depends on how that Python was made. */
  readonly state: "there" | "absent" | "unknown";
  /** There is no build: it is what a freezer would do. */
  readonly isSimulated: boolean;
  /** Where it lies in the build. */
  readonly at?: Place;
  /** A file of that name that this Python can't import from where it is. */
  readonly refused?: { readonly at: Place; readonly because: string };
  readonly askers: readonly Asker[];
  /** Those that are not listed. */
  readonly moreAskers: number;
}

export interface Asker {
  readonly from: string;
  readonly how: "entry" | "import" | "late" | "codec" | "extension" | "include" | "knowledge";
  readonly place?: Place;
  readonly snippet?: string;
  /** What loads it by name: "importlib.import_module". */
  readonly via?: string;
  readonly caught: boolean;
  readonly inFunction: boolean;
  readonly conditional: boolean;
  /** Who asks for the asker, and so on; a script stands last. Empty where the asker is one. */
  readonly chain: readonly string[];
}

/** How many findings (for ignores: findings or names) are not shown, and why. */
export interface Hidden {
  readonly byBaseline: number;
  readonly ignored: readonly { readonly code: string; readonly subject: string; readonly because: string }[];
  readonly possible: number;
  /** Of those, so that a baseline keeps what it knows of them. */
  readonly possibleFingerprints: readonly string[];
}

export interface TargetReport {
  /** Relative to the working directory, `/`-separated, however it was typed; globs are one target for each match. */
  readonly target: string;
  readonly kind: "build" | "source";
  /** The applications in it; none for a source tree without a build. */
  readonly apps: readonly AppReport[];
  readonly sourceRoot?: string;
  /** Where the includes list was found. */
  readonly recipe?: Place;
  /** Modules that run and that only the includes list brings into the build: not to be taken out of it. */
  readonly keptByIncludes: readonly string[];
}

export interface AppReport {
  /** The target, or the folder in it that holds the application. */
  readonly place: Place;
  /** From the outermost: ["esky", "bbfreeze"]. */
  readonly freezers: readonly string[];
  readonly name?: string;
  readonly version?: string;
  readonly platform?: string;
  readonly arch?: string;
  readonly python?: string;
  /** What told the Python version; empty when nothing did. */
  readonly evidence: readonly string[];
  readonly modules: number;
  readonly scripts: readonly string[];
  readonly notes: readonly string[];
  /** The systems that it is measured against: those that the user named, or those that still get updates. */
  readonly systems: readonly SystemReport[];
}

/** Whether an application runs on a system, as far as its native files tell. */
export interface SystemReport {
  /** "debian12" */
  readonly system: string;
  /** The user named it. */
  readonly named: boolean;
  /** "partly": it starts, and something that is loaded later fails. "depends": on what is installed there. */
  readonly runs: "yes" | "no" | "partly" | "depends";
  /** The first file that stands in the way. */
  readonly because?: {
    readonly file: string;
    /** "GLIBC_2.34", "libffi.so.7", "macOS 11" */
    readonly needs: string;
    /** What the system has in its place: "GLIBC_2.28". */
    readonly has?: string;
    /** What all others would be content with, where this file alone asks for so much: "GLIBC_2.17". */
    readonly without?: string;
  };
}
