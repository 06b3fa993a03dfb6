import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, py2exe, pyinstaller } from "../helpers/tiny-app.js";

testRule("frozen-flag-mismatch", {
  quiet: {
    "what the freezer sets": { source: acme("import sys\nbase = sys._MEIPASS\n"), build: pyinstaller() },
    "the flag that all of them set": { source: acme("import sys\nprint(sys.frozen)\n"), build: bbfreeze() },
    "a look with another way": {
      source: acme("import sys\nbase = getattr(sys, '_MEIPASS', '.')\n"),
      build: cxFreeze(),
    },
    "a failure that is caught": {
      source: acme("import sys\ntry:\n    base = sys._MEIPASS\nexcept AttributeError:\n    base = '.'\n"),
      build: cxFreeze(),
    },
    "a test for it": {
      source: acme("import sys\nif hasattr(sys, '_MEIPASS'):\n    base = sys._MEIPASS\n"),
      build: cxFreeze(),
    },
    "a test for both": {
      source: acme(
        "import sys\nif getattr(sys, 'frozen', False) and hasattr(sys, '_MEIPASS'):\n    base = sys._MEIPASS\n",
      ),
      build: py2exe(),
    },
    "other people's code": {
      source: acme("import optics\n"),
      build: cxFreeze({ modules: { "optics.py": "import sys\nbase = sys._MEIPASS\n" } }),
    },
  },
  speaks: {
    unset: {
      "a folder that only PyInstaller's programs have": {
        source: acme("import sys\nif getattr(sys, 'frozen', False):\n    base = sys._MEIPASS\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:3 FL407 error likely sys._MEIPASS"],
        sentence: "the code looks at sys._MEIPASS, which PyInstaller sets, and cx_Freeze does not",
        symptom: "AttributeError: module 'sys' has no attribute '_MEIPASS'",
      },
      "the same, later": {
        source: acme("import sys\ndef base():\n    return sys._MEIPASS\n"),
        build: py2exe(),
        expect: ["acme/main.py:3 FL407 warning likely sys._MEIPASS"],
      },
    },
  },
});
