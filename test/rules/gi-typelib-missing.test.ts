import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const asks = (name: string, version: string) => acme(`import gi\ngi.require_version('${name}', '${version}')\n`);
const gi = { modules: { "gi/__init__.py": "def require_version(namespace, version):\n    pass\n" } };
const bundled = { ...gi, beside: { "gi_typelibs/girepository-1.0/Gtk-3.0.typelib": "GOBJ" } };

testRule("gi-typelib-missing", {
  quiet: {
    "a namespace that came along": { source: asks("Gtk", "3.0"), build: pyinstaller(bundled) },
    "a build that leaves them all to the system": { source: asks("Gtk", "3.0"), build: pyinstaller(gi) },
    "another one is taken where it is absent": {
      source: acme(
        "import gi\ntry:\n    gi.require_version('Gtk', '4.0')\nexcept Exception:\n    gi.require_version('Gtk', '3.0')\n",
      ),
      build: pyinstaller(bundled),
    },
  },

  speaks: {
    missing: {
      "a namespace that stayed behind": {
        source: asks("Gst", "1.0"),
        build: pyinstaller(bundled),
        expect: ["acme/main.py:2 FL213 error likely Gst-1.0.typelib"],
        sentence: "gi.require_version asks for Gst 1.0, and the build has no Gst-1.0.typelib",
        symptom: "ValueError: Namespace Gst not available for version 1.0",
      },
    },
  },
});
