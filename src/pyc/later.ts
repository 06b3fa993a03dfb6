// Scopes that are lowered when somebody asks for their events, which for most nobody does, and what can be told of
// them without: which names they mention, and whether lowering them would meet an instruction that nobody knows.

import type { Guard, Parameter, Scope } from "../model/code.js";
import type { CodeRecord, MarshalFile } from "./marshal.js";
import { bytesAt } from "./marshal.js";
import { type NameIndex, indexNames } from "./name-index.js";
import type { OpcodeTable } from "./opcodes.js";
import { COMMON_CONSTANTS } from "./operations.js";

const NOTHING: Scope["events"] = [];

type Known = Omit<Scope, "events" | "globals" | "guards" | "parameters"> & { readonly mayImport: boolean };

/** What the scopes of a file, by index, ask for when they are asked themselves. */
export interface LaterReads {
  readonly parameters: (scope: number) => readonly Parameter[];
  readonly guards: (scope: number) => readonly Guard[];
  readonly globals: (scope: number) => readonly string[];
  /** Runs the scope. */
  readonly events: (scope: number) => Scope["events"];
  /** Is told what goes wrong in `events`; without it, it is thrown. */
  readonly failed: ((error: unknown) => void) | undefined;
}

/**
 * A scope whose events are read when they are first asked for. What goes wrong then leaves it empty. A class, although
 * other scopes are plain objects: getters of a literal would give each object a shape of its own.
 */
export class ScopeOnFirstUse implements Scope {
  readonly kind: Scope["kind"];
  readonly name: string;
  readonly parent: number;
  readonly line: number;
  readonly mayImport: boolean;
  readonly #index: number;
  readonly #reads: LaterReads;
  #events: Scope["events"] | undefined;
  #globals: readonly string[] | undefined;
  #parameters: readonly Parameter[] | undefined;

  constructor(known: Known, index: number, reads: LaterReads) {
    this.kind = known.kind;
    this.name = known.name;
    this.parent = known.parent;
    this.line = known.line;
    this.mayImport = known.mayImport;
    this.#index = index;
    this.#reads = reads;
  }

  get parameters(): readonly Parameter[] {
    return (this.#parameters ??= this.#reads.parameters(this.#index));
  }

  get guards(): readonly Guard[] {
    return this.#reads.guards(this.#index);
  }

  get globals(): readonly string[] {
    return (this.#globals ??= this.#reads.globals(this.#index));
  }

  get events(): Scope["events"] {
    if (this.#events !== undefined) return this.#events;
    const { events, failed } = this.#reads;
    try {
      this.#events = events(this.#index);
    } catch (error) {
      if (failed === undefined) throw error;
      failed(error);
      this.#events = NOTHING;
    }
    return this.#events;
  }
}

/**
 * Whether an instruction that this version doesn't have stands in a code object or in one of those within: that is a gap,
 * which must be known at once. Takes inline caches for instructions: they are zeros, which is CACHE.
 */
export function holdsUnknown(file: MarshalFile, codeIndex: number, table: OpcodeTable): boolean {
  const { codes, bytes } = file;
  const end = codes[codeIndex]?.end ?? 0;
  for (let index = codeIndex; index < codes.length; index += 1) {
    const code = codes[index] as CodeRecord;
    if (code.start >= end) break;
    const span = bytesAt(file, code.codeAt);
    const to = Math.min(span?.to ?? 0, bytes.length);
    let at = span?.from ?? 0;
    while (at < to) {
      const opcode = bytes[at] as number;
      if (table.names[opcode] === undefined) return true;
      at += table.wordcode ? 2 : opcode >= table.haveArgument ? 3 : 1;
    }
  }
  return false;
}

// Names that instructions stand for by themselves.
const ANYWHERE: ReadonlySet<string> = new Set([
  "_",
  ...COMMON_CONSTANTS.flatMap((expr) => (expr.k === "name" ? [expr.id] : [])),
]);

/**
 * Tells the scopes whose events may hold a name: those whose code, or the code of a comprehension in them, lists it among
 * its names and variables; and unless only events count, the functions in these that `withDefaults` gives. Private names
 * count as written in the source, too. Takes time in proportion to the file, however often its tuples are shared.
 */
export function scopesByName(
  file: MarshalFile,
  table: OpcodeTable,
  scopes: readonly Scope[],
  withDefaults: (scope: number) => readonly number[],
  scopeAround: (codeIndex: number) => number,
): (name: string, where?: "events") => readonly number[] {
  const everyScope = scopes.map((_, index) => index);
  // What nobody names, which is most of what is asked for, is told again as quickly as it would be remembered.
  const inEvents = new Map<string, readonly number[]>();
  const anywhere = new Map<string, readonly number[]>();
  let index: NameIndex | undefined;
  const naming = (name: string): readonly number[] => {
    let answer = inEvents.get(name);
    if (answer === undefined) {
      answer = (index ??= indexNames(file, table, scopeAround)).scopesNaming(name);
      if (answer.length > 0) inEvents.set(name, answer);
    }
    return answer;
  };
  return (name, where) => {
    if (ANYWHERE.has(name)) return everyScope;
    const own = naming(name);
    if (where === "events" || own.length === 0) return own;
    let answer = anywhere.get(name);
    if (answer === undefined) {
      // Defaults are computed in the scope around.
      const found = new Set(own);
      for (const around of own) for (const scope of withDefaults(around)) found.add(scope);
      answer = found.size === own.length ? own : [...found].sort((a, b) => a - b);
      anywhere.set(name, answer);
    }
    return answer;
  };
}
