import { vi } from "vitest";
import type * as Externals from "../../src/evaluate/externals.js";
import { nuitkaProgram } from "../helpers/nuitka.js";
import { elf as wholeElf } from "../helpers/elf.js";
import { elf, pe } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky, py2exe, setupFor } from "../helpers/tiny-app.js";
import { pyc } from "../helpers/tiny-build.js";

// A model with a bug, of a function that only the cases below call.
vi.mock("../../src/evaluate/externals.js", async (original) => {
  const actual = await original<typeof Externals>();
  const callExternal: typeof Externals.callExternal = (path, call, world) => {
    if (path === "os.eclipse") throw new TypeError("the lens is undefined");
    if (path === "os.orbit") return callExternal(path, call, world);
    return actual.callExternal(path, call, world);
  };
  return { ...actual, callExternal };
});

function ofMagic(magic: number): Buffer {
  const bytes = pyc("3.11", "code of another time");
  bytes.writeUInt16LE(magic, 0);
  return bytes;
}

testRule("not-analysed", {
  quiet: {
    "a bug in a model that no value is wanted of": {
      source: acme("import csv\nimport os\nprint(os.eclipse())\n"),
      build: bbfreeze({ packed: "directory" }),
    },
    "a script that needs no module": {
      source: { "scripts/acme": "print('moon')\n" },
      build: esky(),
    },
    "a build whose script can't be read, but whose modules can": { source: acme("import csv\n"), build: py2exe() },
    "extensions of which some are there": {
      source: acme("import _socket, _ssl, select\n"),
      build: cxFreeze({
        platform: "win32",
        without: ["_socket", "_ssl", "select"],
        beside: { "lib/pyexpat.pyd": pe() },
      }),
      others: ["_socket", "_ssl", "select"].map((name) => `acme/main.py:1 FL112 error certain ${name}`),
    },
    "extensions that are there, and files spread over folders of their names": {
      source: acme("__import__('acme.drivers')\n", { "acme/drivers.py": "" }),
      build: cxFreeze({
        without: ["acme.drivers"],
        beside: {
          "lib/astrolabe.so": elf(),
          "lib/astrolabe/sorete.so": elf(),
          "lib/octant/cpython-37m-linux/solimb.so": elf(),
          "lib/sextant/cpython-37m-linux/soarc.so": elf(),
        },
      }),
      others: ["acme/main.py:1 FL101 error certain acme.drivers"],
    },
    "packages whose code lies in the zip, and their extensions beside it": {
      source: acme("import astrolabe\n"),
      build: cxFreeze({
        modules: { "astrolabe/__init__.py": "" },
        beside: { "lib/astrolabe/_rete.so": elf(), "lib/astrolabe/map.txt": "" },
      }),
    },
    "a build that can be read": { source: acme("import csv\n"), build: bbfreeze() },
    "a broken module that nothing asks for": {
      source: acme(""),
      build: bbfreeze({ modules: { "acme/old.pyc": pyc("2.7", "no code") } }),
    },
    "a setup script whose conditions can all be decided": {
      source: acme("", {
        "setup.py": setupFor("esky", { includes: '["csv"] + (["fcntl"] if sys.platform != "win32" else ["winreg"])' }),
      }),
      options: { python: "2.7", platform: "linux" },
    },
    "other recipes than that of the build's own freezer": {
      source: acme("", { "setup.py": setupFor("py2exe", { includes: 'os.environ["ACME"].split()' }) }),
      build: bbfreeze(),
    },
  },

  speaks: {
    "no-start": {
      "an Esky of entry points only, which freezes nothing of the application": {
        source: {},
        build: esky({ beside: { "NEWS.txt": "" } }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme-1.0.linux-x86_64 FL001 error certain start"],
        fix: "bdist_esky passes over entry_points",
      },
      "a folder of py2exe's whose program is none": {
        source: {},
        build: py2exe({ beside: { "acme.exe": "It was taken away by a virus scanner." } }),
        expect: ["dist/acme.zip FL001 error certain start"],
        fix: "put the program (NAME.exe) beside library.zip again",
      },
    },
    inventory: {
      "a library zip that is cut short, and nothing is called missing": {
        source: acme("import csv\nfrom acme import lens\n__import__('acme.drivers')\n", { "acme/lens.py": "" }),
        build: bbfreeze({ without: ["csv", "acme.lens"], library: (zip) => zip.subarray(0, zip.length / 2) }),
        expect: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
      },
      "a library zip that is none": {
        source: acme("import csv\n"),
        build: cxFreeze({ without: ["csv"], library: () => Buffer.from("<html>404 Not Found</html>") }),
        expect: ["dist/acme.zip!/lib/library.zip FL001 error certain lib/library.zip"],
      },
      "one in an Esky, named without the version folder": {
        source: acme(""),
        build: esky({ library: (zip) => zip.subarray(0, zip.length / 2) }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme-1.0.linux-x86_64/library.zip FL001 error certain library.zip"],
      },
      "a Git LFS pointer in the place of one": {
        source: acme("import csv\n"),
        build: bbfreeze({
          without: ["csv"],
          library: () => Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"),
        }),
        expect: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
        fix: "git lfs pull",
      },
      "a folder of packages that lost its bytecode": {
        source: acme("import astrolabe\n__import__('acme.drivers')\n", { "acme/drivers.py": "" }),
        build: cxFreeze({
          without: ["acme.drivers"],
          beside: { "lib/astrolabe/_rete.so": elf(), "lib/sextant/limb/_arc.so": elf(), "lib/sextant/map.txt": "" },
        }),
        expect: ["dist/acme.zip!/lib FL001 error certain lib"],
        sentence: "it holds no .pyc or .py file at all, though 2 extensions of packages (astrolabe, sextant)",
        fix: ".gitignore names *.pyc",
      },
      "an empty one": {
        source: acme("import csv\n"),
        build: bbfreeze({ without: ["csv"], library: () => Buffer.alloc(0), packed: "directory" }),
        expect: ["dist/acme!/library.zip FL001 error certain library.zip"],
      },
    },
    foreign: {
      "a build of another maker beside one that is read": {
        source: acme("", { "dist/stars/base_library.zip": "" }),
        build: bbfreeze({ packed: "directory" }),
        options: { targets: ["dist"] },
        expect: ["dist!/stars FL001 error certain stars"],
        sentence: "PyInstaller",
        fix: "name the folder that holds the program as well",
      },
    },
    compiled: {
      "a folder of Nuitka's beside a build that is read": {
        source: acme("", { "dist/stars.dist/stars.bin": nuitkaProgram(["__main__", "stars"]) }),
        build: bbfreeze({ packed: "directory" }),
        options: { targets: ["dist"] },
        expect: ["dist!/stars.dist/stars.bin FL001 error certain stars.bin"],
        sentence: "it names the 2 that were compiled, but not those it keeps as bytecode; so nothing is called missing",
        fix: "--report=FILE.xml",
      },
    },
    code: {
      "modules that run and can't be decoded": {
        build: bbfreeze({
          modules: {
            "__main__acme__.py": "import lens\nimport prism\n",
            "lens.pyc": pyc("2.7", "no code"),
            "prism.pyc": pyc("2.7", "none either"),
          },
        }),
        expect: ["dist/acme.zip!/library.zip!/lens.pyc FL001 error certain lens.pyc prism.pyc"],
        sentence: "2 modules could not be decoded",
      },
      "a line of the tree that is no Python": {
        source: acme("import csv\nlens = [1,\nprint lens 3\n", { "setup.py": setupFor("esky") }),
        options: { python: "2.7" },
        expect: ["acme/main.py:2 FL001 warning certain acme/main.py"],
        fix: "mend the line, or say with --python",
      },
    },
    bug: {
      "one in a model, once, and all else is said as ever": {
        source: acme(
          [
            "import os",
            "from acme import lens",
            "__import__(os.eclipse())",
            "__import__(os.eclipse() + '.x')",
            "__import__('acme.drivers')",
            "",
          ].join("\n"),
          { "acme/lens.py": "", "acme/drivers.py": "" },
        ),
        build: bbfreeze({ without: ["acme.drivers"] }),
        expect: ["acme/main.py:5 FL101 error certain acme.drivers", "acme/main.py FL001 warning certain acme/main.py"],
        sentence: "the model of os.eclipse() failed with TypeError: the lens is undefined",
      },
      "one that never comes to an end": {
        source: acme("import os\n__import__(os.orbit())\n__import__('acme.drivers')\n", {
          "acme/drivers.py": "",
        }),
        build: bbfreeze({ without: ["acme.drivers"] }),
        expect: ["acme/main.py:3 FL101 error certain acme.drivers", "acme/main.py FL001 warning certain acme/main.py"],
        sentence: "RangeError: Maximum call stack size exceeded",
      },
      "one met in the setup script": {
        source: acme("import csv\n", {
          "setup.py": setupFor("esky", { includes: '["csv", os.eclipse()]' }).replace(/^/, "import os\n"),
        }),
        options: { python: "2.7", platform: "linux" },
        expect: ["setup.py FL001 warning certain setup.py", "setup.py:4 FL001 info certain setup.py"],
      },
    },
    "other-python": {
      "a build on a Python that nobody knows, once": {
        source: acme("import lens\n"),
        build: cxFreeze({ modules: { "lens.pyc": ofMagic(4001), "prism.pyc": ofMagic(4001) } }),
        expect: ["dist/acme.zip!/lib/library.zip FL001 error certain lib/library.zip"],
        sentence: "bytecode of an unknown Python, magic number 4001, found in all 2 compiled modules there",
        fix: "look for a newer freeze-lint",
      },
      "one on PyPy": {
        source: acme("import lens\n"),
        build: bbfreeze({ modules: { "lens.pyc": ofMagic(62218) } }),
        expect: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
        sentence: "bytecode of PyPy for Python 2.7, magic number 62218",
      },
    },
    native: {
      "an extension that was cut short": {
        source: acme("import _lens\n"),
        build: cxFreeze({ beside: { "lib/_lens.so": wholeElf({ needs: ["liboptics.so.2"] }).subarray(0, 200) } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL001 warning certain lib/_lens.so"],
        sentence: "1 native file could not be read whole, so what it needs is not known",
      },
    },
    "no-extensions": {
      "a copy without any, of which five are asked for": {
        source: acme("import _socket, _ssl, select\nimport acme.lens\nimport pyexpat\n", { "acme/lens.py": "" }),
        build: cxFreeze({ platform: "win32", without: ["_socket", "_ssl", "select", "pyexpat", "acme.lens"] }),
        expect: ["dist/acme.zip FL001 error certain acme.zip", "acme/main.py:2 FL109 error certain acme.lens"],
        sentence: "though 5 are asked for: _ctypes, _socket, _ssl and 2 more",
        fix: "a copy that has its .so and .pyd files",
      },
      "a copy that lost its Python as well, by what its packages can't start without": {
        source: acme("import _socket, _ssl, select\nimport lens\n"),
        build: bbfreeze({
          isStatic: true,
          without: ["_socket", "_ssl", "select"],
          modules: { "lens/__init__.py": "import lens._a\nimport lens._b\nfrom lens._c import grind\n" },
        }),
        options: { python: "2.7" },
        expect: ["dist/acme.zip FL001 error certain acme.zip"],
        sentence: "are asked for: lens._a, lens._b, lens._c and",
      },
      "what may be one of them, so that only a module that can't be is missing": {
        source: acme(
          "import _socket, _ssl, select\nimport lens.optics\nimport prism.glass\nimport acme.lens\nimport spectrum\n",
          {
            "acme/lens.py": "",
          },
        ),
        build: cxFreeze({
          platform: "win32",
          without: ["_socket", "_ssl", "select", "acme.lens"],
          modules: { "lens/__init__.py": "from lens import _grinder\n" },
        }),
        // Of prism even the package is gone, and something is asked for in it: no extension either.
        expect: [
          "dist/acme.zip FL001 error certain acme.zip",
          "acme/main.py:3 FL109 error certain prism.glass",
          "acme/main.py:4 FL109 error certain acme.lens",
        ],
        sentence: "though 4 are asked for: _ctypes, _socket, _ssl, select",
      },
    },
    recipe: {
      "an includes list from the environment": {
        source: acme("", { "setup.py": setupFor("esky", { includes: 'os.environ["ACME"].split()' }) }),
        options: { python: "2.7", platform: "linux" },
        expect: ["setup.py:5 FL001 info certain setup.py"],
      },
    },
  },
});
