// Python source to ModuleCode: the one public function of this folder. A file is first passed over for imports alone, some
// ten times faster than reading it; only where a name of interest occurs is it read in full.

import type { ModuleCode, Scope } from "../model/code.js";
import { decodeSource } from "./decode.js";
import { type OpenScope, type Parser, guardList } from "./parser.js";
import type { SourceGap } from "./blocks.js";
import { resolveTest } from "./headers.js";
import { readStatements } from "./statements.js";
import { NEWLINE, interestIn, lineAt, type Interest } from "./tokens.js";

export interface SourceOptions {
  /** Identifiers that make a file worth reading in full. */
  readonly interest: ReadonlySet<string>;
  /** Further identifiers of which `noted` is to say whether they occur; they make no file worth a full reading. */
  readonly noted?: ReadonlySet<string>;
  /** "imports": import events only. "full": all events. "auto": all of them where a name of interest occurs. */
  readonly depth: "imports" | "full" | "auto";
  /**
   * The Python that will run it ("2.7"). Without it the file is Python 3's, unless something stands in it that only
   * Python 2 reads (print and exec statements, `except E, e`, `raise E, v`, backquotes, `<>`, 0777, 10L, ur'').
   */
  readonly python?: string;
}

/**
 * Reads a .py file of Python 2.5 to 3.15, in any encoding that Python knows. Never throws for what the bytes hold: a
 * line that no Python accepts costs that line and is a gap. `import x` has level -1 in Python 2's files without
 * `from __future__ import absolute_import`.
 */
export function readSource(bytes: Uint8Array, options: SourceOptions): { code: ModuleCode; gaps: SourceGap[] } {
  const text = decodeSource(bytes);
  const interest = knownInterest(options.interest, options.noted);
  if (options.depth !== "full") {
    const p = openParser(text, interest, options.python, false);
    const gaps = readStatements(p);
    if (options.depth === "imports" || ![...p.mentions].some((name) => options.interest.has(name)))
      return { code: finish(p, "imports", options), gaps };
  }
  const p = openParser(text, interest, options.python, true);
  const gaps = readStatements(p);
  return { code: finish(p, "full", options), gaps };
}

const interests = new WeakMap<ReadonlySet<string>, Interest>();

/** What the scanner looks out for: both kinds of names in one set. */
function knownInterest(names: ReadonlySet<string>, noted: ReadonlySet<string> | undefined): Interest {
  let interest = interests.get(names);
  const size = names.size + (noted?.size ?? 0);
  if (interest === undefined || interest.size !== size) {
    interest = { ...interestIn(noted === undefined ? names : new Set([...names, ...noted])), size };
    interests.set(names, interest);
  }
  return interest;
}

function openParser(text: string, interest: Interest, python: string | undefined, full: boolean): Parser {
  const module: OpenScope = {
    index: 0,
    outer: null,
    kind: "module",
    name: "<module>",
    at: 0,
    parameters: [],
    globals: [],
    guard: null,
    events: [],
  };
  // One literal, not two spread together: V8 then keeps all fields in the object itself.
  return {
    text,
    size: text.length - 1,
    interest,
    mentions: new Set(),
    at: 0,
    kind: NEWLINE,
    start: 0,
    word: "",
    flags: 0,
    body: 0,
    bodyEnd: 0,
    depth: 0,
    comma: -1,
    fieldFailures: 0,
    python2: false,
    lines: [],
    lineScan: 0,
    full,
    python: python === undefined ? 0 : python.startsWith("2") ? 2 : 3,
    version: versionNumber(python),
    printFunction: false,
    unicodeLiterals: false,
    absoluteImport: false,
    scopes: [module],
    scope: module,
    guard: null,
    statement: 0,
    calls: 0,
    nesting: 0,
    height: 0,
    keepStars: false,
    stars: 0,
    groups: 0,
    bytesLiterals: [],
    imports: [],
    resolve: resolveTest,
  };
}

function versionNumber(python: string | undefined): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(python ?? "") ?? [];
  return major === undefined || minor === undefined ? 999 : Number(major) * 100 + Number(minor);
}

function finish(p: Parser, depth: "imports" | "full", { interest, noted }: SourceOptions): ModuleCode {
  // Only now it is known which Python the file is for.
  if (p.python === 2 || (p.python === 0 && p.python2)) {
    if (!p.absoluteImport) {
      for (const event of p.imports) if (event.level === 0) event.level = -1;
    }
    for (const literal of p.bytesLiterals) literal.k = "const";
  }
  const found = [...p.mentions].sort();
  const others = noted === undefined ? [] : found.filter((name) => noted.has(name));
  return {
    depth,
    scopes: p.scopes.map((scope) => finishScope(p, scope)),
    mentions: noted === undefined ? found : found.filter((name) => interest.has(name)),
    ...(others.length > 0 && { noted: others }),
  };
}

function finishScope(p: Parser, scope: OpenScope): Scope {
  return {
    kind: scope.kind,
    name: scope.name,
    parent: scope.outer === null ? -1 : scope.outer.index,
    line: lineAt(p, scope.at),
    parameters: scope.parameters,
    globals: scope.globals,
    guards: guardList(p, scope.guard),
    events: scope.events,
  };
}
