import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const lens = acme("import _lens\n");
/** A library for x86_64 that asks these versions of the C library. */
const asking = (versions: readonly string[], more: Parameters<typeof elf>[0] = {}): Buffer =>
  elf({
    ...more,
    needs: [...(more.needs ?? []), "libc.so.6"],
    versionNeeds: [
      ...(more.versionNeeds ?? []),
      { library: "libc.so.6", versions: versions.map((name) => ({ name })) },
    ],
  });
const build = (extension: Buffer, more: Readonly<Record<string, Buffer>> = {}) =>
  cxFreeze({ beside: { "lib/_lens.so": extension, ...more } });

/** An extension that needs optics, which asks for more than the extension itself. */
const optics = {
  "lib/_lens.so": asking(["GLIBC_2.17"], { needs: ["liboptics.so.2"], runpath: "$ORIGIN" }),
  "lib/liboptics.so.2": asking(["GLIBC_2.34"], { soname: "liboptics.so.2" }),
};

testRule("glibc-too-new", {
  quiet: {
    "what all systems that get updates have": { source: lens, build: build(asking(["GLIBC_2.2.5", "GLIBC_2.28"])) },
    "a named system that has it": {
      source: lens,
      build: build(asking(["GLIBC_2.36"])),
      options: { systems: ["debian12"] },
    },
    "a version that may be absent": {
      source: lens,
      build: build(
        elf({
          needs: ["libc.so.6"],
          versionNeeds: [{ library: "libc.so.6", versions: [{ name: "GLIBC_2.36", isWeak: true }] }],
        }),
      ),
      options: { systems: ["rhel8"] },
    },
    "a version of a bundled libstdc++": {
      source: lens,
      build: cxFreeze({
        beside: {
          "lib/_lens.so": elf({
            needs: ["libstdc++.so.6"],
            runpath: "$ORIGIN",
            versionNeeds: [{ library: "libstdc++.so.6", versions: [{ name: "GLIBCXX_3.4.30" }] }],
          }),
          "lib/libstdc++.so.6": elf({
            soname: "libstdc++.so.6",
            versionDefinitions: ["GLIBCXX_3.4", "GLIBCXX_3.4.30"],
          }),
        },
      }),
      options: { systems: ["rhel8"] },
    },
    "other systems than the build's": {
      source: lens,
      build: build(asking(["GLIBC_2.38"])),
      options: { systems: ["win10"] },
    },
    "an extension that nothing is known to load": {
      source: acme(""),
      build: build(asking(["GLIBC_2.38"])),
      options: { systems: ["rhel8"] },
    },
    "a build for musl, when nobody named a system": {
      source: lens,
      build: build(elf({ needs: ["libc.musl-x86_64.so.1"] })),
    },
  },

  speaks: {
    one: {
      "a named system, and the one file that raises the floor": {
        source: lens,
        build: cxFreeze({ beside: optics }),
        options: { systems: ["rhel8", "debian12"] },
        expect: ["dist/acme.zip!/lib/liboptics.so.2 FL309 error certain liboptics.so.2"],
        sentence:
          "liboptics.so.2 needs GLIBC_2.34, newer than what RHEL 8 (GLIBC_2.28) has; without it the build would run with GLIBC_2.17",
        symptom: "libc.so.6: version `GLIBC_2.34' not found (required by liboptics.so.2)",
        fix: "build on the oldest of the systems",
      },
      "systems that nobody named: a remark": {
        source: lens,
        build: cxFreeze({ beside: optics, python: "3.12" }),
        expect: ["dist/acme.zip!/lib/liboptics.so.2 FL309 info certain liboptics.so.2"],
        sentence: "RHEL 8 (GLIBC_2.28)",
      },
      "what is loaded later, on a named system": {
        source: acme("def look():\n    import _lens\n"),
        build: build(asking(["GLIBC_2.34"])),
        options: { systems: ["manylinux_2_28"] },
        expect: ["dist/acme.zip!/lib/_lens.so FL309 error likely _lens.so"],
      },
      "a version of libstdc++": {
        source: lens,
        build: build(
          asking(["GLIBC_2.17"], {
            needs: ["libstdc++.so.6"],
            versionNeeds: [{ library: "libstdc++.so.6", versions: [{ name: "GLIBCXX_3.4.30" }] }],
          }),
        ),
        options: { systems: ["rhel9"] },
        expect: ["dist/acme.zip!/lib/_lens.so FL309 error certain _lens.so"],
        sentence: "_lens.so needs GLIBCXX_3.4.30, newer than what RHEL 9 (GLIBCXX_3.4.29) has",
      },
      "relocations that glibc 2.36 was the first to read": {
        source: lens,
        build: build(asking(["GLIBC_ABI_DT_RELR"])),
        options: { systems: ["ubuntu22.04"] },
        expect: ["dist/acme.zip!/lib/_lens.so FL309 error certain _lens.so"],
        sentence: "_lens.so needs GLIBC_ABI_DT_RELR, newer than what Ubuntu 22.04 (GLIBC_2.35) has",
      },
    },
    many: {
      "two files that ask for as much": {
        source: lens,
        build: pyinstaller({
          beside: {
            "_lens.so": asking(["GLIBC_2.34"], { needs: ["liboptics.so.2"] }),
            "liboptics.so.2": asking(["GLIBC_2.34"], { soname: "liboptics.so.2" }),
          },
        }),
        options: { systems: ["rhel8"] },
        expect: ["dist/acme.zip!/_internal/_lens.so FL309 error certain _lens.so"],
        sentence: "_lens.so and 1 more of the build's files need GLIBC_2.34",
      },
    },
    nowhere: {
      "a version that is newer than all tables": {
        source: lens,
        build: build(asking(["GLIBC_2.99"])),
        expect: ["dist/acme.zip!/lib/_lens.so FL309 warning likely _lens.so"],
        sentence: "_lens.so needs GLIBC_2.99, which no distribution that we know of has",
      },
    },
    libc: {
      "a build for glibc on Alpine, once for all of its libraries": {
        source: lens,
        build: build(asking(["GLIBC_2.17"], { needs: ["libm.so.6", "libdl.so.2"] })),
        options: { systems: ["alpine3.20"] },
        expect: ["dist/acme.zip!/lib/_lens.so FL309 error certain _lens.so"],
        sentence: "_lens.so is built for glibc, and Alpine 3.20 has musl",
      },
      "a build for musl on Debian": {
        source: lens,
        build: build(elf({ needs: ["libc.musl-x86_64.so.1"] })),
        options: { systems: ["debian12"] },
        expect: ["dist/acme.zip!/lib/_lens.so FL309 error certain _lens.so"],
        fix: "build in a container of Debian 12",
      },
    },
  },
});
