import { codeSignature, fat, machO } from "../helpers/macho.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";

const ARM64 = 0x0100000c;
const X86_64 = 0x01000007;
const one = (cputype: number, filetype = 8): Buffer =>
  machO({ cputype, filetype, signature: codeSignature({ flags: 0x20002 }) });
const both = (filetype = 8): Buffer =>
  fat([X86_64, ARM64].map((cputype) => ({ cputype, bytes: one(cputype, filetype) })));
const lens = acme("import _lens\n");
const build = (launcher: Buffer, extension: Buffer) =>
  cxFreeze({
    platform: "darwin",
    beside: { acme: launcher, "libpython3.11.dylib": both(6), "lib/_lens.so": extension },
  });

testRule("not-universal", {
  quiet: {
    "code for both everywhere": { source: lens, build: build(both(2), both()) },
    "a build for one machine": { source: lens, build: build(one(ARM64, 2), one(ARM64)) },
    "a file that nothing is known to load": { source: acme(""), build: build(both(2), one(ARM64)) },
  },
  speaks: {
    lacks: {
      "an extension that the start needs": {
        source: lens,
        build: build(both(2), one(ARM64)),
        expect: ["dist/acme.zip!/lib/_lens.so FL704 error certain lib/_lens.so"],
        sentence: '"lib/_lens.so" has no x86_64 code: on Intel the program can\'t load it',
        symptom: "have 'arm64', need 'x86_64'",
      },
      "one that is loaded later": {
        source: acme("def look():\n    import _lens\n"),
        build: build(both(2), one(X86_64)),
        expect: ["dist/acme.zip!/lib/_lens.so FL704 warning likely lib/_lens.so"],
        sentence: "on Apple silicon",
      },
    },
    program: {
      "one program of two": {
        source: acme(""),
        build: cxFreeze({
          platform: "darwin",
          beside: { acme: both(2), finder: one(ARM64, 2), "libpython3.11.dylib": both(6) },
        }),
        expect: ["dist/acme.zip!/finder FL704 warning likely finder"],
      },
    },
  },
});
