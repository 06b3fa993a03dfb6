import { describe, expect, it } from "vitest";
import type { Container } from "../../src/archive/container.js";
import { openContainer } from "../../src/archive/index.js";
import { describeCutZip, findZipSpan, type ZipSpan } from "../../src/archive/zip-span.js";
import { Budget } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { elf, macho, pe, signedPe, zip } from "../helpers/pack.js";

const shop = { "shop/__init__.pyc": "\x03\xf3\r\n", "shop/cart.pyc": "\x03\xf3\r\n cart" };
const launcher = Buffer.concat([elf(), Buffer.alloc(22_000, "code")]);

function span(bytes: Uint8Array): ZipSpan | undefined {
  return findZipSpan(bufferSource(bytes, "library.zip"));
}

function open(bytes: Uint8Array): Promise<Container> {
  return openContainer(bufferSource(bytes, "library.zip"), ["library.zip"], new Budget());
}

/** Lists and reads everything, and gives the paths. */
async function paths(bytes: Uint8Array): Promise<string[]> {
  const container = await open(bytes);
  expect(container.gaps).toEqual([]);
  for (const entry of container.entries) container.read(entry);
  return container.entries.map(({ path }) => path);
}

describe("a zip behind a launcher", () => {
  it.each([
    ["ELF", launcher],
    ["PE", Buffer.concat([pe(), Buffer.alloc(30_000, "code")])],
    ["Mach-O", Buffer.concat([macho(), Buffer.alloc(5000, "code")])],
    ["a line of shell", Buffer.from("#!/usr/bin/env python3\n")],
  ])("(%s) is found where it begins, whether its offsets were fixed or not", async (_what, prefix) => {
    for (const offsets of ["fixed", "unfixed"] as const) {
      const bytes = zip(shop, { prefix, offsets });
      expect(span(bytes)).toMatchObject({
        base: offsets === "fixed" ? 0 : prefix.length,
        start: prefix.length,
        end: bytes.length,
        commentSize: 0,
        entryCount: 2,
      });
      expect(await paths(bytes)).toEqual(Object.keys(shop));
      const container = await open(bytes);
      expect(container.span).toEqual({
        start: prefix.length,
        end: bytes.length,
        sourceSize: bytes.length,
        commentSize: 0,
      });
    }
  });

  it("works for zip64 as well", async () => {
    for (const offsets of ["fixed", "unfixed"] as const)
      expect(await paths(zip(shop, { prefix: launcher, offsets, zip64: true }))).toEqual(Object.keys(shop));
  });

  it("may be empty", () => {
    const bytes = zip({}, { prefix: launcher, offsets: "unfixed" });
    expect(span(bytes)).toMatchObject({ start: launcher.length, end: bytes.length, directorySize: 0 });
  });
});

describe("bytes behind the zip", () => {
  it("are a comment when the end record says so", () => {
    const bytes = zip(shop, { comment: "made with care" });
    expect(span(bytes)).toMatchObject({ start: 0, end: bytes.length, commentSize: 14 });
    expect(span(zip(shop, { comment: Buffer.alloc(65_535, "c") }))).toMatchObject({ commentSize: 65_535 });
  });

  it("are not the zip's otherwise", async () => {
    const plain = zip(shop);
    for (const trailing of [Buffer.alloc(2000, 0x30), Buffer.alloc(60_000)]) {
      const bytes = zip(shop, { trailing });
      expect(span(bytes)).toMatchObject({ start: 0, end: plain.length, commentSize: 0 });
      expect(await paths(bytes)).toEqual(Object.keys(shop));
    }
  });

  it("may cut a comment short", () => {
    const bytes = zip(shop, { comment: "made with care" }).subarray(0, -5);
    expect(span(bytes)).toMatchObject({ end: bytes.length, commentSize: 9 });
  });

  it("may be a signature of any length in a PE", async () => {
    const payload = zip(shop);
    for (const length of [8, 2000, 300_000]) {
      const bytes = signedPe(payload, length);
      expect(span(bytes)).toMatchObject({ start: pe().length, end: pe().length + payload.length });
      expect(await paths(bytes)).toEqual(Object.keys(shop));
    }
  });

  it("may be the zip itself, glued to a PE that had been signed before", async () => {
    expect(await paths(Buffer.concat([signedPe(Buffer.alloc(0)), zip(shop)]))).toEqual(Object.keys(shop));
  });
});

describe("an end record counts only when a directory stands where it says", () => {
  const fakeEnd = Buffer.concat([
    Buffer.from("PK\x05\x06"),
    Buffer.alloc(4),
    Buffer.from([9, 0, 9, 0, 46, 0, 0, 0, 7, 0, 0, 0, 0, 0]),
  ]);

  it("one in the comment does not win", async () => {
    for (const fake of [fakeEnd, zip({}), Buffer.alloc(60_000, "PK\x05\x06")])
      expect(await paths(zip(shop, { comment: fake }))).toEqual(Object.keys(shop));
  });

  it("one in the comment that points at a part of the real directory does not win, alone or not", async () => {
    const plain = zip(shop);
    const directoryAt = plain.indexOf("PK\x01\x02");
    const hiding = Buffer.from(plain.subarray(plain.length - 22));
    hiding.writeUInt16LE(1, 8);
    hiding.writeUInt16LE(1, 10);
    hiding.writeUInt32LE(plain.indexOf("PK\x01\x02", directoryAt + 4) - directoryAt, 12);
    expect(await paths(zip(shop, { comment: hiding }))).toEqual(Object.keys(shop));
    const secondAt = plain.indexOf("PK\x01\x02", directoryAt + 4);
    const hidingFirst = Buffer.from(hiding);
    hidingFirst.writeUInt32LE(plain.length - 22 - secondAt, 12);
    hidingFirst.writeUInt32LE(secondAt, 16);
    expect(await paths(zip(shop, { comment: hidingFirst }))).toEqual(Object.keys(shop));
    expect(span(Buffer.concat([plain.subarray(0, -22), Buffer.alloc(10), hiding]))).toBeUndefined();
  });

  it("one in the data of a member or behind the zip does not win", async () => {
    const bytes = zip([{ name: "a.bin", data: fakeEnd, method: "stored" }], { trailing: fakeEnd });
    expect(await paths(bytes)).toEqual(["a.bin"]);
  });

  it("the end of a zip stored inside does not win over the outer one's", async () => {
    const bytes = zip([
      { name: "library.zip", data: zip(shop), method: "stored" },
      { name: "readme", data: "" },
    ]);
    expect(await paths(bytes)).toEqual(["library.zip", "readme"]);
  });

  it.each([
    ["a directory outside of the file", { directoryOffset: 5_000_000, directorySize: 4000 }],
    ["a directory of no size for two entries", { directorySize: 0 }],
    ["a directory of 2^63 bytes", { directorySize: 2 ** 53, zip64: true }],
  ])("%s is none", (_what, options) => {
    expect(span(zip(shop, options))).toBeUndefined();
  });

  it("a directory that lies before padding is found by its offset", async () => {
    const bytes = zip(shop);
    const end = bytes.length - 22;
    expect(await paths(Buffer.concat([bytes.subarray(0, end), Buffer.alloc(100), bytes.subarray(end)]))).toEqual(
      Object.keys(shop),
    );
  });
});

describe("no zip", () => {
  it("is found in executables that carry none, without reading more than their ends", () => {
    const reads: number[] = [];
    const bytes = Buffer.concat([elf(), Buffer.alloc(5_000_000, "PK")]);
    const source = bufferSource(bytes, "salt");
    const counting = { ...source, read: (at: number, length: number) => (reads.push(length), source.read(at, length)) };
    expect(findZipSpan(counting)).toBeUndefined();
    expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(100_000);
  });

  it("is found in a zip that was cut behind a zip stored in it, and the cut is described", () => {
    const inner = zip(shop);
    const outer = zip([
      { name: "library.zip", data: inner, method: "stored" },
      { name: "core.so", data: Buffer.alloc(1000, "x"), method: "stored" },
    ]);
    const cut = outer.subarray(0, inner.length + 30 + 11 + 200);
    expect(span(cut)).toBeUndefined();
    expect(describeCutZip(bufferSource(cut, "a.zip"))).toBe(
      `"core.so" at 0x${(inner.length + 41).toString(16)} should reach to byte ${inner.length + 41 + 37 + 1000}, the file ends at byte ${cut.length}`,
    );
  });

  it("is described in one line of sane length, whatever stands where a name should", () => {
    const cut = zip([{ name: "x".repeat(60_000), data: Buffer.alloc(1000), method: "stored" }]).subarray(0, 60_100);
    expect(describeCutZip(bufferSource(cut, "a.zip"))).toMatch(
      /^"x{100}\.\.\." at 0x0 should reach to byte \d+, the file/,
    );
  });

  it("is found where the front of one is missing", () => {
    expect(span(zip(shop).subarray(10))).toBeUndefined();
  });

  it("is found in a zip whose directory is cut off", () => {
    const whole = zip(shop);
    const cut = whole.subarray(0, whole.length - 30);
    expect(span(cut)).toBeUndefined();
    expect(describeCutZip(bufferSource(cut, "a.zip"))).toMatch(
      /^expected a central directory at its end, from byte \d+ on; the file ends at byte/,
    );
  });
});
