import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

/** The telescope's remote control with two star charts beside its code. */
const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { "acme/charts/north.csv": "polaris\n", "acme/charts/south.csv": "octans\n", ...more });

const opens = (rest: string) => `import os
HERE = os.path.dirname(os.path.abspath(__file__))
${rest}
`;
const north = `os.path.join(HERE, "charts", "north.csv")`;
const chart = { "acme/charts/north.csv": "polaris\n" };
const resourcePath = `import os, sys
def resource_path(name):
    try:
        base = sys._MEIPASS
    except Exception:
        base = os.path.abspath(".")
    return os.path.join(base, name)
`;
const beside = (name: string) => `import os, sys
SETTINGS = open(os.path.join(os.path.dirname(sys.executable), "${name}")).read()
`;

testRule("package-data-missing", {
  quiet: {
    "a file that the build has": { source: acme(opens(`open(${north})`)), build: pyinstaller({ beside: chart }) },
    "the same for cx_Freeze, in lib": {
      source: acme(opens(`open(${north})`)),
      build: cxFreeze({ onDisk: ["acme"], beside: { "lib/acme/charts/north.csv": "" } }),
    },
    "a file that the code tests for": {
      source: acme(opens(`if os.path.exists(${north}):\n    open(${north})`)),
      build: pyinstaller(),
    },
    "a test that leaves before": {
      source: acme(
        opens(
          `def load(path):\n    if not os.path.isfile(path):\n        return None\n    return open(path)\nload(${north})`,
        ),
      ),
      build: pyinstaller(),
    },
    "a failure that is caught": {
      source: acme(opens(`try:\n    open(${north})\nexcept IOError:\n    pass`)),
      build: pyinstaller(),
    },
    "a failure that every caller catches": {
      source: acme(opens(`def load():\n    return open(${north})\ntry:\n    load()\nexcept OSError:\n    pass`)),
      build: pyinstaller(),
    },
    "a file that is written": { source: acme(opens(`open(${north}, "w")`)), build: pyinstaller() },
    "a file that is written before": {
      source: acme(
        opens(`def save():\n    with open(${north}, "w") as file:\n        file.write("")\nsave()\nopen(${north})`),
      ),
      build: pyinstaller(),
    },
    "a folder that the code makes": {
      source: acme(opens(`os.makedirs(os.path.join(HERE, "charts"))\nopen(${north})`)),
      build: pyinstaller(),
    },
    "a mode that is not known": {
      source: acme(opens(`def chart(mode):\n    return open(${north}, mode)\nchart(os.environ["MODE"])`)),
      build: pyinstaller(),
    },
    "a branch that a frozen program doesn't take": {
      source: acme(opens(`import sys\nif not getattr(sys, "frozen", False):\n    open(${north})`)),
      build: pyinstaller(),
    },
    "a file that is in neither tree nor build, in a function": {
      source: acme(opens(`def cached():\n    return open(os.path.join(HERE, "cache.db"))`)),
      build: pyinstaller(),
    },
    "what nobody was shown, where its absence is said": {
      source: acme(
        opens(
          `import sys\ntry:\n    open(os.path.join(HERE, "orders.csv"))\nexcept FileNotFoundError:\n    print("no orders")\n    sys.exit()`,
        ),
      ),
      build: pyinstaller(),
    },
    "a path that is known in part": {
      source: acme(opens(`import sys\nopen(os.path.join(HERE, "charts", sys.argv[1]))`)),
      build: pyinstaller(),
    },
    "a file above the import roots": {
      source: acme(opens(`open(os.path.join(HERE, "..", "..", "north.csv"))`), { "north.csv": "" }),
      build: pyinstaller(),
    },
    "PyInstaller's folder, with the file in it": {
      source: acme(`${resourcePath}open(resource_path("acme/charts/north.csv"))\n`),
      build: pyinstaller({ beside: chart }),
    },
    "a file beside the program": {
      source: acme(beside("acme.ini"), { "acme.ini": "" }),
      build: cxFreeze({ beside: { "acme.ini": "" } }),
    },
    "a script of bbfreeze, whose path is relative to wherever it is started": {
      source: acme("", { "scripts/acme": opens(`open(os.path.join(HERE, "north.csv"))`), "scripts/north.csv": "" }),
      build: bbfreeze(),
    },
    "package data that its loader reads from the zip": {
      source: acme(`import pkgutil\npkgutil.get_data("acme", "charts/north.csv")\n`),
      build: cxFreeze({ modules: { "acme/charts/north.csv": "" } }),
    },
  },

  speaks: {
    code: {
      "a file next to the code, at the start": {
        source: acme(opens(`open(${north})`)),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL202 error certain acme/charts/north.csv"],
        sentence: 'open looks for "acme/charts/north.csv" next to the code, where the build does not have it',
        symptom: "FileNotFoundError: [Errno 2] No such file or directory: '.../acme/charts/north.csv'",
        fix: 'add ("acme/charts/north.csv", "acme/charts") to datas of Analysis',
      },
      "two of one folder, as one": {
        source: acme(
          opens(
            `def chart(name):\n    return open(os.path.join(HERE, "charts", name))\ndef main():\n    chart("north.csv"); chart("south.csv")`,
          ),
        ),
        build: pyinstaller(),
        expect: ["acme/main.py:4 FL202 error likely acme/charts/north.csv acme/charts/south.csv"],
        fix: 'add ("acme/charts", "acme/charts") to datas of Analysis',
      },
      "by pathlib, in a source layout": {
        source: {
          "setup.py": "from setuptools import setup\nsetup(package_dir={'': 'src'})\n",
          "scripts/acme": "import acme\n",
          "src/acme/__init__.py":
            "from pathlib import Path\nVERSION = (Path(__file__).parent / 'VERSION').read_text()\n",
          "src/acme/VERSION": "1.0",
        },
        build: pyinstaller({
          modules: {
            "acme/__init__.py": "from pathlib import Path\nVERSION = (Path(__file__).parent / 'VERSION').read_text()\n",
          },
        }),
        expect: ["src/acme/__init__.py:2 FL202 error certain acme/VERSION"],
        fix: 'add ("src/acme/VERSION", "acme") to datas',
      },
      "in PyInstaller's folder": {
        source: acme(`${resourcePath}def main():\n    open(resource_path("acme/charts/north.csv"))\nmain()\n`),
        build: pyinstaller(),
        expect: ["acme/main.py:9 FL202 error certain acme/charts/north.csv"],
      },
      "what nobody was shown, at the start": {
        source: acme(opens(`open(os.path.join(HERE, "charts", "zodiac.csv"))`)),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL202 warning likely acme/charts/zodiac.csv"],
      },
      "a folder that is listed": {
        source: acme(opens(`for name in os.listdir(os.path.join(HERE, "charts")):\n    print(name)`)),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL202 error certain acme/charts"],
      },
    },
    loader: {
      "package data": {
        source: acme(`import pkgutil\npkgutil.get_data(__package__, "charts/north.csv")\n`),
        build: cxFreeze(),
        expect: ["acme/main.py:2 FL202 error certain acme/charts/north.csv"],
      },
    },
    program: {
      "a file beside the program": {
        source: acme(beside("acme.ini"), { "acme.ini": "" }),
        build: cxFreeze(),
        expect: ["acme/main.py:2 FL202 warning likely acme.ini"],
        fix: 'add ("acme.ini", "acme.ini") to build_exe include_files',
      },
    },
    elsewhere: {
      "a file that PyInstaller 6 put into _internal": {
        source: acme(beside("acme.ini"), { "acme.ini": "" }),
        build: pyinstaller({ beside: { "acme.ini": "" } }),
        expect: ["acme/main.py:2 FL202 warning likely acme.ini"],
        sentence: 'which the build has elsewhere, as "_internal/acme.ini"',
      },
    },
    picture: {
      "an icon": {
        source: acme(
          `import os\nfrom PyQt5.QtGui import QIcon\nQIcon(os.path.join(os.path.dirname(__file__), "charts", "north.png"))\n`,
          { "acme/charts/north.png": "" },
        ),
        build: pyinstaller({ modules: { "PyQt5/__init__.py": "", "PyQt5/QtGui.py": "class QIcon:\n    pass\n" } }),
        expect: ["acme/main.py:3 FL202 warning likely acme/charts/north.png"],
      },
    },
  },
});
