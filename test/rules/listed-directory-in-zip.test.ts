import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, esky, py2exe } from "../helpers/tiny-app.js";
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

testRule("listed-directory-in-zip", {
  quiet: {
    "a folder that lies beside the zip": { source: acme(listdir), build: bbfreeze({ onDisk: ["acme"] }) },
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
    "no-folder": {
      "a folder of which the zip has nothing": {
        source: acme(listdir),
        build: bbfreeze({ without: ["acme.plugins"] }),
        expect: bothOnLine(4),
        fix: "more includes do not help",
      },
    },
    "in-zip": {
      "os.listdir under Esky": {
        source: acme(listdir),
        build: esky(),
        expect: bothOnLine(4),
        fix: "more includes do not help",
      },
      "what is left when one of the plugins is ignored": {
        source: acme(listdir),
        build: esky(),
        options: { ignores: [{ rule: "FL120", subject: "acme.plugins.moon", because: "sold apart" }] },
        expect: ["acme/main.py:4 FL120 error certain acme.plugins.wind"],
        sentence: "lists the folder of acme.plugins, which the build keeps inside a zip",
      },
      "os.listdir under bbfreeze": { source: acme(listdir), build: bbfreeze(), expect: bothOnLine(4), fix: "zip_safe" },
      "os.listdir under py2exe": { source: acme(listdir), build: py2exe(), expect: bothOnLine(4), fix: "skip_archive" },
      "pathlib under cx_Freeze": {
        source: acme(pathlib),
        build: cxFreeze(),
        expect: bothOnLine(4),
        fix: "zip_exclude_packages",
      },
      glob: {
        source: acme(
          `import glob
import os
here = os.path.dirname(os.path.abspath(__file__))
names = [os.path.basename(path)[:-3] for path in glob.glob(here + "/plugins/*.py")]
for name in names:
    if not name.startswith("__"):
        __import__("acme.plugins.%s" % name)
`,
        ),
        build: bbfreeze(),
        expect: bothOnLine(7),
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
      "plugins of which one is missing as well: still one finding": {
        source: acme(listdir),
        build: bbfreeze({ without: ["acme.plugins.wind"] }),
        expect: bothOnLine(4),
      },
    },
  },
});
