import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze } from "../helpers/tiny-app.js";
import { pyc } from "../helpers/tiny-build.js";

function ofMagic(magic: number): Buffer {
  const bytes = pyc("2.7");
  bytes.writeUInt16LE(magic, 0);
  return bytes;
}

testRule("pyc-magic-mismatch", {
  quiet: {
    "bytecode of the build's own Python": {
      source: acme(""),
      build: bbfreeze({ modules: { "lens.pyc": pyc("2.7"), "prism.pyc": pyc("2.7") } }),
    },
    "a cache beside its source, which is made anew when it is of another Python": {
      source: acme(""),
      build: cxFreeze({
        onDisk: ["acme"],
        modules: { "acme/__pycache__/main.cpython-36.pyc": pyc("3.6") },
      }),
    },
    "what caches keep of modules that are no more": {
      source: acme(""),
      build: cxFreeze({ onDisk: ["acme"], modules: { "acme/__pycache__/lens.cpython-311.pyc": pyc("3.11") } }),
    },
    "the same in a folder that pkgutil lists, which sees no caches": {
      source: acme(
        `import os, pkgutil
for _, name, _ in pkgutil.iter_modules([os.path.join(os.path.dirname(__file__), "plugins")]):
    __import__("acme.plugins." + name)
`,
        { "acme/plugins/__init__.py": "", "acme/plugins/moon.py": "" },
      ),
      build: cxFreeze({
        onDisk: ["acme"],
        modules: { "acme/plugins/__pycache__/wind.cpython-311.pyc": pyc("3.11") },
      }),
    },
    "a build that does not tell its Python": {
      source: acme(""),
      build: bbfreeze({ isStatic: true }),
      options: { python: "2.7" },
    },
    "plain files that are called .pyc": {
      source: acme(""),
      build: bbfreeze({ beside: { "maps/north.pyc": "not Python at all" } }),
    },
  },

  speaks: {
    "in-zip": {
      "one module of an unknown Python among others": {
        source: acme(""),
        build: bbfreeze({ modules: { "lens.pyc": ofMagic(4001), "prism.pyc": pyc("2.7"), "tube.pyc": pyc("2.7") } }),
        expect: ["dist/acme.zip!/library.zip!/lens.pyc FL115 error certain lens"],
        sentence: "compiled by Python of magic number 4001",
      },
      "modules of another Python in the zip": {
        source: acme(""),
        build: bbfreeze({ modules: { "lens.pyc": pyc("3.6"), "prism.pyc": pyc("3.6") } }),
        expect: ["dist/acme.zip!/library.zip!/lens.pyc FL115 error certain lens prism"],
        sentence: "compiled by Python 3.6, but the build runs Python 2.7",
      },
      "two other Pythons, which are two findings": {
        source: acme(""),
        build: cxFreeze({ modules: { "lens.pyc": pyc("3.6"), "prism.pyc": pyc("3.12") } }),
        expect: [
          "dist/acme.zip!/lib/library.zip!/lens.pyc FL115 error certain lens",
          "dist/acme.zip!/lib/library.zip!/prism.pyc FL115 error certain prism",
        ],
      },
    },
    "on-disk": {
      "a module of another Python in lib/": {
        source: acme(""),
        build: cxFreeze({ onDisk: ["acme"], modules: { "acme/lens.pyc": pyc("3.12") } }),
        expect: ["dist/acme.zip!/lib/acme/lens.pyc FL115 error certain acme.lens"],
      },
    },
    "cache-only": {
      "a cache whose source stayed behind": {
        source: acme("import acme.lens\n"),
        build: cxFreeze({ onDisk: ["acme"], modules: { "acme/__pycache__/lens.cpython-311.pyc": pyc("3.11") } }),
        expect: ["dist/acme.zip!/lib/acme/__pycache__/lens.cpython-311.pyc FL115 warning likely acme.lens"],
        fix: "lens.pyc",
      },
      "a folder with nothing but caches, whoever asks": {
        source: acme(""),
        build: cxFreeze({
          onDisk: ["acme"],
          modules: {
            "acme/lenses/__init__.py": "",
            "acme/lenses/__pycache__/wide.cpython-311.pyc": pyc("3.11"),
          },
        }),
        expect: [
          "dist/acme.zip!/lib/acme/lenses/__pycache__/wide.cpython-311.pyc FL115 warning likely acme.lenses.wide",
        ],
      },
    },
  },
});
