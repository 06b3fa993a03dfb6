// The way into any build: a path, or a member of something open already, becomes a Container. Formats are tried in
// order and claim a window, so that a zip, a zip behind a launcher and a zip in a zip are one operation.

import { statSync } from "node:fs";
import { Budget } from "../bytes/budget.js";
import { hex } from "../bytes/cursor.js";
import { describeKind, fileSource } from "../bytes/file-source.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError, UsageError } from "../errors.js";
import { carchiveFormat } from "./carchive.js";
import type { Container, Entry, Format, Glance } from "./container.js";
import { openDirectory, type Skip, systemReason } from "./directory.js";
import { openFolder } from "./folder.js";
import { tarFormat } from "./tar.js";
import { describeForeign, describePacked, describeUnknown } from "./unknown.js";
import { TAIL_BYTES } from "./zip-span.js";
import { zipFormat } from "./zip.js";

const HEAD_BYTES = 4096;

/** In the order in which they are asked. */
export const formats: readonly Format[] = [carchiveFormat, tarFormat, zipFormat];

/** What a format may look at before it claims anything. */
export function glanceAt(source: ByteSource): Glance {
  return {
    name: source.name,
    size: source.size,
    head: source.read(0, HEAD_BYTES),
    tail: source.read(source.size - Math.min(TAIL_BYTES, source.size), TAIL_BYTES),
  };
}

/**
 * The container in `source`; it owns the source from then on, and closes it also on failure. Throws FormatError when no
 * format claims it (the message says what it is instead and what to do) or the one that does can't list it.
 */
export async function openContainer(source: ByteSource, at: readonly string[], budget: Budget): Promise<Container> {
  try {
    const glance = glanceAt(source);
    if (describeForeign(glance) === undefined) {
      for (const format of formats) {
        const claim = format.recognise(glance, source);
        if (claim !== undefined) return await claim.open(at, budget);
      }
    }
    throw new FormatError("archive", describeUnknown(glance, source));
  } catch (error) {
    source.close();
    throw error;
  }
}

/** What a member is that holds a build in a form which is not read, and what to do; undefined for any other. */
export function describeMember(container: Container, entry: Entry): string | undefined {
  const source = container.open(entry);
  try {
    return describePacked(glanceAt(source), source);
  } finally {
    source.close();
  }
}

/**
 * The container inside a member: a zip (also behind a launcher; library.zip, a zipped egg), or the part of `container`
 * below a folder (an egg that is a directory). Its `at` is the outer one's and the member's path. Close it before the
 * outer one. Throws FormatError, also when the nesting is deeper than the budget allows.
 */
export async function openNested(container: Container, entry: Entry, budget: Budget): Promise<Container> {
  const { maxNesting } = budget.limits;
  if (container.at.length >= maxNesting)
    throw new FormatError(
      "archive",
      `lies in ${container.at.length} containers; expected at most ${maxNesting}; not read`,
    );
  if (entry.isDirectory) return openFolder(container, entry);
  return openContainer(container.open(entry), [...container.at, entry.path], budget);
}

/**
 * The folder or file that the user named. `skip` leaves parts of a folder out; `shown` is the name that places bear. Throws UsageError and nothing else that
 * is not a bug: one line that begins with the path as typed, to be printed as it is.
 */
export async function openTarget(
  path: string,
  budget: Budget = new Budget(),
  skip?: Skip,
  shown = path,
): Promise<Container> {
  try {
    const stats = statSync(path);
    const name = shown.replace(/(?<=[^/\\])[/\\]+$/, "");
    if (stats.isDirectory()) return openDirectory(path, [name], budget, skip);
    if (!stats.isFile()) throw new UsageError(`${path}: is ${describeKind(stats)}; expected a file or a folder`);
    return await openContainer(fileSource(path), [name], budget);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof FormatError)
      throw new UsageError(
        `${path}: ${error.message}${error.offset === undefined ? "" : ` (at ${hex(error.offset)})`}`,
      );
    const reason = systemReason(error);
    throw new UsageError(`${path}: ${reason.startsWith("ENOENT") ? "is not there" : `cannot be opened: ${reason}`}`);
  }
}
