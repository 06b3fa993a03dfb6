// From the name of an extension module to what its binary tells of its imports; it is read when it is asked for.

import { showPlace } from "../finding.js";
import type { FrozenApp, NativeFile } from "../model/app.js";
import type { BinaryNames, NativeReader } from "../model/native-reader.js";
import { fileName } from "./layout.js";

/**
 * What Cython's code says when a type that it takes from another compiled module is not as it was, and where it finds the
 * functions of one (Cython/Utility/ImportExport.c). Imports of Python's kind leave neither.
 */
const CIMPORT_TEXTS = ["size changed, may indicate binary incompatibility", "\0__pyx_capi__\0"];

/** Undefined for modules that are no extensions of the build. */
export function namesInExtensions(app: FrozenApp, reader: NativeReader): (module: string) => BinaryNames | undefined {
  const files = new Map(app.natives.map((file) => [showPlace(file.place), file]));
  return (module) => {
    const record = app.modules.get(module);
    if (record?.form !== "extension" && record?.form !== "extension-stub") return undefined;
    const file = files.get(showPlace(record.place)) ?? fileBehindStub(module, app);
    if (file === undefined) return undefined;
    return {
      names: reader.moduleNames(file),
      cimports: () => CIMPORT_TEXTS.some((text) => reader.holdsText(file, text)),
    };
  };
}

/** Freezers that put a module into the zip which loads the extension call its file by the whole name: "zmq.core.socket.so". */
function fileBehindStub(module: string, { natives }: FrozenApp): NativeFile | undefined {
  return natives.find(({ file }) => fileName(file.path).startsWith(`${module}.`));
}
