import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky } from "../helpers/tiny-app.js";

testRule("encodings-missing", {
  quiet: {
    "a build with its codecs": { source: acme(""), build: bbfreeze() },
    "Esky's bootstrap zip, which rightly has none": {
      source: acme(""),
      build: esky(),
    },
    "codecs that may lie in what could not be read": {
      source: acme(""),
      build: bbfreeze({ without: ["encodings"], library: (zip) => zip.subarray(0, zip.length / 2) }),
      others: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
    },
    "codecs beside the zip": { source: acme(""), build: cxFreeze({ onDisk: ["encodings"] }) },
  },

  speaks: {
    start: {
      "a Python 3 that can't start": {
        source: acme(""),
        build: cxFreeze({ without: ["encodings"] }),
        // What Python 3.11 imports from the package before the first line of the application.
        expect: [
          "dist/acme.zip FL113 error certain encodings encodings.aliases encodings.ascii encodings.latin_1 encodings.utf_8",
        ],
        fix: "build_exe packages",
      },
    },
    "first-codec": {
      "a Python 2 that starts, and fails later": {
        source: acme(""),
        build: bbfreeze({ without: ["encodings"] }),
        expect: [
          "dist/acme.zip FL113 error certain encodings encodings.aliases encodings.ascii encodings.latin_1 encodings.utf_8",
        ],
        fix: '"encodings.*"',
      },
    },
  },
});
