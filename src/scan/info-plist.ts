// Reads texts of the top dictionary of a property list, as Info.plist of a macOS bundle is one: XML, or Apple's binary form.
// No entity is resolved and nothing is nested: what can't be read so is not there.

import { Cursor } from "../bytes/cursor.js";
import { FormatError } from "../errors.js";

/** More than any Info.plist has. */
export const MOST_PLIST_BYTES = 1 << 20;
const MOST_KEYS = 1000;
const MOST_TEXT_BYTES = 1000;

/** The text that stands under the key, or undefined. */
export function plistText(bytes: Uint8Array, key: string): string | undefined {
  const isBinary = Buffer.from(bytes.subarray(0, 8)).toString("latin1") === "bplist00";
  if (!isBinary) {
    const text = Buffer.from(bytes.subarray(0, MOST_PLIST_BYTES)).toString("utf8");
    const at = text.indexOf(`<key>${key}</key>`);
    return at < 0 ? undefined : /^<key>[^<]*<\/key>\s*<string>\s*([^<]*?)\s*<\/string>/.exec(text.slice(at))?.[1];
  }
  try {
    return textInDictionary(bytes, key);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

// Binary property list (CFBinaryPList.c), big endian. The last 32 bytes:
//   6  size of an offset   7  size of a reference   8  number of objects   16  the top object   24  where the offsets begin
// An object: a byte of kind (upper half) and length (lower half; 0xf: a number follows). 0x5 ASCII, 0x6 UTF-16, 0xd a
// dictionary: references of its keys, then of its values.
function textInDictionary(bytes: Uint8Array, wanted: string): string | undefined {
  const cursor = new Cursor(bytes, "plist", { what: "property list", base: 0, endian: "big" });
  const trailer = bytes.length - 32;
  const offsetSize = cursor.seek(trailer + 6).u8();
  const referenceSize = cursor.u8();
  const top = lastOf(cursor.seek(trailer + 16), 8);
  const table = lastOf(cursor, 8);
  const seekObject = (index: number): { kind: number; length: number } => {
    const at = lastOf(cursor.seek(table + index * offsetSize), offsetSize);
    const marker = cursor.seek(at).u8();
    const short = marker & 0xf;
    return { kind: marker >>> 4, length: short < 0xf ? short : lastOf(cursor, 1 << (cursor.u8() & 0x3)) };
  };
  const textOf = (index: number): string | undefined => {
    const { kind, length } = seekObject(index);
    if ((kind !== 0x5 && kind !== 0x6) || length > MOST_TEXT_BYTES) return undefined;
    if (kind === 0x5) return Buffer.from(cursor.take(length)).toString("latin1");
    return Buffer.from(cursor.take(length * 2))
      .swap16()
      .toString("utf16le");
  };
  const { kind, length } = seekObject(top);
  if (kind !== 0xd || length > MOST_KEYS) return undefined;
  const references = cursor.position;
  for (let index = 0; index < length; index++) {
    const key = lastOf(cursor.seek(references + index * referenceSize), referenceSize);
    if (textOf(key) !== wanted) continue;
    return textOf(lastOf(cursor.seek(references + (length + index) * referenceSize), referenceSize));
  }
  return undefined;
}

/** A number of `size` bytes; what is more than 4 of them is 0 in any file that fits into memory. */
function lastOf(cursor: Cursor, size: number): number {
  let value = 0;
  for (let index = 0; index < size; index++) value = value * 256 + cursor.u8();
  return value;
}
