// Finds PyInstaller's package behind a launcher. Section headers, a signature or both may follow it, so its cookie is
// searched for from the back of the file, and believed only when its numbers agree with each other.
//
//   cookie, big endian, at the very end of the package (PyInstaller bootloader, pyi_archive.h)
//     0  "MEI\14\13\12\13\16"   8  package length   12  TOC offset, from the package's start   16  TOC length
//    20  Python version         24  name of the Python library, 64 bytes, NUL-padded (from PyInstaller 2.1 on)

import { Cursor } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";

const MAGIC = Buffer.from("MEI\x0c\x0b\x0a\x0b\x0e", "latin1");
const SHORT_COOKIE = 24;
const LONG_COOKIE = 88;
const STEP_BYTES = 1024 * 1024;
/** A signature grows with the file it signs, 32 bytes for each 4 KiB: this is one for 8 GiB. */
const SEARCHED_BYTES = 64 * 1024 * 1024;

/** All numbers in bytes; `start` and `end` in the source, the table of contents' place from `start`. */
export interface CArchiveSpan {
  readonly start: number;
  readonly end: number;
  readonly tocAt: number;
  readonly tocLength: number;
  /** "2.7", "3.11". */
  readonly python: string;
  /** "libpython3.11.so.1.0"; undefined before PyInstaller 2.1. */
  readonly pythonLibrary: string | undefined;
}

export interface BrokenCookie {
  /** Where the cookie stands in the source. */
  readonly cookieAt: number;
  /** What disagrees, as the rest of a sentence. */
  readonly problem: string;
}

/**
 * The package in `source`; or the last cookie whose numbers can't be true; or undefined where there is no cookie. Reads
 * from the back, 64 MiB at most.
 */
export function findCArchive(source: ByteSource): CArchiveSpan | BrokenCookie | undefined {
  let broken: BrokenCookie | undefined;
  const lowest = Math.max(0, source.size - SEARCHED_BYTES);
  for (let end = source.size; end > lowest; end -= STEP_BYTES) {
    const from = Math.max(lowest, end - STEP_BYTES);
    // A cookie may lie across two steps.
    const bytes = source.read(from, Math.min(end + MAGIC.length - 1, source.size) - from);
    const window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = window.lastIndexOf(MAGIC); at >= 0; at = at === 0 ? -1 : window.lastIndexOf(MAGIC, at - 1)) {
      const found = readCookie(source, from + at);
      if (found !== undefined && "start" in found) return found;
      broken ??= found;
    }
  }
  return broken;
}

/** undefined when the eight bytes are no cookie's, but stand in the launcher's own code. */
function readCookie(source: ByteSource, cookieAt: number): CArchiveSpan | BrokenCookie | undefined {
  const bytes = source.read(cookieAt, LONG_COOKIE);
  if (bytes.length < SHORT_COOKIE) return { cookieAt, problem: `ends early, after ${bytes.length} bytes` };
  const cursor = new Cursor(bytes, "carchive", { what: "cookie", base: cookieAt, endian: "big" }).seek(MAGIC.length);
  const length = cursor.u32();
  const tocAt = cursor.u32();
  const tocLength = cursor.u32();
  const python = pythonOf(cursor.u32());
  if (python === undefined) return undefined;
  const pythonLibrary = bytes.length < LONG_COOKIE ? undefined : libraryName(cursor.take(64));
  const size = pythonLibrary === undefined ? SHORT_COOKIE : LONG_COOKIE;
  const end = cookieAt + size;
  if (length > end)
    return { cookieAt, problem: `states a package of ${length} bytes; only ${end} stand before its end` };
  if (tocAt + tocLength + size > length)
    return {
      cookieAt,
      problem: `states a package of ${length} bytes; expected ${tocAt} + ${tocLength} + ${size} as its parts say`,
    };
  return { start: end - length, end, tocAt, tocLength, python, pythonLibrary };
}

/** 27 and 39 up to PyInstaller 4.5, 308 and 313 from 4.6 on. */
function pythonOf(version: number): string | undefined {
  const [major, minor] =
    version >= 100 ? [Math.floor(version / 100), version % 100] : [Math.floor(version / 10), version % 10];
  if (major !== 2 && major !== 3) return undefined;
  return minor > 30 ? undefined : `${major}.${minor}`;
}

function libraryName(field: Uint8Array): string | undefined {
  const end = field.indexOf(0);
  const text = Buffer.from(end < 0 ? field : field.subarray(0, end)).toString("latin1");
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) ? text : undefined;
}
