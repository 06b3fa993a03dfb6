// What a native file that can't be read costs: itself, with a gap that names it, whoever's fault it is.

import { expect, test } from "vitest";
import type { ByteSource } from "../../src/bytes/source.js";
import { FormatError } from "../../src/errors.js";
import type { NativeFile } from "../../src/model/app.js";
import { createNativeStore, nativeKey, type NativeBytes } from "../../src/scan/native-store.js";

const file: NativeFile = {
  file: { path: "lib/_lens.so", size: 4, oddities: [] },
  place: { container: ["dist/acme.zip"], member: "lib/_lens.so" },
  format: "elf",
  arch: "x86_64",
};

const storeOf = (open: NativeBytes["open"]) =>
  createNativeStore(new Map([[nativeKey(file.place), { isPacked: false, open }]]));

/** A source that fails at the first reading. */
const failing = (error: Error): ByteSource => ({
  name: "lib/_lens.so",
  size: 4,
  window() {
    throw error;
  },
  read() {
    throw error;
  },
  close() {},
});

test("bytes that can't be had give a gap in the words of who failed", () => {
  const store = storeOf(() => failing(new FormatError("zip", "the data ends early", 12)));
  expect(store.images(file)).toEqual([]);
  expect(store.gaps).toEqual([
    { place: file.place, reader: "zip", reason: "the data ends early", hides: "native", offset: 12 },
  ]);
});

test("a bug in a reader gives a gap that says so, and is not thrown on", () => {
  const store = storeOf(() => failing(new TypeError("x is undefined")));
  expect(store.images(file)).toEqual([]);
  expect(store.gaps).toEqual([
    {
      place: file.place,
      reader: "native",
      reason: expect.stringMatching(/^the reader failed with TypeError: x is undefined \(/),
      kind: "bug",
      hides: "native",
    },
  ]);
});

test("one file is complained of once, whatever is asked of it", () => {
  const store = storeOf(() => failing(new TypeError("x is undefined")));
  store.images(file);
  store.moduleNames(file);
  store.holdsText(file, "OPENSSLDIR");
  expect(store.gaps.length).toBe(1);
});
