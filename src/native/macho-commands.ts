// Reads the header and the load commands of one Mach-O image: all that dyld knows of it before it maps it. A command that
// can't be read costs itself alone; a size that can't be right ends the list, as nothing tells where the next one begins.

import { Cursor } from "../bytes/cursor.js";
import type { NativeNeed } from "../model/native.js";
import { HEAD_BYTES, MACH_MACHINES, MH_BUNDLE, MH_DYLIB, MH_EXECUTE } from "./head.js";
import type { MachOSlice } from "./macho-slices.js";
import type { Problems } from "./problems.js";

export interface MachOHeader {
  readonly arch: string;
  readonly bits: 32 | 64;
  readonly endian: "little" | "big";
  readonly kind: "program" | "library" | "other";
  /** MH_TWOLEVEL: each undefined symbol names the library it is asked of. */
  readonly isTwoLevel: boolean;
}

/** A part of the image's __LINKEDIT, in bytes from the image's beginning. */
export interface LinkeditRange {
  readonly offset: number;
  readonly size: number;
}

export interface MachOCommands {
  readonly header: MachOHeader;
  readonly needs: NativeNeed[];
  /** The needs as library ordinals count them, from 1; undefined where a name could not be read. */
  readonly libraries: (string | undefined)[];
  readonly rpaths: string[];
  readonly dyldEnvironment: string[];
  ownName?: string;
  system?: { readonly platform: number; readonly minimum: string; readonly sdk?: string };
  isEncrypted: boolean;
  signature?: LinkeditRange;
  exportTrie?: LinkeditRange;
  /** LC_SYMTAB: nlist records, and their names. */
  symbols?: { readonly offset: number; readonly count: number; readonly strings: LinkeditRange };
  /** LC_DYSYMTAB: which of them are exported, and which undefined. */
  dynamicSymbols?: { readonly exported: SymbolRange; readonly undefined: SymbolRange };
}

export interface SymbolRange {
  readonly first: number;
  readonly count: number;
}

/** Far above what any linker writes: 4,000 bytes are usual, 30,000 seen. */
const MOST_COMMAND_BYTES = 1 << 20;

/** Undefined when there is no Mach-O header. */
export function readCommands(slice: MachOSlice, problems: Problems): MachOCommands | undefined {
  return problems.attempt(() => {
    const head = slice.bytes.read(0, HEAD_BYTES);
    const { header, length, count, sizeBytes } = readHeader(head, slice.offset);
    const found = { header, needs: [], libraries: [], rpaths: [], dyldEnvironment: [], isEncrypted: false };
    const there = Math.max(0, Math.min(sizeBytes, slice.bytes.size - length, MOST_COMMAND_BYTES));
    if (there < sizeBytes) {
      const reason = `load commands end early: expected ${sizeBytes} bytes, found ${there}`;
      problems.add(reason, slice.offset + length);
    }
    const isInHead = length + there <= head.length;
    const bytes = isInHead ? head.subarray(length, length + there) : slice.bytes.read(length, there);
    problems.attempt(() => walk(bytes, slice.offset + length, count, found, problems));
    return found;
  });
}

// mach_header (mach-o/loader.h): 0 magic   4 cputype   8 cpusubtype   12 filetype   16 ncmds   20 sizeofcmds   24 flags
// and 4 reserved bytes more in 64-bit files. The magic tells byte order and width.
function readHeader(head: Uint8Array, base: number) {
  const first = new Cursor(head, "macho", { what: "Mach-O header", base });
  const magic = first.u32();
  const isLittle = magic === 0xfeedface || magic === 0xfeedfacf;
  if (!isLittle && magic !== 0xcefaedfe && magic !== 0xcffaedfe)
    throw first.seek(0).error(`begins with 0x${magic.toString(16)}; expected a Mach-O magic number`);
  const is64 = magic === 0xfeedfacf || magic === 0xcffaedfe;
  const endian = isLittle ? "little" : "big";
  const cursor = new Cursor(head, "macho", { what: "Mach-O header", base, endian }).seek(4);
  const arch = MACH_MACHINES.get(cursor.u32()) ?? "";
  cursor.skip(4);
  const type = cursor.u32();
  const kind = type === MH_EXECUTE ? "program" : type === MH_DYLIB || type === MH_BUNDLE ? "library" : "other";
  const count = cursor.u32();
  const sizeBytes = cursor.u32();
  const isTwoLevel = (cursor.u32() & MH_TWOLEVEL) !== 0;
  const header: MachOHeader = { arch, bits: is64 ? 64 : 32, endian, kind, isTwoLevel };
  return { header, length: is64 ? 32 : 28, count, sizeBytes };
}

const MH_TWOLEVEL = 0x80;

function walk(bytes: Uint8Array, base: number, count: number, found: MachOCommands, problems: Problems): void {
  const { endian } = found.header;
  const cursor = new Cursor(bytes, "macho", { what: "load command", base, endian });
  for (let index = 0; index < count; index++) {
    const at = cursor.position;
    const kind = cursor.u32();
    const size = cursor.u32();
    if (size < 8 || size % 4 !== 0)
      throw cursor.seek(at).error(`has a size of ${size}; expected a multiple of 4, 8 or more`);
    cursor.seek(at);
    const options = { what: "load command", base: base + at, endian } as const;
    const command = new Cursor(cursor.take(size), "macho", options).seek(8);
    problems.attempt(() => readCommand(kind, command, found));
  }
}

const LC_SYMTAB = 0x2;
const LC_DYSYMTAB = 0xb;
const LC_LOAD_DYLIB = 0xc;
const LC_ID_DYLIB = 0xd;
const LC_CODE_SIGNATURE = 0x1d;
const LC_LAZY_LOAD_DYLIB = 0x20;
const LC_ENCRYPTION_INFO = 0x21;
const LC_DYLD_INFO = 0x22;
const LC_VERSION_MIN_MACOSX = 0x24;
const LC_VERSION_MIN_IPHONEOS = 0x25;
const LC_DYLD_ENVIRONMENT = 0x27;
const LC_ENCRYPTION_INFO_64 = 0x2c;
const LC_VERSION_MIN_TVOS = 0x2f;
const LC_VERSION_MIN_WATCHOS = 0x30;
const LC_BUILD_VERSION = 0x32;
const LC_LOAD_WEAK_DYLIB = 0x80000018;
const LC_RPATH = 0x8000001c;
const LC_REEXPORT_DYLIB = 0x8000001f;
const LC_DYLD_INFO_ONLY = 0x80000022;
const LC_LOAD_UPWARD_DYLIB = 0x80000023;
const LC_DYLD_EXPORTS_TRIE = 0x80000033;

// Field offsets count from the command's beginning; the cursor stands at 8, after cmd and cmdsize (mach-o/loader.h).
function readCommand(kind: number, command: Cursor, found: MachOCommands): void {
  switch (kind) {
    case LC_LOAD_DYLIB:
    case LC_LOAD_UPWARD_DYLIB:
      return readNeed(command, "load", found);
    case LC_LOAD_WEAK_DYLIB:
      return readNeed(command, "weak", found);
    case LC_REEXPORT_DYLIB:
      return readNeed(command, "reexport", found);
    case LC_LAZY_LOAD_DYLIB:
      return readNeed(command, "delay", found);
    case LC_ID_DYLIB:
      found.ownName = readName(command);
      return;
    case LC_RPATH:
      found.rpaths.push(readName(command));
      return;
    case LC_DYLD_ENVIRONMENT:
      found.dyldEnvironment.push(readName(command));
      return;
    case LC_VERSION_MIN_MACOSX:
      return readSystem(command, 1, found);
    case LC_VERSION_MIN_IPHONEOS:
      return readSystem(command, 2, found);
    case LC_VERSION_MIN_TVOS:
      return readSystem(command, 3, found);
    case LC_VERSION_MIN_WATCHOS:
      return readSystem(command, 4, found);
    case LC_BUILD_VERSION:
      return readSystem(command, command.u32(), found);
    case LC_CODE_SIGNATURE:
      found.signature = readRange(command);
      return;
    case LC_DYLD_EXPORTS_TRIE:
      found.exportTrie = readRange(command);
      return;
    case LC_DYLD_INFO: // 40 export_off, 44 export_size; before them rebase and three kinds of binding
    case LC_DYLD_INFO_ONLY:
      found.exportTrie = readRange(command.seek(40));
      return;
    case LC_ENCRYPTION_INFO: // 8 cryptoff   12 cryptsize   16 cryptid: 0 as long as nothing is encrypted yet
    case LC_ENCRYPTION_INFO_64:
      if (command.seek(16).u32() !== 0) found.isEncrypted = true;
      return;
    case LC_SYMTAB: // 8 symoff   12 nsyms   16 stroff   20 strsize
      found.symbols = { offset: command.u32(), count: command.u32(), strings: readRange(command) };
      return;
    case LC_DYSYMTAB: // 8 ilocalsym   12 nlocalsym   16 iextdefsym   20 nextdefsym   24 iundefsym   28 nundefsym
      command.seek(16);
      found.dynamicSymbols = {
        exported: { first: command.u32(), count: command.u32() },
        undefined: { first: command.u32(), count: command.u32() },
      };
      return;
  }
}

function readRange(command: Cursor): LinkeditRange {
  return { offset: command.u32(), size: command.u32() };
}

const DYLIB_USE_MARKER = 0x1a741800;
const DYLIB_USE_WEAK_LINK = 0x1;
const DYLIB_USE_REEXPORT = 0x2;

// dylib_command: 8 name offset   12 timestamp   16 current_version   20 compatibility_version. Since the SDK of macOS 15
// a marker may stand for the timestamp; then flags at 24 say what used to be one command for each kind.
function readNeed(command: Cursor, how: NativeNeed["how"], found: MachOCommands): void {
  const ordinal = found.libraries.push(undefined);
  if (command.seek(12).u32() === DYLIB_USE_MARKER) {
    const flags = command.seek(24).u32();
    if ((flags & DYLIB_USE_WEAK_LINK) !== 0) how = "weak";
    else if ((flags & DYLIB_USE_REEXPORT) !== 0) how = "reexport";
  }
  const name = readName(command.seek(8));
  found.libraries[ordinal - 1] = name;
  found.needs.push({ name, how });
}

/** The text whose offset within the command stands next. Paths are UTF-8. */
function readName(command: Cursor): string {
  const text = command.seek(command.u32()).cString();
  return Buffer.from(text, "latin1").toString("utf8");
}

/** Minimum and SDK stand next. Of several (a library for macOS and Catalyst alike) that of macOS counts. */
function readSystem(command: Cursor, platform: number, found: MachOCommands): void {
  const minimum = versionText(command.u32());
  const sdk = command.u32(); // 0: unknown
  if (found.system !== undefined && (platform !== 1 || found.system.platform === 1)) return;
  found.system = { platform, minimum, ...(sdk !== 0 && { sdk: versionText(sdk) }) };
}

/** xxxx.yy.zz in 16, 8 and 8 bits. */
function versionText(version: number): string {
  const patch = version & 0xff;
  return `${version >>> 16}.${(version >>> 8) & 0xff}${patch === 0 ? "" : `.${patch}`}`;
}
