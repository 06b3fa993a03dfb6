// What a build is shipped in, as rules of packing see it: which archive or folder, and whose entries.

import path from "node:path";
import { describe, expect, test } from "vitest";
import { Budget } from "../../src/bytes/budget.js";
import type { FrozenApp } from "../../src/model/app.js";
import { readInventory } from "../../src/scan/inventory.js";
import { openBuild } from "../../src/scan/open-build.js";
import { tar } from "../helpers/pack-tar.js";
import { elf, zip } from "../helpers/pack.js";
import { carchive, pyz } from "../helpers/pyinstaller.js";
import { buildFiles, cxFreeze, inFolder } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const build: Files = buildFiles(cxFreeze(), {}).files;
const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, data]) => [`${folder}/${name}`, data]));
const oneFile = carchive(
  [
    { name: "PYZ-00.pyz", type: "z", data: pyz({ "acme.py": "" }, 16) },
    { name: "acme", type: "s", data: "import acme\n" },
    { name: "stars.map", type: "x", data: "stars" },
    { name: "pyi-runtime-tmpdir /opt/acme", type: "o" },
  ],
  { prefix: elf() },
);

/** The applications of the first file or folder. */
const appsOf = (files: Files, target: string): Promise<readonly FrozenApp[]> =>
  inFolder(files, async (folder) => {
    const budget = new Budget();
    const { container, program } = await openBuild(path.join(folder, target), target, budget);
    const inventory = await readInventory(container, { target, budget, program });
    inventory.close();
    container.close();
    return inventory.apps;
  });

const entriesOf = ({ shipment }: FrozenApp): readonly string[] | undefined =>
  shipment?.entries.filter(({ isDirectory }) => !isDirectory).map((entry) => entry.path);

describe("a shipment is", () => {
  test("the whole of a zip, beside the build as well", async () => {
    const [app] = await appsOf({ "acme.zip": zip({ ...below("acme", build), "README.txt": "Look up." }) }, "acme.zip");
    expect(app?.shipment).toMatchObject({ kind: "zip", place: { container: ["acme.zip"] } });
    expect(app && entriesOf(app)).toContain("README.txt");
  });

  test("the whole of a tar", async () => {
    const [app] = await appsOf({ "acme.tar": tar(below("acme", build)) }, "acme.tar");
    expect(app?.shipment?.kind).toBe("tar");
  });

  test("of a folder the build's own, whatever lies beside that", async () => {
    const [app] = await appsOf({ ...below("repository/dist", build), "repository/README.txt": "" }, "repository");
    expect(app?.shipment?.place).toEqual({ container: ["repository"], member: "dist" });
    expect(app && entriesOf(app)).toEqual(Object.keys(below("dist", build)).sort());
  });

  test("of a program of one file in a folder that file alone", async () => {
    const [app] = await appsOf({ "dist/acme": oneFile, "dist/notes.txt": "" }, "dist");
    expect(app && entriesOf(app)).toEqual(["acme"]);
    expect(app?.oneFile).toEqual({ temporary: "/opt/acme" });
  });

  test("nothing for an archive that is run as it is", async () => {
    const [app] = await appsOf({ "acme.pyz": zip({ "__main__.py": "" }) }, "acme.pyz");
    expect(app).toBeDefined();
    expect(app?.shipment).toBeUndefined();
  });

  test("nothing for a program that was named by itself", async () => {
    const [app] = await appsOf({ "dist/acme": oneFile }, "dist/acme");
    expect(app?.shipment).toBeUndefined();
  });
});

describe("Esky's shipment", () => {
  const version = "acme-1.0.linux-x86_64";
  const release = (manifest: string, list: string): Files => ({
    ...build,
    ...below(`appdata/${version}`, {
      ...build,
      "esky-files/bootstrap-manifest.txt": manifest,
      "esky-files/esky_filelist.txt": list,
    }),
  });

  test("has the lists that the updater reads, and the programs of its upper level", async () => {
    const [app] = await appsOf(
      { "acme.zip": zip(below("top", release("library.zip\r\nacme\n", '["./acme"]'))) },
      "acme.zip",
    );
    expect(app?.shipment?.esky).toEqual({
      version: `top/appdata/${version}`,
      upper: "top",
      manifest: ["library.zip", "acme"],
      fileList: ["./acme"],
    });
    expect(app?.shipment?.programs.map(({ file }) => file.path)).toEqual(["top/acme"]);
  });

  test.each(["", "{", '{"a": 1}', "null", '["'.repeat(100_000)])("takes no list that is none: %.9s", async (text) => {
    const [app] = await appsOf({ "acme.zip": zip(release("acme\n", text)) }, "acme.zip");
    expect(app?.shipment?.esky?.fileList).toBeUndefined();
  });
});
