// A build alone, no source beside it: nobody tells what its packages would hold, but its own code spells out names.

import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import { workFolder } from "../helpers/pyinstaller.js";
import { acme, buildFiles, inFolder, lineOf, noOptions, pyinstaller } from "../helpers/tiny-app.js";
import { below, type Files } from "../helpers/tiny-build.js";

const drivers: Files = { "acme/drivers/__init__.py": "", "acme/drivers/usb.py": "", "acme/drivers/tcp.py": "" };
const choosing = (call: string): string =>
  `import importlib\n\ndef load(kind):\n    return importlib.import_module("acme.drivers." + kind)\n\n${call}\n`;

/** The names, severities and confidences that are shown of a build that lacks acme.drivers.tcp. */
async function said(main: string, more: Files = {}, beside: Files = {}, without = ["acme.drivers.tcp"]) {
  const { files } = buildFiles(pyinstaller({ without }), acme(main, { ...drivers, ...more }));
  return inFolder({ ...below("dist/acme", files), ...beside }, async (folder) => {
    const { findings } = await lint({ ...noOptions, targets: ["dist/acme"], cwd: folder });
    return findings.map((finding) => lineOf(finding).replace(/^.*_internal\//, ""));
  });
}

describe("a name that the application's own code spells out, of a package of its own, is missing", () => {
  test("among choices", async () => {
    expect(await said(choosing('for kind in ("usb", "tcp"):\n    load(kind)'))).toEqual([
      "acme/main.py:4 FL101 error likely acme.drivers.tcp",
    ]);
  });

  test("when it is the only one", async () => {
    expect(await said('import importlib\nimportlib.import_module("acme.drivers.tcp")\n')).toEqual([
      "acme/main.py:2 FL101 error likely acme.drivers.tcp",
    ]);
  });

  test("a little less when a condition stands before it", async () => {
    expect(
      await said('import importlib, sys\nif len(sys.argv) > 1:\n    importlib.import_module("acme.drivers.tcp")\n'),
    ).toEqual(["acme/main.py:3 FL101 warning likely acme.drivers.tcp"]);
  });
});

describe("nothing is said", () => {
  test("of names that are computed", async () => {
    expect(await said(choosing("import sys\nload(sys.argv[1])"))).toEqual([]);
  });

  test("of a package that the build does not have", async () => {
    expect(await said(choosing('load("tcp")'), {}, {}, ["acme.drivers"])).toEqual([]);
  });

  test("of what is done without", async () => {
    const main =
      'import importlib\ntry:\n    importlib.import_module("acme.drivers.tcp")\nexcept ImportError:\n    pass\n';
    expect(await said(main)).toEqual(["acme/main.py:3 FL119 info certain acme.drivers.tcp"]);
  });

  test("of choices of somebody else's code", async () => {
    const kit = {
      "kit/__init__.py": choosing('load("tcp")').replaceAll("acme.drivers", "kit.ports"),
      "kit/ports/__init__.py": "",
    };
    expect(await said("import kit\n", kit)).toEqual([]);
  });

  test("unless the freezer's log tells that it is the application's own", async () => {
    const kit = {
      "kit/__init__.py": choosing('load("tcp")').replaceAll("acme.drivers", "kit.ports"),
      "kit/ports/__init__.py": "",
    };
    const log = workFolder({ modules: ["acme", "kit", "kit.ports"] });
    expect(await said("import kit\n", kit, log)).toEqual(["kit/__init__.py:4 FL101 error likely kit.ports.tcp"]);
  });
});
