import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky, py2exe, pyinstaller } from "../helpers/tiny-app.js";

testRule("site-builtins", {
  quiet: {
    "sys.exit()": { source: acme("import sys\nsys.exit(1)\n"), build: pyinstaller() },
    "a function of one's own": { source: acme("def exit(code):\n    pass\nexit(1)\n"), build: pyinstaller() },
    "a name that an import brings": { source: acme("from sys import exit\nexit(1)\n"), build: cxFreeze() },
    "a name that a star import may bring": { source: acme("from sys import *\nexit(1)\n"), build: cxFreeze() },
    "a NameError that is caught": {
      source: acme("import sys\ntry:\n    exit(1)\nexcept NameError:\n    sys.exit(1)\n"),
      build: pyinstaller(),
    },
    "a name that the application makes itself": {
      source: acme("import builtins, sys\nbuiltins.exit = sys.exit\nexit(1)\n"),
      build: pyinstaller(),
    },
    "a method of that name": {
      source: acme("class Door:\n    def exit(self): pass\nDoor().exit()\n"),
      build: pyinstaller(),
    },
    "code that only a checkout runs": {
      source: acme("import sys\nif not getattr(sys, 'frozen', False):\n    exit(1)\n"),
      build: pyinstaller(),
    },
    "other people's code": {
      source: acme("import optics\n"),
      build: pyinstaller({ modules: { "optics.py": "exit(1)\n" } }),
    },
  },
  speaks: {
    missing: {
      "the end of the program": {
        source: acme("def main():\n    pass\nmain()\nexit(0)\n"),
        build: pyinstaller(),
        expect: ["acme/main.py:4 FL404 error certain exit"],
        symptom: "NameError: name 'exit' is not defined",
        fix: "call sys.exit() in its place",
      },
      "two of them, in functions": {
        source: acme("def stop():\n    quit()\ndef fail():\n    exit(1)\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:2 FL404 warning likely quit exit"],
        sentence: '"quit" and "exit" are names that only the module site makes',
      },
      "one behind a condition": {
        source: acme("import os\nif not os.path.exists('/dev/sky'):\n    exit(1)\n"),
        build: bbfreeze(),
        expect: ["acme/main.py:3 FL404 warning likely exit"],
      },
      "help, in an older Python, within Esky": {
        source: acme("help('modules')\n"),
        build: esky(),
        expect: ["acme/main.py:1 FL404 error certain help"],
        fix: "pydoc.help",
      },
      "code that is there as a module, in py2exe": {
        source: acme("def stop():\n    exit()\n"),
        build: py2exe(),
        expect: ["acme/main.py:2 FL404 warning likely exit"],
      },
    },
  },
});
