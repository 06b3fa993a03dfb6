import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, py2exe } from "../helpers/tiny-app.js";

const main = acme("");
const plus =
  (...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members, ...more]);

testRule("case-duplicate-member", {
  quiet: {
    "twins on Linux": {
      source: main,
      build: bbfreeze({ pack: plus({ name: "Star.map", data: "sun" }, { name: "star.map", data: "star" }) }),
    },
    "twins inside the zip of modules": {
      source: main,
      build: py2exe({ modules: { "acme/Star.txt": "sun", "acme/star.txt": "star" } }),
    },
    "twins with the same contents": {
      source: main,
      build: py2exe({ pack: plus({ name: "Star.map", data: "star" }, { name: "star.map", data: "star" }) }),
    },
    "folders whose names differ by case": {
      source: main,
      build: py2exe({ pack: plus({ name: "Maps/north.map", data: "n" }, { name: "maps/south.map", data: "s" }) }),
    },
  },
  speaks: {
    twins: {
      "data that overwrites other data": {
        source: main,
        build: py2exe({ pack: plus({ name: "maps/Star.map", data: "sun" }, { name: "maps/star.map", data: "star" }) }),
        expect: ["dist/acme.zip!/maps/Star.map FL508 error certain maps/Star.map maps/star.map"],
      },
    },
  },
});
