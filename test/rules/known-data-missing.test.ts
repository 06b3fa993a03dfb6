import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

/** As certifi's own, as far as it matters: it names its file. */
const certifi = {
  "certifi/__init__.py": "from .core import where\n",
  "certifi/core.py": "import os\ndef where():\n    return os.path.join(os.path.dirname(__file__), 'cacert.pem')\n",
};
/** As distributions have it: the system's certificates. */
const patched = { ...certifi, "certifi/core.py": "def where():\n    return '/etc/ssl/certs/ca-certificates.crt'\n" };

/** Modules that are imported when an attribute is asked for. */
const lazy = (...names: readonly string[]) =>
  [
    "class Lazy(object):",
    "    def __init__(self, name):",
    "        self.name = name",
    "    def load(self):",
    "        return __import__(self.name)",
    ...names.map((name) => `${name}_of = Lazy('${name}')`),
    "",
  ].join("\n");

testRule("known-data-missing", {
  quiet: {
    "certificates that came along": {
      source: acme("import certifi\n"),
      build: pyinstaller({ modules: certifi, beside: { "certifi/cacert.pem": "-----BEGIN" } }),
    },
    "a package that uses the system's certificates": {
      source: acme("import certifi\n"),
      build: pyinstaller({ modules: patched }),
    },
    "what somebody else's package can load as one name of many, as six.moves can tkinter": {
      source: acme("import moves\n"),
      build: pyinstaller({ modules: { ...certifi, "moves.py": lazy("certifi", "csv", "json") } }),
    },
    "a package that nothing imports": { source: acme(""), build: pyinstaller({ modules: certifi }) },
    "what only some users of a package read": {
      source: acme("import pytz\n"),
      build: pyinstaller({ modules: { "pytz/__init__.py": "" } }),
    },
    "a library that the system has, with its data": {
      source: acme("import tkinter\n"),
      build: pyinstaller({ modules: { "_tkinter.py": "" } }),
    },
  },

  speaks: {
    missing: {
      "certificates that stayed behind": {
        source: acme("import certifi\n"),
        build: pyinstaller({ modules: certifi }),
        expect: ["dist/acme.zip!/_internal/certifi/core.py FL205 error likely certifi/cacert.pem"],
        sentence: 'certifi.core reads "certifi/cacert.pem", which the build lacks',
        symptom: "OSError: Could not find a suitable TLS CA certificate bundle",
        fix: "add --collect-data certifi to the command",
      },
      "both script libraries of a bundled Tcl, as one": {
        source: acme("import _tkinter\n"),
        build: pyinstaller({
          beside: {
            "_tkinter.so": elf({ needs: ["libtcl8.6.so"] }),
            "libtcl8.6.so": elf({ soname: "libtcl8.6.so" }),
          },
        }),
        expect: ["dist/acme.zip!/_internal/_tkinter.so FL205 error likely init.tcl tk.tcl"],
        symptom: "_tkinter.TclError: Can't find a usable init.tcl",
      },
      "of the one name that a package loads": {
        source: acme("import moves\n"),
        build: pyinstaller({ modules: { ...certifi, "moves.py": lazy("certifi") } }),
        expect: ["dist/acme.zip!/_internal/certifi/core.py FL205 warning likely certifi/cacert.pem"],
      },
      "in a function": {
        source: acme("def ask():\n    import certifi\n"),
        build: cxFreeze({ modules: certifi }),
        expect: ["dist/acme.zip!/lib/library.zip!/certifi/core.py FL205 warning likely certifi/cacert.pem"],
        fix: 'add "certifi" to build_exe packages',
      },
      "those of an early requests": {
        source: acme("import requests\n"),
        build: bbfreeze({
          modules: {
            "requests/__init__.py": "from . import certs\n",
            "requests/certs.py": "import os\nwhere = os.path.join(os.path.dirname(__file__), 'cacert.pem')\n",
          },
        }),
        expect: ["dist/acme.zip!/library.zip!/requests/certs.py FL205 error likely requests/cacert.pem"],
      },
    },
  },
});
