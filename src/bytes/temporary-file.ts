// A file that lives as long as its ByteSource: large members of an archive are inflated into one, so that memory does
// not grow with the build. Its name is removed as soon as it is open, so that even a crash leaves nothing behind.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteSource } from "./source.js";
import { descriptorSource } from "./file-source.js";

/** Runs `fill` with a function that appends bytes, and gives what was written as a source; closing it frees the disk. */
export function temporarySource(name: string, fill: (append: (bytes: Uint8Array) => void) => void): ByteSource {
  const folder = mkdtempSync(join(tmpdir(), "freeze-lint-"));
  const handle = openSync(join(folder, "member"), "wx+", 0o600);
  let isGone = remove(folder);
  let size = 0;
  const discard = (): void => {
    closeSync(handle);
    if (!isGone) isGone = remove(folder);
  };
  try {
    fill((bytes) => {
      for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
      size += bytes.length;
    });
  } catch (error) {
    discard();
    throw error;
  }
  return descriptorSource(handle, size, name, discard);
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
