import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const lens = acme("import _lens\n");
const HOME = "/home/builder/optics/lib";
const optics = elf({ soname: "liboptics.so.2" });
const asking = (more: Parameters<typeof elf>[0]): Buffer => elf({ needs: ["liboptics.so.2"], ...more });

/** A program that needs the Python library, as bbfreeze's do. */
const program = (more: Parameters<typeof elf>[0]): Buffer => elf({ needs: ["libpython2.7.so.1.0"], type: 2, ...more });
const python = elf({ soname: "libpython2.7.so.1.0" });

testRule("build-path-leak", {
  quiet: {
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
