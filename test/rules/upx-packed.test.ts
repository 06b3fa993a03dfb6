import { peFile, type PePlan } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const lens = acme("import _lens\n");
/** IMAGE_DLLCHARACTERISTICS_GUARD_CF beside DYNAMIC_BASE and NX_COMPAT, as Visual C++ links with /guard:cf. */
const GUARDED = 0x4140;
const packed = (plan: PePlan = {}): Buffer => peFile({ isDll: true, sections: ["UPX0", "UPX1", ".rsrc"], ...plan });
const needsOptics: PePlan = { imports: [["optics.dll", ["focus"]]] };
const qt = (plan: PePlan): PePlan => ({ imports: [["Qt5Gui.dll", ["show"]]], ...plan });

testRule("upx-packed", {
  quiet: {
    "a packed extension without the guard": {
      source: lens,
      build: pyinstaller({ platform: "win32", beside: { "_lens.pyd": packed() } }),
    },
    "a guarded file that is not packed": {
      source: lens,
      build: pyinstaller({
        platform: "win32",
        beside: { "_lens.pyd": peFile({ isDll: true, dllCharacteristics: GUARDED, sections: [".text"] }) },
      }),
    },
    "a guarded and packed file that nothing loads": {
      source: acme(""),
      build: pyinstaller({
        platform: "win32",
        beside: { "ucrtbase.dll": packed({ dllCharacteristics: GUARDED }) },
      }),
    },
    "Qt's plugins where nobody packs them": {
      source: lens,
      build: pyinstaller({
        platform: "win32",
        beside: {
          "_lens.pyd": peFile(qt({ isDll: true })),
          "Qt5Gui.dll": packed(),
          "PyQt5/Qt5/plugins/platforms/qwindows.dll": peFile({ isDll: true }),
        },
      }),
    },
    "a packed plugin in which Qt still finds its mark": {
      source: acme(""),
      build: pyinstaller({
        platform: "win32",
        beside: {
          "PyQt5/Qt5/plugins/platforms/qwindows.dll": packed({
            resources: [{ type: 10, id: 1, data: Buffer.from("QTMETADATA !") }],
          }),
        },
      }),
      options: { showPossible: true },
    },
    "packed plugins of Qt 4, which loads them to ask": {
      source: acme(""),
      build: pyinstaller({ platform: "win32", beside: { "qt4_plugins/imageformats/qjpeg4.dll": packed() } }),
      options: { showPossible: true },
    },
  },

  speaks: {
    guard: {
      "a library that the start needs": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: {
            "lib/_lens.pyd": peFile({ isDll: true, ...needsOptics }),
            "lib/optics.dll": packed({ dllCharacteristics: GUARDED }),
          },
        }),
        expect: ["dist/acme.zip!/lib/optics.dll FL314 error certain lib/optics.dll"],
        sentence: "lib/optics.dll is packed by UPX and still claims Control Flow Guard",
        symptom: "0xc000007b",
      },
      "an extension that is imported later": {
        source: acme("def look():\n    import _lens\n"),
        build: pyinstaller({ platform: "win32", beside: { "_lens.pyd": packed({ dllCharacteristics: GUARDED }) } }),
        expect: ["dist/acme.zip!/_internal/_lens.pyd FL314 warning likely _lens"],
        fix: 'add "_lens.pyd" to upx_exclude of COLLECT or EXE',
      },
    },
    plugin: {
      "the platform plugin of a program that loads Qt": {
        source: lens,
        build: pyinstaller({
          platform: "win32",
          beside: {
            "_lens.pyd": peFile(qt({ isDll: true })),
            "Qt5Gui.dll": packed(),
            "PyQt5/Qt5/plugins/platforms/qwindows.dll": packed(),
            "PyQt5/Qt5/plugins/imageformats/qjpeg.dll": packed(),
          },
        }),
        expect: [
          "dist/acme.zip!/_internal/PyQt5/Qt5/plugins/platforms/qwindows.dll FL314 warning likely " +
            "_internal/PyQt5/Qt5/plugins/platforms/qwindows.dll _internal/PyQt5/Qt5/plugins/imageformats/qjpeg.dll",
        ],
        fix: 'add "qwindows.dll", "qjpeg.dll" to upx_exclude',
      },
    },
  },
});
