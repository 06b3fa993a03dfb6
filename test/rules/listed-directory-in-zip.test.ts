import { type CodeSpec, pyc as marshalled } from "../helpers/marshal.js";
import { describe, expect, test } from "vitest";
import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, esky, lintApp, py2exe, pyinstaller } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { "acme/plugins/__init__.py": "", "acme/plugins/moon.py": "", "acme/plugins/wind.py": "", ...more });

const bothOnLine = (line: number) => [`acme/main.py:${line} FL120 error certain acme.plugins.moon acme.plugins.wind`];

const listdir = `import os
for name in os.listdir(os.path.join(os.path.dirname(__file__), "plugins")):
    if name.endswith((".py", ".pyc")) and not name.startswith("_"):
        __import__("acme.plugins." + name.split(".")[0])
`;
const pathlib = `import importlib
from pathlib import Path
for file in Path(__file__).parent.joinpath("plugins").glob("[!_]*.py"):
    importlib.import_module("acme.plugins." + file.stem)
`;

/** Somebody else's package, imported by the script, with a loader in a module of its own. */
const fitting = (numpy: string) => ({
  source: { "scripts/acme": "import numpy\n" },
  build: bbfreeze({
    modules: {
      "numpy/__init__.py": numpy,
      "numpy/compilers/__init__.py": `${listdir.replaceAll("acme.plugins", "numpy.compilers.kinds").replaceAll("plugins", "kinds")}`,
      "numpy/compilers/kinds/__init__.py": "",
      "numpy/compilers/kinds/gnu.py": "",
    },
  }),
});

/** A package whose plugins the build has nothing of, and no source tells of them: only the loader is left. */
const alone = (main: string, more: Files = {}) => ({
  source: withMain(main, { "acme/plugins/__init__.py": "", ...more }),
  isAlone: true,
});
const onLine = (line: number, how = "error likely") => [
  `dist/acme.zip!/library.zip!/acme/main.py:${line} FL120 ${how} acme.plugins`,
];

const empty: CodeSpec = { constants: [null], code: [["LOAD_CONST", 0], ["RETURN_VALUE"]] };
const compiled = marshalled(3495, 16, { code: empty }, "3.11");
/** What PyInstaller has in its archive. */
const archive = {
  "acme/plugins/__init__.pyc": compiled,
  "acme/plugins/moon.pyc": compiled,
  "acme/plugins/wind.pyc": compiled,
};

/** A build that has the plugins on disk, as bytecode. */
const onDisk = (more: Files = archive) => cxFreeze({ onDisk: ["acme"], without: ["acme.plugins"], modules: more });
const suffixes = (test: string) => `import importlib
import os
for name in os.listdir(os.path.join(os.path.dirname(__file__), "plugins")):
    stem, ending = os.path.splitext(name)
    if ${test} and stem != "__init__":
        importlib.import_module("acme.plugins." + stem)
`;
const globbed = (pattern: string, name: string) => `import glob, os, re
__all__ = [${name} for path in glob.glob(os.path.join(os.path.dirname(__file__), "plugins", "${pattern}"))]
for one in __all__:
    if one != "__init__":
        __import__("acme.plugins." + one)
`;

const frozenWay = (test: string) => `import os
import pkgutil
import sys
import acme.plugins
def load_archive():
    for _, name, _ in pkgutil.iter_modules(acme.plugins.__path__):
        __import__("acme.plugins." + name)
def load_folder():
    for name in os.listdir(os.path.join(os.path.dirname(__file__), "plugins")):
        __import__("acme.plugins." + name.split(".")[0])
if ${test}:
    load_archive()
else:
    load_folder()
`;
const isdir = (otherwise: string) => `import os
import pkgutil
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugins")
def load():
    if os.path.isdir(HERE):
        names = [name[:-3] for name in os.listdir(HERE) if name.endswith(".py")]
    else:
        ${otherwise}
    for name in names:
        __import__("acme.plugins." + name)
load()
`;
const handled = (handler: string) => `import os
import pkgutil
HERE = os.path.join(os.path.dirname(__file__), "plugins")
try:
    names = os.listdir(HERE)
except OSError:
    ${handler}
for name in names:
    __import__("acme.plugins." + os.path.splitext(name)[0])
`;
/** Folders and what is above them are computed apart: four pairs, two of them real. */
const parts = `import imp
import os
class Loader(object):
    def __init__(self, kind, base=None):
        self.folders = [os.path.join(base or os.path.dirname(__file__), kind)]
    def load(self):
        names = {}
        for folder in self.folders:
            if not os.path.isabs(folder) or not os.path.isdir(folder):
                continue
            for name in os.listdir(folder):
                if not name.startswith("_") and name.endswith((".py", ".pyc")):
                    names[name.rsplit(".", 1)[0]] = os.path.join(folder, name)
        for name in names:
            imp.load_module(name, *imp.find_module(name, self.folders))
Loader("plugins").load()
Loader("drivers", base=os.path.join(os.path.dirname(__file__), "extra")).load()
Loader("drivers").load()
`;
/** A loader that goes over folders by a test of its own. */
const sifted = (test: string) => `import os
HERE = os.path.dirname(os.path.abspath(__file__))
def is_folder(path):
    return isinstance(path, str) and ${test}
for folder in filter(is_folder, [os.path.join(HERE, "plugins")]):
    for name in os.listdir(folder):
        if name.endswith(".py"):
            __import__("acme.plugins." + name[:-3])
`;
const iterModules = "names = [one[1] for one in pkgutil.iter_modules([HERE])]";
const sources: Files = { "acme/plugins/__init__.py": "", "acme/plugins/moon.py": "", "acme/plugins/wind.py": "" };

testRule("listed-directory-in-zip", {
  quiet: {
    "modules of somebody else's package that it imports by name as well, before it looks for more": {
      ...fitting("from numpy import compilers\nfrom numpy.compilers.kinds import gnu\n"),
      isAlone: true,
    },
    "bytecode in a folder, for a loader that takes both endings": { source: acme(listdir), build: onDisk() },
    "the same, by what os.path.splitext gives": {
      source: acme(suffixes('ending in (".py", ".pyc")')),
      build: onDisk(),
    },
    "bytecode in a folder, and all names up to their dot": {
      source: acme(globbed("*.py*", 'os.path.basename(path).split(".")[0]')),
      build: onDisk(),
    },
    "bytecode in a folder, and a pattern that fits it": {
      source: acme(pathlib.replace(".py", ".py*")),
      build: onDisk(),
    },
    "bytecode in a folder, and a test that nobody can decide": {
      source: acme(suffixes("os.environ['ACME'] == ending")),
      build: onDisk(),
    },
    "source in a folder, and more of it as bytecode": {
      source: acme(pathlib),
      build: onDisk({ ...archive, ...sources }),
    },
    "bytecode in a folder that pkgutil lists": {
      source: acme(`import pkgutil
import acme.plugins
for _, name, _ in pkgutil.iter_modules(acme.plugins.__path__):
    __import__("acme.plugins." + name)
`),
      build: onDisk(),
    },
    "bytecode in a folder, of which a loader of its own makes what it wants": {
      source: acme(
        `import sys\nif not getattr(sys, "frozen", False):\n    ${pathlib.trimEnd().split("\n").join("\n    ")}\n`,
      ),
      build: onDisk(),
    },
    "a folder that isn't there, and pkgutil instead": { ...alone(isdir(iterModules)), build: bbfreeze() },
    "the same with the source at hand": { source: acme(isdir(iterModules)), build: bbfreeze() },
    "a listing that fails, and pkgutil in its handler": { ...alone(handled(iterModules)), build: bbfreeze() },
    "a way of its own for frozen programs": {
      ...alone(frozenWay('getattr(sys, "frozen", False)')),
      build: bbfreeze(),
    },
    "a way of its own for PyInstaller": {
      source: acme(frozenWay('hasattr(sys, "_MEIPASS")')),
      build: pyinstaller({ archive }),
    },
    "names of a folder that are loaded nowhere": {
      ...alone(`import os
maps = os.listdir(os.path.join(os.path.dirname(__file__), "plugins"))
def load(name):
    return __import__(name)
`),
      build: bbfreeze(),
    },
    "names that one function lists and another loads, who knows which": {
      source: acme(`import os
HERE = os.path.join(os.path.dirname(__file__), "plugins")
def shown():
    return [name.title() for name in os.listdir(HERE)]
def load(name):
    return __import__("acme.plugins." + name)
`),
      build: bbfreeze(),
    },
    "a folder of data, and any of the modules of another": {
      ...alone(
        `import os
maps = os.listdir(os.path.join(os.path.dirname(__file__), "plugins"))
def load(name):
    return __import__("acme.drivers." + name)
`,
        { "acme/drivers/__init__.py": "" },
      ),
      build: bbfreeze(),
    },
    "a folder that was laid on disk beside PyInstaller's archive": {
      ...alone(listdir),
      build: pyinstaller({
        archive: { "acme/__init__.pyc": compiled },
        beside: { "acme/plugins/moon.py": "", "acme/plugins/wind.py": "" },
      }),
    },
    "a part of somebody else's package that only functions of that package ask for": {
      ...fitting("def build():\n    from numpy import compilers\n"),
      isAlone: true,
    },
    "a folder beside the program": {
      ...alone(`import os
import sys
for name in os.listdir(os.path.join(os.path.dirname(sys.executable), "plugins")):
    __import__(name[:-3])
`),
      build: bbfreeze({ without: ["acme.plugins"] }),
    },
    "a folder that lies beside the zip": { source: acme(listdir), build: bbfreeze({ onDisk: ["acme"] }) },
    "PyInstaller's archive, with the source in the folder that its modules say they are in": {
      source: acme(listdir),
      build: pyinstaller({ archive, beside: sources }),
    },
    "pkgutil, which reads zips": {
      source: acme(
        `import pkgutil
import acme.plugins
for _, name, _ in pkgutil.iter_modules(acme.plugins.__path__):
    __import__("acme.plugins." + name)
`,
      ),
      build: bbfreeze(),
    },
    "plain imports of modules in a zip": { source: acme("from acme.plugins import moon, wind\n"), build: bbfreeze() },
    "a folder of data": {
      source: acme(
        `import os
maps = [name for name in os.listdir(os.path.join(os.path.dirname(__file__), "maps")) if name.endswith(".map")]
__import__("acme.plugins.moon")
`,
        { "acme/maps/north.map": "" },
      ),
      build: bbfreeze(),
    },
    "one name that is looked up on disk first, with another way behind it": {
      source: acme(
        `import imp
import os
try:
    found = imp.find_module("moon", [os.path.join(os.path.dirname(__file__), "plugins")])
    moon = imp.load_module("moon", *found)
except ImportError:
    from acme.plugins import moon
`,
      ),
      build: bbfreeze(),
    },
    "a loader for other systems": {
      source: acme(
        'import os, sys\nif sys.platform == "win32":\n' +
          listdir.split("\n").slice(1).join("\n    ").replace(/^/, "    "),
      ),
      build: bbfreeze(),
    },
  },

  speaks: {
    bytecode: {
      "a pattern for source, where cx_Freeze has bytecode": {
        source: acme(pathlib),
        build: onDisk(),
        expect: bothOnLine(3),
        sentence: 'Path.glob finds no ".py" in the folder of "acme.plugins"',
        symptom: "no exception",
        fix: "include_files of build_exe (to lib/acme/plugins/)",
      },
      "the usual __all__": {
        source: acme(globbed("*.py", "os.path.basename(path)[:-3]")),
        build: onDisk(),
        expect: bothOnLine(2),
      },
      "os.listdir, and a test of the ending": {
        source: acme(suffixes('ending == ".py"')),
        build: onDisk(),
        expect: bothOnLine(3),
      },
      "one module less, which would be bytecode as well": {
        source: acme(pathlib),
        build: onDisk({
          "acme/plugins/__init__.pyc": compiled,
          "acme/plugins/moon.pyc": compiled,
        }),
        expect: bothOnLine(3),
      },
      "no source at hand": {
        source: acme(pathlib),
        isAlone: true,
        build: onDisk(),
        expect: ["dist/acme.zip!/lib/acme/main.py:3 FL120 error certain acme.plugins.moon acme.plugins.wind"],
      },
      "PyInstaller without its archive": {
        source: acme(pathlib),
        build: pyinstaller({ without: ["acme.plugins"], modules: archive }),
        expect: bothOnLine(3),
        fix: 'module_collection_mode={"acme.plugins": "py"}',
      },
      "names that a regular expression finds in those of source": {
        source: acme(globbed("*.py", 're.search(r"(\\w+)\\.py$", path).group(1)')),
        build: onDisk(),
        expect: bothOnLine(2),
      },
      "behind a condition": {
        source: acme(
          `import os\nif os.environ.get("ACME_PLUGINS"):\n    ${pathlib.trimEnd().split("\n").join("\n    ")}\n`,
        ),
        build: onDisk(),
        expect: ["acme/main.py:5 FL120 error likely acme.plugins.moon acme.plugins.wind"],
      },
    },
    unseen: {
      "os.listdir, of plugins that nobody has seen": {
        ...alone(listdir),
        build: bbfreeze(),
        expect: onLine(2),
        sentence:
          "os.listdir lists the folder acme/plugins/ and loads what it finds there, but the build keeps acme.plugins",
        symptom: "OSError: [Errno 20] Not a directory",
        fix: "more includes do not help",
      },
      "the same when not even the package is there": {
        ...alone(listdir),
        build: bbfreeze({ without: ["acme.plugins"] }),
        expect: onLine(2),
        sentence: "the build keeps acme inside an archive",
      },
      "os.listdir in Windows": {
        ...alone(listdir),
        build: py2exe(),
        expect: onLine(2),
        symptom: "WindowsError: [Error 3]",
      },
      "pathlib, which says nothing": {
        ...alone(pathlib),
        build: bbfreeze({ python: "3.6" }),
        expect: onLine(3),
        symptom: "no exception",
      },
      "os.walk": {
        ...alone(`import os
for top, folders, files in os.walk(os.path.join(os.path.dirname(__file__), "plugins")):
    for file in files:
        if file.endswith((".py", ".pyc")):
            __import__("acme.plugins." + os.path.splitext(file)[0])
`),
        build: bbfreeze(),
        expect: onLine(2),
      },
      "os.listdir and imp.find_module": {
        ...alone(`import imp
import os
def load(folder):
    for name in os.listdir(folder):
        if name.startswith("_") or not name.endswith(".py"):
            continue
        imp.load_module(name[:-3], *imp.find_module(name[:-3], [folder]))
load(os.path.join(os.path.dirname(__file__), "plugins"))
`),
        build: bbfreeze(),
        expect: onLine(4),
      },
      "a folder that is asked for first, when nothing is done without it": {
        ...alone(isdir("names = []")),
        build: bbfreeze(),
        expect: onLine(6),
      },
      "names that a regular expression finds in those of the folder": {
        ...alone(`import os
import re
PYTHON = re.compile(r"([a-z]+)\\.pyc?$")
for found in map(PYTHON.match, os.listdir(os.path.join(os.path.dirname(__file__), "plugins"))):
    if found:
        __import__("acme.plugins." + found.group(1))
`),
        build: bbfreeze(),
        expect: onLine(4),
        sentence: "os.listdir lists the folder acme/plugins/",
      },
      "names that a regular expression finds, in a function": {
        source: acme(`import os
import re
def load(folder):
    for name in os.listdir(folder):
        found = re.match(r"([a-z]+)\\.pyc?$", name)
        if found:
            __import__("acme.plugins." + found.group(1))
load(os.path.join(os.path.dirname(__file__), "plugins"))
`),
        isAlone: true,
        build: bbfreeze({ without: ["acme.plugins.moon", "acme.plugins.wind"] }),
        expect: onLine(4),
      },
      "several folders, of which the packages tell the real ones": {
        ...alone(parts, { "acme/drivers/__init__.py": "" }),
        build: bbfreeze(),
        expect: ["dist/acme.zip!/library.zip!/acme/main.py:11 FL120 error likely acme.drivers acme.plugins"],
        sentence: "lists the folders acme/drivers/, acme/plugins/ and loads",
      },
      "a listing whose failure is logged": {
        ...alone(handled("names = []")),
        build: bbfreeze(),
        expect: onLine(5, "warning likely"),
        symptom: "no exception",
      },
      "a listing behind a condition": {
        ...alone(
          `import os\nif os.environ.get("ACME_PLUGINS"):\n    ${listdir.trimEnd().split("\n").slice(1).join("\n    ")}\n`,
        ),
        build: bbfreeze(),
        expect: onLine(3, "warning likely"),
      },
      "a package that isn't called like the program, but that its script imports": {
        ...alone(listdir),
        source: {
          "scripts/tower": "from acme import main\n",
          "acme/__init__.py": "",
          "acme/plugins/__init__.py": "",
          "acme/main.py": listdir,
        },
        build: bbfreeze(),
        expect: onLine(2, "warning likely"),
      },
    },
    "unseen-parts": {
      "folders that are put together from parts, as far as one can tell": {
        ...alone(parts),
        build: bbfreeze({ without: ["acme.plugins"] }),
        expect: ["dist/acme.zip!/library.zip!/acme/main.py:11 FL120 error likely acme"],
        sentence: "os.listdir lists folders of acme and loads what it finds there",
        symptom: "no exception",
        fix: "ship acme as an unzipped egg",
      },
      "a loader of many kinds": {
        ...alone(
          `import os
def load(kind):
    for name in os.listdir(os.path.join(os.path.dirname(__file__), kind)):
        __import__("acme.%s.%s" % (kind, name[:-3]))
for kind in ("plugins", "drivers", "outputs", "states", "returners"):
    load(kind)
`,
          { "acme/drivers/__init__.py": "", "acme/outputs/__init__.py": "", "acme/states/__init__.py": "" },
        ),
        build: bbfreeze(),
        expect: ["dist/acme.zip!/library.zip!/acme/main.py:3 FL120 error likely acme"],
        symptom: "OSError: [Errno 20] Not a directory",
      },
    },
    "in-archive": {
      "os.listdir of what PyInstaller keeps in its archive": {
        source: acme(listdir),
        build: pyinstaller({ archive }),
        expect: bothOnLine(2),
        symptom: "FileNotFoundError: [Errno 2] No such file or directory",
        fix: 'module_collection_mode={"acme.plugins": "py"}',
      },
      "the same in Windows": {
        source: acme(listdir),
        build: pyinstaller({ archive, platform: "win32" }),
        expect: bothOnLine(2),
        symptom: "FileNotFoundError: [WinError 3]",
      },
      "a folder of which only data are on disk": {
        source: acme(listdir),
        build: pyinstaller({ archive, beside: { "acme/plugins/wind.json": "{}" } }),
        expect: bothOnLine(2),
        symptom: "no exception",
      },
    },
    "no-folder": {
      "folders of which the zip has one: what is true of both is said": {
        source: acme(
          `import os
for kind in ("plugins", "drivers"):
    for name in os.listdir(os.path.join(os.path.dirname(__file__), kind)):
        if name.endswith(".py") and not name.startswith("_"):
            __import__("acme.%s.%s" % (kind, name[:-3]))
`,
          { "acme/drivers/__init__.py": "", "acme/drivers/fork.py": "" },
        ),
        build: bbfreeze({ without: ["acme.plugins"] }),
        expect: ["acme/main.py:3 FL120 error certain acme.drivers.fork acme.plugins.moon acme.plugins.wind"],
        sentence: 'lists the folders of "acme.drivers" and "acme.plugins", but the build keeps its packages inside',
      },
      "a folder at the top, of which PyInstaller's archive has nothing": {
        source: {
          "scripts/acme": `import os
for name in os.listdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugins")):
    __import__("plugins." + name[:-3])
`,
          "plugins/__init__.py": "",
          "plugins/moon.py": "",
        },
        build: pyinstaller({ archive: { "other.pyc": compiled }, without: ["plugins"] }),
        expect: ["dist/acme.zip!/acme!/acme:2 FL120 error likely plugins.moon"],
        symptom: "FileNotFoundError: [Errno 2]",
      },
      "a folder of which the zip has nothing": {
        source: acme(listdir),
        build: bbfreeze({ without: ["acme.plugins"] }),
        expect: bothOnLine(2),
        fix: "more includes do not help",
      },
    },
    "in-zip": {
      "two loaders of one module, each with a folder of its own": {
        source: acme(
          `import os
HERE = os.path.dirname(__file__)
for name in os.listdir(HERE + '/plugins'):
    __import__("acme.plugins." + name.split(".")[0])
for name in os.listdir(HERE + '/drivers'):
    __import__("acme.drivers." + name.split(".")[0])
`,
          { "acme/drivers/__init__.py": "", "acme/drivers/fork.py": "" },
        ),
        build: bbfreeze(),
        expect: [
          "acme/main.py:3 FL120 error certain acme.plugins.moon acme.plugins.wind",
          "acme/main.py:5 FL120 error certain acme.drivers.fork",
        ],
      },
      "names that a regular expression finds in those of the folder": {
        source: acme(`import os
import re
PYTHON = re.compile(r"([a-z]+)\\.pyc?$")
for found in map(PYTHON.match, os.listdir(os.path.join(os.path.dirname(__file__), "plugins"))):
    if found:
        __import__("acme.plugins." + found.group(1))
`),
        build: bbfreeze(),
        expect: bothOnLine(4),
      },
      "a part of somebody else's package that is imported with it": {
        ...fitting("from numpy import compilers\n"),
        isAlone: true,
        expect: [
          "dist/acme.zip!/library.zip!/numpy/compilers/__init__.py:2 FL120 warning likely numpy.compilers.kinds.gnu",
        ],
      },
      "plugins of the application's own that it imports by name as well, for the freezer to see": {
        source: acme(`${listdir}from acme.plugins import moon, wind\n`),
        build: bbfreeze(),
        expect: bothOnLine(2),
      },
      "os.listdir under Esky": {
        source: acme(listdir),
        build: esky(),
        expect: bothOnLine(2),
        fix: "more includes do not help",
      },
      "what is left when one of the plugins is ignored": {
        source: acme(listdir),
        build: esky(),
        options: { ignores: [{ rule: "FL120", subject: "acme.plugins.moon", because: "sold apart" }] },
        expect: ["acme/main.py:2 FL120 error certain acme.plugins.wind"],
        sentence: 'lists the folder of "acme.plugins", which the build keeps inside a zip',
      },
      "os.listdir under bbfreeze": { source: acme(listdir), build: bbfreeze(), expect: bothOnLine(2), fix: "zip_safe" },
      "os.listdir under py2exe": { source: acme(listdir), build: py2exe(), expect: bothOnLine(2), fix: "skip_archive" },
      "a zip, with the source in a folder beside it that is not listed": {
        source: acme(listdir),
        build: cxFreeze({
          beside: Object.fromEntries(Object.entries(sources).map(([file, data]) => [`lib/${file}`, data])),
        }),
        expect: bothOnLine(2),
      },
      "pathlib under cx_Freeze": {
        source: acme(pathlib),
        build: cxFreeze(),
        expect: bothOnLine(3),
        fix: 'add "acme" to build_exe zip_exclude_packages, which cx_Freeze 4 lacks, so that it stays out of library.zip',
      },
      glob: {
        source: acme(
          `import glob
import os
here = os.path.dirname(os.path.abspath(__file__))
names = [os.path.basename(path)[:-3] for path in glob.glob(here + '/plugins/*.py')]
for name in names:
    if not name.startswith("__"):
        __import__("acme.plugins.%s" % name)
`,
        ),
        build: bbfreeze(),
        expect: bothOnLine(4),
      },
      "imp.find_module with a path": {
        source: acme(
          `import imp
import os
for name in ("moon", "wind"):
    found = imp.find_module(name, [os.path.join(os.path.dirname(__file__), "plugins")])
    imp.load_module("acme.plugins." + name, *found)
`,
        ),
        build: bbfreeze(),
        expect: bothOnLine(4),
      },
    },
    "part-in-zip": {
      "several folders behind one loader, which looks there from two lines": {
        source: acme(
          `import imp
import os
class Loader(object):
    def __init__(self, kind):
        self.folder = os.path.join(os.path.dirname(__file__), kind)
    def one(self, name):
        return imp.find_module(name, [self.folder])
    def all(self):
        for name in os.listdir(self.folder):
            if name.endswith(".py") and not name.startswith("_"):
                imp.find_module(name[:-3], [self.folder])
for kind in ("plugins", "drivers"):
    Loader(kind).all()
    Loader(kind).one(os.environ["ACME"])
`,
          { "acme/drivers/__init__.py": "", "acme/drivers/fork.py": "" },
        ),
        build: bbfreeze({ without: ["acme.plugins.wind"] }),
        expect: ["acme/main.py:9 FL120 error certain acme.drivers.fork acme.plugins.moon acme.plugins.wind"],
        sentence:
          'os.listdir lists the folders of "acme.drivers" and "acme.plugins", which the build keeps inside a zip',
        fix: "ship acme as an unzipped egg",
      },
      "plugins that another loader asks for by name: what that lacks is its own fault": {
        source: acme(`${listdir}from acme import menu\n`, {
          "acme/menu.py": 'import importlib\ndef show():\n    importlib.import_module("acme.plugins.wind")\n',
        }),
        build: bbfreeze({ without: ["acme.plugins.wind"] }),
        expect: ["acme/menu.py:3 FL101 error certain acme.plugins.wind", ...bothOnLine(2)],
      },
      "plugins of which one is missing as well: still one finding": {
        source: acme(listdir),
        build: bbfreeze({ without: ["acme.plugins.wind"] }),
        expect: bothOnLine(2),
        sentence: 'no folder to list; it lacks "acme.plugins.wind", too',
        fix: "ship acme as an unzipped egg",
      },
      "cx_Freeze keeps on disk what it was told to take": {
        source: acme(listdir),
        build: cxFreeze({ without: ["acme.plugins.wind"] }),
        expect: bothOnLine(2),
        fix: 'add "acme.plugins" to build_exe packages, and "acme" to zip_exclude_packages',
      },
    },
    "part-in-archive": {
      "PyInstaller lays on disk only what it collects, so both are to be said": {
        source: acme(listdir),
        build: pyinstaller({
          archive: { "acme/plugins/__init__.pyc": compiled },
          without: ["acme.plugins.moon", "acme.plugins.wind"],
        }),
        expect: bothOnLine(2),
        fix: 'module_collection_mode={"acme.plugins": "py"} of Analysis (before 5.3 with datas), or list it with pkgutil.iter_modules, which sees the archive from 4.4 on; in both cases add "acme.plugins.moon", "acme.plugins.wind" to hiddenimports',
      },
    },
  },
});

describe("what the user will see of a listing that goes over several folders", () => {
  const symptomOf = async (test: string) => {
    const { report } = await lintApp({ ...alone(sifted(test)), build: bbfreeze() });
    return report.findings.map(({ symptom }) => symptom);
  };
  test("is nothing where those that aren't there are sifted out before", async () => {
    expect(await symptomOf("os.path.isdir(path)")).toEqual(["no exception: the loader finds no modules"]);
  });
  test("is the failure where another thing is asked of them", async () => {
    expect(await symptomOf('not path.endswith(".zip")')).toEqual([
      expect.stringMatching(/^OSError: \[Errno 20\] Not a directory; .*no exception/),
    ]);
  });
});

describe("modules of the import root itself", () => {
  test("are named where the loader lists that", async () => {
    const { report } = await lintApp({
      source: {
        "scripts/acme": "import tuner\n",
        "tuner.py": `import os
for name in os.listdir(os.path.dirname(os.path.abspath(__file__))):
    if name.startswith("radio_"):
        __import__(name.split(".")[0])
`,
        "radio_moon.py": "",
        "radio_wind.py": "",
      },
      build: bbfreeze(),
    });
    expect(report.findings.map(({ message, subject }) => [message.includes('""'), subject])).toEqual([
      [false, "radio_moon radio_wind"],
    ]);
  });
});
