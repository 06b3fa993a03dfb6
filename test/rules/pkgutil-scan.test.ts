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
/** A menu of names, of which nothing is loaded here. */
const shown = `import pkgutil
from acme import codecs
def menu():
    return [name for _, name, _ in pkgutil.iter_modules(codecs.__path__)]
`;
/** With a prefix, as the documentation has it. */
const prefixed = (load: string, loader = "_") => `import importlib
import pkgutil
import acme.codecs
for ${loader}, name, _ in pkgutil.walk_packages(acme.codecs.__path__, "acme.codecs."):
    ${load}
`;
const raw: Files = { "acme/codecs/raw/__init__.py": "", "acme/codecs/raw/nef.py": "" };
const counted = `import pkgutil
import acme.codecs
print(len(list(pkgutil.walk_packages(path=acme.codecs.__path__, prefix="acme.codecs."))))
`;
/** What was written before there was a hook: the archive is asked for its table of contents. */
const withContents = `import importlib
import pkgutil
import acme.codecs
names = {name for _, name, _ in pkgutil.iter_modules(acme.codecs.__path__, "acme.codecs.")}
for importer in map(pkgutil.get_importer, acme.codecs.__path__):
    names |= set(getattr(importer, "toc", ()))
for name in names:
    if name.startswith("acme.codecs."):
        importlib.import_module(name)
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
    "names that are only shown, of an archive with the hook": {
      source: acme(shown),
      build: pyinstaller({ archive }),
    },
    "packages in a zip, and Python 3": {
      source: acme(prefixed("importlib.import_module(name)"), raw),
      build: bbfreeze({ python: "3.6" }),
    },
    "packages in folders, and Python 2": {
      source: acme(prefixed("importlib.import_module(name)"), raw),
      build: cxFreeze({ python: "2.7", onDisk: ["acme"] }),
    },
    "modules in a zip, and Python 2": {
      source: acme(prefixed("importlib.import_module(name)")),
      build: bbfreeze(),
    },
    "packages in a zip, which whoever found them loads": {
      source: acme(prefixed("finder.find_module(name).load_module(name)", "finder"), raw),
      build: bbfreeze(),
    },
    "packages in a zip, whose prefix is put before them anew": {
      source: acme(prefixed('importlib.import_module("acme.codecs." + name.split(".")[-1])'), raw),
      build: bbfreeze(),
    },
    "a search for other systems": {
      source: acme(`import pkgutil
import sys
from acme import codecs
if sys.platform == "win32":
    print(list(pkgutil.iter_modules(codecs.__path__)))
`),
      build: pyinstaller({ archive, hooks: [] }),
    },
    "an archive that is asked for its contents, too": {
      source: acme(withContents),
      build: pyinstaller({ archive, hooks: [] }),
    },
    "a package for which PyInstaller has a hook of its own": {
      source: acme(scan),
      build: pyinstaller({ archive, hooks: ["pyi_rth_acme"] }),
    },
    "names that somebody else's package shows": {
      source: {
        "scripts/acme": "import astropy.main\n",
        "astropy/__init__.py": "",
        "astropy/main.py": shown.replace("acme", "astropy"),
        "astropy/codecs/__init__.py": "",
      },
      isAlone: true,
      build: pyinstaller({
        archive: { "astropy/codecs/__init__.pyc": compiled, "astropy/codecs/fits.pyc": compiled },
        hooks: [],
      }),
    },
    "a search of a package that has nothing to find": {
      source: withMain(shown, { "acme/codecs/__init__.py": "" }),
      build: pyinstaller({ archive: { "acme/codecs/__init__.pyc": compiled }, hooks: [] }),
    },
    "names that are only shown, of a package with an extension moved out": {
      source: acme(shown),
      build: cxFreeze({ modules: finder, beside: moved }),
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
    cut: {
      "packages in a zip that are asked for by their own name": {
        source: acme(prefixed("importlib.import_module(name)"), raw),
        build: bbfreeze(),
        expect: ["acme/main.py:5 FL103 error certain acme.codecs.raw acme.codecs.raw.nef"],
        sentence: 'names "acme.codecs.raw" in acme.codecs without its prefix',
        symptom: "ImportError: No module named raw",
        fix: "without a prefix",
      },
    },
    archive: {
      "several packages that one call searches": {
        source: acme(
          `import importlib
import pkgutil
import acme.codecs
import acme.lenses
for package in (acme.codecs, acme.lenses):
    for _, name, _ in pkgutil.iter_modules(package.__path__):
        importlib.import_module(package.__name__ + "." + name)
`,
          { "acme/lenses/__init__.py": "", "acme/lenses/wide.py": "" },
        ),
        build: pyinstaller({
          archive: { ...archive, "acme/lenses/__init__.pyc": compiled, "acme/lenses/wide.pyc": compiled },
          hooks: [],
        }),
        expect: ["acme/main.py:7 FL103 warning likely acme.codecs acme.lenses"],
        sentence: 'pkgutil.iter_modules searches "acme.codecs" and "acme.lenses"',
      },
      "a package in an archive that no hook lists": {
        source: acme(scan),
        build: pyinstaller({ archive, hooks: [] }),
        expect: ["acme/main.py:5 FL103 warning likely acme.codecs"],
        fix: "PyInstaller 4.4 or newer",
      },
      "a search whose names are only shown": {
        source: acme(shown),
        build: pyinstaller({ archive, hooks: [] }),
        expect: ["acme/main.py:4 FL103 warning likely acme.codecs"],
        sentence: 'pkgutil.iter_modules searches "acme.codecs"',
      },
      "a search whose names are only counted": {
        source: acme(counted),
        build: pyinstaller({ archive, hooks: [] }),
        expect: ["acme/main.py:3 FL103 warning likely acme.codecs"],
        sentence: 'pkgutil.walk_packages searches "acme.codecs"',
      },
      "a search that is shown here and loaded there: once, where it is loaded": {
        source: acme(`import acme.menu\n${scan}`, { "acme/menu.py": shown }),
        build: pyinstaller({ archive, hooks: [] }),
        expect: ["acme/main.py:6 FL103 warning likely acme.codecs"],
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
