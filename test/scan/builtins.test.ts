import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { readBuiltins } from "../../src/scan/builtins.js";

const NAMES = ["posix", "_sre", "sys"];

function read(bytes: Uint8Array): string[] | undefined {
  const names = readBuiltins(bufferSource(bytes, "python"));
  return names === undefined ? undefined : [...names];
}

/** Writes numbers of 4 or 8 bytes at offsets. */
function put(bytes: Buffer, size: 2 | 4 | 8, values: readonly (readonly [offset: number, value: number])[]): void {
  for (const [offset, value] of values) {
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), offset);
    else if (size === 4) bytes.writeUInt32LE(value, offset);
    else bytes.writeUInt16LE(value, offset);
  }
}

/** Names at `at`, each with its NUL, and the offset of each. */
function putNames(bytes: Buffer, at: number): number[] {
  const offsets: number[] = [];
  for (const name of NAMES) {
    offsets.push(at);
    at += bytes.write(`${name}\0`, at, "latin1");
  }
  return offsets;
}

// A shared library whose one segment is mapped at 0x10000: the pointer at 0x400, the table at 0x500, names at 0x600.
function elfLibrary(): Buffer {
  const bytes = Buffer.alloc(0x1000);
  const base = 0x10000;
  bytes.write("\x7fELF\x02\x01\x01", 0, "latin1");
  put(bytes, 8, [
    [32, 64], // program headers
    [40, 0x800], // section headers
  ]);
  put(bytes, 2, [
    [54, 56],
    [56, 1],
    [58, 64],
    [60, 3],
  ]);
  put(bytes, 4, [[64, 1]]); // PT_LOAD
  put(bytes, 8, [
    [64 + 8, 0],
    [64 + 16, base],
    [64 + 32, 0x1000],
  ]);
  // Strings: "PyImport_Inittab" is the end of "_PyImport_Inittab".
  bytes.write("\0_PyImport_Inittab\0", 0x200, "latin1");
  put(bytes, 4, [
    [0x300 + 24, 2], // symbol 1: PyImport_Inittab
    [0x300 + 48, 1], // symbol 2: _PyImport_Inittab
  ]);
  put(bytes, 8, [
    [0x300 + 24 + 8, base + 0x400],
    [0x300 + 48 + 8, base + 0x500],
  ]);
  const names = putNames(bytes, 0x600);
  // Relocations: the pointer by symbol 2, each name by an addend.
  const relocations = [
    [base + 0x400, 2, 0],
    ...names.map((name, index) => [base + 0x500 + index * 16, 0, base + name]),
  ];
  relocations.forEach(([place = 0, symbol = 0, addend = 0], index) => {
    put(bytes, 8, [
      [0x700 + index * 24, place],
      [0x700 + index * 24 + 8, symbol * 2 ** 32 + 1],
      [0x700 + index * 24 + 16, addend],
    ]);
  });
  const section = (index: number, type: number, offset: number, size: number, link: number): void => {
    const at = 0x800 + index * 64;
    put(bytes, 4, [
      [at + 4, type],
      [at + 40, link],
    ]);
    put(bytes, 8, [
      [at + 24, offset],
      [at + 32, size],
    ]);
  };
  section(0, 3, 0x200, 20, 0);
  section(1, 11, 0x300, 72, 0);
  section(2, 4, 0x700, relocations.length * 24, 1);
  return bytes;
}

// A DLL of 32 bits with image base 0x1e000000 and one section that stands at RVA 0x1000 and offset 0x400.
function dll(exported: string): Buffer {
  const bytes = Buffer.alloc(0x1000);
  const base = 0x1e000000;
  const rva = (offset: number): number => offset - 0x400 + 0x1000;
  bytes.write("MZ", 0, "latin1");
  put(bytes, 4, [[0x3c, 0x80]]);
  bytes.write("PE\0\0", 0x80, "latin1");
  put(bytes, 2, [
    [0x86, 1],
    [0x94, 224],
    [0x98, 0x10b],
  ]);
  put(bytes, 4, [
    [0x98 + 28, base],
    [0x98 + 96, rva(0x400)],
    [0x98 + 224 + 12, 0x1000],
    [0x98 + 224 + 16, 0xc00],
    [0x98 + 224 + 20, 0x400],
    // Export directory: 2 names, tables of functions, names and ordinals.
    [0x400 + 24, 2],
    [0x400 + 28, rva(0x440)],
    [0x400 + 32, rva(0x460)],
    [0x400 + 36, rva(0x480)],
    [0x440, 0],
    [0x444, rva(0x500)],
    [0x460, rva(0x4a0)],
    [0x464, rva(0x4c0)],
    [0x500, base + rva(0x520)],
  ]);
  put(bytes, 2, [
    [0x480, 0],
    [0x482, 1],
  ]);
  bytes.write("PyImport_Import\0", 0x4a0, "latin1");
  bytes.write(`${exported}\0`, 0x4c0, "latin1");
  putNames(bytes, 0x600).forEach((name, index) => put(bytes, 4, [[0x520 + index * 8, base + rva(name)]]));
  return bytes;
}

// One segment mapped at 0x100000000; the table's pointers are links of a chain: the target in the low 36 bits.
function machLibrary(): Buffer {
  const bytes = Buffer.alloc(0x1000);
  const base = 2 ** 32;
  put(bytes, 4, [
    [0, 0xfeedfacf],
    [16, 2],
    [20, 72 + 24],
    [32, 0x19],
    [36, 72],
    [104, 2],
    [108, 24],
    [112, 0x300],
    [116, 1],
    [120, 0x200],
    [124, 32],
  ]);
  put(bytes, 8, [
    [32 + 24, base],
    [32 + 32, 0x1000],
    [32 + 40, 0],
    [32 + 48, 0x1000],
    [0x300 + 8, base + 0x400],
    [0x400, 0x500 + 2 ** 52], // from the image's start, with the next link above
  ]);
  bytes.write(" \0_PyImport_Inittab\0", 0x200, "latin1");
  put(bytes, 4, [[0x300, 2]]);
  putNames(bytes, 0x600).forEach((name, index) => put(bytes, 8, [[0x500 + index * 16, name + 2 ** 52]]));
  return bytes;
}

describe("readBuiltins", () => {
  test("follows the relocations of an ELF library, also where names share their ends", () => {
    expect(read(elfLibrary())).toEqual(NAMES);
  });

  test("follows the export of a DLL", () => {
    expect(read(dll("PyImport_Inittab"))).toEqual(NAMES);
  });

  test("follows the chained pointers of a Mach-O library", () => {
    expect(read(machLibrary())).toEqual(NAMES);
  });

  test("a library without the table has no names", () => {
    expect(read(dll("PyImport_Module"))).toBeUndefined();
    expect(read(Buffer.from("MZ"))).toBeUndefined();
    expect(read(Buffer.alloc(0))).toBeUndefined();
  });

  test("cut short anywhere it gives nothing, never an error", () => {
    for (const whole of [elfLibrary(), dll("PyImport_Inittab"), machLibrary()]) {
      for (let size = 0; size < 0x640; size += 16) expect(read(whole.subarray(0, size)) ?? NAMES).toEqual(NAMES);
    }
  });
});
