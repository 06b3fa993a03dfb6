import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const lens = acme("import _lens\n");
const extension = elf({ needs: ["liboptics.so.2", "libc.so.6"] });
const build = (more: Readonly<Record<string, Buffer>>) => pyinstaller({ beside: { "_lens.so": extension, ...more } });

testRule("soname-file-mismatch", {
  quiet: {
    "the file under the name that is asked for": {
      source: lens,
      build: build({ "liboptics.so.2": elf({ soname: "liboptics.so.2" }) }),
    },
    "the long name beside the short one": {
      source: lens,
      build: build({
        "liboptics.so.2": elf({ soname: "liboptics.so.2" }),
        "liboptics.so.2.1.0": elf({ soname: "liboptics.so.2" }),
      }),
    },
    "a library that is loaded already by another name, and has the soname": {
      source: acme("import _mirror\nimport _lens\n"),
      build: build({
        "_mirror.so": elf({ needs: ["liboptics.so"] }),
        "liboptics.so": elf({ soname: "liboptics.so.2" }),
      }),
    },
    "an extension that nobody imports": {
      source: acme(""),
      build: build({ "liboptics.so.2.1.0": elf({ soname: "liboptics.so.2" }) }),
    },
    "another version beside, of a library that some systems have": {
      source: lens,
      build: pyinstaller({
        beside: {
          "_lens.so": elf({ needs: ["libssl.so.3"] }),
          "libssl.so.1.1": elf({ soname: "libssl.so.1.1" }),
        },
      }),
      others: ["dist/acme.zip!/_internal/_lens.so FL304 warning likely libssl.so.3"],
    },
  },

  speaks: {
    renamed: {
      "the name of the file that the soname was a link to": {
        source: lens,
        build: build({ "liboptics.so.2.1.0": elf({ soname: "liboptics.so.2" }) }),
        expect: ["dist/acme.zip!/_internal/_lens.so FL305 error certain liboptics.so.2"],
        sentence: "_lens needs liboptics.so.2, and the build has it as liboptics.so.2.1.0",
        symptom: "ImportError: liboptics.so.2: cannot open shared object file",
        fix: "call it liboptics.so.2: rename liboptics.so.2.1.0 in _internal",
      },
      "the name without a version, of a library that does not tell its soname": {
        source: acme("def look():\n    import _lens\n"),
        build: build({ "liboptics.so": elf() }),
        expect: ["dist/acme.zip!/_internal/_lens.so FL305 warning likely liboptics.so.2"],
      },
    },
    version: {
      "another number, which renaming would not mend": {
        source: lens,
        build: build({ "liboptics.so.1": elf({ soname: "liboptics.so.1" }) }),
        expect: ["dist/acme.zip!/_internal/_lens.so FL305 error certain liboptics.so.2"],
        sentence: "_lens needs liboptics.so.2, and the build has liboptics.so.1, which is another version of it",
        fix: 'add ("PATH/liboptics.so.2", ".") to binaries of the .spec',
      },
    },
  },
});
