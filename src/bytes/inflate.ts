// Inflates a raw deflate stream (RFC 1951) piece by piece and stops where it is told to. Node's own zlib is faster, but
// its synchronous form takes and gives everything at once: this one serves "only the first 4 KiB" of something huge,
// and members too large for memory.
//
//   stream  = blocks, the last one marked; bits are taken from the low end of each byte
//   block   = 1 bit last, 2 bits type: 0 stored (byte-aligned: length, its complement, bytes), 1 fixed codes, 2 own codes
//   symbols = 0-255 a byte, 256 end of block, 257-285 a match: length, then a distance code

import { FormatError } from "../errors.js";
import { hex } from "./cursor.js";
import type { ByteSource } from "./source.js";

const HISTORY_BYTES = 32 * 1024;
const OUTPUT_BYTES = HISTORY_BYTES + 128 * 1024;
const INPUT_BYTES = 16 * 1024;
const LONGEST_MATCH = 258;
const LONGEST_CODE = 15;
/** Codes up to this length are looked up at once; longer ones, which are rare by design, bit by bit. */
const TABLE_BITS = 10;
const TABLE_MASK = (1 << TABLE_BITS) - 1;
const END_OF_BLOCK = 256;

// prettier-ignore
const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
// prettier-ignore
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
// prettier-ignore
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
// prettier-ignore
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A Huffman code. */
interface Code {
  /** By the next TABLE_BITS bits: symbol << 4 | length; 0 for longer codes. */
  readonly table: Uint16Array;
  /** How many codes have each length. */
  readonly counts: Uint16Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

/** The buffer of the last call, kept for the next: 160 KiB are worth more than the few microseconds that most calls take. */
let spare: Uint8Array | undefined;
let fixedCodes: readonly [literals: Code, distances: Code] | undefined;

/**
 * Inflates `source` and hands the result to `emit` in order, `limit` bytes at most (what comes after is not looked at).
 * Each piece is valid only during the call. Gives the number of bytes emitted; throws FormatError for a damaged stream.
 */
export function inflateRaw(source: ByteSource, limit: number, emit: (piece: Uint8Array) => void): number {
  const input = new BitReader(source);
  const output = new Output(spare ?? new Uint8Array(OUTPUT_BYTES), limit, emit);
  spare = undefined; // `emit` may inflate something itself
  try {
    for (let isLast = false; !isLast && !output.isFull;) {
      isLast = input.take(1) === 1;
      const type = input.take(2);
      if (type === 0) copyStored(input, output);
      else if (type === 1) inflateBlock(input, output, ...(fixedCodes ??= makeFixedCodes()));
      else if (type === 2) inflateBlock(input, output, ...readCodes(input));
      else throw input.broken("has a block of type 3; expected 0, 1 or 2");
      if (input.isOverdrawn) throw input.broken("ends early: the last block runs past the end");
    }
    output.flush();
    return output.emitted;
  } finally {
    spare = output.bytes;
  }
}

class BitReader {
  readonly #source: ByteSource;
  #piece: Uint8Array = new Uint8Array(0);
  #pieceAt = 0;
  /** In the source, behind the piece. */
  #readAt = 0;
  /** Bits not yet used, the next one lowest; `#count` of them, never more than 27. */
  #hold = 0;
  #count = 0;
  /** Zero bits that were added beyond the end of the source, so that a last short code can be looked up. */
  #borrowed = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get isOverdrawn(): boolean {
    return this.#borrowed > this.#count;
  }

  /** `count` bits, 15 at most, as a number. */
  take(count: number): number {
    if (this.#count < count) this.#fill(count);
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#count -= count;
    return value;
  }

  symbol(code: Code): number {
    if (this.#count < LONGEST_CODE) this.#fill(LONGEST_CODE);
    let found = code.table[this.#hold & TABLE_MASK] ?? 0;
    if (found === 0) found = this.#longCode(code);
    const length = found & 15;
    this.#hold >>>= length;
    this.#count -= length;
    return found >>> 4;
  }

  /** Leaves what is left of the current byte and reads `length` whole bytes, fewer at the end of the source. */
  takeBytes(length: number): Uint8Array {
    const position = this.#position();
    const bytes = this.#source.read(position, length);
    this.#readAt = position + bytes.length;
    this.#piece = new Uint8Array(0);
    this.#pieceAt = 0;
    this.#hold = 0;
    this.#count = 0;
    this.#borrowed = 0;
    return bytes;
  }

  broken(problem: string): FormatError {
    const offset = Math.min(this.#position(), this.#source.size);
    return new FormatError("deflate", `compressed data at ${hex(offset)} ${problem}`, offset);
  }

  /** Of the first byte that is wholly unused. */
  #position(): number {
    return this.#readAt - this.#piece.length + this.#pieceAt - ((this.#count - this.#borrowed) >> 3);
  }

  #fill(count: number): void {
    while (this.#count < count) {
      if (this.#pieceAt === this.#piece.length) {
        this.#piece = this.#source.read(this.#readAt, INPUT_BYTES);
        this.#pieceAt = 0;
        this.#readAt += this.#piece.length;
        if (this.#piece.length === 0 && (this.#borrowed += 8) > 64)
          throw this.broken("ends early: expected an end of block, found the end");
      }
      this.#hold |= (this.#piece[this.#pieceAt] ?? 0) << this.#count;
      if (this.#pieceAt < this.#piece.length) this.#pieceAt++;
      this.#count += 8;
    }
  }

  /** As in the table: symbol << 4 | length. Codes of one length are consecutive numbers, read highest bit first. */
  #longCode(code: Code): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      value |= (this.#hold >>> (length - 1)) & 1;
      const count = code.counts[length] ?? 0;
      if (value - first < count) return ((code.symbols[index + value - first] ?? 0) << 4) | length;
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw this.broken("has a code that stands for nothing");
  }
}

/** The last 32 KiB, which matches refer to, and what has not been emitted yet. */
class Output {
  readonly bytes: Uint8Array;
  readonly #limit: number;
  readonly #emit: (piece: Uint8Array) => void;
  at = 0;
  emitted = 0;
  #emittedTo = 0;
  /** Where to flush next: at the limit, or one match before the end of the buffer. */
  flushAt: number;

  constructor(bytes: Uint8Array, limit: number, emit: (piece: Uint8Array) => void) {
    this.bytes = bytes;
    this.#limit = limit;
    this.#emit = emit;
    this.flushAt = Math.min(limit, OUTPUT_BYTES - LONGEST_MATCH);
  }

  get isFull(): boolean {
    return this.emitted + this.at - this.#emittedTo >= this.#limit;
  }

  flush(): void {
    const piece = this.bytes.subarray(this.#emittedTo, Math.min(this.at, this.#emittedTo + this.#limit - this.emitted));
    this.emitted += piece.length;
    if (piece.length > 0) this.#emit(piece);
    if (this.at > HISTORY_BYTES) {
      this.bytes.copyWithin(0, this.at - HISTORY_BYTES, this.at);
      this.at = HISTORY_BYTES;
    }
    this.#emittedTo = this.at;
    this.flushAt = Math.min(this.at + this.#limit - this.emitted, OUTPUT_BYTES - LONGEST_MATCH);
  }
}

function copyStored(input: BitReader, output: Output): void {
  const [low = 0, high = 0, notLow = 0, notHigh = -1] = input.takeBytes(4);
  if (notHigh < 0) throw input.broken("ends early: expected the length of a stored block, found the end");
  if ((low ^ notLow) !== 0xff || (high ^ notHigh) !== 0xff)
    throw input.broken("has a stored block whose length and its complement disagree");
  for (let left = low | (high << 8); left > 0 && !output.isFull;) {
    if (output.at >= output.flushAt) output.flush();
    const piece = input.takeBytes(Math.min(left, OUTPUT_BYTES - output.at));
    if (piece.length === 0) throw input.broken(`ends early: expected ${left} stored bytes, found the end`);
    output.bytes.set(piece, output.at);
    output.at += piece.length;
    left -= piece.length;
  }
}

/** Hot: a third of the time goes into matches, the rest into single symbols. */
function inflateBlock(input: BitReader, output: Output, literals: Code, distances: Code): void {
  const bytes = output.bytes;
  let at = output.at;
  let flushAt = output.flushAt;
  for (;;) {
    const symbol = input.symbol(literals);
    if (symbol < END_OF_BLOCK) {
      bytes[at++] = symbol;
    } else if (symbol === END_OF_BLOCK) {
      break;
    } else {
      if (symbol > 285) throw input.broken(`has length code ${symbol}; expected 285 at most`);
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + input.take(LENGTH_EXTRA[symbol - 257] ?? 0);
      const far = input.symbol(distances);
      if (far > 29) throw input.broken(`has distance code ${far}; expected 29 at most`);
      const distance = (DISTANCE_BASE[far] ?? 0) + input.take(DISTANCE_EXTRA[far] ?? 0);
      if (distance > at) throw input.broken(`refers ${distance} bytes back, where only ${at} were written`);
      for (const end = at + length; at < end; at++) bytes[at] = bytes[at - distance] ?? 0;
    }
    if (at >= flushAt) {
      output.at = at;
      if (output.isFull) return;
      output.flush();
      at = output.at;
      flushAt = output.flushAt;
    }
  }
  output.at = at;
}

/** A block's own codes: 5 bits literal codes - 257, 5 bits distance codes - 1, 4 bits code-length codes - 4, then all lengths. */
function readCodes(input: BitReader): [literals: Code, distances: Code] {
  const literalCount = input.take(5) + 257;
  const distanceCount = input.take(5) + 1;
  const codeLengthCount = input.take(4) + 4;
  if (literalCount > 286) throw input.broken(`has ${literalCount} literal codes; expected 286 at most`);
  const codeLengths = new Uint8Array(19);
  for (const symbol of CODE_LENGTH_ORDER.slice(0, codeLengthCount)) codeLengths[symbol] = input.take(3);
  const code = makeCode(codeLengths, input);

  const lengths = new Uint8Array(literalCount + distanceCount);
  for (let at = 0; at < lengths.length;) {
    const symbol = input.symbol(code);
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    // 16 repeats the length before, 17 and 18 are runs of zeros
    if (symbol === 16 && at === 0) throw input.broken("repeats a code length before the first");
    const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
    const times = symbol === 16 ? 3 + input.take(2) : symbol === 17 ? 3 + input.take(3) : 11 + input.take(7);
    if (at + times > lengths.length) throw input.broken("has more code lengths than it announced");
    lengths.fill(value, at, at + times);
    at += times;
  }
  return [makeCode(lengths.subarray(0, literalCount), input), makeCode(lengths.subarray(literalCount), input)];
}

/** The canonical code whose symbols have these lengths (0: unused). */
function makeCode(lengths: Uint8Array, input?: BitReader): Code {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const offsets = new Uint16Array(LONGEST_CODE + 2);
  const nextCode = new Uint16Array(LONGEST_CODE + 2);
  let unused = 1;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    const count = counts[length] ?? 0;
    unused = unused * 2 - count;
    if (unused < 0 && input !== undefined) throw input.broken("has more codes of one length than there can be");
    offsets[length + 1] = (offsets[length] ?? 0) + count;
    nextCode[length + 1] = ((nextCode[length] ?? 0) + count) * 2;
  }
  const table = new Uint16Array(1 << TABLE_BITS);
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const offset = offsets[length] ?? 0;
    symbols[offset] = symbol;
    offsets[length] = offset + 1;
    const code = nextCode[length] ?? 0;
    nextCode[length] = code + 1;
    if (length > TABLE_BITS) continue;
    // Codes stand in the stream highest bit first, all else lowest first.
    let reversed = 0;
    for (let bit = 0; bit < length; bit++) reversed |= ((code >>> bit) & 1) << (length - 1 - bit);
    for (let slot = reversed; slot < table.length; slot += 1 << length) table[slot] = (symbol << 4) | length;
  }
  return { table, counts, symbols };
}

function makeFixedCodes(): readonly [literals: Code, distances: Code] {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  return [makeCode(lengths), makeCode(new Uint8Array(32).fill(5))];
}
