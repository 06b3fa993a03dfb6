import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const acme = (main: string, more: Files = {}): Files =>
  withMain(main, { "acme/charts/north.csv": "polaris\n", ...more });
const here = (rest: string) => `import os
HERE = os.path.dirname(__file__)
${rest}
`;
const north = `os.path.join(HERE, "charts", "north.csv")`;

testRule("data-path-in-zip", {
  quiet: {
    "a package beside the zip": {
      source: acme(here(`open(${north})`)),
      build: cxFreeze({ onDisk: ["acme"], beside: { "lib/acme/charts/north.csv": "" } }),
    },
    "PyInstaller's archive, whose modules have paths on disk": {
      source: acme(here(`open(${north})`)),
      build: pyinstaller({ beside: { "acme/charts/north.csv": "" } }),
    },
    "the loader's way": {
      source: acme(
        `import importlib.resources\nimportlib.resources.files("acme").joinpath("charts/north.csv").read_text()\n`,
      ),
      build: cxFreeze({ modules: { "acme/charts/north.csv": "" } }),
    },
    "a failure that is caught": {
      source: acme(here(`try:\n    open(${north})\nexcept EnvironmentError:\n    pass`)),
      build: bbfreeze(),
    },
    "a file that the code tests for": {
      source: acme(here(`if os.path.isfile(${north}):\n    open(${north})`)),
      build: bbfreeze(),
    },
    "a path beside the program": {
      source: acme(
        `import os, sys\nopen(os.path.join(os.path.dirname(sys.executable), "acme", "charts", "north.csv"))\n`,
      ),
      build: bbfreeze({ beside: { "acme/charts/north.csv": "" } }),
    },
  },

  speaks: {
    read: {
      "a file next to the code": {
        source: acme(here(`open(${north})`)),
        build: bbfreeze(),
        expect: ["acme/main.py:3 FL203 error certain acme/charts/north.csv"],
        sentence: "but the code lies inside library.zip, where no file can be opened",
        symptom: "IOError: [Errno 20] Not a directory: '.../library.zip/acme/charts/north.csv'",
      },
      "one that the zip has": {
        source: acme(here(`def load():\n    return open(${north})`)),
        build: cxFreeze({ modules: { "acme/charts/north.csv": "" } }),
        expect: ["acme/main.py:4 FL203 error likely acme/charts/north.csv"],
        fix: "zip_exclude_packages",
      },
    },
    write: {
      "a file next to the code": {
        source: acme(here(`def save():\n    open(os.path.join(HERE, "seen.txt"), "w").write("")`)),
        build: bbfreeze(),
        expect: ["acme/main.py:4 FL203 warning likely acme/seen.txt"],
        fix: "a folder of the user's",
      },
    },
  },
});
