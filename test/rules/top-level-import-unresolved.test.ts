import { elf } from "../helpers/pack.js";
import { pyc, type PyObject } from "../helpers/marshal.js";
import { bbfreezeStub } from "../helpers/tiny-build.js";
import { testRule } from "../helpers/rule-tester.js";
import { workFolder } from "../helpers/pyinstaller.js";
import {
  acme,
  bbfreeze,
  cxFreeze,
  esky,
  py2exe,
  pyinstaller,
  setupFor,
  type BuildOptions,
} from "../helpers/tiny-app.js";

const noLens: BuildOptions = { without: ["acme.lens"] };

/** As bytecode of 3.8: `def look(): system = "linux"`, `if system == "aix": from acme import lens`; and a call of it. */
const look: PyObject = {
  code: {
    name: "look",
    flags: 67,
    constants: [null, "linux", "aix", 0, ["lens"]],
    names: ["acme", "lens"],
    variables: ["system", "lens"],
    firstLine: 1,
    code: [
      ["LOAD_CONST", 1],
      ["STORE_FAST", 0],
      ["LOAD_FAST", 0],
      ["LOAD_CONST", 2],
      ["COMPARE_OP", 2],
      ["POP_JUMP_IF_FALSE", "end"],
      ["LOAD_CONST", 3],
      ["LOAD_CONST", 4],
      ["IMPORT_NAME", 0],
      ["IMPORT_FROM", 1],
      ["STORE_FAST", 1],
      ["POP_TOP"],
      "end:",
      ["LOAD_CONST", 0],
      ["RETURN_VALUE"],
    ],
  },
};
const lensOnAix = pyc(
  3413,
  16,
  {
    code: {
      constants: [look, "look", null],
      names: ["look"],
      code: [
        ["LOAD_CONST", 0],
        ["LOAD_CONST", 1],
        ["MAKE_FUNCTION", 0],
        ["STORE_NAME", 0],
        ["LOAD_NAME", 0],
        ["CALL_FUNCTION", 0],
        ["POP_TOP"],
        ["LOAD_CONST", 2],
        ["RETURN_VALUE"],
      ],
    },
  },
  "3.8",
);

/** It may be run as a program of its own. */
const startsItself = "def main():\n    from acme import lens\n\nif __name__ == '__main__':\n    main()\n";

/** Looked for in a function: no error by itself, for the function may never run. */
const sextantLater = "def shoot():\n    import sextant\n\nshoot()\n";
const noSextant = "missing module named sextant - imported by acme.main (delayed)";

/** Somebody else's package, installed in site/, whose tests share a module that the build lacks. */
const tested = (start: string, check = "") => {
  const stars = {
    "stars/__init__.py": start,
    "stars/check.py": check,
    "stars/tests/__init__.py": "",
    "stars/tests/test_sky.py": "from stars.tests import common\n",
  };
  const installed = Object.entries({ ...stars, "stars/tests/common.py": "" });
  return {
    source: {
      ...acme("import stars\n"),
      ...Object.fromEntries(installed.map(([file, text]) => [`site/${file}`, text])),
    },
    build: bbfreeze({ without: ["site"], modules: stars }),
    options: { sitePackages: ["site"] },
  };
};

testRule("top-level-import-unresolved", {
  quiet: {
    "what the tests of somebody else's package import, which are loaded by name to be run": tested(
      "def test():\n    __import__('stars.tests.test_sky')\n\ntest()\n",
    ),
    "what only a list of the freezer's calls missing": {
      source: acme(
        "import csv\n",
        workFolder({ warnings: ["missing module named sextant - imported by csv (optional)"] }),
      ),
      build: pyinstaller(),
    },
    "an import in a function of what nobody has, though it is installed where another build was made": {
      source: acme(sextantLater, workFolder({ warnings: [noSextant], modules: ["acme", "acme.gone"] })),
      build: pyinstaller(),
    },
    "an import below a condition of what the freezer did not find": {
      source: acme(
        "import sys\n\ndef shoot():\n    if sys.argv:\n        import sextant\n\nshoot()\n",
        workFolder({ warnings: [noSextant] }),
      ),
      build: pyinstaller(),
    },
    "what only another Python has, though the freezer looked for it": {
      source: acme(
        "def fetch():\n    import urllib2\n\nfetch()\n",
        workFolder({ warnings: ["missing module named urllib2 - imported by acme.main (delayed)"] }),
      ),
      build: pyinstaller(),
    },
    "an import that only another Python gets to, whose names the try asks for before": {
      source: acme(`try:
    text = unicode
    from StringIO import StringIO
except NameError:
    from io import StringIO
`),
      build: pyinstaller(),
    },
    "imports that are all there": {
      source: acme("import csv\nimport os.path\nfrom acme import lens\nfrom acme.lens import focus\n", {
        "acme/lens.py": "def focus():\n    pass\n",
      }),
      build: bbfreeze(),
    },
    "names that a package binds itself": {
      source: acme("from acme import VERSION, lens\n", {
        "acme/__init__.py": 'VERSION = "1.0"\nlens = object()\n',
      }),
      build: bbfreeze(),
    },
    "modules for other platforms": {
      source: acme("import msvcrt\nimport winreg\nimport win32api\n"),
      build: cxFreeze(),
      others: [
        "acme/main.py:1 FL409 error certain msvcrt",
        "acme/main.py:2 FL409 error certain winreg",
        "acme/main.py:3 FL409 error certain win32api",
      ],
    },
    "modules of Unix on Windows": {
      source: acme("import fcntl\nimport pwd\nimport termios\n"),
      build: py2exe(),
      others: [
        "acme/main.py:1 FL409 error certain fcntl",
        "acme/main.py:2 FL409 error certain pwd",
        "acme/main.py:3 FL409 error certain termios",
      ],
    },
    "what interpreters ask for among themselves": {
      source: acme(
        "import nt\nimport java.lang\nimport org.python.core\nimport _frozen_importlib_external\nimport _emx_link\n",
      ),
      build: bbfreeze(),
    },
    "imports below a test for another platform": {
      source: acme(
        `import os
import platform
import sys
if sys.platform == "win32":
    from acme import lens
if os.name == "nt":
    from acme import lens
if platform.system() == "Darwin":
    from acme import lens
if sys.platform in ("win32", "cygwin") or sys.platform.startswith("java"):
    from acme import lens
`,
        { "acme/lens.py": "" },
      ),
      build: bbfreeze(noLens),
    },
    "imports for another Python": {
      source: acme("import sys\nif sys.version_info[0] >= 3:\n    from acme import lens\n", { "acme/lens.py": "" }),
      build: bbfreeze(noLens),
    },
    "imports for a type checker": {
      source: acme("import typing\nif typing.TYPE_CHECKING:\n    from acme import lens\n", { "acme/lens.py": "" }),
      build: cxFreeze(noLens),
    },
    "modules that nothing imports": {
      source: acme("", { "acme/lens.py": "import prism\n", "acme/prism.py": "import lens\n" }),
      build: bbfreeze({ without: ["acme.lens", "acme.prism"] }),
    },
    "modules that a module makes when it starts": {
      source: acme("from moves import queue\nimport moves.urllib\n"),
      build: bbfreeze({
        modules: { "moves.py": "import sys\nsys.modules[__name__ + '.queue'] = sys\n" },
      }),
    },
    "submodules of a package that changes where they come from": {
      source: acme(
        [
          "import stars.atlas, optics.atlas, charts.atlas, plates.atlas, finders.atlas, lists.atlas, handed.atlas, alias.atlas",
          "",
        ].join("\n"),
      ),
      build: bbfreeze({
        modules: {
          "stars/__init__.py": "import os\n__path__.append(os.path.join(os.path.dirname(__file__), 'more'))\n",
          "optics/__init__.py": "__path__ = ['/srv/optics']\n",
          "charts/__init__.py": "import sys as _sys\n_sys.modules.setdefault('charts.atlas', _sys)\n",
          "plates/__init__.py": "from sys import modules\nmodules['plates.atlas'] = None\n",
          "finders/__init__.py": "import sys\ndef install(finder):\n    sys.meta_path.append(finder)\ninstall(1)\n",
          "lists/__init__.py": "__path__ += ['/srv/lists']\n",
          "alias/__init__.py": "import sys\nknown = sys.modules\nknown['alias.atlas'] = sys\n",
          "handed/__init__.py": "from acme import main\nmain.widen(__path__)\n",
        },
      }),
    },
    "an implicit relative import in a package that has its modules elsewhere": {
      source: acme("import prism\n", { "acme/__init__.py": "__path__.append('/srv/acme')\n" }),
      build: bbfreeze(),
    },
    "what lies in a folder that the package adds to sys.path": {
      source: acme("import prism\n", {
        "acme/__init__.py": "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'vendor'))\n",
        "acme/vendor/prism.py": "",
      }),
      build: bbfreeze(),
    },
    "submodules of a package that hands its name to who makes them": {
      source: acme("import stars.atlas\nimport charts.atlas\n"),
      build: bbfreeze({
        modules: {
          "stars/__init__.py": "from stars import maker\nmaker.make(__name__, {'atlas': 'stars._atlas'})\n",
          "stars/maker.py":
            "import sys\ndef make(name, names):\n    for one in names:\n        sys.modules[name + '.' + one] = sys\n",
          "charts/__init__.py": "from stars.maker import make as _make\n_make(__name__, {})\n",
        },
      }),
    },
    "a module in a folder that the application adds to sys.path": {
      source: acme("import os, sys\nsys.path.append('assets/lib')\nimport prism, mirror\nimport lamp.bulb\n"),
      build: cxFreeze({
        beside: {
          "assets/lib/prism.py": "",
          "assets/lib/mirror.cpython-311-x86_64-linux-gnu.so": elf(),
          "assets/lib/lamp/__init__.py": "",
        },
      }),
    },
    "a module in a folder below an import root that somebody else's package adds for itself": {
      source: acme("import optics\n"),
      build: pyinstaller({
        modules: { "optics/__init__.py": "import sys\nsys.path.insert(0, 'vendored')\nimport prism\n" },
        beside: { "vendored/prism.py": "" },
      }),
    },
    "an attribute that a package makes up when it is asked": {
      source: acme("from acme import lens\nfrom acme.optics import prism\n", {
        "acme/__init__.py": "def __getattr__(name):\n    return name.upper()\n",
        "acme/lens.py": "",
        "acme/optics/__init__.py": "for name in ['prism']:\n    globals()[name] = name\n",
        "acme/optics/prism.py": "",
      }),
      build: cxFreeze({ without: ["acme.lens", "acme.optics.prism"] }),
    },
    "a guarded import, which is said more quietly": {
      source: acme("try:\n    from acme import lens\nexcept ImportError:\n    lens = None\n", { "acme/lens.py": "" }),
      build: bbfreeze(noLens),
      others: ["acme/main.py:2 FL119 warning certain acme.lens"],
    },
    "a module that may lie in what could not be read": {
      source: acme("from acme import lens\n", { "acme/lens.py": "" }),
      build: bbfreeze({ ...noLens, library: (zip) => zip.subarray(0, zip.length / 3) }),
      others: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
    },
    "the first of two that are both asked for, where the second is there": {
      source: acme("try:\n    from acme import lens\nexcept ImportError:\n    from acme import mirror as lens\n", {
        "acme/lens.py": "",
        "acme/mirror.py": "",
      }),
      build: bbfreeze(noLens),
    },
    "the else clause of a try whose own import fails": {
      source: acme(
        "try:\n    import astrolabe\nexcept ImportError:\n    astrolabe = None\nelse:\n    from acme import lens\n",
        { "acme/lens.py": "" },
      ),
      build: bbfreeze(noLens),
      others: ["acme/main.py:2 FL119 info certain astrolabe"],
    },
    "what follows in a try whose first import fails": {
      source: acme("try:\n    import astrolabe\n    from acme import lens\nexcept ImportError:\n    lens = None\n", {
        "acme/lens.py": "",
      }),
      build: bbfreeze(noLens),
      others: ["acme/main.py:2 FL119 info certain astrolabe"],
    },
    "what follows an exit that this platform takes": {
      source: acme("import os, sys\nif os.name == 'posix':\n    sys.exit('for Windows')\nfrom acme import lens\n", {
        "acme/lens.py": "",
      }),
      build: bbfreeze(noLens),
    },
    "what stands behind a test that only the rest of the bytecode decides": {
      source: acme(
        "def look():\n    system = 'linux'\n    if system == 'aix':\n        from acme import lens\n\nlook()\n",
        { "acme/lens.py": "" },
      ),
      build: cxFreeze({ python: "3.8", without: ["acme.lens"], modules: { "acme/main.pyc": lensOnAix } }),
    },
    "what follows an exit deeper down": {
      source: acme(
        `import os, sys

def look(name):
    if name:
        if os.name == 'posix':
            print('for Windows')
            sys.exit(1)
        from acme import lens

look('moon')
`,
        { "acme/lens.py": "" },
      ),
      build: bbfreeze(noLens),
    },
    "what follows an exit in a handler": {
      source: acme(
        "import sys\ntry:\n    import astrolabe\nexcept ImportError:\n    sys.exit(1)\n    from acme import lens\n",
        { "acme/lens.py": "" },
      ),
      build: bbfreeze(noLens),
      others: ["acme/main.py:3 FL119 info certain astrolabe"],
    },
    "what follows a choice that returns both ways": {
      source: acme(
        "def look(far):\n    if far:\n        return 1\n    else:\n        return 2\n    from acme import lens\n\nlook(1)\n",
        { "acme/lens.py": "" },
      ),
      build: bbfreeze(noLens),
    },
    "what main() imports where only the command line calls it": {
      source: acme("__import__('acme.probe')\n", {
        "acme/probe.py": startsItself,
        "acme/lens.py": "",
      }),
      build: bbfreeze(noLens),
    },
    "what follows a return": {
      source: acme("def look():\n    return None\n    from acme import lens\n\nlook()\n", { "acme/lens.py": "" }),
      build: bbfreeze(noLens),
    },
    "tests of another module for another platform": {
      source: acme("from acme import compat\nif compat.WINDOWS or compat.is_mac():\n    from acme import lens\n", {
        "acme/lens.py": "",
        "acme/compat.py":
          "import platform, sys\nWINDOWS = platform.system() == 'Windows'\ndef is_mac():\n    return sys.platform == 'darwin'\n",
      }),
      build: bbfreeze(noLens),
    },
    "what only a checkout does": {
      source: acme("import sys\nif not getattr(sys, 'frozen', False):\n    from acme import lens\n", {
        "acme/lens.py": "",
      }),
      build: cxFreeze(noLens),
    },
    "what a future build takes by itself": {
      source: acme("from acme import lens\n", { "acme/lens.py": "", "setup.py": setupFor("esky") }),
      options: { python: "2.7", platform: "linux" },
    },
  },

  speaks: {
    elsewhere: {
      "what lies in another folder, where nobody adds that to sys.path": {
        source: acme("import prism\n", { "acme/vendor/__init__.py": "", "acme/vendor/prism.py": "" }),
        build: cxFreeze(),
        expect: ["acme/main.py:1 FL109 error certain prism"],
        fix: 'import it as "acme.vendor.prism"',
      },
      "a module that lies in the package of the one who asks, which only Python 2 searches": {
        source: acme("import lens\n", { "acme/lens.py": "" }),
        build: cxFreeze(),
        expect: ["acme/main.py:1 FL109 error certain lens"],
        sentence: 'which the build has only as "acme.lens"',
        fix: 'import it as "acme.lens", or build where it can be imported as "lens"',
      },
      "one that lies at the top, asked for in the package": {
        source: acme("import acme.lens\n", { "lens.py": "" }),
        build: cxFreeze({ modules: { "lens.py": "" } }),
        expect: ["acme/main.py:1 FL109 error certain acme.lens"],
        sentence: 'which the build has only as "lens"',
      },
      "one in the place where PyInstaller keeps it": {
        source: acme("import lens\n", { "acme/lens.py": "" }),
        build: pyinstaller(),
        expect: ["acme/main.py:1 FL109 error certain lens"],
        fix: "pathex of Analysis",
      },
    },
    misspelt: {
      "a name that some systems take for the file's": {
        source: acme("from acme import Lens\nimport acme.Lens\n", { "acme/lens.py": "" }),
        build: cxFreeze(),
        expect: ["acme/main.py:2 FL109 error certain acme.Lens"],
        fix: 'write the import as "acme.lens"',
      },
    },
    "not-installed": {
      "a package that an old freezer looked for in vain": {
        source: acme(
          "import sextant\n",
          workFolder({ warnings: ["missing module named sextant - imported by acme.main"], isOld: true }),
        ),
        build: pyinstaller(),
        expect: ["acme/main.py:1 FL109 error certain sextant"],
      },
      "a package that the application needs at its start, by the freezer's own list": {
        source: acme(
          "import sextant\n",
          workFolder({ warnings: ["missing module named sextant - imported by acme.main (top-level)"] }),
        ),
        build: pyinstaller(),
        expect: ["acme/main.py:1 FL109 error certain sextant"],
        fix: 'if "sextant" is your own, build again with its folder on PYTHONPATH; otherwise install what provides "sextant"',
      },
      "a published package": {
        source: acme(
          "import yaml.nodes\n",
          workFolder({ warnings: ["missing module named yaml.nodes - imported by acme.main (top-level)"] }),
        ),
        build: pyinstaller(),
        expect: ["acme/main.py:1 FL109 error certain yaml.nodes"],
        fix: 'install what provides "yaml" where the build is made, and build again',
      },
      "one that is asked for in a function, of which nothing would be said without the list": {
        source: acme(sextantLater, workFolder({ warnings: [noSextant] })),
        build: pyinstaller(),
        expect: ["acme/main.py:2 FL109 warning likely sextant"],
        sentence: 'acme.main imports "sextant", which could not be imported where the build was made',
      },
    },
    "not-found": {
      "the application's own, in a folder that the freezer did not look into": {
        source: acme("import lens\n", {
          "src/lens.py": "",
          ...workFolder({ warnings: ["missing module named lens - imported by acme.main (top-level)"] }),
        }),
        build: pyinstaller({ without: ["lens", "src"] }),
        expect: ["acme/main.py:1 FL109 error certain lens"],
        fix: "add the folder that lens is imported from to pathex of Analysis (--paths), and build again",
      },
    },
    missing: {
      "a package that is installed, but not in the build": {
        source: acme("import astrolabe\n", { "site/astrolabe.py": "" }),
        build: bbfreeze({ without: ["site"] }),
        options: { sitePackages: ["site"] },
        expect: ["acme/main.py:1 FL109 error certain astrolabe"],
        fix: 'install it where the build is made, or add "astrolabe" to',
      },
    },
    part: {
      "what tests import that the package itself imports when it is used": {
        ...tested("def check():\n    __import__('stars.check')\n\ncheck()\n", "import stars.tests.test_sky\n"),
        expect: ["dist/acme.zip!/library.zip!/stars/tests/test_sky.py:1 FL109 warning likely stars.tests.common"],
      },
      "a submodule of a package that only tells its name": {
        source: acme("import stars.atlas\n"),
        build: bbfreeze({
          modules: {
            "stars/__init__.py": "from stars import log\nlog.of(__name__)\n",
            "stars/log.py": "import sys\ndef of(name):\n    return name\ndef other():\n    sys.modules['x'] = 1\n",
          },
        }),
        expect: ["acme/main.py:1 FL109 error certain stars.atlas"],
      },
      "one file of an installed package, the rest of which is there": {
        source: acme("import astrolabe.rete\n", { "site/astrolabe/__init__.py": "", "site/astrolabe/rete.py": "" }),
        build: bbfreeze({ without: ["site"], modules: { "astrolabe/__init__.py": "" } }),
        options: { sitePackages: ["site"] },
        expect: ["acme/main.py:1 FL109 error certain astrolabe.rete"],
        sentence: "though it holds other modules of astrolabe",
        fix: 'add "astrolabe.rete" to the includes of bbfreeze.Freezer; if that fails, what is installed of astrolabe',
      },
      "the same where nothing tells what is installed": {
        source: acme("import astrolabe.rete\n"),
        build: bbfreeze({ modules: { "astrolabe/__init__.py": "" } }),
        expect: ["acme/main.py:1 FL109 error certain astrolabe.rete"],
        fix: "install a version that has it",
      },
      "a submodule of a package that only makes up attributes": {
        source: acme("import stars.atlas\n"),
        build: cxFreeze({
          modules: { "stars/__init__.py": "def __getattr__(name):\n    return name.upper()\n" },
        }),
        expect: ["acme/main.py:1 FL109 error certain stars.atlas"],
      },
      "a submodule of a package whose class makes up attributes": {
        source: acme("import stars.atlas\n"),
        build: bbfreeze({
          modules: {
            "stars/__init__.py": "class Star(object):\n    def __getattr__(self, name):\n        return name\n",
          },
        }),
        expect: ["acme/main.py:1 FL109 error certain stars.atlas"],
      },
      "a submodule of a package that only looks at its __path__ and at sys.modules": {
        source: acme("import stars.atlas\n"),
        build: bbfreeze({
          modules: {
            "stars/__init__.py":
              "import pkgutil, sys\nnames = [name for _, name, _ in pkgutil.iter_modules(__path__)]\n" +
              "this = sys.modules[__name__]\npath = this.__path__\nmodules = []\nmodules.append(len(sys.modules))\n",
          },
        }),
        expect: ["acme/main.py:1 FL109 error certain stars.atlas"],
      },
      "a submodule of a package that only joins its folders": {
        source: acme("import stars.atlas\n"),
        build: bbfreeze({
          modules: {
            "stars/__init__.py": "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
          },
        }),
        expect: ["acme/main.py:1 FL109 error certain stars.atlas"],
      },
      "a submodule of a package that binds its name by importing it": {
        source: acme("import stars\n"),
        build: cxFreeze({
          modules: {
            "stars/__init__.py": "from stars import core\nfrom . import atlas\n",
            "stars/core.py": "from stars.atlas import *\n",
          },
        }),
        expect: ["dist/acme.zip!/lib/library.zip!/stars/core.py:1 FL109 error certain stars.atlas"],
      },
    },
    own: {
      "a module of the application, which nobody installs": {
        source: acme("from acme import lens\n", { "acme/lens.py": "" }),
        build: bbfreeze(noLens),
        expect: ["acme/main.py:1 FL109 error certain acme.lens"],
        fix: 'build where acme.lens can be imported, or add "acme.lens" to',
      },
      "a package of which nothing is there, once for all who ask": {
        source: acme("import optics.lens\nfrom acme import dome\n", {
          "acme/dome.py": "import optics.prism\n",
          "optics/__init__.py": "",
          "optics/lens.py": "",
          "optics/prism.py": "",
        }),
        build: bbfreeze({ without: ["optics"] }),
        expect: ["acme/main.py:1 FL109 error certain optics.lens optics.prism"],
      },
      "one that a script and the package itself ask for: the script is there": {
        source: {
          "scripts/acme": "import optics\n",
          "optics/__init__.py": "import optics.lens\n",
          "optics/lens.py": "import optics\n",
        },
        build: bbfreeze({ without: ["optics"] }),
        expect: ["dist/acme.zip!/library.zip!/__main__acme__.py:1 FL109 error certain optics optics.lens"],
        sentence: "acme imports",
      },
      "one that its own module asks for by a name that comes first in the alphabet": {
        source: acme("import optics\n", {
          "optics/__init__.py": "import aperture\n",
          "aperture.py": "import optics\n",
        }),
        build: bbfreeze({ without: ["optics", "aperture"] }),
        expect: ["acme/main.py:1 FL109 error certain optics", "optics/__init__.py:1 FL109 error certain aperture"],
      },
      "a relative import": {
        source: acme("from .lens import focus\n", { "acme/lens.py": "focus = 1\n" }),
        build: cxFreeze(noLens),
        expect: ["acme/main.py:1 FL109 error certain acme.lens"],
      },
      "an implicit relative import of Python 2": {
        source: acme("import os\nimport lens\n", { "acme/lens.py": "" }),
        build: esky(noLens),
        expect: ["acme/main.py:2 FL109 error certain acme.lens"],
      },
      "what follows an exit that only another platform takes": {
        source: acme("import os, sys\nif os.name == 'nt':\n    sys.exit('not for Windows')\nfrom acme import lens\n", {
          "acme/lens.py": "",
        }),
        build: bbfreeze(noLens),
        expect: ["acme/main.py:4 FL109 error certain acme.lens"],
      },
      "what follows a return in one branch only": {
        source: acme(
          "import sys\n\ndef look():\n    if len(sys.argv) > 9:\n        return None\n    from acme import lens\n\nlook()\n",
          { "acme/lens.py": "" },
        ),
        build: bbfreeze(noLens),
        expect: ["acme/main.py:6 FL109 warning likely acme.lens"],
      },
      "what main() imports where a script calls it": {
        source: {
          ...acme(startsItself, { "acme/lens.py": "" }),
          "scripts/acme": "from acme.main import main\nmain()\n",
        },
        build: bbfreeze(noLens),
        expect: ["acme/main.py:2 FL109 warning likely acme.lens"],
      },
      "what main() imports where another module calls it": {
        source: acme("from acme import probe as chosen\nchosen.main()\n", {
          "acme/probe.py": startsItself,
          "acme/lens.py": "",
        }),
        build: bbfreeze(noLens),
        expect: ["acme/probe.py:2 FL109 warning likely acme.lens"],
      },
      "what main() imports where the one that loads it by name calls it": {
        source: acme("probe = __import__('acme.probe', fromlist=['*'])\nprobe.main()\n", {
          "acme/probe.py": startsItself,
          "acme/lens.py": "",
        }),
        build: bbfreeze(noLens),
        expect: ["acme/probe.py:2 FL109 error likely acme.lens"],
      },
      "what main() imports where it is looked up by name": {
        source: acme("probe = __import__('acme.probe', fromlist=['*'])\nrun = getattr(probe, 'main')\nrun()\n", {
          "acme/probe.py": startsItself,
          "acme/lens.py": "",
        }),
        build: bbfreeze(noLens),
        expect: ["acme/probe.py:2 FL109 error likely acme.lens"],
      },
      "a whole package, which is one fault": {
        source: acme("import acme.optics.lens\n", { "acme/optics/__init__.py": "", "acme/optics/lens.py": "" }),
        build: bbfreeze({ without: ["acme.optics"] }),
        expect: ["acme/main.py:1 FL109 error certain acme.optics.lens"],
      },
      "several modules of a missing package, which are one fault too": {
        source: acme("import acme.optics\nimport acme.optics.lens\nfrom acme.optics import prism\n", {
          "acme/optics/__init__.py": "",
          "acme/optics/lens.py": "",
          "acme/optics/prism.py": "",
        }),
        build: bbfreeze({ without: ["acme.optics"] }),
        expect: ["acme/main.py:1 FL109 error certain acme.optics acme.optics.lens acme.optics.prism"],
        fix: 'add "acme.optics", "acme.optics.lens", "acme.optics.prism" to ',
      },
      "a module and what is asked for below it, which may come with it": {
        source: acme("from acme.lens import glass\nimport acme.lens.flint\nfrom acme.lens.crown import index\n", {
          "acme/lens.py": "glass = 1\n",
        }),
        build: bbfreeze(noLens),
        expect: ["acme/main.py:1 FL109 error certain acme.lens"],
      },
      "a package of which only something that exists nowhere is asked for": {
        source: acme("import acme.optics.flint\n", { "acme/optics/__init__.py": "" }),
        build: bbfreeze({ without: ["acme.optics"] }),
        expect: ["acme/main.py:1 FL109 error certain acme.optics"],
      },
      "what two modules miss of a package, each at its place": {
        source: acme("import acme.optics\nimport acme.probe\n", {
          "acme/probe.py": "import acme.optics.lens\n",
          "acme/optics/__init__.py": "",
          "acme/optics/lens.py": "",
        }),
        build: bbfreeze({ without: ["acme.optics"] }),
        expect: [
          "acme/main.py:1 FL109 error certain acme.optics",
          "acme/probe.py:1 FL109 error certain acme.optics.lens",
        ],
      },
      "an import in a function, which may never run": {
        source: acme("def look():\n    from acme import lens\n", { "acme/lens.py": "" }),
        build: bbfreeze(noLens),
        expect: ["acme/main.py:2 FL109 warning likely acme.lens"],
      },
      "the platform that the build is for": {
        source: acme('import os\nif os.name == "nt":\n    from acme import lens\n', { "acme/lens.py": "" }),
        build: py2exe(noLens),
        expect: ["acme/main.py:3 FL109 error certain acme.lens"],
      },
      "two that import it: the first is the place, the other is related": {
        source: acme("from acme import lens\nfrom acme import mirror\n", {
          "acme/lens.py": "",
          "acme/mirror.py": "from acme import lens\n",
        }),
        build: bbfreeze(noLens),
        expect: ["acme/main.py:1 FL109 error certain acme.lens"],
      },
    },
    unusable: {
      "an extension whose stub is in the zip while the file beside it is not": {
        source: acme("from acme import _lens\n"),
        build: bbfreeze({ modules: { "acme/_lens.pyc": bbfreezeStub("acme._lens.so") } }),
        expect: ["acme/main.py:1 FL109 error certain acme._lens"],
      },
    },
    "maybe-missing": {
      "what an excluded module imports, where part of the includes list can't be known": {
        source: acme("from acme import lens\n", {
          "acme/lens.py": "from acme import prism\n",
          "acme/prism.py": "",
          "setup.py": setupFor("esky", { includes: 'os.environ["ACME"].split()', excludes: '["acme.lens"]' }),
        }),
        options: { python: "2.7", platform: "linux", only: ["FL109"] },
        expect: ["acme/lens.py:1 FL109 warning likely acme.prism"],
      },
    },
    nowhere: {
      "a module that this Python no longer has": {
        source: acme("import imp\n"),
        build: pyinstaller({ python: "3.12" }),
        expect: ["acme/main.py:1 FL109 error certain imp"],
        fix: 'Python 3.12 and newer have no "imp": importlib has what it did; or build with an older Python',
      },
      "what only the Python of the system has": {
        source: acme("import yum\n"),
        build: bbfreeze(),
        expect: ["acme/main.py:1 FL109 error certain yum"],
        fix: '"yum" comes with the Python of the system ("yum, on RHEL and CentOS up to 7"), which no package index has',
      },
      "what lies in no folder that could be added to sys.path": {
        source: acme("import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\nimport prism\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:3 FL109 error certain prism"],
      },
      "a package of other people that is nowhere": {
        source: acme("import astrolabe\n"),
        build: bbfreeze(),
        expect: ["acme/main.py:1 FL109 error certain astrolabe"],
      },
      "a package, and nothing more of it that the application does without": {
        source: acme("import astrolabe\ntry:\n    import astrolabe.rete\nexcept ImportError:\n    pass\n"),
        build: bbfreeze(),
        expect: ["acme/main.py:1 FL109 error certain astrolabe"],
      },
      "one of which a file by that name lies in a folder that nobody adds to sys.path": {
        source: acme("import sys\nprint(sys.path)\nimport prism\n"),
        build: cxFreeze({ beside: { "assets/lib/prism.py": "" } }),
        expect: ["acme/main.py:3 FL109 error certain prism"],
      },
      "one that lies in no folder, though some are added to sys.path": {
        source: acme("import sys\nsys.path.append('assets/lib')\nimport prism\n"),
        build: cxFreeze({ beside: { "assets/lib/mirror.py": "" } }),
        expect: ["acme/main.py:3 FL109 error certain prism"],
      },
      "one that may lie in a folder outside of the build": {
        source: acme("import os, sys\nsys.path.append(os.environ['ACME_HOME'])\nimport prism\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:3 FL109 error likely prism"],
      },
      "one that a changed module of the standard library may find elsewhere": {
        source: acme("import copyreg\nimport prism\n"),
        build: cxFreeze({ modules: { "copyreg.py": "import sys\nsys.path.insert(0, '../src')\n" } }),
        expect: ["acme/main.py:2 FL109 error likely prism"],
      },
      "one that could lie elsewhere only if the program weren't frozen": {
        source: acme(
          "import os, sys\nif not getattr(sys, 'frozen', False):\n    sys.path.append(os.environ['ACME'])\nimport prism\n",
        ),
        build: cxFreeze(),
        expect: ["acme/main.py:4 FL109 error certain prism"],
      },
      "one that lies in no folder above it either": {
        source: acme(
          "import os, sys\nHERE = os.path.dirname(__file__)\nsys.path[0:0] = [os.path.join(HERE, '..', 'lib')]\nimport prism\n",
        ),
        build: cxFreeze(),
        expect: ["acme/main.py:4 FL109 error certain prism"],
      },
      "several modules of it, which are one finding": {
        source: acme("import astrolabe.plates\nimport astrolabe.rete\n"),
        build: bbfreeze(),
        expect: ["acme/main.py:1 FL109 error certain astrolabe.plates astrolabe.rete"],
      },
    },
  },
});
