// A program with the hardened runtime and without leave to make memory executable, in an application that has ctypes or cffi:
// callbacks from C into Python are small pieces of code that are made when it runs.

import { CS_RUNTIME, macImages, macPrograms, pathOf } from "./native/mac-images.js";
import { defineRule } from "./rule.js";

const ALLOWS = [
  "com.apple.security.cs.allow-unsigned-executable-memory",
  "com.apple.security.cs.allow-jit",
  "com.apple.security.cs.disable-executable-page-protection",
];
const MAKES_CODE = ["_ctypes", "_cffi_backend"];

export default defineRule({
  id: "hardened-runtime",
  needs: ["app", "linkage"],
  says: ["callbacks"],
  *check({ app, linkage }) {
    const module = MAKES_CODE.find((name) => app.modules.has(name));
    if (module === undefined) return;
    for (const { binary, image } of macPrograms(macImages(linkage))) {
      const { signature } = image;
      if (signature?.entitlements === undefined || (signature.flags & CS_RUNTIME) === 0) continue;
      if (ALLOWS.some((name) => signature.entitlements?.includes(name) === true)) continue;
      yield {
        message: "callbacks",
        args: { module },
        confidence: "possible",
        subject: pathOf(binary),
        place: binary.file.place,
      };
      return;
    }
  },
});
