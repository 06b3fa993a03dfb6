// Names of the modules built into an interpreter, read from its library or from the program it is linked into. They differ
// by build, not only by version. CPython keeps them in a table that it exports by name, so nothing has to be guessed:
//
//   struct _inittab { const char *name; PyObject *(*initfunc)(void); }   PyImport_Inittab points to the first of them, and a
//   null name ends the table (Include/import.h). In a shared library the pointers are relocations; in a DLL they are there.

import { Cursor } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";

const SYMBOL = "PyImport_Inittab";
const MOST_MODULES = 1000;
const LONGEST_NAME = 80;

/** How to follow a pointer in a binary: by virtual address. */
interface Image {
  readonly pointerBytes: 4 | 8;
  /** The pointer stored (or to be put by the loader) at an address; undefined outside of the file, 0 for null. */
  pointerAt(address: number): number | undefined;
  bytesAt(address: number, length: number): Uint8Array | undefined;
  readonly inittab: number | undefined;
}

/** The built-in modules of the Python in `source` (ELF, PE or Mach-O), or undefined when it holds none that can be read. */
export function readBuiltins(source: ByteSource): ReadonlySet<string> | undefined {
  try {
    const image = openImage(source);
    if (image?.inittab === undefined) return undefined;
    return readTable(image, image.inittab);
  } catch (error) {
    if (error instanceof FormatError) return undefined; // a head that lies: the names are unknown, and the table of knowledge fills in
    throw error;
  }
}

function readTable(image: Image, pointer: number): ReadonlySet<string> | undefined {
  const table = image.pointerAt(pointer);
  if (table === undefined || table === 0) return undefined;
  const names = new Set<string>();
  for (let index = 0; index < MOST_MODULES; index++) {
    const at = image.pointerAt(table + index * 2 * image.pointerBytes);
    if (at === undefined) return undefined;
    if (at === 0) break;
    const bytes = image.bytesAt(at, LONGEST_NAME);
    const end = bytes?.indexOf(0) ?? -1;
    const name = bytes === undefined || end < 1 ? "" : Buffer.from(bytes.subarray(0, end)).toString("latin1");
    if (!/^[A-Za-z_][\w.]*$/.test(name)) return undefined;
    names.add(name);
  }
  return names.has("sys") ? names : undefined;
}

function openImage(source: ByteSource): Image | undefined {
  const head = source.read(0, 4);
  if (head.length < 4) return undefined;
  const magic = ((head[0] ?? 0) << 24) | ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0);
  switch (magic >>> 0) {
    case 0x7f454c46:
      return openElf(source);
    case 0xcefaedfe:
    case 0xcffaedfe:
      return openMachO(source);
    case 0xcafebabe:
      return openFat(source);
    default:
      return head[0] === 0x4d && head[1] === 0x5a ? openPe(source) : undefined;
  }
}

interface Part {
  readonly address: number;
  readonly size: number;
  readonly offset: number;
}

function bytesIn(source: ByteSource, parts: readonly Part[], address: number, length: number): Uint8Array | undefined {
  const part = parts.find((candidate) => address >= candidate.address && address < candidate.address + candidate.size);
  if (part === undefined) return undefined;
  const into = address - part.address;
  return source.read(part.offset + into, Math.min(length, part.size - into));
}

function number(bytes: Uint8Array | undefined, size: 4 | 8): number | undefined {
  if (bytes === undefined || bytes.length < size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return size === 4 ? view.getUint32(0, true) : Number(view.getBigUint64(0, true));
}

// ELF, little endian (all machines that Python is frozen on; big endian ones are left to the table of knowledge).
//   header: 4 class, 32|28 e_phoff, 40|32 e_shoff, 54|42 phentsize, 56|44 phnum, 58|46 shentsize, 60|48 shnum
//   program header: 0 type; 64: 8 offset 16 vaddr 32 filesz; 32: 4 offset 8 vaddr 16 filesz
//   section header: 4 type, link at 40|24, 64: 24 offset 32 size; 32: 16 offset 20 size
//   Rela 64: 0 offset 8 info (symbol in the upper half) 16 addend; Rel 32: 0 offset 4 info (symbol from bit 8), and the addend
//   stands in place; Rela 32 has it at 8. (System V gABI)
const PT_LOAD = 1;
const SHT_RELA = 4;
const SHT_REL = 9;
const SHT_DYNSYM = 11;
const SHT_SYMTAB = 2;

function openElf(source: ByteSource): Image | undefined {
  const head = new Cursor(source.read(0, 64), "elf", { what: "header" });
  const is64 = head.seek(4).u8() === 2;
  if (head.u8() !== 1) return undefined;
  const pointerBytes = is64 ? 8 : 4;
  const word = (cursor: Cursor): number => (is64 ? cursor.u64() : cursor.u32());
  const programsAt = word(head.seek(is64 ? 32 : 28));
  const sectionsAt = word(head.seek(is64 ? 40 : 32));
  head.seek(is64 ? 54 : 42);
  const [programSize, programCount, sectionSize, sectionCount] = [head.u16(), head.u16(), head.u16(), head.u16()];

  const parts: Part[] = [];
  const programs = new Cursor(source.read(programsAt, programSize * programCount), "elf", { what: "program headers" });
  for (let index = 0; index < programCount; index++) {
    const at = index * programSize;
    if (programs.seek(at).u32() !== PT_LOAD) continue;
    const offset = word(programs.seek(at + (is64 ? 8 : 4)));
    const address = word(programs.seek(at + (is64 ? 16 : 8)));
    parts.push({ offset, address, size: word(programs.seek(at + (is64 ? 32 : 16))) });
  }

  const sections = new Cursor(source.read(sectionsAt, sectionSize * sectionCount), "elf", { what: "section headers" });
  const section = (index: number): { type: number; link: number; offset: number; size: number } => {
    const at = index * sectionSize;
    const type = sections.seek(at + 4).u32();
    const offset = word(sections.seek(at + (is64 ? 24 : 16)));
    const size = word(sections.seek(at + (is64 ? 32 : 20)));
    return { type, offset, size, link: sections.seek(at + (is64 ? 40 : 24)).u32() };
  };
  const tables: { readonly bytes: Uint8Array; readonly hasAddends: boolean }[] = [];
  let inittab: number | undefined;
  let dynamicSymbols: Uint8Array = new Uint8Array(0);
  for (let index = 0; index < sectionCount; index++) {
    const { type, offset, size, link } = section(index);
    if (type === SHT_RELA || type === SHT_REL)
      tables.push({ bytes: source.read(offset, size), hasAddends: type === SHT_RELA });
    if (type === SHT_DYNSYM) dynamicSymbols = source.read(offset, size);
    if ((type !== SHT_DYNSYM && type !== SHT_SYMTAB) || inittab !== undefined) continue;
    const names = section(link);
    inittab = elfSymbol(source.read(offset, size), source.read(names.offset, names.size), is64);
  }
  if (inittab === undefined) return undefined;
  const bytesAt = (address: number, length: number): Uint8Array | undefined => bytesIn(source, parts, address, length);
  const relocated = readRelocations(tables, is64);
  return {
    pointerBytes,
    inittab,
    bytesAt,
    pointerAt: (address) => {
      const stored = number(bytesAt(address, pointerBytes), pointerBytes);
      const relocation = relocated.get(address);
      if (relocation === undefined) return stored;
      const symbol = relocation.symbol === 0 ? 0 : elfValue(dynamicSymbols, relocation.symbol, is64);
      return symbol + (relocation.addend ?? stored ?? 0);
    },
  };
}

/** By the address that the loader will change. A symbol of 0 means the image itself. */
function readRelocations(
  tables: readonly { readonly bytes: Uint8Array; readonly hasAddends: boolean }[],
  is64: boolean,
): Map<number, { readonly symbol: number; readonly addend: number | undefined }> {
  const found = new Map<number, { symbol: number; addend: number | undefined }>();
  for (const { bytes, hasAddends } of tables) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const step = (is64 ? 16 : 8) + (hasAddends ? (is64 ? 8 : 4) : 0);
    for (let at = 0; at + step <= bytes.length; at += step) {
      const address = is64
        ? view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
        : view.getUint32(at, true);
      const symbol = is64 ? view.getUint32(at + 12, true) : view.getUint32(at + 4, true) >>> 8;
      const low = hasAddends ? view.getUint32(at + (is64 ? 16 : 8), true) : undefined;
      // A negative addend is nothing that a table of names could have.
      const addend = low === undefined ? undefined : is64 ? low + view.getUint32(at + 20, true) * 2 ** 32 : low;
      found.set(address, { symbol, addend });
    }
  }
  return found;
}

function elfValue(symbols: Uint8Array, index: number, is64: boolean): number {
  const at = index * (is64 ? 24 : 16) + (is64 ? 8 : 4);
  return number(symbols.subarray(at, at + (is64 ? 8 : 4)), is64 ? 8 : 4) ?? 0;
}

// Symbol 64: 0 name, 8 value, 24 bytes; 32: 0 name, 4 value, 16 bytes.
function elfSymbol(symbols: Uint8Array, names: Uint8Array, is64: boolean): number | undefined {
  // Linkers let it share the end of "_PyImport_Inittab", the table's own name: no NUL before it.
  const wanted = Buffer.from(`${SYMBOL}\0`, "latin1");
  const at = Buffer.from(names.buffer, names.byteOffset, names.byteLength).indexOf(wanted);
  if (at < 0) return undefined;
  const view = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
  const step = is64 ? 24 : 16;
  for (let symbol = 0; symbol + step <= symbols.length; symbol += step) {
    if (view.getUint32(symbol, true) !== at) continue;
    const value = is64 ? Number(view.getBigUint64(symbol + 8, true)) : view.getUint32(symbol + 4, true);
    if (value !== 0) return value; // 0: it is imported here, the table lies in another library
  }
  return undefined;
}

// PE: optional header at e_lfanew + 24: 0 magic (0x20b: 64 bits), image base at 24|28, directories at 112|96, the first of
// them the exports. Section header, 40 bytes: 12 RVA, 16 raw size, 20 raw offset. Export directory: 20 functions, 24 names,
// 28 tables of functions, 32 names, 36 ordinals. (Microsoft PE format)
function openPe(source: ByteSource): Image | undefined {
  const dos = new Cursor(source.read(0, 64), "pe", { what: "DOS header" });
  const start = dos.seek(0x3c).u32();
  const head = new Cursor(source.read(start, 24 + 240), "pe", { what: "header" });
  const sectionCount = head.seek(6).u16();
  const optionalSize = head.seek(20).u16();
  const is64 = head.seek(24).u16() === 0x20b;
  const base = is64 ? head.seek(24 + 24).u64() : head.seek(24 + 28).u32();
  const exportsAt = head.seek(24 + (is64 ? 112 : 96)).u32();
  const sections = new Cursor(source.read(start + 24 + optionalSize, 40 * sectionCount), "pe", {
    what: "section table",
  });
  const parts: Part[] = [];
  for (let index = 0; index < sectionCount; index++) {
    const address = base + sections.seek(index * 40 + 12).u32();
    const size = sections.u32();
    parts.push({ address, size, offset: sections.u32() });
  }
  const pointerBytes = is64 ? 8 : 4;
  return {
    pointerBytes,
    inittab: exportsAt === 0 ? undefined : peExport(source, parts, base, base + exportsAt),
    bytesAt: (address, length) => bytesIn(source, parts, address, length),
    pointerAt: (address) => number(bytesIn(source, parts, address, pointerBytes), pointerBytes),
  };
}

function peExport(source: ByteSource, parts: readonly Part[], base: number, at: number): number | undefined {
  const directory = bytesIn(source, parts, at, 40);
  if (directory === undefined) return undefined;
  const head = new Cursor(directory, "pe", { what: "export directory" });
  const [, nameCount, functions, names, ordinals] = [
    head.seek(20).u32(),
    head.u32(),
    head.u32(),
    head.u32(),
    head.u32(),
  ];
  const table = bytesIn(source, parts, base + names, nameCount * 4);
  if (table === undefined) return undefined;
  const pointers = new Cursor(table, "pe", { what: "export names" });
  // Names are sorted: half the rest falls away with each look.
  let low = 0;
  let high = Math.min(nameCount, Math.floor(table.length / 4)) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const text = bytesIn(source, parts, base + pointers.seek(middle * 4).u32(), LONGEST_NAME);
    const name = text === undefined ? "" : Buffer.from(text).toString("latin1").split("\0", 1)[0];
    if (name === undefined || name === "") return undefined;
    if (name === SYMBOL) {
      const ordinal = bytesIn(source, parts, base + ordinals + middle * 2, 2);
      const slot = (ordinal?.[0] ?? 0) | ((ordinal?.[1] ?? 0) << 8);
      const value = number(bytesIn(source, parts, base + functions + slot * 4, 4), 4);
      return value === undefined ? undefined : base + value;
    }
    if (name < SYMBOL) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

// Mach-O: load commands from 28 (32 bits) or 32: 0 command, 4 size. LC_SEGMENT(_64): 24 vmaddr, 28|32 vmsize, 32|40 fileoff,
// 36|48 filesize. LC_SYMTAB: 8 symbols, 12 their number, 16 strings, 20 their size. nlist: 0 name, 8 value. Pointers in newer
// files are links of a chain (dyld's fixup-chains.h): the low 36 bits are the target.
const LC_SEGMENT = 1;
const LC_SYMTAB = 2;
const LC_SEGMENT_64 = 0x19;
const CHAIN_TARGET = 2 ** 36;

function openMachO(source: ByteSource): Image | undefined {
  const head = new Cursor(source.read(0, 32), "macho", { what: "header" });
  const is64 = head.u32() === 0xfeedfacf;
  const count = head.seek(16).u32();
  const size = head.u32();
  const commands = new Cursor(source.read(is64 ? 32 : 28, size), "macho", { what: "load commands" });
  const parts: Part[] = [];
  let inittab: number | undefined;
  for (let index = 0, at = 0; index < count; index++) {
    const command = commands.seek(at).u32();
    const length = commands.u32();
    if (command === LC_SEGMENT_64 || command === LC_SEGMENT) {
      const wide = command === LC_SEGMENT_64;
      const word = (): number => (wide ? commands.u64() : commands.u32());
      commands.seek(at + 24);
      const [address, , offset, fileSize] = [word(), word(), word(), word()];
      parts.push({ address, offset, size: fileSize });
    } else if (command === LC_SYMTAB) {
      commands.seek(at + 8);
      const [symbols, symbolCount, strings, stringsSize] = [
        commands.u32(),
        commands.u32(),
        commands.u32(),
        commands.u32(),
      ];
      inittab = machSymbol(
        source.read(symbols, symbolCount * (is64 ? 16 : 12)),
        source.read(strings, stringsSize),
        is64,
      );
    }
    if (length < 8) break;
    at += length;
  }
  const pointerBytes = is64 ? 8 : 4;
  const isMapped = (address: number): boolean =>
    parts.some((part) => address >= part.address && address < part.address + part.size);
  const lowest = Math.min(...parts.filter((part) => part.size > 0).map((part) => part.address));
  return {
    pointerBytes,
    inittab,
    bytesAt: (address, length) => bytesIn(source, parts, address, length),
    pointerAt: (address) => {
      const value = number(bytesIn(source, parts, address, pointerBytes), pointerBytes);
      if (value === undefined || value === 0 || isMapped(value)) return value;
      const target = value % CHAIN_TARGET;
      return isMapped(target) ? target : lowest + target;
    },
  };
}

function machSymbol(symbols: Uint8Array, strings: Uint8Array, is64: boolean): number | undefined {
  const at = Buffer.from(strings.buffer, strings.byteOffset, strings.byteLength).indexOf(`\0_${SYMBOL}\0`, 0, "latin1");
  if (at < 0) return undefined;
  const view = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
  const step = is64 ? 16 : 12;
  for (let symbol = 0; symbol + step <= symbols.length; symbol += step) {
    if (view.getUint32(symbol, true) !== at + 1) continue;
    const value = is64 ? Number(view.getBigUint64(symbol + 8, true)) : view.getUint32(symbol + 8, true);
    if (value !== 0) return value;
  }
  return undefined;
}

/** The first slice of a universal binary: its slices are made from one source, with one table. */
function openFat(source: ByteSource): Image | undefined {
  const head = new Cursor(source.read(0, 28), "macho", { what: "fat header", endian: "big" });
  const offset = head.seek(16).u32();
  const size = head.u32();
  return openMachO(source.window(offset, size));
}
