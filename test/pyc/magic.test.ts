import { describe, expect, test } from "vitest";
import { readMagic, versionOfMagic } from "../../src/pyc/magic.js";

function head(magic: number): Uint8Array {
  return Uint8Array.of(magic & 0xff, magic >> 8, 0x0d, 0x0a, 0, 0, 0, 0);
}

describe("released CPythons are known, with the length of their header", () => {
  // Magic numbers and header lengths: importlib/_bootstrap_external.py and import.c of each version.
  const cases: readonly (readonly [magic: number, version: string, headerLength: number])[] = [
    [62131, "2.5", 8],
    [62161, "2.6", 8],
    [62211, "2.7", 8],
    [62212, "2.7", 8], // run with -U
    [3131, "3.0", 8],
    [3151, "3.1", 8],
    [3180, "3.2", 8],
    [3230, "3.3", 12],
    [3310, "3.4", 12],
    [3350, "3.5", 12],
    [3351, "3.5", 12],
    [3379, "3.6", 12],
    [3394, "3.7", 16],
    [3413, "3.8", 16],
    [3425, "3.9", 16],
    [3439, "3.10", 16],
    [3495, "3.11", 16],
    [3531, "3.12", 16],
    [3571, "3.13", 16],
    [3627, "3.14", 16],
    [3666, "3.15", 16],
  ];
  test.each(cases)("%i is Python %s", (magic, version, headerLength) => {
    expect(readMagic(head(magic))).toEqual({ magic, version, headerLength, implementation: "CPython", known: true });
    expect(versionOfMagic(magic)).toBe(version);
  });
});

test("an alpha's number tells its version, but is not known", () => {
  expect(readMagic(head(3551))).toMatchObject({ version: "3.13", implementation: "CPython", known: false });
  expect(readMagic(head(3210))).toMatchObject({ version: "3.3", headerLength: 12, known: false });
  expect(readMagic(head(3200))).toMatchObject({ version: "3.3", headerLength: 8, known: false });
});

test("other implementations are named", () => {
  expect(readMagic(head(62218))).toMatchObject({ implementation: "PyPy", version: "2.7", known: false });
  expect(readMagic(head(384))).toMatchObject({ implementation: "PyPy", version: "3.10", known: false });
  expect(readMagic(head(21210))).toMatchObject({ implementation: "GraalPy", version: undefined, known: false });
  expect(readMagic(head(12345))).toMatchObject({ implementation: "unknown", version: undefined, known: false });
});

test("what has no CR LF behind two bytes is no .pyc", () => {
  expect(readMagic(new TextEncoder().encode("import os\n"))).toBeUndefined();
  expect(readMagic(Uint8Array.of(0xa7, 0x0d, 0x0d))).toBeUndefined();
  expect(readMagic(new Uint8Array())).toBeUndefined();
});
