// Finds where a zip begins and ends inside a larger file. Launchers are glued before it and signatures after it, and
// neither tells the zip's own offsets: they may count from the zip's first byte or from the file's.
//
//   end of central directory, little endian (APPNOTE.TXT 4.3.16)        zip64 locator, 20 bytes before it (4.3.15)
//     0  "PK\5\6"               4  disk, 6 disk of the directory          0  "PK\6\7"     4  disk of the record
//     8  entries on this disk  10  entries                                8  offset of the zip64 record (8 bytes)
//    12  directory size        16  directory offset                     zip64 record, 56 bytes and more (4.3.14)
//    20  comment length        22  comment                                0  "PK\6\6"    32  entries (8 bytes)
//                                                                        40  directory size (8)  48  directory offset (8)
//
// Offsets in the directory count from `base`: directory's place - directory offset. A launcher whose offsets were
// "fixed" (as bbfreeze and Esky do) has base 0 though the zip's first member lies behind it.

import type { ByteSource } from "../bytes/source.js";
import { certificateTable } from "./pe-signature.js";

const END_SIGNATURE = Buffer.from("PK\x05\x06", "latin1");
const END_BYTES = 22;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
/** The longest comment, its record, and room for a little more: what `Glance.tail` holds, too. */
export const TAIL_BYTES = 66 * 1024;
/** How many members are followed from the front of a file before its structure is taken as given. */
const WALKED_MEMBERS = 100_000;
const MAX_SHOWN_NAME = 100;

export interface ZipSpan {
  /** Added to every offset that the zip states. */
  readonly base: number;
  /** Where the first member stands: a launcher's length, however its offsets are counted. */
  readonly start: number;
  /** Behind the comment; what follows up to the source's end is not the zip's. */
  readonly end: number;
  readonly directoryStart: number;
  readonly directorySize: number;
  /** As the end record claims; the directory itself decides. */
  readonly entryCount: number;
  readonly commentSize: number;
}

/**
 * The last zip in `source`, or undefined. Its end is searched for in the last 66 KiB, for a signed PE in those before
 * the certificate table. An end record counts only when a directory stands where it says: one in a comment or in a
 * member's data does not win.
 */
export function findZipSpan(source: ByteSource): ZipSpan | undefined {
  const signature = certificateTable(source);
  const span = findEnd(source, signature === undefined ? source.size : signature.start);
  const found = span ?? (signature === undefined ? undefined : findEnd(source, source.size));
  if (found === undefined || isInsideCutZip(source, found)) return undefined;
  return found;
}

/**
 * The best end record before `limit`: the last one with its directory right before it (where all writers put it, and
 * Python looks), else the last one with a directory elsewhere, else the last one of an empty zip.
 */
function findEnd(source: ByteSource, limit: number): ZipSpan | undefined {
  const tailStart = Math.max(0, limit - TAIL_BYTES);
  const read = source.read(tailStart, limit - tailStart);
  const tail = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  let apart: ZipSpan | undefined;
  let empty: ZipSpan | undefined;
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    at = tail.lastIndexOf(END_SIGNATURE, at);
    if (at < 0) break;
    const span = checkEnd(source, tailStart + at, tail.subarray(at, at + END_BYTES), limit);
    if (span === undefined) continue;
    if (span.directorySize === 0) empty ??= span;
    else if (span.isTight) return span;
    else apart ??= span;
  }
  return apart ?? empty;
}

function checkEnd(
  source: ByteSource,
  endAt: number,
  record: Buffer,
  limit: number,
): (ZipSpan & { readonly isTight: boolean }) | undefined {
  const commentSize = record.readUInt16LE(20);
  const end = Math.min(endAt + END_BYTES + commentSize, limit);
  const plain = {
    directoryEnd: endAt,
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
    count: record.readUInt16LE(10),
  };
  for (const claim of [readZip64(source, endAt), plain]) {
    const place = claim && placeDirectory(source, claim);
    if (claim === undefined || place === undefined) continue;
    return { ...place, end, directorySize: claim.size, entryCount: claim.count, commentSize: end - endAt - END_BYTES };
  }
  return undefined;
}

interface DirectoryClaim {
  /** Where the directory ends when nothing stands between it and its end record. */
  readonly directoryEnd: number;
  readonly size: number;
  readonly offset: number;
  readonly count: number;
}

/** The zip64 end record: right before its locator, else where the locator says (then counted from the file's start). */
function readZip64(source: ByteSource, endAt: number): DirectoryClaim | undefined {
  const locator = bufferAt(source, endAt - LOCATOR_BYTES, LOCATOR_BYTES);
  if (locator === undefined || locator.readUInt32LE(0) !== LOCATOR_SIGNATURE) return undefined;
  for (const at of [endAt - LOCATOR_BYTES - ZIP64_END_BYTES, Number(locator.readBigUInt64LE(8))]) {
    const record = bufferAt(source, at, ZIP64_END_BYTES);
    if (record === undefined || record.readUInt32LE(0) !== ZIP64_END_SIGNATURE) continue;
    const [count, size, offset] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
    if (count === undefined || size === undefined || offset === undefined) continue;
    return { directoryEnd: at, size, offset, count };
  }
  return undefined;
}

/** Where the directory really stands: right before the end record ("tight"), else at its stated offset in the file. */
function placeDirectory(
  source: ByteSource,
  { directoryEnd, size, offset, count }: DirectoryClaim,
): Pick<ZipSpan & { isTight: boolean }, "base" | "start" | "directoryStart" | "isTight"> | undefined {
  if (size === 0 && count === 0 && offset <= directoryEnd) {
    const base = directoryEnd - offset;
    return { base, start: base, directoryStart: directoryEnd, isTight: true };
  }
  if (size < CENTRAL_BYTES) return undefined;
  for (const directoryStart of [directoryEnd - size, offset]) {
    if (directoryStart + size > directoryEnd) continue;
    const header = bufferAt(source, directoryStart, CENTRAL_BYTES);
    const base = directoryStart - offset;
    if (header === undefined || header.readUInt32LE(0) !== CENTRAL_SIGNATURE || base < 0) continue;
    const isTight = directoryStart + size === directoryEnd;
    // A directory that goes on behind its stated end is another record's, and this one hides its entries.
    if (!isTight && bufferAt(source, directoryStart + size, 4)?.readUInt32LE(0) === CENTRAL_SIGNATURE) continue;
    return { base, start: firstMember(source, base, header), directoryStart, isTight };
  }
  return undefined;
}

/** The first listed member's place, which in all but odd archives is the zip's first byte; the base when it is none. */
function firstMember(source: ByteSource, base: number, header: Buffer): number {
  const at = base + header.readUInt32LE(42);
  return bufferAt(source, at, LOCAL_BYTES)?.readUInt32LE(0) === LOCAL_SIGNATURE ? at : base;
}

/**
 * Whether the zip that was found is a stored member of an outer zip whose own end is cut off: then opening it would
 * pass off a part as the whole.
 */
function isInsideCutZip(source: ByteSource, span: ZipSpan): boolean {
  if (span.base === 0) return false;
  for (const member of walkMembers(source, 0)) {
    if (member.at >= span.start) return false;
    if (member.next === undefined || member.next > span.start) return true;
  }
  return false;
}

/** Why a file that begins like a zip has no end: where it is cut, and what is missing there. */
export function describeCutZip(source: ByteSource): string {
  let last: LocalMember | undefined;
  for (const member of walkMembers(source, 0)) last = member;
  const wanted = "expected a central directory at its end";
  if (last?.next === undefined) return `${wanted}, found none in its ${source.size} bytes`;
  if (last.next > source.size)
    return `"${shortened(last.name)}" at 0x${last.at.toString(16)} should reach to byte ${last.next}, the file ends at byte ${source.size}`;
  return `${wanted}, from byte ${last.next} on; the file ends at byte ${source.size}`;
}

/** Where bytes are damaged, a name may be any 64 KiB of them. */
function shortened(name: string): string {
  return name.length > MAX_SHOWN_NAME ? `${name.slice(0, MAX_SHOWN_NAME)}...` : name;
}

interface LocalMember {
  readonly at: number;
  readonly name: string;
  /** Where the next member should begin; undefined when the size stands behind the data. */
  readonly next: number | undefined;
}

/** The members from `at` on by their local headers alone, as far as these tell their sizes. */
function* walkMembers(source: ByteSource, at: number): Generator<LocalMember> {
  for (let walked = 0; walked < WALKED_MEMBERS; walked++) {
    const header = bufferAt(source, at, LOCAL_BYTES);
    if (header === undefined || header.readUInt32LE(0) !== LOCAL_SIGNATURE) return;
    const name = Buffer.from(source.read(at + LOCAL_BYTES, header.readUInt16LE(26))).toString("latin1");
    const storedSize = header.readUInt32LE(18);
    const dataAt = at + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    const isSizeBehind = (header.readUInt16LE(6) & 8) !== 0 || storedSize === 0xffffffff;
    const next = isSizeBehind ? undefined : dataAt + storedSize;
    yield { at, name, next };
    if (next === undefined) return;
    at = next;
  }
}

function bufferAt(source: ByteSource, at: number, length: number): Buffer | undefined {
  if (at < 0 || at + length > source.size) return undefined;
  const bytes = source.read(at, length);
  return bytes.length < length ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, length);
}
