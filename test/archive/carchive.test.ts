// PyInstaller's package: found wherever it stands in a file, listed whole, and never believed beyond its own bytes.

import { describe, expect, it } from "vitest";
import type { CArchive } from "../../src/archive/carchive.js";
import { openContainer } from "../../src/archive/index.js";
import { Budget, defaultLimits } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { FormatError, UsageError } from "../../src/errors.js";
import { elf, macho, pe, signedPe } from "../helpers/pack.js";
import { carchive, type PackageEntry } from "../helpers/pyinstaller.js";

const shop: readonly PackageEntry[] = [
  { name: "PYZ-00.pyz", type: "z", data: "PYZ" },
  { name: "struct", type: "m", data: "code" },
  { name: "pyiboot01_bootstrap", type: "s", data: "boot", isDeflated: true },
  { name: "shop", type: "s", data: "script", isDeflated: true },
  { name: "lib-dynload\\_csv.so", type: "b", data: "elf".repeat(2000), isDeflated: true },
  { name: "shop/prices.json", type: "x", data: "{}" },
  { name: "libz.so", type: "n", data: "libz.so.1\0", isDeflated: false },
  { name: "pyi-contents-directory _internal", type: "o" },
  { name: "../till/till:lib-dynload/_bz2.so", type: "d" },
];
const launcher = Buffer.concat([elf(), Buffer.alloc(30_000, "code")]);

async function open(bytes: Uint8Array, name = "shop", budget = new Budget()): Promise<CArchive> {
  const container = await openContainer(bufferSource(bytes, name), [name], budget);
  if (container.kind !== "carchive") throw new Error(`opened as ${container.kind}`);
  return container as CArchive;
}

describe("a package is found", () => {
  const body = (prefix: Uint8Array, trailing?: Uint8Array) =>
    carchive(shop, { prefix, ...(trailing !== undefined && { trailing }) });
  it.each([
    ["behind an ELF program", body(launcher)],
    ["before the section headers of an ELF program", body(launcher, Buffer.alloc(2200, 1))],
    ["behind a Windows program", body(pe())],
    ["in a signed Windows program", signedPe(carchive(shop), 20_000)],
    ["behind a macOS program", body(macho())],
    ["before a signature of two megabytes", body(launcher, Buffer.alloc(2 * 1024 * 1024, 7))],
    ["across the steps of the search", body(launcher, Buffer.alloc(1024 * 1024 - 88 + 3, 7))],
    ["with the cookie of 2.0 and older", carchive(shop, { prefix: launcher, library: null, python: 27 })],
  ])("%s", async (_where, bytes) => {
    const archive = await open(bytes);
    expect(archive.gaps).toEqual([]);
    expect(archive.entries.map(({ path }) => path)).toEqual(["lib-dynload/_csv.so", "shop/prices.json", "libz.so"]);
    expect(archive.parts.map(({ type, path }) => `${type} ${path}`)).toEqual([
      "z PYZ-00.pyz",
      "m struct",
      "s pyiboot01_bootstrap",
      "s shop",
    ]);
    expect(archive.options).toEqual(["pyi-contents-directory _internal"]);
    expect(archive.borrowed).toEqual([{ from: "../till/till", path: "lib-dynload/_bz2.so" }]);
    expect(archive.entries[2]?.link).toBe("libz.so.1");
    const [binary] = archive.entries;
    if (binary === undefined) throw new Error("no binary");
    expect(Buffer.from(archive.read(binary)).toString()).toBe("elf".repeat(2000));
    expect(Buffer.from(archive.read(binary, 4)).toString()).toBe("elfe");
    expect(Buffer.from(archive.open(binary).read(3, 3)).toString()).toBe("elf");
  });

  it("as a file beside the program", async () => {
    expect((await open(carchive(shop), "shop.pkg")).parts).toHaveLength(4);
  });

  it.each([
    [27, "2.7"],
    [39, "3.9"],
    [308, "3.8"],
    [313, "3.13"],
  ])("and its Python %i is %s", async (python, version) => {
    expect((await open(carchive(shop, { prefix: launcher, python }))).python).toBe(version);
  });
});

describe("a package that lies", () => {
  const refused = async (options: Parameters<typeof carchive>[1]): Promise<string> => {
    const error = await open(carchive(shop, { prefix: launcher, ...options })).then(
      String,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof FormatError)) throw new Error(`expected a FormatError, found ${String(error)}`);
    return error.message;
  };

  it("is refused when its cookie can't be true, with the place and what was expected", async () => {
    expect(await refused({ packageLength: 5_000_000 })).toMatch(
      /^PyInstaller's cookie at 0x\w+ states a package of 5000000 bytes; only \d+ stand before its end$/,
    );
    expect(await refused({ tocLength: 5_000_000 })).toMatch(
      /states a package of \d+ bytes; expected \d+ \+ 5000000 \+ 88/,
    );
  });

  it.each<[string, PackageEntry, RegExp]>([
    [
      "points outside",
      { name: "moon", type: "x", offset: 0x7fff_0000 },
      /^lies at 0x\w+, 0 bytes long; expected it to end before/,
    ],
    ["is longer than the package", { name: "moon", type: "x", storedSize: 0x7fff_0000 }, /2147418112 bytes long/],
    [
      "is shorter than an entry can be",
      { name: "moon", type: "x", length: 4 },
      /has an entry of 4 bytes; expected 19 to/,
    ],
    ["says to be longer than the table", { name: "moon", type: "x", length: 0xffff }, /has an entry of 65535 bytes/],
  ])("keeps what stands before an entry that %s", async (_what, entry, reason) => {
    const archive = await open(carchive([...shop, entry], { prefix: launcher }));
    expect(archive.entries.map(({ path }) => path)).toContain("shop/prices.json");
    expect(archive.gaps.map((gap) => gap.reason)).toEqual([expect.stringMatching(reason)]);
    expect(archive.gaps[0]?.hides).toBe("inventory");
  });

  it("inflates no further than it states", async () => {
    const archive = await open(
      carchive([{ name: "moon", type: "x", data: Buffer.alloc(100_000), isDeflated: true, size: 10 }], {
        prefix: launcher,
      }),
    );
    const [entry] = archive.entries;
    expect(() => archive.read(entry ?? expect.fail())).toThrow(/inflates to more than the 10 bytes/);
  });

  it("has a table of a million entries: listed up to the budget, and the rest is a gap", async () => {
    const many = Array.from({ length: 1200 }, (_, index) => ({ name: `${index}`, type: "x" }));
    const archive = await open(
      carchive(many, { prefix: launcher }),
      "shop",
      new Budget({ ...defaultLimits, maxEntries: 1000 }),
    );
    expect(archive.entries).toHaveLength(1000);
    expect(archive.gaps.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^more than 1000 entries/)]);
  });

  it("is cut or changed anywhere, and still ends in a listing or one clear line", async () => {
    const whole = carchive(shop, { prefix: elf() });
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      for (const bytes of [whole.subarray(0, at), changed]) {
        const archive = await openContainer(bufferSource(bytes, "shop"), ["shop"], new Budget()).catch(
          (error: unknown) => error,
        );
        if (archive instanceof FormatError || archive instanceof UsageError) continue;
        if (archive instanceof Error) throw archive;
        const { entries, read } = archive as CArchive;
        for (const entry of entries) {
          try {
            read.call(archive, entry);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        }
      }
    }
  });
});
