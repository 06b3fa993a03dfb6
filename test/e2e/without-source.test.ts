// A build alone, no source beside it: nobody tells what its packages would hold, but its own code spells out names.

import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import { workFolder } from "../helpers/pyinstaller.js";
import { acme, buildFiles, inFolder, lineOf, noOptions, pyinstaller } from "../helpers/tiny-app.js";
import { below, type Files } from "../helpers/tiny-build.js";

const drivers: Files = { "acme/drivers/__init__.py": "", "acme/drivers/usb.py": "", "acme/drivers/tcp.py": "" };
const choosing = (call: string): string =>
  `import importlib\n\ndef load(kind):\n    return importlib.import_module("acme.drivers." + kind)\n\n${call}\n`;

/** A package that chooses one of its own modules, which the build lacks. */
const kit = (name: string): Files => ({
  [`${name}/__init__.py`]: choosing('load("tcp")').replaceAll("acme.drivers", `${name}.ports`),
  [`${name}/ports/__init__.py`]: "",
});

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

  test("in a package that is called otherwise, but that the application imports and nobody publishes", async () => {
    expect(await said("import survey\n", kit("survey"))).toEqual([
      "survey/__init__.py:4 FL101 error likely survey.ports.tcp",
    ]);
  });

  test("when it is the only one", async () => {
    expect(await said('import importlib\nimportlib.import_module("acme.drivers.tcp")\n')).toEqual([
      "acme/main.py:2 FL101 error likely acme.drivers.tcp",
    ]);
  });

  test("with all of the package around it", async () => {
    expect(await said(choosing('load("tcp")'), {}, {}, ["acme.drivers"])).toEqual([
      "acme/main.py:4 FL101 error likely acme.drivers.tcp",
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

  test("of what is done without", async () => {
    const main =
      'import importlib\ntry:\n    importlib.import_module("acme.drivers.tcp")\nexcept ImportError:\n    pass\n';
    expect(await said(main)).toEqual(["acme/main.py:3 FL119 info certain acme.drivers.tcp"]);
  });

  test("of choices of somebody else's code", async () => {
    expect(await said("import serial\n", kit("serial"))).toEqual([]);
  });

  test("of choices of a distribution that left its metadata in the build", async () => {
    const metadata = { "dist/acme/_internal/survey_kit-1.0.dist-info/METADATA": "Name: survey-kit\n" };
    expect(await said("import survey_kit\n", kit("survey_kit"), metadata)).toEqual([]);
  });

  test("of choices of a package that only somebody else's code imports", async () => {
    const both = { ...kit("survey"), "serial/__init__.py": "import survey\n" };
    expect(await said("import serial\n", both)).toEqual([]);
  });

  test("unless the freezer's log tells that it is the application's own", async () => {
    const log = workFolder({ modules: ["acme", "serial", "serial.ports"] });
    expect(await said("import serial\n", kit("serial"), log)).toEqual([
      "serial/__init__.py:4 FL101 error likely serial.ports.tcp",
    ]);
  });
});
