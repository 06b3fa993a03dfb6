// The dynamic section: what an ELF file tells its loader, and the string table that its names stand in. Names are read one
// by one: the table holds those of all symbols, megabytes in large libraries, and few of them are wanted.

import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import { readWord, type ElfLayout, type FileRange } from "./elf-layout.js";
import type { Problems } from "./problems.js";

// Tags of the gABI and of GNU (glibc's elf.h).
export const DT_NEEDED = 1;
export const DT_HASH = 4;
export const DT_STRTAB = 5;
export const DT_SYMTAB = 6;
const DT_STRSZ = 10;
export const DT_SONAME = 14;
export const DT_RPATH = 15;
export const DT_RUNPATH = 29;
export const DT_GNU_HASH = 0x6ffffef5;
export const DT_VERSYM = 0x6ffffff0;
export const DT_FLAGS_1 = 0x6ffffffb;
export const DT_VERDEF = 0x6ffffffc;
export const DT_VERNEED = 0x6ffffffe;
/** A library that is looked at before this one, where it is there; DT_FILTER: that stands in for this one. */
export const DT_AUXILIARY = 0x7ffffffd;
export const DT_FILTER = 0x7fffffff;

export interface ElfDynamic {
  /** In the order of the file. */
  readonly entries: readonly { readonly tag: number; readonly value: number }[];
  /** The value of a tag that stands once; of several the last one, as loaders have it. */
  readonly valueOf: (tag: number) => number | undefined;
  /** The name at an offset of the string table. Throws FormatError. */
  readonly nameAt: (offset: number) => string;
  /** DT_STRTAB and DT_STRSZ. Throws FormatError. */
  readonly strings: () => FileRange;
}

/** Bytes of a dynamic section: 4,096 entries. Libraries have about 30. */
const MOST_DYNAMIC_BYTES = 64 * 1024;
/** Longer than any path or mangled name seen (Boost has some of 20,000). */
export const MOST_NAME_BYTES = 64 * 1024;

/** The dynamic section; without entries where the file has none. */
export function readElfDynamic(source: ByteSource, layout: ElfLayout, problems: Problems): ElfDynamic {
  const entries: { tag: number; value: number }[] = [];
  const values = new Map<number, number>();
  const { dynamic } = layout;
  if (dynamic !== undefined)
    problems.attempt(() =>
      readEntries(source, layout, dynamic, (tag, value) => {
        entries.push({ tag, value });
        values.set(tag, value);
      }),
    );

  let known: FileRange | undefined;
  const strings = (): FileRange => {
    if (known !== undefined) return known;
    const address = values.get(DT_STRTAB);
    if (address === undefined)
      throw new FormatError("elf", "the dynamic section has no string table (DT_STRTAB)", dynamic?.offset);
    const range = layout.rangeAt(address, "the string table");
    return (known = { offset: range.offset, size: Math.min(range.size, values.get(DT_STRSZ) ?? range.size) });
  };
  return {
    entries,
    valueOf: (tag) => values.get(tag),
    strings,
    nameAt: (offset) => readName(source, strings(), offset),
  };
}

// Entry: d_tag and d_val, a word each; DT_NULL ends the list.
function readEntries(
  source: ByteSource,
  layout: ElfLayout,
  range: FileRange,
  found: (tag: number, value: number) => void,
): void {
  const size = Math.min(range.size, MOST_DYNAMIC_BYTES);
  const cursor = new Cursor(source.read(range.offset, size), "elf", {
    what: "dynamic section",
    base: range.offset,
    endian: layout.endian,
  });
  while (cursor.position < size) {
    const tag = readWord(cursor, layout);
    if (tag === 0) return;
    found(tag, readWord(cursor, layout));
  }
  throw cursor.error("has no end (DT_NULL)");
}

function readName(source: ByteSource, table: FileRange, offset: number): string {
  if (offset >= table.size)
    throw new FormatError(
      "elf",
      `string table at ${hex(table.offset)} has no offset ${hex(offset)}: it ends at ${hex(table.size)}`,
      table.offset,
    );
  const most = Math.min(table.size - offset, MOST_NAME_BYTES);
  for (let length = 128; ; length *= 8) {
    const bytes = source.read(table.offset + offset, Math.min(length, most));
    const end = bytes.indexOf(0);
    if (end >= 0) return nameOf(bytes, 0, end);
    if (length >= most)
      throw new FormatError("elf", `name at ${hex(table.offset + offset)} has no end`, table.offset + offset);
  }
}

/** Names are bytes to loaders; UTF-8 is how paths are spelled that hold more than ASCII. */
export function nameOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}
