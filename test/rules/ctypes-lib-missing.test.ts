import { elf } from "../helpers/elf.js";
import { peFile } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

/** What ctypes itself is made of. */
const ctypes = { modules: { "_ctypes.py": "" } };
const loads = (name: string) => `import ctypes\noptics = ctypes.CDLL(${JSON.stringify(name)})\n`;

testRule("ctypes-lib-missing", {
  quiet: {
    "a library of the build": {
      source: acme(loads("liboptics.so.2")),
      build: pyinstaller({ ...ctypes, beside: { "liboptics.so.2": elf({ soname: "liboptics.so.2" }) } }),
    },
    "what every system has": { source: acme(loads("libc.so.6")), build: pyinstaller(ctypes) },
    "a failure that is caught": {
      source: acme(
        "import ctypes\ntry:\n    optics = ctypes.CDLL('liboptics.so.2')\nexcept OSError:\n    optics = None\n",
      ),
      build: pyinstaller(ctypes),
    },
    "the name that another platform uses": {
      source: acme("import ctypes\ndef load(name='optics.dll'):\n    return ctypes.CDLL(name)\n"),
      build: pyinstaller(ctypes),
    },
    "one of several, the last of which is there": {
      source: acme("import ctypes\nfor name in ['liboptics.so.2', 'libc.so.6']:\n    optics = ctypes.CDLL(name)\n"),
      build: pyinstaller(ctypes),
    },
    "a name that is not known": {
      source: acme("import ctypes, ctypes.util\noptics = ctypes.CDLL(ctypes.util.find_library('optics'))\n"),
      build: pyinstaller(ctypes),
    },
    "a library of Windows, as an attribute": {
      source: acme("import ctypes\nbox = ctypes.windll.user32.MessageBoxW\n"),
      build: cxFreeze({ platform: "win32", ...ctypes }),
    },
    "an attribute that a library of the build answers": {
      source: acme("from ctypes import windll\noptics = windll.optics\n"),
      build: cxFreeze({ platform: "win32", ...ctypes, beside: { "optics.dll": peFile() } }),
    },
    "a branch for Windows in a build for Linux": {
      source: acme("import ctypes, sys\nif sys.platform == 'win32':\n    optics = ctypes.windll.optics\n"),
      build: pyinstaller(ctypes),
    },
    "a path of the machine": { source: acme(loads("/opt/optics/liboptics.so.2")), build: pyinstaller(ctypes) },
    "a function of the same name that is not ctypes'": {
      source: acme(
        "class CDLL:\n    def __init__(self, name):\n        self.name = name\noptics = CDLL('liboptics.so.2')\n",
      ),
      build: pyinstaller(ctypes),
    },
  },

  speaks: {
    missing: {
      "a library that stayed behind": {
        source: acme(loads("liboptics.so.2")),
        build: pyinstaller(ctypes),
        expect: ["acme/main.py:2 FL315 error likely liboptics.so.2"],
        sentence: 'ctypes.CDLL loads "liboptics.so.2", which is neither in the build nor part of the system',
        symptom: "OSError: liboptics.so.2: cannot open shared object file: No such file or directory",
        fix: "--add-binary PATH/liboptics.so.2:.",
      },
      "an attribute that nothing answers": {
        source: acme("from ctypes import windll\nopen_dome = windll.optics.open_dome\n"),
        build: cxFreeze({ platform: "win32", ...ctypes }),
        expect: ["acme/main.py:2 FL315 error likely optics"],
        sentence: 'windll.optics loads "optics", which is neither in the build nor part of the system',
        symptom: "OSError: [WinError 126] The specified module could not be found: optics",
      },
      "a file of that soname that nothing else loads": {
        source: acme(loads("liboptics.so.2")),
        build: pyinstaller({ ...ctypes, beside: { "liboptics.so": elf({ soname: "liboptics.so.2" }) } }),
        expect: ["acme/main.py:2 FL315 error likely liboptics.so.2"],
      },
      "a load that happens later, through a name of one's own": {
        source: acme(
          "from ctypes import cdll\nNAME = 'liboptics.so.%d' % 2\ndef look():\n    return cdll.LoadLibrary(NAME)\n",
        ),
        build: cxFreeze(ctypes),
        expect: ["acme/main.py:4 FL315 warning likely liboptics.so.2"],
      },
      "a file beside the module": {
        source: acme(
          "import ctypes, os\noptics = ctypes.CDLL(os.path.join(os.path.dirname(__file__), 'liboptics.so'))\n",
        ),
        build: bbfreeze(ctypes),
        expect: ["acme/main.py:2 FL315 error likely acme/liboptics.so"],
      },
    },
    host: {
      "what not every system has": {
        source: acme(loads("libcrypt.so.1")),
        build: pyinstaller(ctypes),
        expect: ["acme/main.py:2 FL315 warning likely libcrypt.so.1"],
      },
    },
  },
});
