// py2exe's bundles: one program that is everything, or a program beside one zip with extensions inside; Python itself as a
// resource of whichever holds the modules.

import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { findEmbeddedPython } from "../../src/scan/embedded-python.js";
import { pe, zip } from "../helpers/pack.js";
import { appOf, inventoryOfBytes, moduleLines, pyc, refusals, type Files } from "../helpers/tiny-build.js";

const code = pyc("3.11");
const library = (): Buffer => {
  const dll = pe();
  dll.writeUInt16LE(0x2102, 86); // IMAGE_FILE_DLL
  return dll;
};

/** A resource's name as the directory has it: its length, then UTF-16. */
function resourceName(name: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(name.length);
  return Buffer.concat([length, Buffer.from(name, "utf16le")]);
}

function script(zipPath: string): Buffer {
  const data = Buffer.from("[\0\0\0\0");
  const head = Buffer.alloc(16);
  [0x78563412, 0, 0, data.length].forEach((value, index) => head.writeUInt32LE(value, index * 4));
  return Buffer.concat([head, Buffer.from(`${zipPath}\0`), data]);
}

/** What build_archive makes: a program or DLL with resources, the zip behind it. */
function bundle(members: Files, resources: readonly Uint8Array[]): Buffer {
  return zip(members, { prefix: Buffer.concat([pe(), ...resources]), offsets: "fixed" });
}

const members: Files = {
  "zipextimporter.pyc": code,
  "till.pyc": code,
  "till_ext.pyd": pe(),
  "scales/__init__.pyc": code,
  "scales/_weigh.pyd": pe(),
  "pywintypes311.dll": pe(),
};
const lines = [
  "scales package bytecode",
  "scales._weigh extension",
  "till bytecode",
  "till_ext extension",
  "zipextimporter bytecode",
];
const python = [resourceName("PYTHON311.DLL"), library()];

describe("a single program", () => {
  test("that is named itself has its script, its modules, and the extensions inside the zip", async () => {
    const { apps, code: sources } = await inventoryOfBytes(bundle(members, [script(""), ...python]), "dist/shop.exe");
    const [app] = apps;
    expect(app).toMatchObject({
      freezers: ["py2exe"],
      platform: "win32",
      arch: "x86_64",
      python: { version: "3.11" },
      scripts: [{ name: "shop" }],
    });
    expect(app === undefined ? [] : moduleLines(app)).toEqual(lines);
    expect(app === undefined ? [] : refusals(app)).toEqual([]);
    expect([...(app?.hiddenModules ?? [])]).toEqual(expect.arrayContaining(["_memimporter", "pywintypes"]));
    const source = sources.get(app?.scripts[0]?.codeKey ?? "");
    expect(Buffer.from(source?.read() ?? []).toString("latin1")).toBe("[\0\0\0\0");
  });

  test("made with optimize has its extensions inside the zip too", async () => {
    const optimized: Files = {
      "zipextimporter.pyo": pyc("2.7"),
      "scales/__init__.pyo": pyc("2.7"),
      "scales/_weigh.pyd": pe(),
    };
    const app = await appOf({ "shop.exe": bundle(optimized, [script("")]), "python27.dll": library() }, "shop.zip");
    expect(moduleLines(app)).toEqual(["scales package bytecode", "scales._weigh extension", "zipextimporter bytecode"]);
    expect(refusals(app)).toEqual([]);
    expect(app.hiddenModules.has("_memimporter")).toBe(true);
  });

  test("in its folder is read alike", async () => {
    const app = await appOf({ "shop.exe": bundle(members, [script(""), ...python]), "w9xpopen.exe": pe() }, "shop.zip");
    expect(app).toMatchObject({ freezers: ["py2exe"], scripts: [{ name: "shop" }], python: { version: "3.11" } });
    expect(moduleLines(app)).toEqual(lines);
  });

  test("tells its Python by the DLL in it rather than by stray bytecode", async () => {
    const odd = { ...members, "till.pyc": pyc("3.12") };
    const { apps } = await inventoryOfBytes(bundle(odd, [script(""), ...python]), "shop.exe");
    expect(apps[0]?.python).toMatchObject({ version: "3.11", evidence: ["PYTHON311.DLL", "bytecode magic 3495"] });
  });

  test("of another maker with a zip behind it keeps its own start", async () => {
    const { apps } = await inventoryOfBytes(zip({ "till.pyc": code }, { prefix: pe() }), "shop.exe");
    expect(apps[0]).toMatchObject({ freezers: ["unknown"], scripts: [] });
  });
});

test("a program beside a zip that holds Python and the extensions is a build, too", async () => {
  const app = await appOf({
    "shop.exe": Buffer.concat([pe(), script("shop.lib")]),
    "shop.lib": bundle(members, python),
  });
  expect(app).toMatchObject({ freezers: ["py2exe"], scripts: [{ name: "shop" }], python: { version: "3.11" } });
  expect(moduleLines(app)).toEqual(lines);
});

test("a bundle of optimized bytecode has its importer as .pyo", async () => {
  const optimized: Files = { "zipextimporter.pyo": pyc("2.7"), "till.pyo": pyc("2.7"), "till_ext.pyd": pe() };
  const { apps } = await inventoryOfBytes(bundle(optimized, [script("")]), "shop.exe");
  expect(apps[0] === undefined ? [] : refusals(apps[0])).toEqual([]);
});

test("extensions inside a zip without zipextimporter are refused", async () => {
  const { "zipextimporter.pyc": _importer, ...plain } = members;
  const { apps } = await inventoryOfBytes(bundle(plain, [script("")]), "shop.exe");
  expect(apps[0] === undefined ? [] : refusals(apps[0])).toContain(
    "till_ext: an extension inside a zip can't be loaded",
  );
});

describe("the Python in a launcher", () => {
  const find = (bytes: Uint8Array) => findEmbeddedPython(bufferSource(bytes, "shop.exe"));

  test("is the resource of that name", () => {
    const found = find(Buffer.concat([pe(), Buffer.from("PYTHON27.DLL", "utf16le"), ...python]));
    expect(found).toMatchObject({ name: "PYTHON311.DLL", version: "3.11" });
    expect(found?.images.map((image) => Buffer.from(image.read(0, 400)).equals(library()))).toEqual([true]);
  });

  test("is not there for a name alone, another file, or a cut one", () => {
    const whole = Buffer.concat([pe(), ...python]);
    expect(find(Buffer.concat([pe(), Buffer.from("python311.dll")]))).toBeUndefined();
    expect(find(Buffer.concat([Buffer.from("\x7fELF"), whole]))).toBeUndefined();
    for (let end = 0; end < whole.length; end += 5) find(whole.subarray(0, end));
    const started = process.cpuUsage();
    find(Buffer.concat([pe(), Buffer.alloc(4_000_000, "MZPYTHON")]));
    find(Buffer.concat([pe(), Buffer.alloc(4_000_000, "PYTHON", "utf16le")]));
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});
