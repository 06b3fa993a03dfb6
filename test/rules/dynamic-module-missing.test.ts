import { testRule } from "../helpers/rule-tester.js";
import {
  acme as withMain,
  bbfreeze,
  cxFreeze,
  esky,
  py2exe,
  setupFor,
  type BuildOptions,
} from "../helpers/tiny-app.js";
import { elf } from "../helpers/pack.js";
import { bbfreezeStub, type Files } from "../helpers/tiny-build.js";

/** Its drivers are loaded by name. */
const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { "acme/drivers/__init__.py": "", "acme/drivers/tcp.py": "", "acme/drivers/usb.py": "", ...more });

const noUsb: BuildOptions = { without: ["acme.drivers.usb"] };
const usbOnLine = (line: number, confidence = "certain") => [
  `acme/main.py:${line} FL101 error ${confidence} acme.drivers.usb`,
];

/** One way to load the USB driver, frozen without it by bbfreeze for Python 2.7. */
const loads = (main: string, line: number, more: Files = {}) => ({
  source: acme(main, more),
  build: bbfreeze(noUsb),
  expect: usbOnLine(line),
});

/** The same for Python 3.11 and cx_Freeze. */
const loads3 = (main: string, line: number, more: Files = {}) => ({
  source: acme(main, more),
  build: cxFreeze(noUsb),
  expect: usbOnLine(line),
});

/** A loader of a base class that nobody is seen to call on one class alone. */
const mayLoadIn = (file: string, line: number, more: Files) => ({
  source: acme("", more),
  build: bbfreeze(noUsb),
  expect: [`${file}:${line} FL101 error likely acme.drivers.usb`],
});

/** A loader whose name comes from outside: any of the drivers may be meant. */
const mayLoad = (main: string, line: number) => ({
  source: acme(main),
  build: bbfreeze(noUsb),
  expect: usbOnLine(line, "likely"),
});

const forty = Array.from({ length: 40 }, (_, index) => `acme.drivers.d${String(index).padStart(2, "0")}`);
const fortyDrivers = Object.fromEntries(forty.map((name) => [`${name.replaceAll(".", "/")}.py`, ""]));

const swig = `from sys import version_info
if version_info >= (2, 6, 0):
    def swig_import_helper():
        from os.path import dirname
        import imp
        fp = None
        try:
            fp, pathname, description = imp.find_module('_lens', [dirname(__file__)])
        except ImportError:
            import _lens
            return _lens
        if fp is not None:
            try:
                _mod = imp.load_module('_lens', fp, pathname, description)
            finally:
                fp.close()
            return _mod
    _lens = swig_import_helper()
    del swig_import_helper
else:
    import _lens
del version_info
`;

/** Tries the names that its users commonly give their programs, in the folder where it is started. */
const guessingServer = `import os

def module_of(path):
    names = []
    while path:
        path, name = os.path.split(path)
        names.append(os.path.splitext(name)[0])
    return ".".join(names[::-1])

def run():
    for path in ("wsgi.py", "station/main.py"):
        try:
            return __import__(module_of(path))
        except ImportError:
            pass
    for name in ("wsgi", "station.main"):
        try:
            return __import__(name)
        except ImportError:
            pass

def load(name):
    return __import__(name)
`;

testRule("dynamic-module-missing", {
  quiet: {
    "a driver that nobody asks for, by a function that a package hands on": {
      source: acme("from acme.kit import load\nload('tcp')\n", {
        "acme/kit/__init__.py": "from .loading import load\n",
        "acme/kit/loading.py": "def load(name):\n    return __import__('acme.drivers.' + name)\n",
      }),
      build: bbfreeze(noUsb),
    },
    "drivers that are all in the build": {
      source: acme('for kind in ("tcp", "usb"):\n    __import__("acme.drivers.%s" % kind)\n'),
      build: bbfreeze(),
    },
    "a driver that lies beside the zip": {
      source: acme('for kind in ("tcp", "usb"):\n    __import__("acme.drivers.%s" % kind)\n'),
      build: cxFreeze({ onDisk: ["acme"] }),
    },
    "a module that nothing asks for": {
      source: acme("", { "acme/abandoned.py": "import acme.nothing\n" }),
      build: bbfreeze({ without: ["acme.abandoned", "acme.drivers"] }),
    },
    "a name that exists nowhere": { source: acme('__import__("acme_site_settings")\n'), build: bbfreeze() },
    "a name that is known in no part": {
      source: acme("import sys\n__import__(sys.argv[1])\n"),
      build: bbfreeze(noUsb),
    },
    "drivers below a test for another platform": {
      source: acme('import sys\nif sys.platform == "win32":\n    __import__("acme.drivers.usb")\n'),
      build: bbfreeze(noUsb),
    },
    "drivers after a return that other platforms take": {
      source: acme(
        `import os

def load():
    if os.name != "nt":
        return None
    return __import__("acme.drivers.usb")

load()
`,
      ),
      build: bbfreeze(noUsb),
    },
    "what only a type checker runs": {
      source: acme(
        'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import importlib\n    importlib.import_module("acme.drivers.usb")\n',
      ),
      build: cxFreeze(noUsb),
    },
    "the self-test of a module that is loaded by name": {
      source: acme('__import__("acme.drivers.tcp")\n', {
        "acme/drivers/tcp.py": 'if __name__ == "__main__":\n    __import__("acme.drivers.usb")\n',
      }),
      build: bbfreeze(noUsb),
    },
    "modules that another one makes at run time": {
      source: acme('__import__("moves.queue")\n'),
      build: bbfreeze({
        modules: { "moves.py": "import sys\nsys.modules[__name__ + '.queue'] = object()\n" },
      }),
    },
    "os.path, which is no file": { source: acme('__import__("os.path")\n'), build: bbfreeze() },
    "what SWIG writes to find its extension": {
      source: acme("from acme import lens\n", { "acme/lens.py": swig }),
      build: bbfreeze({
        modules: { "_lens.pyc": bbfreezeStub("_lens.so") },
        beside: { "_lens.so": elf() },
      }),
    },
    "this application's own modules, where another's code guesses at such names": {
      source: acme("import server\nserver.run()\n", {
        "wsgi.py": "import csv\nfrom acme.drivers import usb\n",
        "station/__init__.py": "",
        "station/main.py": "import csv\nfrom acme.drivers import usb\n",
      }),
      build: bbfreeze({ without: ["csv", "acme.drivers.usb"], modules: { "server.py": guessingServer } }),
      options: { showPossible: true },
    },
    "one of two, of which the other is there": {
      source: acme(
        `try:
    driver = __import__("acme.drivers.usb")
except ImportError:
    driver = __import__("acme.drivers.tcp")
`,
      ),
      build: bbfreeze(noUsb),
    },
    "the other of the two, where the first is there": {
      source: acme(
        `import importlib
try:
    driver = importlib.import_module("acme.drivers.tcp")
except ImportError:
    driver = importlib.import_module("acme.drivers.usb")
`,
      ),
      build: bbfreeze(noUsb),
    },
    "an import in place of what is loaded by name": {
      source: acme(
        `def driver():
    try:
        chosen = __import__("acme.drivers.tcp", fromlist=["*"])
    except ImportError:
        from acme.drivers import usb as chosen
    return chosen

driver()
`,
      ),
      build: bbfreeze(noUsb),
    },
    "the attributes of two classes, which are never mixed": {
      source: acme(
        `class Base(object):
    def load(self):
        return __import__(self.package + "." + self.kind)

class Far(Base):
    package = "acme.drivers"
    kind = "tcp"

class Near(Base):
    package = "acme"
    kind = "usb"

Far().load()
`,
      ),
      build: bbfreeze(noUsb),
    },
    "what a subclass loads in its own way": {
      source: acme(
        `class Base(object):
    def load(self):
        return __import__(self.package + ".usb")

class Near(Base):
    package = "acme.drivers"

    def load(self):
        return __import__(self.package + ".tcp")

Near().load()
`,
      ),
      build: bbfreeze(noUsb),
    },
    "one of two names of a package": {
      source: acme(
        `PACKAGE = "acme.drivers"

def driver():
    try:
        return __import__(PACKAGE + ".usb")
    except ImportError:
        return __import__(PACKAGE + ".tcp")

driver()
`,
      ),
      build: bbfreeze(noUsb),
    },
    "anything, where the library could not be read": {
      source: acme('__import__("acme.drivers.usb")\n'),
      build: bbfreeze({ ...noUsb, library: (zip) => zip.subarray(0, zip.length / 2) }),
      others: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
    },
    "what the excludes list keeps out, which another rule says": {
      source: acme('__import__("acme.drivers.usb")\n', {
        "setup.py": setupFor("cx_Freeze", { excludes: '["acme.drivers.usb"]' }),
      }),
      build: cxFreeze(noUsb),
      others: ["acme/main.py:1 FL111 error certain acme.drivers.usb"],
    },
    "names in the includes list of a build that is still to be made": {
      source: acme('__import__("acme.drivers.usb")\n', {
        "setup.py": setupFor("esky", { includes: '["acme.drivers.usb"]' }),
      }),
      options: { python: "2.7", platform: "linux" },
    },
    "a wildcard in that list": {
      source: acme('for kind in ("tcp", "usb"):\n    __import__("acme.drivers.%s" % kind)\n', {
        "setup.py": setupFor("esky", { includes: '["acme.drivers.*"]' }),
      }),
      options: { python: "2.7", platform: "linux" },
    },
  },

  speaks: {
    missing: {
      "what one call loads from several packages": {
        source: withMain(
          `import importlib
import os
for kind in ("mounts", "lenses"):
    importlib.import_module("acme.%s.%s" % (kind, os.environ["ACME"]))
`,
          {
            "acme/mounts/__init__.py": "",
            "acme/mounts/fork.py": "",
            "acme/lenses/__init__.py": "",
            "acme/lenses/wide.py": "",
          },
        ),
        build: bbfreeze({ without: ["acme.mounts.fork", "acme.lenses.wide"] }),
        expect: ["acme/main.py:4 FL101 error likely acme.lenses.wide acme.mounts.fork"],
        fix: 'add "acme.lenses.wide", "acme.mounts.fork" to ',
      },
      "the second of two, where the first is missing too": {
        source: acme(
          `try:
    driver = __import__("acme.drivers.tcp")
except ImportError:
    driver = __import__("acme.drivers.usb")
`,
        ),
        build: bbfreeze({ without: ["acme.drivers.tcp", "acme.drivers.usb"] }),
        expect: ["acme/main.py:4 FL101 error likely acme.drivers.usb"],
      },
      "the drivers alone, where a panel imports their package as well": {
        source: acme(
          'for kind in ("tcp", "usb"):\n    __import__("acme.drivers." + kind)\n__import__("acme.panel")\n',
          {
            "acme/panel.py": "def show():\n    import acme.drivers\n",
          },
        ),
        build: bbfreeze({ without: ["acme.drivers"] }),
        expect: ["acme/main.py:2 FL101 error certain acme.drivers.tcp acme.drivers.usb"],
      },
      "__import__ of a literal": loads('__import__("acme.drivers.usb")\n', 1),
      "a name put together with +": loads('KIND = "usb"\n__import__("acme.drivers." + KIND)\n', 2),
      "a name put together with %": loads('KIND = "usb"\n__import__("acme.drivers.%s" % KIND)\n', 2),
      "a name put together with % and a dict": loads('__import__("acme.%(what)s.usb" % {"what": "drivers"})\n', 1),
      "a name put together with format": loads('__import__("acme.{0}.{kind}".format("drivers", kind="usb"))\n', 1),
      "a name put together with join": loads('__import__(".".join(["acme", "drivers", "usb"]))\n', 1),
      "a name in an f-string": loads3(
        'import importlib\nkind = "usb"\nimportlib.import_module(f"acme.drivers.{kind}")\n',
        3,
      ),
      "a relative name with its package": loads3(
        'import importlib\nimportlib.import_module(".usb", package="acme.drivers")\n',
        2,
      ),
      "a relative name with __package__": loads3(
        'import importlib\nimportlib.import_module(".drivers.usb", __package__)\n',
        2,
      ),
      "the names of a list": loads('for kind in ["tcp", "usb"]:\n    __import__("acme.drivers." + kind)\n', 2),
      "the names of a tuple of another name": loads(
        'KINDS = ("tcp", "usb")\n\ndef load():\n    for kind in KINDS:\n        __import__("acme.drivers." + kind)\n\nload()\n',
        5,
      ),
      "the keys of a dict": loads(
        'DRIVERS = {"tcp": 1, "usb": 2}\nfor kind in DRIVERS:\n    __import__("acme.drivers." + kind)\n',
        3,
      ),
      "the values of a dict": loads(
        'DRIVERS = {"cable": "acme.drivers.usb", "net": "acme.drivers.tcp"}\nfor kind, module in DRIVERS.items():\n    __import__(module)\n',
        3,
      ),
      "a comprehension": loads(
        'names = ["acme.drivers." + kind for kind in ("tcp", "usb")]\nfor name in names:\n    __import__(name)\n',
        3,
      ),
      "an alias of import_module": loads3('from importlib import import_module as im\nim("acme.drivers.usb")\n', 2),
      "an alias of the module importlib": loads3('import importlib as il\nil.import_module("acme.drivers.usb")\n', 2),
      "__import__ under another name": loads('load = __import__\nload("acme.drivers.usb")\n', 2),
      "a wrapper, where it loads": loads(
        `def load(kind, package="acme.drivers"):
    return __import__(package + "." + kind, fromlist=["*"])

load("usb")
load("tcp")
`,
        2,
      ),
      "a wrapper in another module": {
        source: acme("from acme import loading\nloading.driver('usb')\n", {
          "acme/loading.py": 'def driver(kind):\n    return __import__("acme.drivers.%s" % kind)\n',
        }),
        build: bbfreeze(noUsb),
        expect: ["acme/loading.py:2 FL101 error certain acme.drivers.usb"],
      },
      "constants of another module": loads('from acme.settings import PACKAGE\n__import__(PACKAGE + ".usb")\n', 2, {
        "acme/settings.py": 'PACKAGE = "acme.drivers"\n',
      }),
      "constants of a module of the package": loads(
        'from acme import settings\nfor kind in settings.KINDS:\n    __import__("acme.drivers." + kind)\n',
        3,
        { "acme/settings.py": 'KINDS = ("tcp", "usb")\n' },
      ),
      "what an instance keeps": loads(
        `class Loader(object):
    def __init__(self, package):
        self.package = package

    def load(self, kind):
        return __import__("%s.%s" % (self.package, kind))

Loader("acme.drivers").load("usb")
`,
        6,
      ),
      "a default that a setting may replace, apart from what the setting may say": {
        source: acme(
          'import os\ndriver = os.environ.get("ACME_DRIVER", "usb")\n__import__("acme.drivers." + driver)\n',
        ),
        build: bbfreeze({ without: ["acme.drivers.usb", "acme.drivers.tcp"] }),
        expect: [
          "acme/main.py:3 FL101 error likely acme.drivers.usb",
          "acme/main.py:3 FL101 warning likely acme.drivers.tcp",
        ],
      },
      "the default of a parameter": loads(
        'def load(kind="usb"):\n    return __import__("acme.drivers." + kind)\n\nload()\n',
        2,
      ),
      "map over names": loads('list(map(__import__, ["acme.drivers.tcp", "acme.drivers.usb"]))\n', 1),
      runpy: loads('import runpy\nrunpy.run_module("acme.drivers.usb")\n', 2),
      "a fromlist": loads('__import__("acme.drivers", fromlist=["usb"])\n', 1),
      "a name that is known in part": mayLoad(
        'import os\n__import__("acme.drivers." + os.environ["ACME_DRIVER"])\n',
        2,
      ),
      "a parameter that nobody gives": mayLoad('def load(kind):\n    return __import__("acme.drivers." + kind)\n', 2),
      "the attribute of a class": loads(
        `class Loader(object):
    KINDS = ["tcp", "usb"]

    def load(self):
        for kind in self.KINDS:
            __import__("acme.drivers." + kind)

Loader().load()
`,
        6,
      ),
      "the module half of a dotted path": loads(
        `def find(path):
    module, name = path.rsplit(".", 1)
    return getattr(__import__(module, fromlist=[name]), name)

find("acme.drivers.usb.Driver")
`,
        3,
      ),
      "a text of many lines": loads(
        'NAMES = """\nacme.drivers.tcp\nacme.drivers.usb\n"""\nfor name in NAMES.split():\n    __import__(name)\n',
        6,
      ),
      "an import statement that is executed": loads('exec("import acme.drivers.usb")\n', 1),
      "the attribute that a subclass sets": loads(
        `class Base(object):
    package = None

    def load(self, kind):
        return __import__(self.package + "." + kind)

class Drivers(Base):
    package = "acme.drivers"

Drivers().load("usb")
`,
        5,
      ),
      "the attribute that a subclass in another module sets": mayLoadIn("acme/base.py", 3, {
        "acme/main.py": `from acme.base import Base

class Drivers(Base):
    names = ["usb"]

    def __init__(self):
        self.package = "acme.drivers"

Drivers().run()
`,
        "acme/base.py": `class Base(object):
    def load(self, kind):
        return __import__(self.package + "." + kind)

    def run(self):
        for name in self.names:
            self.load(name)
`,
      }),
      "what a method of the base class hands on": mayLoadIn("acme/main.py", 2, {
        "acme/main.py": `def load(package, kind):
    return __import__(package + "." + kind)

class Base(object):
    def run(self):
        return load(self.package, self.kind)

class Cable(Base):
    package = "acme.drivers"
    kind = "usb"

class Net(Base):
    package = "acme"
    kind = "drivers"

Cable().run()
Net().run()
`,
      }),
      "import_module with its package bound": loads3(
        'import functools\nimport importlib\nload = functools.partial(importlib.import_module, package="acme.drivers")\nload(".usb")\n',
        4,
      ),
      "import_module with its name bound": loads3(
        'from functools import partial\nfrom importlib import import_module\nload = partial(import_module, ".usb")\nload("acme.drivers")\n',
        4,
      ),
      "a file that imp loads, from disk": {
        source: acme(
          `import imp
import os
HERE = os.path.dirname(os.path.abspath(__file__))
imp.load_source("usb", os.path.join(HERE, "drivers", "usb.py"))
`,
        ),
        build: bbfreeze({ ...noUsb, onDisk: ["acme"] }),
        expect: usbOnLine(4, "likely"),
      },
      "a name that imp looks up in a folder on disk": {
        source: acme(
          `import imp
import os
HERE = os.path.dirname(__file__)
found = imp.find_module("usb", [os.path.join(HERE, "drivers")])
imp.load_module("acme.drivers.usb", *found)
`,
        ),
        build: bbfreeze({ ...noUsb, onDisk: ["acme"] }),
        expect: usbOnLine(4, "likely"),
      },
      "the driver for the build's own platform": {
        source: acme(
          `import platform
import sys
if sys.platform.startswith("win"):
    __import__("acme.drivers.usb")
elif platform.system() == "Linux":
    __import__("acme.drivers.tcp")
`,
        ),
        build: py2exe({ without: ["acme.drivers.usb", "acme.drivers.tcp"] }),
        expect: usbOnLine(4),
      },
      "two loaders of one package, which are two findings": {
        source: acme('__import__("acme.drivers.usb")\n__import__("acme.drivers.tcp")\n'),
        build: bbfreeze({ without: ["acme.drivers.usb", "acme.drivers.tcp"] }),
        expect: [
          "acme/main.py:1 FL101 error certain acme.drivers.usb",
          "acme/main.py:2 FL101 error certain acme.drivers.tcp",
        ],
      },
      "forty siblings, which are one finding": {
        source: acme('import sys\n__import__("acme.drivers." + sys.argv[1])\n', fortyDrivers),
        build: esky({ without: forty }),
        expect: [`acme/main.py:2 FL101 error likely ${forty.join(" ")}`],
        sentence: '"acme.drivers.d00", "acme.drivers.d01", "acme.drivers.d02" and 37 more',
        fix: 'add "acme.drivers.*" to ',
      },
      "siblings less those that are ignored, which no wildcard must bring back": {
        source: acme('import sys\n__import__("acme.drivers." + sys.argv[1])\n', fortyDrivers),
        build: esky({ without: forty }),
        options: { ignores: [{ rule: "FL101", subject: "acme.drivers.d0*", because: "sold apart" }] },
        expect: [`acme/main.py:2 FL101 error likely ${forty.slice(10).join(" ")}`],
        fix: 'add to freezer_options includes of bdist_esky: "acme.drivers.d10", "acme.drivers.d11", ',
      },
      "a build that does not exist yet": {
        source: acme('__import__("acme.drivers.usb")\n', { "setup.py": setupFor("esky") }),
        options: { python: "2.7", platform: "linux" },
        expect: usbOnLine(1),
        fix: 'add "acme.drivers.usb" to ',
      },
      "a driver without any source tree": {
        build: bbfreeze({
          modules: {
            "__main__acme__.py": "import acme.main\n",
            "acme/__init__.py": "",
            "acme/main.py": 'import acme.drivers\n__import__("acme.drivers.usb")\n',
            "acme/drivers/__init__.py": "",
          },
        }),
        expect: ["dist/acme.zip!/library.zip!/acme/main.py:2 FL101 error likely acme.drivers.usb"],
      },
    },
    "maybe-missing": {
      "a driver, where part of the includes list can't be known": {
        source: acme('__import__("acme.drivers.usb")\n', {
          "setup.py": setupFor("esky", { includes: 'os.environ["ACME"].split()' }),
        }),
        options: { python: "2.7", platform: "linux", only: ["FL1"] },
        expect: ["acme/main.py:1 FL101 warning certain acme.drivers.usb"],
      },
    },
    guarded: {
      "one that another name is tried for, which is nowhere": {
        source: acme(
          `try:
    driver = __import__("acme.drivers.usb")
except ImportError:
    driver = __import__("acme_usb")
`,
        ),
        build: bbfreeze(noUsb),
        expect: ["acme/main.py:2 FL101 warning certain acme.drivers.usb"],
      },
      "a driver that the code does without": {
        source: acme('try:\n    __import__("acme.drivers.usb")\nexcept ImportError:\n    pass\n'),
        build: bbfreeze(noUsb),
        expect: ["acme/main.py:2 FL101 warning certain acme.drivers.usb"],
      },
    },
    through: {
      "what a module imports whose name is handed to another's loader": {
        source: acme("import server\nserver.load('wsgi')\n", {
          "wsgi.py": "from acme import cables\n",
          "acme/cables.py": "from acme import plugs\n",
          "acme/plugs.py": "",
        }),
        build: bbfreeze({ without: ["acme.cables", "acme.plugs"], modules: { "server.py": guessingServer } }),
        expect: ["acme/cables.py:1 FL101 error likely acme.plugs", "wsgi.py:1 FL109 error likely acme.cables"],
      },
      "what a missing driver imports": {
        source: acme('__import__("acme.drivers.usb")\n', {
          "acme/drivers/usb.py": "from acme import cables\n",
          "acme/cables.py": "",
        }),
        build: bbfreeze({ without: ["acme.drivers.usb", "acme.cables"] }),
        expect: [
          "acme/drivers/usb.py:1 FL101 error likely acme.cables",
          "acme/main.py:1 FL101 error certain acme.drivers.usb",
        ],
      },
    },
    "on-disk": {
      "a folder that a future build keeps in its zip": {
        source: acme(
          `import imp
import os
HERE = os.path.dirname(__file__)
imp.find_module("usb", [os.path.join(HERE, "drivers")])
`,
          { "setup.py": setupFor("esky", { includes: '["acme.drivers.tcp"]' }) },
        ),
        options: { python: "2.7", platform: "linux" },
        expect: ["acme/main.py:4 FL101 error likely acme.drivers.usb"],
        fix: "unzipped egg",
      },
    },
  },
});
