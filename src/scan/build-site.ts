// Prepares a folder for the freezers' eyes: opens the zips that modules could come from, also those glued behind programs,
// and samples bytecode for its Python. Whatever can't be opened is a gap, and a name in `broken`.

import { Buffer } from "node:buffer";
import { append } from "../append.js";
import type { Container, Entry } from "../archive/container.js";
import type { CArchive } from "../archive/carchive.js";
import { openPyz } from "../archive/pyz.js";
import { findCArchive } from "../archive/carchive-span.js";
import { glanceAt } from "../archive/index.js";
import { describeForeign, isPointer } from "../archive/unknown.js";
import { openZip } from "../archive/zip.js";
import { findZipSpan } from "../archive/zip-span.js";
import type { Budget } from "../bytes/budget.js";
import { bufferSource } from "../bytes/buffer-source.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import { fileIn, folderIn, foldersOf, placeIn, type BuildFolder } from "../freezer/build-folder.js";
import type { BuildSite, NuitkaProgram, Program } from "../freezer/freezer.js";
import { contentsFolder } from "../freezer/pyinstaller.js";
import { findEmbeddedPython, type EmbeddedPython } from "./embedded-python.js";
import { readNuitka } from "./nuitka-program.js";
import { findPy2exeScript } from "../freezer/py2exe-script.js";
import type { NativeFile, PythonRuntime } from "../model/app.js";
import type { KeptBytes } from "./kept-bytes.js";
import { HEAD_BYTES, readNativeHead, type NativeHead } from "./native-heads.js";
import { isUnnamedLibrary, judgeRuntime, versionOfInstallName, versionOfLibrary } from "./python-runtime.js";

/** A BuildSite with what the scan layer itself goes on to need. */
export interface PreparedSite extends BuildSite {
  readonly runtime: PythonRuntime;
  readonly natives: readonly FoundNative[];
  /** Of `natives`, those that are programs in the build's folder. */
  readonly launchers: readonly FoundNative[];
  /** The program that unpacks the site's folder, where it does not lie in it. */
  readonly outer: NativeFile | undefined;
  /** Python libraries inside a launcher. */
  readonly embedded: readonly ByteSource[];
  /** Of `natives`, the Python libraries. */
  readonly libraries: readonly FoundNative[];
  /** The magic number that most of the sampled bytecode has. */
  readonly magic: number | undefined;
  readonly gaps: Gap[];
}

export interface FoundNative {
  readonly native: NativeFile;
  readonly entry: Entry;
  readonly kind: NativeHead["kind"];
}

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

/** Collects gaps and closes what was opened for one target. */
export interface Workbench {
  readonly budget: Budget;
  readonly opened: Container[];
  /** Bytes of programs and libraries, which several readers want one after the other. */
  readonly sources: Map<Entry, ByteSource>;
  readonly kept: KeptBytes;
  /** Nothing will be decoded: only names are wanted. */
  readonly namesOnly: boolean;
}

/** Inflating in one go is several times faster than piece by piece; beyond this it would cost too much memory. */
const INFLATED_AT_ONCE_BYTES = 64 * 1024 * 1024;

/** A member at random access, kept until `closeSources`. Throws FormatError. */
export function sourceOf(container: Container, entry: Entry, bench: Workbench): ByteSource {
  let source = bench.sources.get(entry);
  if (source === undefined) {
    const isPacked = entry.storedSize !== entry.size && entry.size <= INFLATED_AT_ONCE_BYTES;
    source = isPacked ? bufferSource(container.read(entry), entry.path) : container.open(entry);
    bench.sources.set(entry, source);
  }
  return source;
}

export function closeSources(bench: Workbench): void {
  for (const source of bench.sources.values()) source.close();
  bench.sources.clear();
}

const SAMPLES = 48;

/** Reads a member; a failure becomes a gap (once for each member) and undefined. */
export function readOrGap(
  container: Container,
  entry: Entry,
  gaps: Gap[],
  hides: Gap["hides"],
  limit?: number,
): Uint8Array | undefined {
  try {
    return container.read(entry, limit);
  } catch (error) {
    addGap(gaps, error, container.at, entry.path, hides);
    return undefined;
  }
}

/** Turns a FormatError into a gap; anything else is ours and goes on. */
export function addGap(
  gaps: Gap[],
  error: unknown,
  container: readonly string[],
  member: string,
  hides: Gap["hides"],
): void {
  if (!(error instanceof FormatError)) throw error;
  const place = { container, member };
  const isKnown = gaps.some(
    (gap) => "member" in gap.place && gap.place.member === member && gap.place.container === container,
  );
  if (isKnown) return;
  gaps.push({
    place,
    reader: error.reader,
    reason: error.message,
    hides,
    ...(error.offset !== undefined && { offset: error.offset }),
    ...(error.kind !== undefined && { kind: error.kind }),
  });
}

/** `packages` are the programs of the folder that carry PyInstaller's package: then only what they use is opened. */
export async function prepareSite(
  folder: BuildFolder,
  bench: Workbench,
  packages: readonly FoundPackage[] = [],
): Promise<PreparedSite> {
  const gaps: Gap[] = [];
  const zips = new Map<string, BuildFolder>();
  const broken = new Set<string>();
  const { container } = folder;
  const natives = readNatives(folder, gaps);
  const launchers = natives.filter(({ entry, kind }) => kind === "program" && isBeside(folder, entry.path));
  const libraries = natives.filter(({ entry }) => isPythonLibrary(folder, entry.path));

  const open = async (path: string, entry: Entry, isNeeded: boolean): Promise<void> => {
    const at = [...container.at, entry.path];
    try {
      const source = sourceOf(container, entry, bench);
      const span = findZipSpan(source);
      // The zip inside of PyInstaller's package is but a part of what the program unpacks.
      if (span === undefined || (!isNeeded && findCArchive(source) !== undefined)) {
        if (!isNeeded) return;
        const glance = glanceAt(source);
        throw new FormatError(
          "zip",
          describeForeign(glance) ?? "is no zip: expected an end record, found none",
          undefined,
          isPointer(glance) ? "pointer" : undefined,
        );
      }
      bench.sources.delete(entry); // the zip closes it from now on
      const zip = await openZip(source, span, at, bench.budget);
      bench.opened.push(zip);
      append(gaps, zip.gaps);
      zips.set(path, foldersOf(zip));
    } catch (error) {
      addGap(gaps, error, container.at, entry.path, "inventory");
      broken.add(path);
    }
  };

  const programs: Program[] = [];
  for (const found of packages) {
    const library = below(contentsFolder(found.path, found.archive.options, folder), "base_library.zip");
    const entry = zips.has(library) || broken.has(library) ? undefined : fileIn(folder, library);
    if (entry !== undefined) await open(library, entry, true);
    programs.push(packagedProgram(found, bench, zips, broken, gaps));
  }
  if (packages.length === 0) for (const [path, entry] of moduleZipsIn(folder, gaps)) await open(path, entry, true);
  if (container.kind === "zip" && folder.path === "") zips.set("", folder);

  for (const { native, entry } of packages.length > 0 ? [] : launchers) {
    const path = pathBelow(folder, entry);
    await open(path, entry, false);
    const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.exe$/i, "");
    const py2exe = native.format === "pe" ? scriptOf(container, entry, zips.get(path), bench, gaps) : undefined;
    const isBare = [...zips.keys()].every((known) => known === "") && py2exe === undefined;
    const nuitka = isBare ? nuitkaOf(folder, entry, bench, gaps) : undefined;
    programs.push({ path, name, entry, ...(py2exe && { py2exe }), ...(nuitka && { nuitka }) });
    if (py2exe === undefined || py2exe.zipPath === "") continue;
    const zipPath = py2exe.zipPath.replaceAll("\\", "/");
    const named = zips.has(zipPath) ? undefined : fileIn(folder, zipPath);
    if (named !== undefined) await open(zipPath, named, true);
  }

  const bundled = packages.length > 0 ? undefined : bundledProgram(folder);
  if (bundled !== undefined) programs.push(bundled.program);

  const shown: { path: string; version: string }[] = [];
  for (const library of libraries) {
    const version = libraryVersion(container, library, gaps);
    const { path } = library.entry;
    if (version !== undefined) shown.push({ path: path.slice(path.lastIndexOf("/") + 1), version });
  }
  const embedded = shown.length > 0 || packages.length > 0 ? undefined : embeddedIn(zips);
  if (embedded !== undefined) shown.push({ path: embedded.name, version: embedded.version });
  const [packaged] = packages;
  if (packaged !== undefined && shown.length === 0)
    shown.push({ path: packaged.archive.pythonLibrary ?? packaged.name, version: packaged.archive.python });
  const magics = sampleMagics([...zips.values(), folder], gaps);
  const runtime = judgeRuntime(shown, magics, [
    ...natives.map(({ entry }) => entry.path),
    folder.name,
    ...(container.shebang === undefined ? [] : [container.shebang]),
  ]);
  return {
    folder,
    zips,
    broken,
    programs,
    python: runtime.version,
    runtime,
    natives,
    launchers,
    outer: packaged?.path === "" ? outerProgram(packaged) : bundled?.native,
    libraries,
    embedded: embedded?.images ?? [],
    magic: [...magics].sort((a, b) => b[1] - a[1])[0]?.[0],
    gaps,
    peek(at, file) {
      const entry = at.files.get(file);
      const bytes = entry === undefined ? undefined : readOrGap(at.container, entry, gaps, "code");
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1");
    },
  };
}

/** Opens the program's module archive; its key among the zips is the program's path and the archive's name. */
function packagedProgram(
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

function outerProgram({ head, archive }: FoundPackage): NativeFile | undefined {
  const read = head === undefined ? undefined : readNativeHead(head);
  const file = { path: archive.at.at(-1) ?? "", size: archive.span.sourceSize, oddities: [] };
  return read && { file, place: { container: archive.at }, format: read.format, arch: read.arch };
}

/** A program of py2exe's that is the target itself: its modules are the container, its script lies before them. */
function bundledProgram({
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

function embeddedIn(zips: ReadonlyMap<string, BuildFolder>): EmbeddedPython | undefined {
  for (const { container } of zips.values()) {
    const found = container.launcher === undefined ? undefined : findEmbeddedPython(container.launcher);
    if (found !== undefined) return found;
  }
  return undefined;
}

function below(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

/** Zips and eggs that some freezer's runtime puts on sys.path. Other zips are data. */
function moduleZipsIn(folder: BuildFolder, gaps: Gap[]): (readonly [path: string, entry: Entry])[] {
  const found: (readonly [string, Entry])[] = [];
  const lib = folder.folders.get("lib");
  const named = lib?.files.get("library.dat");
  const bytes =
    named === undefined || lib === undefined ? undefined : readOrGap(lib.container, named, gaps, "inventory");
  const zipName = bytes === undefined ? "library.zip" : Buffer.from(bytes).toString("utf8").trim();
  for (const [name, entry] of folder.files)
    if (/^(?:library|python\d+)\.zip$/i.test(name) || name.endsWith(".egg") || isProgramZip(folder, name))
      found.push([name, entry]);
  if (folder.files.has("PEX-INFO"))
    for (const [name, entry] of folder.folders.get(".deps")?.files ?? [])
      if (name.endsWith(".whl")) found.push([`.deps/${name}`, entry]);
  for (const [name, entry] of lib?.files ?? [])
    if (name === zipName || name === "library.zip") found.push([`lib/${name}`, entry]);
  const bundle = folderIn(folder, "Contents/Resources/lib");
  for (const [name, entry] of bundle?.files ?? [])
    if (/^python\d+\.zip$/.test(name)) found.push([`Contents/Resources/lib/${name}`, entry]);
  for (const [name, inner] of bundle?.folders ?? []) {
    const entry = inner.files.get("site-packages.zip");
    if (entry !== undefined) found.push([`Contents/Resources/lib/${name}/site-packages.zip`, entry]);
  }
  return found;
}

/** cx_Freeze up to 4.3 may keep a program's modules in `<program>.zip`. */
function isProgramZip(folder: BuildFolder, name: string): boolean {
  if (!name.endsWith(".zip")) return false;
  const stem = name.slice(0, -4);
  return folder.files.has(`${stem}.exe`) || folder.files.has(stem);
}

/** The head of every file that may be native, by name or because it has no suffix. */
function readNatives(folder: BuildFolder, gaps: Gap[]): FoundNative[] {
  const natives: FoundNative[] = [];
  const walk = (at: BuildFolder): void => {
    for (const [name, entry] of at.files) {
      if (entry.size < 28 || !mayBeNative(name)) continue;
      const head = readOrGap(at.container, entry, gaps, "code", HEAD_BYTES);
      const read = head === undefined ? undefined : readNativeHead(head);
      if (read === undefined) continue;
      // The slices of a universal binary say what it is, and they lie too far behind: its name decides.
      const isUniversal = read.format === "macho" && read.kind === "other";
      const kind = isUniversal && !/\.(?:so|dylib)$|^Python$/.test(name) ? "program" : read.kind;
      natives.push({
        native: { file: entry, place: placeIn(at, name), format: read.format, arch: read.arch },
        entry,
        kind,
      });
    }
    for (const inner of at.folders.values()) walk(inner);
  };
  walk(folder);
  return natives;
}

/** By name: libraries and programs, and files without a suffix that names data ("my.app" may be a program). */
function mayBeNative(name: string): boolean {
  if (/\.(?:so(?:\.[\d.]+)?|pyd|dll|dylib|exe|sl)$/i.test(name)) return true;
  const suffix = /\.(\w+)$/.exec(name)?.[1];
  return suffix === undefined || (/^(?:bin|app|run|\d+)$/i.test(suffix) && !name.startsWith("."));
}

/** Directly in the build's folder, or where macOS keeps programs. */
function isBeside(folder: BuildFolder, path: string): boolean {
  const rest = pathBelow(folder, { path });
  if (/\.(?:so(?:\.[\d.]+)?|pyd|dll|dylib)$/i.test(rest)) return false;
  return !rest.includes("/") || /^Contents\/MacOS\/[^/]+$/.test(rest);
}

function pathBelow(folder: BuildFolder, { path }: { readonly path: string }): string {
  return folder.path === "" ? path : path.slice(folder.path.length + 1);
}

function isPythonLibrary(folder: BuildFolder, path: string): boolean {
  return (
    versionOfLibrary(path) !== undefined ||
    (isUnnamedLibrary(path) && path.split("/").length - folder.path.split("/").length <= 3)
  );
}

function libraryVersion(container: Container, { entry, native }: FoundNative, gaps: Gap[]): string | undefined {
  const named = versionOfLibrary(entry.path);
  if (named !== undefined || native.format !== "macho") return named;
  // The install name stands in the load commands; a universal file's first slice begins at 4 or 16 KiB.
  const head = readOrGap(container, entry, gaps, "code", 5 * HEAD_BYTES);
  return head === undefined ? undefined : versionOfInstallName(head);
}

function nuitkaOf(folder: BuildFolder, entry: Entry, bench: Workbench, gaps: Gap[]): NuitkaProgram | undefined {
  try {
    const source = sourceOf(folder.container, entry, bench);
    return readNuitka(folder, entry, source, (file) => readOrGap(folder.container, file, gaps, "code"), gaps);
  } catch (error) {
    addGap(gaps, error, folder.container.at, entry.path, "code");
    return undefined;
  }
}

function scriptOf(
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

/** Magic numbers of a few dozen modules spread over the folders: enough to tell the Python that most were made for. */
function sampleMagics(folders: readonly BuildFolder[], gaps: Gap[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const folder of folders) {
    const all = bytecodeIn(folder);
    const step = Math.max(1, Math.floor(all.length / SAMPLES));
    for (let index = 0; index < all.length; index += step) {
      const entry = all[index];
      const head = entry === undefined ? undefined : readOrGap(folder.container, entry, gaps, "code", 4);
      if (head === undefined || head[2] !== 0x0d || head[3] !== 0x0a) continue;
      const magic = (head[0] ?? 0) | ((head[1] ?? 0) << 8);
      counts.set(magic, (counts.get(magic) ?? 0) + 1);
    }
  }
  return counts;
}

function bytecodeIn(folder: BuildFolder): Entry[] {
  const found: Entry[] = [];
  const walk = (at: BuildFolder): void => {
    for (const [name, entry] of at.files) if (/\.py[co]$/.test(name)) found.push(entry);
    for (const [name, inner] of at.folders) if (name !== "__pycache__") walk(inner);
  };
  walk(folder);
  return found;
}
