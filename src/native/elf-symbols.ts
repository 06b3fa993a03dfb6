// The dynamic symbols of an ELF file with their versions. Nothing in the file says how many there are: loaders never ask,
// they come through a hash table, and so the hash table tells.

import { Cursor } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import type { ImportedSymbol } from "../model/native.js";
import { DT_SYMTAB, DT_VERSYM, MOST_NAME_BYTES, nameOf, type ElfDynamic } from "./elf-dynamic.js";
import type { ElfLayout, FileRange } from "./elf-layout.js";
import { countSymbols, symbolBytes } from "./elf-symbol-count.js";
import { readVersionDefinitions, readVersionNeeds } from "./elf-versions.js";
import type { Problems } from "./problems.js";

export interface ElfSymbols {
  readonly imports: readonly ImportedSymbol[];
  /** Name → the versions that define it; "" for none. */
  readonly exports: ReadonlyMap<string, readonly string[]>;
}

interface Version {
  readonly name: string;
  readonly library?: string;
  /** What nearly every export has: shared, since there may be 100,000. */
  readonly alone: readonly string[];
}

const UNVERSIONED: Version = { name: "", alone: [""] };

const SHN_UNDEF = 0;
const STB_LOCAL = 0;
const STB_WEAK = 2;
const STV_INTERNAL = 1;
const STV_HIDDEN = 2;

/** Bytes of one table that are looked at. The largest libraries seen (browsers, LLVM) have a tenth of it. */
const MOST_TABLE_BYTES = 64 * 1024 * 1024;

export function readSymbolTable(
  source: ByteSource,
  layout: ElfLayout,
  dynamic: ElfDynamic,
  problems: Problems,
): ElfSymbols {
  const imports: ImportedSymbol[] = [];
  const exports = new Map<string, readonly string[]>();
  const several = new Map<string, string[]>();
  problems.attempt(() => {
    const address = dynamic.valueOf(DT_SYMTAB);
    if (address === undefined) return;
    const table = layout.rangeAt(address, "the symbol table");
    const count = countSymbols(source, layout, dynamic, table);
    const symbols = readTable(source, table, count * symbolBytes(layout), "symbol table", problems);
    const strings = dynamic.strings();
    const names = readNames(readTable(source, strings, strings.size, "string table", problems), strings, problems);
    const versionOf = readVersions(source, layout, dynamic, count, problems);
    walkSymbols(layout, symbols, (index, symbol) => {
      const name = names(symbol.name);
      if (name === "") return;
      const version = versionOf(index);
      if (symbol.isImport) imports.push(importOf(name, version, symbol.isWeak));
      else {
        const others = exports.get(name);
        if (others === undefined) exports.set(name, version.alone);
        else addVersion(exports, several, name, others, version);
      }
    });
    names.tell();
  });
  return { imports, exports };
}

/** Gives a name that has one shared version a list of its own; `several` has these lists. */
function addVersion(
  exports: Map<string, readonly string[]>,
  several: Map<string, string[]>,
  name: string,
  others: readonly string[],
  version: Version,
): void {
  const known = several.get(name);
  if (known !== undefined) {
    known.push(version.name);
    return;
  }
  const list = [...others, version.name];
  several.set(name, list);
  exports.set(name, list);
}

function importOf(name: string, { name: version, library }: Version, isWeak: boolean): ImportedSymbol {
  if (version === "") return { name, isWeak };
  return library === undefined ? { name, version, isWeak } : { name, library, version, isWeak };
}

// Symbol, 32 bits: 0 st_name, 4 st_value, 8 st_size, 12 st_info, 13 st_other, 14 st_shndx; 16 bytes.
//         64 bits: 0 st_name, 4 st_info, 5 st_other, 6 st_shndx, 8 st_value, 16 st_size; 24 bytes.
// st_info is binding * 16 + type, st_other has the visibility in its lowest two bits (gABI 4.1, Symbol Table).
function walkSymbols(
  layout: ElfLayout,
  { bytes, base }: Table,
  found: (index: number, symbol: { name: number; isImport: boolean; isWeak: boolean }) => void,
): void {
  const cursor = new Cursor(bytes, "elf", { what: "symbol table", base, endian: layout.endian });
  const size = symbolBytes(layout);
  const count = Math.floor(bytes.length / size);
  const skipped = layout.bits === 64 ? 0 : 8;
  for (let index = 1; index < count; index++) {
    const name = cursor.seek(index * size).u32();
    const info = cursor.skip(skipped).u8();
    const visibility = cursor.u8() & 3;
    const isImport = cursor.u16() === SHN_UNDEF;
    const binding = info >> 4;
    if (binding === STB_LOCAL) continue;
    // Others don't see a hidden definition. An undefined symbol is looked up by its name, whatever it says.
    if (!isImport && (visibility === STV_HIDDEN || visibility === STV_INTERNAL)) continue;
    found(index, { name, isImport, isWeak: binding === STB_WEAK });
  }
}

interface Table {
  readonly bytes: Uint8Array;
  /** Where the bytes lie in the file. */
  readonly base: number;
}

/** The first `size` bytes of a range, or what there is of them. */
function readTable(source: ByteSource, range: FileRange, size: number, what: string, problems: Problems): Table {
  const wanted = Math.min(size, range.size, MOST_TABLE_BYTES);
  const bytes = source.read(range.offset, wanted);
  if (bytes.length < size)
    problems.add(`${what} has ${size} bytes; found ${bytes.length} that can be read`, range.offset);
  return { bytes, base: range.offset };
}

interface Names {
  /** The name at an offset; "" for none, and for one that can't be read. */
  (offset: number): string;
  /** Says how many names could not be read. */
  tell(): void;
}

function readNames({ bytes, base }: Table, { size }: FileRange, problems: Problems): Names {
  // Names share their ends, and versions of a symbol share its name; many times the table is a lie that costs hours.
  let budget = 4 * bytes.length + MOST_NAME_BYTES;
  let bad = 0;
  const lastEnd = bytes.lastIndexOf(0);
  const names = (offset: number): string => {
    const end = offset <= lastEnd && budget > 0 ? bytes.indexOf(0, offset) : offset + MOST_NAME_BYTES;
    if (end - offset < MOST_NAME_BYTES) {
      budget -= end - offset;
      return nameOf(bytes, offset, end);
    }
    budget -= MOST_NAME_BYTES;
    bad++;
    return "";
  };
  names.tell = (): void => {
    if (bad > 0) problems.add(`string table of ${size} bytes has not the names of ${bad} symbols`, base);
  };
  return names;
}

// .gnu.version: 16 bits a symbol: 0 local, 1 global, from 2 the index of a needed or defined version; 0x8000: not the
// default of its name, but found by those who ask for that version.
function readVersions(
  source: ByteSource,
  layout: ElfLayout,
  dynamic: ElfDynamic,
  count: number,
  problems: Problems,
): (index: number) => Version {
  const address = dynamic.valueOf(DT_VERSYM);
  const table =
    address === undefined ? undefined : problems.attempt(() => layout.rangeAt(address, "the table of symbol versions"));
  if (table === undefined) return () => UNVERSIONED;
  const { bytes, base } = readTable(source, table, count * 2, "table of symbol versions", problems);
  const cursor = new Cursor(bytes, "elf", { what: "table of symbol versions", base, endian: layout.endian });

  const versions = new Map<number, Version>();
  for (const { name, index } of readVersionDefinitions(source, layout, dynamic, problems))
    versions.set(index, { name, alone: [name] });
  for (const { library, versions: needed } of readVersionNeeds(source, layout, dynamic, problems))
    for (const { name, index } of needed) versions.set(index, { name, library, alone: [name] });

  return (index) => {
    if (index * 2 + 2 > bytes.length) return UNVERSIONED;
    return versions.get(cursor.seek(index * 2).u16() & 0x7fff) ?? UNVERSIONED;
  };
}
