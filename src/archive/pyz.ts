// PyInstaller's module archive ("PYZ"), shown as the folder of .pyc files that it stands for: its code has no .pyc header,
// so each member gets the one that its Python would write, and readers of bytecode need not know where it came from.
//
//   0  "PYZ\0"   4  magic number of a .pyc   8  offset of the table of contents, big endian
//  12  up to 2.x: compression level, big endian, then 1 if encrypted; 3.x to 5.x: 1 if encrypted
//   table of contents: marshalled; a list of (name, (kind, offset, stored bytes)) from 3.1 on, before that a dict of name
//   to (is package, offset, stored bytes). Kinds: 0 module, 1 package, 2 data, 3 namespace package. Offsets count from the
//   archive's start; each member is a zlib stream of marshalled code (PyInstaller, loader/pyimod01_archive.py).

import type { Budget } from "../bytes/budget.js";
import { bufferSource } from "../bytes/buffer-source.js";
import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import { pycHeaderFor, readMagic } from "../pyc/magic.js";
import { type MarshalValue, readMarshalValue } from "../pyc/marshal-values.js";
import type { Container, Entry } from "./container.js";
import { NO_ODDITIES } from "./entry-names.js";
import { inflateZlib } from "./zlib-member.js";

const READER = "pyz";
const HEADER_BYTES = 12;
const MAX_TOC_BYTES = 64 * 1024 * 1024;
const PACKAGE = 1;
const DATA = 2;
const NAMESPACE = 3;

export interface Pyz extends Container {
  readonly kind: "pyz";
  /** First two bytes of a .pyc, little endian. */
  readonly magic: number;
}

interface PyzEntry extends Entry {
  readonly offset: number;
}

export interface PyzOptions {
  /** The package holds a key: names can be read, code can't. */
  readonly isEncrypted: boolean;
}

/**
 * Lists the archive that `source` is. Throws FormatError when its head or its table can't be read; a member that lies
 * outside is a gap. Closing the container closes the source.
 */
export function openPyz(source: ByteSource, at: readonly string[], budget: Budget, options: PyzOptions): Pyz {
  return new PyzContainer(source, at, budget, options);
}

class PyzContainer implements Pyz {
  readonly kind = "pyz";
  readonly at: readonly string[];
  readonly span: Container["span"];
  readonly magic: number;
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
  readonly #source: ByteSource;
  readonly #budget: Budget;
  readonly #header: Uint8Array;

  constructor(source: ByteSource, at: readonly string[], budget: Budget, { isEncrypted }: PyzOptions) {
    this.#source = source;
    this.#budget = budget;
    this.at = at;
    this.span = { start: 0, end: source.size, sourceSize: source.size, commentSize: 0 };
    const head = new Cursor(source.read(0, HEADER_BYTES), READER, { what: "head", endian: "big" });
    const mark = head.latin1(4);
    if (mark !== "PYZ\0") throw new FormatError(READER, `begins ${JSON.stringify(mark)}; expected "PYZ\\0"`, 0);
    const magic = head.take(4);
    const found = readMagic(magic);
    if (found === undefined)
      throw new FormatError(READER, `has the magic number ${hexOf(magic)}; expected one that ends with 0d 0a`, 4);
    this.magic = found.magic;
    this.#header = pycHeaderFor(magic, found);
    const gaps: Gap[] = [];
    this.gaps = gaps;
    const table = readTable(source, head.u32());
    budget.spend("entries", table.length, READER);
    const entries: Entry[] = [];
    let outside = 0;
    for (const { name, kind, offset, length } of table) {
      const path = name.replaceAll(".", "/");
      if (kind === DATA) continue; // read by pkg_resources through the archive; no module
      const oddities = isEncrypted ? (["encrypted"] as const) : NO_ODDITIES;
      const common = { size: length, storedSize: length, oddities, offset };
      if (kind === NAMESPACE) {
        entries.push({ ...common, path: `${path}/`, isDirectory: true });
        continue;
      }
      if (offset + length > source.size) outside++;
      entries.push({ ...common, path: kind === PACKAGE ? `${path}/__init__.pyc` : `${path}.pyc`, isDirectory: false });
    }
    this.entries = entries;
    const place = { container: at };
    if (outside > 0)
      gaps.push({
        place,
        reader: READER,
        reason: `${outside} members lie outside of its ${source.size} bytes`,
        hides: "code",
      });
    if (isEncrypted)
      gaps.push({
        place,
        reader: READER,
        reason: "is encrypted: names of modules are read, what they import is not",
        hides: "code",
        kind: "encrypted",
      });
  }

  read(entry: Entry, limit?: number): Uint8Array {
    if (!("offset" in entry)) throw new Error(`"${entry.path}" is not an entry of a module archive`);
    const { offset, storedSize, isDirectory, oddities } = entry as PyzEntry;
    if (isDirectory) return new Uint8Array(0);
    if (limit !== undefined && limit <= this.#header.length) return this.#header.subarray(0, limit);
    if (oddities.includes("encrypted"))
      throw new FormatError(READER, "is encrypted; expected plain data", undefined, "encrypted");
    if (offset + storedSize > this.#source.size)
      throw new FormatError(
        READER,
        `lies at ${hex(offset)}, ${storedSize} bytes long; the archive has ${this.#source.size}`,
        offset,
      );
    const code = inflateZlib(this.#source.window(offset, storedSize, entry.path), undefined, this.#budget, READER);
    const bytes = new Uint8Array(this.#header.length + code.length);
    bytes.set(this.#header);
    bytes.set(code, this.#header.length);
    return limit === undefined ? bytes : bytes.subarray(0, limit);
  }

  open(entry: Entry): ByteSource {
    return bufferSource(this.read(entry), entry.path);
  }

  close(): void {
    this.#source.close();
  }
}

interface TableRow {
  readonly name: string;
  readonly kind: number;
  readonly offset: number;
  readonly length: number;
}

function readTable(source: ByteSource, at: number): TableRow[] {
  if (at >= source.size)
    throw new FormatError(
      READER,
      `table of contents should stand at ${hex(at)}, outside of the ${source.size} bytes`,
      8,
    );
  const size = source.size - at;
  if (size > MAX_TOC_BYTES)
    throw new FormatError(READER, `table of contents has ${size} bytes; expected at most ${MAX_TOC_BYTES}`, at);
  const table = readMarshalValue(source.read(at, size), READER, at);
  const pairs = table instanceof Map ? [...table] : Array.isArray(table) ? table.map(pairOf) : undefined;
  if (pairs === undefined) throw new FormatError(READER, "table of contents is neither a list nor a dict", at);
  return pairs.map(([name, value]) => {
    const [kind, offset, length] = Array.isArray(value) ? (value as readonly MarshalValue[]) : [];
    if (
      typeof name !== "string" ||
      typeof offset !== "number" ||
      typeof length !== "number" ||
      offset < 0 ||
      length < 0
    )
      throw new FormatError(READER, "table of contents has a row that is no name with kind, offset and length", at);
    return { name, kind: Number(kind), offset, length };
  });
}

function pairOf(value: MarshalValue): readonly [MarshalValue, MarshalValue] {
  const [name, rest] = Array.isArray(value) ? (value as readonly MarshalValue[]) : [];
  return [name ?? null, rest ?? null];
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
