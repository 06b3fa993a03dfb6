import { zip } from "../helpers/pack.js";
import { peFile } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";

const main = acme("");
/** A path of so many characters. */
const long = (length: number): string => `lib/${"deep/".repeat(20)}`.padEnd(length - 4, "x") + ".map";
const aware = `<assembly><application><windowsSettings><longPathAware xmlns="ws2">true</longPathAware></windowsSettings></application></assembly>`;
const windows = (path: string, program?: Buffer) =>
  cxFreeze({
    platform: "win32",
    pack: (members) =>
      zip([
        ...members.map((one) => (one.name === "acme.exe" && program !== undefined ? { ...one, data: program } : one)),
        { name: path, data: "stars" },
      ]),
  });
const options = { only: ["FL412"] };

testRule("longpath", {
  quiet: {
    "paths of an ordinary length": { source: main, build: windows(long(190)), options },
    "long ones on Linux": {
      source: main,
      build: cxFreeze({ pack: (members) => zip([...members, { name: long(230), data: "stars" }]) }),
      options,
    },
  },
  speaks: {
    long: {
      "a path that fits only near the root": {
        source: main,
        build: windows(long(230)),
        options,
        expect: [`dist/acme.zip!/${long(230)} FL412 warning likely ${long(230)}`],
        sentence: "a folder of 29",
      },
      "a program that can do with more": {
        source: main,
        build: windows(long(230), peFile({ resources: [{ type: 24, id: 1, data: Buffer.from(aware) }] })),
        options,
        expect: [`dist/acme.zip!/${long(230)} FL412 info likely ${long(230)}`],
      },
    },
    always: {
      "a path that fits nowhere": {
        source: main,
        build: windows(long(270)),
        options,
        expect: [`dist/acme.zip!/${long(270)} FL412 error certain ${long(270)}`],
      },
    },
  },
});
