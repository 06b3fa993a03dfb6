import { elf } from "../helpers/pack.js";
import { peFile } from "../helpers/pe.js";
import { carchive, pyz } from "../helpers/pyinstaller.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, py2exe, pyinstaller } from "../helpers/tiny-app.js";

const main = acme("");
const options = { showPossible: true, only: ["FL408"] };
const oneFile = (prefix: Buffer): Buffer =>
  carchive(
    [
      { name: "PYZ-00.pyz", type: "z", data: pyz({ "acme.py": "" }, 16) },
      { name: "acme", type: "s", data: "import acme\n" },
      { name: "stars.map", type: "x", data: "stars" },
    ],
    { prefix },
  );
const alone = (program: Buffer) => pyinstaller({ platform: "win32", pack: () => program });

testRule("av-heuristics", {
  quiet: {
    "a build of one folder": { source: main, build: pyinstaller({ platform: "win32" }), options },
    "another freezer": { source: main, build: py2exe(), options },
    "a program for Linux": { source: main, build: alone(oneFile(elf())), options },
  },
  speaks: {
    suspicious: {
      "one file that nobody signed and that says nothing": {
        source: main,
        build: alone(oneFile(peFile({}))),
        options,
        expect: ["dist/acme.zip FL408 info possible acme.zip"],
      },
      "the same, packed by UPX": {
        source: main,
        build: alone(oneFile(peFile({ sections: ["UPX0", "UPX1", ".rsrc"] }))),
        options: { only: ["FL408"] },
        expect: ["dist/acme.zip FL408 info likely acme.zip"],
        sentence: "packed by UPX",
      },
    },
  },
});
