// One shape of instruction for all versions: argument widths, EXTENDED_ARG and inline caches are hidden, jump targets
// are indices of instructions, and every instruction knows its line.

import type { CodeRecord, MarshalFile } from "./marshal.js";
import { bytesAt } from "./marshal.js";
import type { OpcodeTable } from "./opcodes.js";

// Plain arrays of small integers: most code objects are small, and typed arrays that small cost more than they hold.
export interface Instructions {
  readonly count: number;
  readonly opcode: readonly number[];
  readonly argument: readonly number[];
  /** Byte offset of the instruction's own opcode (behind its EXTENDED_ARGs) within the code. */
  readonly offset: readonly number[];
  readonly line: readonly number[];
  /** Index of the instruction jumped to; -1 for none, `count` for one behind the end. */
  readonly target: readonly number[];
  /** From 3.11: the exception table's entries as indices of instructions, `end` exclusive, in order. */
  readonly protectedRanges: readonly ProtectedRange[];
}

export interface ProtectedRange {
  readonly start: number;
  readonly end: number;
  readonly handler: number;
  /** How much of the stack stays. */
  readonly depth: number;
  /** The offset of the raising instruction is pushed before the exception. */
  readonly lasti: boolean;
}

/**
 * Instructions as they stand, in tables that the next code object uses again: copy what is to be kept (`instructionsOf`).
 * Targets are indices, as in `Instructions`.
 */
export interface RawInstructions {
  readonly count: number;
  readonly opcode: Int32Array;
  readonly argument: Int32Array;
  readonly offset: Int32Array;
  readonly target: Int32Array;
  readonly protectedRanges: readonly ProtectedRange[];
}

/** Stretches of instructions to leave out: begins and ends (exclusive) by turns, in order. */
export type Stretches = readonly number[];

/** Nothing is left out. */
export const NO_STRETCHES: Stretches = [];

// One set of tables for all code objects, one after the other.
let capacity = 0;
let opcodes = new Int32Array(0);
let operands = new Int32Array(0);
let offsets = new Int32Array(0);
let targets = new Int32Array(0);
/** Offset → index of the instruction that begins there, its EXTENDED_ARGs counted in. */
let indexAt = new Int32Array(0);

function reserve(size: number): void {
  if (capacity >= size) return;
  capacity = Math.max(4096, 2 * size);
  opcodes = new Int32Array(capacity);
  operands = new Int32Array(capacity);
  offsets = new Int32Array(capacity);
  targets = new Int32Array(capacity);
  indexAt = new Int32Array(capacity);
}

/** Decodes the code of one code object, good until the next call. Bytes that end within an instruction are left out. */
export function decodeInstructions(file: MarshalFile, code: CodeRecord, table: OpcodeTable): RawInstructions {
  const span = bytesAt(file, code.codeAt) ?? { from: 0, to: 0 };
  const { bytes } = file;
  const from = span.from;
  const size = Math.min(span.to, bytes.length) - from;
  reserve(size + 1);
  indexAt.fill(-1, 0, size + 1);
  const { extendedArg, caches, hasCaches, haveArgument } = table;
  const jumpUnit = table.number >= 310 ? 2 : 1;
  let count = 0;
  let extended = 0;
  let begin = -1;
  let position = 0;
  while (position < size) {
    const code8 = bytes[from + position] as number;
    if (begin < 0) begin = position;
    let argument32 = 0;
    let next: number;
    if (table.wordcode) {
      if (position + 1 >= size) break;
      argument32 = (extended << 8) | (bytes[from + position + 1] as number);
      next = position + 2;
    } else if (code8 >= haveArgument) {
      if (position + 2 >= size) break;
      argument32 =
        (extended << 16) | (bytes[from + position + 1] as number) | ((bytes[from + position + 2] as number) << 8);
      next = position + 3;
    } else {
      next = position + 1;
    }
    if (code8 === extendedArg) {
      extended = argument32;
      indexAt[position] = count;
      position = next;
      continue;
    }
    if (hasCaches) next += 2 * (caches[code8] as number);
    opcodes[count] = code8;
    operands[count] = argument32;
    offsets[count] = position;
    indexAt[begin] = count;
    indexAt[position] = count;
    switch (table.target[code8]) {
      case 1:
        targets[count] = argument32 * jumpUnit;
        break;
      case 2:
        targets[count] = next + argument32 * jumpUnit;
        break;
      case 3:
        targets[count] = next - argument32 * jumpUnit;
        break;
      default:
        targets[count] = -1;
    }
    count += 1;
    extended = 0;
    begin = -1;
    position = next;
  }
  for (let index = 0; index < count; index += 1) {
    const at = targets[index] as number;
    if (at >= 0) targets[index] = at < size && (indexAt[at] as number) >= 0 ? (indexAt[at] as number) : count;
    else if ((table.target[opcodes[index] as number] as number) !== 0) targets[index] = count;
  }
  const protectedRanges = table.number >= 311 ? readExceptionTable(file, code, indexAt, size, count) : [];
  return { count, opcode: opcodes, argument: operands, offset: offsets, target: targets, protectedRanges };
}

/**
 * A copy of `raw` to keep, with lines. In the place of each stretch of `leftOut` stands a statement that happens, takes
 * nothing from the stack, and has no name that anything is called by; none of them may be jumped into.
 */
export function instructionsOf(
  file: MarshalFile,
  code: CodeRecord,
  table: OpcodeTable,
  raw: RawInstructions,
  leftOut: Stretches = NO_STRETCHES,
): Instructions {
  let count = raw.count;
  for (let next = 0; next < leftOut.length; next += 2) {
    count -= (leftOut[next + 1] as number) - (leftOut[next] as number) - PLACEHOLDERS;
  }
  const opcode = new Array<number>(count);
  const argument = new Array<number>(count);
  const offset = new Array<number>(count);
  const target = new Array<number>(count);
  // Old index → new one.
  const moved = leftOut.length === 0 ? undefined : new Int32Array(raw.count + 1);
  let to = 0;
  let next = 0;
  for (let at = 0; at < raw.count; at += 1) {
    if (moved !== undefined) moved[at] = to;
    if (at !== leftOut[next]) {
      opcode[to] = raw.opcode[at] as number;
      argument[to] = raw.argument[at] as number;
      offset[to] = raw.offset[at] as number;
      target[to] = raw.target[at] as number;
      to += 1;
      continue;
    }
    opcode[to] = table.opcode.get("DELETE_NAME") ?? 0;
    argument[to] = -1;
    opcode[to + 1] = table.opcode.get("NOP") ?? 0;
    argument[to + 1] = 0;
    for (let placeholder = 0; placeholder < PLACEHOLDERS; placeholder += 1) {
      offset[to] = raw.offset[at] as number;
      target[to] = -1;
      to += 1;
    }
    at = (leftOut[next + 1] as number) - 1;
    next += 2;
  }
  const line = new Array<number>(count).fill(code.firstLine);
  fillLines(file, code, table.number, offset, count, line);
  if (moved === undefined) {
    return { count, opcode, argument, offset, line, target, protectedRanges: raw.protectedRanges };
  }
  moved[raw.count] = count;
  const placeOf = (index: number): number => moved[index] as number;
  for (let at = 0; at < count; at += 1) {
    if ((target[at] as number) >= 0) target[at] = placeOf(target[at] as number);
  }
  const protectedRanges = raw.protectedRanges.map((range) => ({
    ...range,
    start: placeOf(range.start),
    end: placeOf(range.end),
    handler: placeOf(range.handler),
  }));
  return { count, opcode, argument, offset, line, target, protectedRanges };
}

/** Instructions in the place of a stretch that is left out. */
const PLACEHOLDERS = 2;

function fillLines(
  file: MarshalFile,
  code: CodeRecord,
  version: number,
  offset: readonly number[],
  count: number,
  line: number[],
): void {
  const span = bytesAt(file, code.linesAt);
  if (span === undefined) {
    return;
  }
  const to = Math.min(span.to, file.bytes.length);
  if (version >= 311) fillFromLocations(file.bytes, span.from, to, code.firstLine, offset, count, line);
  else if (version === 310) fillFromLineTable(file.bytes, span.from, to, code.firstLine, offset, count, line);
  else fillFromLnotab(file.bytes, span.from, to, code.firstLine, version >= 306, offset, count, line);
}

// Up to 3.9, co_lnotab: pairs of u8 offset step, u8 line step (signed from 3.6); Objects/lnotab_notes.txt.
function fillFromLnotab(
  bytes: Uint8Array,
  from: number,
  to: number,
  firstLine: number,
  signed: boolean,
  offset: readonly number[],
  count: number,
  line: number[],
): void {
  let address = 0;
  let current = firstLine;
  let index = 0;
  for (let at = from; at + 1 < to; at += 2) {
    address += bytes[at] as number;
    while (index < count && (offset[index] as number) < address) line[index++] = current;
    const step = bytes[at + 1] as number;
    current += signed && step >= 0x80 ? step - 0x100 : step;
  }
  while (index < count) line[index++] = current;
}

// 3.10, co_linetable: pairs of u8 length, i8 line step; -128 says that these instructions have no line.
function fillFromLineTable(
  bytes: Uint8Array,
  from: number,
  to: number,
  firstLine: number,
  offset: readonly number[],
  count: number,
  line: number[],
): void {
  let end = 0;
  let current = firstLine;
  let index = 0;
  for (let at = from; at + 1 < to; at += 2) {
    end += bytes[at] as number;
    const step = bytes[at + 1] as number;
    if (step !== 0x80) current += step >= 0x80 ? step - 0x100 : step;
    while (index < count && (offset[index] as number) < end) line[index++] = current;
  }
  while (index < count) line[index++] = current;
}

// 3.11-, co_linetable: 0x80 | kind << 3 | (length in code units - 1), then as the kind says; Objects/locations.md.
//   0-9 short: 1 byte, same line     10-12 one line: step kind - 10, 2 bytes
//   13 no columns: signed varint     14 long: signed varint, 3 varints     15 none
function fillFromLocations(
  bytes: Uint8Array,
  from: number,
  to: number,
  firstLine: number,
  offset: readonly number[],
  count: number,
  line: number[],
): void {
  let end = 0;
  let current = firstLine;
  let index = 0;
  let at = from;
  while (at < to) {
    const head = bytes[at++] as number;
    const kind = (head >> 3) & 15;
    end += 2 * ((head & 7) + 1);
    if (kind >= 13) {
      if (kind < 15) {
        let value = 0;
        let shift = 0;
        let byte: number;
        do {
          byte = bytes[at++] ?? 0;
          value |= (byte & 63) << shift;
          shift += 6;
        } while ((byte & 64) !== 0 && at < to && shift < 30);
        current += (value & 1) !== 0 ? -(value >> 1) : value >> 1;
        if (kind === 14) {
          for (let part = 0; part < 3; part += 1) while (at < to && ((bytes[at++] as number) & 64) !== 0);
        }
      }
    } else if (kind >= 10) {
      current += kind - 10;
      at += 2;
    } else {
      at += 1;
    }
    while (index < count && (offset[index] as number) < end) line[index++] = current;
  }
  while (index < count) line[index++] = current;
}

// 3.11-, co_exceptiontable: start, length, target in code units, depth << 1 | lasti; each a varint of 6 bits a byte,
// high bits first, 0x40 = more follow, 0x80 marks an entry's first byte; Objects/exception_handling_notes.txt.
function readExceptionTable(
  file: MarshalFile,
  code: CodeRecord,
  indexAt: Int32Array,
  size: number,
  count: number,
): ProtectedRange[] {
  const span = bytesAt(file, code.exceptionsAt);
  if (span === undefined) return [];
  const { bytes } = file;
  const to = Math.min(span.to, bytes.length);
  const ranges: ProtectedRange[] = [];
  let at = span.from;
  const varint = (): number => {
    let value = 0;
    for (let part = 0; part < 5 && at < to; part += 1) {
      const byte = bytes[at++] as number;
      value = (value << 6) | (byte & 63);
      if ((byte & 64) === 0) break;
    }
    return value;
  };
  while (at < to) {
    const start = varint() * 2;
    const end = start + varint() * 2;
    const handler = varint() * 2;
    const depthAndLasti = varint();
    const startIndex = instructionFrom(indexAt, start, size, count);
    const endIndex = instructionFrom(indexAt, end, size, count);
    const handlerIndex = instructionFrom(indexAt, handler, size, count);
    if (startIndex >= endIndex || handlerIndex >= count) continue;
    ranges.push({
      start: startIndex,
      end: endIndex,
      handler: handlerIndex,
      depth: depthAndLasti >> 1,
      lasti: (depthAndLasti & 1) !== 0,
    });
  }
  return ranges;
}

// The first instruction at or behind an offset: ranges may begin or end within inline caches (10 units at the most).
function instructionFrom(indexAt: Int32Array, offset: number, size: number, count: number): number {
  const limit = Math.min(size, offset + 32);
  for (let at = offset; at >= 0 && at < limit; at += 2) {
    const index = indexAt[at] as number;
    if (index >= 0) return index;
  }
  return count;
}
