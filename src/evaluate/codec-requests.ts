// Finds the codecs that a unit asks for by name: encode and decode, the functions of codecs, open with an encoding, and
// what asks for one without naming it. No freezer sees these: codecs are modules of the encodings package.

import type { Expr } from "../model/code.js";
import type { Caution } from "../model/graph.js";
import { cautionOf } from "./caution.js";
import type { Evaluator } from "./evaluator.js";
import { lastPart } from "./loaders.js";
import { type CallSite, callsNamed } from "./call-index.js";
import { type Value, exactText, optionsOf } from "./value.js";
import type { Unit, World } from "./world.js";

export interface CodecRequest {
  /** As written: "Shift-JIS". */
  readonly codec: string;
  /** "decode", "codecs.open", "http.client". */
  readonly via: string;
  readonly isImplied: boolean;
  readonly line: number;
  readonly caution: Caution;
}

/** Where a function takes the name of a codec: by position (-1: by keyword only), or as `encoding=`. */
const CODEC_ARGUMENTS: Readonly<Record<string, number>> = {
  "codecs.EncodedFile": 1,
  "codecs.decode": 1,
  "codecs.encode": 1,
  "codecs.getdecoder": 0,
  "codecs.getencoder": 0,
  "codecs.getincrementaldecoder": 0,
  "codecs.getincrementalencoder": 0,
  "codecs.getreader": 0,
  "codecs.getwriter": 0,
  "codecs.iterdecode": 1,
  "codecs.iterencode": 1,
  "codecs.lookup": 0,
  "codecs.open": 2,
  "builtins.open": 3,
  "builtins.str": 1,
  "builtins.unicode": 1,
  "io.TextIOWrapper": 1,
  "io.open": 3,
  "tempfile.NamedTemporaryFile": -1,
  "tempfile.TemporaryFile": -1,
};

/** Methods of texts and bytes, of anything whose class is not known. */
const METHODS: ReadonlySet<string> = new Set(["decode", "encode"]);
const KEYWORDS: ReadonlySet<string> = new Set(["encoding", "data_encoding"]);
const NAMES: ReadonlySet<string> = new Set([
  ...METHODS,
  ...Object.keys(CODEC_ARGUMENTS).map((path) => path.slice(path.lastIndexOf(".") + 1)),
]);

/** The last names of functions worth asking about; the table that knows them is not ours. */
const OFTEN_IMPLIED: readonly string[] = [
  "create_connection",
  "getaddrinfo",
  "gethostbyaddr",
  "gethostbyname",
  "gethostbyname_ex",
  "open_connection",
];

/** Names that str and bytes encode and decode in C without looking for a codec (Objects/unicodeobject.c). */
const SHORTCUTS = /^(utf[-_ ]?8|latin[-_ ]?1|iso[-_ ]?8859[-_ ]?1|(us[-_ ]?)?ascii|mbcs)$/i;
const SHORTCUTS_OF_3 = /^utf[-_ ]?(16|32)$/i;
const STEPS = 3000;

/** All requests of one unit that can happen on the target; `impliedBy` tells what a function asks for by itself. */
export function findCodecRequests(
  unit: Unit,
  evaluator: Evaluator,
  world: World,
  impliedBy: (path: string) => string | undefined,
): readonly CodecRequest[] {
  const code = world.full(unit.name);
  if (code === undefined || code.depth !== "full") return [];
  const found: CodecRequest[] = [];
  for (const [name, sites] of callsNamed(code, [...NAMES, ...OFTEN_IMPLIED])) {
    for (const site of sites) {
      evaluator.refill(STEPS);
      const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
      const outer = evaluator.frame(unit.name, code, site.scope);
      const frame = evaluator.within(outer, site.within, site.event, guards);
      const read = (expr: Expr): Value => evaluator.evaluate(expr, frame, site.event, guards);
      const asked = codecOf(site, name, read, impliedBy, world.python);
      if (asked === undefined) continue;
      const caution = cautionOf(evaluator, code, outer, site.event, site.guards, catchesLookupError);
      if (caution !== undefined) found.push({ ...asked, line: site.call.line, caution });
    }
  }
  return found;
}

function codecOf(
  site: CallSite,
  name: string,
  read: (expr: Expr) => Value,
  impliedBy: (path: string) => string | undefined,
  python: string | undefined,
): Pick<CodecRequest, "codec" | "via" | "isImplied"> | undefined {
  const { call } = site;
  const isMethod = METHODS.has(name) && call.of.k === "attribute";
  const callees = optionsOf(read(call.of));
  const [callee] = callees;
  if (callees.length !== 1 || callee === undefined) return undefined;
  if (callee.t === "external") {
    const implied = impliedBy(callee.path);
    if (implied !== undefined) return { codec: implied, via: callee.path, isImplied: true };
  }
  const path = callee.t === "external" ? callee.path : undefined;
  const position = path === undefined ? undefined : CODEC_ARGUMENTS[path];
  if (position === undefined && !(isMethod && callee.t === "unknown")) return undefined;
  const given = argumentAt(call, position ?? 0, python);
  const codec = given === undefined ? undefined : exactText(read(given));
  if (codec === undefined || !/^[\w .:-]{1,40}$/.test(codec)) return undefined;
  const isText = position === undefined || /^builtins\.(str|unicode)$/.test(path ?? "");
  if (isText && (SHORTCUTS.test(codec) || (python?.startsWith("2") !== true && SHORTCUTS_OF_3.test(codec))))
    return undefined;
  return { codec, via: path === undefined ? lastPart(call.of) : path.replace(/^builtins\./, ""), isImplied: false };
}

function argumentAt(call: CallSite["call"], position: number, python: string | undefined): Expr | undefined {
  const named = call.keywords.find(([keyword]) => KEYWORDS.has(keyword))?.[1];
  // Python 2's own open() knows of no encoding.
  const isOldOpen = python?.startsWith("2") === true && call.of.k === "name" && call.of.id === "open";
  if (named !== undefined) return named;
  return call.spread || isOldOpen ? undefined : call.args[position];
}

function catchesLookupError(names: readonly string[]): boolean {
  return names.some((name) => /^(\*|LookupError|Exception|BaseException|StandardError)$/.test(lastName(name)));
}

const lastName = (dotted: string): string => dotted.slice(dotted.lastIndexOf(".") + 1);
