import { elf } from "../helpers/elf.js";
import { pe } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const atlas = acme("from PyQt5 import QtWidgets\n");
const extension = elf({ needs: ["libc.so.6"] });

/** PyQt5 as pip installs it, without its plugins. */
const qt = {
  "PyQt5/QtCore.so": extension,
  "PyQt5/QtGui.so": extension,
  "PyQt5/QtWidgets.so": extension,
  "PyQt5/sip.so": extension,
  "PyQt5/Qt5/lib/libQt5Gui.so.5": elf({ soname: "libQt5Gui.so.5" }),
};
const packages = { "PyQt5/__init__.py": "" };
const below = (files: Readonly<Record<string, Uint8Array>>, folder: string) =>
  Object.fromEntries(Object.entries(files).map(([name, data]) => [folder + name, data]));

testRule("qt-platform-plugin-missing", {
  quiet: {
    "the plugin among Qt's own": {
      source: atlas,
      build: pyinstaller({ modules: packages, beside: { ...qt, "PyQt5/Qt5/plugins/platforms/libqxcb.so": extension } }),
    },
    "the plugin of Wayland": {
      source: atlas,
      build: pyinstaller({
        modules: packages,
        beside: { ...qt, "PyQt5/Qt5/plugins/platforms/libqwayland-generic.so": extension },
      }),
    },
    "Qt of the system, which has its plugins there": {
      source: atlas,
      build: pyinstaller({
        modules: packages,
        beside: {
          "PyQt5/QtCore.so": extension,
          "PyQt5/QtGui.so": extension,
          "PyQt5/QtWidgets.so": extension,
          "PyQt5/sip.so": extension,
        },
      }),
    },
    "windows that nothing asks for": {
      source: acme("from PyQt5 import QtCore\n"),
      build: pyinstaller({ modules: packages, beside: qt }),
    },
    "an application that tells Qt to open none": {
      source: acme("import os\nos.environ['QT_QPA_PLATFORM'] = 'offscreen'\nfrom PyQt5 import QtWidgets\n"),
      build: pyinstaller({
        modules: packages,
        beside: { ...qt, "PyQt5/Qt5/plugins/platforms/libqoffscreen.so": extension },
      }),
    },
    "a folder of plugins of its own": {
      source: acme("import os\nos.environ['QT_PLUGIN_PATH'] = '/opt/acme'\nfrom PyQt5 import QtWidgets\n"),
      build: pyinstaller({ modules: packages, beside: qt }),
    },
  },

  speaks: {
    missing: {
      "no plugin at all": {
        source: atlas,
        build: pyinstaller({ modules: packages, beside: qt }),
        expect: ["dist/acme.zip!/_internal/PyQt5/QtWidgets.so FL311 error certain libqxcb.so"],
        sentence: "PyQt5.QtWidgets is used, and the build lacks libqxcb.so",
        symptom: 'Could not find the Qt platform plugin "xcb"',
      },
      "windows that open later": {
        source: acme("def show():\n    from PyQt5 import QtWidgets\n"),
        build: pyinstaller({ modules: packages, beside: qt }),
        expect: ["dist/acme.zip!/_internal/PyQt5/QtWidgets.so FL311 warning likely libqxcb.so"],
      },
      "images alone, perhaps": {
        source: acme("from PyQt5 import QtGui\n"),
        build: pyinstaller({ modules: packages, beside: qt }),
        expect: ["dist/acme.zip!/_internal/PyQt5/QtGui.so FL311 error likely libqxcb.so"],
      },
      "a program for Windows": {
        source: acme("from PySide6 import QtWidgets\n"),
        build: cxFreeze({
          platform: "win32",
          modules: { "PySide6/__init__.py": "", "shiboken6/__init__.py": "" },
          onDisk: ["PySide6"],
          beside: below(
            { "QtCore.pyd": pe(), "QtGui.pyd": pe(), "QtWidgets.pyd": pe(), "Qt6Gui.dll": pe() },
            "lib/PySide6/",
          ),
        }),
        expect: ["dist/acme.zip!/lib/PySide6/QtWidgets.pyd FL311 error certain qwindows.dll"],
        fix: "build_exe include_files",
      },
    },
    "others-only": {
      "plugins that show nothing": {
        source: atlas,
        build: pyinstaller({
          modules: packages,
          beside: { ...qt, "PyQt5/Qt5/plugins/platforms/libqminimal.so": extension },
        }),
        expect: ["dist/acme.zip!/_internal/PyQt5/QtWidgets.so FL311 error certain libqxcb.so"],
        sentence: "those that it has show nothing on a desktop",
      },
    },
  },
});
