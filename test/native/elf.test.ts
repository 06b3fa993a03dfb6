import { describe, expect, it } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import type { ElfImage, NativeContents } from "../../src/model/native.js";
import { readElf, readElfSymbols } from "../../src/native/elf.js";
import { readNative } from "../../src/native/read-native.js";
import { BASE, elf, writeElf, type ElfOptions } from "../helpers/elf.js";

function read(bytes: Uint8Array): NativeContents {
  return readElf(bufferSource(bytes, "lib/libshop.so"));
}

function symbolsOf(bytes: Uint8Array) {
  return readElfSymbols(bufferSource(bytes, "lib/libshop.so"));
}

/** The image of a file that has no problems. */
function imageOf(options: ElfOptions): ElfImage {
  const { images, problems } = read(elf(options));
  expect(problems).toEqual([]);
  const [image] = images;
  if (image?.format !== "elf") throw new Error("no image");
  return image;
}

const shop: ElfOptions = {
  interpreter: "/lib64/ld-linux-x86-64.so.2",
  needs: ["libssl.so.3", "libc.so.6"],
  soname: "libshop.so.2",
  rpath: "$ORIGIN/../lib:/opt/shop/lib",
  runpath: "$ORIGIN",
  flags1: 0x800,
  versionNeeds: [
    { library: "libssl.so.3", versions: [{ name: "OPENSSL_3.0.0" }] },
    { library: "libc.so.6", versions: [{ name: "GLIBC_2.34" }, { name: "GLIBC_ABI_DT_RELR", isWeak: true }] },
  ],
  versionDefinitions: ["SHOP_1.0", "SHOP_2.0"],
  symbols: [
    { name: "SSL_new", isImport: true, version: "OPENSSL_3.0.0" },
    { name: "memcpy", isImport: true, version: "GLIBC_2.34" },
    { name: "PyErr_Clear", isImport: true },
    { name: "__gmon_start__", isImport: true, binding: "weak" },
    { name: "shop_static", binding: "local" },
    { name: "shop_hidden", isHidden: true },
    { name: "shop_sell", version: "SHOP_1.0", isOldVersion: true },
    { name: "shop_sell", version: "SHOP_2.0" },
    { name: "shop_open", binding: "weak" },
  ],
};

const kinds = [
  { bits: 64, endian: "little" },
  { bits: 64, endian: "big" },
  { bits: 32, endian: "little" },
  { bits: 32, endian: "big" },
] as const;

describe.each(kinds)("a file of $bits bits, $endian endian", (kind) => {
  it("gives what it asks of its loader", () => {
    expect(imageOf({ ...shop, ...kind })).toEqual({
      format: "elf",
      arch: "x86_64",
      ...kind,
      kind: "library",
      needs: [
        { name: "libssl.so.3", how: "load" },
        { name: "libc.so.6", how: "load" },
      ],
      ownName: "libshop.so.2",
      interpreter: "/lib64/ld-linux-x86-64.so.2",
      rpath: ["$ORIGIN/../lib", "/opt/shop/lib"],
      runpath: ["$ORIGIN"],
      skipsSystem: true,
      versionNeeds: [
        { library: "libssl.so.3", versions: [{ name: "OPENSSL_3.0.0", isWeak: false }] },
        {
          library: "libc.so.6",
          versions: [
            { name: "GLIBC_2.34", isWeak: false },
            { name: "GLIBC_ABI_DT_RELR", isWeak: true },
          ],
        },
      ],
      versionDefinitions: ["SHOP_1.0", "SHOP_2.0"],
    });
  });

  it.each(["sysv", "gnu", "none"] as const)("gives its symbols, counted by hash table: %s", (hash) => {
    const { symbols, problems } = symbolsOf(elf({ ...shop, ...kind, hash }));
    expect(problems).toEqual([]);
    expect(symbols.imports).toEqual([
      { name: "SSL_new", library: "libssl.so.3", version: "OPENSSL_3.0.0", isWeak: false },
      { name: "memcpy", library: "libc.so.6", version: "GLIBC_2.34", isWeak: false },
      { name: "PyErr_Clear", isWeak: false },
      { name: "__gmon_start__", isWeak: true },
    ]);
    expect([...symbols.exports]).toEqual([
      ["shop_sell", ["SHOP_1.0", "SHOP_2.0"]],
      ["shop_open", [""]],
    ]);
  });

  it("counts the symbols of a file that exports none by its sections, or by the table that follows", () => {
    const imports = ["PyErr_Clear", "PyList_New"].map((name) => ({ name, isImport: true }));
    for (const hasSections of [true, false]) {
      const { symbols, problems } = symbolsOf(elf({ ...kind, symbols: imports, hash: "gnu", hasSections }));
      expect(problems).toEqual([]);
      expect(symbols.imports.map(({ name }) => name)).toEqual(["PyErr_Clear", "PyList_New"]);
    }
  });
});

it("reads the hash table of a 64-bit s390, whose entries are twice as wide", () => {
  const { bytes, at } = writeElf({ endian: "big", machine: 22, symbols: [{ name: "shop_open" }] });
  const words = Buffer.alloc(16);
  words.writeUInt32BE(1, 4);
  words.writeUInt32BE(2, 12);
  words.copy(bytes, at["hash"]);
  expect([...symbolsOf(bytes).symbols.exports.keys()]).toEqual(["shop_open"]);
});

describe("a program", () => {
  const cases: readonly (readonly [what: string, options: ElfOptions, kind: ElfImage["kind"]])[] = [
    ["at a fixed address", { type: 2 }, "program"],
    ["without a fixed address, as linkers mark it", { flags1: 0x08000001 }, "program"],
    ["of an older linker, by its interpreter", { interpreter: "/lib/ld-musl-x86_64.so.1" }, "program"],
  ];
  it.each(cases)("%s", (_, options, kind) => expect(imageOf(options).kind).toBe(kind));

  it("is not a library that can also be started, nor an object", () => {
    expect(imageOf({ interpreter: "/lib64/ld-linux-x86-64.so.2", soname: "libc.so.6" }).kind).toBe("library");
    expect(imageOf({ type: 1 }).kind).toBe("other");
  });
});

describe("the dynamic section", () => {
  it("of a static program is absent: there is nothing to say", () => {
    expect(imageOf({})).toMatchObject({ needs: [], rpath: [], runpath: [], skipsSystem: false, versionNeeds: [] });
  });

  it("takes the last of several search paths, as loaders do, and an empty one for none", () => {
    const twice = imageOf({
      dynamic: [
        [29, "/old"],
        [29, "$ORIGIN:"],
      ],
    });
    expect(twice.runpath).toEqual(["$ORIGIN", ""]);
    expect(imageOf({ rpath: "" }).rpath).toEqual([]);
  });

  it("may name libraries that stand in for it, or that are looked at where they are there", () => {
    const { needs } = imageOf({
      needs: ["libc.so.6"],
      dynamic: [
        [0x7ffffffd, "libfast.so"],
        [0x7fffffff, "liball.so"],
      ],
    });
    expect(needs).toEqual([
      { name: "libc.so.6", how: "load" },
      { name: "libfast.so", how: "weak" },
      { name: "liball.so", how: "load" },
    ]);
  });

  it("reads long names, and names that are not ASCII", () => {
    const folder = `/opt/${"deep/".repeat(600)}lib`;
    const name = Buffer.from("libcafé.so").toString("latin1");
    expect(imageOf({ needs: [name], runpath: folder })).toMatchObject({
      needs: [{ name: "libcafé.so" }],
      runpath: [folder],
    });
  });
});

it("readNative comes here by the first bytes", () => {
  expect(readNative(bufferSource(elf(shop), "libshop.so"))?.images[0]).toMatchObject({ ownName: "libshop.so.2" });
});

it("asks for few bytes of a large file", () => {
  const large = Buffer.concat([elf(shop), Buffer.alloc(4 * 1024 * 1024)]);
  const inner = bufferSource(large, "libshop.so");
  let asked = 0;
  readElf({ ...inner, read: (at, length) => ((asked += Math.min(length, large.length - at)), inner.read(at, length)) });
  expect(asked).toBeLessThan(8 * 1024);
});

describe("damage", () => {
  /** The file with numbers of 4 bytes written over it. */
  const patched = (
    options: ElfOptions,
    patch: (at: Readonly<Record<string, number>>) => readonly [number, number][],
  ) => {
    const { bytes, at } = writeElf(options);
    for (const [offset, value] of patch(at)) bytes.writeUInt32LE(value, offset);
    return { bytes, at };
  };

  it("in the header leaves no image", () => {
    for (const [bytes, reason] of [
      [elf().subarray(0, 10), "ELF header at 0x0 points at 0x10, outside of its 10 bytes"],
      [
        Buffer.from("\x7fELF\x03\x01".padEnd(64, "\0"), "latin1"),
        "ELF header at 0x4 is of class 3; expected 1 (32 bits) or 2 (64)",
      ],
      [
        Buffer.from("\x7fELF\x02\x00".padEnd(64, "\0"), "latin1"),
        "ELF header at 0x5 has byte order 0; expected 1 (little) or 2 (big)",
      ],
    ] as const)
      expect(read(bytes)).toMatchObject({ images: [], problems: [{ reason }] });
  });

  it("in the program headers leaves the machine", () => {
    const bytes = elf(shop);
    bytes.writeUInt16LE(0, 54); // e_phentsize
    expect(read(bytes)).toEqual({
      images: [expect.objectContaining({ arch: "x86_64", needs: [] })],
      problems: [{ reason: "program header table at 0x40 has entries of 0 bytes; expected 56", offset: 0x40 }],
    });
    const outside = patched(shop, () => [[32, 0x7fffffff]]).bytes;
    expect(read(outside).problems).toEqual([
      { reason: "program header table at 0x7fffffff ends early: expected 4 bytes, found 0", offset: 0x7fffffff },
    ]);
  });

  it("of one name leaves the others", () => {
    const { bytes, at } = patched(shop, (place) => [[(place["dynamic"] ?? 0) + 8, 0xfffffff0]]);
    const { images, problems } = read(bytes);
    expect(images[0]?.needs).toEqual([{ name: "libc.so.6", how: "load" }]);
    expect(problems).toEqual([
      {
        reason: expect.stringMatching(/^string table at 0x\w+ has no offset 0xfffffff0: it ends at /),
        offset: at["strings"],
      },
    ]);
  });

  it("of a table's address leaves the rest", () => {
    const { bytes } = writeElf({ ...shop, versionNeeds: [], dynamic: [[0x6ffffffe, 0x10]] });
    // The writer's own entry comes later and wins: take it out.
    const entry = bytes.lastIndexOf(Buffer.from("feffff6f00000000", "hex"));
    bytes.writeUInt32LE(21, entry);
    expect(read(bytes)).toMatchObject({
      images: [{ ownName: "libshop.so.2", versionNeeds: [], versionDefinitions: ["SHOP_1.0", "SHOP_2.0"] }],
      problems: [{ reason: "the table of needed versions has the address 0x10, which no segment takes from the file" }],
    });
  });

  it("of a dynamic section without an end is told once", () => {
    const { bytes, at } = writeElf({ needs: ["libc.so.6"] });
    const cut = bytes.subarray(0, (at["dynamic"] ?? 0) + 24);
    expect(read(cut).images[0]?.needs).toEqual([]);
    expect(read(cut).problems).toHaveLength(2); // the section ends early; it has no string table
  });

  it("of version chains: steps that overlap end after some records, and give what came before", () => {
    const { bytes, at } = patched(shop, (place) => [[(place["needs"] ?? 0) + 12, 0xffffffff]]);
    const { images, problems } = read(bytes);
    expect(images[0]).toMatchObject({ versionNeeds: [{ library: "libssl.so.3" }] });
    expect(problems[0]?.reason).toMatch(/^table of needed versions at 0x\w+ ends early: expected 2 bytes, found 0$/);
    expect(problems[0]?.offset).toBe((at["needs"] ?? 0) + 0xffffffff);
  });

  /** A file with more bytes behind it, in its one segment, and one entry of its dynamic section that points at them. */
  const extended = (options: ElfOptions, tag: number, more: Buffer): Buffer => {
    const head = elf(options);
    const bytes = Buffer.concat([head, more]);
    bytes.writeUInt32LE(bytes.length, 64 + 32); // p_filesz
    const wanted = Buffer.alloc(8);
    wanted.writeUInt32LE(tag);
    const entry = bytes.indexOf(wanted);
    expect(entry).toBeGreaterThan(0);
    bytes.writeUInt32LE(head.length + BASE, entry + 8);
    return bytes;
  };

  it("of version chains: a file full of records that cross one another is left soon", () => {
    // Each record serves as both kinds and leads 16 bytes on: a chain of 65,536 in each of 65,536.
    const records = Buffer.alloc(1024 * 1024);
    for (let offset = 0; offset < records.length; offset += 16)
      [1, 1, 16, 16].forEach((value, index) => records.writeUInt32LE(value, offset + index * 4));
    const needs = [{ library: "libtelescope.so.1", versions: [{ name: "LENS_1.0" }] }];
    const bytes = extended({ versionNeeds: needs }, 0x6ffffffe, records);
    const started = performance.now();
    expect(read(bytes).problems).toEqual([
      {
        reason: expect.stringMatching(/^table of needed versions at 0x\w+ has more than 10000 records$/),
        offset: expect.any(Number),
      },
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("of a hash table that claims 4 GB gives the symbols that are there", () => {
    const { bytes } = patched(shop, (place) => [[(place["hash"] ?? 0) + 4, 0xffffffff]]);
    const { symbols, problems } = symbolsOf(bytes);
    expect(symbols.exports.get("shop_open")).toBeDefined();
    expect(problems[0]?.reason).toMatch(/^symbol table has 103079215080 bytes; found \d+ that can be read$/);
  });

  it("of a GNU hash table: a chain without an end, buckets and a bucket that lie", () => {
    const options: ElfOptions = { symbols: [{ name: "shop_open" }], hash: "gnu" };
    const table = Buffer.alloc(64 * 1024);
    [1, 1, 0, 0, 1].forEach((value, index) => table.writeUInt32LE(value, index * 4));
    expect(symbolsOf(extended(options, 0x6ffffef5, table)).problems[0]?.reason).toMatch(/has a chain without an end$/);
    const buckets = patched(options, ({ hash = 0 }) => [[hash, 0xffffffff]]).bytes;
    expect(symbolsOf(buckets).problems[0]?.reason).toMatch(
      /has 4294967295 buckets, more than its segment has room for$/,
    );
    const bucket = patched(options, ({ hash = 0 }) => [[hash + 24, 0xffffffff]]).bytes;
    expect(symbolsOf(bucket).problems[0]?.reason).toMatch(/has a chain without an end$/);
  });

  it("of a string table: names without an end are counted, not searched again and again", () => {
    const symbols = Array.from({ length: 500 }, (_, index) => ({ name: `shop_${index}` }));
    const { bytes, at } = writeElf({ symbols });
    bytes.fill(0x61, (at["strings"] ?? 0) + 100, at["dynamic"]);
    expect(symbolsOf(bytes).problems).toEqual([
      {
        reason: expect.stringMatching(/^string table of \d+ bytes has not the names of 4\d\d symbols$/),
        offset: at["strings"],
      },
    ]);
  });
});

describe("whatever the bytes", () => {
  /** Reads both ways; what is tested is that this returns, and how long it took at most. */
  const slowestOf = (variants: Iterable<Uint8Array>): number => {
    let slowest = 0;
    for (const bytes of variants) {
      const started = performance.now();
      read(bytes);
      symbolsOf(bytes);
      slowest = Math.max(slowest, performance.now() - started);
    }
    return slowest;
  };

  it.each(kinds)("every beginning of a file is read, and said to be one ($bits, $endian)", (kind) => {
    const { bytes, at } = writeElf({ ...shop, ...kind });
    const whole = (at["dynamicEnd"] ?? 0) - kind.bits / 8; // the value of DT_NULL says nothing
    const beginnings = Array.from({ length: whole }, (_, length) => bytes.subarray(0, length));
    expect(slowestOf(beginnings)).toBeLessThan(2000);
    expect(beginnings.filter((beginning) => read(beginning).problems.length === 0)).toEqual([]);
  });

  it.each(kinds)("every byte may be another ($bits, $endian)", (kind) => {
    const bytes = elf({ ...shop, ...kind, hash: "gnu" });
    function* variants(): Generator<Uint8Array> {
      for (let offset = 4; offset < bytes.length; offset++) {
        const was = bytes[offset] ?? 0;
        for (const value of [0, 0xff, was ^ 1, was ^ 0x80]) {
          bytes[offset] = value;
          yield bytes;
        }
        bytes[offset] = was;
      }
    }
    expect(slowestOf(variants())).toBeLessThan(2000);
  });
});

// Program headers of 64 bits: 0 p_type, 8 p_offset, 16 p_vaddr, 32 p_filesz; the writer's first one is the PT_LOAD, its
// last one here the PT_INTERP.
describe("what patchelf leaves behind", () => {
  const long: ElfOptions = {
    interpreter: "/lib64/ld-linux-x86-64.so.2",
    needs: Array.from({ length: 400 }, (_, index) => `libshop-part-${index}.so.1`),
  };
  const PHDR = 64;
  const typesOf = (bytes: Buffer): number[] => [0, 1, 2].map((index) => bytes.readUInt32LE(PHDR + index * 56));

  it("reads tables behind the end of a segment, in its last page", () => {
    const bytes = elf(shop);
    const load = typesOf(bytes).indexOf(1);
    bytes.writeBigUInt64LE(BigInt(200), PHDR + load * 56 + 32);
    const { images, problems } = read(bytes);
    expect(problems).toEqual([]);
    expect(images[0]?.needs.map(({ name }) => name)).toEqual(["libssl.so.3", "libc.so.6"]);
  });

  it("reads a string table that two segments share", () => {
    const bytes = elf(long);
    const types = typesOf(bytes);
    const [load, interp] = [types.indexOf(1), types.indexOf(3)];
    bytes.writeBigUInt64LE(0x1000n, PHDR + load * 56 + 32);
    const second = PHDR + interp * 56;
    bytes.writeUInt32LE(1, second);
    bytes.writeBigUInt64LE(0x1000n, second + 8);
    bytes.writeBigUInt64LE(BigInt(BASE + 0x1000), second + 16);
    bytes.writeBigUInt64LE(BigInt(bytes.length - 0x1000), second + 32);
    const { images, problems } = read(bytes);
    expect(problems).toEqual([]);
    expect(images[0]?.needs.map(({ name }) => name)).toEqual(long.needs);
  });
});
