import { codeSignature, machO } from "../helpers/macho.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";

const program = (flags: number, entitlements?: readonly string[]): Buffer =>
  machO({
    filetype: 2,
    signature: codeSignature({ flags, team: "SHOP123456", ...(entitlements && { entitlements }) }),
  });
const library = machO({ signature: codeSignature({ flags: 0, team: "SHOP123456" }) });
const build = (launcher: Buffer) =>
  cxFreeze({
    platform: "darwin",
    beside: { acme: launcher, "libpython3.11.dylib": library, "lib/_ctypes.so": library },
  });
const main = acme("import _ctypes\n");
const options = { showPossible: true };

testRule("hardened-runtime", {
  quiet: {
    "without being asked for": { source: main, build: build(program(0x10000)) },
    "a program without the hardened runtime": { source: main, build: build(program(0)), options },
    "one that may make code": {
      source: main,
      build: build(program(0x10000, ["com.apple.security.cs.allow-unsigned-executable-memory"])),
      options,
    },
  },
  speaks: {
    callbacks: {
      "ctypes under the hardened runtime": {
        source: main,
        build: build(program(0x10000, [])),
        options,
        expect: ["dist/acme.zip!/acme FL705 info possible acme"],
      },
    },
  },
});
