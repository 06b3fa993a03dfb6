// Recognises the small modules that freezers write in the place of an extension, and which file each of them loads. Every
// freezer has its own text for them, and every version another one, but all of them name the loading function and the file.

import { Buffer } from "node:buffer";

export interface ExtensionStub {
  /** The file's name as it may stand in the build, most likely first. */
  readonly files: readonly string[];
}

// bbfreeze 1.x, cx_Freeze 4 and 5 and setuptools' eggs (`__bootstrap__`), py2exe for Python 2 and 3 and py2app (`__load`).
const KNOWN: readonly RegExp[] = [
  /_bbfreeze_import_dynamic_module/,
  /__bootstrap__[^]*load_dynamic|load_dynamic[^]*__bootstrap__/,
  /__load[^]*load_dynamic|load_dynamic[^]*__load/,
  /__load[^]*ExtensionFileLoader|ExtensionFileLoader[^]*__load/,
];

/** What loads an extension; under the module's own name it takes that module's place. */
const LOADS = /\b(?:load_dynamic|ExtensionFileLoader)/;
const OWN_NAME = /__name__/;

/** What the bytes of the module of that dotted name load, when it is such a stub. */
export function findStub(bytes: Uint8Array, module: string): ExtensionStub | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const files: string[] = [];
  for (const match of text.matchAll(/[\w./+-]+\.(?:so|pyd|dll|sl)/g)) {
    // The byte before a short string is its length, which may look like a letter of the name; the one behind is a type code.
    files.push(match[0], match[0].slice(1));
  }
  if (KNOWN.some((loader) => loader.test(text))) return { files };
  // cx_Freeze 3 and other old ones do it at the top of the module, without a function of a name of its own.
  const isOwn = LOADS.test(text) && OWN_NAME.test(text) && files.some((file) => isNamedAfter(file, module));
  return isOwn ? { files } : undefined;
}

/** `lib/Crypto.Cipher._AES.so`, `_AES.x86_64-linux-gnu.so` and `_AESmodule.so` of Crypto.Cipher._AES. */
function isNamedAfter(file: string, module: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const last = module.slice(module.lastIndexOf(".") + 1);
  return [`${module}.`, `${last}.`, `${last}module.`].some((start) => name.startsWith(start));
}
