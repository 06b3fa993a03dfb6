// Reads numbers and bytes one after the other and never past the end: where bytes are missing it throws a FormatError
// that says where, what was expected and what was found. Every decoder of ours stands on it.

import { FormatError } from "../errors.js";

export interface CursorOptions {
  /** "table of contents": the subject of the message when bytes run out. Default "data". */
  readonly what?: string;
  /** Added to positions in errors: where `bytes` begin in what the reader was given. Default 0. */
  readonly base?: number;
  /** Default "little". */
  readonly endian?: "little" | "big";
}

export class Cursor {
  readonly bytes: Uint8Array;
  readonly reader: string;
  readonly what: string;
  readonly base: number;
  readonly #view: DataView;
  readonly #little: boolean;
  #position = 0;

  /** `reader` is the name that errors and gaps carry: "zip", "elf". */
  constructor(bytes: Uint8Array, reader: string, options: CursorOptions = {}) {
    this.bytes = bytes;
    this.reader = reader;
    this.what = options.what ?? "data";
    this.base = options.base ?? 0;
    this.#little = (options.endian ?? "little") === "little";
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes from the beginning of `bytes`. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.bytes.length - this.#position;
  }

  /** Moves to `position`; the end itself is allowed. */
  seek(position: number): this {
    if (!Number.isSafeInteger(position) || position < 0 || position > this.bytes.length)
      throw this.error(`points at ${hex(this.base + position)}, outside of its ${this.bytes.length} bytes`);
    this.#position = position;
    return this;
  }

  skip(length: number): this {
    this.#take(length);
    return this;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), this.#little);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), this.#little);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), this.#little);
  }

  /** Unsigned, as a number; over 2^53 - 1 it is a FormatError: no offset or size of ours is that large. */
  u64(): number {
    const start = this.#take(8);
    const value = this.#view.getBigUint64(start, this.#little);
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
    this.#position = start;
    throw this.error(`holds an offset or size of ${value}, more than any file has`);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The next `length` bytes, each as the character of that number (ISO 8859-1). */
  latin1(length: number): string {
    const part = this.take(length);
    return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("latin1");
  }

  /** Bytes up to a NUL, which is passed over, as ISO 8859-1. */
  cString(): string {
    const end = this.bytes.indexOf(0, this.#position);
    if (end < 0) throw this.error(`ends early: expected a NUL, found none in ${this.remaining} bytes`);
    const text = this.latin1(end - this.#position);
    this.#position = end + 1;
    return text;
  }

  /** A FormatError about this place; `problem` follows the cursor's `what` in the message. */
  error(problem: string): FormatError {
    const offset = this.base + this.#position;
    return new FormatError(this.reader, `${this.what} at ${hex(offset)} ${problem}`, offset);
  }

  /** Checks that `length` bytes are there, moves past them and gives their start. */
  #take(length: number): number {
    const start = this.#position;
    if (length >= 0 && length <= this.bytes.length - start) {
      this.#position = start + length;
      return start;
    }
    if (!(length >= 0)) throw this.error(`has a length of ${length}; expected 0 or more`);
    throw this.error(`ends early: expected ${length} bytes, found ${this.remaining}`);
  }
}

/** `0x1f40`: how offsets are written in messages. */
export function hex(offset: number): string {
  return offset < 0 ? `-0x${(-offset).toString(16)}` : `0x${offset.toString(16)}`;
}
