import { elf } from "../helpers/elf.js";
import { LC, dylib, machO } from "../helpers/macho.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const lens = acme("import _lens\n");
const HOME = "/home/builder/optics/lib";
const optics = elf({ soname: "liboptics.so.2" });
const asking = (more: Parameters<typeof elf>[0]): Buffer => elf({ needs: ["liboptics.so.2"], ...more });

/** A program that needs the Python library, as bbfreeze's do. */
const program = (more: Parameters<typeof elf>[0]): Buffer => elf({ needs: ["libpython2.7.so.1.0"], type: 2, ...more });
const python = elf({ soname: "libpython2.7.so.1.0" });

/** A file for macOS that loads these. */
const mac = (...names: string[]): Buffer => machO({ commands: names.map((name) => dylib(LC.LOAD_DYLIB, name)) });
const GLASS = "/opt/homebrew/opt/optics/lib/libglass.2.dylib";
const glassItself = (name: string): Buffer => machO({ filetype: 6, commands: [dylib(LC.ID_DYLIB, name)] });

/** A file for macOS that looks for a library in its run paths. */
const searching = (...rpaths: string[]): Buffer =>
  machO({
    commands: [
      ...rpaths.map((rpath) => ({ kind: LC.RPATH, fields: [rpath] })),
      dylib(LC.LOAD_DYLIB, "@rpath/libglass.2.dylib"),
    ],
  });

testRule("build-path-leak", {
  quiet: {
    "macOS: a run path of the build machine beside one that leads to the library": {
      source: lens,
      build: cxFreeze({
        platform: "darwin",
        beside: {
          "lib/_lens.so": searching("/opt/homebrew/lib", "@loader_path"),
          "lib/libglass.2.dylib": glassItself("@rpath/libglass.2.dylib"),
        },
      }),
    },
    "macOS: its own libraries, and what lies in the build where the file says": {
      source: lens,
      build: cxFreeze({
        platform: "darwin",
        beside: {
          "lib/_lens.so": mac("/usr/lib/libSystem.B.dylib", "@loader_path/libglass.2.dylib"),
          "lib/libglass.2.dylib": glassItself("@loader_path/libglass.2.dylib"),
        },
      }),
    },
    "macOS: a framework that dyld finds in /System instead": {
      source: lens,
      build: cxFreeze({
        platform: "darwin",
        beside: { "lib/_lens.so": mac("/Library/Frameworks/Tk.framework/Versions/8.5/Tk") },
      }),
    },
    "macOS: a library that is in memory under that name": {
      source: acme("import _lens, _glass\n"),
      build: cxFreeze({
        platform: "darwin",
        beside: {
          "lib/_glass.so": mac("@loader_path/libglass.2.dylib"),
          "lib/_lens.so": mac(GLASS),
          "lib/libglass.2.dylib": glassItself(GLASS),
        },
      }),
    },
    "macOS: a library of which the system has one, too": {
      source: lens,
      build: cxFreeze({
        platform: "darwin",
        beside: {
          "lib/_lens.so": mac("/opt/homebrew/lib/libz.1.dylib"),
          "lib/z/libz.1.dylib": glassItself("libz.1.dylib"),
        },
      }),
    },
    "macOS: an extension without which the code goes on": {
      source: acme("try:\n    import _lens\nexcept ImportError:\n    _lens = None\n"),
      build: cxFreeze({ platform: "darwin", beside: { "lib/_lens.so": mac(GLASS) } }),
    },
    "a folder of the build machine that is searched in vain, and nothing lost": {
      source: lens,
      build: pyinstaller({ beside: { "_lens.so": asking({ rpath: HOME }), "liboptics.so.2": optics } }),
    },
    "run paths within the build": {
      source: lens,
      build: cxFreeze({
        beside: { "lib/_lens.so": asking({ runpath: "$ORIGIN/optics" }), "lib/optics/liboptics.so.2": optics },
      }),
    },
    "a program's DT_RPATH, which what it loads inherits": {
      source: lens,
      build: bbfreeze({
        beside: {
          acme: program({ rpath: "${ORIGIN}:${ORIGIN}/../lib" }),
          "libpython2.7.so.1.0": python,
          "_lens.so": asking({}),
          "liboptics.so.2": optics,
        },
      }),
    },
    "a folder of the system": {
      source: lens,
      build: pyinstaller({ beside: { "_lens.so": asking({ rpath: "/usr/lib64/optics" }) } }),
      others: ["dist/acme.zip!/_internal/_lens.so FL304 error certain liboptics.so.2"],
    },
    "a DT_RUNPATH of the program, which nobody inherits": {
      source: lens,
      build: bbfreeze({
        beside: {
          acme: program({ runpath: `\${ORIGIN}:${HOME}` }),
          "libpython2.7.so.1.0": python,
          "_lens.so": asking({}),
          "liboptics.so.2": optics,
        },
      }),
      others: ["dist/acme.zip!/_lens.so FL304 error likely liboptics.so.2"],
    },
  },

  speaks: {
    "install-name": {
      "a library that is only there": {
        source: lens,
        build: cxFreeze({ platform: "darwin", beside: { "lib/_lens.so": mac(GLASS) } }),
        expect: [`dist/acme.zip!/lib/_lens.so FL318 error certain libglass.2.dylib`],
        sentence: '_lens loads "libglass.2.dylib" from /opt/homebrew/opt/optics/lib, a folder of the build machine',
        symptom: `Library not loaded: ${GLASS}`,
        fix: "install_name_tool -change",
      },
      "an import that happens later": {
        source: acme("def look():\n    import _lens\n"),
        build: cxFreeze({ platform: "darwin", beside: { "lib/_lens.so": mac(GLASS) } }),
        expect: [`dist/acme.zip!/lib/_lens.so FL318 warning likely libglass.2.dylib`],
      },
    },
    "install-name-there": {
      "a copy in the build that dyld does not look at": {
        source: lens,
        build: cxFreeze({
          platform: "darwin",
          beside: { "lib/_lens.so": mac(GLASS), "lib/optics/libglass.2.dylib": glassItself("libglass.2.dylib") },
        }),
        expect: [`dist/acme.zip!/lib/_lens.so FL318 error certain libglass.2.dylib`],
        sentence: "macOS does not look at the copy in the build",
        fix: `install_name_tool -change ${GLASS} @loader_path/optics/libglass.2.dylib`,
      },
    },
    rpath: {
      "a run path of the build machine alone": {
        source: lens,
        build: cxFreeze({ platform: "darwin", beside: { "lib/_lens.so": searching("/opt/homebrew/lib") } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL318 error certain @rpath/libglass.2.dylib"],
        sentence: '_lens looks for "@rpath/libglass.2.dylib" in /opt/homebrew/lib, a folder of the build machine',
        symptom: "Library not loaded: @rpath/libglass.2.dylib",
        fix: "install_name_tool -add_rpath @loader_path FILE",
      },
    },
    needed: {
      "a library that only the build machine has": {
        source: lens,
        build: pyinstaller({ beside: { "_lens.so": asking({ rpath: HOME }) } }),
        expect: ["dist/acme.zip!/_internal/_lens.so FL318 error certain liboptics.so.2"],
        sentence: '_lens looks for "liboptics.so.2" in /home/builder/optics/lib, a folder of the build machine',
        symptom: "ImportError: liboptics.so.2: cannot open shared object file",
        fix: 'add "liboptics.so.2" to binaries of the .spec',
      },
    },
    elsewhere: {
      "what bbfreeze leaves in a program and an extension where there is no patchelf, once for all": {
        source: lens,
        build: bbfreeze({
          beside: {
            acme: program({ rpath: HOME }),
            "libpython2.7.so.1.0": python,
            "_lens.so": asking({ runpath: HOME }),
            "liboptics.so.2": optics,
          },
        }),
        expect: ["dist/acme.zip!/acme FL318 error likely libpython2.7.so.1.0 liboptics.so.2"],
        sentence: "and not where the build has them",
        symptom: "error while loading shared libraries: libpython2.7.so.1.0: cannot open shared object file",
        fix: "install patchelf where the build is made",
      },
    },
    harmless: {
      "on request": {
        source: lens,
        build: pyinstaller({
          python: "3.12",
          beside: { "_lens.so": asking({ rpath: HOME }), "liboptics.so.2": optics },
        }),
        options: { showPossible: true },
        expect: ["dist/acme.zip!/_internal/_lens.so FL318 info possible run paths"],
        fix: "patchelf --remove-rpath FILE",
      },
    },
  },
});
