// A PE image as the loader lays it out in memory, read from the file: tables point at each other by RVA, and sections say
// where those bytes lie. What a section has in memory and not in the file is zero.

import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Problems } from "./problems.js";

export interface PeSection {
  readonly name: string;
  readonly rva: number;
  readonly virtualSize: number;
  readonly rawSize: number;
  readonly rawOffset: number;
  /** Where its header stands in the file. */
  readonly headerAt: number;
}

/** An address in memory, counted from the image's beginning, and where in the file it was read. */
export interface Pointer {
  readonly rva: number;
  readonly from: number;
}

export interface PeMemory {
  /** Up to `most` bytes from a place on; fewer at the section's end. Throws FormatError where no section holds it. */
  at(pointer: Pointer, most: number, what: string): Cursor;
  /** The text up to a NUL. */
  text(pointer: Pointer, what: string): string;
  /** A cursor at each of the records that stand side by side, without end: the caller knows the last one. */
  records(pointer: Pointer, bytes: number, what: string): Generator<Cursor, never>;
  /** Says that so many bytes were decoded; throws FormatError when they are more than tables of such a file can have. */
  spend(bytes: number, pointer: Pointer, what: string): void;
}

/** The next four bytes of a table, as a pointer. */
export function pointerAt(cursor: Cursor): Pointer {
  const from = cursor.base + cursor.position;
  return { rva: cursor.u32(), from };
}

/** Names are ASCII, or UTF-8 (MSVC's and Rust's symbols), or in the code page of who made them. Ends at a NUL. */
export function textOf(bytes: Uint8Array): string {
  const nul = bytes.indexOf(0);
  const length = nul < 0 ? bytes.length : nul;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
  if (!/[\x80-\xff]/.test(text)) return text;
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("utf8");
  return decoded.includes("\ufffd") ? text : decoded;
}

const PAGE_BYTES = 0x1000;
const SECTOR_BYTES = 0x200;
/** Mangled names of C++ run to some thousands of characters. */
const LONGEST_TEXT = 64 * 1024;
const FIRST_TEXT = 128;
const FIRST_RECORDS = 1024;
const MOST_RECORDS = 64 * 1024;
/** Honest tables share no bytes, so all of them together are no longer than their file; hostile ones overlap. */
const SPARE_BYTES = 64 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

interface Span {
  readonly rva: number;
  readonly end: number;
  readonly offset: number;
  /** How many of its bytes are in the file. */
  readonly rawSize: number;
}

export function peMemory(
  source: ByteSource,
  image: { readonly sections: readonly PeSection[]; readonly sectionAlignment: number; readonly headersSize: number },
  problems: Problems,
): PeMemory {
  const spans = spansOf(image.sections, image.sectionAlignment >= PAGE_BYTES, problems);
  const headers: Span = { rva: 0, end: image.headersSize, offset: 0, rawSize: image.headersSize };
  let left = Math.min(2 * source.size + SPARE_BYTES, MOST_BYTES);

  const at: PeMemory["at"] = ({ rva, from }, most, what) => {
    const span = spanAt(spans, rva) ?? (rva < headers.end ? headers : undefined);
    if (span === undefined)
      throw new FormatError("pe", `${what} is said to be at RVA ${hex(rva)}, where no section lies`, from);
    const base = span.offset + rva - span.rva;
    const length = Math.min(most, span.end - rva);
    const raw = source.read(base, Math.max(0, Math.min(length, span.rawSize - (rva - span.rva))));
    // Bytes that the file should have and lacks are no zeros.
    const isCut = span.offset + span.rawSize > source.size;
    return new Cursor(raw.length < length && !isCut ? padded(raw, length) : raw, "pe", { what, base });
  };

  const spend: PeMemory["spend"] = (bytes, { from }, what) => {
    left -= bytes;
    if (left < 0)
      throw new FormatError("pe", `${what} and the tables before have more bytes than their file: they overlap`, from);
  };

  return {
    at,
    spend,
    text(pointer, what) {
      for (let most = FIRST_TEXT; ; most *= 8) {
        const window = at(pointer, Math.min(most, LONGEST_TEXT), what);
        const end = window.bytes.indexOf(0);
        if (end >= 0) {
          spend(end + 1, pointer, what);
          return textOf(window.bytes.subarray(0, end));
        }
        if (window.remaining < most) {
          spend(window.remaining, pointer, what);
          throw window.error(`has no NUL in ${window.remaining} bytes`);
        }
      }
    },
    *records(pointer, bytes, what) {
      let { rva } = pointer;
      for (let most = FIRST_RECORDS; ; most = Math.min(most * 4, MOST_RECORDS)) {
        const window = at({ rva, from: pointer.from }, most - (most % bytes), what);
        if (window.remaining < bytes) window.skip(bytes); // throws
        while (window.remaining >= bytes) {
          spend(bytes, pointer, what);
          const next = window.position + bytes;
          yield window;
          window.seek(next);
        }
        rva += window.position;
      }
    },
  };
}

/**
 * Sections begin at whole sectors of the file, whatever they say, and fill whole pages of memory. They stand in the order of
 * memory and share none; one that does is left out.
 */
function spansOf(sections: readonly PeSection[], isPaged: boolean, problems: Problems): readonly Span[] {
  const spans: Span[] = [];
  let free = 0;
  let isTold = false;
  for (const { name, rva, virtualSize, rawSize, rawOffset, headerAt } of sections) {
    const size = virtualSize === 0 ? rawSize : virtualSize;
    if (size === 0) continue;
    if (rva < free) {
      if (!isTold) problems.add(`section ${name} at RVA ${hex(rva)} overlaps another, up to ${hex(free)}`, headerAt);
      isTold = true;
      continue;
    }
    free = rva + (isPaged ? Math.ceil(size / PAGE_BYTES) * PAGE_BYTES : size);
    spans.push({ rva, end: free, offset: isPaged ? rawOffset - (rawOffset % SECTOR_BYTES) : rawOffset, rawSize });
  }
  return spans;
}

/** The last span that begins at or before `rva`, if it reaches that far. */
function spanAt(spans: readonly Span[], rva: number): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.rva ?? 0) <= rva) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && rva < span.end ? span : undefined;
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const both = new Uint8Array(length);
  both.set(bytes);
  return both;
}
