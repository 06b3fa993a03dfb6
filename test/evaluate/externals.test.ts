// Paths and folders of the tree: os.path, listings, pkgutil, pathlib, and what differs while a setup script is read.

import { describe, expect, test } from "vitest";
import { TREE, list, text } from "../../src/evaluate/value.js";
import { type PythonTree, globalOf } from "../helpers/python-tree.js";

type Row = readonly [what: string, lines: readonly string[], expected: string];

const files = {
  "shop/__init__.py": "",
  "shop/plugins/__init__.py": "",
  "shop/plugins/apple.py": "",
  "shop/plugins/pear.py": "",
  "shop/plugins/deep/__init__.py": "",
  "shop/plugins/deep/quince.py": "",
  "shop/plugins/labels.txt": "",
};

function table(title: string, rows: readonly Row[], more: Partial<PythonTree> = {}): void {
  describe(title, () => {
    test.each(rows)("%s", (_what, lines, expected) => {
      const tree = { ...more, files: { ...files, "shop/main.py": lines.join("\n") + "\n" } };
      expect(globalOf(tree, "shop.main", "x")).toBe(expected);
    });
  });
}

// "~" stands for the root of the tree.
table("os.path", [
  ["__file__ is a path in the tree", ["x = __file__"], "'~/shop/main.py'"],
  ["dirname", ["import os", "x = os.path.dirname(__file__)"], "'~/shop'"],
  ["join", ["import os", "x = os.path.join(os.path.dirname(__file__), 'plugins')"], "'~/shop/plugins'"],
  [
    "join from an import of the function",
    ["from os.path import join, dirname", "x = join(dirname(__file__), 'a', 'b')"],
    "'~/shop/a/b'",
  ],
  ["a parent by ..", ["import os", "x = os.path.join(os.path.dirname(__file__), '..', 'a')"], "'~/a'"],
  ["an absolute part begins anew", ["import os", "x = os.path.join('a', '/b')"], "'/b'"],
  ["abspath and realpath", ["import os", "x = os.path.realpath(os.path.abspath(__file__))"], "'~/shop/main.py'"],
  ["split", ["import os", "x = os.path.split('a/b.py')[1]"], "'b.py'"],
  ["splitext", ["import os", "x = os.path.splitext('b.tar.gz')"], "['b.tar', '.gz']"],
  ["splitext of a hidden file", ["import os", "x = os.path.splitext('.profile')[0]"], "'.profile'"],
  ["basename of what is known at its end", ["import os", "x = os.path.basename(home() + '/a.py')"], "'a.py'"],
  [
    "basename of a package's __file__",
    ["import os, shop", "x = os.path.basename(os.path.dirname(shop.__file__))"],
    "'shop'",
  ],
  ["a package's __path__", ["import shop.plugins", "x = shop.plugins.__path__[0]"], "'~/shop/plugins'"],
  ["whether a file exists is not asked of the build machine", ["import os", "x = os.path.exists('a')"], "?"],
  [
    "pathlib",
    ["from pathlib import Path", "x = Path(__file__).parent / 'plugins' / 'apple.py'"],
    "'~/shop/plugins/apple.py'",
  ],
  ["the stem of a path", ["from pathlib import Path", "x = Path('a/b.py').stem"], "'b'"],
]);

table("folders of the tree", [
  [
    "os.listdir",
    ["import os", "x = os.listdir(os.path.join(os.path.dirname(__file__), 'plugins'))"],
    "['__init__.py', 'apple.py', 'deep', 'labels.txt', 'pear.py']",
  ],
  [
    "names filtered by a test in a comprehension",
    [
      "import os",
      "x = [f[:-3] for f in os.listdir(os.path.dirname(__file__) + '/plugins') if f.endswith('.py') and not f.startswith('_')]",
    ],
    "['apple', 'pear']",
  ],
  [
    "names filtered by continue in a loop",
    [
      "import os",
      "x = []",
      "for f in os.listdir(os.path.join(os.path.dirname(__file__), 'plugins')):",
      "    if f.startswith('_') or not f.endswith('.py'):",
      "        continue",
      "    name, ext = os.path.splitext(f)",
      "    x.append('shop.plugins.' + name)",
    ],
    "['shop.plugins.apple', 'shop.plugins.pear']",
  ],
  ["a folder outside the tree is not known", ["import os", "x = os.listdir('/etc')"], "[...]"],
  [
    "glob",
    ["import glob, os", "x = glob.glob(os.path.join(os.path.dirname(__file__), 'plugins', '[!_]*.py'))"],
    "['~/shop/plugins/apple.py', '~/shop/plugins/pear.py']",
  ],
  [
    "os.walk",
    ["import os", "x = [f for root, dirs, files in os.walk(os.path.dirname(__file__) + '/plugins') for f in files]"],
    "['__init__.py', 'apple.py', 'labels.txt', 'pear.py', '__init__.py', 'quince.py']",
  ],
  [
    "pkgutil.iter_modules gives modules and packages",
    ["import pkgutil, shop.plugins", "x = [name for _, name, ispkg in pkgutil.iter_modules(shop.plugins.__path__)]"],
    "['apple', 'deep', 'pear']",
  ],
  [
    "with a prefix",
    ["import pkgutil, shop.plugins as p", "x = [m.name for m in pkgutil.iter_modules(p.__path__, p.__name__ + '.')]"],
    "['shop.plugins.apple', 'shop.plugins.deep', 'shop.plugins.pear']",
  ],
  [
    "pkgutil.walk_packages goes deeper",
    [
      "import pkgutil, shop.plugins as p",
      "x = [m[1] for m in pkgutil.walk_packages(p.__path__, 'shop.plugins.') if not m[2]]",
    ],
    "['shop.plugins.apple', 'shop.plugins.deep.quince', 'shop.plugins.pear']",
  ],
  [
    "Path.iterdir",
    ["from pathlib import Path", "x = [p.name for p in (Path(__file__).parent / 'plugins').iterdir()]"],
    "['__init__.py', 'apple.py', 'deep', 'labels.txt', 'pear.py']",
  ],
]);

table("the target", [
  ["sys.platform of Python 3", ["import sys", "x = sys.platform"], "'linux'"],
  ["os.name", ["from os import name", "x = name"], "'posix'"],
  ["platform.system", ["import platform", "x = platform.system() == 'Windows'"], "False"],
  ["os.uname", ["import os", "x = os.uname()[0] == 'SunOS' and os.uname()[3].startswith('joyent_')"], "False"],
  ["a name of a module that is imported with *", ["from os import *", "x = listdir"], "<os.listdir>"],
  ["the frozen application is frozen", ["import sys", "x = getattr(sys, 'frozen', False)"], "True"],
]);

table(
  "the target is Python 2 on Windows",
  [
    ["sys.platform", ["import sys", "x = sys.platform.startswith('win')"], "True"],
    ["the version", ["import sys", "x = sys.version_info[0] < 3"], "True"],
    ["os.sep is written as / all the same", ["import os", "x = os.sep"], "'/'"],
  ],
  { platform: "win32", python: "2.7" },
);

const setting: Partial<PythonTree> = {
  workingDirectory: TREE,
  constants: new Map([["sys.argv", list([text("setup.py"), text("bdist_esky")], false)]]),
};

table(
  "while a setup script is read",
  [
    [
      "relative paths begin at its folder",
      ["import os", "x = os.listdir('shop/plugins/deep')"],
      "['__init__.py', 'quince.py']",
    ],
    [
      "a relative glob gives relative paths",
      ["import glob", "x = glob.glob('shop/plugins/*r.py')"],
      "['shop/plugins/pear.py']",
    ],
    ["the current folder", ["import os", "x = os.path.join(os.getcwd(), 'shop')"], "'~/shop'"],
    ["abspath", ["import os", "x = os.path.abspath('shop')"], "'~/shop'"],
    [
      "relpath",
      ["import os", "x = os.path.relpath(os.path.abspath('shop/plugins'), os.getcwd()).replace(os.sep, '.')"],
      "'shop.plugins'",
    ],
    ["a file that is there", ["import os", "x = os.path.isfile('shop/__init__.py')"], "True"],
    ["a file that is not", ["import os", "x = os.path.exists('.git')"], "False"],
    ["a folder", ["import os", "x = os.path.isdir('shop/plugins')"], "True"],
    ["the text of a file", ["x = open('shop/__init__.py').read()"], "''"],
    ["the command is in sys.argv", ["import sys", "x = 'bdist_esky' in sys.argv"], "True"],
    ["another word may be, too", ["import sys", "x = 'sdist' in sys.argv"], "?"],
  ],
  setting,
);

table("builtins", [["zip of nothing is an empty list", ["x = list(zip())"], "[]"]]);
