import { fat, LC, machO } from "../helpers/macho.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const ARM64 = 0x0100000c;
const X86_64 = 0x01000007;
/** Code that is made for macOS `major.minor` and later. */
const madeFor = (major: number, minor = 0, cputype = X86_64, filetype = 8): Buffer =>
  machO({ cputype, filetype, commands: [{ kind: LC.BUILD_VERSION, fields: [1, (major << 16) | (minor << 8), 0, 0] }] });
const plist = (version: string): string =>
  `<?xml version="1.0"?><plist><dict><key>LSMinimumSystemVersion</key>\n<string>${version}</string></dict></plist>`;
const lens = acme("import _lens\n");
const build = (extension: Buffer, more: Files = {}) =>
  cxFreeze({ platform: "darwin", beside: { "lib/_lens.so": extension, ...more } });
const bundle = (version: string): Files => ({
  "Contents/Info.plist": plist(version),
  "Contents/MacOS/acme": madeFor(10, 9, X86_64, 2),
});

testRule("min-macos-too-new", {
  quiet: {
    "a named system that is new enough": {
      source: lens,
      build: build(madeFor(11)),
      options: { systems: ["macos11"] },
    },
    "nobody named a system, and nothing is promised": { source: lens, build: build(madeFor(13)) },
    "the half for Apple silicon, on a system before it": {
      source: lens,
      build: build(
        fat([
          { cputype: X86_64, bytes: madeFor(10, 9) },
          { cputype: ARM64, bytes: madeFor(11, 0, ARM64) },
        ]),
      ),
      options: { systems: ["macos10.15"] },
    },
    "a promise that is kept": { source: lens, build: build(madeFor(10, 13), bundle("10.13.0")) },
    "a file that nothing is known to load": {
      source: acme(""),
      build: build(madeFor(14)),
      options: { systems: ["macos11"] },
    },
  },
  speaks: {
    named: {
      "an extension of the start": {
        source: lens,
        build: build(madeFor(14)),
        options: { systems: ["macos11", "macos12"] },
        expect: ["dist/acme.zip!/lib/_lens.so FL703 error likely lib/_lens.so"],
        sentence: "lib/_lens.so is made for macOS 14.0 or later; the build is meant for macOS 11, macOS 12",
      },
    },
    promised: {
      "an Info.plist that says less": {
        source: lens,
        build: build(madeFor(10, 15), bundle("10.13.0")),
        expect: ["dist/acme.zip!/lib/_lens.so FL703 warning likely lib/_lens.so"],
        sentence: "lib/_lens.so is made for macOS 10.15 or later; Info.plist promises 10.13.0",
      },
    },
  },
});
