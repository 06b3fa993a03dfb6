// Several programs in one build: what is wrong with all of them is said once, and each finding names whom it concerns.

import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import type { LintReport } from "../../src/report/report.js";
import { elf } from "../helpers/pack.js";
import { carchive, pyz } from "../helpers/pyinstaller.js";
import { acme, buildFiles, inFolder, lineOf, noOptions, pyinstaller } from "../helpers/tiny-app.js";
import { below, type Files } from "../helpers/tiny-build.js";

const source = acme("import csv\n", {
  "acme/chart.py": "import decimal\n",
  "setup.py": "from setuptools import setup\nsetup(name='acme')\n",
});

const program = (name: string, script: string): Buffer =>
  carchive(
    [
      { name: "PYZ-00.pyz", type: "z", data: pyz({}, 16) },
      { name, type: "s", data: script },
      { name: "pyi-contents-directory _internal", type: "o" },
    ],
    { prefix: elf() },
  );

const built = buildFiles(pyinstaller({ without: ["csv", "decimal"] }), source).files;

async function report(files: Files, target = "dist"): Promise<LintReport> {
  return inFolder({ ...source, ...files }, (folder) => lint({ ...noOptions, targets: [target], cwd: folder }));
}

const concerned = ({ findings }: LintReport): readonly string[] =>
  findings.map(
    (one) =>
      `${lineOf(one)} | ${one.related
        .map(({ note }) => note)
        .filter((note) => note.startsWith("concerns"))
        .join()}`,
  );

describe("a module that is missing", () => {
  test("from two programs of one folder is one finding that names both", async () => {
    const files = below("dist/acme", { ...built, office: program("office", "import acme.main\n") });
    expect(concerned(await report(files))).toEqual([
      'acme/main.py:1 FL112 error certain csv | concerns the programs "acme" and "office"',
    ]);
  });

  test("from one of them names that one", async () => {
    const files = below("dist/acme", { ...built, office: program("office", "import acme.chart\n") });
    expect(concerned(await report(files))).toEqual([
      'acme/main.py:1 FL112 error certain csv | concerns the program "acme"',
      'acme/chart.py:1 FL112 error certain decimal | concerns the program "office"',
    ]);
  });

  test("from a folder and its copy as a macOS application names the places", async () => {
    const bundle = Object.fromEntries(
      Object.entries(built).map(([file, data]) => [
        file.replace(/^_internal\//, "Contents/Frameworks/").replace(/^acme$/, "Contents/MacOS/acme"),
        data,
      ]),
    );
    const files = { ...below("dist/acme", built), ...below("dist/Acme.app", bundle) };
    expect(concerned(await report(files))).toEqual([
      'acme/main.py:1 FL112 error certain csv | concerns the programs "dist!/Acme.app" and "dist!/acme"',
    ]);
  });

  test("from a single program needs no such note", async () => {
    expect(concerned(await report(below("dist/acme", built)))).toEqual(["acme/main.py:1 FL112 error certain csv | "]);
  });
});
