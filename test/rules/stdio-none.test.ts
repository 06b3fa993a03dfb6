import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, py2exe, pyinstaller } from "../helpers/tiny-app.js";

const windowed = { platform: "win32", python: "3.11", isWindowed: true } as const;
const writes = acme("import sys\ndef tell(text):\n    sys.stdout.write(text)\n    sys.stdout.flush()\n");

testRule("stdio-none", {
  quiet: {
    "a program with a console": { source: writes, build: pyinstaller({ ...windowed, isWindowed: false }) },
    "another system": { source: writes, build: pyinstaller() },
    "print()": { source: acme("import sys\nprint('a', file=sys.stderr, flush=True)\n"), build: pyinstaller(windowed) },
    "a test for the stream": {
      source: acme("import sys\ndef tell(text):\n    if sys.stdout is not None:\n        sys.stdout.write(text)\n"),
      build: pyinstaller(windowed),
    },
    "a failure that is caught": {
      source: acme("import sys\ntry:\n    sys.stdout.flush()\nexcept AttributeError:\n    pass\n"),
      build: cxFreeze(windowed),
    },
    "streams that the application sets": {
      source: {
        ...writes,
        "scripts/acme": "import sys, io\nif sys.stdout is None:\n    sys.stdout = io.StringIO()\nimport acme.main\n",
      },
      build: pyinstaller(windowed),
    },
    "streams that the freezer sets": {
      source: writes,
      build: pyinstaller({
        ...windowed,
        hooks: [["pyiboot01_bootstrap", "import sys\nclass NullWriter: pass\nsys.stdout = NullWriter()\n"]],
      }),
    },
    "Python 2": { source: writes, build: py2exe({ isWindowed: true }) },
    "what py2exe puts in their place": {
      source: acme("import sys\ndef tell(text):\n    sys.stdout.write(text)\n    sys.stderr.flush()\n"),
      build: py2exe(windowed),
    },
    "a stream that is but the default": {
      source: acme("import sys\ndef tell(text, to=sys.stdout):\n    to.write(text)\n"),
      build: pyinstaller(windowed),
    },
    "faulthandler with a file": {
      source: acme("import faulthandler\nfaulthandler.enable(open('log.txt', 'w'))\n"),
      build: pyinstaller(windowed),
    },
  },
  speaks: {
    none: {
      "a method, later": {
        source: writes,
        build: pyinstaller(windowed),
        expect: ["acme/main.py:3 FL403 warning likely sys.stdout"],
        sentence: "sys.stdout.write() is called, but the program has no console, so sys.stdout is None",
        symptom: "AttributeError: 'NoneType' object has no attribute 'write'",
        fix: "console=True in EXE",
      },
      "a method at start, and one of another stream": {
        source: acme("import sys\nfrom sys import stdout\nstdout.reconfigure(encoding='utf-8')\nsys.stderr.isatty()\n"),
        build: cxFreeze(windowed),
        expect: ["acme/main.py:3 FL403 error likely sys.stdout", "acme/main.py:4 FL403 error likely sys.stderr"],
      },
    },
    lacks: {
      "what py2exe's stand-in can't do": {
        source: acme("import sys\ndef tell():\n    sys.stdout.flush()\n"),
        build: py2exe(windowed),
        expect: ["acme/main.py:3 FL403 warning likely sys.stdout"],
        sentence: 'what stands in for sys.stdout has "write" alone',
      },
    },
    input: {
      "a question": {
        source: acme("def ask():\n    return input('?')\n"),
        build: pyinstaller(windowed),
        expect: ["acme/main.py:2 FL403 warning likely input"],
        symptom: "RuntimeError: input(): lost sys.stdin",
      },
    },
    faulthandler: {
      "crash reports": {
        source: acme("import faulthandler\nfaulthandler.enable()\n"),
        build: pyinstaller(windowed),
        expect: ["acme/main.py:2 FL403 error likely faulthandler"],
      },
    },
  },
});
