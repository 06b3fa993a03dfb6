import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";
import { pyc } from "../helpers/tiny-build.js";

const script = (text: string) => acme("", { "scripts/acme": `#!/usr/bin/env python\nimport os\n${text}\n` });
const start = script("HERE = os.path.dirname(os.path.abspath(__file__))");
/** What cx_Freeze starts a script with: up to 6.0, and later. */
const old = { "acme__init__.pyc": pyc("3.6", "get_code exec __main__") };
const newer = { "acme__init__.pyc": pyc("3.6", "get_code exec __main__ __file__ co_filename") };

testRule("no-file-name", {
  quiet: {
    "a freezer that sets it": { source: start, build: pyinstaller() },
    "bbfreeze, which makes one up": { source: start, build: bbfreeze() },
    "a newer cx_Freeze": { source: start, build: cxFreeze({ python: "3.6", modules: newer }) },
    "a module, which has one": {
      source: acme("import os\nHERE = os.path.dirname(__file__)\n"),
      build: cxFreeze({ python: "3.6", modules: old, onDisk: ["acme"] }),
    },
    "a failure that is caught": {
      source: script("try:\n    HERE = __file__\nexcept NameError:\n    HERE = '.'"),
      build: cxFreeze({ python: "3.6", modules: old }),
    },
    "a branch that a frozen program doesn't take": {
      source: script(
        "import sys\nif getattr(sys, 'frozen', False):\n    HERE = sys.executable\nelse:\n    HERE = __file__",
      ),
      build: cxFreeze({ python: "3.6", modules: old }),
    },
    "the same in one line": {
      source: script("import sys\nHERE = sys.executable if getattr(sys, 'frozen', False) else __file__"),
      build: cxFreeze({ python: "3.6", modules: old }),
    },
  },

  speaks: {
    start: {
      "a script that asks for it, twice": {
        source: script("HERE = os.path.dirname(__file__)\nNAME = os.path.basename(__file__)"),
        build: cxFreeze({ python: "3.6", modules: old }),
        expect: ["scripts/acme:3 FL204 error certain acme"],
        sentence: "acme asks for __file__ as it starts, and cx_Freeze runs scripts without one",
        fix: "cx_Freeze 6.1",
      },
    },
    later: {
      "a function of a script": {
        source: script("def about():\n    return __file__"),
        build: cxFreeze({ python: "3.6", modules: old }),
        expect: ["scripts/acme:4 FL204 error likely acme"],
      },
    },
  },
});
