// A ByteSource over a file on disk, read through one small cache of blocks. Listing an archive asks for some 40,000
// small pieces that lie side by side: with the cache that is a few dozen reads of the disk.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { FormatError } from "../errors.js";
import type { ByteSource } from "./source.js";
import { clampRange, windowOf } from "./window.js";

const BLOCK_BYTES = 64 * 1024;
/** 2 MiB a file: the directory of most archives, and the neighbourhood of the member at hand. */
const CACHED_BLOCKS = 32;

/**
 * The regular file at `path`, opened for reading; `name` is for messages. Throws the system's own error, and
 * FormatError for what is no regular file.
 */
export function fileSource(path: string | Buffer, name: string = path.toString()): ByteSource {
  const { handle, size } = openFile(path);
  return descriptorSource(handle, size, name, () => closeSync(handle));
}

/** The first `limit` bytes of a regular file, all of a shorter one; errors as for fileSource. */
export function readFileStart(path: string | Buffer, limit: number): Uint8Array {
  const { handle, size } = openFile(path);
  try {
    return readFully(handle, 0, Math.min(limit, size));
  } finally {
    closeSync(handle);
  }
}

/** "a named pipe", for what is no regular file. */
export function describeKind(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return stats.isFile() ? "a file" : "a device";
}

/** Without O_NONBLOCK (which Windows lacks, as it lacks such pipes) opening a pipe waits for its writer for ever. */
function openFile(path: string | Buffer): { handle: number; size: number } {
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new FormatError("file", `is ${describeKind(stats)}; expected a file`);
    return { handle, size: stats.size };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** `size` bytes behind an open file descriptor. `onClose` runs once, at the first `close()`. */
export function descriptorSource(handle: number, size: number, name: string, onClose: () => void): ByteSource {
  const blocks = new Map<number, Uint8Array>();
  let isOpen = true;

  /** Blocks are never reused for other bytes, so views handed out stay true after they leave the cache. */
  const block = (index: number): Uint8Array => {
    const known = blocks.get(index);
    if (known !== undefined) {
      if (blocks.size > 1) {
        blocks.delete(index); // a Map keeps the order of insertion: the oldest use comes first
        blocks.set(index, known);
      }
      return known;
    }
    const fresh = readFully(handle, index * BLOCK_BYTES, Math.min(BLOCK_BYTES, size - index * BLOCK_BYTES));
    if (blocks.size >= CACHED_BLOCKS) {
      for (const oldest of blocks.keys()) {
        blocks.delete(oldest);
        break;
      }
    }
    blocks.set(index, fresh);
    return fresh;
  };

  const source: ByteSource = {
    name,
    size,
    read(at, length) {
      if (!isOpen) throw new Error(`${name} is read after it was closed`);
      const [from, wanted] = clampRange(at, length, size);
      if (wanted === 0) return new Uint8Array(0);
      const first = Math.floor(from / BLOCK_BYTES);
      const offset = from - first * BLOCK_BYTES;
      if (offset + wanted <= BLOCK_BYTES) return block(first).subarray(offset, offset + wanted);
      if (wanted > BLOCK_BYTES) return readFully(handle, from, wanted);
      const head = block(first).subarray(offset);
      const both = new Uint8Array(wanted);
      both.set(head);
      const rest = block(first + 1).subarray(0, wanted - head.length);
      both.set(rest, head.length);
      return both.subarray(0, head.length + rest.length);
    },
    window: (start, windowSize, windowName) => windowOf(source, start, windowSize, windowName),
    close() {
      if (!isOpen) return;
      isOpen = false;
      blocks.clear();
      onClose();
    },
  };
  return source;
}

/** The bytes from `at`; fewer only where the file has shrunk since it was opened. */
function readFully(handle: number, at: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const got = readSync(handle, bytes, done, length - done, at + done);
    if (got === 0) break;
    done += got;
  }
  return done === length ? bytes : bytes.subarray(0, done);
}
