import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, py2exe } from "../helpers/tiny-app.js";

const turbo = { "acme/turbo.py": "" };
const noTurbo = { without: ["acme.turbo"] };

testRule("guarded-import-feature-lost", {
  quiet: {
    "an option that is there": {
      source: acme("try:\n    from acme import turbo\nexcept ImportError:\n    turbo = None\n", turbo),
      build: bbfreeze(),
    },
    "one of two, where the second is there": {
      source: acme(
        "try:\n    from acme import turbo\nexcept ImportError:\n    from acme import main as turbo\n",
        turbo,
      ),
      build: bbfreeze(noTurbo),
    },
    "simplejson or else json": {
      source: acme("try:\n    import simplejson as json\nexcept ImportError:\n    import json\n"),
      build: cxFreeze(),
    },
    "three in a row, where the last is there": {
      source: acme(
        `try:
    from lxml import etree
except ImportError:
    try:
        import celementtree as etree
    except ImportError:
        from xml.etree import ElementTree as etree
`,
      ),
      build: bbfreeze(),
    },
    "what other platforms and interpreters have": {
      source: acme(
        `try:
    import winreg
except ImportError:
    winreg = None
try:
    import nt
    import java.lang
    import org.python.core
except ImportError:
    pass
try:
    import _frozen_importlib_external
except ImportError:
    pass
`,
      ),
      build: cxFreeze(),
    },
    "what another version of Python has": {
      source: acme("try:\n    import winreg\nexcept ImportError:\n    winreg = None\n"),
      build: bbfreeze(),
    },
    "a guard below a test for another platform": {
      source: acme(
        "import os\nif os.name == 'posix':\n    try:\n        from acme import turbo\n    except ImportError:\n        turbo = None\n",
        turbo,
      ),
      build: py2exe(noTurbo),
    },
    "a module that nothing reaches": {
      source: acme("", {
        ...turbo,
        "acme/old.py": "try:\n    from acme import turbo\nexcept ImportError:\n    pass\n",
      }),
      build: bbfreeze(noTurbo),
    },
  },

  speaks: {
    "left-behind": {
      "an option of the application's own, which nobody installs": {
        source: acme("try:\n    from acme import turbo\nexcept ImportError:\n    turbo = None\n", turbo),
        build: bbfreeze(noTurbo),
        expect: ["acme/main.py:2 FL119 warning certain acme.turbo"],
        fix: 'to keep the feature, add "acme.turbo" to the includes of bbfreeze.Freezer',
      },
      "a guard by contextlib.suppress": {
        source: acme("import contextlib\nwith contextlib.suppress(ImportError):\n    from acme import turbo\n", turbo),
        build: cxFreeze(noTurbo),
        expect: ["acme/main.py:3 FL119 warning certain acme.turbo"],
      },
    },
    lost: {
      "an option that is nowhere: no more than a remark": {
        source: acme("try:\n    import uvloop\nexcept ImportError:\n    uvloop = None\n"),
        build: cxFreeze(),
        expect: ["acme/main.py:2 FL119 info certain uvloop"],
        fix: "to keep the feature, install it where the build is made, and name it in build_exe includes if",
      },
      "what only the Python of the system has": {
        source: acme("try:\n    import yum\nexcept ImportError:\n    yum = None\n"),
        build: bbfreeze(),
        expect: ["acme/main.py:2 FL119 info certain yum"],
        fix: "build on that system, in a virtualenv of that Python with --system-site-packages",
      },
      "several of those, which are one remark": {
        source: acme(
          "try:\n    import uvloop\nexcept ImportError:\n    uvloop = None\ntry:\n    import astrolabe\nexcept ImportError:\n    astrolabe = None\n",
        ),
        build: cxFreeze(),
        expect: ["acme/main.py:6 FL119 info certain astrolabe uvloop"],
        fix: "to keep one of the features, install what it imports where",
      },
    },
  },
});
