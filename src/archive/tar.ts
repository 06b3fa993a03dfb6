// Opens a tar, also inside a gzip: there is no directory, so the headers are walked from first to last. After a damaged
// one the walk goes on where the next good one stands; what lay between is a gap.

import type { Budget } from "../bytes/budget.js";
import { gunzip, gunzipStart, isGzip } from "../bytes/gunzip.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import type { Oddity } from "../model/app.js";
import type { Claim, Container, Entry, Format } from "./container.js";
import { findTwins, parseEntryName } from "./entry-names.js";
import { OpenedMembers } from "./opened-members.js";
import {
  BLOCK_BYTES,
  hasMark,
  isHeader,
  isZeros,
  nameOf,
  readAttributes,
  readHeader,
  type TarHeader,
} from "./tar-records.js";

/** Names and attributes longer than this are no tool's. */
const MAX_EXTENDED_BYTES = 1024 * 1024;
/** After so many damaged places it is no archive any more. */
const MAX_FAULTS = 100;
const S_IFREG = 0o100000;
const FILE_KINDS: Readonly<Record<string, number>> = {
  "2": 0o120000,
  "3": 0o020000,
  "4": 0o060000,
  "5": 0o040000,
  "6": 0o010000,
  D: 0o040000, // a directory with a list of names, of incremental dumps
};

export const tarFormat: Format = {
  kind: "tar",
  recognise(glance, source): Claim | undefined {
    const isPacked = isGzip(glance.head);
    const first = isPacked ? gunzipStart(source, BLOCK_BYTES) : glance.head.subarray(0, BLOCK_BYTES);
    if (first === undefined || !(isHeader(first) || hasMark(first))) return undefined;
    const open = isPacked ? openTarGz : openTar;
    return { start: 0, size: source.size, open: (at, budget) => open(source, at, budget) };
  },
};

async function openTarGz(source: ByteSource, at: readonly string[], budget: Budget): Promise<Container> {
  const { source: inflated, fault } = await gunzip(source, budget);
  source.close();
  try {
    return new TarContainer(inflated, at, budget, fault);
  } catch (error) {
    inflated.close();
    throw error;
  }
}

async function openTar(source: ByteSource, at: readonly string[], budget: Budget): Promise<Container> {
  return new TarContainer(source, at, budget, undefined);
}

interface TarEntry extends Entry {
  /** Where its bytes begin. */
  readonly dataAt: number;
  /** Why they can't be had, though the entry is there. */
  readonly unreadable?: string;
}

class TarContainer implements Container {
  readonly kind = "tar";
  readonly at: readonly string[];
  readonly span: Container["span"];
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
  readonly #source: ByteSource;
  readonly #budget: Budget;
  readonly #opened = new OpenedMembers();

  constructor(source: ByteSource, at: readonly string[], budget: Budget, fault: FormatError | undefined) {
    const { entries, faults } = listMembers(source, budget, fault);
    const [first] = faults;
    if (entries.length === 0 && first !== undefined) throw first;
    this.at = at;
    this.entries = entries;
    this.gaps = faults.map(({ reader, message, offset }): Gap => {
      const where = offset === undefined ? undefined : { offset };
      return { place: { container: at }, reader, reason: message, hides: "inventory", ...where };
    });
    this.span = { start: 0, end: source.size, sourceSize: source.size, commentSize: 0 };
    this.#source = source;
    this.#budget = budget;
  }

  read(entry: Entry, limit?: number): Uint8Array {
    const data = this.#data(entry);
    const wanted = Math.min(limit ?? Infinity, data.size);
    const { maxEntryBytes } = this.#budget.limits;
    if (wanted > maxEntryBytes)
      throw new FormatError(
        "tar",
        `has ${data.size} bytes; expected at most ${maxEntryBytes}; not read`,
        undefined,
        "too-large",
      );
    this.#budget.spend("inflated", wanted, "tar");
    return data.read(0, wanted);
  }

  open(entry: Entry): ByteSource {
    return this.#opened.keep(this.#data(entry));
  }

  close(): void {
    this.#opened.close();
    this.#source.close();
  }

  #data(entry: Entry): ByteSource {
    if (!isTarEntry(entry)) throw new Error(`"${entry.path}" is not an entry of a tar`);
    if (entry.unreadable !== undefined) throw new FormatError("tar", entry.unreadable, entry.dataAt);
    const data = this.#source.window(entry.dataAt, entry.size, entry.path);
    if (data.size < entry.size)
      throw new FormatError("tar", `ends early: expected ${entry.size} bytes, found ${data.size}`, entry.dataAt);
    return data;
  }
}

function isTarEntry(entry: Entry): entry is TarEntry {
  return "dataAt" in entry;
}

interface Listing {
  readonly entries: readonly Entry[];
  readonly faults: readonly FormatError[];
}

/** What the next header's own fields give way to. */
interface Extension {
  name?: { readonly text: string; readonly isStrange: boolean };
  linkName?: string;
  attributes?: ReadonlyMap<string, string>;
}

/** `cut` is known already when the archive ends where its packing broke. */
function listMembers(source: ByteSource, budget: Budget, cut: FormatError | undefined): Listing {
  const entries: TarEntry[] = [];
  const byPath = new Map<string, TarEntry>();
  const faults: FormatError[] = cut === undefined ? [] : [cut];
  const addFault = (reason: string, offset: number): void => void faults.push(new FormatError("tar", reason, offset));
  let extension: Extension = {};
  let at = 0;
  try {
    while (at < source.size && faults.length <= MAX_FAULTS) {
      const block = source.read(at, BLOCK_BYTES);
      if (isZeros(block)) break;
      const header = isHeader(block) ? readHeader(block) : undefined;
      const attributes: ReadonlyMap<string, string> = extension.attributes ?? new Map<string, string>();
      const size = header === undefined ? undefined : sizeOf(header, attributes);
      if (header === undefined || size === undefined) {
        const next = findNextHeader(source, at, block);
        if (block.length === BLOCK_BYTES || cut === undefined) addFault(describeFault(block, header, next - at), at);
        extension = {};
        at = next;
        continue;
      }
      const dataAt = at + BLOCK_BYTES + sparseMapBytes(source, at, header.type);
      at = dataAt + padded(size);
      if (isExtension(header.type)) {
        const problem = readExtension(source, header.type, dataAt, size, extension);
        if (problem !== undefined) addFault(problem, dataAt);
      } else {
        budget.spend("entries", 1, "tar");
        const entry = entryOf(header, extension, dataAt, size, byPath);
        if (entry !== undefined) {
          entries.push(entry);
          byPath.set(entry.path, entry);
        }
        extension = {};
      }
      if (dataAt + size > source.size && cut === undefined)
        addFault(`ends early: expected ${size} bytes, found ${source.size - dataAt}; what followed is lost`, dataAt);
    }
    if (at < source.size && faults.length > MAX_FAULTS)
      addFault(`has more than ${MAX_FAULTS} damaged places; the rest is not read`, at);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    faults.push(error);
  }
  return { entries: withTwins(entries), faults };
}

function describeFault(block: Uint8Array, header: TarHeader | undefined, length: number): string {
  const what =
    block.length < BLOCK_BYTES
      ? `ends early: expected a header of ${BLOCK_BYTES} bytes, found ${block.length}`
      : header === undefined
        ? "no member's header: its checksum is wrong"
        : `the size of "${header.name}" is no number`;
  return length > BLOCK_BYTES ? `${what}; ${length} bytes are passed over` : what;
}

/** Where the next good header stands: behind the data that the bad one announces, else at the first block that has one. */
function findNextHeader(source: ByteSource, at: number, block: Uint8Array): number {
  const size = hasMark(block) ? readHeader(block).size : undefined;
  if (size !== undefined) {
    const behind = at + BLOCK_BYTES + padded(size);
    const next = source.read(behind, BLOCK_BYTES);
    if (behind === source.size || isHeader(next) || (next.length === BLOCK_BYTES && isZeros(next))) return behind;
  }
  for (let next = at + BLOCK_BYTES; next < source.size; next += BLOCK_BYTES)
    if (isHeader(source.read(next, BLOCK_BYTES))) return next;
  return source.size;
}

/** PAX may give the size; links, folders and devices have no data whatever is stated (GNU tar and Python agree). */
function sizeOf({ type, size }: TarHeader, attributes: ReadonlyMap<string, string>): number | undefined {
  if (/^[1-6]$/.test(type)) return 0;
  const stated = attributes.get("size");
  if (stated === undefined || isExtension(type)) return size;
  const number = /^\d+$/.test(stated) ? Number(stated) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** GNU's sparse files go on with more blocks of their map: byte 482 of the header tells, then byte 504 of each. */
function sparseMapBytes(source: ByteSource, at: number, type: string): number {
  if (type !== "S") return 0;
  let bytes = 0;
  for (let mark = at + 482; source.read(mark, 1)[0]; mark = at + bytes + 504) bytes += BLOCK_BYTES;
  return bytes;
}

/** x, g: PAX; X: its forerunner in Solaris; L, K: GNU's long name and link name; V: the label of a volume. */
function isExtension(type: string): boolean {
  return /^[xgXLKV]$/.test(type);
}

/** Takes what is said of the next member into `extension`; gives what is wrong with it, if anything. */
function readExtension(
  source: ByteSource,
  type: string,
  dataAt: number,
  size: number,
  extension: Extension,
): string | undefined {
  if (type === "V" || type === "g") return undefined; // of the whole archive: comments, and nothing that names a member
  if (size > MAX_EXTENDED_BYTES)
    return `the next member's extended header has ${size} bytes; expected at most ${MAX_EXTENDED_BYTES}; not read`;
  const bytes = source.read(dataAt, size);
  if (type === "L") extension.name = nameOf(bytes);
  else if (type === "K") extension.linkName = nameOf(bytes).text;
  else {
    const attributes = readAttributes(bytes);
    if (attributes === undefined) return "the next member's extended header is damaged; its plain name is taken";
    extension.attributes = attributes;
  }
  return undefined;
}

/** Undefined for "./", the archive's own root. */
function entryOf(
  header: TarHeader,
  extension: Extension,
  dataAt: number,
  size: number,
  byPath: ReadonlyMap<string, TarEntry>,
): TarEntry | undefined {
  const attributes = extension.attributes ?? new Map<string, string>();
  const named = attributes.get("GNU.sparse.name") ?? attributes.get("path");
  const { text, isStrange } =
    named === undefined ? (extension.name ?? { text: header.name, isStrange: header.isStrange }) : plainName(named);
  const linkName = attributes.get("linkpath") ?? extension.linkName ?? header.linkName;
  const name = parseEntryName(text);
  if (name.path === "") return undefined;

  const fileKind = FILE_KINDS[header.type];
  const oddities: readonly Oddity[] = isStrange ? [...name.oddities, "not-utf8"] : name.oddities;
  const entry: TarEntry = {
    path: name.path,
    size,
    storedSize: size,
    isDirectory: fileKind === FILE_KINDS["5"],
    mode: header.mode | (fileKind ?? S_IFREG),
    oddities,
    dataAt,
    ...(text === name.path || text === `${name.path}/` ? undefined : { spelling: text }),
  };
  if (header.type === "2")
    return { ...entry, link: linkName, unreadable: `is a link to "${linkName}"; expected a file` };
  if (header.type === "1") return hardLink(entry, linkName, byPath);
  if (header.type === "M")
    return { ...entry, unreadable: "goes on from another volume, which is not here; expected all of it" };
  if (header.type === "S" || [...attributes.keys()].some((key) => key.startsWith("GNU.sparse.")))
    return { ...entry, unreadable: "is a sparse file, which is not read; expected a plain one (tar without -S)" };
  return entry;
}

function plainName(text: string): { readonly text: string; readonly isStrange: boolean } {
  return { text, isStrange: false };
}

/** Another name for an earlier member, from the archive's root: its bytes are that one's. */
function hardLink(entry: TarEntry, linkName: string, byPath: ReadonlyMap<string, TarEntry>): TarEntry {
  const other = byPath.get(parseEntryName(linkName).path);
  if (other === undefined)
    return { ...entry, unreadable: `is a hard link to "${linkName}", which is not in the archive before it` };
  const { size, storedSize, mode, dataAt, link, unreadable } = other;
  return {
    ...entry,
    size,
    storedSize,
    dataAt,
    ...(mode === undefined ? undefined : { mode }),
    ...(link === undefined ? undefined : { link }),
    ...(unreadable === undefined ? undefined : { unreadable }),
  };
}

function withTwins(entries: readonly TarEntry[]): readonly TarEntry[] {
  const twins = findTwins(entries);
  return entries.map((entry, index) => {
    const twin = twins.get(index);
    return twin === undefined ? entry : { ...entry, oddities: [...entry.oddities, twin] };
  });
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}
