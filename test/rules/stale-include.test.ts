import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky, py2exe, pyinstaller, setupFor } from "../helpers/tiny-app.js";

const hidden = (names: string): string => `a = Analysis(["scripts/acme"], hiddenimports=[${names}])\n`;
const lens = { "acme/lens.py": "" };

/** A tree without a build, whose includes list for that freezer is as given. */
const tree = (freezer: Parameters<typeof setupFor>[0], includes: string) => ({
  source: acme("", { ...lens, "setup.py": setupFor(freezer, { includes }) }),
  options: { python: "2.7", platform: freezer === "py2exe" ? "win32" : "linux" } as const,
});

testRule("stale-include", {
  quiet: {
    "names that are all in the build": {
      source: acme("", { ...lens, "setup.py": setupFor("esky", { includes: '["acme.lens", "csv", "email.mime.*"]' }) }),
      build: esky(),
    },
    "names of the tree and of the standard library, before there is a build": tree(
      "esky",
      '["acme.lens", "acme.*", "csv", "email.*"]',
    ),
    "a package that may be installed where the build is made": tree("bbfreeze", '["zmq", "zmq.core.*", "Crypto.Hash"]'),
    "names under a condition for another platform": tree(
      "bbfreeze",
      '["csv"] + (["acme.gone"] if sys.platform == "win32" else [])',
    ),
    "built-in modules, which have no file": {
      source: acme("", { "setup.py": setupFor("cx_Freeze", { includes: '["sys", "time", "itertools"]' }) }),
      build: cxFreeze(),
    },
    "a wildcard that bbfreeze knows": {
      source: acme("", { ...lens, "setup.py": setupFor("bbfreeze", { includes: '["acme.*"]' }) }),
      build: bbfreeze(),
    },
    "names for other platforms and other Pythons, which PyInstaller passes over": {
      source: acme("", { "acme.spec": hidden('"win32timezone", "pythoncom", "imp", "ConfigParser", "csv"') }),
      build: pyinstaller({ python: "3.12" }),
    },
    "the same before there is a build": {
      source: acme("", { "acme.spec": hidden('"win32timezone", "winreg", "imp"') }),
      options: { python: "3.12", platform: "linux" },
    },
    "names that may lie in what could not be read": {
      source: acme("", { "setup.py": setupFor("bbfreeze", { includes: '["acme.gone"]' }) }),
      build: bbfreeze({ library: (zip) => zip.subarray(0, zip.length / 2) }),
      others: ["dist/acme.zip!/library.zip FL001 error certain library.zip"],
    },
  },

  speaks: {
    "not-in-build": {
      "a name that the build lacks": {
        source: acme("", { "setup.py": setupFor("py2exe", { includes: '["csv", "acme.gone"]' }) }),
        build: py2exe(),
        expect: ["setup.py:3 FL110 warning certain acme.gone"],
      },
      "names of other people's packages, which PyInstaller only logs: one remark": {
        source: acme("", { "acme.spec": hidden('"sextant.utils._old", "csv", "astrolabe"') }),
        build: pyinstaller(),
        expect: ["acme.spec:1 FL110 info certain sextant.utils._old astrolabe"],
        fix: "(acme.spec:1), or name",
      },
      "a name of the application's own, though PyInstaller only logs it": {
        source: acme("", { "acme.spec": hidden('"acme.gone", "astrolabe"') }),
        build: pyinstaller(),
        expect: ["acme.spec:1 FL110 warning certain acme.gone", "acme.spec:1 FL110 info certain astrolabe"],
      },
      "a name for another platform, which bbfreeze would stop at": {
        source: acme("", { "setup.py": setupFor("bbfreeze", { includes: '["winreg"]' }) }),
        build: bbfreeze(),
        expect: ["setup.py:3 FL110 warning certain winreg"],
      },
      "a wildcard that matches nothing": {
        source: acme("", { "setup.py": setupFor("esky", { includes: '["acme.drivers.*"]' }) }),
        build: esky(),
        expect: ["setup.py:3 FL110 warning certain acme.drivers.*"],
        fix: 'remove "acme.drivers.*" from includes of bdist_esky (setup.py:3)',
      },
    },
    aborts: {
      "a name below the tree's own package, under bbfreeze": {
        ...tree("bbfreeze", '["acme.lens", "acme.gone"]'),
        expect: ["setup.py:3 FL110 error certain acme.gone"],
      },
      "the same under Esky, whose freezer is bbfreeze": {
        ...tree("esky", '["acme.gone"]'),
        expect: ["setup.py:3 FL110 error certain acme.gone"],
      },
      "the same under cx_Freeze": {
        ...tree("cx_Freeze", '["acme.gone"]'),
        expect: ["setup.py:3 FL110 error certain acme.gone"],
      },
    },
    "no-wildcard": {
      "a wildcard under cx_Freeze, before there is a build": {
        ...tree("cx_Freeze", '["acme.*"]'),
        expect: ["setup.py:3 FL110 error certain acme.*"],
        fix: "build_exe packages",
      },
      "a wildcard under cx_Freeze, beside a build that was made in another way": {
        source: acme("", { ...lens, "setup.py": setupFor("cx_Freeze", { includes: '["acme.*"]' }) }),
        build: cxFreeze(),
        expect: ["setup.py:3 FL110 warning certain acme.*"],
      },
    },
    "ignored-wildcard": {
      "a wildcard in a .spec, which PyInstaller looks for as a module": {
        source: acme("", {
          ...lens,
          "acme.spec": 'a = Analysis(["scripts/acme"], hiddenimports=["acme.*"])\n',
        }),
        options: { python: "3.11", platform: "linux" },
        expect: ["acme.spec:1 FL110 warning certain acme.*"],
        fix: 'collect_submodules("acme")',
      },
    },
    "not-found": {
      "a name below the tree's own package, under py2exe, which goes on": {
        ...tree("py2exe", '["acme.gone"]'),
        expect: ["setup.py:3 FL110 warning certain acme.gone"],
      },
      "a name below the standard library that this Python lacks": {
        ...tree("py2exe", '["email.gone"]'),
        expect: ["setup.py:3 FL110 warning likely email.gone"],
      },
    },
  },
});
