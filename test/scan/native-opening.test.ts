// What is packed is inflated each time it is opened: one opening must answer all that is usually asked.

import { expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import type { NativeFile } from "../../src/model/app.js";
import { createNativeStore, nativeKey } from "../../src/scan/native-store.js";
import { elf } from "../helpers/elf.js";

const place = { container: ["shop"], member: "_till.so" };
const till: NativeFile = {
  file: { path: "_till.so", size: 0, oddities: [] },
  place,
  format: "elf",
  arch: "x86_64",
};
const bytes = elf({
  needs: ["libdrawer.so.1"],
  symbols: [{ name: "drawer_open", isImport: true }, { name: "PyInit__till" }],
});

/** A store of that file, and how often it has been opened. */
function storeOf(isPacked: boolean) {
  const opened = { count: 0 };
  const open = () => {
    opened.count++;
    return bufferSource(bytes, "_till.so");
  };
  return { opened, reader: createNativeStore(new Map([[nativeKey(place), { isPacked, open }]])) };
}

test.each([
  ["packed", true, 1],
  ["as it is", false, 3],
])("a file that is %s gives its names, needs and symbols", (_, isPacked, times) => {
  const { opened, reader } = storeOf(isPacked);
  reader.moduleNames(till);
  const [image] = reader.images(till);
  expect(image?.needs.map(({ name }) => name)).toEqual(["libdrawer.so.1"]);
  const symbols = image === undefined ? undefined : reader.symbols(till, image);
  expect(symbols?.imports.map(({ name }) => name)).toEqual(["drawer_open"]);
  expect([...(symbols?.exports.keys() ?? [])]).toEqual(["PyInit__till"]);
  expect(opened.count).toBeLessThanOrEqual(times);
  expect(reader.gaps).toEqual([]);
});
