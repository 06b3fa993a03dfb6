// Reads the plain values of a marshalled table (dict, list, tuple, text, number), where another format has one: the
// tables of contents of PyInstaller's archives. Code objects and floats have no business there and are refused.

import { Cursor } from "../bytes/cursor.js";

export type MarshalValue =
  null | boolean | number | string | Uint8Array | readonly MarshalValue[] | ReadonlyMap<MarshalValue, MarshalValue>;

/** A table of contents nests three deep. */
const MAX_DEPTH = 16;
const FLAG_REF = 0x80;

/**
 * The object that begins `bytes`, as CPython's marshal writes it (Python/marshal.c, versions 0 to 5). Texts become
 * strings: bytes of Python 2 where they are UTF-8, else ISO 8859-1. Throws FormatError with offsets counted from `base`.
 */
export function readMarshalValue(bytes: Uint8Array, reader: string, base = 0): MarshalValue {
  const cursor = new Cursor(bytes, reader, { what: "table of contents", base });
  const references: (MarshalValue | undefined)[] = [];
  const interned: string[] = [];

  const count = (size: number): number => {
    if (size > cursor.remaining) throw cursor.error(`counts ${size} items in ${cursor.remaining} bytes`);
    return size;
  };

  const items = (size: number, depth: number): MarshalValue[] => {
    const list: MarshalValue[] = [];
    for (let index = count(size); index > 0; index--) list.push(value(depth));
    return list;
  };

  const value = (depth: number): MarshalValue => {
    if (depth > MAX_DEPTH) throw cursor.error(`nests deeper than ${MAX_DEPTH}`);
    const tag = cursor.u8();
    const type = String.fromCharCode(tag & ~FLAG_REF);
    // An object's number is given before those of its parts.
    const reference = (tag & FLAG_REF) === 0 ? -1 : references.push(undefined) - 1;
    const read = body(type, depth);
    if (reference >= 0) references[reference] = read;
    return read;
  };

  const body = (type: string, depth: number): MarshalValue => {
    switch (type) {
      case "N":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "i":
        return cursor.i32();
      case "I":
        return cursor.u32() + cursor.i32() * 2 ** 32;
      case "l":
        return longInteger();
      case "s":
        return text(cursor.take(cursor.u32()));
      case "t": {
        // An interned string of Python 2, or of Python 3 from 3.4 on, which counts it among the references.
        const found = text(cursor.take(cursor.u32()));
        interned.push(found);
        return found;
      }
      case "R":
        return known(interned, cursor.u32());
      case "u":
      case "a":
      case "A":
        return text(cursor.take(cursor.u32()));
      case "z":
      case "Z":
        return text(cursor.take(cursor.u8()));
      case "(":
      case "[":
        return items(cursor.u32(), depth + 1);
      case ")":
        return items(cursor.u8(), depth + 1);
      case "{":
        return dictionary(depth + 1);
      case "r":
        return known(references, cursor.u32());
      default:
        throw cursor.error(`has a value of type 0x${type.charCodeAt(0).toString(16)}; expected a table of names`);
    }
  };

  const known = <Value extends MarshalValue>(list: readonly (Value | undefined)[], index: number): Value => {
    const found = list[index];
    if (found === undefined) throw cursor.error(`refers to value ${index}; expected one of ${list.length} before it`);
    return found;
  };

  /** Digits of 15 bits, the lowest first; the count is negative for negative numbers. */
  const longInteger = (): number => {
    const size = cursor.i32();
    let total = 0;
    for (let digit = 0; digit < count(Math.abs(size)); digit++) total += cursor.u16() * 2 ** (15 * digit);
    return size < 0 ? -total : total;
  };

  const dictionary = (depth: number): MarshalValue => {
    const map = new Map<MarshalValue, MarshalValue>();
    while (cursor.remaining > 0 && cursor.bytes[cursor.position] !== 0x30) map.set(value(depth), value(depth));
    cursor.skip(1); // the "0" that ends it
    return map;
  };

  return value(0);
}

function text(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf8 = buffer.toString("utf8");
  return utf8.includes("\ufffd") ? buffer.toString("latin1") : utf8;
}
