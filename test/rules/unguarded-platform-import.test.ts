import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const windows = { platform: "win32", python: "3.11" } as const;

testRule("unguarded-platform-import", {
  quiet: {
    "a failure that is caught": {
      source: acme("try:\n    import fcntl\nexcept ImportError:\n    fcntl = None\n"),
      build: pyinstaller(windows),
    },
    "a test for the system": {
      source: acme("import sys\nif sys.platform != 'win32':\n    import pwd\n"),
      build: pyinstaller(windows),
    },
    "an import in a function, which may never be called here": {
      source: acme("def name():\n    import pwd\n    return pwd.getpwuid(0)\n"),
      build: pyinstaller(windows),
    },
    "a module that is imported in a function": {
      source: acme("def posix():\n    import acme.posix\n", { "acme/posix.py": "import fcntl\n" }),
      build: pyinstaller(windows),
    },
    "the system that has it": { source: acme("import fcntl\n"), build: pyinstaller() },
    "other people's code": {
      source: acme("import optics\n"),
      build: pyinstaller({ ...windows, modules: { "optics.py": "import fcntl\n" } }),
    },
  },
  speaks: {
    elsewhere: {
      "a module of Unix, on Windows": {
        source: acme("import fcntl\n"),
        build: pyinstaller(windows),
        expect: ["acme/main.py:1 FL409 error certain fcntl"],
        sentence: 'acme.main imports fcntl at start, which only "Linux" and "macOS" have',
        symptom: "No module named 'fcntl'",
      },
      "a module of Windows, on Linux": {
        source: acme("import winreg\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:1 FL409 error certain winreg"],
      },
      "a package of Windows, on Linux": {
        source: acme("import win32api\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:1 FL409 error certain win32api"],
      },
    },
  },
});
