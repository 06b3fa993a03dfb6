import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const docopt = { "docopt.py": "def docopt(doc, argv=None):\n    return doc.split()\n" };
const parses = '"""Usage: acme [--dry]"""\nfrom docopt import docopt\nOPTIONS = docopt(__doc__)\n';
const setup = (optimize: number) => ({
  "setup.py": `from cx_Freeze import setup, Executable
setup(name='acme', executables=[Executable('acme/main.py')], options={'build_exe': {'optimize': ${optimize}}})
`,
});
const spec = { "acme.spec": "a = Analysis(['acme/main.py'], optimize=2)\nexe = EXE(PYZ(a.pure), a.scripts)\n" };

testRule("docstrings-stripped", {
  quiet: {
    "asserts alone are stripped": {
      source: acme(parses, setup(1)),
      build: cxFreeze({ modules: docopt }),
    },
    "a text that is no docstring": {
      source: acme("from docopt import docopt\nUSAGE = 'Usage: acme'\nOPTIONS = docopt(USAGE)\n", setup(2)),
      build: cxFreeze({ modules: docopt }),
    },
    "nobody reads docstrings": { source: acme('"""Controls the dome."""\n', setup(2)), build: cxFreeze() },
  },

  speaks: {
    read: {
      "a command line that is a docstring": {
        source: acme(parses, setup(2)),
        build: cxFreeze({ modules: docopt }),
        expect: ["acme/main.py:3 FL211 error likely docopt.docopt"],
        sentence: "docopt reads docstrings, and the build is compiled without them",
        fix: "set optimize to 1 or 0",
      },
      "by a command line": {
        source: acme(parses, { "build.sh": "pyinstaller --optimize 2 acme/main.py\n" }),
        build: pyinstaller({ modules: docopt }),
        expect: ["acme/main.py:3 FL211 error likely docopt.docopt"],
      },
      "by a .spec": {
        source: acme(parses, spec),
        build: pyinstaller({ modules: docopt }),
        expect: ["acme/main.py:3 FL211 error likely docopt.docopt"],
      },
    },
  },
});
