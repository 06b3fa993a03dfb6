// Walks Python's object stream (marshal) once, keeping offsets instead of objects: a library's .pyc is mostly line
// tables, docstrings and constants that nobody asks for. Strings and constants are decoded later, one by one.

import { FormatError } from "../errors.js";
import { EXIT_NAMES, PATH_NAMES } from "../model/code.js";

const READER = "marshal";
/** CPython's own limit (marshal.c, MAX_MARSHAL_STACK_DEPTH). */
const MAX_DEPTH = 2000;
const FLAG_REF = 0x80;

/** One code object. All `…At` are offsets of marshalled objects, to be given to the reading functions. */
export interface CodeRecord {
  /** Offset of its type byte, and the offset behind it. */
  readonly start: number;
  end: number;
  /** Index in MarshalFile.codes of the code object among whose constants this one is; -1 for the outermost. */
  readonly parent: number;
  argumentCount: number;
  keywordOnlyCount: number;
  flags: number;
  codeAt: number;
  constantsAt: number;
  namesAt: number;
  /** Up to 3.10 the local names; from 3.11 all of "locals plus". */
  variablesAt: number;
  /** From 3.11: bytes, one for each name of `variablesAt`. */
  kindsAt: number;
  freeAt: number;
  cellAt: number;
  fileNameAt: number;
  nameAt: number;
  firstLine: number;
  linesAt: number;
  exceptionsAt: number;
  /** An IMPORT_NAME instruction stands in its own code. */
  hasImport: boolean;
}

export interface MarshalOptions {
  /** major * 100 + minor: 207, 311. */
  readonly version: number;
  readonly importName: number;
  readonly haveArgument: number;
  readonly interest: ReadonlySet<string>;
  /** Further names of which the file is to say whether they occur. */
  readonly noted?: ReadonlySet<string>;
}

export interface MarshalFile {
  readonly bytes: Uint8Array;
  readonly options: MarshalOptions;
  /** Parents stand before their children. */
  readonly codes: readonly CodeRecord[];
  readonly codeByStart: ReadonlyMap<number, number>;
  /** Offset of each FLAG_REF object, by index. */
  readonly references: Int32Array;
  /** Offset of each interned string (Python 2 and 3.0 to 3.3). */
  readonly interned: readonly number[];
  /** Names of interest among names and local variables. */
  readonly mentions: ReadonlySet<string>;
  /** The further names that occur there. */
  readonly noted: ReadonlySet<string>;
  /** One of EXIT_NAMES is among them; also true where no interest was told, and nothing was looked for. */
  readonly mayEnd: boolean;
  /** The same of PATH_NAMES. */
  readonly mayWidenPath: boolean;
  /** Names decoded so far, by offset. */
  readonly texts: Map<number, string>;
}

/**
 * Walks the object at `start` and all it holds. Throws FormatError (offsets count from the start of `bytes`) when the
 * stream ends early, nests deeper than CPython allows, or has an unknown type code.
 */
export function walkMarshal(bytes: Uint8Array, start: number, options: MarshalOptions): MarshalFile {
  const { version } = options;
  const size = bytes.length;
  const codes: CodeRecord[] = [];
  const codeByStart = new Map<number, number>();
  const interned: number[] = [];
  const mentions = new Set<string>();
  const noted = new Set<string>();
  const wanted = wantedFilter(options.interest, options.noted ?? NO_NAMES);
  let mayEnd = wanted === undefined;
  let mayWidenPath = wanted === undefined;
  let references = new Int32Array(256);
  let referenceCount = 0;
  let position = start;
  let depth = 0;
  let parent = -1;

  function fail(message: string, at: number): never {
    throw new FormatError(READER, message, at);
  }

  function need(count: number): void {
    if (count < 0 || count > size - position) {
      fail(`data ends early: expected ${count < 0 ? count >>> 0 : count} bytes, found ${size - position}`, position);
    }
  }

  function int32(): number {
    const at = position;
    if (at + 4 > size) need(4);
    position = at + 4;
    return (
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    );
  }

  function byte(): number {
    if (position >= size) need(1);
    return bytes[position++] as number;
  }

  function reserve(at: number): void {
    if (referenceCount === references.length) {
      const larger = new Int32Array(referenceCount * 2);
      larger.set(references);
      references = larger;
    }
    references[referenceCount++] = at;
  }

  function skipBytes(count: number): void {
    if (count < 0 || count > size - position) need(count);
    position += count;
  }

  function count(): number {
    const at = position;
    const found = int32();
    // Every item takes one byte at the least.
    if (found < 0 || found > size - position) {
      fail(`a count of ${found >>> 0} is more than the ${size - position} bytes that are left`, at);
    }
    return found;
  }

  function skip(): void {
    const at = position;
    const tag = byte();
    const type = tag & ~FLAG_REF;
    // Singletons (N F T S .) never take part in references.
    if (tag >= FLAG_REF && type !== 0x72 && !isSingleton(type)) reserve(at);
    switch (type) {
      case 0x7a: // z
      case 0x5a: // Z
        skipBytes(byte());
        return;
      case 0x72: // r
        if (at + 5 > size) need(4);
        reference(int32(), at);
        return;
      case 0x73: // s
      case 0x61: // a
      case 0x41: // A
      case 0x75: // u
        skipBytes(int32());
        return;
      case 0x74: // t
        if (version < 304) interned.push(at);
        skipBytes(int32());
        return;
      case 0x52: // R
        internedReference(int32(), at);
        return;
      case 0x29: // )
        items(byte());
        return;
      case 0x28: // (
      case 0x5b: // [
      case 0x3c: // <
      case 0x3e: // >
        items(count());
        return;
      case 0x63: // c
        code(at);
        return;
      case 0x69: // i
        skipBytes(4);
        return;
      case 0x67: // g
      case 0x49: // I
        skipBytes(8);
        return;
      case 0x79: // y
        skipBytes(16);
        return;
      case 0x6c: {
        // l: digits of 15 bits
        const digits = int32();
        skipBytes(2 * Math.abs(digits));
        return;
      }
      case 0x66: // f
        skipBytes(byte());
        return;
      case 0x78: // x
        skipBytes(byte());
        skipBytes(byte());
        return;
      case 0x3a: // : slice
        items(3);
        return;
      case 0x7b: // { and 3.15's frozendict }
      case 0x7d:
        enter();
        while (position < size && bytes[position] !== 0x30) {
          skip();
          skip();
        }
        if (byte() !== 0x30) fail("dict without its end", position - 1);
        depth -= 1;
        return;
      case 0x4e: // N
      case 0x46: // F
      case 0x54: // T
      case 0x53: // S
      case 0x2e: // .
        return;
      default:
        fail(`unknown type code 0x${tag.toString(16).padStart(2, "0")}`, at);
    }
  }

  function enter(): void {
    depth += 1;
    if (depth > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH} objects`, position);
  }

  function items(length: number): void {
    enter();
    for (let index = 0; index < length; index += 1) skip();
    depth -= 1;
  }

  function reference(index: number, at: number): void {
    if (index < 0 || index >= referenceCount) {
      fail(`reference to object ${index >>> 0}, but only ${referenceCount} came before`, at);
    }
  }

  function internedReference(index: number, at: number): void {
    if (index < 0 || index >= interned.length) {
      fail(`reference to interned string ${index >>> 0}, but only ${interned.length} came before`, at);
    }
  }

  /** A tuple of names: notes those of interest. Returns its offset. */
  function nameTuple(): number {
    const at = position;
    const type = (bytes[at] ?? 0) & ~FLAG_REF;
    if (wanted === undefined || (type !== 0x29 && type !== 0x28)) {
      skip();
      return at;
    }
    if ((bytes[at] as number) >= FLAG_REF) reserve(at);
    position = at + 1;
    const length = type === 0x29 ? byte() : count();
    enter();
    for (let index = 0; index < length; index += 1) {
      const nameAt = position;
      skip();
      note(nameAt);
    }
    depth -= 1;
    return at;
  }

  function note(at: number): void {
    if (wanted === undefined) return;
    const target = resolve(bytes, at, references, referenceCount, interned);
    const type = (bytes[target] as number) & ~FLAG_REF;
    let from: number;
    let length: number;
    if (type === 0x5a || type === 0x7a) {
      length = bytes[target + 1] as number;
      from = target + 2;
    } else if (type === 0x74 || type === 0x61 || type === 0x41 || type === 0x75 || type === 0x73) {
      length = int32At(bytes, target + 1);
      from = target + 5;
    } else {
      return;
    }
    if (length === 0 || length > 255 || wanted[(length << 8) | (bytes[from] as number)] === 0) return;
    const name = latin1(bytes, from, from + length);
    if (options.interest.has(name)) mentions.add(name);
    if (options.noted?.has(name) === true) noted.add(name);
    if (EXIT_NAMES.has(name)) mayEnd = true;
    else if (PATH_NAMES.has(name)) mayWidenPath = true;
  }

  function code(at: number): void {
    enter();
    const index = codes.length;
    const outer = parent;
    // Layout (marshal.c, w_object of each version): counts, then objects; see CodeRecord.
    //   2.3-2.7   argcount nlocals stacksize flags | code consts names varnames freevars cellvars filename name
    //             firstlineno lnotab
    //   3.0-3.7   the same with kwonlyargcount after argcount; 3.8-3.10 posonlyargcount between the two
    //   3.11-     argcount posonly kwonly stacksize flags | code consts names localsplusnames localspluskinds
    //             filename name qualname firstlineno linetable exceptiontable
    const argumentCount = int32();
    if (version >= 308) skipBytes(4);
    const keywordOnlyCount = version >= 300 ? int32() : 0;
    skipBytes(version >= 311 ? 4 : 8);
    const flags = int32();
    const record: CodeRecord = {
      start: at,
      end: -1,
      parent: outer,
      argumentCount,
      keywordOnlyCount,
      flags,
      codeAt: position,
      constantsAt: -1,
      namesAt: -1,
      variablesAt: -1,
      kindsAt: -1,
      freeAt: -1,
      cellAt: -1,
      fileNameAt: -1,
      nameAt: -1,
      firstLine: 0,
      linesAt: -1,
      exceptionsAt: -1,
      hasImport: false,
    };
    codes.push(record);
    codeByStart.set(at, index);
    skip();
    record.hasImport = holdsImport(record.codeAt);
    record.constantsAt = position;
    parent = index;
    skip();
    parent = outer;
    record.namesAt = nameTuple();
    record.variablesAt = nameTuple();
    if (version >= 311) {
      record.kindsAt = position;
      skip();
    } else {
      record.freeAt = nameTuple();
      record.cellAt = nameTuple();
    }
    record.fileNameAt = position;
    skip();
    record.nameAt = position;
    skip();
    if (version >= 311) skip();
    record.firstLine = int32();
    record.linesAt = position;
    skip();
    if (version >= 311) {
      record.exceptionsAt = position;
      skip();
    }
    record.end = position;
    depth -= 1;
  }

  function holdsImport(codeAt: number): boolean {
    const at = resolve(bytes, codeAt, references, referenceCount, interned);
    if (((bytes[at] as number) & ~FLAG_REF) !== 0x73) return false;
    const from = at + 5;
    const to = Math.min(from + int32At(bytes, at + 1), size);
    const { importName, haveArgument } = options;
    if (version >= 306) {
      // Inline caches are written as zeros and arguments stand at odd places, so even bytes are opcodes or zero.
      for (let index = from; index < to; index += 2) if (bytes[index] === importName) return true;
      return false;
    }
    for (let index = from; index < to;) {
      const opcode = bytes[index] as number;
      if (opcode === importName) return true;
      index += opcode >= haveArgument ? 3 : 1;
    }
    return false;
  }

  skip();
  return {
    bytes,
    options,
    codes,
    codeByStart,
    references: references.slice(0, referenceCount),
    interned,
    mentions,
    mayEnd,
    mayWidenPath,
    noted,
    texts: new Map(),
  };
}

function isSingleton(type: number): boolean {
  return type === 0x4e || type === 0x46 || type === 0x54 || type === 0x53 || type === 0x2e;
}

// One flag for each pair of length and first byte, so that nearly all names are passed over without decoding.
const filters = new WeakMap<
  ReadonlySet<string>,
  { readonly noted: ReadonlySet<string>; readonly filter: Uint8Array }
>();

const NO_NAMES: ReadonlySet<string> = new Set();

function wantedFilter(interest: ReadonlySet<string>, noted: ReadonlySet<string>): Uint8Array | undefined {
  if (interest.size === 0) return undefined;
  const known = filters.get(interest);
  if (known?.noted === noted) return known.filter;
  const filter = new Uint8Array(256 << 8);
  for (const name of [...interest, ...noted, ...EXIT_NAMES, ...PATH_NAMES]) {
    if (name.length > 0 && name.length < 256) filter[(name.length << 8) | (name.charCodeAt(0) & 0xff)] = 1;
  }
  filters.set(interest, { noted, filter });
  return filter;
}

export function int32At(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

// Follows "r" and "R" to the object itself. References point backwards only, so this ends.
function resolve(
  bytes: Uint8Array,
  at: number,
  references: Int32Array,
  referenceCount: number,
  interned: readonly number[],
): number {
  const type = (bytes[at] ?? 0) & ~FLAG_REF;
  if (type === 0x72) {
    const index = int32At(bytes, at + 1);
    return index >= 0 && index < referenceCount ? (references[index] as number) : at;
  }
  if (type === 0x52) return interned[int32At(bytes, at + 1)] ?? at;
  return at;
}

/** The offset of the object that stands at `at`, references followed. */
export function objectAt(file: MarshalFile, at: number): number {
  return resolve(file.bytes, at, file.references, file.references.length, file.interned);
}

export function typeAt(file: MarshalFile, at: number): string {
  return String.fromCharCode((file.bytes[at] ?? 0) & ~FLAG_REF);
}

/** The bytes of the string object at `at` (references are followed); undefined when it is no string. */
export function bytesAt(file: MarshalFile, at: number): { from: number; to: number } | undefined {
  const target = objectAt(file, at);
  const { bytes } = file;
  switch (typeAt(file, target)) {
    case "z":
    case "Z":
      return { from: target + 2, to: target + 2 + (bytes[target + 1] ?? 0) };
    case "s":
    case "t":
    case "u":
    case "a":
    case "A":
      return { from: target + 5, to: target + 5 + int32At(bytes, target + 1) };
    default:
      return undefined;
  }
}

/** The texts of the strings in the tuple at `at`. */
export function textsAt(file: MarshalFile, at: number): string[] {
  return itemsAt(file, at).map((item) => nameAt(file, item));
}

/** The text of the string object at `at`, as `textAt` gives it, decoded once for the whole file. */
export function nameAt(file: MarshalFile, at: number): string {
  const target = objectAt(file, at);
  let text = file.texts.get(target);
  if (text === undefined) {
    text = textAt(file, target);
    file.texts.set(target, text);
  }
  return text;
}

/**
 * The text of the string object at `at`, "" when it is none. Python 2's str is read as UTF-8 where it is that, else as
 * latin-1; bytes of Python 3 are read as latin-1.
 */
export function textAt(file: MarshalFile, at: number): string {
  const target = objectAt(file, at);
  const span = bytesAt(file, target);
  if (span === undefined) return "";
  const type = typeAt(file, target);
  const isAscii = type === "z" || type === "Z" || type === "a" || type === "A";
  if (isAscii || (type === "s" && file.options.version >= 300)) return latin1(file.bytes, span.from, span.to);
  return utf8(file.bytes, span.from, span.to);
}

/** The offsets of the items of the tuple, list or set at `at` (references are followed); empty when it is none. */
export function itemsAt(file: MarshalFile, at: number): number[] {
  const target = objectAt(file, at);
  const type = typeAt(file, target);
  let position: number;
  let length: number;
  if (type === ")") {
    length = file.bytes[target + 1] ?? 0;
    position = target + 2;
  } else if (type === "(" || type === "[" || type === "<" || type === ">") {
    length = int32At(file.bytes, target + 1);
    position = target + 5;
  } else {
    return [];
  }
  const offsets: number[] = [];
  for (let index = 0; index < length; index += 1) {
    offsets.push(position);
    position = endOf(file, position);
  }
  return offsets;
}

/** The offset behind the object at `at`, references not followed. The file has been walked, so all is there. */
export function endOf(file: MarshalFile, at: number): number {
  const { bytes } = file;
  switch (typeAt(file, at)) {
    case "z":
    case "Z":
    case "f":
      return at + 2 + (bytes[at + 1] ?? 0);
    case "s":
    case "t":
    case "u":
    case "a":
    case "A":
      return at + 5 + int32At(bytes, at + 1);
    case "i":
    case "r":
    case "R":
      return at + 5;
    case "I":
    case "g":
      return at + 9;
    case "y":
      return at + 17;
    case "l":
      return at + 5 + 2 * Math.abs(int32At(bytes, at + 1));
    case "x": {
      const second = at + 2 + (bytes[at + 1] ?? 0);
      return second + 1 + (bytes[second] ?? 0);
    }
    case ")":
      return endOfItems(file, at + 2, bytes[at + 1] ?? 0);
    case "(":
    case "[":
    case "<":
    case ">":
      return endOfItems(file, at + 5, int32At(bytes, at + 1));
    case ":":
      return endOfItems(file, at + 1, 3);
    case "{":
    case "}": {
      let position = at + 1;
      while (position < bytes.length && bytes[position] !== 0x30) position = endOf(file, position);
      return position + 1;
    }
    case "c": {
      const index = file.codeByStart.get(at);
      return index === undefined ? at + 1 : (file.codes[index]?.end ?? at + 1);
    }
    default:
      return at + 1;
  }
}

function endOfItems(file: MarshalFile, from: number, length: number): number {
  let position = from;
  for (let index = 0; index < length; index += 1) position = endOf(file, position);
  return position;
}

// The view of a file's bytes that tells strings: the last one made serves the next string too.
let viewed: Uint8Array | undefined;
let view: Buffer = Buffer.alloc(0);

function latin1(bytes: Uint8Array, from: number, to: number): string {
  if (viewed !== bytes) {
    viewed = bytes;
    view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  return view.toString("latin1", from, to);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(bytes: Uint8Array, from: number, to: number): string {
  let isAscii = true;
  for (let index = from; index < to && isAscii; index += 1) isAscii = (bytes[index] as number) < 0x80;
  if (isAscii) return latin1(bytes, from, to);
  try {
    return strictUtf8.decode(bytes.subarray(from, to));
  } catch {
    // Lone surrogates, or Python 2 text in another encoding: every byte for itself keeps ASCII parts readable.
    return latin1(bytes, from, to);
  }
}
