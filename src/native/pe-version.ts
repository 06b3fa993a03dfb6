// Version information (VS_VERSIONINFO): the numbers of the fixed part, and the strings that Explorer shows.

import { Cursor } from "../bytes/cursor.js";
import type { PeImage } from "../model/native.js";

type PeVersion = NonNullable<PeImage["version"]>;

// Every block: 0 its length in bytes, 2 its value's length, 4 type, 6 key (UTF-16, NUL), then, each at a multiple of four,
// its value and the blocks in it. VS_VERSION_INFO has VS_FIXEDFILEINFO as its value:
//   0 0xfeef04bd   8 file version, as minor, major, build, revision: 3.11.9.0 is 11 3 0 9   16 product version, the same
// and the blocks StringFileInfo > a table for each language > strings; and VarFileInfo.
const VS_FFI_SIGNATURE = 0xfeef04bd;
const FIXED_BYTES = 52;
const MOST_STRINGS = 256;

export function readVersion(data: { readonly bytes: Uint8Array; readonly base: number }): PeVersion {
  const cursor = new Cursor(data.bytes, "pe", { what: "version information", base: data.base });
  const block = readBlock(cursor, data.bytes.length);
  if (block.key !== "VS_VERSION_INFO")
    throw cursor.seek(0).error(`has the key "${block.key.slice(0, 40)}"; expected "VS_VERSION_INFO"`);
  const hasFixed = block.valueLength >= FIXED_BYTES && cursor.seek(block.valueAt).u32() === VS_FFI_SIGNATURE;
  const strings = new Map<string, string>();
  const childrenAt = aligned(block.valueAt + block.valueLength);
  readStrings(cursor, { ...block, valueAt: childrenAt }, strings);
  return {
    file: hasFixed ? fourNumbers(cursor.seek(block.valueAt + 8)) : "",
    product: hasFixed ? fourNumbers(cursor.seek(block.valueAt + 16)) : "",
    strings,
  };
}

interface Block {
  readonly end: number;
  readonly key: string;
  readonly valueLength: number;
  readonly valueAt: number;
}

/** The block that begins at the cursor's position; it ends before `limit`, whatever its length says. */
function readBlock(cursor: Cursor, limit: number): Block {
  const start = cursor.position;
  const length = cursor.u16();
  const valueLength = cursor.u16();
  const key = wideText(cursor.skip(2), limit);
  return { end: Math.min(limit, start + length), key, valueLength, valueAt: aligned(cursor.position) };
}

/** The blocks between `valueAt` and `end`. A length of nothing ends them: the next one would be the same again. */
function* blocksIn(cursor: Cursor, { valueAt, end }: Block): Generator<Block> {
  for (let at = valueAt; at + 6 <= end;) {
    const block = readBlock(cursor.seek(at), end);
    if (block.end <= at) return;
    yield block;
    at = aligned(block.end);
  }
}

function readStrings(cursor: Cursor, root: Block, into: Map<string, string>): void {
  for (const info of blocksIn(cursor, root)) {
    if (info.key !== "StringFileInfo") continue;
    for (const table of blocksIn(cursor, info)) {
      for (const { key, valueAt, end } of blocksIn(cursor, table)) {
        if (into.size === MOST_STRINGS) return;
        // The value's length is in characters or in bytes, as the resource compiler felt; the block's end is sure.
        into.set(key, valueAt < end ? wideText(cursor.seek(valueAt), end) : "");
      }
      return; // the first table is enough
    }
  }
}

/** UTF-16 up to a NUL or to `limit`, and past the NUL. */
function wideText(cursor: Cursor, limit: number): string {
  const { bytes } = cursor;
  const start = cursor.position;
  let end = start;
  while (end + 1 < limit && (bytes[end] !== 0 || bytes[end + 1] !== 0)) end += 2;
  cursor.seek(Math.min(end + 2, bytes.length));
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.max(0, end - start)).toString("utf16le");
}

function fourNumbers(cursor: Cursor): string {
  const minor = cursor.u16();
  const major = cursor.u16();
  const revision = cursor.u16();
  return `${major}.${minor}.${cursor.u16()}.${revision}`;
}

function aligned(position: number): number {
  return (position + 3) & ~3;
}
