// PyInstaller's package ("CArchive"): what a one-file program unpacks before it starts, as a folder, and beside that the
// parts that are used from where they are (the module archive, scripts, options).
//
//   table of contents, big endian, one after the other (PyInstaller bootloader, pyi_archive.h; alike since 2.1)
//     0  length of this entry, name and padding included   4  offset, from the package's start   8  stored bytes
//    12  bytes when inflated   16  1: a zlib stream   17  type, a letter   18  name, NUL-padded

import type { Budget } from "../bytes/budget.js";
import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import type { Claim, Container, Entry, Format } from "./container.js";
import { type CArchiveSpan, findCArchive } from "./carchive-span.js";
import { findTwins, NO_ODDITIES, parseEntryName } from "./entry-names.js";
import { isExecutable } from "./executable.js";
import { OpenedMembers } from "./opened-members.js";
import { inflateZlib, openZlib } from "./zlib-member.js";

const READER = "carchive";
const ENTRY_HEADER = 18;
const HEAD_BYTES = 4096;
/** 200,000 entries with long names fit. */
const MAX_TOC_BYTES = 64 * 1024 * 1024;
const MAX_LINK_BYTES = 4096;

export interface CArchiveEntry extends Entry {
  /** b binary, x data, Z zip, n link, d in another package; m M module, s script, z module archive, o option, l splash. */
  readonly type: string;
  /** From the package's start. */
  readonly offset: number;
  readonly isDeflated: boolean;
}

export interface CArchive extends Container {
  readonly kind: "carchive";
  /** "3.11", as the cookie says. */
  readonly python: string;
  readonly pythonLibrary: string | undefined;
  /** It holds what has to be unpacked before the program starts. */
  readonly isOneFile: boolean;
  /** What isn't unpacked: types m, M, s, z, l. In the order of the table, which is that of execution. */
  readonly parts: readonly CArchiveEntry[];
  /** Run-time options: "v", "pyi-contents-directory _internal". */
  readonly options: readonly string[];
  /** The first 4 KiB of the file that the package stands in: of the launcher, where there is one before it. */
  readonly head: Uint8Array | undefined;
  /** What another program's package or folder provides (MERGE): its path from this program's folder, and the file. */
  readonly borrowed: readonly { readonly from: string; readonly path: string }[];
}

/** What the launcher unpacks: a package with any of these is a one-file program. */
const UNPACKED = new Set(["b", "x", "Z", "n", "d"]);

export const carchiveFormat: Format = {
  kind: "carchive",
  recognise({ head, name }, source): Claim | undefined {
    if (!isExecutable(head) && !/\.pkg$/i.test(name)) return undefined;
    const span = findCArchive(source);
    if (span === undefined) return undefined;
    const [start, size] = "start" in span ? [span.start, span.end - span.start] : [span.cookieAt, 0];
    return {
      start,
      size,
      open: (at, budget) => {
        if ("problem" in span) throw brokenCookie(span);
        return Promise.resolve(openCArchive(source, span, at, budget));
      },
    };
  },
};

export function isCArchive(container: Container): container is CArchive {
  return container.kind === "carchive";
}

/** What to say of a cookie that can't be true. */
export function brokenCookie({
  cookieAt,
  problem,
}: {
  readonly cookieAt: number;
  readonly problem: string;
}): FormatError {
  return new FormatError(READER, `PyInstaller's cookie at ${hex(cookieAt)} ${problem}`, cookieAt);
}

/** Lists the package at `span` of `source`. Damaged entries are gaps. Closing the container closes the source. */
export function openCArchive(source: ByteSource, span: CArchiveSpan, at: readonly string[], budget: Budget): CArchive {
  return new CArchiveContainer(source, span, at, budget);
}

class CArchiveContainer implements CArchive {
  readonly kind = "carchive";
  readonly at: readonly string[];
  readonly span: Container["span"];
  readonly python: string;
  readonly pythonLibrary: string | undefined;
  readonly isOneFile: boolean;
  readonly entries: readonly Entry[];
  readonly parts: readonly CArchiveEntry[];
  readonly options: readonly string[];
  readonly head: Uint8Array | undefined;
  readonly launcher?: ByteSource;
  readonly borrowed: CArchive["borrowed"];
  readonly gaps: readonly Gap[];
  readonly #source: ByteSource;
  readonly #package: ByteSource;
  readonly #budget: Budget;
  readonly #opened = new OpenedMembers();

  constructor(source: ByteSource, span: CArchiveSpan, at: readonly string[], budget: Budget) {
    this.#source = source;
    this.#package = source.window(span.start, span.end - span.start);
    this.#budget = budget;
    this.at = at;
    this.span = { start: span.start, end: span.end, sourceSize: source.size, commentSize: 0 };
    if (span.start > 0) this.launcher = source.window(0, span.start);
    this.head = span.start === 0 ? undefined : source.read(0, Math.min(HEAD_BYTES, span.start));
    this.python = span.python;
    this.pythonLibrary = span.pythonLibrary;
    const { entries, gaps } = readToc(this.#package, span, at, budget);
    this.gaps = gaps;
    this.parts = entries.filter(({ type }) => !UNPACKED.has(type) && type !== "o");
    this.options = entries.filter(({ type }) => type === "o").map(({ path, spelling }) => spelling ?? path);
    this.borrowed = entries.filter(({ type }) => type === "d").map((entry) => borrow(entry.path));
    this.isOneFile = entries.some(({ type }) => UNPACKED.has(type));
    const unpacked = entries.filter(({ type }) => UNPACKED.has(type) && type !== "d");
    const twins = findTwins(unpacked);
    this.entries = unpacked.map((entry, index) => this.#finished(entry, twins.get(index), gaps));
  }

  read(entry: Entry, limit?: number): Uint8Array {
    const { data, size, isDeflated } = this.#dataOf(entry);
    if (isDeflated) return inflateZlib(data, size, this.#budget, READER, limit);
    if (size > this.#budget.limits.maxEntryBytes && limit === undefined)
      throw new FormatError(
        READER,
        `has ${size} bytes; expected at most ${this.#budget.limits.maxEntryBytes}; not read`,
        undefined,
        "too-large",
      );
    const bytes = data.read(0, Math.min(limit ?? size, size));
    if (limit === undefined && bytes.length < size)
      throw new FormatError(READER, `ends early: expected ${size} bytes, found ${bytes.length}`);
    return bytes;
  }

  open(entry: Entry): ByteSource {
    const { data, size, isDeflated } = this.#dataOf(entry);
    return this.#opened.keep(isDeflated ? openZlib(data, size, this.#budget, READER, entry.path) : data);
  }

  close(): void {
    this.#opened.close();
    this.#source.close();
  }

  #dataOf(entry: Entry): { data: ByteSource; size: number; isDeflated: boolean } {
    if (!isCArchiveEntry(entry)) throw new Error(`"${entry.path}" is not an entry of a package`);
    const { offset, storedSize, size, isDeflated } = entry;
    return { data: this.#package.window(offset, storedSize, entry.path), size, isDeflated };
  }

  #finished(entry: CArchiveEntry, twin: Entry["oddities"][number] | undefined, gaps: Gap[]): Entry {
    const whole = twin === undefined ? entry : { ...entry, oddities: [...entry.oddities, twin] };
    if (entry.type !== "n") return whole;
    try {
      const target = Buffer.from(this.read(entry, MAX_LINK_BYTES)).toString("utf8");
      return { ...whole, link: target.replace(/\0.*$/s, "").replaceAll("\\", "/") };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const place = { container: this.at, member: entry.path };
      gaps.push({ place, reader: READER, reason: `symbolic link: ${error.message}`, hides: "inventory" });
      return whole;
    }
  }
}

function isCArchiveEntry(entry: Entry): entry is CArchiveEntry {
  return "type" in entry && "isDeflated" in entry;
}

/** "other/program:lib-dynload/_bisect.so": what another program brings. */
function borrow(name: string): { from: string; path: string } {
  const colon = name.indexOf(":");
  return colon < 0 ? { from: "", path: name } : { from: name.slice(0, colon), path: name.slice(colon + 1) };
}

function readToc(
  data: ByteSource,
  span: CArchiveSpan,
  at: readonly string[],
  budget: Budget,
): { readonly entries: CArchiveEntry[]; readonly gaps: Gap[] } {
  const entries: CArchiveEntry[] = [];
  const gaps: Gap[] = [];
  const gap = (reason: string, offset: number, member?: string): void => {
    const place = member === undefined ? { container: at } : { container: at, member };
    gaps.push({ place, reader: READER, reason, offset, hides: "inventory" });
  };
  if (span.tocLength > MAX_TOC_BYTES) {
    const most = `expected at most ${MAX_TOC_BYTES}; not read`;
    gap(`table of contents has ${span.tocLength} bytes; ${most}`, span.start + span.tocAt);
    return { entries, gaps };
  }
  const bytes = data.read(span.tocAt, span.tocLength);
  const base = span.start + span.tocAt;
  const cursor = new Cursor(bytes, READER, { what: "table of contents", base, endian: "big" });
  let broken = 0;
  while (cursor.remaining > 0) {
    const start = cursor.position;
    try {
      budget.spend("entries", 1, READER);
      const length = cursor.u32();
      if (length <= ENTRY_HEADER || length > bytes.length - start)
        throw cursor
          .seek(start)
          .error(`has an entry of ${length} bytes; expected ${ENTRY_HEADER + 1} to ${bytes.length - start}`);
      const offset = cursor.u32();
      const storedSize = cursor.u32();
      const size = cursor.u32();
      const isDeflated = cursor.u8() === 1;
      const type = cursor.latin1(1);
      const field = cursor.take(length - ENTRY_HEADER);
      const nul = field.indexOf(0);
      const spelling = Buffer.from(nul < 0 ? field : field.subarray(0, nul)).toString("utf8");
      const name = parseEntryName(spelling.replaceAll("\\", "/"));
      if (type !== "o" && type !== "d" && offset + storedSize > span.tocAt) {
        // Thousands of such entries are one fault.
        if (broken++ < 8)
          gap(
            `lies at ${hex(span.start + offset)}, ${storedSize} bytes long; expected it to end before ${hex(base)}`,
            base + start,
            name.path,
          );
        continue;
      }
      entries.push({
        path: type === "o" ? spelling : name.path,
        ...(spelling !== name.path && { spelling }),
        size: isDeflated ? size : storedSize,
        storedSize,
        isDirectory: false,
        oddities: name.oddities.length === 0 ? NO_ODDITIES : name.oddities,
        type,
        offset,
        isDeflated,
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      gap(error.message, error.offset ?? base + start);
      break; // where the next entry begins, nobody knows
    }
  }
  if (broken > 8) gap(`${broken - 8} more entries lie outside of the package`, base);
  return { entries, gaps };
}
