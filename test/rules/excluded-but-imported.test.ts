import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, py2exe, setupFor } from "../helpers/tiny-app.js";

const excluding = (freezer: "bbfreeze" | "esky" | "cx_Freeze" | "py2exe", excludes: string) => ({
  "acme/lens.py": "",
  "setup.py": setupFor(freezer, { excludes }),
});

testRule("excluded-but-imported", {
  quiet: {
    "what cx_Freeze brings all the same, before there is a build": {
      source: acme("import email\nimport traceback\n", {
        "setup.py": setupFor("cx_Freeze", { excludes: '["email", "traceback"]' }),
      }),
      options: { python: "3.12", platform: "linux" },
    },
    "excludes that nothing imports": {
      source: acme("import csv\n", excluding("cx_Freeze", '["tkinter", "acme.lens"]')),
      build: cxFreeze({ without: ["tkinter", "acme.lens"] }),
    },
    "a guarded import of what is excluded, which somebody meant": {
      source: acme(
        "try:\n    import readline\nexcept ImportError:\n    readline = None\n",
        excluding("bbfreeze", '["readline"]'),
      ),
      build: bbfreeze({ without: ["readline"] }),
    },
    "excludes of another platform": {
      source: acme("import csv\n", excluding("cx_Freeze", '["csv"] if sys.platform == "win32" else []')),
      build: cxFreeze(),
    },
    "an exclude that the build has all the same": {
      source: acme("from acme import lens\n", excluding("bbfreeze", '["acme.lens"]')),
      build: bbfreeze(),
    },
    "what a function of somebody else's package would need": {
      source: acme("import lenses\n", excluding("cx_Freeze", '["csv"]')),
      build: cxFreeze({ without: ["csv"], modules: { "lenses/__init__.py": "def table():\n    import csv\n" } }),
    },
    "a name that only begins like an excluded one": {
      source: acme("import acme.lenses\n", { ...excluding("cx_Freeze", '["acme.lens"]'), "acme/lenses.py": "" }),
      build: cxFreeze({ without: ["acme.lens"] }),
    },
  },

  speaks: {
    excluded: {
      "a module that a plain import needs": {
        source: acme("from acme import lens\n", excluding("bbfreeze", '["tkinter", "acme.lens"]')),
        build: bbfreeze({ without: ["acme.lens"] }),
        expect: ["acme/main.py:1 FL111 error certain acme.lens"],
        fix: 'remove "acme.lens" from the excludes list (setup.py:4)',
      },
      "a standard module that a plain import needs": {
        source: acme("import csv\n", excluding("py2exe", '["csv"]')),
        build: py2exe({ without: ["csv"] }),
        expect: ["acme/main.py:1 FL111 error certain csv"],
      },
      "a submodule of an excluded package": {
        source: acme("import email.mime.text\n", excluding("cx_Freeze", '["email"]')),
        build: cxFreeze({ without: ["email"] }),
        expect: ["acme/main.py:1 FL111 error certain email.mime.text"],
        fix: 'remove "email" from the excludes list',
      },
      "what somebody else's package needs to be imported at all": {
        source: acme("import lenses\n", excluding("cx_Freeze", '["csv"]')),
        build: cxFreeze({ without: ["csv"], modules: { "lenses/__init__.py": "import csv\n" } }),
        expect: ["dist/acme.zip!/lib/library.zip!/lenses/__init__.py:1 FL111 error certain csv"],
      },
      "what a function of the application itself needs": {
        source: acme("def table():\n    import csv\n", excluding("cx_Freeze", '["csv"]')),
        build: cxFreeze({ without: ["csv"] }),
        expect: ["acme/main.py:2 FL111 warning likely csv"],
      },
      "a build that is still to be made": {
        source: acme("from acme import lens\n", excluding("bbfreeze", '["acme.lens"]')),
        options: { python: "2.7", platform: "linux" },
        expect: ["acme/main.py:1 FL111 error certain acme.lens"],
      },
      "what Esky's own package would bring, were it not excluded": {
        source: acme("import ctypes.util\n", excluding("esky", '["ctypes"]')),
        options: { python: "2.7", platform: "linux" },
        expect: ["acme/main.py:1 FL111 error certain ctypes.util"],
      },
    },
    "excluded-late": {
      "one of the application's own modules that a function spells out": {
        source: acme(
          'LENSES = {"near": "acme.lens"}\ndef load(kind):\n    return __import__(LENSES[kind])\n',
          excluding("cx_Freeze", '["acme.lens"]'),
        ),
        build: cxFreeze({ without: ["acme.lens"] }),
        expect: ["acme/main.py:3 FL111 error likely acme.lens"],
      },
      "one of those that a function finds, which may be left out with care": {
        source: acme(
          'def load(kind):\n    return __import__("acme.len" + kind)\n',
          excluding("cx_Freeze", '["acme.lens"]'),
        ),
        build: cxFreeze({ without: ["acme.lens"] }),
        expect: ["acme/main.py:2 FL111 warning likely acme.lens"],
      },
      "a module that is loaded by name": {
        source: acme('__import__("acme.lens")\n', excluding("cx_Freeze", '["acme.lens"]')),
        build: cxFreeze({ without: ["acme.lens"] }),
        expect: ["acme/main.py:1 FL111 error certain acme.lens"],
      },
    },
  },
});
