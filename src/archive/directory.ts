// A folder on disk as a Container. Links are facts, and followed only while they stay inside the folder: a build that
// reads the build machine's own files through a link would hide the very fault we look for.

import { isUtf8 } from "node:buffer";
import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import { sep } from "node:path";
import type { Budget } from "../bytes/budget.js";
import { fileSource, readFileStart } from "../bytes/file-source.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap, GapKind } from "../finding.js";
import type { Oddity } from "../model/app.js";
import type { Container, Entry } from "./container.js";
import { OpenedMembers } from "./opened-members.js";
import { decodeName, findTwins, NO_ODDITIES } from "./entry-names.js";

/** Whether to leave out what stands at `path` ("/"-separated, within the folder), and all below it if it is a folder. */
export type Skip = (path: string, isDirectory: boolean) => boolean;

/**
 * Under how many names a folder is listed that is reached through links. More than a macOS bundle or a `lib64` needs; in
 * a web of links between folders, the number of ways would grow with each folder more, up to all that a target may list.
 */
const MAX_NAMES_OF_A_FOLDER = 8;
const S_IXUGO = 0o111;

/** What the system takes as a path: bytes where a name on the way is not UTF-8. */
type DiskPath = string | Buffer;

/**
 * Lists the folder at `path`: each folder before its contents, sorted by name. What can't be listed is a gap; throws
 * the system's own error only when `path` itself can't be.
 */
export function openDirectory(path: string, at: readonly string[], budget: Budget, skip?: Skip): Container {
  return new DirectoryContainer(path, at, budget, skip);
}

class DirectoryContainer implements Container {
  readonly kind = "directory";
  readonly at: readonly string[];
  readonly span = { start: 0, end: 0, sourceSize: 0, commentSize: 0 };
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
  readonly #root: string;
  readonly #budget: Budget;
  readonly #oddPaths: ReadonlyMap<string, DiskPath>;
  readonly #opened = new OpenedMembers();

  constructor(root: string, at: readonly string[], budget: Budget, skip: Skip | undefined) {
    const listing = listFolder(root, at, budget, skip);
    this.at = at;
    this.entries = listing.entries;
    this.gaps = listing.gaps;
    this.#root = root;
    this.#budget = budget;
    this.#oddPaths = listing.oddPaths;
  }

  read(entry: Entry, limit?: number): Uint8Array {
    if (entry.isDirectory) return new Uint8Array(0);
    const { maxEntryBytes } = this.#budget.limits;
    return this.#atDisk(entry, (path) => {
      const bytes = readFileStart(path, Math.min(limit ?? Infinity, maxEntryBytes + 1));
      if (bytes.length > maxEntryBytes)
        throw new FormatError(
          "directory",
          `has ${entry.size} bytes; expected at most ${maxEntryBytes}; not read`,
          undefined,
          "too-large",
        );
      return bytes;
    });
  }

  open(entry: Entry): ByteSource {
    return this.#opened.keep(this.#atDisk(entry, (path) => fileSource(path, entry.path)));
  }

  close(): void {
    this.#opened.close();
  }

  #atDisk<T>(entry: Entry, act: (path: DiskPath) => T): T {
    const path = this.#oddPaths.get(entry.path) ?? join(this.#root, entry.path);
    try {
      if (entry.link !== undefined && !isInside(path, realPath(this.#root)))
        throw new FormatError(
          "directory",
          `is a link to "${entry.link}", outside of the folder; not followed`,
          undefined,
          "link",
        );
      return act(path);
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw new FormatError("directory", `cannot be read: ${systemReason(error)}`, undefined, "forbidden");
    }
  }
}

interface Listing {
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
  /** Where entries stand whose path is not simply what to append to the root. */
  readonly oddPaths: ReadonlyMap<string, DiskPath>;
}

function listFolder(root: string, at: readonly string[], budget: Budget, skip: Skip | undefined): Listing {
  const realRoot = realPath(root);
  // A folder that can be listed has this bit wherever the system keeps such bits (Windows does not).
  const keepsModes = (statSync(root).mode & S_IXUGO) !== 0;
  const timesListed = new Map<string, number>();
  let refusedLinks = 0;
  const entries: Entry[] = [];
  const gaps: Gap[] = [];
  const oddPaths = new Map<string, DiskPath>();
  const addGap = (path: string, reason: string, kind: GapKind | undefined): void => {
    const place = path === "" ? { container: at } : { container: at, member: path };
    gaps.push({ place, reader: "directory", reason, hides: "inventory", ...(kind !== undefined && { kind }) });
  };

  const mayListAgain = (folder: string): boolean => {
    const times = (timesListed.get(folder) ?? 0) + 1;
    timesListed.set(folder, times);
    if (times <= MAX_NAMES_OF_A_FOLDER) return true;
    refusedLinks++;
    return false;
  };

  /** `above` are the identities of this folder and those it lies in: a link to one of them is a loop. */
  const list = (folder: DiskPath, folderPath: string, above: readonly string[]): void => {
    for (const { name, spelling } of namesIn(folder)) {
      const disk = join(folder, name);
      const path = (folderPath === "" ? "" : `${folderPath}/`) + spelling.replaceAll("\\", "/");
      try {
        const stats = lstatSync(disk);
        const link = stats.isSymbolicLink() ? followLink(disk, realRoot) : undefined;
        const found = link === undefined ? stats : link.target;
        const isFolder = found?.isDirectory() === true && !above.includes(identity(found));
        const isDirectory = isFolder && (link === undefined || mayListAgain(identity(found)));
        if (skip?.(path, isDirectory) === true) continue;

        budget.spend("entries", 1, "directory");
        const size = found?.isFile() === true ? found.size : 0;
        const isBackslashed = spelling.includes("\\");
        entries.push({
          path,
          size,
          storedSize: size,
          isDirectory,
          oddities: oddities(isBackslashed, typeof name !== "string"),
          ...(keepsModes ? { mode: stats.mode } : undefined),
          ...(link === undefined ? undefined : { link: link.text }),
          ...(isBackslashed ? { spelling } : undefined),
        });
        if (isBackslashed || typeof disk !== "string") oddPaths.set(path, disk);
        if (link?.hidesFolder === true)
          addGap(path, `is a link to "${link.text}", outside of the folder; not followed`, "link");
        if (isDirectory && found !== undefined) list(disk, path, [...above, identity(found)]);
      } catch (error) {
        if (error instanceof FormatError) throw error;
        addGap(path, `cannot be listed: ${systemReason(error)}`, "forbidden");
      }
    }
  };

  try {
    list(root, "", [identity(statSync(root))]);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    addGap("", error.message, error.kind);
  }
  if (refusedLinks > 0)
    addGap(
      "",
      `has folders with more than ${MAX_NAMES_OF_A_FOLDER} names through links; ${refusedLinks} ${refusedLinks === 1 ? "link is" : "links are"} not followed`,
      "link",
    );
  for (const [index, twin] of findTwins(entries)) {
    const entry = entries[index];
    if (entry !== undefined) entries[index] = { ...entry, oddities: [...entry.oddities, twin] };
  }
  return { entries, gaps, oddPaths };
}

/** The names in a folder, sorted; as bytes those that are not UTF-8, for which `spelling` shows something readable. */
function namesIn(folder: DiskPath): { readonly name: DiskPath; readonly spelling: string }[] {
  const names = readdirSync(folder).sort();
  // Node puts U+FFFD where bytes are not UTF-8, and then no such file is found.
  if (!names.some((name) => name.includes("\ufffd"))) return names.map((name) => ({ name, spelling: name }));
  return readdirSync(folder, "buffer")
    .sort(Buffer.compare)
    .map((bytes) => {
      const { text } = decodeName(bytes);
      return { name: isUtf8(bytes) ? text : bytes, spelling: text };
    });
}

interface Link {
  readonly text: string;
  /** What it leads to, inside of the folder; undefined when that is outside or not there. */
  readonly target: Stats | undefined;
  /** Whether it leads to a folder outside: modules may lie there. */
  readonly hidesFolder: boolean;
}

function followLink(disk: DiskPath, realRoot: string): Link {
  const text = readlinkSync(disk).toString();
  const target = statTarget(disk);
  if (target === undefined) return { text, target, hidesFolder: false };
  if (isInside(disk, realRoot)) return { text, target, hidesFolder: false };
  return { text, target: undefined, hidesFolder: target.isDirectory() };
}

/** What a link leads to; undefined when it leads nowhere, to itself, or through a file. */
function statTarget(disk: DiskPath): Stats | undefined {
  try {
    return statSync(disk, { throwIfNoEntry: false });
  } catch (error) {
    if (/^(ELOOP|ENOTDIR)/.test(systemReason(error))) return undefined;
    throw error;
  }
}

function isInside(disk: DiskPath, realRoot: string): boolean {
  const real = realPath(disk);
  return real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
}

/** The system's own: Node's walks the path in JavaScript, which a folder of many links would wait for. */
function realPath(disk: DiskPath): string {
  return realpathSync.native(disk).toString();
}

function identity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

function join(folder: DiskPath, name: DiskPath): DiskPath {
  const hasSlash = folder.at(-1) === "/" || folder.at(-1) === 0x2f;
  if (typeof folder === "string" && typeof name === "string") return hasSlash ? folder + name : `${folder}/${name}`;
  return Buffer.concat([Buffer.from(folder), Buffer.from(hasSlash ? "" : "/"), Buffer.from(name)]);
}

function oddities(isBackslashed: boolean, isNotUtf8: boolean): readonly Oddity[] {
  if (!isBackslashed && !isNotUtf8) return NO_ODDITIES;
  return [...(isBackslashed ? (["backslash"] as const) : []), ...(isNotUtf8 ? (["not-utf8"] as const) : [])];
}

/** "EACCES: permission denied": the system's error without the path, which would be one of this machine. */
export function systemReason(error: unknown): string {
  if (error instanceof Error && "code" in error) return error.message.split(",")[0] ?? error.message;
  throw error;
}
