// Briefcase and pup copy source, packages and a Python: what pip did not bring is missing as in any other build.

import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import type { Platform } from "../../src/model/app.js";
import type { LintReport } from "../../src/report/report.js";
import { elf, macho, pe, zip } from "../helpers/pack.js";
import { inFolder, lineOf, noOptions, standardLibraryFor } from "../helpers/tiny-app.js";
import { below, type Files } from "../helpers/tiny-build.js";

/** An almanac that computes the tides, with a library of somebody else's. */
const almanac: Files = {
  "almanac/__init__.py": "",
  "almanac/__main__.py": "from almanac.cli import main\nmain()\n",
  "almanac/cli.py": "import csv\nimport tides.table\n\n\ndef main():\n    pass\n",
};
const tides: Files = { "tides/__init__.py": "", "tides/table.py": "import decimal\n" };

const standard = (platform: Platform): Files => standardLibraryFor({ ...almanac, ...tides }, "3.11", platform);

const forms: Readonly<Record<string, (library: Files) => Files>> = {
  "Briefcase for Windows": (library) => ({
    ...below("almanac/src/app", almanac),
    ...below("almanac/src/app_packages", library),
    "almanac/src/Almanac.exe": pe(),
    "almanac/src/python311.dll": pe(),
    "almanac/src/python311.zip": zip(standard("win32")),
  }),
  "Briefcase for Windows, installed": (library) => ({
    ...below("almanac/app", almanac),
    ...below("almanac/app_packages", library),
    "almanac/Almanac.exe": pe(),
    "almanac/python311.dll": pe(),
    "almanac/python311.zip": zip(standard("win32")),
  }),
  "Briefcase for macOS": (library) =>
    below("almanac/Almanac.app/Contents", {
      ...below("Resources/app", almanac),
      ...below("Resources/app_packages", library),
      ...below("Frameworks/Python.framework/Versions/3.11/lib/python3.11", standard("darwin")),
      "Frameworks/Python.framework/Versions/3.11/Python": macho(),
      "MacOS/Almanac": macho(),
      "Info.plist": "<plist><dict></dict></plist>",
    }),
  "Briefcase for Linux, with the system's Python": (library) =>
    below("almanac/usr", {
      ...below("lib/almanac/app", almanac),
      ...below("lib/almanac/app_packages", library),
      "bin/almanac": elf(),
    }),
  "pup for Windows": (library) => ({
    "almanac/almanac.vbs":
      'commandToRun = """" & thisFilePath & "Python\\pythonw.exe"" -I -m almanac"\nobjShell.Run(commandToRun)\n',
    "almanac/Python/python311.dll": pe(),
    "almanac/Python/pythonw.exe": pe(),
    ...below("almanac/Python/Lib", standard("win32")),
    ...below("almanac/Python/Lib/site-packages", { ...almanac, ...library }),
  }),
  "pup for Linux": (library) => ({
    "almanac/AppRun": '#!/bin/sh\nexec "${THIS_DIR}/usr/bin/python3.11" -m almanac\n',
    "almanac/usr/bin/python3.11": elf(),
    "almanac/usr/lib/libpython3.11.so.1.0": elf(),
    ...below("almanac/usr/lib/python3.11", standard("linux")),
    ...below("almanac/usr/lib/python3.11/site-packages", { ...almanac, ...library }),
  }),
};

async function report(files: Files): Promise<LintReport> {
  return inFolder(files, (folder) => lint({ ...noOptions, targets: ["almanac"], cwd: folder }));
}

describe.each(Object.entries(forms))("%s", (name, make) => {
  test("that is whole gets no finding", async () => {
    const { findings, errors } = await report(make(tides));
    expect([...errors.map(({ message }) => message), ...findings.map(lineOf)]).toEqual([]);
  });

  test("that lacks somebody else's module is told so", async () => {
    const { findings, targets } = await report(make({ "tides/__init__.py": "" }));
    expect(findings.map(lineOf)).toEqual([
      expect.stringMatching(/almanac\/cli\.py:2 FL109 error certain tides\.table$/),
    ]);
    const tool = name.startsWith("pup") ? "pup" : "briefcase";
    expect(targets[0]?.apps.map(({ freezers }) => freezers)).toEqual([[tool]]);
    expect(findings[0]?.fix).toContain(tool === "pup" ? "install_requires" : "requires of [tool.briefcase.app]");
  });
});

test("folders of these names elsewhere are no build of Briefcase", async () => {
  const { targets } = await report({
    ...below("almanac/app", almanac),
    "almanac/library.zip": zip({ "__main__almanac__.py": "", "tides.pyc": "" }),
    "almanac/almanac": elf(),
  });
  expect(targets.flatMap(({ apps }) => apps.flatMap(({ freezers }) => freezers))).not.toContain("briefcase");
});
