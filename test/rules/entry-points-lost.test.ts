import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, pyinstaller, setupFor } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const entryPoints = "[console_scripts]\nacme = acme.main:run\n[acme.domes]\nslit = acme.domes.slit:Slit\n";
/** A project whose domes are entry points, declared on line 7. */
const project = `[project]
name = "acme-control"
version = "1.0"
[project.scripts]
acme = "acme.main:run"
[project.entry-points."acme.domes"]
slit = "acme.domes.slit:Slit"
`;
const domes: Files = { "acme/domes/__init__.py": "", "acme/domes/slit.py": "" };
const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { ...domes, "pyproject.toml": project, ...more });
const withoutProject = (main: string, more: Files = {}): Files => withMain(main, { ...domes, ...more });

const metadata = (text = entryPoints, folder = "acme_control-1.0.dist-info"): Files => ({
  [`${folder}/METADATA`]: "Name: acme-control\nVersion: 1.0\n",
  [`${folder}/entry_points.txt`]: text,
});
const bare: Files = { "acme_control-1.0.dist-info/METADATA": "Name: acme-control\nVersion: 1.0\n" };

const loadAll = `from importlib.metadata import entry_points
def run():
    return [point.load() for point in entry_points(group="acme.domes")]
`;
const caught = `from importlib.metadata import entry_points
def run():
    for point in entry_points(group="acme.domes"):
        try:
            point.load()
        except ImportError:
            print("no", point.name)
`;
const onlyNames = `from importlib.metadata import entry_points
def menu():
    return [point.name for point in entry_points(group="acme.domes")]
`;
const one = (name: string) => `from importlib.metadata import entry_points
def run():
    (point,) = entry_points(group="acme.domes", name="${name}")
    return point.load()
`;
const byHelper = `import importlib.metadata
def points(group):
    return importlib.metadata.entry_points(group=group)
def run():
    return [point.load() for point in points("acme.domes")]
`;
const byPrefix = `from importlib.metadata import entry_points
def run(kind):
    return [point.load() for point in entry_points(group="acme." + kind)]
`;
const byItem = `from importlib.metadata import entry_points
def run():
    return [point.load() for point in entry_points()["acme.domes"]]
`;
const byGet = `from importlib.metadata import entry_points
def run():
    return [point.load() for point in entry_points().get("acme.domes", ())]
`;
const bySelect = `from importlib.metadata import entry_points
def run():
    return [point.load() for point in entry_points().select(group="acme.domes")]
`;
const byResources = `import pkg_resources
def run():
    for point in pkg_resources.iter_entry_points("acme.domes"):
        point.load()
`;
const byManager = `from stevedore.extension import ExtensionManager
domes = ExtensionManager(namespace="acme.domes", invoke_on_load=True)
`;
/** Other people's package that asks for a group. */
const guide = (group: string): Files => ({
  "guide/__init__.py": `from importlib.metadata import entry_points
def plugins():
    return [point.load() for point in entry_points(group="${group}")]
`,
});
const asksVersion = loadAll.replace("entry_points\n", "entry_points, version\nprint(version('acme-control'))\n");

const noSlit = ["acme.domes.slit"];
const gone = (line: number, level = "error", names = "acme.domes") => [
  `acme/main.py:${line} FL105 ${level} likely ${names}`,
];
const loses = (main: string, line: number) => ({ source: acme(main), build: pyinstaller(), expect: gone(line) });
const other = (name: string): Files => ({
  [`${name}-2.0.dist-info/METADATA`]: `Name: ${name}\nVersion: 2.0\n`,
  [`${name}-2.0.dist-info/entry_points.txt`]: `[${name}.tiles]\nfine = ${name}.fine\n`,
});
/** The site-packages of the machine that froze it. */
const withSite = { sitePackages: ["site"] };

testRule("entry-points-lost", {
  quiet: {
    "entry points whose metadata and modules are in the build": {
      source: acme(loadAll),
      build: pyinstaller({ beside: metadata() }),
    },
    "a build without metadata, of which no declaration is known": {
      source: withoutProject(loadAll),
      build: pyinstaller({ without: noSlit }),
    },
    "declared entry points that nobody asks for": {
      source: acme("import csv\n"),
      build: pyinstaller({ without: noSlit, beside: metadata() }),
    },
    "a group that is not the declared one": {
      source: acme(loadAll.replace("acme.domes", "acme.mounts")),
      build: pyinstaller({ without: noSlit }),
    },
    "scripts, which a tool asks for": {
      source: acme(loadAll.replace("acme.domes", "console_scripts")),
      build: pyinstaller(),
    },
    "metadata that tells of other groups than the tree: one of them is older": {
      source: acme(loadAll),
      build: pyinstaller({ beside: metadata("[acme.mounts]\nfork = acme.domes:Fork\n") }),
    },
    "a name of a group of which nothing is known": {
      source: acme("from importlib.metadata import entry_points\ndef run(g):\n    return entry_points(group=g)\n"),
      build: pyinstaller({ without: noSlit }),
    },
    "an entry point whose module is absent, beside the one that is asked for": {
      source: acme(one("roof"), { "acme/domes/roof.py": "" }),
      build: pyinstaller({ without: noSlit, beside: metadata(`${entryPoints}roof = acme.domes.roof:Roof\n`) }),
    },
    "other people's package that asks for its own plugins": {
      source: acme("import guide\n"),
      build: pyinstaller({
        modules: guide("guide.tiles"),
        beside: { ...metadata(), ...other("guide") },
      }),
    },
    "other people's package that asks for plugins that are installed elsewhere": {
      source: acme("import guide\n", { "site/fork/__init__.py": "", ...sited("guide.tiles") }),
      build: pyinstaller({ modules: guide("guide.tiles"), beside: metadata() }),
      options: withSite,
    },
    "a search that can't happen on this Python": {
      source: acme(`import sys\n${loadAll.replace("    return", "    if sys.version_info < (3, 8):\n        return")}`),
      build: pyinstaller(),
    },
    "a recipe for PyInstaller that copies the metadata, and takes the module": {
      source: acme(loadAll, {
        "acme.spec": `from PyInstaller.utils.hooks import copy_metadata
a = Analysis(["scripts/acme"], datas=copy_metadata("acme-control"), hiddenimports=["acme.domes.slit"])
`,
      }),
    },
    "a recipe for PyInstaller, which sees that the code asks for the metadata": {
      source: acme(asksVersion, { "acme.spec": `a = Analysis(["scripts/acme"], hiddenimports=["acme.domes.slit"])\n` }),
    },
    "a recipe for cx_Freeze, which takes the metadata of what is installed": {
      source: acme(loadAll, { "setup_exe.py": setupFor("cx_Freeze") }),
    },
  },
  speaks: {
    "no-metadata": {
      "a group of the application's own": {
        ...loses(loadAll, 3),
        sentence: 'declares "slit", but the build has no metadata of acme-control',
        fix: 'add copy_metadata("acme-control") to datas of Analysis',
        symptom: "no exception",
      },
      "a group that a helper is asked for": loses(byHelper, 3),
      "a group of whose name the beginning is known": { ...loses(byPrefix, 3), expect: gone(3, "warning") },
      "one group of all": loses(byGet, 3),
      "one group of all, by select()": loses(bySelect, 3),
      "only the names, for a menu": loses(onlyNames, 3),
      pkg_resources: {
        source: acme(byResources),
        build: pyinstaller({ modules: { "pkg_resources/__init__.py": "" } }),
        expect: gone(3),
      },
      "stevedore, which logs what it can't load": {
        source: acme(byManager),
        build: pyinstaller({ modules: { "stevedore/__init__.py": "", "stevedore/extension.py": "" } }),
        expect: gone(2, "warning"),
      },
      "modules that are not in the build either": {
        source: acme(loadAll),
        build: cxFreeze({ without: noSlit }),
        expect: gone(3, "error", "acme.domes.slit"),
        fix: 'its module is not in the build either: add "acme.domes.slit" to build_exe includes',
      },
      "declared in setup.py": {
        source: withoutProject(loadAll, {
          "setup.py": `from setuptools import setup
setup(name="acme_control", entry_points={"acme.domes": ["slit = acme.domes.slit:Slit"]})
`,
        }),
        build: bbfreeze({ python: "3.6" }),
        expect: gone(3),
      },
      "declared in setup.cfg": {
        source: withoutProject(loadAll, {
          "setup.cfg":
            "[metadata]\nname = acme-control\n[options.entry_points]\nacme.domes =\n    slit = acme.domes.slit:Slit\n",
        }),
        build: pyinstaller(),
        expect: gone(3),
      },
      "declared for poetry": {
        source: withoutProject(loadAll, {
          "pyproject.toml":
            '[tool.poetry]\nname = "acme-control"\n[tool.poetry.plugins."acme.domes"]\nslit = "acme.domes.slit:Slit"\n',
        }),
        build: pyinstaller(),
        expect: gone(3),
      },
      "declared in metadata that an installation left in the tree": {
        source: withoutProject(loadAll, { "acme_control.egg-info/entry_points.txt": entryPoints }),
        build: pyinstaller(),
        expect: gone(3),
      },
      "declared by an installed plugin": {
        source: withoutProject(loadAll, { "site/fork/__init__.py": "", ...sited("acme.domes") }),
        build: pyinstaller(),
        options: withSite,
        expect: gone(3, "warning", "fork"),
      },
      "asked for by other people's package": {
        source: acme("import guide\n"),
        build: pyinstaller({ modules: guide("acme.domes") }),
        expect: ["dist/acme.zip!/_internal/guide/__init__.py:3 FL105 warning likely acme.domes"],
      },
      "a tree that PyInstaller would freeze so": {
        source: acme(loadAll, { "acme.spec": `a = Analysis(["scripts/acme"])\n` }),
        expect: gone(3, "error", "acme.domes.slit"),
      },
    },
    "no-list": {
      "metadata without entry points": {
        source: acme(loadAll),
        build: cxFreeze({ onDisk: "all", modules: bare }),
        expect: gone(3),
        fix: "install acme-control as a wheel",
      },
    },
    raises: {
      "a group taken by its name": { ...loses(byItem, 3), symptom: "KeyError" },
    },
    missing: {
      "a module that the metadata names": {
        source: acme(loadAll),
        build: pyinstaller({ without: noSlit, beside: metadata() }),
        expect: ["acme/main.py:3 FL105 error certain acme.domes.slit"],
        symptom: "ModuleNotFoundError: No module named 'acme.domes.slit'",
        fix: 'add "acme.domes.slit" to hiddenimports',
      },
      "a module of the one that is asked for": {
        source: acme(one("slit")),
        build: pyinstaller({ without: noSlit, beside: metadata() }),
        expect: ["acme/main.py:3 FL105 error certain acme.domes.slit"],
      },
      "a module of metadata in an .egg-info, without a declaration in the tree": {
        source: withoutProject(loadAll),
        build: pyinstaller({ without: noSlit, beside: metadata(entryPoints, "acme_control.egg-info") }),
        expect: ["acme/main.py:3 FL105 error certain acme.domes.slit"],
      },
      "a module of what is only shown": {
        source: acme(onlyNames),
        build: pyinstaller({ without: noSlit, beside: metadata() }),
        expect: ["acme/main.py:3 FL105 warning likely acme.domes.slit"],
      },
      "a module of a tree whose metadata PyInstaller would take": {
        source: acme(asksVersion, { "acme.spec": `a = Analysis(["scripts/acme"])\n` }),
        expect: ["acme/main.py:4 FL105 error certain acme.domes.slit"],
      },
    },
    guarded: {
      "a module, where a failure to load is caught": {
        source: acme(caught),
        build: pyinstaller({ without: noSlit, beside: metadata() }),
        expect: ["acme/main.py:3 FL105 warning likely acme.domes.slit"],
      },
    },
  },
});

/** An installed plugin for a group. */
function sited(group: string): Files {
  return {
    "site/fork-0.1.dist-info/METADATA": "Name: fork\nVersion: 0.1\n",
    "site/fork-0.1.dist-info/entry_points.txt": `[${group}]\nfork = fork:Fork\n`,
  };
}
