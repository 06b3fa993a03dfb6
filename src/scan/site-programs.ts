// The programs of a build's folder and what each brings along: PyInstaller's package, py2exe's script, Nuitka's modules.

import { append } from "../append.js";
import type { CArchive } from "../archive/carchive.js";
import type { Container, Entry } from "../archive/container.js";
import { openPyz } from "../archive/pyz.js";
import type { Gap } from "../finding.js";
import { type BuildFolder, foldersOf } from "../freezer/build-folder.js";
import type { NuitkaProgram, Program } from "../freezer/freezer.js";
import { findPy2exeScript } from "../freezer/py2exe-script.js";
import type { NativeFile } from "../model/app.js";
import { type EmbeddedPython, findEmbeddedPython } from "./embedded-python.js";
import { HEAD_BYTES, readNativeHead } from "../native/head.js";
import { readNuitka } from "./nuitka-program.js";
import { type Workbench, addGap, readOrGap, sourceOf } from "./workbench.js";

/** A program with PyInstaller's package, before its parts are opened. */
export interface FoundPackage {
  /** Of the program, below the site's folder; "" when the site is what the program unpacks. */
  readonly path: string;
  readonly name: string;
  /** The program as a member of the site's container; undefined when the target is the program itself. */
  readonly entry: Entry | undefined;
  readonly archive: CArchive;
  /** The program's first bytes. */
  readonly head: Uint8Array | undefined;
}

/** Opens the program's module archive; its key among the zips is the program's path and the archive's name. */
export function packagedProgram(
  { path, name, entry, archive }: FoundPackage,
  bench: Workbench,
  zips: Map<string, BuildFolder>,
  broken: Set<string>,
  gaps: Gap[],
): Program {
  append(gaps, archive.gaps);
  const program = { path, name, entry: entry ?? NO_ENTRY };
  const part = archive.parts.find(({ type }) => type === "z");
  if (part === undefined) return { ...program, package: { archive, pyz: undefined, magic: undefined } };
  const pyz = `${path}!/${part.path}`;
  try {
    const isEncrypted = archive.parts.some((one) => one.path === "pyimod00_crypto_key");
    const opened = openPyz(archive.open(part), [...archive.at, part.path], bench.budget, { isEncrypted });
    bench.opened.unshift(opened); // closed before what it lies in
    append(gaps, opened.gaps);
    zips.set(pyz, foldersOf(opened));
    return { ...program, package: { archive, pyz, magic: opened.magic } };
  } catch (error) {
    addGap(gaps, error, archive.at, part.path, "inventory");
    broken.add(pyz);
    return { ...program, package: { archive, pyz, magic: undefined } };
  }
}

/** Stands for the program that is the target itself. */
const NO_ENTRY: Entry = { path: "", size: 0, storedSize: 0, isDirectory: false, oddities: [] };

export function outerProgram({ head, archive, entry }: FoundPackage): NativeFile | undefined {
  const read = head === undefined ? undefined : readNativeHead(head);
  const path = archive.at.at(-1) ?? "";
  // As a member of an archive it has what that says of it: permissions.
  const file = entry === undefined ? { path, size: archive.span.sourceSize, oddities: [] } : entry;
  return read && { file, place: { container: archive.at }, format: read.format, arch: read.arch };
}

/** A program of py2exe's that is the target itself: its modules are the container, its script lies before them. */
export function bundledProgram({
  container,
  path,
  name,
}: BuildFolder): { readonly program: Program; readonly native: NativeFile } | undefined {
  const { launcher } = container;
  if (path !== "" || launcher === undefined) return undefined;
  const head = readNativeHead(launcher.read(0, HEAD_BYTES));
  if (head?.format !== "pe") return undefined;
  const py2exe = findPy2exeScript(launcher.read(0, launcher.size));
  if (py2exe === undefined || py2exe.zipPath !== "") return undefined;
  const file = { path: name, size: container.span.sourceSize, oddities: [] };
  return {
    program: { path: "", name: name.replace(/\.exe$/i, ""), entry: NO_ENTRY, py2exe, launcher },
    native: { file, place: { container: container.at }, format: head.format, arch: head.arch },
  };
}

export function embeddedIn(zips: ReadonlyMap<string, BuildFolder>): EmbeddedPython | undefined {
  for (const { container } of zips.values()) {
    const found = container.launcher === undefined ? undefined : findEmbeddedPython(container.launcher);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function nuitkaOf(folder: BuildFolder, entry: Entry, bench: Workbench, gaps: Gap[]): NuitkaProgram | undefined {
  try {
    const source = sourceOf(folder.container, entry, bench);
    return readNuitka(folder, entry, source, (file) => readOrGap(folder.container, file, gaps, "code"), gaps);
  } catch (error) {
    addGap(gaps, error, folder.container.at, entry.path, "code");
    return undefined;
  }
}

export function scriptOf(
  container: Container,
  entry: Entry,
  appended: BuildFolder | undefined,
  bench: Workbench,
  gaps: Gap[],
): Program["py2exe"] {
  try {
    // What stands behind the program is its zip, and large.
    const size = appended === undefined ? entry.size : appended.container.span.start;
    return findPy2exeScript(sourceOf(container, entry, bench).read(0, size));
  } catch (error) {
    addGap(gaps, error, container.at, entry.path, "code");
    return undefined;
  }
}
