// PyInstaller's module archive reads like a folder of .pyc files, whichever version wrote it.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openPyz, type Pyz } from "../../src/archive/pyz.js";
import { Budget } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { FormatError } from "../../src/errors.js";
import { readBytecode } from "../../src/pyc/read-bytecode.js";
import { pyz, type PyzOptions } from "../helpers/pyinstaller.js";

const compiled = (version: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pyc/${version}/01_plain_import.pyc`, import.meta.url));
const open = (bytes: Uint8Array, isEncrypted = false): Pyz =>
  openPyz(bufferSource(bytes, "PYZ-00.pyz"), ["shop", "PYZ-00.pyz"], new Budget(), { isEncrypted });
const shop = { "shop/__init__.pyc": compiled("3.11"), "shop/till.pyc": compiled("3.11") };

describe("a module archive", () => {
  it.each<[string, string, number, number, PyzOptions["table"]]>([
    ["of PyInstaller 2.1 with Python 2.7", "2.7", 62211, 8, "dict"],
    ["of PyInstaller 3.6 with Python 2.7", "2.7", 62211, 8, "list"],
    ["of PyInstaller 3.6 with Python 3.6", "3.6", 3379, 12, "list"],
    ["of PyInstaller 6 with Python 3.11", "3.11", 3495, 16, "list"],
    ["of PyInstaller 6 with Python 3.13", "3.13", 3571, 16, "list"],
  ])("%s gives each module the bytes of its .pyc but for time and size", (_what, version, magic, header, table) => {
    const module = compiled(version);
    const archive = open(
      pyz({ "shop/__init__.pyc": module, "shop/till.pyc": module }, header, { magic, version, table: table ?? "list" }),
    );
    expect(archive.magic).toBe(magic);
    expect(archive.entries.map(({ path }) => path)).toEqual(["shop/__init__.pyc", "shop/till.pyc"]);
    const [entry] = archive.entries;
    const read = archive.read(entry ?? expect.fail());
    expect(Buffer.from(read.subarray(header)).equals(module.subarray(header))).toBe(true);
    expect([...read.subarray(0, 4)]).toEqual([...module.subarray(0, 4)]);
    expect([...archive.read(entry ?? expect.fail(), 4)]).toEqual([...module.subarray(0, 4)]);
    const options = { interest: new Set<string>(), depth: "imports" } as const;
    expect(readBytecode(read, options)).toEqual(readBytecode(module, options));
  });

  it("has its namespace packages as folders", () => {
    const archive = open(pyz(shop, 16, { namespaces: ["orchard.east"] }));
    expect(archive.entries.filter(({ isDirectory }) => isDirectory).map(({ path }) => path)).toEqual(["orchard/east/"]);
  });

  it("that is encrypted tells its names, and one gap that its code can't be read", () => {
    const archive = open(pyz(shop, 16), true);
    expect(archive.entries.map(({ path }) => path)).toEqual(["shop/__init__.pyc", "shop/till.pyc"]);
    expect(archive.gaps.map(({ reason, hides }) => [reason, hides])).toEqual([
      ["is encrypted: names of modules are read, what they import is not", "code"],
    ]);
    expect(() => archive.read(archive.entries[0] ?? expect.fail())).toThrow(FormatError);
  });
});

describe("a damaged module archive", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["is another file", Buffer.from("PK\x03\x04 and more than twelve bytes"), /^begins "PK.*expected "PYZ/],
    [
      "is cut behind its head",
      pyz(shop, 16).subarray(0, 12),
      /table of contents should stand at 0x\w+, outside of the 12 bytes/,
    ],
    ["has a table that is cut", pyz(shop, 16).subarray(0, -9), /ends early|counts \d+ items/],
    ["has a table somewhere else", pyz(shop, 16, { tocOffset: 20 }), /table of contents/],
    ["has no Python's magic number", Buffer.from("PYZ\0ABCD\0\0\0\x11 and so on"), /^has the magic number 41 42 43 44/],
  ])("that %s says so", (_what, bytes, message) => {
    expect(() => open(bytes)).toThrow(FormatError);
    expect(() => open(bytes)).toThrow(message);
  });

  it("never throws anything but a FormatError, wherever a byte is changed", () => {
    const whole = pyz(shop, 16, { namespaces: ["orchard"] });
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      try {
        const archive = open(changed);
        for (const entry of archive.entries) archive.read(entry);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
  });
});
