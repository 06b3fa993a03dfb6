import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, py2exe } from "../helpers/tiny-app.js";

const main = acme("");
const plus =
  (...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members, ...more]);

testRule("unsafe-member", {
  quiet: {
    "names with dots that lead nowhere": {
      source: main,
      build: bbfreeze({ pack: plus({ name: "./maps/..north/star.map" }, { name: "maps/console.txt" }) }),
    },
    "Windows' reserved names in a build for Linux": {
      source: main,
      build: bbfreeze({ pack: plus({ name: "maps/aux.map" }, { name: "maps/12:30.map" }, { name: "maps/north." }) }),
    },
    "names that only begin like reserved ones": {
      source: main,
      build: py2exe({ pack: plus({ name: "maps/auxiliary.map" }, { name: "maps/com10.map" }, { name: "maps/.nul" }) }),
    },
    "backslashes in a zip for Windows": { source: main, build: py2exe({ pack: plus({ name: "maps\\north.map" }) }) },
    "one file twice, with the same contents": {
      source: main,
      build: bbfreeze({ pack: plus({ name: "north.map", data: "star" }, { name: "north.map", data: "star" }) }),
    },
    "links within the build and to the system's own": {
      source: main,
      build: bbfreeze({
        pack: plus(
          { name: "maps/south", data: "../acme", mode: 0o120777 },
          { name: "maps/zone", data: "/usr/share/zoneinfo", mode: 0o120777 },
        ),
      }),
    },
    "reserved names inside the zip of modules": { source: main, build: py2exe({ modules: { "acme/aux.py": "" } }) },
  },
  speaks: {
    escapes: {
      "a name that leads out": {
        source: main,
        build: bbfreeze({ pack: plus({ name: "../star.map" }, { name: "/etc/star.map" }) }),
        expect: ["dist/acme.zip!/../star.map FL507 error certain ../star.map /etc/star.map"],
      },
      "a drive": {
        source: main,
        build: py2exe({ pack: plus({ name: "C:\\star.map" }) }),
        expect: ["dist/acme.zip!/star.map FL507 error certain C:\\star.map"],
      },
    },
    nul: {
      "a name with a NUL": {
        source: main,
        build: bbfreeze({ pack: plus({ name: "star.map\0.txt" }) }),
        expect: ["dist/acme.zip!/star.map FL507 error certain star.map\\0.txt"],
      },
    },
    reserved: {
      "names of devices": {
        source: main,
        build: py2exe({ pack: plus({ name: "maps/AUX.map" }, { name: "con/star.map" }) }),
        expect: ["dist/acme.zip!/maps/AUX.map FL507 error likely maps/AUX.map con/star.map"],
      },
    },
    forbidden: {
      "a colon, and a dot at the end": {
        source: main,
        build: py2exe({ pack: plus({ name: "maps/12:30.map" }, { name: "maps/north." }) }),
        expect: ["dist/acme.zip!/maps/12:30.map FL507 error certain maps/12:30.map maps/north."],
      },
    },
    backslash: {
      "a zip for Linux that an old tool made on Windows": {
        source: main,
        build: bbfreeze({ pack: plus({ name: "maps\\north.map" }) }),
        expect: ["dist/acme.zip!/maps/north.map FL507 error likely maps\\north.map"],
      },
    },
    repeated: {
      "one name with two contents": {
        source: main,
        build: bbfreeze({ pack: plus({ name: "north.map", data: "star" }, { name: "north.map", data: "sun" }) }),
        expect: ["dist/acme.zip!/north.map FL507 warning certain north.map"],
      },
    },
    link: {
      "a link to a folder of the build machine": {
        source: main,
        build: cxFreeze({ pack: plus({ name: "maps", data: "/home/ada/maps", mode: 0o120777 }) }),
        expect: ["dist/acme.zip!/maps FL507 warning likely maps"],
        sentence: "/home/ada/maps",
      },
    },
  },
});
