// How many dynamic symbols an ELF file has. DT_HASH says it; DT_GNU_HASH knows the last of those that it lists; of a file
// that exports nothing only the sections tell, and without these the table that comes next.

import { Cursor } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import { DT_GNU_HASH, DT_HASH, DT_STRTAB, DT_SYMTAB, DT_VERSYM, type ElfDynamic } from "./elf-dynamic.js";
import { readWord, type ElfLayout, type ElfNumbers, type FileRange } from "./elf-layout.js";

const EM_MIPS = 8;
const EM_S390 = 22;
const EM_ALPHA = 0x9026;
/** MIPS only, where DT_GNU_HASH can't be: the linker orders its symbols by other needs. */
const DT_MIPS_SYMTABNO = 0x70000011;

export function symbolBytes({ bits }: ElfNumbers): 16 | 24 {
  return bits === 64 ? 24 : 16;
}

/** Entries of the symbol table, the empty first one among them. Throws FormatError. */
export function countSymbols(source: ByteSource, layout: ElfLayout, dynamic: ElfDynamic, table: FileRange): number {
  const hash = dynamic.valueOf(DT_HASH);
  if (hash !== undefined) return countOfHash(source, layout, layout.rangeAt(hash, "the hash table"));
  const mips = layout.machine === EM_MIPS ? dynamic.valueOf(DT_MIPS_SYMTABNO) : undefined;
  if (mips !== undefined) return mips;
  const gnuHash = dynamic.valueOf(DT_GNU_HASH);
  const counted =
    gnuHash === undefined
      ? undefined
      : countOfGnuHash(source, layout, layout.rangeAt(gnuHash, "the GNU hash table"), table);
  return counted ?? countOfSection(source, layout, table) ?? countToNextTable(layout, dynamic);
}

// DT_HASH: nbucket, nchain, ...; nchain is the number of symbols. 32 bits each, but 64 on 64-bit s390 and Alpha.
function countOfHash(source: ByteSource, layout: ElfLayout, { offset }: FileRange): number {
  const isWide = layout.bits === 64 && (layout.machine === EM_S390 || layout.machine === EM_ALPHA);
  const cursor = new Cursor(source.read(offset, 16), "elf", {
    what: "hash table",
    base: offset,
    endian: layout.endian,
  });
  return isWide ? readWord(cursor.skip(8), layout) : cursor.skip(4).u32();
}

// DT_GNU_HASH: 0 nbuckets, 4 symoffset, 8 bloom_size, 12 bloom_shift, 16 bloom filter (a word each), buckets, chains.
// A bucket is the first symbol of its chain or 0; chains are 32 bits a symbol from symoffset on, and the last of a chain
// is odd. The chain that begins last ends last. (binutils' elflink.c; there is no specification.)
function countOfGnuHash(
  source: ByteSource,
  layout: ElfLayout,
  { offset, size }: FileRange,
  table: FileRange,
): number | undefined {
  const part = (at: number, length: number): Cursor =>
    new Cursor(source.read(offset + at, Math.max(0, Math.min(length, size - at))), "elf", {
      what: "GNU hash table",
      base: offset + at,
      endian: layout.endian,
    });
  const header = part(0, 16);
  const buckets = header.u32();
  const first = header.u32();
  const bucketsAt = 16 + (header.u32() * layout.bits) / 8;
  const chainsAt = bucketsAt + buckets * 4;
  if (chainsAt > size) throw header.seek(0).error(`has ${buckets} buckets, more than its segment has room for`);
  let last = 0;
  forEachPart(buckets, (from, count) => {
    const cursor = part(bucketsAt + from * 4, count * 4);
    for (let index = 0; index < count; index++) last = Math.max(last, cursor.u32());
  });
  if (last < first || last === 0) return undefined;
  const most = Math.floor(table.size / symbolBytes(layout));
  for (; last < most; last += 1024) {
    const cursor = part(chainsAt + (last - first) * 4, 4096);
    for (let index = 0; index < 1024; index++) if ((cursor.u32() & 1) === 1) return last + index + 1;
  }
  throw header.seek(0).error("has a chain without an end");
}

function forEachPart(count: number, visit: (from: number, count: number) => void): void {
  for (let from = 0; from < count; from += 1024) visit(from, Math.min(1024, count - from));
}

// Section header, 32 bits: 4 sh_type, 16 sh_offset, 20 sh_size; 64 bits: 4 sh_type, 24 sh_offset, 32 sh_size.
const SHT_DYNSYM = 11;

function countOfSection(source: ByteSource, layout: ElfLayout, table: FileRange): number | undefined {
  const { offset, entrySize, count } = layout.sectionTable;
  if (entrySize !== (layout.bits === 64 ? 64 : 40)) return undefined;
  const bytes = source.read(offset, entrySize * count);
  const cursor = new Cursor(bytes, "elf", { what: "section header table", base: offset, endian: layout.endian });
  for (let index = 0; index < Math.floor(bytes.length / entrySize); index++) {
    if (cursor.seek(index * entrySize + 4).u32() !== SHT_DYNSYM) continue;
    const start = readWord(cursor.skip(layout.bits === 64 ? 16 : 8), layout);
    if (start === table.offset) return Math.floor(readWord(cursor, layout) / symbolBytes(layout));
  }
  return undefined;
}

/** Linkers lay tables one after the other; the next one begins where the symbols end. */
function countToNextTable(layout: ElfLayout, dynamic: ElfDynamic): number {
  const start = dynamic.valueOf(DT_SYMTAB) ?? 0;
  const next = [DT_STRTAB, DT_VERSYM, DT_GNU_HASH].flatMap((tag) => {
    const address = dynamic.valueOf(tag);
    return address !== undefined && address > start ? [address] : [];
  });
  if (next.length === 0) throw new FormatError("elf", "the symbol table has no end: there is no hash table");
  return Math.floor((Math.min(...next) - start) / symbolBytes(layout));
}
