import { codeSignature, dylib, fat, LC, machO } from "../helpers/macho.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const ARM64 = 0x0100000c;
const X86_64 = 0x01000007;
const ADHOC = codeSignature({ flags: 0x20002 });
const HARDENED = codeSignature({ flags: 0x10000, team: "SHOP123456" });
const program = (signature: Buffer, cputype = ARM64): Buffer => machO({ filetype: 2, cputype, signature });
const library = (signature?: Buffer, cputype = ARM64): Buffer => machO({ cputype, ...(signature && { signature }) });
const lens = acme("import _lens\n");
const build = (launcher: Buffer, more: Files, cputype = ARM64) =>
  cxFreeze({
    platform: "darwin",
    beside: {
      acme: launcher,
      "libpython3.11.dylib": library(codeSignature({ flags: 0, team: "SHOP123456" }), cputype),
      ...more,
    },
  });
const at = "dist/acme.zip!/lib/_lens.so";

testRule("nested-unsigned", {
  quiet: {
    "arm64 code with a signature of nobody": {
      source: lens,
      build: build(program(ADHOC), { "lib/_lens.so": library(ADHOC) }),
    },
    "unsigned code for Intel": {
      source: lens,
      build: build(program(ADHOC, X86_64), { "lib/_lens.so": library(undefined, X86_64) }, X86_64),
    },
    "an unsigned arm64 half that a program for Intel never loads": {
      source: lens,
      build: build(
        program(ADHOC, X86_64),
        {
          "lib/_lens.so": fat([
            { cputype: X86_64, bytes: library(undefined, X86_64) },
            { cputype: ARM64, bytes: library() },
          ]),
        },
        X86_64,
      ),
    },
    "an unsigned file that nothing is known to load": {
      source: acme(""),
      build: build(program(ADHOC), { "lib/_lens.so": library() }),
    },
    "the hardened runtime and one team": {
      source: lens,
      build: build(program(HARDENED), { "lib/_lens.so": library(codeSignature({ flags: 0, team: "SHOP123456" })) }),
    },
    "the hardened runtime with leave to load others' code": {
      source: lens,
      build: build(
        program(
          codeSignature({
            flags: 0x10000,
            team: "SHOP123456",
            entitlements: ["com.apple.security.cs.disable-library-validation"],
          }),
        ),
        { "lib/_lens.so": library(ADHOC) },
      ),
    },
    "another team without the hardened runtime": {
      source: lens,
      build: build(program(codeSignature({ flags: 0, team: "SHOP123456" })), { "lib/_lens.so": library(ADHOC) }),
    },
  },
  speaks: {
    unsigned: {
      "an extension that the start needs": {
        source: lens,
        build: build(program(ADHOC), { "lib/_lens.so": library() }),
        expect: [`${at} FL701 error certain lib/_lens.so`],
        sentence: "macOS runs no arm64 code without a signature",
        fix: "codesign --force --sign -",
      },
      "one that is loaded later, with what it loads": {
        source: acme("def look():\n    import _lens\n"),
        build: build(program(ADHOC), {
          "lib/_lens.so": machO({ cputype: ARM64, commands: [dylib(LC.LOAD_DYLIB, "@loader_path/libglass.dylib")] }),
          "lib/libglass.dylib": library(),
        }),
        expect: [`${at} FL701 error likely lib/_lens.so lib/libglass.dylib`],
      },
    },
    "other-team": {
      "a library of somebody else under the hardened runtime": {
        source: lens,
        build: build(program(HARDENED), { "lib/_lens.so": library(codeSignature({ flags: 0, team: "OPTICS9876" })) }),
        expect: [`${at} FL701 error likely lib/_lens.so`],
        fix: "com.apple.security.cs.disable-library-validation",
      },
    },
    notarization: {
      "unsigned code for Intel in a build that somebody signed": {
        source: lens,
        build: build(
          program(codeSignature({ flags: 0, team: "SHOP123456" }), X86_64),
          {
            "lib/_lens.so": library(undefined, X86_64),
          },
          X86_64,
        ),
        expect: [`${at} FL701 info likely lib/_lens.so`],
      },
    },
  },
});
