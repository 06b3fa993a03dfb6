// Whom a PE image needs, at once and at first call, and what it asks of them.

import type { ImportedSymbol, NativeNeed } from "../model/native.js";
import {
  IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT,
  IMAGE_DIRECTORY_ENTRY_IMPORT,
  type PeDirectory,
  type PeHeaders,
} from "./pe-headers.js";
import { pointerAt, type PeMemory, type Pointer } from "./pe-memory.js";
import type { Problems } from "./problems.js";

/** One library of an import table. */
export interface PeImport {
  readonly need: NativeNeed;
  /** Its table of names and numbers. */
  readonly lookup: Pointer;
  /** What to take off the table's pointers to get RVAs. */
  readonly base: number;
}

/** More than any linker writes: the largest programs have some hundreds of libraries and ten thousands of functions. */
const MOST_LIBRARIES = 10_000;
const MOST_SYMBOLS = 262_144;

/** In the order of the tables; a library of two entries comes twice. */
export function readImports(headers: PeHeaders, memory: PeMemory, problems: Problems): readonly PeImport[] {
  const imports: PeImport[] = [];
  const directory = headers.directories.get(IMAGE_DIRECTORY_ENTRY_IMPORT);
  const delayed = headers.directories.get(IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT);
  problems.attempt(() => {
    if (directory !== undefined) readTable(memory, directory, problems, imports);
  });
  problems.attempt(() => {
    if (delayed !== undefined) readDelayTable(headers, memory, delayed, problems, imports);
  });
  return imports;
}

// Import directory entry, 20 bytes: 0 lookup table, 12 name, 16 address table. The last one is all zero; the loader ends at
// a name of zero, and the directory's size means nothing to it.
function readTable(memory: PeMemory, directory: PeDirectory, problems: Problems, into: PeImport[]): void {
  const what = "import table";
  for (const entry of memory.records(directory, 20, what)) {
    const lookup = pointerAt(entry);
    const name = pointerAt(entry.skip(8));
    const addresses = pointerAt(entry);
    if (name.rva === 0) return;
    // Borland's linker wrote no lookup table; the address table has the same content until the image is loaded.
    add(memory, name, lookup.rva === 0 ? addresses : lookup, 0, "load", problems, into);
    if (into.length >= MOST_LIBRARIES) throw entry.error(`has no end after ${into.length} libraries`);
  }
}

// Delay import directory entry, 32 bytes: 0 attributes (bit 0: RVAs, else addresses, as Visual C++ 6 wrote them), 4 name,
// 12 address table, 16 name table
function readDelayTable(
  { bits, imageBase }: PeHeaders,
  memory: PeMemory,
  directory: PeDirectory,
  problems: Problems,
  into: PeImport[],
): void {
  const what = "delay import table";
  const most = into.length + MOST_LIBRARIES;
  for (const entry of memory.records(directory, 32, what)) {
    const base = bits === 32 && (entry.u32() & 1) === 0 ? imageBase : 0;
    if (bits === 64) entry.skip(4);
    const name = pointerAt(entry);
    const names = pointerAt(entry.skip(8));
    if (name.rva === 0) return;
    add(memory, lowered(name, base), lowered(names, base), base, "delay", problems, into);
    if (into.length >= most) throw entry.error(`has no end after ${MOST_LIBRARIES} libraries`);
  }
}

function lowered({ rva, from }: Pointer, base: number): Pointer {
  return { rva: rva - base, from };
}

function add(
  memory: PeMemory,
  at: Pointer,
  lookup: Pointer,
  base: number,
  how: "load" | "delay",
  problems: Problems,
  into: PeImport[],
): void {
  const name = problems.attempt(() => memory.text(at, "name of an imported library"));
  if (name !== undefined) into.push({ need: { name, how }, lookup, base });
}

/** The functions and variables of all libraries. */
export function readImportedSymbols(
  bits: 32 | 64,
  imports: readonly PeImport[],
  memory: PeMemory,
  problems: Problems,
): readonly ImportedSymbol[] {
  const symbols: ImportedSymbol[] = [];
  for (const one of imports) problems.attempt(() => readSymbols(bits, one, memory, problems, symbols));
  return symbols;
}

// Lookup entry, 4 or 8 bytes: highest bit: the lower 16 are a number; else they are the RVA of a hint (2 bytes) and a name
function readSymbols(
  bits: 32 | 64,
  { need: { name: library }, lookup, base }: PeImport,
  memory: PeMemory,
  problems: Problems,
  into: ImportedSymbol[],
): void {
  if (lookup.rva === 0) return;
  for (const entry of memory.records(lookup, bits / 8, `imports of ${library}`)) {
    const name = pointerAt(entry);
    const high = bits === 64 ? entry.u32() : name.rva;
    if (name.rva === 0 && high === 0) return;
    if (into.length >= MOST_SYMBOLS) throw entry.error(`has no end after ${into.length} symbols`);
    const symbol =
      high >>> 31 === 1 ? byNumber(name.rva & 0xffff, library) : byName(lowered(name, base), library, memory, problems);
    if (symbol !== undefined) into.push(symbol);
  }
}

function byNumber(ordinal: number, library: string): ImportedSymbol {
  return { name: `#${ordinal}`, library, isWeak: false, ordinal };
}

function byName(
  { rva, from }: Pointer,
  library: string,
  memory: PeMemory,
  problems: Problems,
): ImportedSymbol | undefined {
  const name = problems.attempt(() => memory.text({ rva: rva + 2, from }, `name of a symbol of ${library}`));
  return name === undefined ? undefined : { name, library, isWeak: false };
}
