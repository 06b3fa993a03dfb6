import { codeSignature, machO } from "../helpers/macho.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const main = acme("");
const TEAM = codeSignature({ flags: 0, team: "SHOP123456" });
const signed = machO({ filetype: 2, signature: TEAM });
const build = (program: Buffer, more: Files) =>
  cxFreeze({
    platform: "darwin",
    beside: {
      acme: program,
      "libpython3.11.dylib": machO({ signature: TEAM }),
      "Contents/Info.plist": "<plist/>",
      "Contents/MacOS/acme": program,
      ...more,
    },
  });

testRule("data-in-macos-dir", {
  quiet: {
    "code alone": { source: main, build: build(signed, { "Contents/Resources/stars.txt": "" }) },
    "data in a bundle that nobody signed": {
      source: main,
      build: build(machO({ filetype: 2 }), { "Contents/MacOS/stars.txt": "" }),
    },
    "data beside a program that is in no bundle": {
      source: main,
      build: cxFreeze({ beside: { "lib/stars.txt": "" } }),
    },
  },
  speaks: {
    data: {
      "in a bundle that is signed": {
        source: main,
        build: build(signed, { "Contents/MacOS/stars.txt": "" }),
        expect: ["dist/acme.zip!/Contents/MacOS/stars.txt FL702 warning likely stars.txt"],
        sentence: '1 file in Contents/MacOS is no code: "stars.txt"',
      },
    },
  },
});
