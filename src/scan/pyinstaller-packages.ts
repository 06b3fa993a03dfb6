// Finds the programs that carry PyInstaller's package, behind themselves or in a .pkg beside them, and opens it. What one
// program borrows from another (MERGE) is looked up there, so that every package stands for all that its program unpacks.

import type { Container, Entry } from "../archive/container.js";
import { brokenCookie, type CArchive, isCArchive, openCArchive } from "../archive/carchive.js";
import { findCArchive } from "../archive/carchive-span.js";
import { isExecutable } from "../archive/executable.js";
import type { Gap } from "../finding.js";
import { fileIn, folderIn, foldersOf, type BuildFolder } from "../freezer/build-folder.js";
import { contentsFolder } from "../freezer/pyinstaller.js";
import type { FoundPackage } from "./site-programs.js";
import { addGap, readOrGap, type Workbench } from "./workbench.js";
import { HEAD_BYTES } from "../native/head.js";

/** A cookie alone is longer. */
const SMALLEST_PROGRAM = 88;

/** The programs with a package in the folder itself, and where a macOS bundle keeps its programs. */
export function findPackages(folder: BuildFolder, bench: Workbench, gaps: Gap[]): FoundPackage[] {
  const { container } = folder;
  if (isCArchive(container) && folder.path === "") {
    const name = folder.name.replace(/\.(?:exe|pkg)$/i, "");
    return [{ path: "", name, entry: undefined, archive: container, head: container.head }];
  }
  const found: FoundPackage[] = [];
  for (const prefix of ["", "Contents/MacOS"]) {
    const programs = folderIn(folder, prefix);
    for (const [file, entry] of programs?.files ?? []) {
      if (!mayBeProgram(file) || entry.size < SMALLEST_PROGRAM || programs === undefined) continue;
      const head = readOrGap(container, entry, gaps, "code", HEAD_BYTES);
      if (head === undefined || !isExecutable(head)) continue;
      const stem = file.replace(/\.exe$/i, "");
      const archive = openPackage(container, entry, programs.files.get(`${stem}.pkg`), bench, gaps);
      if (archive === undefined) continue;
      found.push({ path: prefix === "" ? file : `${prefix}/${file}`, name: stem, entry, archive, head });
    }
  }
  return found;
}

export function isOneFile({ archive }: FoundPackage): boolean {
  return archive.entries.length > 0 || archive.borrowed.length > 0;
}

function mayBeProgram(name: string): boolean {
  return /\.exe$/i.test(name) || !/\.(?:so|pyd|dll|dylib|py|pyc|zip|txt|dat|png|toc|pkg)(?:\.|$)/i.test(name);
}

/** The package in the program, else in the .pkg beside it. */
function openPackage(
  container: Container,
  program: Entry,
  beside: Entry | undefined,
  bench: Workbench,
  gaps: Gap[],
): CArchive | undefined {
  for (const entry of [program, beside]) {
    if (entry === undefined) continue;
    try {
      const source = container.open(entry);
      const span = findCArchive(source);
      if (span === undefined) {
        source.close();
        continue;
      }
      if ("problem" in span) {
        source.close();
        throw brokenCookie(span);
      }
      const archive = openCArchive(source, span, [...container.at, entry.path], bench.budget);
      bench.opened.unshift(archive);
      return archive;
    } catch (error) {
      addGap(gaps, error, container.at, entry.path, "inventory");
    }
  }
  return undefined;
}

/**
 * What a one-file program unpacks, as a folder, with what it borrows from others beside it: `all` are the packages of the
 * folder that it lies in. What can't be found there is a gap.
 */
export function unpackedFolder(
  found: FoundPackage,
  all: readonly FoundPackage[],
  folder: BuildFolder,
  gaps: Gap[],
): BuildFolder {
  const { archive } = found;
  if (archive.borrowed.length === 0) return foldersOf(archive);
  const lent: Lent[] = [];
  const lost = new Map<string, number>();
  for (const { from, path } of archive.borrowed) {
    const hit = lender(from, path, found, all, folder);
    if (hit === undefined) lost.set(from, (lost.get(from) ?? 0) + 1);
    else lent.push(hit);
  }
  for (const [from, count] of lost)
    gaps.push({
      place: { container: archive.at },
      reader: "carchive",
      reason: `borrows ${count} files from "${from}", which is not where it should be; name the folder that holds both`,
      hides: "inventory",
      kind: "no-program",
    });
  return foldersOf(withLent(archive, lent));
}

/** A file of another container, under the name that the borrower gives it. */
interface Lent {
  readonly entry: Entry;
  readonly container: Container;
  readonly original: Entry;
}

function lender(
  from: string,
  path: string,
  borrower: FoundPackage,
  all: readonly FoundPackage[],
  folder: BuildFolder,
): Lent | undefined {
  const wanted = normalPath(`${borrower.path}/../${from}`);
  const other = all.find((one) => one.path === wanted || one.path.replace(/\.exe$/i, "") === wanted);
  if (other === undefined) return undefined;
  const packed = other.archive.entries.find((entry) => entry.path === path);
  if (packed !== undefined) return { entry: { ...packed }, container: other.archive, original: packed };
  const contents = contentsFolder(other.path, other.archive.options, folder);
  const file = fileIn(folder, contents === "" ? path : `${contents}/${path}`);
  return file === undefined ? undefined : { entry: { ...file, path }, container: folder.container, original: file };
}

function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** The archive with files of other containers among its own. */
function withLent(archive: CArchive, lent: readonly Lent[]): Container {
  const homes = new Map(lent.map((one) => [one.entry, one]));
  const homeOf = (entry: Entry): Omit<Lent, "entry"> => homes.get(entry) ?? { container: archive, original: entry };
  return {
    kind: archive.kind,
    at: archive.at,
    span: archive.span,
    gaps: archive.gaps,
    ...(archive.launcher !== undefined && { launcher: archive.launcher }),
    entries: [...archive.entries, ...homes.keys()],
    read: (entry, limit) => homeOf(entry).container.read(homeOf(entry).original, limit),
    open: (entry) => homeOf(entry).container.open(homeOf(entry).original),
    close: () => undefined,
  };
}
