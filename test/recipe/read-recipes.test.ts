// Setup scripts as people write them, and the recipe that is read out of each for a platform.

import { describe, expect, test } from "vitest";
import { type Place, showPlace } from "../../src/finding.js";
import type { Platform } from "../../src/model/app.js";
import type { Recipe, RecipeItem } from "../../src/model/recipe.js";
import { chooseRecipe } from "../../src/recipe/choose-recipe.js";
import { readRecipes } from "../../src/recipe/read-recipes.js";

function read(
  files: Readonly<Record<string, string>>,
  platform: Platform = "linux",
  python = "2.7",
): ReturnType<typeof readRecipes> {
  const source = {
    files: Object.keys(files),
    read: (file: string) => {
      const text = files[file];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  };
  return readRecipes(source, { platform, python });
}

function only(
  setup: string,
  platform: Platform = "linux",
  python = "2.7",
  more: Readonly<Record<string, string>> = {},
): Recipe {
  const { recipes, gaps } = read({ "setup.py": setup, ...more }, platform, python);
  expect(gaps).toEqual([]);
  expect(recipes).toHaveLength(1);
  const [recipe] = recipes;
  if (recipe === undefined) throw new Error("no recipe");
  return recipe;
}

/** "csv:12" for an item of line 12, "yum?:14" for one behind a doubtful condition. */
function show(items: readonly RecipeItem[]): string {
  return items.map((item) => `${item.text}${item.maybe ? "?" : ""}:${item.place.line ?? ""}`).join(" ");
}

function names(items: readonly RecipeItem[]): string {
  return items.map((item) => item.text + (item.maybe ? "?" : "")).join(" ");
}

function at(place: Place | undefined): string {
  return place === undefined ? "nowhere" : showPlace(place);
}

function doubts(recipe: Recipe): string[] {
  return recipe.unknowns.map((one) => `${showPlace(one.place)} ${one.because}`);
}

const MODULE_LEVEL_LIST = `
import sys
from distutils.core import setup

NAME = 'orchard'
setup_kwargs = {
    'name': NAME,
    'version': '1.2',
    'packages': ['orchard',
                 'orchard.plugins'],
    'package_data': {'orchard.plugins': ['labels/*.txt']},
    'data_files': [('share/man/man1', ['doc/orchard.1'])],
}

freezer_includes = [
    'orchard.plugins.*',
    'ast',
    'difflib',
]

if sys.platform.startswith('win'):
    freezer_includes.extend([
        'win32api',
        '_winreg'
    ])
elif sys.platform.startswith('linux'):
    freezer_includes.extend(['spwd'])

if 'bdist_esky' in sys.argv:
    from esky import bdist_esky
    import bbfreeze
    options = setup_kwargs.get('options', {})
    options['bdist_esky'] = {
        "freezer_module": "bbfreeze",
        "freezer_options": {
            "includes": freezer_includes
        }
    }
    setup_kwargs['options'] = options

setup_kwargs['scripts'] = ['scripts/orchard', 'scripts/orchard-press']

if __name__ == '__main__':
    setup(**setup_kwargs)
`;

describe("Esky, with a list at the top of the module", () => {
  test("the platform's branch is taken, and each name keeps its line", () => {
    const recipe = only(MODULE_LEVEL_LIST);
    expect(recipe.freezers).toEqual(["esky", "bbfreeze"]);
    expect(show(recipe.includes)).toBe("orchard.plugins.*:16 ast:17 difflib:18 spwd:27");
    expect(recipe.complete).toBe(true);
    expect(recipe.platform).toBe("linux");
  });

  test("another platform takes another branch", () => {
    const { recipes } = read({ "setup.py": MODULE_LEVEL_LIST }, "win32");
    expect(show(recipes[0]?.includes ?? [])).toBe("orchard.plugins.*:16 ast:17 difflib:18 win32api:23 _winreg:24");
  });

  test("without a platform both branches are possible", () => {
    const source = { files: ["setup.py"], read: () => new TextEncoder().encode(MODULE_LEVEL_LIST) };
    const [recipe] = readRecipes(source, { platform: undefined, python: "2.7" }).recipes;
    expect(names(recipe?.includes ?? [])).toBe("orchard.plugins.* ast difflib win32api? _winreg? spwd?");
  });

  test("a name is to be added where the list begins", () => {
    const recipe = only(MODULE_LEVEL_LIST);
    expect(at(recipe.includesPlace)).toBe("setup.py:15");
    expect(recipe.includesOption).toBe("freezer_options includes of bdist_esky");
    expect(at(recipe.place)).toBe("setup.py:44");
  });

  test("scripts, data, packages, name and version come along", () => {
    const recipe = only(MODULE_LEVEL_LIST);
    expect(show(recipe.scripts)).toBe("scripts/orchard:41 scripts/orchard-press:41");
    expect(names(recipe.data)).toBe("share/man/man1/orchard.1 orchard/plugins/labels/*.txt");
    expect(show(recipe.distributionPackages)).toBe("orchard:9 orchard.plugins:10");
    expect([recipe.name, recipe.version]).toEqual(["orchard", "1.2"]);
  });
});

describe("Esky, with flags and guarded imports", () => {
  const setup = `
import sys
IS_WINDOWS_PLATFORM = sys.platform.startswith('win')
try:
    import zmq
    HAS_ZMQ = True
except ImportError:
    HAS_ZMQ = False
WITH_SETUPTOOLS = False
if 'USE_SETUPTOOLS' in __import__('os').environ or 'setuptools' in sys.modules:
    try:
        from setuptools import setup
        WITH_SETUPTOOLS = True
    except ImportError:
        WITH_SETUPTOOLS = False
if WITH_SETUPTOOLS is False:
    from distutils.core import setup
try:
    from esky import bdist_esky
    import bbfreeze
    HAS_ESKY = True
except ImportError:
    HAS_ESKY = False

SETUP_KWARGS = {'name': 'orchard', 'install_requires': []}
FREEZER_INCLUDES = ['zmq.core.*', 'sqlite3', 'sqlite3']
if HAS_ZMQ and hasattr(zmq, 'pyzmq_version_info'):
    if zmq.pyzmq_version_info() >= (0, 14):
        if 'zmq.core.*' in FREEZER_INCLUDES:
            FREEZER_INCLUDES.remove('zmq.core.*')
if IS_WINDOWS_PLATFORM:
    FREEZER_INCLUDES += ['wmi']
    SETUP_KWARGS['install_requires'].append('WMI')
elif sys.platform.startswith('linux'):
    FREEZER_INCLUDES.append('spwd')
    try:
        import yum
        FREEZER_INCLUDES.append('yum')
    except ImportError:
        pass
elif sys.platform.startswith('sunos'):
    try:
        from bbfreeze.modulegraph.modulegraph import ModuleGraph
        graph = ModuleGraph(sys.path[:])
        for node in graph.flatten():
            FREEZER_INCLUDES.append(str(node.identifier))
    except ImportError:
        pass
if HAS_ESKY:
    OPTIONS = SETUP_KWARGS.get('options', {})
    OPTIONS['bdist_esky'] = {'freezer_module': 'bbfreeze', 'freezer_options': {'includes': FREEZER_INCLUDES}}
    SETUP_KWARGS['options'] = OPTIONS
if WITH_SETUPTOOLS:
    SETUP_KWARGS['entry_points'] = {'console_scripts': ['orchard = orchard.main:run']}
else:
    SETUP_KWARGS['scripts'] = ['scripts/orchard']
if __name__ == '__main__':
    setup(**SETUP_KWARGS)
`;
  test("what only hangs on an import that may fail is a maybe; the freezer itself is there", () => {
    expect(show(only(setup).includes)).toBe("zmq.core.*?:26 sqlite3:26 sqlite3:26 spwd:35 yum?:38");
  });
  test("names added by += count", () => {
    expect(names(only(setup, "win32").includes)).toBe("zmq.core.*? sqlite3 sqlite3 wmi");
  });
  test("either of two ways to name the scripts is a maybe", () => {
    const recipe = only(setup);
    expect(names(recipe.scripts)).toBe("scripts/orchard?");
    expect(names(recipe.entryPoints)).toBe("orchard = orchard.main:run?");
  });
  test("a branch for a platform that is not the target casts no doubt", () => {
    expect(only(setup).complete).toBe(true);
  });
});

describe("Esky, with a Distribution of its own", () => {
  const setup = `
import sys, os
import distutils.dist
from distutils.core import setup
try:
    from esky import bdist_esky
    HAS_ESKY = True
except ImportError:
    HAS_ESKY = False
IS_WINDOWS_PLATFORM = sys.platform.startswith('win')
SSH_FILE = os.path.join(os.path.dirname(__file__), '.ssh-package')
PACKAGED_FOR_SSH = os.path.isfile(SSH_FILE)

class OrchardDistribution(distutils.dist.Distribution):
    def __init__(self, attrs=None):
        distutils.dist.Distribution.__init__(self, attrs)
        self.ssh_packaging = PACKAGED_FOR_SSH
        self.name = 'orchard-ssh' if PACKAGED_FOR_SSH else 'orchard'
        self.packages = self.discover_packages()
        if HAS_ESKY:
            self.setup_esky()

    def discover_packages(self):
        modules = []
        for root, _, files in os.walk(os.path.join(os.path.dirname(__file__), 'orchard')):
            if '__init__.py' not in files:
                continue
            modules.append(os.path.relpath(root, os.path.dirname(__file__)).replace(os.sep, '.'))
        return modules

    @property
    def _property_scripts(self):
        scripts = ['scripts/orchard']
        if self.ssh_packaging or PACKAGED_FOR_SSH:
            return scripts
        if IS_WINDOWS_PLATFORM:
            scripts.extend(['scripts/orchard-service'])
            return scripts
        scripts.extend(['scripts/orchard-press'])
        return scripts

    def setup_esky(self):
        opt_dict = self.get_option_dict('bdist_esky')
        opt_dict['freezer_module'] = ('setup script', 'bbfreeze')
        opt_dict['freezer_options'] = ('setup script', {'includes': self.get_includes()})

    def get_includes(self):
        freezer_includes = [
            'csv',
            'numbers',
        ]
        if IS_WINDOWS_PLATFORM:
            freezer_includes.extend(['imp'])
        elif sys.platform.startswith('linux'):
            freezer_includes.append('spwd')
        return freezer_includes

if __name__ == '__main__':
    setup(distclass=OrchardDistribution)
`;
  const tree = { "orchard/__init__.py": "", "orchard/plugins/__init__.py": "", "orchard/labels/a.txt": "" };
  test("the list that a method returns is found through get_option_dict", () => {
    const recipe = only(setup, "linux", "2.7", tree);
    expect(show(recipe.includes)).toBe("csv:49 numbers:50 spwd:55");
    expect(recipe.freezers).toEqual(["esky", "bbfreeze"]);
    expect(at(recipe.includesPlace)).toBe("setup.py:48");
    expect(recipe.complete).toBe(true);
  });
  test("scripts, packages and name come from the class", () => {
    const recipe = only(setup, "linux", "2.7", tree);
    expect(names(recipe.scripts)).toBe("scripts/orchard scripts/orchard-press");
    expect(names(recipe.distributionPackages)).toBe("orchard orchard.plugins");
    expect(recipe.name).toBe("orchard");
  });
  test("on Windows the other scripts and includes", () => {
    const recipe = only(setup, "win32", "2.7", tree);
    expect(names(recipe.scripts)).toBe("scripts/orchard scripts/orchard-service");
    expect(names(recipe.includes)).toBe("csv numbers imp");
  });
});

describe("Esky's own options", () => {
  test("includes and excludes of bdist_esky itself", () => {
    const recipe = only(`
from esky import bdist_esky
from distutils.core import setup
setup(name="orchard", scripts=["main.py"], options={"bdist_esky": {
    "includes": ["csv"], "excludes": ["tcl"], "freezer_module": "cxfreeze"}})
`);
    expect(show(recipe.includes)).toBe("csv:5");
    expect(names(recipe.excludes)).toBe("tcl");
    expect(recipe.freezers).toEqual(["esky", "cx_Freeze"]);
    expect(recipe.includesOption).toBe("includes of bdist_esky");
    expect(at(recipe.includesPlace)).toBe("setup.py:5");
  });
  test("an Executable of Esky's is a script", () => {
    const recipe = only(`
from esky.bdist_esky import Executable
from distutils.core import setup
setup(scripts=[Executable("orchard/main.py", name="orchard")], options={"bdist_esky": {"freezer_module": "py2exe"}})
`);
    expect(names(recipe.scripts)).toBe("orchard/main.py");
    expect(recipe.freezers).toEqual(["esky", "py2exe"]);
    expect(at(recipe.includesPlace)).toBe("setup.py:4");
    expect(recipe.includesOption).toBe("freezer_options includes of bdist_esky");
  });
});

describe("cx_Freeze", () => {
  test("options of build_exe, Executables and files", () => {
    const recipe = only(
      `
import sys
from cx_Freeze import setup, Executable

build_exe_options = dict(
    packages=["os", "idna"],
    includes=["queue"],
    excludes=["tkinter"],
    include_files=["LICENSE", ("art/logo.png", "share/logo.png")],
)
base = "Win32GUI" if sys.platform == "win32" else None
setup(name="orchard", version="0.1",
      options={"build_exe": build_exe_options},
      executables=[Executable("main.py", base=base), Executable(script="press.py")])
`,
      "win32",
      "3.6",
    );
    expect(recipe.freezers).toEqual(["cx_Freeze"]);
    expect(names(recipe.packages)).toBe("os idna");
    expect(show(recipe.includes)).toBe("queue:7");
    expect(names(recipe.excludes)).toBe("tkinter");
    expect(names(recipe.data)).toBe("LICENSE share/logo.png");
    expect(names(recipe.scripts)).toBe("main.py press.py");
    expect(recipe.version).toBe("0.1");
  });
  test("a list given as one text is split at commas", () => {
    const recipe = only(
      `
from cx_Freeze import *
setup(options={'build_exe': {'includes': 'atexit,csv json'}}, executables=[Executable('main.py')])
`,
      "win32",
      "3.6",
    );
    expect(names(recipe.includes)).toBe("atexit csv json");
    expect(names(recipe.scripts)).toBe("main.py");
  });
  test("the module's own name in front", () => {
    const recipe = only(
      `
import cx_Freeze
executables = [cx_Freeze.Executable("main.py")]
cx_Freeze.setup(name="orchard", options={"build_exe": {"packages": ["csv"]}}, executables=executables)
`,
      "linux",
      "3.11",
    );
    expect(names(recipe.packages)).toBe("csv");
    expect(names(recipe.scripts)).toBe("main.py");
    expect(recipe.includes).toEqual([]);
  });
});

describe("py2exe", () => {
  test("console, windows, services and options", () => {
    const recipe = only(
      `
from distutils.core import setup
import py2exe, sys
sys.argv.append('py2exe')

class Target:
    def __init__(self, **kw):
        self.__dict__.update(kw)

setup(
    console=['main.py', {'script': 'my press.py', 'dest_base': 'press'}],
    windows=[Target(script="gui.py")],
    service=['orchard.service'],
    options={'py2exe': {'includes': ['sip'], 'packages': ['wx.lib'], 'bundle_files': 3}},
    data_files=[('images', ['art/a.png', 'art/b.png'])],
    zipfile=None,
)
`,
      "win32",
    );
    expect(recipe.freezers).toEqual(["py2exe"]);
    expect(names(recipe.scripts)).toBe("main.py my press.py gui.py");
    expect(names(recipe.includes)).toBe("sip orchard.service");
    expect(names(recipe.packages)).toBe("wx.lib");
    expect(names(recipe.data)).toBe("images/a.png images/b.png");
    expect(at(recipe.includesPlace)).toBe("setup.py:14");
  });
  test("its freeze() function takes the options without a command", () => {
    const recipe = only(
      `
import py2exe
py2exe.freeze(console=["main.py"], options={"includes": ["csv"], "excludes": ["tkinter"]})
`,
      "win32",
      "3.11",
    );
    expect(names(recipe.includes)).toBe("csv");
    expect(names(recipe.scripts)).toBe("main.py");
  });
});

describe("bbfreeze", () => {
  test("Freezer() with positional or named lists, and addScript()", () => {
    const recipe = only(`
from bbfreeze import Freezer
includes = ['csv',
            'json']
f = Freezer("dist", includes=includes, excludes=('tcl',))
f.addScript("main.py")
f.addScript("press.py", gui_only=True)
f()
`);
    expect(recipe.freezers).toEqual(["bbfreeze"]);
    expect(show(recipe.includes)).toBe("csv:3 json:4");
    expect(names(recipe.excludes)).toBe("tcl");
    expect(names(recipe.scripts)).toBe("main.py press.py");
    expect(at(recipe.includesPlace)).toBe("setup.py:3");
  });
  test("a build script of another name is found, too", () => {
    const { recipes } = read({
      "freeze.py": `import bbfreeze\nf = bbfreeze.Freezer("dist", ("csv",))\nf.addScript("a.py")\n`,
    });
    expect(recipes.map((one) => `${at(one.place)} ${names(one.includes)}`)).toEqual(["freeze.py:2 csv"]);
  });
});

describe("several freezers in one file", () => {
  const setup = `
import sys
from distutils.core import setup
if 'py2exe' in sys.argv:
    import py2exe
    extra = dict(console=['main.py'], options={'py2exe': {'includes': ['csv']}})
elif sys.platform.startswith('linux'):
    from cx_Freeze import setup, Executable
    extra = dict(executables=[Executable('main.py')], options={'build_exe': {'includes': ['json']}})
else:
    extra = {}
setup(name='orchard', **extra)
`;
  test("each command gets its own recipe", () => {
    const { recipes } = read({ "setup.py": setup }, "linux", "3.6");
    expect(recipes.map((one) => [...one.freezers, names(one.includes)])).toContainEqual(["py2exe", "csv"]);
    expect(recipes.map((one) => [...one.freezers, names(one.includes).replace("?", "")])).toContainEqual([
      "cx_Freeze",
      "json",
    ]);
  });
  test("a call behind another platform's test does not count", () => {
    const { recipes } = read(
      {
        "setup.py": `
from sys import platform as _platform
if _platform == "linux" or _platform == "linux2":
    from cx_Freeze import setup, Executable
    setup(name='orchard', executables=[Executable('main.py')])
elif _platform == "win32":
    from distutils.core import setup
    import py2exe
    setup(console=['main.py'])
`,
      },
      "win32",
      "3.6",
    );
    expect(recipes.map((one) => one.freezers)).toEqual([["py2exe"]]);
  });
});

describe("setup() without a freezer", () => {
  test("scripts, entry points, packages and data", () => {
    const recipe = only(
      `
import os
from setuptools import setup, find_packages
here = os.path.abspath(os.path.dirname(__file__))
setup(
    name='orchard',
    version=open(os.path.join(here, 'VERSION')).read().strip(),
    packages=find_packages(),
    py_modules=['press'],
    scripts=[os.path.join('bin', 'orchard')],
    entry_points={'console_scripts': ['orchard = orchard.main:run'], 'gui_scripts': ['ui = orchard.ui:run']},
)
`,
      "linux",
      "3.11",
      { VERSION: "2.0\n", "orchard/__init__.py": "", "orchard/plugins/__init__.py": "", "press.py": "" },
    );
    expect(recipe.freezers).toEqual([]);
    expect([recipe.name, recipe.version]).toEqual(["orchard", "2.0"]);
    expect(names(recipe.distributionPackages)).toBe("orchard orchard.plugins press");
    expect(names(recipe.scripts)).toBe("bin/orchard");
    expect(names(recipe.entryPoints)).toBe("orchard = orchard.main:run ui = orchard.ui:run");
  });
  test("a version taken from the package, by import or by exec", () => {
    const more = { "orchard/__init__.py": "", "orchard/version.py": "__version__ = '.'.join(map(str, (1, 4)))\n" };
    for (const line of [
      "from orchard.version import __version__",
      "exec(compile(open('orchard/version.py').read(), 'orchard/version.py', 'exec'))",
      "execfile('orchard/version.py')",
    ]) {
      const recipe = only(
        `${line}\nfrom distutils.core import setup\nsetup(version=__version__)\n`,
        "linux",
        "2.7",
        more,
      );
      expect(recipe.version).toBe("1.4");
    }
  });
});

describe("setup.cfg", () => {
  test("the section of the freezer's command counts, with its lines", () => {
    const recipe = only(
      "from cx_Freeze import setup, Executable\nsetup(executables=[Executable('main.py')])\n",
      "linux",
      "3.6",
      {
        "setup.cfg":
          "[metadata]\nname = orchard\n\n[build_exe]\nincludes = csv,json\n    queue\nexcludes: tcl\nsilent = 1\n",
      },
    );
    expect(show(recipe.includes)).toBe("csv:5 json:5 queue:6");
    expect(show(recipe.excludes)).toBe("tcl:7");
    expect(at(recipe.includesPlace)).toBe("setup.cfg:5");
  });
  test("a section can name the backend of Esky", () => {
    const recipe = only(
      "from esky import bdist_esky\nfrom distutils.core import setup\nsetup(scripts=['a.py'])\n",
      "linux",
      "2.7",
      {
        "setup.cfg": "[bdist_esky]\nfreezer-module = bbfreeze\nincludes = csv\n",
      },
    );
    expect(recipe.freezers).toEqual(["esky", "bbfreeze"]);
    expect(names(recipe.includes)).toBe("csv");
  });
});

describe("what can't be known", () => {
  const freeze = (list: string): Recipe =>
    only(
      `
import os, glob
from cx_Freeze import setup, Executable
includes = ['csv']
${list}
setup(executables=[Executable('main.py')], options={'build_exe': {'includes': includes}})
`,
      "linux",
      "3.11",
      { "plugins/apple.py": "", "plugins/pear.py": "" },
    );
  test("a computed list leaves the recipe incomplete, with the place", () => {
    const recipe = freeze("includes.extend(find_them())");
    expect(names(recipe.includes)).toBe("csv");
    expect(recipe.complete).toBe(false);
    expect(doubts(recipe)).toEqual(['setup.py:4 "find_them" is not known']);
  });
  test("a loop over something unknown does so, too", () => {
    const recipe = freeze("for name in find_them():\n    includes.append(name)");
    expect([names(recipe.includes), recipe.complete]).toEqual(["csv", false]);
  });
  test("a glob over the tree is known", () => {
    const recipe = freeze("includes += ['plugins.' + os.path.basename(f)[:-3] for f in glob.glob('plugins/*.py')]");
    expect([names(recipe.includes), recipe.complete]).toEqual(["csv plugins.apple plugins.pear", true]);
  });
  test("a listing filtered in a loop is known", () => {
    const recipe = freeze(
      "for f in os.listdir('plugins'):\n    if f.startswith('p') and f.endswith('.py'):\n        name = f[:-3]\n        includes.append('plugins.%s' % name)",
    );
    expect([names(recipe.includes), recipe.complete]).toEqual(["csv plugins.pear", true]);
  });
  test("names added by a helper function count", () => {
    const recipe = freeze("def add(name):\n    includes.append('plugins.' + name)\nadd('apple')\nadd('pear')");
    expect(names(recipe.includes)).toBe("csv plugins.apple plugins.pear");
  });
  test("names added through another name of the same list count", () => {
    const recipe = freeze("more = includes\nmore.append('json')");
    expect(names(recipe.includes)).toBe("csv json");
  });
  test("a file that does not parse is a gap with its line", () => {
    const { recipes, gaps } = read({
      "setup.py":
        "from cx_Freeze import setup, Executable\nincludes = ['csv'\n\ndef (:\nsetup(executables=[Executable('a.py')])\n",
    });
    expect(recipes.every((recipe) => !recipe.complete)).toBe(true);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.every((gap) => gap.hides === "recipe" && gap.place.line !== undefined)).toBe(true);
  });
  test("a line that does not parse leaves the recipe incomplete", () => {
    const { recipes, gaps } = read({
      "setup.py":
        "from cx_Freeze import setup, Executable\nincludes = ['csv']\nincludes $ append('json')\nsetup(executables=[Executable('a.py')], options={'build_exe': {'includes': includes}})\n",
    });
    expect(gaps.map((gap) => gap.place)).toEqual([{ path: "setup.py", line: 3 }]);
    expect(recipes.map((recipe) => [names(recipe.includes), recipe.complete])).toEqual([["csv", false]]);
  });
  test("a file that calls nothing of the kind is not read", () => {
    expect(read({ "main.py": "print('setup (not a call)'[2:])\n", "lib/deep/er/setup.py": "setup()\n" })).toEqual({
      recipes: [],
      versions: [],
      gaps: [],
    });
  });
});

describe("py2exe's freeze() and py2app", () => {
  test("freeze() takes scripts and options like setup()", () => {
    const recipe = only(
      `import py2exe
py2exe.freeze(
    console=[{"script": "till.py", "icon_resources": [(1, "till.ico")]}],
    windows=["office.py"],
    options={"py2exe": {"includes": ["csv"], "excludes": ["tkinter"], "packages": ["shop"], "bundle_files": 3}},
)
`,
      "win32",
      "3.11",
    );
    expect(recipe.freezers).toEqual(["py2exe"]);
    expect(names(recipe.includes)).toBe("csv");
    expect(names(recipe.excludes)).toBe("tkinter");
    expect(names(recipe.packages)).toBe("shop");
    expect(names(recipe.scripts)).toBe("till.py office.py");
  });

  const BUNDLE = `from setuptools import setup

OPTIONS = {
    "argv_emulation": True,
    "includes": ["csv", "shop.tills.*"],
    "packages": ["babel"],
    "excludes": ["tkinter"],
    "resources": ["labels", ("fonts", ["type/serif.ttf"])],
    "iconfile": "shop.icns",
}
setup(app=["office.py"], data_files=["help.txt"], options={"py2app": OPTIONS}, setup_requires=["py2app"])
`;

  test("a bundle's options, its script and resources", () => {
    const recipe = only(BUNDLE, "darwin", "3.11");
    expect(recipe.freezers).toEqual(["py2app"]);
    expect(show(recipe.includes)).toBe("csv:5 shop.tills.*:5");
    expect(names(recipe.packages)).toBe("babel");
    expect(names(recipe.excludes)).toBe("tkinter");
    expect(names(recipe.scripts)).toBe("office.py");
    expect(names(recipe.data)).toBe("help.txt labels fonts/serif.ttf");
    expect(recipe.includesOption).toBe("the py2app option includes");
  });

  test("options in setup.cfg are no recipe of a file that sets nothing up", () => {
    const { recipes } = read(
      {
        "setup.py": "from setuptools import setup\nsetup(app=['office.py'])\n",
        "version.py": "class Executable:\n    pass\n\n\ndef build():\n    return Executable()\n",
        "setup.cfg": "[py2app]\nincludes = csv\n",
      },
      "darwin",
      "3.11",
    );
    expect(recipes.map(({ place }) => at(place))).toEqual(["setup.py:2"]);
  });

  test("of several freezers, the one that makes builds for the platform is chosen", () => {
    const both = `import sys
from setuptools import setup

setup(
    app=["office.py"],
    windows=["office.py"],
    options={"py2app": {"includes": ["Foundation"]}, "py2exe": {"includes": ["win32api"]}},
)
`;
    const chosen = (platform: Platform): string =>
      names(chooseRecipe(read({ "setup.py": both }, platform, "3.11").recipes, undefined)?.includes ?? []);
    expect(chosen("win32")).toBe("win32api");
    expect(chosen("darwin")).toBe("Foundation");
  });
});

test("a list of thousands of names is read in a moment, each with its line", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `  "orchard.plugins.no_${index}",\n`).join("");
  const setup = `from cx_Freeze import setup\nsetup(options={"build_exe": {"includes": [\n${names}]}})\n`;
  expect(show(only(setup).includes.slice(-1))).toBe("orchard.plugins.no_19999:20002");
}, 3000);
