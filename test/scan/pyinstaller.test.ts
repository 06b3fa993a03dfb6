// PyInstaller's layouts, one small shop in each: what its program would import is counted from the module archive, from
// base_library.zip, and from the folder that it sees as sys._MEIPASS.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import type { FrozenApp } from "../../src/model/app.js";
import { nuitkaProgram } from "../helpers/nuitka.js";
import { elf, macho, pe, zip } from "../helpers/pack.js";
import { carchive, type PackageEntry, type PackageOptions, pyz } from "../helpers/pyinstaller.js";
import {
  appOf,
  below,
  inventoryOf,
  inventoryOfBytes,
  moduleLines,
  type Files,
  pyc,
  refusals,
} from "../helpers/tiny-build.js";

const code = readFileSync(new URL("../../fixtures/pyc/3.11/01_plain_import.pyc", import.meta.url));
const script = code.subarray(16);

const own: readonly PackageEntry[] = [
  { name: "PYZ-00.pyz", type: "z", data: pyz({ "shop/__init__.pyc": code, "shop/till.pyc": code }, 16) },
  { name: "struct", type: "m", data: script },
  { name: "pyimod02_importers", type: "m", data: script },
  { name: "pyiboot01_bootstrap", type: "s", data: script, isDeflated: true },
  { name: "pyi_rth_pkgutil", type: "s", data: script, isDeflated: true },
  { name: "shop", type: "s", data: script, isDeflated: true },
];
/** What is on disk when the program runs. */
const contents: Files = {
  "base_library.zip": zip({ "os.pyc": code, "codecs.pyc": code, "encodings/__init__.pyc": code }),
  "lib-dynload/_csv.cpython-311-x86_64-linux-gnu.so": elf(),
  "libpython3.11.so.1.0": elf(),
  "shop/_speed.cpython-311-x86_64-linux-gnu.so": elf(),
  "shop/prices.json": "{}",
  "till-1.4.dist-info/METADATA": "Name: till",
};
const inPackage: readonly PackageEntry[] = Object.entries(contents).map(([name, data]) => ({
  name,
  type: "x",
  data,
  isDeflated: true,
}));
const program = (entries: readonly PackageEntry[] = own, options: PackageOptions = {}): Buffer =>
  carchive(entries, { prefix: elf(), ...options });
const option: PackageEntry = { name: "pyi-contents-directory _internal", type: "o" };

const modules = [
  "_csv extension",
  "codecs bytecode",
  "encodings package bytecode",
  "os bytecode",
  "shop package bytecode",
  "shop._speed extension",
  "shop.till bytecode",
];

function isTheShop(app: FrozenApp): void {
  expect(app.freezers).toEqual(["PyInstaller"]);
  expect(app.name).toBe("shop");
  expect(app.python.version).toBe("3.11");
  expect(moduleLines(app)).toEqual(modules);
  expect(app.scripts.map(({ name, codeKey }) => [name, codeKey !== undefined])).toEqual([["shop", true]]);
  expect(app.metadata.map(({ name, version }) => [name, version])).toEqual([["till", "1.4"]]);
  expect(["struct", "pyimod02_importers"].every((name) => app.hiddenModules.has(name))).toBe(true);
  expect(app.gaps).toEqual([]);
  expect(refusals(app)).toEqual([]);
}

describe("the same shop in", () => {
  test("one file", async () => {
    const { apps, gaps } = await inventoryOfBytes(program([...own, ...inPackage]), "dist/shop");
    expect(gaps).toEqual([]);
    expect(apps).toHaveLength(1);
    for (const app of apps) {
      isTheShop(app);
      expect([app.platform, app.arch]).toEqual(["linux", "x86_64"]);
      expect(app.roots.map(({ kind, listable, place }) => `${kind} ${listable} ${showPlace(place)}`)).toEqual([
        "pyz false dist/shop!/PYZ-00.pyz",
        "zip false dist/shop!/base_library.zip",
        "directory true dist/shop!/lib-dynload",
        "directory true dist/shop",
      ]);
    }
  });

  test("one file for Windows", async () => {
    const windows = await inventoryOfBytes(program([...own, ...inPackage], { prefix: pe() }), "shop.exe");
    expect(windows.apps[0]).toMatchObject({ name: "shop", platform: "win32" });
  });

  test("one file in a folder, with a program of Nuitka among its data", async () => {
    const tool: PackageEntry = { name: "tools/weigh", type: "x", data: nuitkaProgram(["weigh"]) };
    const { apps } = await inventoryOf({ shop: program([...own, ...inPackage, tool]) });
    expect(apps.map(({ freezers }) => freezers)).toEqual([["PyInstaller"]]);
  });

  test("a folder of 6.x, with _internal", async () => {
    isTheShop(await appOf({ ...below("shop/_internal", contents), "shop/shop": program([...own, option]) }));
  });

  test("a folder of 5.x, flat", async () => {
    isTheShop(await appOf({ ...below("shop", contents), "shop/shop": program() }));
  });

  test("a folder of 5.x that lost what Python starts with", async () => {
    const { "base_library.zip": library, ...rest } = contents;
    expect(library).toBeDefined();
    const app = await appOf({ ...below("shop", rest), "shop/shop": program() });
    expect(app.gaps).toMatchObject([{ hides: "inventory", place: { member: "shop/base_library.zip" } }]);
  });

  test("a folder without that where the archive has it", async () => {
    const { "base_library.zip": library, ...rest } = contents;
    expect(library).toBeDefined();
    const archive = pyz({ "shop/__init__.pyc": code, "encodings/__init__.pyc": code }, 16);
    const parts = own.map((entry) => (entry.type === "z" ? { ...entry, data: archive } : entry));
    expect((await appOf({ ...below("shop", rest), "shop/shop": program(parts) })).gaps).toEqual([]);
  });

  test("a folder whose program has its package in a file beside it", async () => {
    const launcher = Buffer.concat([elf(), Buffer.alloc(100, "MEI\x0d\x0b\x0a\x0b\x0e")]);
    isTheShop(await appOf({ ...below("shop", contents), "shop/shop": launcher, "shop/shop.pkg": carchive(own) }));
  });

  test("a macOS application of 6.x", async () => {
    const app = await appOf({
      ...below("Shop.app/Contents/Frameworks", contents),
      "Shop.app/Contents/MacOS/shop": program([...own, option], { prefix: macho() }),
    });
    expect(app).toMatchObject({ name: "shop", freezers: ["PyInstaller"], platform: "darwin" });
    expect(app.modules.has("os")).toBe(true);
  });

  test("a folder whose modules were kept out of the archive (noarchive)", async () => {
    const bare = own.map((entry) => (entry.type === "z" ? { ...entry, data: pyz({}, 16) } : entry));
    const app = await appOf({
      ...below("shop", { ...contents, "shop/__init__.pyc": code, "shop/till.pyc": code }),
      "shop/shop": program(bare),
    });
    isTheShop(app);
    expect(app.roots[app.modules.get("shop.till")?.root ?? -1]?.listable).toBe(true);
  });
});

test("a module on disk counts in a package of the archive, and the reverse", async () => {
  const app = await appOf({
    ...below("shop", { ...contents, "shop/gift.pyc": code, "orchard/__init__.pyc": code }),
    "shop/shop": program(
      own.map((entry) =>
        entry.type === "z"
          ? { ...entry, data: pyz({ "shop/__init__.pyc": code, "shop/till.pyc": code, "orchard/pear.pyc": code }, 16) }
          : entry,
      ),
    ),
  });
  expect(["shop.gift", "shop.till", "orchard.pear"].filter((name) => !app.modules.has(name))).toEqual([]);
});

test("two programs in one folder are two applications, each with its own modules", async () => {
  const till = own.map((entry) =>
    entry.type === "z"
      ? { ...entry, data: pyz({ "till.pyc": code }, 16) }
      : entry.name === "shop"
        ? { ...entry, name: "till" }
        : entry,
  );
  const { apps } = await inventoryOf({
    ...below("dist", contents),
    "dist/shop": program(),
    "dist/till": program(till),
  });
  expect(apps.map(({ name, modules: found }) => [name, found.has("shop.till"), found.has("till")])).toEqual([
    ["shop", true, false],
    ["till", false, true],
  ]);
});

describe("a program that borrows files of another (MERGE)", () => {
  const borrowed: readonly PackageEntry[] = [
    ...own,
    { name: "../till/till:base_library.zip", type: "d" },
    { name: "../till/till:lib-dynload/_csv.cpython-311-x86_64-linux-gnu.so", type: "d" },
  ];

  test("has them, when the other lies where it should", async () => {
    const { apps } = await inventoryOf({
      shop: program(borrowed.map((entry) => ({ ...entry, name: entry.name.replace("../till/", "") }))),
      till: program([...own, ...inPackage]),
    });
    const shop = apps.find(({ name }) => name === "shop");
    expect(shop?.gaps).toEqual([]);
    expect(["os", "_csv"].filter((name) => shop?.modules.has(name) !== true)).toEqual([]);
  });

  test("has a gap, and nothing in it is called missing, when it doesn't", async () => {
    const app = await appOf({ "dist/shop": program(borrowed) });
    expect(app.gaps.map(({ reason, hides }) => [reason, hides])).toEqual([
      [
        'borrows 2 files from "../till/till", which is not where it should be; name the folder that holds both',
        "inventory",
      ],
    ]);
  });
});

describe("what can't be read", () => {
  test("an encrypted archive tells its names; that its code is closed is one gap", async () => {
    const app = await appOf({
      ...below("shop", contents),
      "shop/shop": program([...own, { name: "pyimod00_crypto_key", type: "m", data: script }]),
    });
    expect(moduleLines(app)).toEqual(modules);
    expect(app.modules.get("shop.till")?.codeKey).toBeUndefined();
    expect(app.gaps.map(({ reason }) => reason)).toEqual([expect.stringContaining("is encrypted")]);
  });

  test("a broken module archive hides the inventory", async () => {
    const broken = own.map((entry) => (entry.type === "z" ? { ...entry, data: "PYZ?" } : entry));
    const app = await appOf({ ...below("shop", contents), "shop/shop": program(broken) });
    expect(app.gaps.map(({ hides }) => hides)).toEqual(["inventory"]);
    expect(app.modules.has("os")).toBe(true);
  });

  test.each(["Analysis-00.toc", "out00-PYZ.toc"])("the work folder is no build: %s", async (file) => {
    await expect(
      inventoryOf({
        ...below("build/shop", contents),
        "build/shop/shop": program(),
        [`build/shop/${file}`]: "()",
      }),
    ).rejects.toThrow(/is PyInstaller's work folder; expected what it makes, which is in dist/);
  });

  test.each(["shop/", "shop/_internal/"])(
    "a build that lost its program is none, though %s has a zip",
    async (where) => {
      const files = { ...below(where.slice(0, -1), contents), "shop/notes.txt": "" };
      await expect(inventoryOf(files)).rejects.toThrow(
        /is a PyInstaller build without the program that holds its modules/,
      );
    },
  );

  test("a program out of its folder is asked for with its folder", async () => {
    await expect(inventoryOfBytes(program(), "shop")).rejects.toThrow(/name the folder that it lies in/);
  });

  test("scripts of 3.1 and older are text", async () => {
    const old = own.map((entry) => (entry.name === "shop" ? { ...entry, data: "import till\n\n\0" } : entry));
    const { apps, code: sources } = await inventoryOf({ ...below("shop", contents), "shop/shop": program(old) });
    expect(sources.get(apps[0]?.scripts[0]?.codeKey ?? "")?.kind).toBe("source");
  });

  test("bytecode of a Python that is not known leaves the names", async () => {
    const strange = pyz({ "shop/__init__.pyc": pyc("3.11") }, 16, { magic: 9999 });
    const app = await appOf({
      ...below("shop", contents),
      "shop/shop": program(own.map((entry) => (entry.type === "z" ? { ...entry, data: strange } : entry))),
    });
    expect(app.modules.has("shop")).toBe(true);
  });
});
