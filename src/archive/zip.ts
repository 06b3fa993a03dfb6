// Opens a zip: lists its directory and makes the entries. yauzl reads the directory, but not the file: it is shown the
// directory alone, closed by an end record of our own making, so that launchers, signatures, comments and false claims
// around it can't stop it. Members are read by zip-member.ts: yauzl's streams cost ten times as much and check no CRC.

import type * as Yauzl from "yauzl";
import type { Budget } from "../bytes/budget.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import type { Oddity } from "../model/app.js";
import type { Claim, Container, Format } from "./container.js";
import { decodeName, findTwins, NOT_ASCII, parseEntryName } from "./entry-names.js";
import { ZipContainer } from "./zip-container.js";
import { readMember, type ZipEntry } from "./zip-member.js";
import { type CentralHeader, endRecords, readCentralHeader } from "./zip-records.js";
import { findZipSpan, type ZipSpan } from "./zip-span.js";

/** 200,000 entries with long names fit; what claims more is not a build. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
/** PATH_MAX of Linux: no system follows a longer link. */
const MAX_LINK_BYTES = 4096;
const FLAG_ENCRYPTED = 0x0001;
const FLAG_STRONG_ENCRYPTION = 0x0040;
const FLAG_UTF8 = 0x0800;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;

export const zipFormat: Format = {
  kind: "zip",
  recognise(_glance, source): Claim | undefined {
    const span = findZipSpan(source);
    if (span === undefined) return undefined;
    const { start, end } = span;
    return { start, size: end - start, open: (at, budget) => openZip(source, span, at, budget) };
  },
};

type AddGap = (reason: string, offset?: number) => void;

/**
 * Lists the zip at `span` of `source` (see findZipSpan). Entries that can't be listed are gaps; throws FormatError when
 * the directory is too large to be one. Closing the container closes the source.
 */
export async function openZip(
  source: ByteSource,
  span: ZipSpan,
  at: readonly string[],
  budget: Budget,
): Promise<Container> {
  const gaps: Gap[] = [];
  const entries = await listDirectory(source, span, budget, (reason, offset) => {
    const where = offset === undefined ? undefined : { offset };
    gaps.push({ place: { container: at }, reader: "zip", reason, hides: "inventory", ...where });
  });
  entries.forEach((entry, index) => {
    if (((entry.mode ?? 0) & S_IFMT) !== S_IFLNK) return;
    try {
      entries[index] = { ...entry, link: readLink(source, span.base, entry, budget) };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const place = { container: at, member: entry.path };
      gaps.push({ place, reader: "zip", reason: `symbolic link: ${error.message}`, hides: "inventory" });
    }
  });
  for (const [index, twin] of findTwins(entries)) {
    const entry = entries[index];
    if (entry !== undefined) entries[index] = { ...entry, oddities: [...entry.oddities, twin] };
  }
  return new ZipContainer(source, span, at, budget, entries, gaps);
}

/** A link's target is its data. */
function readLink(source: ByteSource, base: number, entry: ZipEntry, budget: Budget): string {
  if (entry.size > MAX_LINK_BYTES)
    throw new FormatError("zip", `target of ${entry.size} bytes; expected at most ${MAX_LINK_BYTES}`);
  return decodeName(Buffer.from(readMember(source, base, entry, budget))).text;
}

/** All entries that can be read, in order, and a gap for those that can't. */
async function listDirectory(source: ByteSource, span: ZipSpan, budget: Budget, addGap: AddGap): Promise<ZipEntry[]> {
  if (span.directorySize > MAX_DIRECTORY_BYTES)
    throw new FormatError(
      "zip",
      `central directory of ${span.directorySize} bytes; expected at most ${MAX_DIRECTORY_BYTES}`,
      span.directoryStart,
    );
  const read = source.read(span.directoryStart, span.directorySize);
  const directory = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  const entries: ZipEntry[] = [];
  const add = (header: CentralHeader): void => {
    budget.spend("entries", 1, "zip");
    entries.push(toEntry(header));
  };
  try {
    let at = await listWithYauzl(directory, add);
    // Where yauzl stops for good (see zip-records.ts), the listing goes on without it.
    for (;;) {
      const header = readCentralHeader(directory, at);
      if (header === undefined) break;
      add(header);
      at += header.length;
    }
    // Old tools count modulo 65536 and zipimport doesn't count at all: more than was claimed is not a fault.
    if (entries.length < span.entryCount)
      addGap(
        `central directory ends early: expected ${span.entryCount} entries, found ${entries.length}`,
        span.directoryStart + at,
      );
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    addGap(error.message);
  }
  return entries;
}

/**
 * Gives each header of `directory` to `add`, up to something that yauzl can't read; gives how far it came, and
 * rejects with what `add` throws. The loop is ours: our reader answers at once, and yauzl's own would recurse once an entry.
 */
async function listWithYauzl(directory: Buffer, add: (header: CentralHeader) => void): Promise<number> {
  if (directory.length === 0) return 0;
  // `default` is there in both worlds: Node gives a CommonJS module's named exports as well, a bundle does not.
  const { RandomAccessReader, fromRandomAccessReaderPromise } = (await import("yauzl")).default;
  const end = endRecords(directory.length);

  class DirectoryReader extends RandomAccessReader {
    override read(
      target: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null) => void,
    ): void {
      // Pieces are short: a loop beats a call into the engine.
      for (let index = 0; index < length; index++) {
        const at = position + index;
        target[offset + index] = (at < directory.length ? directory[at] : end[at - directory.length]) ?? 0;
      }
      callback(position + length > directory.length + end.length ? new Error("past the end") : null);
    }
  }

  const zip = await fromRandomAccessReaderPromise(new DirectoryReader(), directory.length + end.length, {
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: false,
  });
  return new Promise((resolve, reject) => {
    let at = 0;
    let isAnswered = true;
    let isRunning = false;
    const run = (): void => {
      if (isRunning) return;
      isRunning = true;
      while (isAnswered) {
        isAnswered = false;
        if (at < directory.length) zip.readEntry();
        else resolve(at);
      }
      isRunning = false;
    };
    zip.on("error", () => resolve(at));
    zip.on("end", () => resolve(at));
    zip.on("entry", (entry: Yauzl.Entry) => {
      const header = fromYauzl(entry);
      // A last header that reaches into our end record was cut.
      if (at + header.length > directory.length) return resolve(at);
      try {
        add(header);
      } catch (error) {
        return reject(error);
      }
      at += header.length;
      isAnswered = true;
      run();
    });
    run();
  });
}

function fromYauzl(entry: Yauzl.Entry): CentralHeader {
  return {
    creator: entry.versionMadeBy >> 8,
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    crc32: entry.crc32,
    storedSize: entry.compressedSize,
    size: entry.uncompressedSize,
    attributes: entry.externalFileAttributes,
    headerOffset: entry.relativeOffsetOfLocalHeader,
    name: entry.fileNameRaw,
    length: 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength,
  };
}

function toEntry(header: CentralHeader): ZipEntry {
  const { text, isStrange } = decodeName(header.name);
  const { path, isDirectory, oddities } = parseEntryName(text);
  const further: Oddity[] = [];
  if (isStrange) further.push("not-utf8");
  else if ((header.flags & FLAG_UTF8) === 0 && NOT_ASCII.test(text)) further.push("unflagged");
  if ((header.flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION)) !== 0) further.push("encrypted");
  const mode = header.attributes >>> 16;
  return {
    path,
    size: header.size,
    storedSize: header.storedSize,
    isDirectory: isDirectory || (mode & S_IFMT) === S_IFDIR,
    crc32: header.crc32,
    creator: header.creator,
    method: header.method,
    headerOffset: header.headerOffset,
    oddities: further.length === 0 ? oddities : [...oddities, ...further],
    ...(mode === 0 ? undefined : { mode }),
    ...(text === path || text === `${path}/` ? undefined : { spelling: text }),
  };
}
