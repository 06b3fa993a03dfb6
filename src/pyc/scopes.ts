// Which code objects of a file are scopes, what kind, and with which parameters.

import type { Expr, Parameter } from "../model/code.js";
import { comprehensionKind } from "./calls.js";
import type { Made } from "./machine.js";
import type { CodeRecord, MarshalFile } from "./marshal.js";
import { decodeInstructions } from "./disassemble.js";
import { bytesAt, itemsAt, nameAt, textAt } from "./marshal.js";
import type { OpcodeTable } from "./opcodes.js";

const CO_NEWLOCALS = 2;

const CO_VARARGS = 4;

const CO_VARKEYWORDS = 8;

interface Choice {
  readonly scopeOf: Int32Array;
  /** Code object of each scope. */
  readonly codeOf: readonly number[];
  /** Scopes that a wrapper for type parameters stands around. */
  readonly generic: ReadonlySet<number>;
}

// Scopes in the order of the file, parents first. Comprehensions become expressions, 3.14's annotation functions nothing,
// and 3.12's wrappers of generic functions the function within.
export function chooseScopes(
  file: MarshalFile,
  names: readonly string[],
  table: OpcodeTable,
  importsOnly: boolean,
): Choice {
  const { codes } = file;
  const wanted = new Uint8Array(codes.length);
  for (let index = codes.length - 1; index >= 0; index -= 1) {
    const code = codes[index] as CodeRecord;
    if (!importsOnly || code.hasImport) wanted[index] = 1;
    if (wanted[index] === 1 && code.parent >= 0) wanted[code.parent] = 1;
  }
  if (codes.length > 0) wanted[0] = 1;
  const scopeOf = new Int32Array(codes.length).fill(-1);
  const codeOf: number[] = [];
  const generic = new Set<number>();
  const wrappers: number[] = [];
  codes.forEach((_, index) => {
    const name = names[index] ?? "";
    if (wanted[index] === 0 || (index > 0 && comprehensionKind(name) !== undefined)) return;
    if (table.number >= 312 && name.startsWith("<generic parameters of ")) {
      wrappers.push(index);
      return;
    }
    if (table.number >= 314 && name === "__annotate__") return;
    scopeOf[index] = codeOf.length;
    codeOf.push(index);
  });
  for (const wrapper of wrappers) {
    const inner = codes.findIndex((code, index) => code.parent === wrapper && (scopeOf[index] as number) >= 0);
    const scope = scopeOf[inner] ?? -1;
    if (scope < 0) continue;
    scopeOf[wrapper] = scope;
    generic.add(scope);
  }
  return { scopeOf, codeOf, generic };
}

export function parentScope(
  file: MarshalFile,
  scopeOf: Int32Array,
  codeOf: readonly number[],
  code: CodeRecord,
): number {
  for (let at = code.parent; at >= 0; at = file.codes[at]?.parent ?? -1) {
    const scope = scopeOf[at] as number;
    if (scope >= 0 && codeOf[scope] === at) return scope;
  }
  return -1;
}

export function looksLikeClass(file: MarshalFile, code: CodeRecord, table: OpcodeTable): boolean {
  if ((code.flags & 1) !== 0) return false;
  if (table.number >= 300) return (code.flags & CO_NEWLOCALS) === 0;
  const [first, second] = itemsAt(file, code.namesAt).map((at) => textAt(file, at));
  return first === "__name__" && second === "__module__";
}

/** What stands between `_` and `__name` in a mangled private name of this class; undefined when nothing is mangled. */
export function privateNameOf(name: string): string | undefined {
  const stripped = name.replace(/^_+/, "");
  return stripped === "" ? undefined : stripped;
}

const NO_NAMES: readonly string[] = [];

/** The names that a scope declares global and binds, sorted; private ones of the class as in the source. */
export function globalsOf(
  file: MarshalFile,
  code: CodeRecord,
  table: OpcodeTable,
  className: string | undefined,
): readonly string[] {
  const store = table.opcode.get("STORE_GLOBAL");
  const remove = table.opcode.get("DELETE_GLOBAL");
  // Hardly any has one, and to look for the bytes is far cheaper than to decode.
  if (!holdsEither(file, code, table, store, remove)) return NO_NAMES;
  const { count, opcode, argument } = decodeInstructions(file, code, table);
  let found: Set<number> | undefined;
  for (let at = 0; at < count; at += 1) {
    if (opcode[at] !== store && opcode[at] !== remove) continue;
    found ??= new Set();
    found.add(argument[at] as number);
  }
  if (found === undefined) return NO_NAMES;
  const names = itemsAt(file, code.namesAt);
  const texts = [...found].map((index) => {
    const at = names[index];
    return at === undefined ? "?" : unmangled(className, nameAt(file, at));
  });
  return [...new Set(texts)].sort();
}

/** Whether one of the opcodes stands in the code. Takes inline caches for instructions: they are zeros. */
function holdsEither(
  file: MarshalFile,
  code: CodeRecord,
  table: OpcodeTable,
  one: number | undefined,
  other: number | undefined,
): boolean {
  const span = bytesAt(file, code.codeAt);
  if (span === undefined) return false;
  const { bytes } = file;
  const to = Math.min(span.to, bytes.length);
  for (let at = span.from; at < to;) {
    const opcode = bytes[at] as number;
    if (opcode === one || opcode === other) return true;
    at += table.wordcode ? 2 : opcode >= table.haveArgument ? 3 : 1;
  }
  return false;
}

/** Undoes the mangling in `_Class__name`, within that class. */
export function unmangled(className: string | undefined, name: string): string {
  if (className === undefined || name.charCodeAt(0) !== 95 || !name.startsWith(className, 1)) return name;
  const rest = name.slice(className.length + 1);
  return rest.startsWith("__") ? rest : name;
}

/** The parameters of a function, whose local names are `variables`, with the defaults that its making gave it. */
export function parametersOf(
  code: CodeRecord,
  variables: readonly string[],
  className: string | undefined,
  made: Made | undefined,
): Parameter[] {
  const defaults = made?.defaults ?? [];
  const positional = Math.max(0, Math.min(code.argumentCount, variables.length));
  const keywordOnly = Math.max(0, Math.min(code.keywordOnlyCount, variables.length - positional));
  const parameters: Parameter[] = [];
  const add = (index: number, kind: Parameter["kind"], value?: Expr): void => {
    const raw = variables[index];
    if (raw === undefined) return;
    const name = unmangled(className, raw);
    parameters.push(value === undefined ? { name, kind } : { name, default: value, kind });
  };
  for (let index = 0; index < positional; index += 1) {
    add(index, "positional", defaults[index - (positional - defaults.length)]);
  }
  const star = positional + keywordOnly;
  const hasStar = (code.flags & CO_VARARGS) !== 0;
  if (hasStar) add(star, "star");
  for (let index = positional; index < star; index += 1) {
    add(index, "keyword", made?.keywordDefaults.get(variables[index] ?? ""));
  }
  if ((code.flags & CO_VARKEYWORDS) !== 0) add(star + (hasStar ? 1 : 0), "double-star");
  return parameters;
}
