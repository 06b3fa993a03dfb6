import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const extension = elf({ needs: ["libc.so.6"] });
const plugins = "PyQt5/Qt5/plugins/platforms";

/** An application with windows whose plugin needs these. */
const build = (needs: readonly string[], more: Readonly<Record<string, Uint8Array>> = {}) =>
  pyinstaller({
    modules: { "PyQt5/__init__.py": "" },
    beside: {
      "PyQt5/QtCore.so": extension,
      "PyQt5/QtGui.so": extension,
      "PyQt5/QtWidgets.so": extension,
      "PyQt5/sip.so": extension,
      "PyQt5/Qt5/lib/libQt5Gui.so.5": elf({ soname: "libQt5Gui.so.5" }),
      [`${plugins}/libqxcb.so`]: elf({ needs }),
      ...more,
    },
  });
const atlas = acme("from PyQt5 import QtWidgets\n");

testRule("qt-xcb-deps", {
  quiet: {
    "what came along": {
      source: atlas,
      build: build(["libxcb-icccm.so.4"], { "libxcb-icccm.so.4": elf({ soname: "libxcb-icccm.so.4" }) }),
    },
    "what every desktop has": { source: atlas, build: build(["libxcb.so.1", "libX11.so.6", "libxkbcommon.so.0"]) },
    "the plugin of another platform": {
      source: atlas,
      build: build([], { [`${plugins}/libqeglfs.so`]: elf({ needs: ["libQt5EglFSDeviceIntegration.so.5"] }) }),
    },
    "an application that opens no windows": {
      source: acme("from PyQt5 import QtCore\n"),
      build: build(["libQt5XcbQpa.so.5"]),
    },
  },

  speaks: {
    missing: {
      "a part of Qt that stayed behind": {
        source: atlas,
        build: build(["libQt5XcbQpa.so.5"]),
        expect: [`dist/acme.zip!/_internal/${plugins}/libqxcb.so FL312 error likely libQt5XcbQpa.so.5`],
        sentence: "libqxcb.so, by which Qt opens windows, needs",
        symptom: 'Could not load the Qt platform plugin "xcb" in "" even though it was found.',
      },
    },
    host: {
      "parts of xcb that not every desktop has, said once": {
        source: atlas,
        build: build(["libxcb-icccm.so.4", "libQt5XcbQpa.so.5"], {
          "libQt5XcbQpa.so.5": elf({ soname: "libQt5XcbQpa.so.5", needs: ["libxcb-xinerama.so.0"] }),
        }),
        expect: [
          `dist/acme.zip!/_internal/${plugins}/libqxcb.so FL312 warning likely libxcb-icccm.so.4 libxcb-xinerama.so.0`,
        ],
        sentence: 'needs "libxcb-icccm.so.4" and "libxcb-xinerama.so.0", which the build leaves to the system',
      },
    },
  },
});
