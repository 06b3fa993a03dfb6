import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, py2exe } from "../helpers/tiny-app.js";
import { bbfreezeStub } from "../helpers/tiny-build.js";

const lens = acme("import _lens\n");

testRule("extension-in-zip", {
  quiet: {
    "an extension beside the zip": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": elf() } }),
    },
    "one with a loader in the zip and the file beside it": {
      source: lens,
      build: bbfreeze({ modules: { "_lens.pyc": bbfreezeStub("_lens.so") }, beside: { "_lens.so": elf() } }),
    },
    "one in the zip and one beside it": {
      source: lens,
      build: cxFreeze({ modules: { "_lens.so": elf() }, beside: { "lib/_lens.so": elf() } }),
    },
    "one that nobody imports": {
      source: acme(""),
      build: cxFreeze({ modules: { "_lens.so": elf() } }),
    },
    "a module that is nowhere": {
      source: lens,
      build: cxFreeze(),
      others: ["acme/main.py:1 FL109 error certain _lens"],
    },
  },

  speaks: {
    inside: {
      "cx_Freeze's": {
        source: lens,
        build: cxFreeze({ modules: { "_lens.cpython-311-x86_64-linux-gnu.so": elf() } }),
        expect: ["acme/main.py:1 FL316 error certain _lens"],
        sentence: 'acme.main imports "_lens", which the build holds inside a zip',
        symptom: "ModuleNotFoundError: No module named '_lens'",
        fix: "zip_exclude_packages",
      },
      "bbfreeze's": {
        source: lens,
        build: bbfreeze({ modules: { "_lens.so": elf() } }),
        expect: ["acme/main.py:1 FL316 error certain _lens"],
        symptom: "ImportError: No module named _lens",
      },
      "of the standard library": {
        source: acme("import _sqlite3\n"),
        build: cxFreeze({ without: ["_sqlite3"], modules: { "_sqlite3.so": elf() } }),
        expect: ["acme/main.py:1 FL316 error certain _sqlite3"],
      },
    },
    guarded: {
      "that the code does without": {
        source: acme("try:\n    import _lens\nexcept ImportError:\n    _lens = None\n"),
        build: py2exe({ modules: { "_lens.pyd": elf() } }),
        expect: ["acme/main.py:2 FL316 info certain _lens"],
        symptom: "no exception",
      },
    },
  },
});
