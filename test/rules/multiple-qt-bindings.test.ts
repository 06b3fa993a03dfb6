import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const extension = elf({ needs: ["libc.so.6"] });

/** Both bindings, without Qt itself. */
const build = pyinstaller({
  modules: { "PyQt5/__init__.py": "", "PySide6/__init__.py": "", "shiboken6/__init__.py": "" },
  beside: { "PyQt5/QtCore.so": extension, "PyQt5/sip.so": extension, "PySide6/QtCore.so": extension },
});

testRule("multiple-qt-bindings", {
  quiet: {
    "one binding": {
      source: acme("from PyQt5 import QtCore\n"),
      build: pyinstaller({
        modules: { "PyQt5/__init__.py": "" },
        beside: { "PyQt5/QtCore.so": extension, "PyQt5/sip.so": extension },
      }),
    },
    "a wrapper that takes what is there": {
      source: acme("try:\n    from PyQt5 import QtCore\nexcept ImportError:\n    from PySide6 import QtCore\n"),
      build: pyinstaller({
        modules: { "PySide6/__init__.py": "", "shiboken6/__init__.py": "" },
        beside: { "PySide6/QtCore.so": extension },
      }),
    },
  },

  speaks: {
    both: {
      "two that the application loads": {
        source: acme("from PyQt5 import QtCore\ndef show():\n    import PySide6.QtCore\n"),
        build,
        expect: ["dist/acme.zip!/_internal/PyQt5/QtCore.so FL313 warning likely PyQt5 PySide6"],
        sentence: 'the application loads "PyQt5" and "PySide6"',
      },
    },
    present: {
      "one of them is not asked for": {
        source: acme("from PyQt5 import QtCore\n"),
        build,
        expect: ["dist/acme.zip!/_internal/PyQt5/QtCore.so FL313 info likely PyQt5 PySide6"],
      },
      "a choice by what is installed": {
        source: acme("try:\n    from PyQt5 import QtCore\nexcept ImportError:\n    from PySide6 import QtCore\n"),
        build,
        expect: ["dist/acme.zip!/_internal/PyQt5/QtCore.so FL313 info likely PyQt5 PySide6"],
      },
    },
  },
});
