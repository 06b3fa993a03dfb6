import { elf, pe } from "../helpers/pack.js";
import { carchive, type PackageEntry, pyz } from "../helpers/pyinstaller.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, pyinstaller } from "../helpers/tiny-app.js";

const main = acme("");
const options = { showPossible: true, only: ["FL405"] };
const oneFile = (prefix: Buffer, ...more: readonly PackageEntry[]): Buffer =>
  carchive(
    [
      { name: "PYZ-00.pyz", type: "z", data: pyz({ "acme.py": "" }, 16) },
      { name: "acme", type: "s", data: "import acme\n" },
      { name: "stars.map", type: "x", data: "stars" },
      ...more,
    ],
    { prefix },
  );
const alone = (program: Buffer) => pyinstaller({ pack: () => program });

testRule("onefile-tmp-noexec", {
  quiet: {
    "a build of one folder": { source: main, build: pyinstaller(), options },
    "another freezer": { source: main, build: bbfreeze(), options },
    "a program for Windows": { source: main, build: alone(oneFile(pe())), options },
    "a program that unpacks itself elsewhere": {
      source: main,
      build: alone(oneFile(elf(), { name: "pyi-runtime-tmpdir /opt/acme", type: "o" })),
      options,
    },
  },
  speaks: {
    tmp: {
      "one file for Linux": {
        source: main,
        build: alone(oneFile(elf())),
        options,
        expect: ["dist/acme.zip FL405 info possible acme.zip"],
        fix: "--runtime-tmpdir",
      },
    },
  },
});
