// A file that lives as long as its ByteSource: large members of an archive are inflated into one, so that memory does
// not grow with the build. Its name is removed as soon as it is open, so that even a crash leaves nothing behind.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteSource } from "./source.js";
import { descriptorSource } from "./file-source.js";

export interface TemporaryFile {
  append(bytes: Uint8Array): void;
  /** What was written, as a source that takes the file over: closing it frees the disk. */
  source(): ByteSource;
  /** Frees the disk; not after `source`. */
  discard(): void;
}

/** A new file; `name` is for messages. */
export function temporaryFile(name: string): TemporaryFile {
  const folder = mkdtempSync(join(tmpdir(), "freeze-lint-"));
  const handle = openSync(join(folder, "member"), "wx+", 0o600);
  let isGone = remove(folder);
  let size = 0;
  const discard = (): void => {
    closeSync(handle);
    if (!isGone) isGone = remove(folder);
  };
  return {
    append(bytes) {
      for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
      size += bytes.length;
    },
    source: () => descriptorSource(handle, size, name, discard),
    discard,
  };
}

/** Runs `fill` with a function that appends bytes, and gives what was written as a source; closing it frees the disk. */
export function temporarySource(name: string, fill: (append: (bytes: Uint8Array) => void) => void): ByteSource {
  const file = temporaryFile(name);
  try {
    fill(file.append);
  } catch (error) {
    file.discard();
    throw error;
  }
  return file.source();
}

/** Whether it could be removed: some systems refuse while the file is open, and then it is tried again on closing. */
function remove(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
