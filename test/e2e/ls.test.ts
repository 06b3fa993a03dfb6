// `freeze-lint ls`: the whole command on builds of every container, and what its JSON promises.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.js";
import { pexFiles } from "../helpers/packed-app.js";
import { elf, zip } from "../helpers/pack.js";
import { tar } from "../helpers/pack-tar.js";
import { acme, bbfreeze, buildFiles, cxFreeze, esky, filesOf, inFolder } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/ls.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema);

async function ls(args: string, files: Files): Promise<{ code: number; stdout: string; stderr: string }> {
  return inFolder(files, async (folder) => {
    const written = { stdout: "", stderr: "" };
    const stream = (name: "stdout" | "stderr") => ({
      write: (text: string, done?: () => void) => {
        written[name] += text;
        done?.();
      },
    });
    const argv = ["ls", ...args.split(" ")];
    const code = await main(argv, { stdout: stream("stdout"), stderr: stream("stderr"), env: {}, cwd: folder });
    return { code, ...written };
  });
}

const source = acme("import acme.lens\n", {
  "acme/lens.py": "",
  "acme/drivers/__init__.py": "",
  "acme/drivers/usb.py": "x = 1\n",
});
const beside: Files = { "maps/north.map": "north", "maps/south.map": "south", "_fast.so": elf(), "libz.so.1": elf() };
const build = buildFiles(bbfreeze({ beside }), source).files;

describe("the outline of a build", () => {
  test("goes from the containers to the data, within 80 columns", async () => {
    const { code, stdout, stderr } = await ls("acme.zip", { "acme.zip": zip(build) });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(/^acme\.zip\n {2}acme\.zip {7}zip {2}7 files .*\n {4}library\.zip {2}zip/);
    expect(stdout).toContain("bbfreeze, Python 2.7 (libpython2.7.so.1.0), linux x86_64\n");
    const parts = stdout.split("\n\n").slice(2);
    expect(parts.map((part) => part.split("\n")[0])).toEqual([
      "scripts 1",
      "import roots 2",
      expect.stringMatching(/^modules \d+: \d+ source, 1 extension$/),
      "extensions 1",
      "libraries 2",
      "programs 1",
      "data 2",
    ]);
    expect(parts[0]).toContain("  acme          __main__acme__");
    expect(parts[2]).toMatch(/\n {2}acme\. +5 modules +\d+ B\n/);
    expect(parts[3]).toContain("_fast.so");
    expect(parts[4]).toContain("libz.so.1");
    expect(parts[6]).toContain("maps/");
  });

  test("names one package's modules when asked, and all with --all", async () => {
    const one = await ls("acme.zip acme.drivers", { "acme.zip": zip(build) });
    expect([one.code, one.stdout]).toEqual([
      0,
      [
        "acme.zip",
        "",
        "bbfreeze, Python 2.7 (libpython2.7.so.1.0), linux x86_64",
        "",
        "modules of acme.drivers 2",
        "  acme.drivers      source package  0 B",
        "  acme.drivers.usb  source          6 B",
        "",
      ].join("\n"),
    ]);
    const all = await ls("acme.zip --all", { "acme.zip": zip(build) });
    expect(all.stdout).toMatch(/\n {2}acme\.drivers\.usb +source/);
    expect(all.stdout).toContain("maps/south.map");
  });

  test("a word that is neither a file nor a module is a mistake", async () => {
    const { code, stdout, stderr } = await ls("acme.zip acme.wheels", { "acme.zip": zip(build) });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe('freeze-lint: "acme.wheels" is neither a file nor a module of acme.zip\n');
  });

  test("says what could not be read, and ends with 2", async () => {
    const broken = { ...build, "library.zip": Buffer.from("PK\x03\x04 cut off") };
    const { code, stdout } = await ls("acme.zip", { "acme.zip": zip(broken) });
    expect(code).toBe(2);
    expect(stdout).toMatch(/\nnot read\n {2}acme\.zip!\/library\.zip: is no zip/);
  });

  test("of a container without an application is the container, and that is said", async () => {
    const { code, stdout } = await ls("maps.zip", { "maps.zip": zip({ "north.map": "north" }) });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^maps\.zip\n {2}maps\.zip +zip {2}1 file /);
    expect(stdout).toMatch(/\nNot listed\n {2}maps\.zip: no frozen build in it:/);
  });

  test("keeps control characters and endless names of hostile builds in their place", async () => {
    const hostile = { [`${"deep/".repeat(60)}\u001b[2Jmap.dat`]: "x", ["m".repeat(300)]: "y" };
    const { stdout } = await ls("acme.zip --all", { "acme.zip": zip({ ...build, ...hostile }) });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("a package that is named like a folder of the source tree", () => {
  test("is listed all the same", async () => {
    const { code, stdout } = await ls("acme.zip acme", { "acme.zip": zip(build), ...source });
    expect(code).toBe(0);
    expect(stdout).not.toContain("Not listed");
    expect(stdout).toMatch(/\bacme\.drivers\.usb\b/);
  });

  test("but not where that folder is a build, or the builds have no such module", async () => {
    const inFolderOfBuild = Object.fromEntries(Object.entries(build).map(([file, data]) => [`acme/${file}`, data]));
    const two = await ls("acme.zip acme", { "acme.zip": zip(build), ...inFolderOfBuild });
    expect([two.code, two.stdout.match(/^acme(?:\.zip)?$/gm)]).toEqual([0, ["acme.zip", "acme"]]);
    const none = await ls("acme.zip maps", { "acme.zip": zip(build), "maps/north.map": "" });
    expect([none.code, none.stdout]).toEqual([2, expect.stringContaining("maps: no frozen build in it")]);
  });
});

describe("the JSON listing", () => {
  test.each<[string, string, Files]>([
    ["bbfreeze", "acme.zip", { "acme.zip": zip(build) }],
    ["Esky", filesOf({ source, build: esky() }).target, filesOf({ source, build: esky() }).files],
    ["cx_Freeze in a folder", "dist", filesOf({ source, build: cxFreeze({ packed: "directory" }) }).files],
    ["a tar.gz", "acme.tar.gz", { "acme.tar.gz": gzipSync(tar(build)) }],
    ["a pex", "acme.pex", { "acme.pex": zip(pexFiles({ "acme/cli.py": "" }, { entryPoint: "acme.cli" })) }],
    ["a file that is none", "notes.txt", { "notes.txt": "no build" }],
    ["a cut zip", "acme.zip", { "acme.zip": zip(build).subarray(0, 5000) }],
  ])("of %s fits the published schema and is the same every time", async (_what, target, files) => {
    const [first, again] = [await ls(`${target} --format json`, files), await ls(`${target} --format json`, files)];
    validate(JSON.parse(first.stdout));
    expect(validate.errors).toBeNull();
    expect(again).toEqual(first);
  });

  test("has every module with its size, and only a package's where one is named", async () => {
    const { stdout } = await ls("acme.zip acme.drivers --format json", { "acme.zip": zip(build) });
    expect(JSON.parse(stdout).targets[0].apps[0].modules).toEqual([
      {
        name: "acme.drivers",
        form: "source",
        isPackage: true,
        place: { container: ["acme.zip", "library.zip"], member: "acme/drivers/__init__.py" },
        size: 0,
      },
      {
        name: "acme.drivers.usb",
        form: "source",
        isPackage: false,
        place: { container: ["acme.zip", "library.zip"], member: "acme/drivers/usb.py" },
        size: 6,
      },
    ]);
  });
});
