// What Mach-O files say of themselves, by files written after mach-o/loader.h, nlist.h and xnu's cs_blobs.h.

import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import type { MachOImage } from "../../src/model/native.js";
import { readMachO, readMachOSymbols } from "../../src/native/macho.js";
import { readNative } from "../../src/native/read-native.js";
import type { MachOParts } from "../helpers/macho.js";
import { LC, codeSignature, dylib, fat, flatTrie, machO } from "../helpers/macho.js";

const X86_64 = 0x01000007;
const ARM64 = 0x0100000c;
const PPC = 18;

function imagesOf(bytes: Uint8Array): readonly MachOImage[] {
  const { images, problems } = readMachO(bufferSource(bytes, "_shop.so"));
  expect(problems).toEqual([]);
  return images.filter((image) => image.format === "macho");
}

function imageOf(parts: MachOParts): MachOImage | undefined {
  return imagesOf(machO(parts))[0];
}

function symbolsOf(parts: MachOParts) {
  const source = bufferSource(machO(parts), "_shop.so");
  const image = readMachO(source).images[0];
  if (image?.format !== "macho") throw new Error("no image");
  const { symbols, problems } = readMachOSymbols(source, image);
  expect(problems).toEqual([]);
  return symbols;
}

const widths = [
  { bits: 32, endian: "little", cputype: 7, arch: "x86" },
  { bits: 32, endian: "big", cputype: PPC, arch: "ppc" },
  { bits: 64, endian: "little", cputype: ARM64, arch: "arm64" },
  { bits: 64, endian: "big", cputype: 0x01000012, arch: "ppc64" },
] as const;

describe.each(widths)("$arch, $bits bits, $endian endian", ({ arch, ...width }) => {
  test("the header tells machine and kind", () => {
    expect(imageOf({ ...width, filetype: 2 })).toMatchObject({
      format: "macho",
      arch,
      bits: width.bits,
      kind: "program",
    });
    expect(imageOf({ ...width, filetype: 6 })).toMatchObject({ kind: "library" });
    expect(imageOf({ ...width, filetype: 8 })).toMatchObject({ kind: "library", offset: 0 });
    expect(imageOf({ ...width, filetype: 1 })).toMatchObject({ kind: "other" });
  });

  test("needs stand in the order of the file, each with how it is needed", () => {
    const commands = [
      dylib(LC.ID_DYLIB, "@rpath/libshop.dylib"),
      dylib(LC.LOAD_DYLIB, "@rpath/libtill.1.dylib"),
      dylib(LC.LOAD_WEAK_DYLIB, "/usr/lib/libz.1.dylib"),
      dylib(LC.REEXPORT_DYLIB, "@loader_path/libcoin.dylib"),
      dylib(LC.LAZY_LOAD_DYLIB, "/usr/lib/libbz2.dylib"),
      dylib(LC.LOAD_UPWARD_DYLIB, "/usr/lib/libSystem.B.dylib"),
      { kind: LC.RPATH, fields: ["@executable_path/../Frameworks"] },
      { kind: LC.RPATH, fields: ["/opt/läden/lib"] },
      { kind: LC.DYLD_ENVIRONMENT, fields: ["DYLD_FRAMEWORK_PATH=/shop"] },
    ];
    expect(imageOf({ ...width, commands })).toMatchObject({
      ownName: "@rpath/libshop.dylib",
      needs: [
        { name: "@rpath/libtill.1.dylib", how: "load" },
        { name: "/usr/lib/libz.1.dylib", how: "weak" },
        { name: "@loader_path/libcoin.dylib", how: "reexport" },
        { name: "/usr/lib/libbz2.dylib", how: "delay" },
        { name: "/usr/lib/libSystem.B.dylib", how: "load" },
      ],
      rpaths: ["@executable_path/../Frameworks", "/opt/läden/lib"],
      dyldEnvironment: ["DYLD_FRAMEWORK_PATH=/shop"],
      isEncrypted: false,
    });
  });

  test("undefined symbols name the library of their ordinal, exported ones lose one underscore", () => {
    const commands = [dylib(LC.LOAD_DYLIB, "/usr/lib/libSystem.B.dylib"), dylib(LC.LOAD_DYLIB, "Python")];
    const symbols = [
      { name: "_PyInit__shop", type: 0x0f, value: 0x1000 },
      { name: "__private", type: 0x1f, value: 0x1000 },
      { name: "start", type: 0x0f, value: 0x1000 },
      { name: "_PyModule_Create2", type: 0x01, description: 0x0200 },
      { name: "___error", type: 0x01, description: 0x0140 },
      { name: "_anywhere", type: 0x01, description: 0xfe00 },
      { name: "_of_the_program", type: 0x01, description: 0xff00 },
      { name: "_common", type: 0x01, value: 16 },
    ];
    const expected = {
      imports: [
        { name: "PyModule_Create2", library: "Python", isWeak: false },
        { name: "__error", library: "/usr/lib/libSystem.B.dylib", isWeak: true },
        { name: "anywhere", isWeak: false },
        { name: "of_the_program", isWeak: false },
      ],
      exports: new Map([
        ["PyInit__shop", [""]],
        ["start", [""]],
      ]),
      forwarders: new Map(),
    };
    expect(symbolsOf({ ...width, commands, symbols })).toEqual(expected);
    expect(symbolsOf({ ...width, commands, symbols, hasDynamicTable: false })).toEqual(expected);
    const flat = symbolsOf({ ...width, commands, symbols, flags: 0x5 });
    expect(flat.imports.map(({ library }) => library)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test("a weak flag in the newer form of the load command makes the need weak", () => {
  const fields = ["/usr/lib/libz.1.dylib", 0x1a741800, 0x10000, 0x10000];
  const commands = [
    { kind: LC.LOAD_DYLIB, fields: [...fields, 0] },
    { kind: LC.LOAD_DYLIB, fields: [...fields, 1] },
    { kind: LC.LOAD_DYLIB, fields: [...fields, 2] },
  ];
  expect(imageOf({ commands })?.needs.map(({ how }) => how)).toEqual(["load", "weak", "reexport"]);
});

test.each([
  ["10.13", { kind: LC.VERSION_MIN_MACOSX, fields: [0x000a0d00, 0x000a0e06] }, { platform: 1, sdk: "10.14.6" }],
  ["10.13.4", { kind: LC.VERSION_MIN_MACOSX, fields: [0x000a0d04, 0] }, { platform: 1 }],
  ["9.3", { kind: LC.VERSION_MIN_IPHONEOS, fields: [0x00090300, 0] }, { platform: 2 }],
  ["11.0", { kind: LC.BUILD_VERSION, fields: [1, 0x000b0000, 0x000d0100, 0] }, { platform: 1, sdk: "13.1" }],
  ["13.1", { kind: LC.BUILD_VERSION, fields: [6, 0x000d0100, 0, 0] }, { platform: 6 }],
])("the least system is %s", (minimumSystem, command, rest) => {
  const image = imageOf({ commands: [command] });
  expect(image).toMatchObject({ minimumSystem, ...rest });
  expect(image?.sdk).toBe("sdk" in rest ? rest.sdk : undefined);
});

test("of the systems of a library for several, macOS counts", () => {
  const catalyst = { kind: LC.BUILD_VERSION, fields: [6, 0x000d0100, 0, 0] };
  const macos = { kind: LC.BUILD_VERSION, fields: [1, 0x000a0f00, 0, 0] };
  expect(imageOf({ commands: [catalyst, macos] })).toMatchObject({ platform: 1, minimumSystem: "10.15" });
  expect(imageOf({ commands: [macos, catalyst] })).toMatchObject({ platform: 1, minimumSystem: "10.15" });
});

test("an image is encrypted when its command names a method", () => {
  expect(imageOf({ commands: [{ kind: LC.ENCRYPTION_INFO_64, fields: [0, 0, 0, 0] }] })?.isEncrypted).toBe(false);
  expect(imageOf({ commands: [{ kind: LC.ENCRYPTION_INFO_64, fields: [0, 0, 1, 0] }] })?.isEncrypted).toBe(true);
});

test("a signature tells flags, team and entitlements", () => {
  expect(imageOf({})).not.toHaveProperty("signature");
  expect(imageOf({})?.isSigned).toBe(false);
  const none = { entitlements: [] };
  expect(imageOf({ signature: codeSignature({ flags: 0x20002 }) })?.signature).toEqual({ flags: 0x20002, ...none });
  const team = codeSignature({ flags: 0x10000, team: "SHOP123456" });
  expect(imageOf({ signature: team, endian: "big" })?.signature).toEqual({
    flags: 0x10000,
    team: "SHOP123456",
    ...none,
  });
  // Before this version of the code directory there was no field for the team.
  const old = codeSignature({ flags: 0, team: "SHOP123456", version: 0x20100 });
  expect(imageOf({ signature: old })?.signature).toEqual({ flags: 0, ...none });
  expect(imageOf({ signature: codeSignature({ flags: 2, slot: 0x1000 }) })?.signature).toEqual({ flags: 2, ...none });
  const entitlements = ["com.apple.security.cs.disable-library-validation", "com.apple.security.cs.allow-jit"];
  expect(imageOf({ signature: codeSignature({ flags: 0x10000, entitlements }) })?.signature).toEqual({
    flags: 0x10000,
    entitlements,
  });
});

test("a signature that can't be read is one all the same", () => {
  const { images, problems } = readMachO(bufferSource(machO({ signature: Buffer.alloc(40) }), "_shop.so"));
  expect(images.map(({ format, ...image }) => ("isSigned" in image ? image.isSigned : format))).toEqual([true]);
  expect(problems).toHaveLength(1);
});

test.each(["LC_DYLD_INFO_ONLY", "LC_DYLD_EXPORTS_TRIE"] as const)(
  "exports of a stripped image come from %s",
  (command) => {
    const bytes = flatTrie(["_PyInit__shop", "_shop_open", "till"]);
    const { exports } = symbolsOf({ trie: { bytes, command } });
    expect([...exports.keys()].sort()).toEqual(["PyInit__shop", "shop_open", "till"]);
  },
);

test("names of an export trie are put together from its edges", () => {
  // "_shop" with "_open" and "s" below it; the root's child is itself exported.
  const leaf = [2, 0, 0x40, 0];
  const shop = [2, 0, 0x40, 2, ...Buffer.from("_open\0"), 23, ...Buffer.from("s\0"), 27];
  const bytes = Buffer.from([0, 1, ...Buffer.from("_shop\0"), 9, ...shop, ...leaf, ...leaf]);
  const { exports } = symbolsOf({ trie: { bytes, command: "LC_DYLD_EXPORTS_TRIE" } });
  expect([...exports.keys()].sort()).toEqual(["shop", "shop_open", "shops"]);
});

describe.each([false, true])("a universal file, 64-bit offsets: %s", (is64) => {
  const intel = machO({ cputype: X86_64, commands: [dylib(LC.LOAD_DYLIB, "intel.dylib")] });
  const arm = machO({
    cputype: ARM64,
    commands: [dylib(LC.LOAD_DYLIB, "arm.dylib")],
    symbols: [{ name: "_till", type: 0x01, description: 0x0100 }],
    signature: codeSignature({ flags: 2 }),
  });
  const ppc = machO({ cputype: PPC, bits: 32, endian: "big" });
  const file = fat(
    [
      { cputype: X86_64, bytes: intel },
      { cputype: ARM64, bytes: arm },
      { cputype: PPC, bytes: ppc },
      { cputype: 7, bytes: Buffer.from("!<arch>\na static library") },
    ],
    is64,
  );

  test("has one image for each machine, with its place", () => {
    const images = imagesOf(file);
    expect(images.map(({ arch, needs }) => [arch, ...needs.map(({ name }) => name)])).toEqual([
      ["x86_64", "intel.dylib"],
      ["arm64", "arm.dylib"],
      ["ppc"],
    ]);
    expect(images.map(({ offset }) => file.readUInt32LE(offset) & 0xffff)).toEqual([0xfacf, 0xfacf, 0xedfe]);
    expect(images[1]?.signature).toEqual({ flags: 2, entitlements: [] });
  });

  test("symbols are those of the image that is asked for", () => {
    const source = bufferSource(file, "_shop.so");
    const names = imagesOf(file).map((image) => readMachOSymbols(source, image).symbols.imports);
    expect(names).toEqual([[], [{ name: "till", library: "arm.dylib", isWeak: false }], []]);
  });
});

test("a Java class is no native file, of any version", () => {
  for (const [minor, major] of [
    [3, 45],
    [0, 45],
    [0, 52],
    [0, 69],
    [65535, 65],
  ] as const) {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32BE(0xcafebabe, 0);
    bytes.writeUInt16BE(minor, 4);
    bytes.writeUInt16BE(major, 6);
    expect(readNative(bufferSource(bytes, "Shop.class"))).toBeUndefined();
    expect(readMachO(bufferSource(bytes, "Shop.class")).images).toEqual([]);
  }
});
