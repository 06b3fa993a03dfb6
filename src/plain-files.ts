// What the command reads and writes besides its targets: settings, baselines, reports. A report is never half written, and
// nothing but a plain file is ever replaced: not a link, not a device.

import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { UsageError } from "./errors.js";

/** More than any settings file or baseline has, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The text of a small file, UTF-8; undefined when there is none. Throws UsageError for a folder, a pipe or a device
 * (reading one may never end), and for a file that can't be read or is too large. `shown` is the name as typed.
 */
export function readSmallFile(file: string, shown: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const stats = statSync(file);
  if (!stats.isFile())
    throw new UsageError(`${shown}: is ${stats.isDirectory() ? "a folder" : "no plain file"}; expected a file`);
  if (stats.size > MAX_BYTES) throw new UsageError(`${shown}: has ${stats.size} bytes; expected at most ${MAX_BYTES}`);
  try {
    // Files of /proc say that they hold nothing and go on for ever: read no more than a limit.
    const bytes = Buffer.alloc(stats.size === 0 ? 65_536 : stats.size);
    const handle = openSync(file, "r");
    try {
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0)).toString("utf8");
    } finally {
      closeSync(handle);
    }
  } catch {
    throw new UsageError(`${shown}: cannot be read`);
  }
}

/** Writes the file beside its place first, so that nobody ever reads half of it. Follows links; writes devices directly. */
export function writeWhole(file: string, text: string, shown: string): void {
  let target = file;
  let beside: string | undefined;
  try {
    const stats = existsSync(file) ? statSync(file) : undefined;
    if (stats?.isDirectory() === true) throw new UsageError(`${shown}: is a folder; expected a file`);
    if (stats !== undefined && !stats.isFile()) {
      writeFileSync(file, text);
      return;
    }
    if (stats !== undefined) target = realpathSync(file);
    beside = `${target}.${randomBytes(4).toString("hex")}.tmp`;
    writeFileSync(beside, text);
    renameSync(beside, target);
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") throw new UsageError(`${shown}: cannot be written, there is no such folder; make it first`);
    throw new UsageError(`${shown}: cannot be written${code === "" ? "" : ` (${code})`}`);
  }
}
