// Damaged and malicious Mach-O files: never a throw, never a hang; a problem with its place, and what could be read.

import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { readMachO, readMachOSymbols } from "../../src/native/macho.js";
import { LC, codeSignature, dylib, fat, flatTrie, machO } from "../helpers/macho.js";

/** All that is told of a file: names of its needs, symbols, problems of both readers. */
function everythingOf(bytes: Uint8Array) {
  const source = bufferSource(bytes, "_shop.so");
  const { images, problems } = readMachO(source);
  const symbols = images.map((image) => {
    if (image.format !== "macho") throw new Error("not Mach-O");
    return readMachOSymbols(source, image);
  });
  return {
    images: images.length,
    needs: images.flatMap((image) => image.needs.map(({ name }) => name)),
    imports: symbols.flatMap((read) => read.symbols.imports.map(({ name }) => name)),
    exports: symbols.flatMap((read) => [...read.symbols.exports.keys()]),
    problems: [...problems, ...symbols.flatMap((read) => read.problems)],
  };
}

function problemsOf(bytes: Uint8Array): string[] {
  return everythingOf(bytes).problems.map(({ reason }) => reason);
}

const commands = [dylib(LC.LOAD_DYLIB, "/usr/lib/libSystem.B.dylib"), { kind: LC.RPATH, fields: ["@loader_path"] }];
const symbols = [
  { name: "_PyInit__shop", type: 0x0f, value: 0x1000 },
  { name: "_exit", type: 0x01, description: 0x0100 },
];
const trie = { bytes: flatTrie(["_PyInit__shop"]), command: "LC_DYLD_INFO_ONLY" } as const;
const signature = codeSignature({ flags: 2, team: "SHOP123456" });
const whole = machO({ commands, symbols, trie, signature });
const universal = fat([
  { cputype: 0x01000007, bytes: whole },
  { cputype: 18, bytes: machO({ commands, symbols, cputype: 18, bits: 32, endian: "big" }) },
]);

describe.each([
  ["a thin file", whole],
  ["a universal file", universal],
])("%s", (_, bytes) => {
  test("cut anywhere is a problem with a place", () => {
    const end = bytes.findLastIndex((byte) => byte !== 0);
    for (let length = 4; length <= end; length++) {
      const { problems } = everythingOf(bytes.subarray(0, length));
      expect(problems.length, `cut at ${length}`).toBeGreaterThan(0);
      for (const { offset } of problems) expect(offset).toBeTypeOf("number");
    }
  });

  test("with any byte changed is survived", () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const mask of [0xff, 0x01]) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        expect(everythingOf(changed).problems.length).toBeLessThan(20);
      }
    }
  });
});

test("a header alone, or less, is a problem", () => {
  expect(problemsOf(whole.subarray(0, 3))[0]).toMatch(/Mach-O header at 0x0 ends early/);
  expect(everythingOf(whole.subarray(0, 32))).toMatchObject({ images: 1, needs: [] });
});

test("load commands beyond the file are read as far as they go", () => {
  const bytes = Buffer.from(whole);
  bytes.writeUInt32LE(0xfffffff0, 20);
  const { needs, problems } = everythingOf(bytes);
  expect(needs).toEqual(["/usr/lib/libSystem.B.dylib"]);
  expect(problems[0]).toMatchObject({ reason: expect.stringContaining("load commands end early"), offset: 32 });
});

test.each([0, 4, 7, 57])("a load command of size %d ends the list", (size) => {
  const bytes = Buffer.from(whole);
  const second = 32 + bytes.readUInt32LE(36);
  bytes.writeUInt32LE(size, second + 4);
  const { needs, problems } = everythingOf(bytes);
  expect(needs).toEqual(["/usr/lib/libSystem.B.dylib"]);
  expect(problems).toContainEqual({
    reason: `load command at 0x${second.toString(16)} has a size of ${size}; expected a multiple of 4, 8 or more`,
    offset: second,
  });
});

test("a name outside of its command costs that need alone, and no ordinal", () => {
  const two = [dylib(LC.LOAD_DYLIB, "first.dylib"), dylib(LC.LOAD_DYLIB, "second.dylib")];
  const asked = [
    { name: "_one", type: 0x01, description: 0x0100 },
    { name: "_two", type: 0x01, description: 0x0200 },
  ];
  const bytes = machO({ commands: two, symbols: asked });
  bytes.writeUInt32LE(4000, 32 + 8);
  const source = bufferSource(bytes, "_shop.so");
  const { images, problems } = readMachO(source);
  expect(problems).toHaveLength(1);
  const image = images[0];
  if (image?.format !== "macho") throw new Error("no image");
  expect(image.needs).toEqual([{ name: "second.dylib", how: "load" }]);
  expect(readMachOSymbols(source, image).symbols.imports).toEqual([
    { name: "one", isWeak: false },
    { name: "two", library: "second.dylib", isWeak: false },
  ]);
});

describe("slices", () => {
  const image = machO({ commands });
  const file = fat([
    { cputype: 0x01000007, bytes: image },
    { cputype: 0x0100000c, bytes: image },
  ]);
  const changed = (at: number, value: number): Buffer => {
    const bytes = Buffer.from(file);
    bytes.writeUInt32BE(value, at);
    return bytes;
  };

  test("outside of the file are left out, the others read", () => {
    expect(everythingOf(changed(8 + 20 + 8, 0x7fffffff))).toMatchObject({ images: 1 });
    expect(problemsOf(changed(8 + 20 + 8, 0x7fffffff))[0]).toMatch(/image 2 of 2 .* lies outside/);
  });

  test("that end after the file, or overlap, are told of and read", () => {
    expect(everythingOf(changed(8 + 20 + 12, 0x7fffffff))).toMatchObject({ images: 2 });
    expect(problemsOf(changed(8 + 20 + 12, 0x7fffffff))[0]).toMatch(/image 2 of 2 .* ends after/);
    expect(problemsOf(changed(8 + 12, 1 << 10))).toContainEqual(expect.stringMatching(/image 2 of 2 .* overlaps/));
  });

  test("that are the universal file itself are no images", () => {
    const { images, problems } = everythingOf(changed(8 + 8, 0));
    expect(images).toBe(1);
    expect(problems.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/expected a Mach-O magic number/),
    );
  });

  test("without number, or too many, are one problem", () => {
    expect(problemsOf(changed(4, 0))).toHaveLength(1);
    expect(problemsOf(changed(4, 41))).toHaveLength(1);
    expect(everythingOf(changed(4, 40)).problems.length).toBeGreaterThan(0);
  });
});

test.each([
  ["outside of the file", 0x10000000],
  ["that is none", 0x40],
])("a signature %s is a problem, and the image is unsigned", (_, place) => {
  const bytes = machO({ commands, signature });
  const at = bytes.indexOf(Buffer.from([0x1d, 0, 0, 0, 16, 0, 0, 0]));
  bytes.writeUInt32LE(place, at + 8);
  const { images, problems } = readMachO(bufferSource(bytes, "_shop.so"));
  expect(images[0]).not.toHaveProperty("signature");
  expect(problems).toMatchObject([{ reason: expect.stringContaining("code signature at"), offset: place }]);
});

test.each([
  ["loops to its root", [0, 1, 0x61, 0, 0]],
  ["loops and grows", [2, 0, 0x40, 2, 0x61, 0, 0, 0x62, 0, 0]],
  ["points outside", [0, 1, 0x61, 0, 0x7f]],
  ["has a number without end", Array<number>(40).fill(0xff)],
  ["is cut in an edge", [0, 1, 0x61, 0x61]],
])("a trie that %s is given up, and the symbol table asked", (_, bytes) => {
  const broken = { bytes: Buffer.from(bytes), command: "LC_DYLD_EXPORTS_TRIE" } as const;
  const { exports, problems } = everythingOf(machO({ commands, symbols, trie: broken }));
  expect(exports).toContain("PyInit__shop");
  expect(problems.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^export trie at /)]);
});

test("a trie whose every node has the longest possible name ends soon", () => {
  // One edge of 20,000 characters to a node with 255 exported children, all of them the same leaf.
  const edge = Buffer.alloc(20_000, 0x61);
  const at = edge.length + 6;
  const children = Array.from({ length: 255 }, () => [0x62, 0, 0]).flat();
  const bytes = Buffer.concat([
    Buffer.from([0, 1]),
    edge,
    Buffer.from([0, (at & 0x7f) | 0x80, ((at >> 7) & 0x7f) | 0x80, at >> 14]),
    Buffer.from([2, 0, 0x40, 255, ...children]),
  ]);
  const { problems } = everythingOf(machO({ trie: { bytes, command: "LC_DYLD_EXPORTS_TRIE" } }));
  expect(problems).toHaveLength(1);
});

test("symbols that share one endless name are given up in good time", () => {
  const bytes = machO({ symbols: Array.from({ length: 20_000 }, () => ({ name: "_a", type: 0x01 })) });
  const table = Buffer.from(bytes);
  const at = table.indexOf(Buffer.from([0x02, 0, 0, 0, 24, 0, 0, 0]));
  const records = table.readUInt32LE(at + 8);
  for (let index = 0; index < 20_000; index++) table.writeUInt32LE(2, records + index * 16);
  table.fill(0x61, table.readUInt32LE(at + 16) + 2, table.length - 1);
  const { imports, problems } = everythingOf(table);
  expect(imports.length).toBeLessThan(100);
  expect(problems).toHaveLength(1);
});

test("a table that claims four thousand million symbols is read as far as it goes", () => {
  const bytes = machO({ commands, symbols, hasDynamicTable: false });
  const at = bytes.indexOf(Buffer.from([0x02, 0, 0, 0, 24, 0, 0, 0]));
  bytes.writeUInt32LE(0xffffffff, at + 12);
  const { imports, problems } = everythingOf(bytes);
  expect(imports).toContain("exit");
  expect(problems.length).toBeGreaterThan(0);
});

test("names outside of the string table are one problem", () => {
  const bytes = machO({ commands, symbols });
  const at = bytes.indexOf(Buffer.from([0x02, 0, 0, 0, 24, 0, 0, 0]));
  bytes.writeUInt32LE(0xffff, bytes.readUInt32LE(at + 8) + 16);
  const { imports, exports, problems } = everythingOf(bytes);
  expect(imports).toEqual([]);
  expect(exports).toEqual(["PyInit__shop"]);
  expect(problems).toMatchObject([{ reason: expect.stringMatching(/^names of 1 symbols of 1 are not within/) }]);
});
