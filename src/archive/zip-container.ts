// The open zip: owns the bytes it is read from and whatever was opened inside it. The offsets in its entries count from
// the zip's base, which is behind the launcher or not (see zip-span.ts).

import type { Budget } from "../bytes/budget.js";
import type { ByteSource } from "../bytes/source.js";
import type { Gap } from "../finding.js";
import type { Container, Entry } from "./container.js";
import { OpenedMembers } from "./opened-members.js";
import { openMember, readMember, type ZipEntry } from "./zip-member.js";
import type { ZipSpan } from "./zip-span.js";

/** Linux reads no more of it (BINPRM_BUF_SIZE). */
const SHEBANG_BYTES = 256;

export class ZipContainer implements Container {
  readonly kind = "zip";
  readonly at: readonly string[];
  readonly span: Container["span"];
  readonly shebang?: string;
  readonly launcher?: ByteSource;
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
  readonly #source: ByteSource;
  readonly #base: number;
  readonly #budget: Budget;
  readonly #opened = new OpenedMembers();

  constructor(
    source: ByteSource,
    span: ZipSpan,
    at: readonly string[],
    budget: Budget,
    entries: readonly ZipEntry[],
    gaps: readonly Gap[],
  ) {
    this.#source = source;
    this.#base = span.base;
    this.#budget = budget;
    this.at = at;
    this.entries = entries;
    this.gaps = gaps;
    if (span.start > 0) this.launcher = source.window(0, span.start);
    const shebang = span.start === 0 ? undefined : shebangOf(source.read(0, Math.min(span.start, SHEBANG_BYTES)));
    if (shebang !== undefined) this.shebang = shebang;
    this.span = { start: span.start, end: span.end, sourceSize: source.size, commentSize: span.commentSize };
  }

  read(entry: Entry, limit?: number): Uint8Array {
    return readMember(this.#source, this.#base, zipEntry(entry), this.#budget, limit);
  }

  open(entry: Entry): ByteSource {
    return this.#opened.keep(openMember(this.#source, this.#base, zipEntry(entry), this.#budget));
  }

  close(): void {
    this.#opened.close();
    this.#source.close();
  }
}

function shebangOf(start: Uint8Array): string | undefined {
  return /^#![^\n\r]*/.exec(Buffer.from(start).toString("latin1"))?.[0];
}

function zipEntry(entry: Entry): ZipEntry {
  if (!isZipEntry(entry)) throw new Error(`"${entry.path}" is not an entry of a zip`);
  return entry;
}

function isZipEntry(entry: Entry): entry is ZipEntry {
  return "method" in entry && "headerOffset" in entry;
}
