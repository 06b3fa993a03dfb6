// Reads which symbols an image asks of others and which it offers. What it offers is told twice: by the export trie, which
// is what dyld goes by and which no strip removes, and by the symbol table. The table is asked where there is no trie.

import { Cursor } from "../bytes/cursor.js";
import type { ImportedSymbol } from "../model/native.js";
import type { MachOCommands, SymbolRange } from "./macho-commands.js";
import type { MachOSlice } from "./macho-slices.js";
import { readExportTrie } from "./macho-trie.js";
import type { Problems } from "./problems.js";

const N_STAB = 0xe0;
const N_PEXT = 0x10;
const N_TYPE = 0x0e;
const N_EXT = 0x01;
const N_UNDF = 0x0;
const N_PBUD = 0xc;
const N_WEAK_REF = 0x40;

/** Undefined symbols, in the order of the table. */
export function readImports(slice: MachOSlice, commands: MachOCommands, problems: Problems): readonly ImportedSymbol[] {
  const range = commands.dynamicSymbols?.undefined ?? EVERYTHING;
  const records = readRecords(slice, commands, range, problems).filter(
    ({ type, value }) => isUndefined(type) && value === 0, // another value is the size of a C "common" variable
  );
  const imports: ImportedSymbol[] = [];
  for (const { name, description } of named(slice, commands, records, problems)) {
    const library = commands.header.isTwoLevel ? commands.libraries[libraryOrdinal(description) - 1] : undefined;
    imports.push({
      name: nameInC(name),
      isWeak: (description & N_WEAK_REF) !== 0,
      ...(library !== undefined && { library }),
    });
  }
  return imports;
}

/**
 * GET_LIBRARY_ORDINAL: 1 and up number the needs. 0 (the image itself), 0xfe (any that is loaded) and 0xff (the program
 * that a bundle is made for) name none.
 */
function libraryOrdinal(description: number): number {
  return description >>> 8;
}

export function readExports(
  slice: MachOSlice,
  commands: MachOCommands,
  problems: Problems,
): ReadonlyMap<string, readonly string[]> {
  const { exportTrie } = commands;
  const hasTrie = exportTrie !== undefined && exportTrie.size > 0;
  const trie = hasTrie ? readExportTrie(slice, exportTrie, problems) : { names: [], isWhole: false };
  if (trie.isWhole) return exportMap(trie.names);
  const range = commands.dynamicSymbols?.exported ?? EVERYTHING;
  const records = readRecords(slice, commands, range, problems).filter(({ type }) => isExported(type));
  return exportMap([...trie.names, ...named(slice, commands, records, problems).map(({ name }) => name)]);
}

const NO_VERSION: readonly string[] = [""];

function exportMap(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(names.map((name) => [nameInC(name), NO_VERSION]));
}

function isUndefined(type: number): boolean {
  const kind = type & N_TYPE;
  return (type & N_STAB) === 0 && (type & N_EXT) !== 0 && (kind === N_UNDF || kind === N_PBUD);
}

function isExported(type: number): boolean {
  const kind = type & N_TYPE;
  return (type & (N_STAB | N_PEXT)) === 0 && (type & N_EXT) !== 0 && kind !== N_UNDF && kind !== N_PBUD;
}

interface SymbolRecord {
  /** Where its name begins within the string table. */
  readonly text: number;
  readonly type: number;
  readonly description: number;
  readonly value: number;
}

const EVERYTHING: SymbolRange = { first: 0, count: Infinity };

// nlist, 12 bytes or 16 (mach-o/nlist.h): 0 n_strx   4 n_type   5 n_sect   6 n_desc   8 n_value (u32, or u64)
function readRecords(
  slice: MachOSlice,
  commands: MachOCommands,
  range: SymbolRange,
  problems: Problems,
): readonly SymbolRecord[] {
  const table = commands.symbols;
  if (table === undefined || range.count === 0) return [];
  const records: SymbolRecord[] = [];
  problems.attempt(() => {
    const { bits, endian } = commands.header;
    const size = bits === 64 ? 16 : 12;
    const count = Math.min(range.count, table.count - range.first);
    const at = table.offset + range.first * size;
    const bytes = count > 0 ? slice.bytes.read(at, count * size) : new Uint8Array();
    const cursor = new Cursor(bytes, "macho", { what: "symbol table", base: slice.offset + at, endian });
    if (count < range.count && range.count !== Infinity)
      problems.add(
        `symbols ${range.first} to ${range.first + range.count} are asked for; the table has ${table.count}`,
        slice.offset + table.offset,
      );
    for (let index = 0; index < count; index++) {
      const text = cursor.u32();
      const type = cursor.u8();
      cursor.skip(1);
      const description = cursor.u16();
      const value = size === 16 ? cursor.u32() | cursor.u32() : cursor.u32(); // only whether it is 0 is asked
      records.push({ text, type, description, value });
    }
  });
  return records;
}

/** Longer names than this are told as a problem; the longest of a C++ or Rust library take a few thousand bytes. */
const MOST_NAME_BYTES = 1 << 16;
/** Names may share bytes of the string table (one is the end of another); in a table that isn't made to hurt, few do. */
const MOST_SHARING = 16;

/** The records with their names; those whose names can't be read are left out, and told of in one problem. */
function named(
  slice: MachOSlice,
  commands: MachOCommands,
  records: readonly SymbolRecord[],
  problems: Problems,
): readonly (SymbolRecord & { readonly name: string })[] {
  const strings = commands.symbols?.strings;
  if (strings === undefined || records.length === 0) return [];
  let first = strings.size;
  let last = 0;
  for (const { text } of records) {
    if (text >= strings.size) continue;
    first = Math.min(first, text);
    last = Math.max(last, text);
  }
  const length = Math.max(0, Math.min(last + MOST_NAME_BYTES, strings.size) - first);
  const part = slice.bytes.read(strings.offset + first, length);
  const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  let budget = bytes.length * MOST_SHARING;
  const result: (SymbolRecord & { readonly name: string })[] = [];
  let lost = 0;
  for (const record of records) {
    const from = record.text - first;
    const end = from < 0 || from >= bytes.length || budget < 0 ? -1 : bytes.indexOf(0, from);
    if (end < 0 || end - from > MOST_NAME_BYTES) {
      lost++;
      continue;
    }
    budget -= end - from;
    if (end > from) result.push({ ...record, name: bytes.toString("utf8", from, end) });
  }
  if (lost > 0)
    problems.add(
      `names of ${lost} symbols of ${records.length} are not within the string table, ${bytes.length} bytes long`,
      slice.offset + strings.offset,
    );
  return result;
}

/** Takes away the one "_" that C names get from the linker. */
function nameInC(name: string): string {
  return name.startsWith("_") ? name.slice(1) : name;
}
