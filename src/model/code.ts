// What Python code does, in one small form for source and bytecode of every version: scopes of events with guards.
// The evaluator, the graph and the recipe reader work on this and never learn what an opcode or a token is.

export type Scalar = string | number | boolean | null;

/** A computation, kept just far enough to work out strings, lists and dicts of strings, and who is called. */
export type Expr =
  | { readonly k: "const"; readonly value: Scalar }
  /** A bytes literal of Python 3 as latin-1 text (in Python 2 every str is "const"). */
  | { readonly k: "bytes"; readonly value: string }
  | { readonly k: "name"; readonly id: string }
  | { readonly k: "attribute"; readonly of: Expr; readonly name: string }
  | {
      readonly k: "call";
      readonly of: Expr;
      readonly args: readonly Expr[];
      readonly keywords: readonly (readonly [string, Expr])[];
      /** `*args` or `**kwargs` are passed: the arguments listed are not all. */
      readonly spread: boolean;
      /** What `*` unpacks, each with the number of plain arguments before it; source only. */
      readonly stars?: readonly Unpacked[];
      /** What `**` unpacks; source only. */
      readonly doubleStars?: readonly Expr[];
      readonly line: number;
    }
  | { readonly k: "binary"; readonly op: string; readonly left: Expr; readonly right: Expr }
  /** An f-string's pieces; a piece with a conversion or a format specification is "unknown". */
  | { readonly k: "joined"; readonly parts: readonly Expr[] }
  | {
      readonly k: "sequence";
      readonly of: "list" | "tuple" | "set";
      readonly items: readonly Expr[];
      readonly spread: boolean;
      /** What `*` unpacks, each with the number of items before it; source only, never in a target. */
      readonly stars?: readonly Unpacked[];
    }
  | {
      readonly k: "dict";
      readonly entries: readonly (readonly [Expr, Expr])[];
      readonly spread: boolean;
      /** What `**` unpacks, each with the number of entries before it; source only. */
      readonly stars?: readonly Unpacked[];
    }
  | { readonly k: "subscript"; readonly of: Expr; readonly index: Expr }
  | { readonly k: "slice"; readonly lower: Expr | null; readonly upper: Expr | null; readonly step: Expr | null }
  /** op is one of < <= == != > >= in "not in" is "is not". Chained comparisons become `bool and`. */
  | { readonly k: "compare"; readonly op: string; readonly left: Expr; readonly right: Expr }
  | { readonly k: "not"; readonly of: Expr }
  | { readonly k: "bool"; readonly op: "and" | "or"; readonly items: readonly Expr[] }
  /** `then if test else otherwise` */
  | { readonly k: "cond"; readonly test: Expr; readonly then: Expr; readonly otherwise: Expr }
  /** A list, set or generator comprehension: element over clauses. A dict comprehension has `value`. */
  | {
      readonly k: "comprehension";
      readonly of: "list" | "set" | "generator" | "dict";
      readonly element: Expr;
      readonly value?: Expr;
      readonly clauses: readonly { readonly target: Expr; readonly iter: Expr; readonly tests: readonly Expr[] }[];
    }
  /** A lambda, or a nested function as a value: the index of its scope in ModuleCode.scopes. */
  | { readonly k: "function"; readonly scope: number }
  | { readonly k: "unknown"; readonly because: string };

/** An unpacked value, and how many plain items stand before it. */
export type Unpacked = readonly [before: number, value: Expr];

/** Why an event may not happen. A guard stack lists them from the outermost to the innermost, within one scope. */
export type Guard =
  /** The body of a try: these exception names are caught ("*" = bare except; dotted names as written). [] = try/finally. */
  | { readonly kind: "try"; readonly catches: readonly string[]; readonly group: number }
  /** Inside an except clause that catches these; `group` is that of its try: the two are alternatives. */
  | { readonly kind: "except"; readonly catches: readonly string[]; readonly group: number }
  /** The else clause of a try: runs only if the body succeeded, and is not protected by it. */
  | { readonly kind: "else"; readonly group: number }
  /**
   * A branch: the event happens where `test` is `holds`. Also given to what follows `if test: return/raise/continue/break`
   * up to the end of that block (with holds = false).
   */
  | { readonly kind: "if"; readonly test: Expr; readonly holds: boolean }
  | { readonly kind: "loop" }
  /** Inside `with context:`; contextlib.suppress(ImportError) matters. */
  | { readonly kind: "with"; readonly context: Expr };

/** Stands before what can't be reached: it follows a return, raise, continue or break. */
export const NEVER: Guard = { kind: "if", test: { k: "const", value: false }, holds: true };

/** Is one of the guards a constant that never holds? Compilers drop what stands behind it. */
export function isUnreachable(guards: readonly Guard[]): boolean {
  return guards.some(
    (guard) => guard.kind === "if" && guard.test.k === "const" && Boolean(guard.test.value) !== guard.holds,
  );
}

export interface EventBase {
  /** 1-based line of the statement (for multi-line statements that of its first line; bytecode may give the call's own). */
  readonly line: number;
  readonly guards: readonly Guard[];
}

export interface ImportEvent extends EventBase {
  readonly kind: "import";
  /** The dotted name as written; "" for `from . import x`. */
  readonly module: string;
  /** `from module import a as b` gives [["a","b"]]; a star gives [["*","*"]]; null for `import module [as x]`. */
  readonly names: readonly (readonly [name: string, as: string])[] | null;
  /** `import a.b as x` gives "x"; otherwise undefined. */
  readonly as?: string;
  /** -1 = implicit relative, then absolute (Python 2 without absolute_import); 0 = absolute; n = that many dots. */
  readonly level: number;
}

export type Event =
  | ImportEvent
  /** `target = value`, or `target op= value` with op "+" etc. Targets: name, attribute, subscript, tuple sequence. */
  | (EventBase & { readonly kind: "assign"; readonly target: Expr; readonly value: Expr; readonly op?: string })
  /** An expression statement, or any value computed and dropped or tested whose calls matter (conditions with calls too). */
  | (EventBase & { readonly kind: "evaluate"; readonly value: Expr })
  /** `for target in iter`: what follows in the body has a "loop" guard. */
  | (EventBase & { readonly kind: "for"; readonly target: Expr; readonly iter: Expr })
  | (EventBase & { readonly kind: "return" | "yield"; readonly value: Expr })
  /** def or class: binds `name` to scope `scope`. */
  | (EventBase & {
      readonly kind: "define";
      readonly name: string;
      readonly scope: number;
      readonly decorators: readonly Expr[];
      readonly bases: readonly Expr[];
    })
  | (EventBase & { readonly kind: "delete"; readonly target: Expr })
  | (EventBase & { readonly kind: "raise"; readonly value: Expr | null })
  /** Python 2's exec statement and Python 3's exec(): the code as a value. (exec() is also an "evaluate" call.) */
  | (EventBase & { readonly kind: "exec"; readonly code: Expr });

export interface Parameter {
  readonly name: string;
  readonly default?: Expr;
  readonly kind: "positional" | "keyword" | "star" | "double-star";
}

/** The last parts of calls that end the program: sys.exit(), os._exit(), quit(). */
export const EXIT_NAMES: ReadonlySet<string> = new Set(["exit", "_exit", "quit"]);

/** By one of these names a file changes sys.path, if it does. */
export const PATH_NAMES: ReadonlySet<string> = new Set(["path", "addsitedir", "addpackage"]);

/** Scope 0 is the module. Class bodies and functions are scopes of their own; comprehensions are not (see Expr). */
export interface Scope {
  readonly kind: "module" | "function" | "class";
  /** Simple name; "<module>", "<lambda>". */
  readonly name: string;
  /** Index of the enclosing scope; -1 for the module. */
  readonly parent: number;
  readonly line: number;
  readonly parameters: readonly Parameter[];
  /** Names declared `global` in this scope. */
  readonly globals: readonly string[];
  /** The guards that stand around the definition of this scope in its parent. */
  readonly guards: readonly Guard[];
  /** A function's bytecode is decoded when its events are first asked for. */
  readonly events: readonly Event[];
  /** False: no event is an import, which can be told without asking for the events. */
  readonly mayImport?: boolean;
}

export interface ModuleCode {
  /**
   * "full": every event. "imports": only import events (in the scopes that hold them), for files in which none of the
   * names of interest occurs. "names": an unknown Python version; only `constants` says anything.
   */
  readonly depth: "full" | "imports" | "names";
  readonly scopes: readonly Scope[];
  /** Which of the names of interest occur as identifiers (or attribute names) anywhere in the file. Sorted. */
  readonly mentions: readonly string[];
  /** Which of the further names that the reader was to note occur there. Sorted; absent where none does. */
  readonly noted?: readonly string[];
  /**
   * The scopes whose events or parameters' defaults may hold a name as an identifier or attribute, in ascending order;
   * told without asking for their events. Where "events" count alone, no scope need be read for its functions' defaults.
   * Absent: any scope may.
   */
  readonly scopesNaming?: (name: string, where?: "events") => readonly number[];
  /** False: none of EXIT_NAMES occurs, so nothing in the file ends the program by a call. */
  readonly mayEnd?: boolean;
  /** False: none of PATH_NAMES occurs, so nothing in the file changes sys.path. */
  readonly mayWidenPath?: boolean;
  /** "2.7" … as far as the reader can tell; undefined for source. */
  readonly python?: string;
  /** The file name recorded in bytecode (co_filename of the module), if any. */
  readonly compiledFrom?: string;
}
