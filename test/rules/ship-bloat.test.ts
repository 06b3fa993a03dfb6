import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";

const main = acme("");
const MEGABYTE = 1024 * 1024;
const big = (name: string, megabytes: number, fill = name): ZipMember => ({
  name,
  data: Buffer.alloc(megabytes * MEGABYTE, fill),
});
const shipped = (...more: readonly ZipMember[]) => ({
  source: main,
  build: cxFreeze({ pack: (members) => zip([...members, ...more]) }),
});

testRule("ship-bloat", {
  quiet: {
    "a few tests": shipped(big("lib/optics/tests/night.fits", 2)),
    "many tests in something far larger": shipped(
      big("lib/optics/tests/night.fits", 6),
      big("lib/optics/sky.fits", 60),
    ),
    "small files that are alike": shipped(
      ...Array.from({ length: 80 }, (_, index): ZipMember => ({
        name: `lib/${index}/icon.png`,
        data: Buffer.alloc(70_000),
      })),
    ),
  },
  speaks: {
    tests: {
      "a package's tests and their data": {
        ...shipped(big("lib/optics/tests/night.fits", 5), big("lib/optics/tests/data/day.fits", 1)),
        expect: ["dist/acme.zip!/lib/optics/tests/night.fits FL505 info certain lib/optics/tests"],
        sentence: "6 MB",
      },
    },
    developer: {
      "debug information and an import library": {
        ...shipped(big("lib/optics/_lens.pdb", 4), big("lib/optics/lens.lib", 2)),
        expect: ["dist/acme.zip!/lib/optics/_lens.pdb FL505 info certain lib/optics/_lens.pdb lib/optics/lens.lib"],
      },
    },
    twice: {
      "a library in two packages": {
        ...shipped(big("lib/optics.libs/fft.map", 6, "fft"), big("lib/sky.libs/fft-2.map", 6, "fft")),
        expect: ["dist/acme.zip!/lib/sky.libs/fft-2.map FL505 info certain lib/sky.libs/fft-2.map"],
      },
    },
  },
});
