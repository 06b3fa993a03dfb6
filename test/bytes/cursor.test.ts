import { describe, expect, it } from "vitest";
import { Cursor } from "../../src/bytes/cursor.js";
import { FormatError } from "../../src/errors.js";

const bytes = Uint8Array.of(0x01, 0x02, 0x03, 0x04, 0xff, 0xff, 0xff, 0xff, 0x41, 0x42, 0x00, 0x43);

function errorOf(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a cursor", () => {
  it("reads numbers in little and in big endian", () => {
    const little = new Cursor(bytes, "elf");
    expect([little.u8(), little.u16(), little.u8(), little.i32()]).toEqual([1, 0x0302, 4, -1]);
    const big = new Cursor(bytes, "elf", { endian: "big" });
    expect([big.u32(), big.u32()]).toEqual([0x01020304, 0xffffffff]);
    expect(new Cursor(Uint8Array.of(1, 0, 0, 0, 0, 0, 0x10, 0), "elf").u64()).toBe(2 ** 52 + 1);
  });

  it("reads bytes and texts, and knows where it is", () => {
    const cursor = new Cursor(bytes, "elf").seek(8);
    expect(cursor.cString()).toBe("AB");
    expect(cursor.position).toBe(11);
    expect(cursor.remaining).toBe(1);
    expect([...cursor.take(1)]).toEqual([0x43]);
    expect(cursor.seek(0).skip(8).latin1(2)).toBe("AB");
  });

  it("says where bytes ran out, how many were expected and how many were there", () => {
    const cursor = new Cursor(bytes, "elf", { what: "section header", base: 0x1f38 }).skip(10);
    const error = errorOf(() => cursor.u32());
    expect(error.message).toBe("section header at 0x1f42 ends early: expected 4 bytes, found 2");
    expect(error.reader).toBe("elf");
    expect(error.offset).toBe(0x1f42);
    expect(cursor.position).toBe(10);
  });

  it("refuses to leave its bytes, whatever the length", () => {
    const cursor = new Cursor(bytes, "elf");
    for (const action of [
      () => cursor.seek(13),
      () => cursor.seek(-1),
      () => cursor.seek(NaN),
      () => cursor.take(-1),
      () => cursor.take(NaN),
      () => cursor.skip(2 ** 40),
      () => cursor.seek(11).cString(),
      () => cursor.seek(4).u64(),
    ])
      expect(errorOf(action)).toBeInstanceOf(FormatError);
  });

  it("takes no 64-bit number for an offset that no file has", () => {
    const cursor = new Cursor(new Uint8Array(8).fill(0xff), "elf");
    expect(errorOf(() => cursor.u64()).message).toMatch(/18446744073709551615/);
  });
});
