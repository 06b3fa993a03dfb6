// The bytes of one member that is a zlib stream (RFC 1950), as PyInstaller packs them. Its sizes are claims: it is inflated
// up to them and not a byte further. The Adler-32 behind the data is checked by zlib when all is read.

import { inflateSync } from "node:zlib";
import type { Budget } from "../bytes/budget.js";
import { bufferSource } from "../bytes/buffer-source.js";
import { inflateRaw } from "../bytes/inflate.js";
import type { ByteSource } from "../bytes/source.js";
import { temporarySource } from "../bytes/temporary-file.js";
import { FormatError } from "../errors.js";
import { AT_ONCE_BYTES, BOMB_RATIO, IN_MEMORY_BYTES } from "./zip-member.js";

const HEADER_BYTES = 2;
/** Bytecode seldom shrinks to less than a fourth. */
const USUAL_RATIO = 4;
const SMALLEST_ROOM = 1024;

/**
 * The stream in `data` inflated. `size` in bytes is what the archive states, undefined where it states nothing (then the
 * budget's limit for one entry holds). `limit` gives the first bytes only, unchecked. Throws FormatError for `reader`.
 */
export function inflateZlib(
  data: ByteSource,
  size: number | undefined,
  budget: Budget,
  reader: string,
  limit?: number,
): Uint8Array {
  const { maxEntryBytes } = budget.limits;
  const most = size ?? maxEntryBytes;
  if (limit !== undefined && (size === undefined || limit < size)) {
    budget.spend("inflated", limit, reader);
    const bytes = new Uint8Array(limit);
    let length = 0;
    inflateRaw(data.window(HEADER_BYTES, data.size), limit, (piece) => {
      bytes.set(piece, length);
      length += piece.length;
    });
    return bytes.subarray(0, length);
  }
  refuseBomb(data.size, size, budget, reader);
  try {
    // Room for all at once, where that can be told: what comes in pieces is copied together.
    const room = Math.min(Math.max(SMALLEST_ROOM, size ?? USUAL_RATIO * data.size), AT_ONCE_BYTES) + 1;
    const bytes = inflateSync(data.read(0, data.size), { maxOutputLength: Math.max(1, most), chunkSize: room });
    budget.spend("inflated", bytes.length, reader);
    if (size !== undefined && bytes.length !== size)
      throw new FormatError(reader, `inflates to ${bytes.length} bytes; expected ${size}`);
    return bytes;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE")
      throw new FormatError(reader, `inflates to more than the ${most} bytes that are expected at most`);
    if (code === "Z_BUF_ERROR") throw new FormatError(reader, `compressed data ends early, after ${data.size} bytes`);
    if (code === "Z_DATA_ERROR" && error instanceof Error)
      throw new FormatError(reader, `compressed data is damaged: ${error.message}`);
    throw error;
  }
}

/** The stream at random access, in memory up to 32 MiB and in a temporary file beyond. */
export function openZlib(data: ByteSource, size: number, budget: Budget, reader: string, name: string): ByteSource {
  if (size <= AT_ONCE_BYTES) return bufferSource(inflateZlib(data, size, budget, reader), name);
  refuseBomb(data.size, size, budget, reader);
  budget.spend("inflated", size, reader);
  return temporarySource(name, (append) => {
    const length = inflateRaw(data.window(HEADER_BYTES, data.size), size + 1, append);
    if (length !== size) throw new FormatError(reader, `inflates to ${length} bytes or more; expected ${size}`);
  });
}

function refuseBomb(stored: number, size: number | undefined, budget: Budget, reader: string): void {
  const { maxEntryBytes } = budget.limits;
  if (size === undefined) return;
  if (size > maxEntryBytes)
    throw new FormatError(
      reader,
      `inflates to ${size} bytes; expected at most ${maxEntryBytes}; not read`,
      undefined,
      "too-large",
    );
  if (size > IN_MEMORY_BYTES && size > stored * BOMB_RATIO)
    throw new FormatError(
      reader,
      `looks like a bomb: ${stored} bytes inflate to ${size}; expected at most ${BOMB_RATIO} times as many; not read`,
      undefined,
      "too-large",
    );
}
