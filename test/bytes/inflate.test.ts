import { constants, crc32 as nativeCrc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { crc32, crc32ByTable } from "../../src/bytes/crc32.js";
import { inflateRaw } from "../../src/bytes/inflate.js";
import { FormatError } from "../../src/errors.js";

function inflate(bytes: Uint8Array, limit = Infinity): Buffer {
  const pieces: Buffer[] = [];
  const length = inflateRaw(bufferSource(bytes, "data"), limit, (piece) => pieces.push(Buffer.from(piece)));
  const all = Buffer.concat(pieces);
  expect(all.length).toBe(length);
  return all;
}

/** Text that compresses, long enough for several turns of the history and the output buffer. */
const sonnet = Buffer.from(
  Array.from({ length: 60_000 }, (_, line) => `line ${line * line} of the telescope's log\n`).join(""),
);
const noise = Buffer.from(
  Array.from({ length: 300_000 }, (_, index) => (Math.imul(index ^ 0x5bd1, 0x9e3779b1) >>> 13) & 0xff),
);

describe("inflateRaw", () => {
  it.each([
    ["text", sonnet, {}],
    ["text with fixed codes", sonnet, { strategy: constants.Z_FIXED }],
    ["text with short codes only", sonnet, { strategy: constants.Z_HUFFMAN_ONLY }],
    ["stored blocks", sonnet, { level: 0 }],
    ["noise", noise, { level: 9 }],
    ["runs", Buffer.alloc(500_000, "ab"), {}],
    ["nothing", Buffer.alloc(0), {}],
  ])("gives back %s as zlib packed it", (_what, plain, options) => {
    expect(inflate(deflateRawSync(plain, options)).equals(plain)).toBe(true);
  });

  it("gives back whatever zlib packed", () => {
    const level = fc.constantFrom(0, 1, 6, 9);
    const letters = fc.array(fc.constantFrom(...Buffer.from("abcdefgh\n")), { maxLength: 3000 });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), letters), level, (bytes, chosen) => {
        const plain = Buffer.from(bytes);
        expect(inflate(deflateRawSync(plain, { level: chosen })).equals(plain)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each([0, 1, 64, 32_768, 163_582, 163_583, 500_001])("stops after %d bytes when told to", (limit) => {
    for (const level of [0, 6])
      expect(inflate(deflateRawSync(sonnet, { level }), limit).equals(sonnet.subarray(0, limit))).toBe(true);
  });

  it("needs no end of the stream when it stops before", () => {
    const packed = deflateRawSync(sonnet);
    expect(inflate(packed.subarray(0, 2000), 100).equals(sonnet.subarray(0, 100))).toBe(true);
  });

  it("lets the receiver of a piece inflate something else", () => {
    const inner = deflateRawSync(Buffer.from("inner"));
    const seen: string[] = [];
    inflateRaw(bufferSource(deflateRawSync(Buffer.from("outer")), "outer"), 100, (piece) => {
      seen.push(inflate(inner).toString(), Buffer.from(piece).toString());
    });
    expect(seen).toEqual(["inner", "outer"]);
  });

  it("calls a stream cut anywhere cut, and never gives more than was in it", () => {
    const plain = sonnet.subarray(0, 3000);
    // The fixed code for "end of block" is all zeros, which is what stands behind the end of a stream.
    for (const options of [{ level: 0 }, { level: 6 }, { strategy: constants.Z_FIXED }]) {
      const packed = deflateRawSync(plain, options);
      for (let end = 0; end < packed.length; end++) expect(() => inflate(packed.subarray(0, end))).toThrow(FormatError);
    }
  });

  it("throws nothing but FormatError for damaged streams", () => {
    const packed = deflateRawSync(sonnet.subarray(0, 2000));
    for (let at = 0; at < packed.length; at++) {
      for (const bit of [1, 16, 128]) {
        const damaged = Buffer.from(packed);
        damaged[at] = (damaged[at] ?? 0) ^ bit;
        try {
          inflate(damaged, 100_000);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        try {
          inflate(bytes, 100_000);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("crc32", () => {
  it("is the CRC of ISO 3309: 0xcbf43926 for the digits 1 to 9", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
    expect(crc32ByTable(Buffer.from("123456789"))).toBe(0xcbf43926);
  });

  it("goes on from what came before, and the table agrees with Node", () => {
    const half = crc32ByTable(sonnet.subarray(0, 1000));
    expect(crc32ByTable(sonnet.subarray(1000), half)).toBe(crc32(sonnet));
    if (typeof nativeCrc32 === "function") expect(crc32ByTable(noise)).toBe(nativeCrc32(noise));
  });
});
