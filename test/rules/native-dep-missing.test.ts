import { elf } from "../helpers/elf.js";
import { peFile } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

/** An extension for Linux on x86_64 that needs these. */
const extension = (...needs: string[]): Buffer => elf({ needs: [...needs, "libc.so.6"] });
const lens = acme("import _lens\n");

testRule("native-dep-missing", {
  quiet: {
    "a library beside the extension, where its RUNPATH says": {
      source: lens,
      build: cxFreeze({
        beside: {
          "lib/_lens.so": elf({ needs: ["liboptics.so.2"], runpath: "$ORIGIN/optics" }),
          "lib/optics/liboptics.so.2": elf({ soname: "liboptics.so.2" }),
        },
      }),
    },
    "what the freezer's launcher makes the loader search": {
      source: lens,
      build: pyinstaller({
        beside: { "_lens.so": extension("liboptics.so.2"), "liboptics.so.2": elf({ soname: "liboptics.so.2" }) },
      }),
    },
    "an RPATH of the file that loads it, which is inherited": {
      source: lens,
      build: cxFreeze({
        beside: {
          "lib/_lens.so": elf({ needs: ["liboptics.so.2"], rpath: "$ORIGIN/optics" }),
          "lib/optics/liboptics.so.2": elf({ soname: "liboptics.so.2", needs: ["libglass.so.1"] }),
          "lib/optics/libglass.so.1": elf({ soname: "libglass.so.1" }),
        },
      }),
    },
    "what every Linux has": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": extension("libm.so.6", "libdl.so.2", "libz.so.1", "libX11.so.6") } }),
    },
    "an extension that nobody imports": {
      source: acme(""),
      build: cxFreeze({ beside: { "lib/_lens.so": extension("liboptics.so.2") } }),
    },
    "an extension without which the code goes on": {
      source: acme("try:\n    import _lens\nexcept ImportError:\n    _lens = None\n"),
      build: cxFreeze({ beside: { "lib/_lens.so": extension("liboptics.so.2") } }),
    },
    "a plugin that nothing is known to load": {
      source: acme(""),
      build: cxFreeze({ beside: { "lib/plugins/libjpeg-plugin.so": extension("liboptics.so.2") } }),
    },
    "a named system that has it": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": extension("libffi.so.8") } }),
      options: { systems: ["debian12"] },
    },
    "a library that lies elsewhere in the build, and that another extension has loaded": {
      source: acme("import _mirror\nimport _lens\n"),
      build: cxFreeze({
        beside: {
          "lib/_mirror.so": elf({ needs: ["liboptics.so.2"], runpath: "$ORIGIN/optics" }),
          "lib/_lens.so": extension("liboptics.so.2"),
          "lib/optics/liboptics.so.2": elf({ soname: "liboptics.so.2" }),
        },
      }),
    },
    "what musl inherits: a RUNPATH of the file that loads it": {
      source: lens,
      build: cxFreeze({
        beside: {
          "lib/_lens.so": elf({ needs: ["libc.musl-x86_64.so.1", "liboptics.so.2"], runpath: "$ORIGIN/optics" }),
          "lib/optics/liboptics.so.2": elf({
            soname: "liboptics.so.2",
            needs: ["libc.musl-x86_64.so.1", "libglass.so.1"],
          }),
          "lib/optics/libglass.so.1": elf({ soname: "libglass.so.1" }),
        },
      }),
    },
  },

  speaks: {
    missing: {
      "a library that a start needs": {
        source: lens,
        build: cxFreeze({ beside: { "lib/_lens.so": extension("liboptics.so.2") } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL304 error certain liboptics.so.2"],
        sentence: "_lens needs liboptics.so.2, which is neither in the build nor part of the system",
        symptom: "ImportError: liboptics.so.2: cannot open shared object file: No such file or directory",
        fix: 'add ("PATH/liboptics.so.2", "lib/liboptics.so.2") to build_exe include_files',
      },
      "one that a library of the build needs": {
        source: lens,
        build: pyinstaller({
          beside: {
            "_lens.so": extension("liboptics.so.2"),
            "liboptics.so.2": elf({ soname: "liboptics.so.2", needs: ["libglass.so.1"] }),
          },
        }),
        expect: ["dist/acme.zip!/_internal/liboptics.so.2 FL304 error certain libglass.so.1"],
        fix: "--add-binary PATH/libglass.so.1:.",
      },
      "RUNPATH, which is not inherited": {
        source: lens,
        build: cxFreeze({
          beside: {
            "lib/_lens.so": elf({ needs: ["liboptics.so.2"], runpath: "$ORIGIN/optics" }),
            "lib/optics/liboptics.so.2": elf({ soname: "liboptics.so.2", needs: ["libglass.so.1"] }),
          },
        }),
        expect: ["dist/acme.zip!/lib/optics/liboptics.so.2 FL304 error certain libglass.so.1"],
      },
      "an import that happens later": {
        source: acme("def look():\n    import _lens\n"),
        build: cxFreeze({ beside: { "lib/_lens.so": extension("liboptics.so.2") } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL304 warning likely liboptics.so.2"],
      },
    },
    host: {
      "libraries that not every system has, said once": {
        source: lens,
        build: cxFreeze({ beside: { "lib/_lens.so": extension("libcrypt.so.1", "libffi.so.8") } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL304 warning likely libcrypt.so.1 libffi.so.8"],
        sentence: 'the build leaves "libcrypt.so.1" and "libffi.so.8" to the system',
      },
    },
    elsewhere: {
      "ld.so looks in no other folders once it runs": {
        source: lens,
        build: cxFreeze({
          beside: {
            "lib/_lens.so": extension("liboptics.so.2"),
            "lib/optics/liboptics.so.2": elf({ soname: "liboptics.so.2" }),
          },
        }),
        expect: ["dist/acme.zip!/lib/_lens.so FL304 error likely liboptics.so.2"],
        sentence: "where the loader may not look",
      },
      "on Windows the folder may be added at run time: on request": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: {
            "lib/_lens.pyd": peFile({ isDll: true, imports: [["optics.dll", ["look"]]] }),
            "lib/optics/optics.dll": peFile({ isDll: true }),
          },
        }),
        options: { showPossible: true },
        expect: ["dist/acme.zip!/lib/_lens.pyd FL304 warning possible optics.dll"],
      },
    },
  },
});
