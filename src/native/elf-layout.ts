// The header of an ELF file and the segments that a loader maps. Sections are not looked at: loaders don't, and tools strip
// them.

import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Problems } from "./problems.js";

/** How the file spells numbers. */
export interface ElfNumbers {
  readonly bits: 32 | 64;
  readonly endian: "little" | "big";
}

export interface ElfHeader extends ElfNumbers {
  /** e_type and e_machine. */
  readonly type: number;
  readonly machine: number;
  readonly segmentTable: ElfTable;
  readonly sectionTable: ElfTable;
}

export interface ElfTable {
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
}

/** A run of bytes in the file: where it begins, and how many follow in the segment. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

interface Segment extends FileRange {
  readonly address: number;
}

export interface ElfLayout extends ElfHeader {
  /** Where in the file a virtual address lies. Throws FormatError for one that no PT_LOAD segment takes from the file. */
  readonly rangeAt: (address: number, what: string) => FileRange;
  readonly dynamic?: FileRange;
  readonly interpreter?: FileRange;
}

export const ET_EXEC = 2;
export const ET_DYN = 3;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;

/** Programs have about ten. More than these are a core file's, or a lie. */
const MOST_SEGMENTS = 1024;

export function readElfLayout(source: ByteSource, problems: Problems): ElfLayout | undefined {
  const header = problems.attempt(() => readHeader(source));
  if (header === undefined) return undefined;
  const loads: Segment[] = [];
  const found: { dynamic?: FileRange; interpreter?: FileRange } = {};
  if (header.type === ET_EXEC || header.type === ET_DYN)
    problems.attempt(() =>
      readSegments(source, header, (type, segment) => {
        if (type === PT_LOAD) loads.push(segment);
        else if (type === PT_DYNAMIC && segment.size > 0) found.dynamic ??= segment;
        else if (type === PT_INTERP && segment.size > 0) found.interpreter ??= segment;
      }),
    );
  const rangeAt = (address: number, what: string): FileRange => {
    for (const load of loads) {
      const from = address - load.address;
      if (from < 0 || from >= mappedSize(load)) continue;
      const end = endOfMapping(load, loads);
      return { offset: load.offset + from, size: end - load.offset - from };
    }
    throw new FormatError("elf", `${what} has the address ${hex(address)}, which no segment takes from the file`);
  };
  return { ...header, ...found, rangeAt };
}

/** Loaders map whole pages, and patchelf puts tables behind the end of a segment, but in its last page. */
const PAGE_BYTES = 0x1000;

function mappedSize({ offset, size }: Segment): number {
  return size === 0 ? 0 : Math.ceil((offset + size) / PAGE_BYTES) * PAGE_BYTES - offset;
}

/** Where the file's bytes end that lie in memory one behind the other as in the file: a table may reach into the next segment. */
function endOfMapping(load: Segment, loads: readonly Segment[]): number {
  const shift = load.address - load.offset;
  let end = load.offset + mappedSize(load);
  for (const next of loads)
    if (next.address - next.offset === shift && next.offset <= end) end = Math.max(end, next.offset + mappedSize(next));
  return end;
}

// ELF header (System V ABI, gABI 4.1), offsets of 32 / 64 bits:
//   0  "\x7fELF"    4  class (1: 32 bits, 2: 64)    5  data (1: little endian, 2: big)   16  e_type    18  e_machine
//  28 / 32  e_phoff    32 / 40  e_shoff    42 / 54  e_phentsize    44 / 56  e_phnum    46 / 58  e_shentsize
//  48 / 60  e_shnum
function readHeader(source: ByteSource): ElfHeader {
  const identity = new Cursor(source.read(0, 6), "elf", { what: "ELF header" });
  if (identity.latin1(4) !== "\x7fELF") throw identity.seek(0).error('has no "\\x7fELF"');
  const classNumber = identity.u8();
  if (classNumber !== 1 && classNumber !== 2)
    throw identity.seek(4).error(`is of class ${classNumber}; expected 1 (32 bits) or 2 (64)`);
  const data = identity.u8();
  if (data !== 1 && data !== 2) throw identity.seek(5).error(`has byte order ${data}; expected 1 (little) or 2 (big)`);
  const numbers: ElfNumbers = { bits: classNumber === 2 ? 64 : 32, endian: data === 2 ? "big" : "little" };
  const { bits, endian } = numbers;
  const cursor = new Cursor(source.read(0, 64), "elf", { what: "ELF header", endian });
  const type = cursor.seek(16).u16();
  const machine = cursor.u16();
  cursor.skip(4 + bits / 8);
  const segmentOffset = readWord(cursor, numbers);
  const sectionOffset = readWord(cursor, numbers);
  cursor.skip(6);
  const table = (offset: number): ElfTable => ({ offset, entrySize: cursor.u16(), count: cursor.u16() });
  return { ...numbers, type, machine, segmentTable: table(segmentOffset), sectionTable: table(sectionOffset) };
}

// Program header, 32 bits: 0 p_type, 4 p_offset, 8 p_vaddr, 16 p_filesz; 32 bytes.
//                 64 bits: 0 p_type, 8 p_offset, 16 p_vaddr, 32 p_filesz; 56 bytes.
function readSegments(source: ByteSource, header: ElfHeader, found: (type: number, segment: Segment) => void): void {
  const { offset, entrySize, count } = header.segmentTable;
  const { bits, endian } = header;
  const cursor = new Cursor(source.read(offset, entrySize * Math.min(count, MOST_SEGMENTS)), "elf", {
    what: "program header table",
    base: offset,
    endian,
  });
  const expected = bits === 64 ? 56 : 32; // what loaders insist on
  if (count > 0 && entrySize !== expected)
    throw cursor.error(`has entries of ${entrySize} bytes; expected ${expected}`);
  if (count > MOST_SEGMENTS) throw cursor.error(`has ${count} entries; expected ${MOST_SEGMENTS} or fewer`);
  for (let index = 0; index < count; index++) {
    cursor.seek(Math.min(index * entrySize, cursor.bytes.length));
    const type = cursor.u32();
    if (bits === 64) cursor.skip(4);
    const start = readWord(cursor, header);
    const address = readWord(cursor, header);
    cursor.skip(bits / 8);
    found(type, { offset: start, address, size: readWord(cursor, header) });
  }
}

/** An address, offset or size of the file's width. Over 2^53 it is not exact; no place in a file is that large. */
export function readWord(cursor: Cursor, { bits, endian }: ElfNumbers): number {
  const first = cursor.u32();
  if (bits === 32) return first;
  const second = cursor.u32();
  return endian === "little" ? second * 2 ** 32 + first : first * 2 ** 32 + second;
}
