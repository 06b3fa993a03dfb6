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
    "a codec that is there": {
      source: acme('b"x".decode("Shift-JIS")\n'),
      build: cxFreeze({ without: ["encodings.cp437"] }),
    },
    "codecs that nobody asks for": {
      source: acme("import json\n"),
      build: cxFreeze({ without: ["encodings.cp437", "encodings.idna", "encodings.shift_jis"] }),
    },
    "names that str knows without looking for a codec": {
      source: acme('"x".encode("UTF-16"), b"x".decode("latin-1"), str(b"x", "US-ASCII"), "x".encode("iso-8859-1")\n'),
      build: cxFreeze({ without: ["encodings.utf_16", "encodings.latin_1", "encodings.ascii", "encodings.cp437"] }),
    },
    "methods of that name of something else": {
      source: acme(
        [
          "import base64",
          "class Signal:",
          "    def encode(self, band):",
          "        return band",
          'Signal().encode("cp437")',
          'base64.encode("cp437", "idna")',
          "",
        ].join("\n"),
      ),
      build: cxFreeze({ without: ["encodings.cp437", "encodings.idna"] }),
    },
    "codecs that the application makes itself": {
      source: acme('import codecs\ncodecs.lookup("star-charts")\n'),
      build: cxFreeze({ without: ["encodings.cp437"] }),
    },
    "a codec that the code can do without": {
      source: acme('try:\n    b"x".decode("cp437")\nexcept LookupError:\n    pass\n'),
      build: cxFreeze({ without: ["encodings.cp437"] }),
    },
    "names that are computed": {
      source: acme('import sys\nb"x".decode(sys.argv[1])\n'),
      build: cxFreeze({ without: ["encodings.cp437"] }),
    },
    "a module that came to stand for two names, one of which is there": {
      source: acme('import codecs\ncodecs.lookup("iso8859-1")\n'),
      build: cxFreeze({ without: ["encodings.latin_1", "encodings.cp437"] }),
    },
    "the network in Python 2, where host names are bytes": {
      source: acme("import httplib\n"),
      build: bbfreeze({ without: ["encodings.idna"] }),
    },
    "another platform's codecs": {
      source: acme('b"x".decode("oem")\n'),
      build: cxFreeze({ without: ["encodings.cp437"] }),
    },
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
    codec: {
      "one that a function decodes with, by another of its names": {
        source: acme('def read(data):\n    return data.decode("Shift-JIS")\n'),
        build: cxFreeze({ without: ["encodings.shift_jis"] }),
        expect: ["acme/main.py:2 FL113 warning likely encodings.shift_jis"],
        sentence: 'acme.main asks for the codec "Shift-JIS" (decode)',
      },
      "one that is surely asked for": {
        source: acme('NAME = "IBM437"\nopen("stars.txt", encoding=NAME)\n'),
        build: cxFreeze({ without: ["encodings.cp437"] }),
        expect: ["acme/main.py:2 FL113 error certain encodings.cp437"],
        sentence: "(open)",
        fix: 'add "encodings"',
      },
      "one that codecs looks up, though str would not": {
        source: acme('import codecs\ncodecs.open("stars.txt", "r", "utf-16")\n'),
        build: cxFreeze({ without: ["encodings.utf_16"] }),
        expect: ["acme/main.py:2 FL113 error certain encodings.utf_16"],
      },
      "several, each for itself": {
        source: acme('import io\nstr(b"x", "gbk")\nio.open("a", "r", -1, "koi8-r")\n'),
        build: cxFreeze({ without: ["encodings.gbk", "encodings.koi8_r"] }),
        expect: [
          "acme/main.py:2 FL113 error certain encodings.gbk",
          "acme/main.py:3 FL113 error certain encodings.koi8_r",
        ],
      },
      "Python 2's codecs that are none of text": {
        source: acme('key = "6b6579".decode("hex")\n'),
        build: bbfreeze({ without: ["encodings.hex_codec"] }),
        expect: ["acme/main.py:1 FL113 error certain encodings.hex_codec"],
        fix: '"encodings.*"',
      },
    },
    implied: {
      "the codec of host names": {
        source: acme("import urllib.request\n"),
        build: cxFreeze({ without: ["encodings.idna"] }),
        expect: ["acme/main.py:1 FL113 warning likely encodings.idna"],
      },
      "a connection that is made at once": {
        source: acme('import socket\nsocket.create_connection(("telescope.example", 80))\n'),
        build: cxFreeze({ without: ["encodings.idna"] }),
        expect: ["acme/main.py:2 FL113 error certain encodings.idna"],
      },
    },
  },
});
