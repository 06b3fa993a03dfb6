// Protects the comparison of versions: libraries' own versions, other spellings of one version and sources that have moved on
// stay silent.
import { peFile, peVersion } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, esky, py2exe } from "../helpers/tiny-app.js";

const own = (version: string, more: Readonly<Record<string, string>> = {}) =>
  acme("", { "acme/__init__.py": `__version__ = "${version}"\n`, ...more });
const program = (...file: readonly [number, number, number, number]) =>
  peFile({ resources: [{ type: 16, id: 1, data: peVersion({ file, product: file, strings: {} }) }] });
const setup = (version: string) => ({
  "setup.py": `from setuptools import setup\nsetup(name="acme", version="${version}", packages=["acme"])\n`,
});

testRule("version-disagreement", {
  quiet: {
    "one version everywhere": { source: own("1.2", setup("1.2")), build: cxFreeze({ folder: "acme-1.2" }) },
    "spellings of one version": { source: own("1.2.0"), build: cxFreeze({ folder: "acme-1.2" }) },
    "a suffix in the name": { source: own("0.10.3"), build: cxFreeze({ folder: "acme-0.10.3-win64" }) },
    "a library of another version": {
      source: acme("import tram\n", { "tram/__init__.py": '__version__ = "3.0"\n' }),
      build: cxFreeze({ folder: "acme-1.2" }),
    },
    "a source that has moved on": {
      source: { ...acme(""), ...setup("1.3") },
      build: cxFreeze({ folder: "acme-1.2" }),
    },
    "a version that is worked out": {
      source: acme("", { "acme/__init__.py": "import os\n__version__ = os.environ.get('VERSION', '0.1')\n" }),
      build: cxFreeze({ folder: "acme-1.2" }),
    },
    "a version given twice": {
      source: acme("", { "acme/__init__.py": '__version__ = "0.1"\n__version__ = "1.2"\n' }),
      build: cxFreeze({ folder: "acme-1.3" }),
    },
    "metadata of a library": {
      source: acme(""),
      build: cxFreeze({ folder: "acme-1.2", beside: { "lib/tram-3.0.dist-info/METADATA": "" } }),
    },
    "a program whose properties nobody set": {
      source: acme(""),
      build: py2exe({ folder: "acme-1.2", beside: { "acme.exe": program(1, 0, 0, 0) } }),
    },
    "a launcher that is Python's": {
      source: acme(""),
      build: py2exe({ folder: "acme-1.2", beside: { "acme.exe": program(2, 7, 18, 1013) } }),
    },
    "a fourth number": {
      source: acme(""),
      build: py2exe({ folder: "acme-1.2", beside: { "acme.exe": program(1, 2, 0, 417) } }),
    },
  },
  speaks: {
    build: {
      "the package in it": {
        source: own("1.3"),
        build: cxFreeze({ folder: "acme-1.2" }),
        expect: ["dist/acme-1.2.zip FL609 warning likely acme"],
        sentence: "the build says both 1.2 and 1.3 of itself",
      },
      "the metadata": {
        source: acme(""),
        build: cxFreeze({ folder: "acme-1.2", beside: { "lib/acme-1.1.dist-info/METADATA": "" } }),
        expect: ["dist/acme-1.2.zip FL609 warning likely acme"],
      },
      "the version folder of an Esky": {
        source: own("1.1"),
        build: esky({ folder: "acme-1.2.linux-x86_64" }),
        expect: ["dist/acme-1.2.linux-x86_64.zip!/acme-1.2.linux-x86_64 FL609 warning likely acme"],
      },
      "the program's properties": {
        source: acme(""),
        build: py2exe({ folder: "acme-1.2", beside: { "acme.exe": program(1, 1, 0, 0) } }),
        expect: ["dist/acme-1.2.zip FL609 warning likely acme"],
      },
    },
    source: {
      "setup() and the package": {
        source: own("1.3", setup("1.2")),
        expect: ["setup.py:2 FL609 warning likely acme"],
        sentence: "the source says both 1.2 and 1.3 of itself",
      },
      "pyproject.toml and the package": {
        source: own("1.3", {
          ...setup("1.3"),
          "pyproject.toml": '[project]\nname = "acme"\nversion = "1.2"\n',
        }),
        expect: ["pyproject.toml:3 FL609 warning likely acme"],
      },
    },
  },
});
