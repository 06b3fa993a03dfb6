// Writes Python's object stream (marshal) and the code objects of any version, so that a test can say what a file holds.
// Code is given as names of instructions with labels; nothing checks that it makes sense, which hostile tests like.

import type { OpcodeTable } from "../../src/pyc/opcodes.js";
import { opcodeTable } from "../../src/pyc/opcodes.js";

export type PyObject =
  | null
  | boolean
  | number
  | string
  | readonly PyObject[]
  | { readonly bytes: readonly number[] }
  | { readonly long: bigint }
  | { readonly float: number }
  | { readonly list: readonly PyObject[] }
  | { readonly set: readonly PyObject[] }
  | { readonly frozenset: readonly PyObject[] }
  | { readonly dict: readonly (readonly [PyObject, PyObject])[] }
  /** Gets the next index, so that `reference` can name it (3.4 and later). */
  | { readonly flagged: PyObject }
  | { readonly reference: number }
  | { readonly code: CodeSpec }
  | { readonly raw: readonly number[] };

/** `["LOAD_CONST", 0]`, `["JUMP_FORWARD", "end"]`, or a label: `"end:"`; a number begins a line of source. */
export type Instruction = string | number | readonly [name: string, argument?: number | string];

export interface CodeSpec {
  readonly name?: string;
  readonly file?: string;
  readonly flags?: number;
  readonly argumentCount?: number;
  readonly firstLine?: number;
  readonly constants?: readonly PyObject[];
  readonly names?: readonly string[];
  readonly variables?: readonly string[];
  readonly code: readonly Instruction[] | { readonly bytes: readonly number[] };
}

/** The bytes of an object as this version writes them (without a header). */
export function marshal(object: PyObject, version: string): Uint8Array {
  const table = opcodeTable(version);
  if (table === undefined) throw new Error(`no opcode table of ${version}`);
  const out: number[] = [];
  write(out, object, table);
  return Uint8Array.from(out);
}

/** A .pyc: magic number, zeros up to `headerLength`, and the object. */
export function pyc(magic: number, headerLength: number, object: PyObject, version: string): Uint8Array {
  const body = marshal(object, version);
  const file = new Uint8Array(headerLength + body.length);
  file.set([magic & 0xff, magic >> 8, 0x0d, 0x0a]);
  file.set(body, headerLength);
  return file;
}

function int32(out: number[], value: number): void {
  out.push(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff);
}

function tag(out: number[], letter: string): void {
  out.push(letter.charCodeAt(0));
}

function write(out: number[], object: PyObject, table: OpcodeTable): void {
  const { number: version } = table;
  if (object === null) tag(out, "N");
  else if (typeof object === "boolean") tag(out, object ? "T" : "F");
  else if (typeof object === "number") {
    tag(out, "i");
    int32(out, object);
  } else if (typeof object === "string") writeText(out, object, version);
  else if (isTuple(object)) writeItems(out, "(", object, table);
  else if ("bytes" in object) {
    tag(out, "s");
    int32(out, object.bytes.length);
    out.push(...object.bytes);
  } else if ("long" in object) {
    const digits: number[] = [];
    for (let rest = object.long < 0n ? -object.long : object.long; rest > 0n; rest >>= 15n) {
      digits.push(Number(rest & 0x7fffn));
    }
    tag(out, "l");
    int32(out, object.long < 0n ? -digits.length : digits.length);
    for (const digit of digits) out.push(digit & 0xff, digit >> 8);
  } else if ("float" in object) {
    tag(out, "g");
    out.push(...new Uint8Array(Float64Array.of(object.float).buffer));
  } else if ("list" in object) writeItems(out, "[", object.list, table);
  else if ("set" in object) writeItems(out, "<", object.set, table);
  else if ("frozenset" in object) writeItems(out, ">", object.frozenset, table);
  else if ("dict" in object) {
    tag(out, "{");
    for (const [key, value] of object.dict) {
      write(out, key, table);
      write(out, value, table);
    }
    tag(out, "0");
  } else if ("flagged" in object) {
    const at = out.length;
    write(out, object.flagged, table);
    out[at] = (out[at] ?? 0) | 0x80;
  } else if ("reference" in object) {
    tag(out, "r");
    int32(out, object.reference);
  } else if ("raw" in object) out.push(...object.raw);
  else writeCode(out, object.code, table);
}

function isTuple(object: PyObject): object is readonly PyObject[] {
  return Array.isArray(object);
}

function writeText(out: number[], text: string, version: number): void {
  const bytes = [...new TextEncoder().encode(text)];
  const isAscii = bytes.every((byte) => byte < 0x80);
  if (version < 300) tag(out, isAscii ? "t" : "u");
  else if (version >= 304 && isAscii && bytes.length < 256) {
    tag(out, "Z");
    out.push(bytes.length, ...bytes);
    return;
  } else tag(out, "u");
  int32(out, bytes.length);
  out.push(...bytes);
}

function writeItems(out: number[], letter: string, items: readonly PyObject[], table: OpcodeTable): void {
  tag(out, letter);
  int32(out, items.length);
  for (const item of items) write(out, item, table);
}

function writeCode(out: number[], spec: CodeSpec, table: OpcodeTable): void {
  const { number: version } = table;
  const { bytes, lines } = "bytes" in spec.code ? { bytes: spec.code.bytes, lines: [] } : assemble(spec.code, table);
  const variables = spec.variables ?? [];
  tag(out, "c");
  int32(out, spec.argumentCount ?? 0);
  if (version >= 308) int32(out, 0);
  if (version >= 300) int32(out, 0);
  if (version < 311) int32(out, variables.length);
  int32(out, 10);
  int32(out, spec.flags ?? 0x40);
  write(out, { bytes }, table);
  write(out, spec.constants ?? [], table);
  write(out, spec.names ?? [], table);
  write(out, variables, table);
  if (version >= 311) write(out, { bytes: variables.map(() => 0x20) }, table);
  else {
    write(out, [], table);
    write(out, [], table);
  }
  write(out, spec.file ?? "shop.py", table);
  write(out, spec.name ?? "<module>", table);
  if (version >= 311) write(out, spec.name ?? "<module>", table);
  int32(out, spec.firstLine ?? 1);
  write(out, { bytes: version >= 310 ? [] : lnotab(lines, spec.firstLine ?? 1) }, table);
  if (version >= 311) write(out, { bytes: [] }, table);
}

/** Bytes of the instructions (none of them may need EXTENDED_ARG), and where each line begins. */
export function assemble(
  code: readonly Instruction[],
  table: OpcodeTable,
): { bytes: number[]; lines: [offset: number, line: number][] } {
  const labels = new Map<string, number>();
  const lines: [number, number][] = [];
  const sizeOf = (name: string): number => {
    const opcode = opcodeOf(name);
    if (table.wordcode) return 2 + 2 * (table.caches[opcode] ?? 0);
    return opcode >= table.haveArgument ? 3 : 1;
  };
  const opcodeOf = (name: string): number => {
    const opcode = table.opcode.get(name);
    if (opcode === undefined) throw new Error(`Python ${table.version} has no ${name}`);
    return opcode;
  };
  let offset = 0;
  for (const each of code) {
    if (typeof each === "number") lines.push([offset, each]);
    else if (typeof each === "string") labels.set(each.replace(/:$/, ""), offset);
    else offset += sizeOf(each[0]);
  }
  const bytes: number[] = [];
  for (const each of code) {
    if (typeof each === "string" || typeof each === "number") continue;
    const [name, given = 0] = each;
    const opcode = opcodeOf(name);
    const size = sizeOf(name);
    const unit = table.number >= 310 ? 2 : 1;
    let argument = typeof given === "number" ? given : -1;
    if (typeof given === "string") {
      const target = labels.get(given);
      if (target === undefined) throw new Error(`no label ${given}`);
      const here = table.target[opcode] === 1 ? 0 : bytes.length + size;
      argument = Math.abs(target - here) / unit;
    }
    bytes.push(opcode);
    if (table.wordcode) bytes.push(argument & 0xff);
    else if (opcode >= table.haveArgument) bytes.push(argument & 0xff, argument >> 8);
    if (table.wordcode) for (let unitAt = 2; unitAt < size; unitAt += 1) bytes.push(0);
  }
  return { bytes, lines };
}

function lnotab(lines: readonly (readonly [number, number])[], firstLine: number): number[] {
  const table: number[] = [];
  let offset = 0;
  let line = firstLine;
  for (const [at, number] of lines) {
    table.push(at - offset, number - line);
    offset = at;
    line = number;
  }
  return table;
}
