// Reads of an embedded code signature what the first code directory says of itself. Whether the hashes fit is not looked at.

import { Cursor, hex } from "../bytes/cursor.js";
import type { MachOSignature } from "../model/native.js";
import type { LinkeditRange } from "./macho-commands.js";
import type { MachOSlice } from "./macho-slices.js";

const CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0;
const CSMAGIC_CODEDIRECTORY = 0xfade0c02;
const CSMAGIC_EMBEDDED_ENTITLEMENTS = 0xfade7171;
const CSSLOT_CODEDIRECTORY = 0;
const CSSLOT_ENTITLEMENTS = 5;
/** The same with another hash, 0x1000 to 0x1004: counts where the first is missing. */
const CSSLOT_ALTERNATE_CODEDIRECTORIES = 0x1000;
const CS_SUPPORTSTEAMID = 0x20200;

const MOST_BLOBS = 64;
/** Identifier and team stand before the hashes. */
const MOST_DIRECTORY_BYTES = 4096;
/** A text of a few lines in all programs but Apple's own. */
const MOST_ENTITLEMENT_BYTES = 1 << 16;

/** Throws a FormatError when it lies outside of the image or is none. */
export function readSignature(slice: MachOSlice, range: LinkeditRange): MachOSignature {
  const { directory, entitlements } = findBlobs(slice, range);
  const from = (at: number, most: number): Uint8Array =>
    slice.bytes.read(range.offset + at, Math.max(0, Math.min(range.size - at, most)));
  const base = slice.offset + range.offset;
  const granted =
    entitlements === undefined ? [] : readEntitlements(from(entitlements, MOST_ENTITLEMENT_BYTES), base + entitlements);
  return {
    ...readDirectory(from(directory, MOST_DIRECTORY_BYTES), base + directory),
    ...(granted !== undefined && { entitlements: granted }),
  };
}

// Always big endian (xnu, osfmk/kern/cs_blobs.h)
// CS_SuperBlob: 0 magic   4 length   8 count   12 CS_BlobIndex[count]: 0 type   4 offset from the SuperBlob's beginning
function findBlobs(slice: MachOSlice, range: LinkeditRange): { directory: number; entitlements?: number } {
  const index = slice.bytes.read(range.offset, Math.min(range.size, 12 + 8 * MOST_BLOBS));
  const cursor = bigEndian(index, "code signature", slice.offset + range.offset);
  const magic = cursor.u32();
  if (magic !== CSMAGIC_EMBEDDED_SIGNATURE)
    throw cursor.seek(0).error(`begins with ${hex(magic)}; expected ${hex(CSMAGIC_EMBEDDED_SIGNATURE)}`);
  cursor.skip(4);
  const count = cursor.u32();
  let directory: number | undefined;
  let alternate: number | undefined;
  let entitlements: number | undefined;
  for (let blob = 0; blob < Math.min(count, MOST_BLOBS); blob++) {
    const type = cursor.u32();
    const offset = cursor.u32();
    if (type === CSSLOT_ENTITLEMENTS) entitlements ??= offset;
    if (type !== CSSLOT_CODEDIRECTORY && type !== CSSLOT_ALTERNATE_CODEDIRECTORIES) continue;
    if (offset >= range.size)
      throw cursor.error(`has a code directory at ${hex(offset)}, outside of its ${range.size} bytes`);
    if (type === CSSLOT_CODEDIRECTORY) directory ??= offset;
    else alternate ??= offset;
  }
  const found = directory ?? alternate;
  if (found === undefined) throw cursor.error("has no code directory");
  return { directory: found, ...(entitlements !== undefined && { entitlements }) };
}

// CS_GenericBlob: 0 magic   4 length, these 8 bytes among it   8 a property list as XML
/** The keys that are true; undefined for what is not what it should be. */
function readEntitlements(bytes: Uint8Array, base: number): readonly string[] | undefined {
  if (bytes.length < 8) return undefined;
  const cursor = bigEndian(bytes, "entitlements", base);
  if (cursor.u32() !== CSMAGIC_EMBEDDED_ENTITLEMENTS) return undefined;
  const length = cursor.u32();
  if (length < 8 || length > bytes.length) return undefined;
  const text = Buffer.from(bytes.subarray(8, length)).toString("latin1");
  return [...text.matchAll(/<key>([^<]*)<\/key>\s*<true\s*\/>/g)].map(([, key = ""]) => key);
}

// CS_CodeDirectory: 0 magic   4 length   8 version   12 flags   16 hashOffset   20 identOffset ... 48 teamOffset, from
// version 0x20200 on; 0: none. Offsets count from its beginning.
function readDirectory(bytes: Uint8Array, base: number): MachOSignature {
  const cursor = bigEndian(bytes, "code directory", base);
  const magic = cursor.u32();
  if (magic !== CSMAGIC_CODEDIRECTORY)
    throw cursor.seek(0).error(`begins with ${hex(magic)}; expected ${hex(CSMAGIC_CODEDIRECTORY)}`);
  const version = cursor.seek(8).u32();
  const flags = cursor.u32();
  if (version < CS_SUPPORTSTEAMID) return { flags };
  const team = cursor.seek(48).u32();
  return team === 0 ? { flags } : { flags, team: cursor.seek(team).cString() };
}

function bigEndian(bytes: Uint8Array, what: string, base: number): Cursor {
  return new Cursor(bytes, "macho", { what, base, endian: "big" });
}
