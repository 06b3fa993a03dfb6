// Expectations: dyld(1) for the order of folders, and the sources that stand beside the tables.

import { expect, test } from "vitest";
import { hostOf } from "../../src/knowledge/host.js";
import { targetProfile } from "../../src/knowledge/targets.js";
import type { MachOImage } from "../../src/model/native.js";
import { readNative } from "../../src/native/read-native.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { LC, machO } from "../helpers/macho.js";

/** Code that was linked with an SDK of that number. */
function linkedWith(sdk: number): MachOImage {
  const image = readNative(
    bufferSource(machO({ commands: [{ kind: LC.BUILD_VERSION, fields: [1, 10 << 16, sdk << 16, 0] }] }), "_shop.so"),
  )?.images[0];
  if (image?.format !== "macho") throw new Error("it is no Mach-O file");
  return image;
}

const TCL = "/Library/Frameworks/Tcl.framework/Versions/8.5/Tcl";
const OLD_TK = "/Library/Frameworks/Tk.framework/Versions/8.4/Tk";
const PYTHON = "/Library/Frameworks/Python.framework/Versions/2.7/Python";

test.each([
  // Named by path, the release, the SDK that the file was linked with.
  [TCL, undefined, 10, "always"],
  [TCL, "macos10.6", 10, "always"],
  [TCL, "macos26", 12, "always"],
  [TCL, "macos14", 13, "never"],
  [TCL, "macos12", 13, "always"],
  ["/Library/Frameworks/Tcl.framework/Versions/8.6/Tcl", undefined, 10, "never"],
  ["/Library/Frameworks/Tcl.framework/Versions/8.5/Tk", undefined, 10, "never"],
  [OLD_TK, undefined, 10, "never"],
  [OLD_TK, "macos10.6", 10, "always"],
  [OLD_TK, "macos10.12", 10, "sometimes"],
  [OLD_TK, "macos10.14", 10, "never"],
  [PYTHON, "macos10.15", 10, "always"],
  [PYTHON, "macos12", 10, "sometimes"],
  [PYTHON, undefined, 10, "never"],
  ["libz.1.dylib", undefined, 10, "always"],
  ["libz.1.dylib", undefined, 14, "never"],
  ["/opt/local/lib/libz.1.dylib", undefined, 10, "sometimes"],
  ["/opt/local/lib/libz.1.dylib", undefined, 14, "never"],
  ["/opt/local/lib/libpng16.16.dylib", undefined, 10, "never"],
  ["liboptics.2.dylib", undefined, 10, "never"],
  ["/usr/lib/libz.1.dylib", undefined, 14, "always"],
] as const)("%s on %s, linked with SDK %i: %s", (name, system, sdk, expected) => {
  const profile = system === undefined ? undefined : targetProfile(system);
  const { kind } = hostOf(profile === undefined ? [] : [profile]).has({ name, how: "load" }, linkedWith(sdk));
  expect(kind).toBe(expected);
});
