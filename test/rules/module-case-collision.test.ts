import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, py2exe } from "../helpers/tiny-app.js";

const twins = { "acme/Lens.py": "", "acme/lens.py": "" };

testRule("module-case-collision", {
  quiet: {
    "twins inside a zip, where both import": { source: acme("", twins), build: py2exe() },
    "twins on Linux, which tells them apart": { source: acme("", twins), build: cxFreeze({ onDisk: ["acme"] }) },
    "names that differ by more than case": {
      source: acme("", { "acme/Lens.py": "", "acme/lenses.py": "" }),
      build: cxFreeze({ platform: "win32", onDisk: ["acme"] }),
    },
    "twins in two packages": {
      source: acme("", {
        "acme/optics/__init__.py": "",
        "acme/optics/Lens.py": "",
        "acme/parts/__init__.py": "",
        "acme/parts/lens.py": "",
      }),
      build: cxFreeze({ platform: "win32", onDisk: ["acme"] }),
    },
    "a twin of a standard module beside the zip that has the standard one": {
      source: acme("", { "Queue.py": "" }),
      build: cxFreeze({ platform: "win32", onDisk: ["Queue"] }),
    },
  },

  speaks: {
    "on-disk": {
      "twins that are extracted on Windows": {
        source: acme("", twins),
        build: cxFreeze({ platform: "win32", onDisk: ["acme"] }),
        expect: ["dist/acme.zip!/lib/acme/lens.py FL116 error certain acme.Lens acme.lens"],
      },
      "twins that are extracted on macOS": {
        source: acme("", twins),
        build: cxFreeze({ platform: "darwin", onDisk: ["acme"] }),
        expect: ["dist/acme.zip!/lib/acme/lens.py FL116 error certain acme.Lens acme.lens"],
      },
    },
    "shadows-stdlib": {
      "a module that Windows takes for a standard one": {
        source: acme("", { "Queue.py": "" }),
        build: cxFreeze({ platform: "win32", onDisk: ["Queue"], without: ["queue"] }),
        expect: ["dist/acme.zip!/lib/Queue.py FL116 warning likely Queue"],
        sentence: '"queue"',
      },
    },
  },
});
