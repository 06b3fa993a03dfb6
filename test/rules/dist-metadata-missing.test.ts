import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const asks = (name: string, more = "") =>
  `from importlib.metadata import version${more}\n__version__ = version(${name})\n`;
const metadata = (folder: string) => ({ [`${folder}/METADATA`]: "Metadata-Version: 2.1\n" });
const later = `import importlib.metadata
def about():
    return importlib.metadata.version("acme")
`;
const handled = (names: string) => `from importlib.metadata import PackageNotFoundError, version
try:
    __version__ = version("acme")
except ${names}:
    __version__ = "unknown"
`;

testRule("dist-metadata-missing", {
  quiet: {
    "metadata that the build has": {
      source: acme(asks('"acme"')),
      build: pyinstaller({ beside: metadata("acme-1.0.dist-info") }),
    },
    "metadata under another spelling of the name": {
      source: acme(asks('"Acme_Remote.Control"')),
      build: pyinstaller({ beside: metadata("acme_remote_control-1.0.dist-info") }),
    },
    "metadata in an .egg-info file": {
      source: acme("import pkg_resources\npkg_resources.require('acme>=1.0')\n", { "pkg_resources/__init__.py": "" }),
      build: bbfreeze({ beside: { "acme-1.0-py2.7.egg-info": "Metadata-Version: 1.0\n" } }),
    },
    "a failure that is caught": { source: acme(handled("PackageNotFoundError")), build: pyinstaller() },
    "a failure that every caller catches": {
      source: acme(`${later}try:\n    VERSION = about()\nexcept Exception:\n    VERSION = "?"\n`),
      build: pyinstaller(),
    },
    "a branch that a frozen program doesn't take": {
      source: acme(
        `import sys\nfrom importlib.metadata import version\nif not getattr(sys, "frozen", False):\n    print(version("acme"))\n`,
      ),
      build: pyinstaller(),
    },
    "a name that is not known": { source: acme(`import sys\n${asks("sys.argv[1]")}`), build: pyinstaller() },
    "a distribution that a function asks for, and of which the build has nothing": {
      source: acme("import importlib.metadata\ndef tools():\n    return importlib.metadata.version('numpydoc')\n"),
      build: pyinstaller(),
    },
  },

  speaks: {
    metadata: {
      "the application's own, at the start": {
        source: acme(asks('"acme"')),
        build: pyinstaller(),
        expect: ["acme/main.py:2 FL201 error certain acme"],
        sentence: "version asks for the metadata of acme, which the build does not have",
        symptom: "importlib.metadata.PackageNotFoundError: No package metadata was found for acme",
        fix: "--copy-metadata acme",
      },
      "by the name of the package": {
        source: acme("", { "acme/__init__.py": asks("__name__") }),
        build: cxFreeze(),
        expect: ["acme/__init__.py:2 FL201 error certain acme"],
        fix: "include_files",
      },
      "a handler for something else": {
        source: acme(handled("KeyError")),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL201 error certain acme"],
      },
      "a function that may be called later": {
        source: acme(later),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL201 error likely acme"],
      },
      "a function that is called at the start, through another": {
        source: acme(`${later}def main():\n    print(about())\nmain()\n`),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL201 error certain acme"],
      },
      "somebody else's package, as it is imported": {
        source: acme("import orbit\n"),
        build: pyinstaller({ modules: { "orbit/__init__.py": asks('"orbit"') } }),
        expect: ["dist/acme.zip!/_internal/orbit/__init__.py:2 FL201 error certain orbit"],
      },
    },
    distribution: {
      "a requirement that pkg_resources is asked for": {
        source: acme("import pkg_resources\npkg_resources.require('acme>=1.0')\n"),
        build: bbfreeze({ modules: { "pkg_resources.py": "def require(*names): pass\n" } }),
        expect: ["acme/main.py:2 FL201 error certain acme"],
        symptom: "pkg_resources.DistributionNotFound: The 'acme' distribution",
      },
      "a distribution that a function asks for": {
        source: acme(
          "from pkg_resources import get_distribution\ndef about():\n    return get_distribution('acme').version\n",
        ),
        build: bbfreeze({ modules: { "pkg_resources.py": "def get_distribution(name): pass\n" } }),
        expect: ["acme/main.py:3 FL201 error likely acme"],
      },
    },
  },
});
