// Looks for a text in the file of a module: its code, or the extension that it is; in a package's own extensions as well,
// where the module is a package.

import { showPlace } from "../finding.js";
import type { FrozenApp, NativeFile } from "../model/app.js";
import { parentOf } from "../model/dotted-name.js";
import type { NativeReader } from "../model/native-reader.js";

/**
 * Whether one of the files of a module holds the text (ISO 8859-1; bytecode keeps texts as they are); false where none can
 * be read. `codeBytes` gives those of a module's code.
 */
export function textSearch(
  app: FrozenApp,
  reader: NativeReader,
  codeBytes: (codeKey: string) => Uint8Array | undefined,
): (module: string, text: string) => boolean {
  let files: ReadonlyMap<string, readonly NativeFile[]> | undefined;
  return (module, text) => {
    files ??= filesByModule(app);
    if (files.get(module)?.some((file) => reader.holdsText(file, text)) === true) return true;
    const key = app.modules.get(module)?.codeKey;
    const bytes = key === undefined ? undefined : codeBytes(key);
    return bytes !== undefined && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text, 0, "latin1");
  };
}

function filesByModule(app: FrozenApp): ReadonlyMap<string, readonly NativeFile[]> {
  const natives = new Map(app.natives.map((file) => [showPlace(file.place), file]));
  const found = new Map<string, NativeFile[]>();
  const add = (module: string, file: NativeFile): void => {
    const known = found.get(module);
    if (known === undefined) found.set(module, [file]);
    else known.push(file);
  };
  for (const { name, place } of app.modules.values()) {
    const file = natives.get(showPlace(place));
    if (file === undefined) continue;
    add(name, file);
    if (parentOf(name) !== "") add(parentOf(name), file);
  }
  return found;
}
