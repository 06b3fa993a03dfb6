import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { readBuiltins } from "../../src/scan/builtins.js";
import { elfPython, put, putNames } from "../helpers/elf-python.js";

const NAMES = ["posix", "_sre", "sys"];

function read(bytes: Uint8Array): string[] | undefined {
  const names = readBuiltins(bufferSource(bytes, "python"));
  return names === undefined ? undefined : [...names];
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
  putNames(bytes, 0x600, NAMES).forEach((name, index) => put(bytes, 4, [[0x520 + index * 8, base + rva(name)]]));
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
  putNames(bytes, 0x600, NAMES).forEach((name, index) => put(bytes, 8, [[0x500 + index * 16, name + 2 ** 52]]));
  return bytes;
}

describe("readBuiltins", () => {
  test("follows the relocations of an ELF library, also where names share their ends", () => {
    expect(read(elfPython(NAMES))).toEqual(NAMES);
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
    for (const whole of [elfPython(NAMES), dll("PyImport_Inittab"), machLibrary()]) {
      for (let size = 0; size < whole.length; size += 16) expect(read(whole.subarray(0, size)) ?? NAMES).toEqual(NAMES);
    }
  });
});
