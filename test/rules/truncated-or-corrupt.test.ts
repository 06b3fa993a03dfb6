import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, py2exe } from "../helpers/tiny-app.js";

const main = acme("");
const plus =
  (...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members, ...more]);

testRule("truncated-or-corrupt", {
  quiet: {
    "a sound archive": { source: main, build: bbfreeze({ pack: plus({ name: "north.map", data: "star" }) }) },
    "empty files that may be empty": { source: main, build: bbfreeze({ pack: plus({ name: "maps/__init__.py" }) }) },
    "what is encrypted, and may be sound": {
      source: main,
      build: bbfreeze({ pack: plus({ name: "north.map", data: "star", encrypted: true }) }),
    },
  },
  speaks: {
    damaged: {
      "data with another checksum": {
        source: main,
        build: bbfreeze({ pack: plus({ name: "north.map", data: "star", crc: 1 }) }),
        expect: ["dist/acme.zip!/north.map FL509 error certain north.map"],
        sentence: "CRC-32",
      },
      "a member that should stand behind the end": {
        source: main,
        build: bbfreeze({ pack: plus({ name: "north.map", data: "star", headerOffset: 9_999_999 }) }),
        expect: ["dist/acme.zip!/north.map FL509 error certain north.map"],
      },
    },
    empty: {
      "a library of no bytes": {
        source: main,
        build: py2exe({ pack: plus({ name: "optics.dll" }) }),
        expect: ["dist/acme.zip!/optics.dll FL509 error likely optics.dll"],
      },
    },
  },
});
