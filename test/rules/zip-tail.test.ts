import { pe, zip } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky, py2exe } from "../helpers/tiny-app.js";

const signature = Buffer.alloc(300, 0x5a);

testRule("zip-tail", {
  quiet: {
    "a zip that ends where it ends": { source: acme(""), build: bbfreeze() },
    "a zip behind a launcher": { source: acme(""), build: py2exe({ zip: { prefix: pe(), offsets: "unfixed" } }) },
    "bytes behind a zip of data": {
      source: acme(""),
      build: bbfreeze({ beside: { "maps.zip": zip({ "north.map": "" }, { trailing: signature }) } }),
    },
  },

  speaks: {
    tail: {
      "a signature behind the zip of Python 2.7": {
        source: acme(""),
        build: esky({ zip: { trailing: signature } }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme-1.0.linux-x86_64/library.zip FL510 error certain library.zip"],
        sentence: "300 bytes",
      },
      "the same with Python 3.6": {
        source: acme(""),
        build: cxFreeze({ python: "3.6", zip: { trailing: signature } }),
        expect: ["dist/acme.zip!/lib/library.zip FL510 error certain lib/library.zip"],
      },
    },
    comment: {
      "a comment at the end of the zip": {
        source: acme(""),
        build: bbfreeze({ zip: { comment: "built at night" } }),
        expect: ["dist/acme.zip!/library.zip FL510 error certain library.zip"],
        sentence: "14 bytes",
      },
    },
    tolerated: {
      "a signature behind the zip of Python 3.8": {
        source: acme(""),
        build: cxFreeze({ python: "3.8", zip: { trailing: signature } }),
        expect: ["dist/acme.zip!/lib/library.zip FL510 info certain lib/library.zip"],
      },
      "the same with Python 3.12": {
        source: acme(""),
        build: cxFreeze({ python: "3.12", zip: { trailing: signature } }),
        expect: ["dist/acme.zip!/lib/library.zip FL510 info certain lib/library.zip"],
      },
    },
    "unknown-python": {
      "a signature behind the zip of nobody knows which Python": {
        source: acme(""),
        build: bbfreeze({ isStatic: true, zip: { trailing: signature } }),
        expect: ["dist/acme.zip!/library.zip FL510 warning likely library.zip"],
      },
    },
  },
});
