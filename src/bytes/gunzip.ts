// Inflates a gzip file as a whole, piece by piece: into memory while it is small, into a temporary file beyond. What was
// inflated before a fault is kept, for an archive that was cut off still has most of its members.
//
//   gzip member (RFC 1952)
//     0  1f 8b   2  method, 8   3  flags   4  time   8  extra flags   9  system
//    10  by flags: 4 extra (u16 length, bytes), 8 name, 16 comment (each up to a NUL), 2 CRC-16     then raw deflate

import { createGunzip } from "node:zlib";
import { FormatError } from "../errors.js";
import type { Budget } from "./budget.js";
import { bufferSource } from "./buffer-source.js";
import { inflateRaw } from "./inflate.js";
import type { ByteSource } from "./source.js";
import { temporaryFile, type TemporaryFile } from "./temporary-file.js";

const INPUT_BYTES = 256 * 1024;
/** At a fault zlib keeps back the piece that it was at: so they are small. */
const OUTPUT_BYTES = 16 * 1024;
const IN_MEMORY_BYTES = 16 * 1024 * 1024;
/** What is larger than `IN_MEMORY_BYTES` and grows more than this is a bomb; deflate's own limit is 1032. */
const BOMB_RATIO = 200;
/** A header with more than this is none of a tool's making. */
const HEADER_BYTES = 4096;
const HAS_CRC = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

export interface Gunzipped {
  /** What could be inflated. */
  readonly source: ByteSource;
  /** Why it is not all of it. */
  readonly fault: FormatError | undefined;
}

/** Whether these first bytes are those of a gzip file. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** The first `length` inflated bytes, fewer where there are none; undefined for what is no gzip file or is damaged. */
export function gunzipStart(source: ByteSource, length: number): Uint8Array | undefined {
  const start = deflateStart(source.read(0, HEADER_BYTES));
  if (start === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  try {
    inflateRaw(source.window(start, source.size - start), length, (piece) => pieces.push(piece.slice()));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (pieces.length === 0) return undefined;
  }
  return Buffer.concat(pieces);
}

function deflateStart(head: Uint8Array): number | undefined {
  if (!isGzip(head) || head.length < 18) return undefined;
  const flags = head[3] ?? 0;
  let at = 10;
  if ((flags & HAS_EXTRA) !== 0) at += 2 + (head[at] ?? 0) + ((head[at + 1] ?? 0) << 8);
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const nul = head.indexOf(0, at);
    if (nul < 0) return undefined;
    at = nul + 1;
  }
  if ((flags & HAS_CRC) !== 0) at += 2;
  return at < head.length ? at : undefined;
}

/** All of a gzip file, of several members also, within the budget. Never rejects over what the bytes are. */
export async function gunzip(source: ByteSource, budget: Budget): Promise<Gunzipped> {
  const name = source.name;
  const pieces: Buffer[] = [];
  let file: TemporaryFile | undefined;
  let taken = 0;
  let size = 0;

  const keep = (piece: Buffer): void => {
    budget.spend("inflated", piece.length, "gzip");
    if (size + piece.length > IN_MEMORY_BYTES) {
      if (size + piece.length > taken * BOMB_RATIO)
        throw new FormatError(
          "gzip",
          `looks like a bomb: ${taken} bytes inflate to ${size + piece.length} and more; expected at most ${BOMB_RATIO} times as many; the rest is not read`,
          undefined,
          "too-large",
        );
      if (file === undefined) {
        file = temporaryFile(name);
        for (const early of pieces.splice(0)) file.append(early);
      }
    }
    size += piece.length;
    if (file === undefined) pieces.push(piece);
    else file.append(piece);
  };

  let fault: FormatError | undefined;
  const stream = createGunzip({ chunkSize: OUTPUT_BYTES });
  try {
    fault = await new Promise<FormatError | undefined>((resolve, reject) => {
      const stop = (error: unknown): void => {
        stream.destroy();
        if (error instanceof FormatError) resolve(error);
        else reject(error);
      };
      let isDone = false;
      const feed = (): void => {
        if (stream.destroyed || isDone) return;
        if (taken >= source.size) {
          stream.end();
          return;
        }
        try {
          const piece = source.read(taken, INPUT_BYTES);
          taken += piece.length;
          if (piece.length === 0) stream.end();
          // The callback comes once the piece is used up, and what it gave was taken away.
          else stream.write(piece, (error) => (error == null ? feed() : undefined));
        } catch (error) {
          stop(error);
        }
      };
      stream.on("data", (piece: Buffer) => {
        if (stream.destroyed) return;
        try {
          keep(piece);
        } catch (error) {
          stop(error);
        }
      });
      stream.on("end", () => {
        isDone = true; // bytes may follow that are no gzip: padding of tapes
        resolve(undefined);
      });
      stream.on("error", (error) => stop(faultOf(error, size)));
      feed();
    });
  } catch (error) {
    file?.discard();
    throw error;
  } finally {
    stream.destroy();
  }
  return { source: file === undefined ? bufferSource(Buffer.concat(pieces), name) : file.source(), fault };
}

function faultOf(error: Error, size: number): unknown {
  const code = "code" in error ? error.code : undefined;
  if (code === "Z_BUF_ERROR")
    return new FormatError("gzip", `compressed data ends early, after ${size} inflated bytes; the rest is lost`);
  if (code === "Z_DATA_ERROR" || code === "Z_NEED_DICT")
    return new FormatError("gzip", `compressed data is damaged after ${size} inflated bytes: ${error.message}`);
  return error;
}
