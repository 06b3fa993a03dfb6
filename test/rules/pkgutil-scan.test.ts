import { type CodeSpec, pyc as marshalled } from "../helpers/marshal.js";
import { elf, pe } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, py2exe, pyinstaller } from "../helpers/tiny-app.js";
import { bbfreezeStub, py2exeStub, pyc, type Files } from "../helpers/tiny-build.js";

const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { "acme/codecs/__init__.py": "", "acme/codecs/fits.py": "", ...more });

const scan = `import importlib
import pkgutil
import acme.codecs
for _, name, _ in pkgutil.iter_modules(acme.codecs.__path__):
    importlib.import_module("acme.codecs." + name)
`;
/** From 6.0 on cx_Freeze finds extensions by their dotted names. */
const finder = { "__startup__.pyc": pyc("3.11", "ExtensionFinder") };
const moved = { "lib/acme.codecs.raw.cpython-311-x86_64-linux-gnu.so": elf() };

const empty: CodeSpec = { constants: [null], code: [["LOAD_CONST", 0], ["RETURN_VALUE"]] };
const compiled = marshalled(3495, 16, { code: empty }, "3.11");
const archive = { "acme/codecs/__init__.pyc": compiled, "acme/codecs/fits.pyc": compiled };

testRule("pkgutil-scan", {
  quiet: {
    "a package in PyInstaller's archive, which its hook lists": {
      source: acme(scan),
      build: pyinstaller({ archive }),
    },
    "a package that PyInstaller laid on disk, without the hook": {
      source: acme(scan),
      build: pyinstaller({ hooks: [] }),
    },
    "a package of plain modules in a zip, which pkgutil reads": { source: acme(scan), build: bbfreeze() },
    "an extension beside its package, on disk": {
      source: acme(scan),
      build: cxFreeze({
        onDisk: ["acme"],
        beside: { "lib/acme/codecs/raw.cpython-311-x86_64-linux-gnu.so": elf() },
      }),
    },
    "an extension whose stub is in the zip with its package": {
      source: acme(scan),
      build: bbfreeze({
        modules: { "acme/codecs/raw.pyc": bbfreezeStub("acme.codecs.raw.so") },
        beside: { "acme.codecs.raw.so": elf() },
      }),
    },
    "the same under py2exe": {
      source: acme(scan),
      build: py2exe({
        modules: { "acme/codecs/raw.pyc": py2exeStub("acme.codecs.raw.pyd") },
        beside: { "acme.codecs.raw.pyd": pe() },
      }),
    },
    "an extension that is imported by its name": {
      source: acme("import acme.codecs.raw\n"),
      build: cxFreeze({ modules: finder, beside: moved }),
    },
    "a search of another package": {
      source: acme(scan.replaceAll("acme.codecs", "acme.plugins"), { "acme/plugins/__init__.py": "" }),
      build: cxFreeze({ modules: finder, beside: moved }),
    },
  },

  speaks: {
    archive: {
      "a package in an archive that no hook lists": {
        source: acme(scan),
        build: pyinstaller({ archive, hooks: [] }),
        expect: ["acme/main.py:5 FL103 warning likely acme.codecs"],
      },
    },
    "no-listing": {
      "an extension that was moved out of the searched package": {
        source: acme(scan),
        build: cxFreeze({ modules: finder, beside: moved }),
        expect: ["acme/main.py:5 FL103 warning likely acme.codecs.raw"],
      },
    },
  },
});
