// What a module loads by name, in small trees: one line for each load, as the graph gets it.

import { describe, expect, test } from "vitest";
import { createEvaluator } from "../../src/evaluate/evaluator.js";
import { findLateLoads } from "../../src/evaluate/late-loads.js";
import { NAMES_OF_INTEREST } from "../../src/evaluate/loaders.js";
import type { LateLoad } from "../../src/model/graph.js";
import { type PythonTree, worldOf } from "../helpers/python-tree.js";

const files = {
  "shop/__init__.py": "",
  "shop/plugins/__init__.py": "",
  "shop/plugins/apple.py": "",
  "shop/plugins/pear.py": "",
  "shop/util.py": "",
};

function loads(lines: readonly string[], more: Partial<PythonTree> = {}): readonly LateLoad[] {
  const own = { ...files, ...more.files, "shop/main.py": lines.join("\n") + "\n" };
  const world = worldOf({ ...more, files: own, interest: NAMES_OF_INTEREST });
  const unit = world.unit("shop.main");
  if (unit === undefined) throw new Error("no unit");
  return findLateLoads(unit, createEvaluator(world), world);
}

/** "line via exact [matched] flags" */
function show(load: LateLoad): string {
  const how = load.lister === undefined ? load.via : `${load.lister} and ${load.via}`;
  const parts = [`${load.place.line ?? 0} ${how}`];
  if (load.exact.length > 0) parts.push(load.exact.join(","));
  if (load.exact.length === 0) parts.push(`[${load.matched.join(",")}]`);
  const { caught, inFunction, conditional } = load.caution;
  const flags = [
    load.complete ? "" : "open",
    load.needsDisk ? "disk" : "",
    caught ? "caught" : "",
    inFunction ? "function" : "",
    conditional ? "maybe" : "",
  ].filter((flag) => flag !== "");
  return [...parts, ...flags].join(" ");
}

const PLUGINS = "[shop.plugins.apple,shop.plugins.pear]";

type Row = readonly [what: string, lines: readonly string[], expected: readonly string[]];

function table(title: string, rows: readonly Row[], more: Partial<PythonTree> = {}): void {
  describe(title, () => {
    test.each(rows)("%s", (_what, lines, expected) => {
      expect(loads(lines, more).map(show).sort()).toEqual([...expected].sort());
    });
  });
}

table("loading by name", [
  ["nothing is loaded late", ["import csv", "from shop import util"], []],
  ["__import__ of a constant", ["__import__('csv')"], ["1 __import__ csv"]],
  ["import_module", ["import importlib", "importlib.import_module('csv')"], ["2 importlib.import_module csv"]],
  [
    "under another name",
    ["from importlib import import_module as load", "load('csv')"],
    ["2 importlib.import_module csv"],
  ],
  ["by a variable", ["load = __import__", "name = 'csv'", "load(name)"], ["3 __import__ csv"]],
  [
    "a name that is known in part is any module that fits",
    ["import importlib", "def load(name):", "    return importlib.import_module('shop.plugins.' + name)"],
    [`3 importlib.import_module ${PLUGINS} open function`],
  ],
  [
    "a relative name",
    ["import importlib", "importlib.import_module('.apple', 'shop.plugins')"],
    ["2 importlib.import_module shop.plugins.apple"],
  ],
  [
    "a relative name in the own package",
    ["import importlib", "importlib.import_module('.util', package=__package__)"],
    ["2 importlib.import_module shop.util"],
  ],
  [
    "through a function of our own",
    ["def load(name):", "    __import__('shop.plugins.' + name)", "load('apple')", "load('pear')"],
    ["2 __import__ shop.plugins.apple,shop.plugins.pear function"],
  ],
  [
    "in a loop over constants",
    ["for name in ('apple', 'pear'):", "    __import__('shop.plugins.%s' % name)"],
    ["2 __import__ shop.plugins.apple,shop.plugins.pear"],
  ],
  [
    "from the values of a dict",
    [
      "BACKENDS = {'a': 'shop.plugins.apple', 'p': 'shop.plugins.pear'}",
      "def get(key):",
      "    return __import__(BACKENDS[key])",
    ],
    ["3 __import__ shop.plugins.apple,shop.plugins.pear function"],
  ],
  [
    "submodules named by fromlist",
    ["__import__('shop.plugins', globals(), locals(), ['apple'])"],
    ["1 __import__ shop.plugins,shop.plugins.apple"],
  ],
  [
    "any submodule where fromlist is not known and the package holds nothing else",
    ["def get(name):", "    return getattr(__import__('shop.plugins', fromlist=[name]), name)"],
    [`2 __import__ shop.plugins open function`, `2 __import__ ${PLUGINS} open function`],
  ],
  [
    "the classes and factories of a logging configuration",
    [
      "import logging.config",
      "CONFIG = {",
      "    'version': 1,",
      "    'formatters': {'short': {'()': 'shop.plugins.apple.Short', 'format': 'shop.nothing.here'}},",
      "    'handlers': {'list': {'class': 'shop.plugins.pear.Handler', 'stream': 'ext://shop.util.STREAM'}},",
      "    'root': {'class': 'shop.none.Class'},",
      "}",
      "logging.config.dictConfig(CONFIG)",
    ],
    ["8 logging.config.dictConfig shop.plugins.apple,shop.plugins.pear,shop.util"],
  ],
  [
    "a logging configuration whose classes are no texts, or that is not known",
    [
      "import json, logging.config, sys",
      "from shop.util import Handler",
      "logging.config.dictConfig({'handlers': {'list': {'()': Handler, 'level': 'a.b'}}})",
      "logging.config.dictConfig(json.load(sys.stdin))",
    ],
    [],
  ],
  [
    "one of the choices of a decorated command, and not what another one takes",
    [
      "import click",
      "@click.command()",
      "@click.option('--fruit', type=click.Choice(['apple']), default='pear')",
      "@click.option('--other', type=click.Choice(['util']))",
      "def main(fruit, other):",
      "    __import__('shop.plugins.' + fruit)",
    ],
    ["6 __import__ shop.plugins.apple,shop.plugins.pear function"],
  ],
  [
    "what is handed over to be called, with what is handed over beside it",
    [
      "def load(name):",
      "    __import__('shop.plugins.' + name)",
      "def attempt(what, function, *args):",
      "    print(what, function(*args))",
      "for name in ('apple', 'pear'):",
      "    attempt(name, load, name)",
    ],
    ["2 __import__ shop.plugins.apple,shop.plugins.pear function"],
  ],
  [
    "what a function of our own calls with something else",
    [
      "def load(name):",
      "    __import__('shop.plugins.' + name)",
      "def attempt(function, what):",
      "    return function('pear')",
      "attempt(load, 'apple')",
    ],
    ["2 __import__ shop.plugins.pear function"],
  ],
  [
    "what threads, executors and map are told to call",
    [
      "import threading",
      "def load(name, kind='x'):",
      "    __import__('shop.plugins.' + name)",
      "threading.Thread(target=load, args=('apple',)).start()",
      "pool.submit(load, 'pear', kind='y')",
      "pool.map(load, ['nuts'])",
    ],
    ["3 __import__ shop.plugins.apple,shop.plugins.nuts,shop.plugins.pear function"],
  ],
  [
    "what is handed over to who knows whom",
    ["def load(name):", "    __import__('shop.plugins.' + name)", "menu.add('apple', load, 'title')"],
    [`2 __import__ ${PLUGINS} open function`],
  ],
  ["map of a loader over names", ["mods = map(__import__, ['csv', 'json'])"], ["1 __import__ csv,json"]],
  ["runpy", ["import runpy", "runpy.run_module('shop.util')"], ["2 runpy.run_module shop.util"]],
  ["exec of an import", ["name = 'apple'", "exec('import shop.plugins.%s' % name)"], ["2 exec shop.plugins.apple"]],
  [
    "find_spec only looks, so a failure is caught",
    ["from importlib.util import find_spec", "HAS = find_spec('numpy') is not None"],
    ["2 importlib.util.find_spec numpy caught"],
  ],
]);

table("conditions", [
  [
    "a failure that is caught",
    ["try:", "    __import__('csv')", "except ImportError:", "    pass"],
    ["2 __import__ csv caught"],
  ],
  [
    "a failure that is raised again is not",
    ["try:", "    __import__('csv')", "except ImportError:", "    raise"],
    ["2 __import__ csv"],
  ],
  [
    "another platform's load does not happen",
    ["import sys", "if sys.platform == 'win32':", "    __import__('winreg')"],
    [],
  ],
  [
    "this platform's does",
    ["import sys", "if sys.platform.startswith('linux'):", "    __import__('spwd')"],
    ["3 __import__ spwd"],
  ],
  [
    "what follows an early return for the other platform",
    ["import os", "def f():", "    if os.name == 'nt':", "        return", "    __import__('pwd')"],
    ["5 __import__ pwd function"],
  ],
  ["an unknown condition", ["if enabled():", "    __import__('csv')"], ["2 __import__ csv maybe"]],
]);

table("listing a folder", [
  [
    "os.listdir and import_module",
    [
      "import os, importlib",
      "for f in os.listdir(os.path.join(os.path.dirname(__file__), 'plugins')):",
      "    if f.endswith('.py') and not f.startswith('_'):",
      "        importlib.import_module('shop.plugins.' + f[:-3])",
    ],
    [`4 os.listdir and importlib.import_module ${PLUGINS} disk`],
  ],
  [
    "pkgutil.iter_modules needs no disk",
    [
      "import pkgutil, importlib",
      "from shop import plugins",
      "for _, name, _ in pkgutil.iter_modules(plugins.__path__, plugins.__name__ + '.'):",
      "    importlib.import_module(name)",
    ],
    [`4 pkgutil.iter_modules and importlib.import_module ${PLUGINS}`],
  ],
  [
    "packages that a loop over what pkgutil found passes over",
    [
      "import pkgutil, importlib, shop",
      "def load(name):",
      "    importlib.import_module(name)",
      "for _, name, ispkg in pkgutil.iter_modules(shop.__path__, 'shop.'):",
      "    if not ispkg and name != 'shop.main':",
      "        load(name)",
      "for info in pkgutil.iter_modules(shop.__path__, 'shop.'):",
      "    if info.ispkg:",
      "        importlib.import_module(info.name)",
    ],
    [
      "3 pkgutil.iter_modules and importlib.import_module [shop.util] function",
      "9 pkgutil.iter_modules and importlib.import_module [shop.plugins] maybe",
    ],
  ],
  [
    "a finder's own find_module and load_module",
    [
      "import pkgutil, shop.plugins",
      "for finder, name, _ in pkgutil.iter_modules(shop.plugins.__path__, 'shop.plugins.'):",
      "    finder.find_module(name).load_module(name)",
    ],
    [`3 pkgutil.iter_modules and find_module ${PLUGINS}`, `3 pkgutil.iter_modules and load_module ${PLUGINS}`],
  ],
]);

table(
  "Python 2",
  [
    ["an implicit relative name is the sibling", ["__import__('util')"], ["1 __import__ shop.util"]],
    ["the exec statement", ["exec 'import csv'"], ["1 exec csv"]],
    [
      "imp.find_module in a listed folder",
      [
        "import imp, os",
        "here = os.path.join(os.path.dirname(__file__), 'plugins')",
        "for f in os.listdir(here):",
        "    if f.endswith('.py') and f != '__init__.py':",
        "        imp.load_module('x', *imp.find_module(f[:-3], [here]))",
      ],
      [`5 os.listdir and imp.find_module ${PLUGINS} disk`],
    ],
    [
      "imp.load_source of what glob found",
      [
        "import imp, glob, os",
        "for path in glob.glob(os.path.dirname(__file__) + '/plugins/[a-z]*.py'):",
        "    imp.load_source('x', path)",
      ],
      [`3 glob.glob and imp.load_source ${PLUGINS} disk`],
    ],
  ],
  { python: "2.7" },
);

table(
  "a fromlist that is not known",
  [
    [
      "may mean what the package defines",
      ["def get(name):", "    return getattr(__import__('shop.plugins', fromlist=[name]), name)"],
      ["2 __import__ shop.plugins function"],
    ],
  ],
  { files: { "shop/plugins/__init__.py": "def apple():\n    pass\n" } },
);
