import { describe, expect, test } from "vitest";
import { testRule } from "../helpers/rule-tester.js";
import {
  acme as withMain,
  bbfreeze,
  cxFreeze,
  esky,
  lintApp,
  py2exe,
  pyinstaller,
  setupFor,
} from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

/** Its outputs are loaded by name, so no freezer sees what they import. */
const acme = (output: string, main = '__import__("acme.outputs.table")\n', more: Files = {}): Files =>
  withMain(main, { "acme/outputs/__init__.py": "", "acme/outputs/table.py": output, ...more });

const unknownIncludes = { "setup.py": setupFor("esky", { includes: 'os.environ["ACME"].split()' }) };

/** Other people's package that makes names of a table, each when it is first used. */
const six = {
  "six.py": `import sys
import types
class Moved(object):
    def __init__(self, name):
        self.name = name
    def resolve(self):
        __import__(self.name)
        return sys.modules[self.name]
class Names(types.ModuleType):
    table = [Moved("configparser"), Moved("queue"), Moved("csv"), Moved("sqlite3"), Moved("pipes"), Moved("wave")]
for one in Names.table:
    setattr(Names, one.name, property(lambda self, one=one: one.resolve()))
sys.modules["six.moves"] = Names("six.moves")
`,
};

testRule("stdlib-module-missing", {
  quiet: {
    "what is only in a table of names, also where all is shown that is possible": {
      source: acme("import six\n"),
      build: cxFreeze({ without: ["wave"], modules: six }),
      options: {
        showPossible: true,
        only: ["FL112"],
        ignores: [{ rule: "FL112", subject: "_ctypes", because: "a function of the standard library asks for it" }],
      },
    },
    "an object of a table that nothing is taken out of": {
      source: acme("from six.moves.urllib import parse\nimport six.moves.urllib.error\n"),
      build: cxFreeze({ without: ["urllib"], modules: six }),
      options: { only: ["FL112"] },
    },
    "a name of a table that isn't there": {
      source: acme("from six.moves import configparser\n"),
      build: cxFreeze({ without: ["configparser"] }),
      options: { only: ["FL112"] },
    },
    "what a freezer follows by a name of a table": {
      source: acme("", "from six.moves import configparser\n", {
        "six.py": "",
        "setup.py": setupFor("cx_Freeze"),
      }),
      options: { python: "3.11", platform: "linux", only: ["FL112"] },
    },
    "modules that are there": { source: acme("import csv\nimport sqlite3\n"), build: bbfreeze() },
    // tempfile imports io from 2.7.4 on, urllib.parse ipaddress from 3.11.4 on: the build's own copy knows better.
    "what the library imports in later bugfix releases only": {
      source: acme("import tempfile\n"),
      build: bbfreeze({ without: ["io"], modules: { "tempfile.py": "import os\nimport errno\nimport random\n" } }),
    },
    "what a later module of a package of the library imports": {
      source: acme("from urllib import parse\n"),
      build: cxFreeze({ without: ["ipaddress"], modules: { "urllib/parse.py": "import re\nfrom sys import path\n" } }),
    },
    "what a stand-in of the freezer's does not import": {
      source: acme("import site\n"),
      build: pyinstaller({ python: "3.5", without: ["_sitebuiltins"], modules: { "site.py": "PREFIXES = []\n" } }),
    },
    "what a package needs that only a function of somebody else's asks for": {
      source: acme("import optics\n"),
      build: bbfreeze({
        without: ["csv"],
        modules: {
          "optics/__init__.py": "def test():\n    import probe\n",
          "probe/__init__.py": "from probe import core\n",
          "probe/core.py": "import csv\nimport probe\n",
        },
      }),
    },
    "what one of many needs that somebody else's package may load": {
      source: acme("import optics\n"),
      build: bbfreeze({
        without: ["csv"],
        modules: {
          "optics/__init__.py": "import os\n__import__('optics.lens_' + os.environ['LENS'])\n",
          "optics/lens_far.py": "import csv\n",
          "optics/lens_near.py": "",
        },
      }),
    },
    "modules that nothing asks for": { source: acme(""), build: bbfreeze({ without: ["csv", "sqlite3", "Tkinter"] }) },
    "modules inside the interpreter": {
      source: acme("import sys\nimport time\nimport zipimport\nimport marshal\n"),
      build: cxFreeze(),
    },
    "names that stand for other modules": {
      source: acme("import os.path\nfrom os import path\n"),
      build: bbfreeze(),
    },
    "simplejson or else json, where json is there": {
      source: acme("try:\n    import simplejson as json\nexcept ImportError:\n    import json\n"),
      build: bbfreeze(),
    },
    "cPickle or else pickle, where cPickle is there": {
      source: acme("try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n"),
      build: bbfreeze({ without: ["pickle"] }),
    },
    "names of Python 3 before those of Python 2": {
      source: acme(
        `try:
    from urllib.parse import urlparse
    import configparser
except ImportError:
    from urlparse import urlparse
    import ConfigParser as configparser
`,
      ),
      build: bbfreeze(),
    },
    "an extension that some builds of this Python have built in": {
      source: acme("import csv\n"),
      build: cxFreeze({ without: ["_csv"] }),
    },
    "what the standard library does without itself": {
      source: acme("import pickle\nimport heapq\n"),
      build: cxFreeze({ without: ["_pickle", "_heapq", "_compat_pickle.nothing"] }),
    },
    "modules of another platform": {
      source: acme("import sys\nif sys.platform == 'win32':\n    import msvcrt\nelse:\n    import fcntl\n"),
      build: py2exe(),
    },
    "the self-test of an output": {
      source: acme('if __name__ == "__main__":\n    import csv\n'),
      build: bbfreeze({ without: ["csv"] }),
    },
    "the self-test in a function of its own": {
      source: acme('def test():\n    import doctest\n\nif __name__ == "__main__":\n    test()\n'),
      build: bbfreeze({ without: ["doctest"] }),
    },
    "an early return on other platforms": {
      source: acme(
        `import sys

def __virtual__():
    if sys.platform != "win32":
        return False
    import csv
    return "table"

__virtual__()
`,
      ),
      build: bbfreeze({ without: ["csv"] }),
    },
    "what may lie in what could not be read": {
      source: acme("import csv\n"),
      build: bbfreeze({ without: ["csv"], library: (zip) => zip.subarray(0, zip.length / 2) }),
      others: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
    },
    "the includes list of a build that is still to be made": {
      source: acme("import csv\n", undefined, {
        "setup.py": setupFor("esky", { includes: '["acme.outputs.table"]' }),
      }),
      options: { python: "2.7", platform: "linux" },
    },
    "what this Python has built in": {
      source: acme("import spwd\nimport syslog\n"),
      build: bbfreeze({ builtins: ["spwd", "syslog"], without: ["spwd", "syslog"] }),
    },
    "what this Python may have built in, where nothing tells": {
      source: acme("import spwd\nimport syslog\n"),
      build: bbfreeze({ without: ["spwd", "syslog"] }),
    },
    "an optional import of what not every Python has, which the freezer saw": {
      source: acme("", "try:\n    import readline\nexcept ImportError:\n    readline = None\n"),
      build: bbfreeze({ builtins: [], without: ["readline"] }),
    },
    "what not every Python has, where a future build takes it by itself": {
      source: acme("import spwd\nimport syslog\n", undefined, {
        "setup.py": setupFor("esky", { includes: '["acme.outputs.table"]' }),
      }),
      options: { python: "2.7", platform: "linux" },
    },
    "what not every Python has, where the unknown part of the includes list may name it": {
      source: acme("import spwd\n", undefined, unknownIncludes),
      options: { python: "2.7", platform: "linux", only: ["FL112"] },
    },
    "what no Python has on the platform of a future build": {
      source: acme("import spwd\nimport syslog\n", undefined, { "setup.py": setupFor("esky") }),
      options: { python: "2.7", platform: "win32", only: ["FL112"] },
    },
    "what not every Python has, where only another's package asks for it": {
      source: acme("", "__import__('stars.atlas')\n"),
      build: bbfreeze({
        builtins: [],
        without: ["spwd"],
        modules: { "stars/__init__.py": "", "stars/atlas.py": "def shadow():\n    import spwd\n" },
      }),
    },
    "what a run-time hook of PyInstaller asks for in a function, or does without": {
      source: acme(""),
      build: pyinstaller({
        without: ["wave", "csv"],
        hooks: [
          ["pyi_rth_acme", "def later():\n    import wave\n"],
          ["pyi_rth_other", "try:\n    import csv\nexcept ImportError:\n    pass\n"],
        ],
      }),
    },
    "what PyInstaller's loader has modules for that this platform does not start with": {
      source: acme(""),
      build: pyinstaller({
        without: ["wave"],
        hooks: [
          ["pyiboot01_bootstrap", 'import sys\nif sys.platform == "win32":\n    import pyimod04_windows\n'],
          ["pyimod04_windows", "import wave\n"],
        ],
      }),
    },
    "what a wildcard of the includes list stands for": {
      source: acme("import wsgiref.simple_server\n", undefined, {
        "setup.py": setupFor("esky", { includes: '["wsgiref.*"]' }),
      }),
      options: { python: "2.7", platform: "linux", only: ["FL112"] },
    },
    "what is in a package of the standard library that is taken as a whole": {
      source: acme("import wsgiref.simple_server\n", undefined, {
        "setup.py": `from cx_Freeze import setup, Executable
setup(name="acme", version="1.0", executables=[Executable("scripts/acme")],
      options={"build_exe": {"packages": ["wsgiref"]}})
`,
      }),
      options: { python: "3.11", platform: "linux", only: ["FL112"] },
    },
    "what Esky's own package imports, which is in every build by Esky": {
      source: acme("import ctypes.util\nimport tempfile\nimport urllib2\n", undefined, {
        "setup.py": setupFor("esky", { includes: '["acme.outputs.table"]' }),
      }),
      options: { python: "2.7", platform: "linux" },
    },
  },

  speaks: {
    missing: {
      "what a name of a table stands for": {
        source: acme("from six.moves import configparser, range\n"),
        build: cxFreeze({ without: ["configparser"], modules: six }),
        options: { only: ["FL112"] },
        expect: ["acme/outputs/table.py:1 FL112 error certain configparser"],
        symptom: "ModuleNotFoundError: No module named 'configparser'",
      },
      "the same in Python 2, and in an import of the whole": {
        source: acme("import six.moves.configparser\n"),
        build: bbfreeze({ without: ["ConfigParser"], modules: six }),
        options: { only: ["FL112"] },
        expect: ["acme/outputs/table.py:1 FL112 error certain ConfigParser"],
      },
      "an object of a table that something is taken out of": {
        source: acme("from six.moves.urllib.error import URLError\n"),
        build: cxFreeze({ without: ["urllib.error"], modules: six }),
        options: { only: ["FL112"] },
        expect: ["acme/outputs/table.py:1 FL112 error certain urllib.error"],
      },
      "what only a late-loaded module imports": {
        source: acme("import csv\n"),
        build: esky({ without: ["csv"] }),
        expect: ["acme/outputs/table.py:1 FL112 error certain csv"],
        fix: 'add "csv" to ',
      },
      "less, where the call has a default and only a setting asks for the module": {
        source: acme(
          "import csv\n",
          'import os\n__import__("acme.outputs." + os.environ.get("ACME_OUTPUT", "chart"))\n',
          { "acme/outputs/chart.py": "" },
        ),
        build: bbfreeze({ without: ["csv"] }),
        expect: ["acme/outputs/table.py:1 FL112 warning likely csv"],
      },
      "what a missing late-loaded module imports: it will be missed next": {
        source: acme("import fileinput\n"),
        build: bbfreeze({ without: ["fileinput", "acme.outputs.table"] }),
        expect: [
          "acme/main.py:1 FL101 error certain acme.outputs.table",
          "acme/outputs/table.py:1 FL112 error certain fileinput",
        ],
      },
      "what a plain import asks for": {
        source: acme("", "import csv\n"),
        build: cxFreeze({ without: ["csv"] }),
        expect: ["acme/main.py:1 FL112 error certain csv"],
      },
      "what a run-time hook of PyInstaller imports, before the application starts": {
        source: acme(""),
        build: pyinstaller({ without: ["wave"], hooks: [["pyi_rth_acme", "import wave\n"]] }),
        expect: ["dist/acme.zip!/acme!/pyi_rth_acme:1 FL112 error certain wave"],
        fix: 'add "wave" to hiddenimports',
      },
      "what a module of PyInstaller's loader imports": {
        source: acme(""),
        build: pyinstaller({
          without: ["wave"],
          hooks: [
            ["pyiboot01_bootstrap", "import pyimod02_importers\n"],
            ["pyimod02_importers", "import wave\n"],
          ],
        }),
        expect: ["dist/acme.zip!/acme!/pyimod02_importers:1 FL112 error certain wave"],
      },
      "a submodule of a package that is there": {
        source: acme("from email.mime.text import MIMEText\n"),
        build: bbfreeze({ without: ["email.mime.text"] }),
        expect: ["acme/outputs/table.py:1 FL112 error certain email.mime.text"],
      },
      "a function's import in a late-loaded module": {
        source: acme("def write():\n    import csv\n"),
        build: bbfreeze({ without: ["csv"] }),
        expect: ["acme/outputs/table.py:2 FL112 error likely csv"],
      },
      "an extension that the library needs": {
        source: acme("import socket\n"),
        build: cxFreeze({ platform: "win32", without: ["_socket"] }),
        expect: ["dist/acme.zip FL112 error certain _socket"],
      },
      "what the build's own copy of the library imports": {
        source: acme("import tempfile\n"),
        build: bbfreeze({ without: ["io"], modules: { "tempfile.py": "import os\nimport errno\nimport io as _io\n" } }),
        expect: ["dist/acme.zip FL112 error certain io"],
      },
      "what a package needs that a function of the application asks for": {
        source: acme("def look():\n    import probe\n"),
        build: bbfreeze({
          without: ["csv"],
          modules: { "probe/__init__.py": "from probe import core\n", "probe/core.py": "import csv\n" },
        }),
        expect: ["dist/acme.zip!/library.zip!/probe/core.py:1 FL112 warning likely csv"],
      },
      "the platform's own half": {
        source: acme("import sys\nif sys.platform == 'win32':\n    import csv\nelse:\n    import fcntl\n"),
        build: py2exe({ without: ["csv"] }),
        expect: ["acme/outputs/table.py:3 FL112 error certain csv"],
      },
      "the second of two, where neither is there": {
        source: acme("try:\n    import simplejson as json\nexcept ImportError:\n    import json\n"),
        build: bbfreeze({ without: ["json"] }),
        expect: ["acme/outputs/table.py:4 FL112 error likely json"],
      },
      "what only another freezer would bring of its own": {
        source: acme("import ctypes.util\n", undefined, {
          "setup.py": setupFor("bbfreeze"),
        }),
        options: { python: "2.7", platform: "linux", only: ["FL112"] },
        expect: ["acme/outputs/table.py:1 FL112 error likely ctypes.util"],
      },
      "a plain import in a package of Python 2 that has its modules elsewhere": {
        source: acme("import csv\n", undefined, { "acme/outputs/__init__.py": "__path__.append('/srv/acme')\n" }),
        build: bbfreeze({ without: ["csv"] }),
        expect: ["acme/outputs/table.py:1 FL112 error certain csv"],
      },
      "a package and modules of it, which are one fault": {
        source: acme("import xml.dom.minidom\nimport xml.etree\nimport xml\n"),
        build: bbfreeze({ without: ["xml"] }),
        expect: ["acme/outputs/table.py:1 FL112 error certain xml xml.dom.minidom xml.etree"],
      },
      "what this Python does not have built in, and not beside it": {
        source: acme("import spwd\n"),
        build: bbfreeze({ builtins: ["syslog"], without: ["spwd"] }),
        expect: ["acme/outputs/table.py:1 FL112 error certain spwd"],
      },
      "the same in a function that may never run": {
        source: acme("def write():\n    import spwd\n"),
        build: bbfreeze({ builtins: ["syslog"], without: ["spwd"] }),
        expect: ["acme/outputs/table.py:2 FL112 warning likely spwd"],
      },
      "a build that is still to be made": {
        source: acme("import csv\n", undefined, { "setup.py": setupFor("esky") }),
        options: { python: "2.7", platform: "linux" },
        expect: [
          "acme/main.py:1 FL101 error certain acme.outputs.table",
          "acme/outputs/table.py:1 FL112 error likely csv",
        ],
      },
    },
    "maybe-missing": {
      "a module that the unknown part of the includes list may name": {
        source: acme("import csv\n", undefined, unknownIncludes),
        options: { python: "2.7", platform: "linux", only: ["FL112"] },
        expect: ["acme/outputs/table.py:1 FL112 warning likely csv"],
      },
    },
    guarded: {
      "a feature that is lost without a word": {
        source: acme("try:\n    import sqlite3\nexcept ImportError:\n    sqlite3 = None\n"),
        build: bbfreeze({ without: ["sqlite3"] }),
        expect: ["acme/outputs/table.py:2 FL112 warning certain sqlite3"],
      },
      "what this Python does not have built in, and no freezer saw": {
        source: acme("try:\n    import spwd\nexcept ImportError:\n    spwd = None\n"),
        build: bbfreeze({ builtins: ["syslog"], without: ["spwd"] }),
        expect: ["acme/outputs/table.py:2 FL112 warning likely spwd"],
      },
      "a guard that names a superclass": {
        source: acme("HAS_CSV = True\ntry:\n    import csv\nexcept Exception:\n    HAS_CSV = False\n"),
        build: bbfreeze({ without: ["csv"] }),
        expect: ["acme/outputs/table.py:3 FL112 warning certain csv"],
      },
    },
    late: {
      "a standard module that is loaded by name": {
        source: acme("", '__import__("csv")\n'),
        build: bbfreeze({ without: ["csv"] }),
        expect: ["acme/main.py:1 FL112 error certain csv"],
      },
      "several from a list": {
        source: acme("", 'for name in ("csv", "sqlite3"):\n    __import__(name)\n'),
        build: bbfreeze({ without: ["csv", "sqlite3"] }),
        expect: ["acme/main.py:2 FL112 error certain csv", "acme/main.py:2 FL112 error certain sqlite3"],
      },
    },
    "needs-builtin": {
      "what a future build has only in some Pythons": {
        source: acme("import spwd\n", undefined, { "setup.py": setupFor("bbfreeze") }),
        options: { python: "2.7", platform: "linux", only: ["FL112"] },
        expect: ["acme/outputs/table.py:1 FL112 warning likely spwd"],
        fix: 'add "spwd" to ',
      },
      "an optional import of it": {
        source: acme("try:\n    import syslog\nexcept ImportError:\n    syslog = None\n", undefined, {
          "setup.py": setupFor("bbfreeze"),
        }),
        options: { python: "2.7", platform: "linux", only: ["FL112"] },
        expect: ["acme/outputs/table.py:2 FL112 info likely syslog"],
      },
    },
  },
});

describe("what comes along with a module that is to be added", () => {
  const notesOf = async (without: readonly string[], main?: string) => {
    const source = acme("import fileinput\n", main);
    const { report } = await lintApp({ source, build: bbfreeze({ without: [...without] }) });
    return report.findings
      .filter(({ code }) => code === "FL112")
      .flatMap(({ related }) => related.map(({ note }) => note))
      .filter((note) => note.includes("comes along"));
  };

  test("is not said where the build has what imports it", async () => {
    expect(await notesOf(["fileinput"])).toEqual([]);
  });

  test("nor where something else imports it as well", async () => {
    expect(
      await notesOf(["fileinput", "acme.outputs.table"], 'import fileinput\n__import__("acme.outputs.table")\n'),
    ).toEqual([]);
  });

  test("nor where a script imports it, which is no module", async () => {
    const source = { "scripts/acme": "import fileinput\n" };
    const { report } = await lintApp({ source, build: pyinstaller({ without: ["fileinput"] }) });
    expect(report.findings.map(({ code }) => code)).toEqual(["FL112"]);
    expect(report.findings.flatMap(({ related }) => related.map(({ note }) => note))).toEqual([
      "holds nothing by that name",
    ]);
  });

  test("is said where only the missing module imports it", async () => {
    expect(await notesOf(["fileinput", "acme.outputs.table"])).toEqual([
      '"fileinput" comes along with "acme.outputs.table" once that is added: freezers follow imports',
    ]);
  });
});
