// The shared tongue of scanning, rules and reports: where something is, and what is wrong with it.

/** A place in the source tree (or configuration), or inside a build. Paths are `/`-separated and relative to what the user named. */
export type Place = SourcePlace | BuildPlace;

export interface SourcePlace {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

export interface BuildPlace {
  /** From the outermost file to the innermost container, as `["dist/app.zip", "app-1.0.win32/library.zip"]`. */
  readonly container: readonly string[];
  /** The member inside the innermost container; absent when the container itself is meant. */
  readonly member?: string;
  readonly line?: number;
}

/** What a reader could not read: never the end of the run, always said. */
export interface Gap {
  readonly place: Place;
  /** Byte offset within the place's bytes, where it is known. */
  readonly offset?: number;
  /** The reader that gave up: "zip", "marshal", "python". */
  readonly reader: string;
  /** One line: what was met and what was expected. */
  readonly reason: string;
  /**
   * What could be hidden behind the gap: "inventory" when modules of the build may lie there (silences "is missing"),
   * "code" when one module's code could not be read, "recipe" when the includes list is not wholly known, "native" when
   * it is not known what a native file needs.
   */
  readonly hides: "inventory" | "code" | "recipe" | "native";
  /** What stood in the reader's way, where that decides what to do about it. */
  readonly kind?: GapKind;
}

export type GapKind =
  /** A bug of ours in the evaluator. */
  | "bug"
  | "encrypted"
  /** A Git LFS pointer in the file's place. */
  | "pointer"
  /** The system does not let us read it. */
  | "forbidden"
  /** A link that leads out of what was named. */
  | "link"
  /** Above a limit of ours. */
  | "too-large"
  /** Compressed in a way that is not read. */
  | "method"
  /** The program that the modules lie in is not beside the rest of the build. */
  | "no-program"
  /** Bytecode of a Python that is not known, or that is not CPython. */
  | "other-python"
  /** All bytecode of a folder of the build is gone, or all extensions of the build. */
  | "no-bytecode"
  | "no-extensions";

export type Severity = "error" | "warning" | "info";
/** How sure we are, apart from how bad it would be. `possible` is shown only on request and is never an error. */
export type Confidence = "certain" | "likely" | "possible";

export type Argument = string | number | readonly string[];

export interface Finding {
  /** "FL101" */
  readonly code: string;
  /** "dynamic-module-missing" */
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The sentence a person reads, in English. */
  readonly message: string;
  /** What is missing or wrong, as one name: a module, a pattern, a file. */
  readonly subject: string;
  /** All names when siblings are one finding; otherwise `[subject]`. */
  readonly names: readonly string[];
  readonly place: Place;
  /** The line of source at the place, where it was read. */
  readonly snippet?: string;
  readonly related: readonly { readonly place: Place; readonly note: string }[];
  /** What the user of the frozen application will see, verbatim. */
  readonly symptom?: string;
  /** The edit that mends it, in the freezer's own words. */
  readonly fix?: string;
  /** The target that it is about, relative to the working directory and `/`-separated. */
  readonly target: string;
  /** Stable from release to release: no versions, no line numbers. */
  readonly fingerprint: string;
}

/** What became of a rule on one target. Silence is ambiguous: "nothing is missing" and "no source was given" must not print the same. */
export interface RuleRun {
  /** The target, relative to the working directory and `/`-separated. */
  readonly target: string;
  readonly code: string;
  readonly rule: string;
  readonly outcome: "ran" | "skipped" | "off";
  /** Why it was skipped or is off, in one line. */
  readonly because?: string;
  /** Findings that are shown; suppressed ones are not counted. */
  readonly findings: number;
}

/** What a user does not want to hear of, and why: from the configuration file. */
export interface Ignore {
  /** Code, prefix of a code, or rule name: "FL101", "FL1", "dynamic-module-missing". */
  readonly rule: string;
  /** Glob over a finding's subject and names: `*` matches anything. */
  readonly subject: string;
  readonly because: string;
}

/** `dist/app.zip!/app-1.0.win32/library.zip!/salt/loader.pyc` or `salt/loader.py:12`. */
export function showPlace(place: Place): string {
  const line = place.line === undefined ? "" : `:${place.line}`;
  if ("path" in place) return place.path + line;
  const inside =
    place.member === undefined || place.member === "" ? place.container : [...place.container, place.member];
  return inside.join("!/") + line;
}
