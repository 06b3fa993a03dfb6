// The bytes of one member of a zip. Sizes in the directory are claims: data is inflated up to them and not a byte
// further, and what would grow out of proportion is refused before it is touched.
//
//   local file header, little endian (APPNOTE.TXT 4.3.7)
//     0  "PK\3\4"       26  name length       28  extra length       30  name, extra, data
//   All else in it repeats the directory, which wins, as it does for zipimport: only the two lengths are used.

import { inflateRawSync } from "node:zlib";
import type { Budget } from "../bytes/budget.js";
import { bufferSource } from "../bytes/buffer-source.js";
import { crc32 } from "../bytes/crc32.js";
import { hex } from "../bytes/cursor.js";
import { inflateRaw } from "../bytes/inflate.js";
import type { ByteSource } from "../bytes/source.js";
import { temporarySource } from "../bytes/temporary-file.js";
import { FormatError } from "../errors.js";
import type { Entry } from "./container.js";

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const METHOD_NAMES: Readonly<Record<number, string>> = {
  1: "shrunk",
  6: "imploded",
  9: "deflate64",
  12: "bzip2",
  14: "lzma",
  93: "zstd",
  95: "xz",
  98: "ppmd",
  99: "AES",
};

/** Members up to this size are held in memory, larger ones in a temporary file. */
export const IN_MEMORY_BYTES = 16 * 1024 * 1024;
/** Up to this size they pass through memory as a whole on their way into that file: Node's zlib takes and gives all at once. */
export const AT_ONCE_BYTES = 32 * 1024 * 1024;
/** What is larger than `IN_MEMORY_BYTES` and shrinks more than this is a bomb; deflate's own limit is 1032. */
export const BOMB_RATIO = 200;
/** Up to this size it is cheaper to inflate all than to be frugal. */
const SMALL_BYTES = 64 * 1024;

export interface ZipEntry extends Entry {
  /** Zip's number: 0 stored, 8 deflated. */
  readonly method: number;
  /** Of the local header, counted from the zip's base. */
  readonly headerOffset: number;
}

/** The member inflated, its CRC checked; at most `limit` bytes of it, when given, and then unchecked. */
export function readMember(
  source: ByteSource,
  base: number,
  entry: ZipEntry,
  budget: Budget,
  limit?: number,
): Uint8Array {
  if (entry.isDirectory) return new Uint8Array(0);
  const data = memberData(source, base, entry);
  const isPart = limit !== undefined && limit < entry.size;
  if (entry.method === STORED) {
    const wanted = isPart ? limit : entry.size;
    budget.spend("inflated", wanted, "zip");
    const bytes = data.read(0, wanted);
    return isPart ? bytes : checked(bytes, entry);
  }
  if (isPart && entry.size > SMALL_BYTES) return readStart(data, entry, limit, budget);
  refuseBomb(entry, budget);
  budget.spend("inflated", entry.size, "zip");
  const bytes = checked(inflateAll(data, entry.size), entry);
  return isPart ? bytes.subarray(0, limit) : bytes;
}

/**
 * The member at random access: a window on `source` when it is stored (its CRC unchecked), else inflated and checked,
 * in memory up to 16 MiB and in a temporary file beyond.
 */
export function openMember(source: ByteSource, base: number, entry: ZipEntry, budget: Budget): ByteSource {
  if (entry.method !== STORED && !entry.isDirectory && entry.size > IN_MEMORY_BYTES) {
    const data = memberData(source, base, entry);
    refuseBomb(entry, budget);
    budget.spend("inflated", entry.size, "zip");
    return temporarySource(entry.path, (append) => {
      if (entry.size > AT_ONCE_BYTES) inflateInto(data, entry, append);
      else append(checked(inflateAll(data, entry.size), entry));
    });
  }
  if (entry.method === STORED && !entry.isDirectory) return memberData(source, base, entry);
  return bufferSource(readMember(source, base, entry, budget), entry.path);
}

/** The member's bytes as they are stored. */
function memberData(source: ByteSource, base: number, entry: ZipEntry): ByteSource {
  if (entry.oddities.includes("encrypted"))
    throw new FormatError("zip", "is encrypted; expected plain data", undefined, "encrypted");
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    const name = METHOD_NAMES[entry.method];
    throw new FormatError(
      "zip",
      `is compressed with method ${entry.method}${name === undefined ? "" : ` (${name})`}; expected stored or deflated`,
      undefined,
      "method",
    );
  }
  const at = base + entry.headerOffset;
  const header = source.read(at, LOCAL_BYTES);
  if (header.length < LOCAL_BYTES)
    throw new FormatError("zip", `local header should stand at ${hex(at)}, outside of the ${source.size} bytes`, at);
  const view = new DataView(header.buffer, header.byteOffset, LOCAL_BYTES);
  const signature = view.getUint32(0, true);
  if (signature !== LOCAL_SIGNATURE)
    throw new FormatError(
      "zip",
      `no local header at ${hex(at)}: expected ${hex(LOCAL_SIGNATURE)}, found ${hex(signature)}`,
      at,
    );
  const dataAt = at + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (dataAt + entry.storedSize > source.size)
    throw new FormatError(
      "zip",
      `ends early: expected ${entry.storedSize} bytes at ${hex(dataAt)}, found ${Math.max(0, source.size - dataAt)}`,
      dataAt,
    );
  if (entry.method === STORED && entry.storedSize !== entry.size)
    throw new FormatError("zip", `is stored in ${entry.storedSize} bytes; expected its size, ${entry.size}`, dataAt);
  return source.window(dataAt, entry.storedSize, entry.path);
}

function refuseBomb(entry: ZipEntry, budget: Budget): void {
  const { maxEntryBytes } = budget.limits;
  if (entry.size > maxEntryBytes)
    throw new FormatError(
      "zip",
      `inflates to ${entry.size} bytes; expected at most ${maxEntryBytes}; not read`,
      undefined,
      "too-large",
    );
  if (entry.size > IN_MEMORY_BYTES && entry.size > entry.storedSize * BOMB_RATIO)
    throw new FormatError(
      "zip",
      `looks like a bomb: ${entry.storedSize} bytes inflate to ${entry.size}; expected at most ${BOMB_RATIO} times as many; not read`,
      undefined,
      "too-large",
    );
}

function inflateAll(data: ByteSource, size: number): Uint8Array {
  try {
    return inflateRawSync(data.read(0, data.size), {
      maxOutputLength: Math.max(1, size),
      chunkSize: Math.min(Math.max(64, size + 1), AT_ONCE_BYTES),
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLong(size);
    if (code === "Z_BUF_ERROR") throw new FormatError("zip", `compressed data ends early, after ${data.size} bytes`);
    if (code === "Z_DATA_ERROR" && error instanceof Error)
      throw new FormatError("zip", `compressed data is damaged: ${error.message}`);
    throw error;
  }
}

function readStart(data: ByteSource, entry: ZipEntry, limit: number, budget: Budget): Uint8Array {
  budget.spend("inflated", limit, "zip");
  const bytes = new Uint8Array(limit);
  let length = 0;
  inflateRaw(data, limit, (piece) => {
    bytes.set(piece, length);
    length += piece.length;
  });
  if (length < limit) throw tooShort(entry.size, length);
  return bytes;
}

function inflateInto(data: ByteSource, entry: ZipEntry, append: (piece: Uint8Array) => void): void {
  let crc = 0;
  const length = inflateRaw(data, entry.size + 1, (piece) => {
    crc = crc32(piece, crc);
    append(piece);
  });
  if (length > entry.size) throw tooLong(entry.size);
  if (length < entry.size) throw tooShort(entry.size, length);
  checkCrc(crc, entry);
}

function checked(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  if (bytes.length !== entry.size) throw tooShort(entry.size, bytes.length);
  checkCrc(crc32(bytes), entry);
  return bytes;
}

function checkCrc(found: number, entry: ZipEntry): void {
  if (entry.crc32 === undefined || found === entry.crc32) return;
  throw new FormatError("zip", `is damaged: expected CRC-32 ${hex(entry.crc32)}, found ${hex(found)}`);
}

function tooShort(expected: number, found: number): FormatError {
  return new FormatError("zip", `inflates to ${found} bytes; expected ${expected}`);
}

function tooLong(expected: number): FormatError {
  return new FormatError("zip", `inflates to more than the ${expected} bytes that the directory states`);
}
