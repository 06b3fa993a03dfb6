import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, esky, py2exe } from "../helpers/tiny-app.js";

const main = acme("");
const without =
  (name: RegExp, ...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members.filter((member) => !name.test(String(member.name))), ...more]);

testRule("no-main-executable", {
  quiet: {
    "a build with its program": { source: main, build: bbfreeze() },
    "an Esky with programs at its upper level only": {
      source: main,
      build: esky({ pack: without(/\/acme$/) }),
    },
    "a shell script that starts it": {
      source: main,
      build: bbfreeze({ pack: without(/^acme$/, { name: "acme.sh", data: "#!/bin/sh\nexec python library.zip\n" }) }),
    },
  },
  speaks: {
    none: {
      "an Esky made of entry points": {
        source: main,
        build: esky({ pack: without(/(?:^|\/)acme$/), modules: { "__main__.py": "" } }),
        options: { only: ["FL503", "FL001"] },
        expect: ["dist/acme-1.0.linux-x86_64.zip FL503 error certain program"],
        fix: "scripts=[...]",
        symptom: "zip does not contain executable file",
      },
      "a build of py2exe that lost its program": {
        source: main,
        build: py2exe({ pack: without(/^acme\.exe$/) }),
        options: { only: ["FL503", "FL001"] },
        expect: ["dist/acme.zip FL503 error certain program"],
        fix: "NAME.exe",
      },
    },
  },
});
