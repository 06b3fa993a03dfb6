// Prepares a folder for the freezers' eyes: opens the zips that modules could come from, also those glued behind programs,
// and samples bytecode for its Python. Whatever can't be opened is a gap, and a name in `broken`.

import { Buffer } from "node:buffer";
import { append } from "../append.js";
import { findCArchive } from "../archive/carchive-span.js";
import type { Entry } from "../archive/container.js";
import { glanceAt } from "../archive/index.js";
import { describeForeign, isPointer } from "../archive/unknown.js";
import { findZipSpan } from "../archive/zip-span.js";
import { openZip } from "../archive/zip.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import { type BuildFolder, fileIn, foldersOf } from "../freezer/build-folder.js";
import type { BuildSite, Program } from "../freezer/freezer.js";
import { contentsFolder } from "../freezer/pyinstaller.js";
import type { NativeFile, PythonRuntime } from "../model/app.js";
import { moduleZipsIn } from "./module-zips.js";
import { judgeRuntime } from "./python-runtime.js";
import { sampleMagics } from "./sample-magics.js";
import { type FoundNative, isBeside, isPythonLibrary, libraryVersion, pathBelow, readNatives } from "./site-natives.js";
import {
  type FoundPackage,
  bundledProgram,
  embeddedIn,
  nuitkaOf,
  outerProgram,
  packagedProgram,
  scriptOf,
} from "./site-programs.js";
import { type Workbench, addGap, readOrGap, sourceOf } from "./workbench.js";

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

/**
 * `packages` are the programs of the folder that carry PyInstaller's package: then only what they use is opened.
 * `oneFiles` are those that are builds of their own: no other freezer made them, and they are large.
 */
export async function prepareSite(
  folder: BuildFolder,
  bench: Workbench,
  packages: readonly FoundPackage[] = [],
  oneFiles: ReadonlySet<Entry> = new Set(),
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
    const isPackage = oneFiles.has(entry);
    const py2exe =
      native.format === "pe" && !isPackage ? scriptOf(container, entry, zips.get(path), bench, gaps) : undefined;
    const isBare = [...zips.keys()].every((known) => known === "") && py2exe === undefined;
    const nuitka = isBare && !isPackage ? nuitkaOf(folder, entry, bench, gaps) : undefined;
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

function below(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}
