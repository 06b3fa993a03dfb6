import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const asks = acme("from zoneinfo import ZoneInfo\nBERLIN = ZoneInfo('Europe/Berlin')\n");
const tzdata = { "tzdata/__init__.py": "", "tzdata/zoneinfo/__init__.py": "" };

testRule("tzdata-missing", {
  quiet: {
    "a build for a system that has time zones": { source: asks, build: pyinstaller() },
    "tzdata came along": {
      source: asks,
      build: cxFreeze({ platform: "win32", modules: tzdata, beside: { "lib/tzdata/zoneinfo/UTC": "TZif" } }),
    },
    "an application without time zones": {
      source: acme("import datetime\n"),
      build: cxFreeze({ platform: "win32" }),
    },
    "a failure that is caught": {
      source: acme(
        "from zoneinfo import ZoneInfo\ntry:\n    ZONE = ZoneInfo('UTC')\nexcept Exception:\n    ZONE = None\n",
      ),
      build: cxFreeze({ platform: "win32" }),
    },
    "a class of one's own": {
      source: acme("class ZoneInfo:\n    def __init__(self, key):\n        self.key = key\nZONE = ZoneInfo('UTC')\n"),
      build: cxFreeze({ platform: "win32" }),
    },
  },

  speaks: {
    missing: {
      "at the start": {
        source: asks,
        build: cxFreeze({ platform: "win32" }),
        expect: ["acme/main.py:2 FL207 error likely tzdata"],
        symptom: "ZoneInfoNotFoundError: 'No time zone found with key Europe/Berlin'",
        fix: 'add "tzdata" to build_exe packages',
      },
      "in a function": {
        source: acme("import zoneinfo\ndef now(key):\n    return zoneinfo.ZoneInfo(key)\n"),
        build: cxFreeze({ platform: "win32" }),
        expect: ["acme/main.py:3 FL207 warning likely tzdata"],
      },
    },
  },
});
