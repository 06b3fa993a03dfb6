// Tells ELF, PE and Mach-O apart by their first bytes and names the machine they were built for. A position-independent
// ELF program has the same type as a shared library: only the interpreter it asks for tells them apart.

import type { NativeFile } from "../model/app.js";

export interface NativeHead {
  readonly format: NativeFile["format"];
  /** "x86_64", "x86", "arm64", ...; several of a universal binary joined by "+"; "" when the header is cut or the number unknown. */
  readonly arch: string;
  readonly kind: "program" | "library" | "other";
}

/** How many bytes of a file readNativeHead wants to see. */
export const HEAD_BYTES = 4096;

/** What the first bytes of a file say, or undefined when it is none of the three formats. Never throws. */
export function readNativeHead(head: Uint8Array): NativeHead | undefined {
  if (head.length < 20) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = view.getUint32(0, false);
  if (magic === 0x7f454c46) return readElf(view);
  if (view.getUint16(0, false) === 0x4d5a) return readPe(view);
  if (magic === 0xfeedface || magic === 0xfeedfacf) return readMachO(view, false);
  if (magic === 0xcefaedfe || magic === 0xcffaedfe) return readMachO(view, true);
  if (magic === FAT_MAGIC || magic === FAT_MAGIC_64) return readFat(view, magic === FAT_MAGIC_64);
  return undefined;
}

// ELF header: 4 class (1: 32 bits, 2: 64), 5 data (1: little endian), 16 e_type, 18 e_machine; e_phoff at 28 or 32,
// e_phentsize at 42 or 54, e_phnum at 44 or 56 (System V ABI, gABI 4.1).
export const ELF_MACHINES: ReadonlyMap<number, string> = new Map([
  [2, "sparc"],
  [3, "x86"],
  [8, "mips"],
  [20, "ppc"],
  [21, "ppc64"],
  [22, "s390x"],
  [40, "arm"],
  [43, "sparc64"],
  [62, "x86_64"],
  [183, "arm64"],
  [243, "riscv"],
  [258, "loongarch"],
]);
const ET_EXEC = 2;
const ET_DYN = 3;
const PT_INTERP = 3;

function readElf(view: DataView): NativeHead {
  const isLittle = view.getUint8(5) !== 2;
  const is64 = view.getUint8(4) === 2;
  const type = view.getUint16(16, isLittle);
  const arch = ELF_MACHINES.get(view.getUint16(18, isLittle)) ?? "";
  const isProgram = type === ET_EXEC || (type === ET_DYN && asksForInterpreter(view, isLittle, is64));
  return { format: "elf", arch, kind: isProgram ? "program" : type === ET_DYN ? "library" : "other" };
}

function asksForInterpreter(view: DataView, isLittle: boolean, is64: boolean): boolean {
  if (view.byteLength < 64) return false;
  const table = is64 ? Number(view.getBigUint64(32, isLittle)) : view.getUint32(28, isLittle);
  const size = view.getUint16(is64 ? 54 : 42, isLittle);
  const count = view.getUint16(is64 ? 56 : 44, isLittle);
  for (let index = 0; index < count; index++) {
    const at = table + index * size;
    if (at + 4 > view.byteLength) return false;
    if (view.getUint32(at, isLittle) === PT_INTERP) return true;
  }
  return false;
}

// PE: "MZ", at 0x3c the offset of "PE\0\0", then COFF: +4 Machine, +22 Characteristics (Microsoft PE format).
export const PE_MACHINES: ReadonlyMap<number, string> = new Map([
  [0x014c, "x86"],
  [0x01c0, "arm"],
  [0x01c4, "arm"],
  [0x0200, "ia64"],
  [0x8664, "x86_64"],
  [0xaa64, "arm64"],
]);
export const IMAGE_FILE_DLL = 0x2000;

function readPe(view: DataView): NativeHead | undefined {
  if (view.byteLength < 0x40) return undefined;
  const at = view.getUint32(0x3c, true);
  if (at + 24 > view.byteLength) return { format: "pe", arch: "", kind: "other" };
  if (view.getUint32(at, false) !== 0x50450000) return undefined; // a DOS program
  const arch = PE_MACHINES.get(view.getUint16(at + 4, true)) ?? "";
  return { format: "pe", arch, kind: (view.getUint16(at + 22, true) & IMAGE_FILE_DLL) !== 0 ? "library" : "program" };
}

// Mach-O: 4 cputype, 12 filetype. Fat: 4 number of slices, then 20 (or 32) bytes a slice that begin with cputype
// (mach-o/loader.h, mach-o/fat.h). A Java class file has the same magic, but over 40 where the number of slices stands.
export const MACH_MACHINES: ReadonlyMap<number, string> = new Map([
  [7, "x86"],
  [12, "arm"],
  [18, "ppc"],
  [0x01000007, "x86_64"],
  [0x0100000c, "arm64"],
  [0x01000012, "ppc64"],
]);
export const MH_EXECUTE = 2;
export const MH_DYLIB = 6;
export const MH_BUNDLE = 8;
export const FAT_MAGIC = 0xcafebabe;
export const FAT_MAGIC_64 = 0xcafebabf;
export const MOST_FAT_SLICES = 40;

function readMachO(view: DataView, isLittle: boolean): NativeHead {
  const type = view.getUint32(12, isLittle);
  const kind = type === MH_EXECUTE ? "program" : type === MH_DYLIB || type === MH_BUNDLE ? "library" : "other";
  return { format: "macho", arch: MACH_MACHINES.get(view.getUint32(4, isLittle)) ?? "", kind };
}

function readFat(view: DataView, is64: boolean): NativeHead | undefined {
  const count = view.getUint32(4, false);
  if (count === 0 || count > MOST_FAT_SLICES) return undefined;
  const archs: string[] = [];
  for (let index = 0; index < count; index++) {
    const at = 8 + index * (is64 ? 32 : 20);
    if (at + 4 > view.byteLength) break;
    archs.push(MACH_MACHINES.get(view.getUint32(at, false)) ?? "unknown");
  }
  return { format: "macho", arch: [...new Set(archs)].join("+"), kind: "other" };
}
