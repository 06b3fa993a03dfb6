// A source tree without a build: what would be missing if it were frozen now. The setup script's conditions are decided for
// the platform that is asked about, never for the one that this runs on.

import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import type { LintOptions } from "../../src/report/report.js";
import { zip } from "../helpers/pack.js";
import { acme, buildFiles, cxFreeze, inFolder, lineOf, lintApp, noOptions, setupFor } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const linux = { python: "2.7", platform: "linux" } as const;
const windows = { python: "2.7", platform: "win32" } as const;

const linesOf = (files: Files, options: Partial<LintOptions>): Promise<readonly string[]> =>
  inFolder(files, async (folder) => {
    const report = await lint({ ...noOptions, targets: ["."], cwd: folder, ...options });
    expect(report.errors).toEqual([]);
    return report.findings.map(lineOf);
  });

/** Three outputs, loaded by the names of a list. */
const tree = (setup: string, more: Files = {}): Files =>
  acme('for name in ("console", "printer", "table"):\n    __import__("acme.outputs." + name)\n', {
    "acme/outputs/__init__.py": "",
    "acme/outputs/console.py":
      "import sys\nif sys.platform == 'win32':\n    import msvcrt\nelse:\n    import commands\n",
    "acme/outputs/printer.py": "import fileinput\n",
    "acme/outputs/table.py": "import csv\n",
    "setup.py": setup,
    ...more,
  });

const missing = (...names: string[]) =>
  `acme/main.py:2 FL101 error certain ${names.map((name) => `acme.outputs.${name}`).join(" ")}`;
const csv = "acme/outputs/table.py:1 FL112 error likely csv";
const fileinput = "acme/outputs/printer.py:1 FL112 error likely fileinput";
const commands = "acme/outputs/console.py:5 FL112 error likely commands";

const listed = (body: string): string => `import os
import sys
from esky import bdist_esky
from setuptools import setup
${body}
setup(name="acme", version="1.0", scripts=["scripts/acme"],
      options={"bdist_esky": {"freezer_module": "bbfreeze", "bdist_esky_unused": 1, "includes": FREEZER_INCLUDES}})
`;

describe("conditions of the setup script decide the includes", () => {
  const conditional = listed(`FREEZER_INCLUDES = ["acme.outputs.console", "acme.outputs.table"]
if sys.platform.startswith("win"):
    FREEZER_INCLUDES.append("acme.outputs.printer")
    FREEZER_INCLUDES.remove("acme.outputs.table")
elif sys.platform.startswith("linux"):
    FREEZER_INCLUDES += ["fileinput"]`);

  test("for Linux", async () => {
    expect(await linesOf(tree(conditional), linux)).toEqual([missing("printer")]);
  });

  test("for Windows", async () => {
    expect(await linesOf(tree(conditional), windows)).toEqual([missing("table"), csv]);
  });

  test("and where the platform is not told, both count as perhaps", async () => {
    expect(await linesOf(tree(conditional), { python: "2.7" })).toEqual([]);
  });
});

describe("the list is read in each of its styles", () => {
  const everything = '"acme.outputs.console", "acme.outputs.printer", "acme.outputs.table"';

  test.each([
    ["a list", `FREEZER_INCLUDES = [${everything}]`],
    ["extend", `FREEZER_INCLUDES = []\nFREEZER_INCLUDES.extend([${everything}])`],
    ["a sum", `FREEZER_INCLUDES = ["csv"] + [${everything}]`],
    ["a comprehension", `FREEZER_INCLUDES = ["acme.outputs." + name for name in ("console", "printer", "table")]`],
    ["a function", `def names():\n    return [${everything}]\nFREEZER_INCLUDES = names()`],
    ["a wildcard", `FREEZER_INCLUDES = ["acme.outputs.*"]`],
    ["split text", `FREEZER_INCLUDES = "acme.outputs.console acme.outputs.printer acme.outputs.table".split()`],
  ])("%s", async (_style, body) => {
    expect(await linesOf(tree(listed(body)), linux)).toEqual([]);
  });

  test.each([
    ["Esky", setupFor("esky", { includes: `[${everything}]` }), linux],
    ["bbfreeze", setupFor("bbfreeze", { includes: `[${everything}]` }), linux],
    ["cx_Freeze", setupFor("cx_Freeze", { includes: `[${everything}]` }), linux],
    ["py2exe", setupFor("py2exe", { includes: `[${everything}]` }), windows],
  ])("%s", async (_freezer, setup, options) => {
    expect(await linesOf(tree(setup), options)).toEqual([]);
  });
});

describe("what only late-loaded modules import", () => {
  test("is missing with them", async () => {
    expect(await linesOf(tree(listed("FREEZER_INCLUDES = []")), linux)).toEqual([
      missing("console", "printer", "table"),
      commands,
      fileinput,
      csv,
    ]);
  });

  test("is taken with them", async () => {
    expect(await linesOf(tree(listed('FREEZER_INCLUDES = ["acme.outputs.table"]')), linux)).toEqual([
      missing("console", "printer"),
      commands,
      fileinput,
    ]);
  });

  test("is not missing when the scripts import it, too", async () => {
    const files = tree(listed("FREEZER_INCLUDES = []"), {
      "scripts/acme": "#!/usr/bin/env python\nimport csv, commands, fileinput\nfrom acme import main\n",
    });
    expect(await linesOf(files, linux)).toEqual([missing("console", "printer", "table")]);
  });

  test("is not missing on a platform where its condition is false", async () => {
    expect(await linesOf(tree(listed("FREEZER_INCLUDES = []")), windows)).toEqual([
      missing("console", "printer", "table"),
      fileinput,
      csv,
    ]);
  });
});

test("two scripts, of which the recipe freezes one, start from that one", async () => {
  const files = tree(listed('FREEZER_INCLUDES = ["acme.outputs.*"]'), {
    "scripts/acme-admin": "#!/usr/bin/env python\nfrom acme import admin\n",
    "acme/admin.py": '__import__("acme.secrets")\n',
    "acme/secrets.py": "",
  });
  expect(await linesOf(files, linux)).toEqual([]);
});

test("a frozen script that says nothing of Python at its top is started all the same", async () => {
  const files = tree(listed("FREEZER_INCLUDES = []"), { "scripts/acme": "from acme import main\n" });
  expect(await linesOf(files, linux)).toEqual([missing("console", "printer", "table"), commands, fileinput, csv]);
});

test("a setup script that does not parse is said, and what can be read of it counts", async () => {
  const files = tree(`${listed('FREEZER_INCLUDES = ["acme.outputs.*"]')}\nif broken(:\n    pass\n`);
  const lines = await linesOf(files, linux);
  expect(lines.filter((line) => line.includes("FL101"))).toEqual([]);
  expect(lines).toEqual([expect.stringMatching(/^setup\.py:\d+ FL001 info certain setup\.py$/)]);
});

test("a tree without any setup script is linted for its late loads all the same", async () => {
  const { "setup.py": _, ...files } = tree("");
  const lines = await linesOf(files, linux);
  expect(lines.filter((line) => line.includes(" error certain "))).toEqual([missing("console", "printer", "table")]);
});

describe("a build in the folder of its setup script", () => {
  const source = acme("import fileinput\n", { "setup.py": setupFor("cx_Freeze") });
  // The program is called otherwise than the package beside it.
  const { acme: program = "", ...files } = buildFiles(cxFreeze({ without: ["fileinput"] }), source).files;

  test.each([".", "telescope", "lib/library.zip"])("is linted when %s is named", async (target) => {
    await inFolder({ ...source, ...files, telescope: program }, async (folder) => {
      const report = await lint({ ...noOptions, targets: [target], cwd: folder });
      expect(report.errors).toEqual([]);
      expect(report.runs.find(({ code }) => code === "FL120")?.outcome).toBe("ran");
      expect(report.findings.map(lineOf)).toEqual(["acme/main.py:1 FL112 error certain fileinput"]);
    });
  });

  test("leaves a tree a tree where what looks like it is none", async () => {
    await inFolder({ ...source, "library.zip": zip({ "books.txt": "" }) }, async (folder) => {
      const report = await lint({ ...noOptions, targets: ["."], cwd: folder });
      expect(report.runs.find(({ code }) => code === "FL120")?.outcome).toBe("skipped");
    });
  });
});

describe("what a freezer leaves is no source tree", () => {
  const errorsOf = (files: Files): Promise<readonly string[]> =>
    inFolder(files, async (folder) => {
      const report = await lint({ ...noOptions, targets: ["shop"], cwd: folder });
      expect(report.findings).toEqual([]);
      return report.errors.map(({ message }) => message);
    });

  test("PyInstaller's work folder, with a .spec in it", async () => {
    const files = { "shop/shop.spec": "a = Analysis(['shop.py'])\n", "shop/Analysis-00.toc": "()", "shop/shop.py": "" };
    expect(await errorsOf(files)).toEqual([
      expect.stringContaining("is PyInstaller's work folder; expected what it makes, which is in dist/"),
    ]);
  });

  test("a build that lost its program, with modules as source", async () => {
    const files = { "shop/_internal/base_library.zip": "PK", "shop/_internal/till.py": "", "shop/help.py": "" };
    expect(await errorsOf(files)).toEqual([expect.stringContaining("is a PyInstaller build without the program")]);
  });

  test("but a tree with such a build in the same folder is linted, and that is said", async () => {
    const files = { "shop.spec": "a = Analysis(['shop.py'])\n", "_internal/base_library.zip": "PK", "shop.py": "" };
    await inFolder(files, async (folder) => {
      const report = await lint({ ...noOptions, targets: ["."], cwd: folder });
      expect(report.targets.map(({ kind }) => kind)).toEqual(["source"]);
      expect(report.errors.map(({ message }) => message)).toEqual([
        '"." is a PyInstaller build without the program that holds its modules; linted as a source tree',
      ]);
    });
  });
});

test("a source that is not what was frozen is named, one module or two", async () => {
  const notesOf = async (modules: Files): Promise<readonly string[] | undefined> => {
    const source = acme("import csv\n__import__('acme.usb')\n", { "acme/usb.py": "import csv\n" });
    const { report } = await lintApp({ source, build: cxFreeze({ modules, without: ["fileinput"] }) });
    return report.targets[0]?.apps[0]?.notes;
  };
  const main = { "acme/main.py": "import fileinput\n__import__('acme.usb')\n" };
  expect(await notesOf(main)).toEqual([
    "the source is not what was frozen: acme.main imports other modules (places point into the build)",
  ]);
  expect(await notesOf({ ...main, "acme/usb.py": "import fileinput\n" })).toEqual([
    "the source is not what was frozen: acme.main, acme.usb import other modules (places point into the build)",
  ]);
});
