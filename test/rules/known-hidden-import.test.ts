import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

/** An extension for Linux with a text among its bytes. */
const extension = (text = ""): Buffer => Buffer.concat([elf({ needs: ["libc.so.6"] }), Buffer.from(`\0${text}\0`)]);

const mirror = acme("import lxml.etree\n");
const vault = acme("import bcrypt\n");

testRule("known-hidden-import", {
  quiet: {
    "what came along": {
      source: mirror,
      build: cxFreeze({
        modules: { "lxml/__init__.py": "" },
        onDisk: ["lxml"],
        beside: { "lib/lxml/etree.so": extension("_elementpath"), "lib/lxml/_elementpath.so": extension() },
      }),
    },
    "a version whose file doesn't name it": {
      source: mirror,
      build: cxFreeze({
        modules: { "lxml/__init__.py": "" },
        onDisk: ["lxml"],
        beside: { "lib/lxml/etree.so": extension() },
      }),
    },
    "one of two names that will do": {
      source: acme("import PyQt5.QtCore\n"),
      build: cxFreeze({
        modules: { "PyQt5/__init__.py": "", "sip.py": "" },
        onDisk: ["PyQt5"],
        beside: { "lib/PyQt5/QtCore.so": extension() },
      }),
    },
    "an extension that is missing itself": {
      source: acme("import PyQt5.QtCore\n"),
      build: cxFreeze({ modules: { "PyQt5/__init__.py": "" }, onDisk: ["PyQt5"] }),
      others: ["acme/main.py:1 FL109 error certain PyQt5.QtCore"],
    },
    "an extension that nothing imports": {
      source: acme(""),
      build: cxFreeze({
        modules: { "lxml/__init__.py": "" },
        onDisk: ["lxml"],
        beside: { "lib/lxml/etree.so": extension("_elementpath") },
      }),
    },
    "an extension that the application can do without": {
      source: acme("try:\n    import lxml.etree\nexcept ImportError:\n    pass\n"),
      build: cxFreeze({
        modules: { "lxml/__init__.py": "" },
        onDisk: ["lxml"],
        beside: { "lib/lxml/etree.so": extension("_elementpath") },
      }),
    },
    "a tree that is not frozen yet: a freezer's hooks may bring it": {
      source: { ...mirror, "lxml/__init__.py": "", "lxml/etree.so": extension("_elementpath") },
    },
  },

  speaks: {
    missing: {
      "a sister module that an extension imports when it starts": {
        source: mirror,
        build: cxFreeze({
          modules: { "lxml/__init__.py": "" },
          onDisk: ["lxml"],
          beside: { "lib/lxml/etree.so": extension("_elementpath") },
        }),
        expect: ["dist/acme.zip!/lib/lxml/etree.so FL108 error likely lxml._elementpath"],
        sentence: 'lxml.etree needs "lxml._elementpath", which no import shows and the build lacks',
        fix: '"lxml._elementpath"',
      },
      "the runtime of cffi, behind a package": {
        source: vault,
        build: pyinstaller({
          modules: { "bcrypt/__init__.py": "from . import _bcrypt\n" },
          beside: { "bcrypt/_bcrypt.so": extension("_cffi_backend") },
        }),
        expect: ["dist/acme.zip!/_internal/bcrypt/_bcrypt.so FL108 error likely _cffi_backend"],
        symptom: "ModuleNotFoundError: No module named '_cffi_backend'",
      },
      "a package that widens its own path, and whose later names are no proof": {
        source: acme("import PyQt5.QtCore\n"),
        build: cxFreeze({
          modules: {
            "PyQt5/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
          },
          onDisk: ["PyQt5"],
          beside: { "lib/PyQt5/QtCore.so": extension() },
        }),
        expect: ["dist/acme.zip!/lib/PyQt5/QtCore.so FL108 error likely PyQt5.sip"],
      },
      "what is imported later": {
        source: acme("def look():\n    import lxml.etree\n"),
        build: cxFreeze({
          modules: { "lxml/__init__.py": "" },
          onDisk: ["lxml"],
          beside: { "lib/lxml/etree.so": extension("_elementpath") },
        }),
        expect: ["dist/acme.zip!/lib/lxml/etree.so FL108 warning likely lxml._elementpath"],
      },
    },
  },
});
