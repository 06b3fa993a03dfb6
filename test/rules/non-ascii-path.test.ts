import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, py2exe } from "../helpers/tiny-app.js";

const main = acme("");
const plus =
  (...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members, ...more]);
const inUtf8 = { name: Buffer.from("maps/Süden.map"), data: "stars" };
const inCp437 = { name: Buffer.from("maps/S\x81den.map", "latin1"), data: "stars" };

testRule("non-ascii-path", {
  quiet: {
    "names that say that they are UTF-8": {
      source: main,
      build: cxFreeze({ platform: "win32", pack: plus({ name: "maps/Süden.map", data: "stars" }) }),
    },
    "names that don't, on Linux, where nobody needs it": { source: main, build: cxFreeze({ pack: plus(inUtf8) }) },
    "Python 2 on Windows, which mostly works": { source: main, build: py2exe({ beside: { "Süden.map": "" } }) },
    "Python 3 on Windows": {
      source: main,
      build: cxFreeze({ platform: "win32" }),
      options: { showPossible: true, only: ["FL413"] },
    },
  },
  speaks: {
    unflagged: {
      "names in UTF-8 that don't say so": {
        source: main,
        build: cxFreeze({ platform: "win32", pack: plus(inUtf8) }),
        expect: ["dist/acme.zip!/maps/Süden.map FL413 warning likely maps/Süden.map"],
      },
    },
    "code-page": {
      "names in the code page of DOS": {
        source: main,
        build: cxFreeze({ pack: plus(inCp437) }),
        expect: ["dist/acme.zip!/maps/Süden.map FL413 warning likely maps/Süden.map"],
      },
    },
    python2: {
      "Python 2 on Windows, on request": {
        source: main,
        build: py2exe(),
        options: { showPossible: true, only: ["FL413"] },
        expect: ["dist/acme.zip FL413 info possible python"],
      },
    },
  },
});
