import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, setupFor, type BuildOptions } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

/** It loads whatever lies in the folder of its plugins. */
const acme = (main: string, more: Files = {}): Files =>
  withMain(main, {
    "acme/plugins/__init__.py": "",
    "acme/plugins/clouds.py": "",
    "acme/plugins/moon.py": "",
    "acme/plugins/wind.py": "",
    ...more,
  });

const noMoon: BuildOptions = { without: ["acme.plugins.moon"] };
const onDisk: BuildOptions = { ...noMoon, onDisk: ["acme"] };
const moonOnLine = (line: number) => [`acme/main.py:${line} FL102 error likely acme.plugins.moon`];
const listsOnDisk = (main: string, line: number) => ({
  source: acme(main),
  build: bbfreeze(onDisk),
  expect: moonOnLine(line),
});

const pkgutil = `import pkgutil
from acme import plugins
for finder, name, is_package in pkgutil.iter_modules(plugins.__path__):
    __import__("acme.plugins." + name)
`;
const listdir = `import os
for name in os.listdir(os.path.join(os.path.dirname(__file__), "plugins")):
    if name.endswith(".py"):
        __import__("acme.plugins." + name[:-3])
`;

testRule("package-partially-frozen", {
  quiet: {
    "plugins that are all in the build": { source: acme(pkgutil), build: bbfreeze() },
    "plugins that all lie beside the zip": { source: acme(listdir), build: bbfreeze({ onDisk: ["acme"] }) },
    "a folder that is listed for its names only": {
      source: acme(
        'import os\nfor name in os.listdir(os.path.join(os.path.dirname(__file__), "plugins")):\n    print(name)\n',
      ),
      build: bbfreeze(onDisk),
    },
    "plugins in a zip, where no folder can be listed: that is another fault": {
      source: acme(listdir),
      build: bbfreeze(noMoon),
      others: ["acme/main.py:2 FL120 error certain acme.plugins.clouds acme.plugins.moon acme.plugins.wind"],
    },
    "plugins that may lie in what could not be read": {
      source: acme(pkgutil),
      build: bbfreeze({ ...noMoon, library: (zip) => zip.subarray(0, zip.length - 400) }),
      others: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
    },
    "a module of the package that the loader passes over": {
      source: acme(listdir.replace('name.endswith(".py")', 'name.startswith("w") and name.endswith(".py")')),
      build: bbfreeze(onDisk),
    },
  },

  speaks: {
    partial: {
      "what pkgutil finds in a zip": { source: acme(pkgutil), build: bbfreeze(noMoon), expect: moonOnLine(4) },
      "what pkgutil walks": {
        source: acme(
          `import importlib
import pkgutil
import acme.plugins
for _, name, _ in pkgutil.walk_packages(acme.plugins.__path__, "acme.plugins."):
    importlib.import_module(name)
`,
        ),
        build: cxFreeze(noMoon),
        expect: moonOnLine(5),
      },
      "what is left when one of the plugins is ignored": {
        source: acme(pkgutil),
        build: bbfreeze({ without: ["acme.plugins.moon", "acme.plugins.wind"] }),
        options: { ignores: [{ rule: "FL102", subject: "*.wind", because: "sold apart" }] },
        expect: moonOnLine(4),
        sentence: "has only 1 of 2",
      },
      "what os.listdir finds beside the zip": listsOnDisk(listdir, 4),
      "what glob finds": listsOnDisk(
        `import glob
import os
for path in glob.glob(os.path.join(os.path.dirname(__file__), "plugins", "*.py")):
    name = os.path.splitext(os.path.basename(path))[0]
    __import__("acme.plugins." + name)
`,
        5,
      ),
      "what os.walk finds": listsOnDisk(
        `import os
for folder, _, names in os.walk(os.path.join(os.path.dirname(__file__), "plugins")):
    for name in names:
        if name.endswith(".py"):
            __import__("acme.plugins." + name[:-3])
`,
        5,
      ),
      "what os.scandir finds": {
        source: acme(
          `import importlib
import os
with os.scandir(os.path.join(os.path.dirname(__file__), "plugins")) as entries:
    for entry in entries:
        if entry.name.endswith(".py"):
            importlib.import_module("acme.plugins." + entry.name[:-3])
`,
        ),
        build: cxFreeze(onDisk),
        expect: moonOnLine(6),
      },
      "what pathlib finds": {
        source: acme(
          `import importlib
from pathlib import Path
for file in (Path(__file__).parent / "plugins").glob("*.py"):
    importlib.import_module(f"acme.plugins.{file.stem}")
`,
        ),
        build: cxFreeze(onDisk),
        expect: moonOnLine(4),
      },
      "what a loader finds in the folders that it was given": listsOnDisk(
        `import imp
import os

class Loader(object):
    def __init__(self, dirs):
        self.dirs = dirs

    def load(self):
        for folder in self.dirs:
            for name in os.listdir(folder):
                if name.startswith("_") or not name.endswith(".py"):
                    continue
                found = imp.find_module(name[:-3], [folder])
                imp.load_module(name[:-3], *found)

Loader([os.path.join(os.path.dirname(__file__), "plugins")]).load()
`,
        13,
      ),
      "what the package itself lists": {
        source: acme("import acme.plugins\n", {
          "acme/plugins/__init__.py": `import os
__all__ = [name[:-3] for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py")]
for name in __all__:
    __import__(__name__ + "." + name)
`,
        }),
        build: bbfreeze(onDisk),
        expect: ["acme/plugins/__init__.py:4 FL102 error likely acme.plugins.moon"],
      },
    },
    none: {
      "a package of which the build has nothing": {
        source: acme(pkgutil),
        build: bbfreeze({ without: ["acme.plugins.clouds", "acme.plugins.moon", "acme.plugins.wind"] }),
        expect: ["acme/main.py:4 FL102 error likely acme.plugins.clouds acme.plugins.moon acme.plugins.wind"],
        sentence: 'in "acme.plugins", but the build has none of them: "acme.plugins.clouds"',
        fix: 'add "acme.plugins.clouds", "acme.plugins.moon", "acme.plugins.wind" to ',
      },
    },
    "maybe-partial": {
      "plugins that the unknown part of the includes list may name": {
        source: acme(pkgutil, { "setup.py": setupFor("esky", { includes: 'os.environ["ACME"].split()' }) }),
        options: { python: "2.7", platform: "linux", only: ["FL1"] },
        expect: ["acme/main.py:4 FL102 warning likely acme.plugins.clouds acme.plugins.moon acme.plugins.wind"],
      },
    },
    "on-disk": {
      "plugins that a future build puts into its zip": {
        source: acme(listdir, { "setup.py": setupFor("esky") }),
        options: { python: "2.7", platform: "linux" },
        expect: ["acme/main.py:2 FL102 error likely acme.plugins.clouds acme.plugins.moon acme.plugins.wind"],
        fix: "unzipped egg",
      },
    },
  },
});
