import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const sky = acme("import _sky\n");
/** Draws by OpenGL, in C++. */
const drawing = elf({ needs: ["libstdc++.so.6", "libGL.so.1"] });
const libstdcxx = (...versions: string[]): Buffer =>
  elf({ soname: "libstdc++.so.6", versionDefinitions: ["GLIBCXX_3.4", ...versions] });
const build = (more: Readonly<Record<string, Buffer>>) => pyinstaller({ beside: { "_sky.so": drawing, ...more } });

testRule("libstdcxx-bundled", {
  quiet: {
    "a libstdc++ as new as those of the systems": {
      source: sky,
      build: build({ "libstdc++.so.6": libstdcxx("GLIBCXX_3.4.9", "GLIBCXX_3.4.30") }),
    },
    "the system's own": { source: sky, build: build({}) },
    "an old one in an application without OpenGL": {
      source: sky,
      build: pyinstaller({
        beside: { "_sky.so": elf({ needs: ["libstdc++.so.6"] }), "libstdc++.so.6": libstdcxx("GLIBCXX_3.4.19") },
      }),
    },
    "a named system with no newer one": {
      source: sky,
      build: build({ "libstdc++.so.6": libstdcxx("GLIBCXX_3.4.25") }),
      options: { systems: ["rhel8"] },
    },
    "what nothing loads": {
      source: acme(""),
      build: build({ "libstdc++.so.6": libstdcxx("GLIBCXX_3.4.19") }),
    },
  },

  speaks: {
    older: {
      "one that is older than those of systems that get updates": {
        source: sky,
        build: build({ "libstdc++.so.6": libstdcxx("GLIBCXX_3.4.9", "GLIBCXX_3.4.25") }),
        expect: ["dist/acme.zip!/_internal/libstdc++.so.6 FL310 warning likely libstdc++.so.6"],
        sentence:
          "libstdc++.so.6 of the build has GLIBCXX_3.4.25 and nothing newer, and graphics drivers of Ubuntu 22.04 (GLIBCXX_3.4.30), Debian 12 (GLIBCXX_3.4.30) may need more",
        symptom: "libstdc++.so.6: version `GLIBCXX_3.4.30' not found",
        fix: 'a.binaries = [x for x in a.binaries if not x[0].startswith(("libstdc++", "libgcc_s"))]',
      },
    },
    driver: {
      "libraries of the driver": {
        source: sky,
        build: build({
          "libGL.so.1": elf({ soname: "libGL.so.1", needs: ["libdrm.so.2"] }),
          "libdrm.so.2": elf({ soname: "libdrm.so.2" }),
        }),
        expect: ["dist/acme.zip!/_internal/libGL.so.1 FL310 warning likely libGL.so.1 libdrm.so.2"],
        sentence: 'the build brings "libGL.so.1" and "libdrm.so.2", which belong to the graphics driver',
      },
    },
  },
});
