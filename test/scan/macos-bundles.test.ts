// macOS applications as four freezers make them: whichever folder around the program was named, or zipped, the same one
// application is found, with its modules.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FrozenApp } from "../../src/model/app.js";
import { macho, zip } from "../helpers/pack.js";
import { carchive, pyz } from "../helpers/pyinstaller.js";
import { nuitkaProgram, nuitkaReport } from "../helpers/nuitka.js";
import { below, type Files, inventoryOf, py2exeStub, pyc } from "../helpers/tiny-build.js";

const code = readFileSync(new URL("../../fixtures/pyc/3.11/01_plain_import.pyc", import.meta.url));
const plist = { "Contents/Info.plist": "<plist/>" };
const library = zip({
  "__startup__.pyc": pyc("3.11", "ExtensionFinder"),
  "BUILD_CONSTANTS.pyc": pyc("3.11"),
  "till/__init__.pyc": pyc("3.11"),
  "shop__main__.pyc": pyc("3.11"),
});
const cxFreeze = {
  "lib/library.zip": library,
  "lib/till._drawer.abi3.so": macho(),
  "lib/libpython3.11.dylib": macho(),
};

const packed = (data: readonly { name: string; type: string; data: Uint8Array }[] = []): Buffer =>
  carchive(
    [
      { name: "PYZ-00.pyz", type: "z", data: pyz({ "till/__init__.pyc": code }, 16) },
      { name: "shop", type: "s", data: code.subarray(16) },
      ...data,
    ],
    { prefix: macho() },
  );
const contents = { "base_library.zip": zip({ "os.pyc": code }), "till/_drawer.so": macho(), Python: macho() };

const bundles: Readonly<Record<string, readonly [freezer: string, files: Files]>> = {
  "cx_Freeze's with everything in MacOS": [
    "cx_Freeze",
    { "Contents/MacOS/shop": macho(), ...below("Contents/MacOS", cxFreeze) },
  ],
  "cx_Freeze's with its libraries in Resources": [
    "cx_Freeze",
    { "Contents/MacOS/shop": macho(), ...below("Contents/MacOS", cxFreeze), ...below("Contents/Resources", cxFreeze) },
  ],
  "PyInstaller's of 5.x": ["PyInstaller", { "Contents/MacOS/shop": packed(), ...below("Contents/MacOS", contents) }],
  "PyInstaller's of 6.x": [
    "PyInstaller",
    {
      "Contents/MacOS/shop": packed(),
      ...below("Contents/Frameworks", contents),
      ...below("Contents/Resources", { "base_library.zip": contents["base_library.zip"] }),
    },
  ],
  "PyInstaller's with one file": [
    "PyInstaller",
    { "Contents/MacOS/shop": packed(Object.entries(contents).map(([name, data]) => ({ name, type: "b", data }))) },
  ],
  "py2app's": [
    "py2app",
    {
      "Contents/MacOS/shop": macho(),
      "Contents/Resources/__boot__.py": "DEFAULT_SCRIPT='shop.py'\n",
      "Contents/Resources/lib/python311.zip": zip({
        "till/__init__.pyc": pyc("3.11"),
        "till/_drawer.pyc": py2exeStub("till/_drawer.so", "3.11"),
      }),
      "Contents/Resources/lib/python3.11/lib-dynload/till/_drawer.so": macho(),
      "Contents/Frameworks/libpython3.11.dylib": macho(),
    },
  ],
  "Nuitka's": [
    "Nuitka",
    {
      "Contents/MacOS/shop": nuitkaProgram(["__main__", "till"], { head: macho() }),
      "Contents/MacOS/till/_drawer.so": macho(),
      "Contents/MacOS/report.xml": nuitkaReport({ till: "CompiledPythonPackage", __main__: "PythonMainModule" }),
    },
  ],
};

const around: Readonly<Record<string, (files: Files) => readonly [name: string, files: Files]>> = {
  "named itself": (files) => ["Shop.app", files],
  "in dist": (files) => ["dist.zip", below("Shop.app", files)],
  "in dist in a zip, beside notes": (files) => [
    "shop-1.0.zip",
    { ...below("shop-1.0/dist/Shop.app", files), "notes.txt": "" },
  ],
};

function isTheShop(app: FrozenApp | undefined, freezer: string): void {
  expect(app?.freezers).toEqual([freezer]);
  expect(app?.platform).toBe("darwin");
  expect(app?.scripts.map(({ name }) => name)).toEqual(["shop"]);
  expect(["till", "till._drawer"].filter((name) => app?.modules.has(name) !== true)).toEqual([]);
}

describe.each(Object.entries(bundles))("%s", (_what, [freezer, files]) => {
  test.each(Object.entries(around))("%s", async (_where, place) => {
    const [name, members] = place({ ...plist, ...files });
    const { apps } = await inventoryOf(members, name);
    expect(apps.map((app) => app.freezers.join())).toEqual([freezer]);
    isTheShop(apps[0], freezer);
    expect(apps.flatMap((app) => app.gaps)).toEqual([]);
  });
});
