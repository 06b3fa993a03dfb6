// The 512-byte headers of a tar and what can stand before them: GNU's long names, PAX attributes. Three dialects live in
// one archive, and a header says nothing of the next: only its checksum tells it from data.
//
//   header, text fields, numbers octal (POSIX.1-1988 ustar; GNU tar manual, "Basic Tar Format"; pax of POSIX.1-2001)
//     0  name, 100     100  mode, 8     124  size, 12     148  checksum, 8     156  type, 1     157  link name, 100
//   257  "ustar\0" "00" (POSIX) or "ustar  \0" (GNU)     345  prefix, 155 (POSIX only)
//   The checksum is the sum of all bytes, its own field as spaces; some old tars summed signed bytes.
//   GNU and star write numbers that are too large as base 256: first byte 0x80, the rest big endian.

import { isUtf8 } from "node:buffer";
import { decodeName } from "./entry-names.js";

export const BLOCK_BYTES = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

export interface TarHeader {
  readonly name: string;
  /** Whether bytes of the name are not UTF-8. */
  readonly isStrange: boolean;
  /** Permission bits alone. */
  readonly mode: number;
  /** In bytes; undefined when the field holds no number. */
  readonly size: number | undefined;
  /** One character; "0" for a plain file whatever its age. */
  readonly type: string;
  readonly linkName: string;
}

/** Whether the block's checksum is right. A block of zeros has none. */
export function isHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK_BYTES || block[0] === 0) return false;
  const stated = octal(block, CHECKSUM_AT, CHECKSUM_BYTES);
  if (stated === undefined) return false;
  let unsigned = 0x20 * CHECKSUM_BYTES;
  let signed = unsigned;
  for (let at = 0; at < BLOCK_BYTES; at++) {
    if (at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES) continue;
    const byte = block[at] ?? 0;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return stated === unsigned || stated === signed;
}

/** Whether a block looks like a header but for its sum: a name, and the mark of POSIX and GNU. */
export function hasMark(block: Uint8Array): boolean {
  return block.length >= BLOCK_BYTES && block[0] !== 0 && latin1(block, 257, 5) === "ustar";
}

export function isZeros(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** The fields of a block of 512 bytes, whatever its checksum says. */
export function readHeader(block: Uint8Array): TarHeader {
  const isPosix = latin1(block, 257, 6) === "ustar\0";
  const prefix = isPosix ? nameOf(field(block, 345, 155)) : { text: "", isStrange: false };
  const name = nameOf(field(block, 0, 100));
  const type = latin1(block, 156, 1);
  const text = prefix.text === "" ? name.text : `${prefix.text}/${name.text}`;
  return {
    name: text,
    isStrange: name.isStrange || prefix.isStrange,
    mode: (octal(block, 100, 8) ?? 0) & 0o7777,
    size: number(block, 124, 12),
    type: type === "\0" || type === "7" ? (text.endsWith("/") ? "5" : "0") : type,
    linkName: nameOf(field(block, 157, 100)).text,
  };
}

/** The text of a long name: up to its NUL, where there is one. */
export function nameOf(bytes: Uint8Array): { readonly text: string; readonly isStrange: boolean } {
  const nul = bytes.indexOf(0);
  return decodeName(Buffer.from(nul < 0 ? bytes : bytes.subarray(0, nul)));
}

/**
 * PAX attributes: `30 path=shop/till.py\n`, the number being the length of the whole record. Undefined when they don't
 * add up; a value's bytes may hold anything, NULs and line ends too.
 */
export function readAttributes(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const attributes = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 || space - at > 10 ? "" : latin1(bytes, at, space - at);
    const end = at + Number(digits);
    if (!/^\d+$/.test(digits) || end > bytes.length || bytes[end - 1] !== 0x0a) return undefined;
    const equals = bytes.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) return undefined;
    const value = Buffer.from(bytes.subarray(equals + 1, end - 1));
    attributes.set(latin1(bytes, space + 1, equals - space - 1), value.toString(isUtf8(value) ? "utf8" : "latin1"));
    at = end;
  }
  return attributes;
}

function field(block: Uint8Array, at: number, length: number): Uint8Array {
  return block.subarray(at, at + length);
}

function latin1(block: Uint8Array, at: number, length: number): string {
  return Buffer.from(block.buffer, block.byteOffset + at, length).toString("latin1");
}

/** A number in digits, with spaces or NULs around it; an empty field is 0. */
function octal(block: Uint8Array, at: number, length: number): number | undefined {
  const text = /^[ \0]*([0-7]*)[ \0]*/.exec(latin1(block, at, length));
  return text === null || text[0].length < length ? undefined : parseInt(text[1] || "0", 8);
}

function number(block: Uint8Array, at: number, length: number): number | undefined {
  const first = block[at] ?? 0;
  if ((first & 0x80) === 0) return octal(block, at, length);
  if (first !== 0x80) return undefined; // below zero
  let value = 0;
  for (const byte of block.subarray(at + 1, at + length)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : undefined;
}
