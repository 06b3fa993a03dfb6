// Recognises the small modules that freezers write in the place of an extension, and which file each of them loads. Every
// freezer has its own text for them, but all of them name the loading function and the file.

import { Buffer } from "node:buffer";

export interface ExtensionStub {
  /** The file's name as it may stand in the build, most likely first. */
  readonly files: readonly string[];
}

// bbfreeze 1.x, cx_Freeze 3 to 5 and setuptools' eggs (`__bootstrap__`), py2exe for Python 2 and 3 and py2app (`__load`).
const LOADERS: readonly RegExp[] = [
  /_bbfreeze_import_dynamic_module/,
  /__bootstrap__[^]*load_dynamic|load_dynamic[^]*__bootstrap__/,
  /__load[^]*load_dynamic|load_dynamic[^]*__load/,
  /__load[^]*ExtensionFileLoader|ExtensionFileLoader[^]*__load/,
];

/** What the bytes of a module of bytecode load, when the module is such a stub. */
export function findStub(bytes: Uint8Array): ExtensionStub | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (!LOADERS.some((loader) => loader.test(text))) return undefined;
  const files: string[] = [];
  for (const match of text.matchAll(/[\w./+-]+\.(?:so|pyd|dll|sl)/g)) {
    // The byte before a short string is its length, which may look like a letter of the name; the one behind is a type code.
    files.push(match[0], match[0].slice(1));
  }
  return { files };
}
