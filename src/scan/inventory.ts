// From a container to the frozen applications in it: finds the folders that are builds, asks the freezers which of them made
// each, and counts the modules in every place from which its runtime imports. Never fails over a damaged piece: it is a gap.

import type { Container, Entry } from "../archive/container.js";
import { openNested } from "../archive/index.js";
import type { Budget } from "../bytes/budget.js";
import { UsageError } from "../errors.js";
import type { Gap } from "../finding.js";
import { fileIn, folderIn, foldersOf, placeIn, type BuildFolder } from "../freezer/build-folder.js";
import { findEskyVersions, type EskyVersion } from "../freezer/esky.js";
import type { FreezerClaim, ScriptPlan } from "../freezer/freezer.js";
import { findFrozenNames, usualFrozenNames } from "../freezer/frozen-names.js";
import { recogniseFreezer } from "../freezer/index.js";
import type { EntryScript, FrozenApp, ImportRoot, ModuleRecord, NativeFile } from "../model/app.js";
import {
  addGap,
  closeSources,
  prepareSite,
  readOrGap,
  sourceOf,
  type FoundNative,
  type PreparedSite,
  type Workbench,
} from "./build-site.js";
import { readBuiltins } from "./builtins.js";
import type { CodeSource } from "./code-store.js";
import { metadataIn } from "./metadata.js";
import { KeptBytes } from "./kept-bytes.js";
import { readModuleTree, type ModuleTree, type TreeRoot } from "./module-tree.js";
import { frozenInInterpreter, judgeMachine } from "./python-runtime.js";

export interface InventoryOptions {
  /** The target as the user typed it. */
  readonly target: string;
  readonly budget: Budget;
}

export interface Inventory {
  readonly apps: readonly FrozenApp[];
  /** The code of all applications by ModuleRecord.codeKey. Valid until `close`. */
  readonly code: ReadonlyMap<string, CodeSource>;
  /** Of the container itself; those of an application stand with it. */
  readonly gaps: readonly Gap[];
  /** Closes the zips that were opened inside the container (not the container). */
  close(): void;
}

/** How many zips inside a container without a build are looked into. */
const MOST_ARCHIVES = 8;

/** Folders that no build lies in, though a repository given as target may have thousands of files there. */
const SKIPPED = new Set([
  ".git",
  ".hg",
  ".svn",
  ".bzr",
  "node_modules",
  "__pycache__",
  "site-packages",
  "dist-packages",
]);

/**
 * The frozen applications in `container`. Throws UsageError when there is none, saying what was looked for; `target` is
 * for that message and for FrozenApp.target.
 */
export async function readInventory(container: Container, options: InventoryOptions): Promise<Inventory> {
  const bench: Workbench = { budget: options.budget, opened: [], sources: new Map(), kept: new KeptBytes() };
  const apps: FrozenApp[] = [];
  const code = new Map<string, CodeSource>();
  const gaps: Gap[] = [...container.gaps];
  const close = (): void => {
    closeSources(bench);
    bench.kept.clear();
    for (const opened of bench.opened.splice(0)) opened.close();
  };

  const visit = async (folder: BuildFolder): Promise<void> => {
    const versions = findEskyVersions(folder);
    for (const version of versions) {
      const site = await prepareSite(version.folder, bench);
      apps.push(readApp(site, recogniseFreezer(site) ?? nothingClaimed(site), version, options.target, code, bench));
    }
    if (versions.length > 0) return;
    if (mayBeBuild(folder)) {
      const site = await prepareSite(folder, bench);
      const claim = recogniseFreezer(site);
      if (claim !== undefined) {
        apps.push(readApp(site, claim, undefined, options.target, code, bench));
        return;
      }
    }
    const inner = [...folder.folders].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, next] of inner) {
      if (SKIPPED.has(name) || next.files.has("pyvenv.cfg")) continue;
      const before = apps.length;
      await visit(next);
      // The program's lib is a link to the one in Resources, which would look like a build without a program.
      if (folder.name === "Contents" && name === "MacOS" && apps.length > before) break;
    }
  };

  /** A release zip may hold the build's own zip, at the top or in its one folder. */
  const visitArchives = async (root: BuildFolder): Promise<void> => {
    const folders = [root, ...(root.folders.size === 1 ? root.folders.values() : [])];
    const zips = folders.flatMap((folder) => [...folder.files]).filter(([name]) => /\.zip$/i.test(name));
    for (const [, entry] of zips.slice(0, MOST_ARCHIVES)) {
      try {
        const inner = await openNested(container, entry, options.budget);
        bench.opened.unshift(inner); // closed before what it lies in
        gaps.push(...inner.gaps);
        await visit(foldersOf(inner));
      } catch (error) {
        addGap(gaps, error, container.at, entry.path, "inventory");
      }
    }
  };

  try {
    const root = foldersOf(container);
    await visit(root);
    if (apps.length === 0) await visitArchives(root);
    if (apps.length === 0) throw new UsageError(nothingFound(root, options.target, container));
  } catch (error) {
    close();
    throw error;
  }
  return { apps, code, gaps, close };
}

/** Cheap, by names only: whether it is worth to open things here. */
function mayBeBuild(folder: BuildFolder): boolean {
  if (folder.path === "") return true;
  const lib = folder.folders.get("lib");
  if (lib !== undefined && (lib.files.has("library.zip") || lib.files.has("library.dat"))) return true;
  if (folder.files.has("frozen_application_license.txt")) return true;
  let hasProgram = false;
  let hasExtension = false;
  for (const name of folder.files.keys()) {
    if (/^(?:library|python\d+)\.zip$/i.test(name)) return true;
    if (/^(?:python\d+\.dll|libpython\d.*|Python)$/i.test(name)) return true;
    if (/\.exe$/i.test(name)) hasProgram = true;
    else if (/\.(?:pyd|so)$/i.test(name)) hasExtension = true;
  }
  return hasProgram && hasExtension;
}

function nothingClaimed(site: PreparedSite): FreezerClaim {
  const roots = [...site.zips.keys()].sort().map((path) => ({ kind: "zip", path }) as const);
  return {
    freezer: "unknown",
    evidence: [],
    roots: [...roots, { kind: "directory", path: "" }],
    scripts: site.programs.map((program) => ({ name: program.name, program })),
    extensions: "finder",
    hidesStartup: false,
    provides: [],
    notes: [],
  };
}

function nothingFound(root: BuildFolder, target: string, container: Container): string {
  const other = otherMaker(root);
  if (other !== undefined) return `"${target}" is ${other}, which is not read yet`;
  const kind =
    container.kind === "directory" ? "name the folder that holds the executable" : "expected the archive of a build";
  return `no frozen build in "${target}": no library.zip, lib/library.zip, esky-files or program with modules; ${kind}`;
}

function otherMaker(folder: BuildFolder): string | undefined {
  if (folder.files.has("base_library.zip") || folder.folders.get("_internal")?.files.has("base_library.zip") === true)
    return "a PyInstaller build";
  if (fileIn(folder, "Contents/Resources/__boot__.py") !== undefined) return "a py2app build";
  for (const [name, inner] of folder.folders) {
    const found = SKIPPED.has(name) ? undefined : otherMaker(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readApp(
  site: PreparedSite,
  claim: FreezerClaim,
  esky: EskyVersion | undefined,
  target: string,
  code: Map<string, CodeSource>,
  bench: Workbench,
): FrozenApp {
  const { folder, gaps } = site;
  const python = site.runtime.version;
  const machine = judgeMachine(
    nativesOf(site.launchers),
    nativesOf(site.libraries),
    nativesOf(site.natives),
    esky?.named.platform ?? folder.name,
  );
  const builtins = builtinsOf(site, bench);
  const roots: ImportRoot[] = [];
  const treeRoots: TreeRoot[] = [];
  if (builtins !== undefined) roots.push({ place: builtins.place, kind: "builtin", listable: false });
  for (const { kind, path } of claim.roots) {
    const isZip = kind === "zip" || kind === "egg-zip";
    const at = isZip ? site.zips.get(path) : folderIn(folder, path);
    if (at === undefined) continue;
    const place = isZip ? { container: at.container.at } : placeIn(at);
    treeRoots.push({ kind, index: roots.length, folder: at });
    roots.push({ place, kind, listable: !isZip });
  }
  for (const { kind, path } of claim.roots)
    if ((kind === "zip" || kind === "egg-zip") && !site.zips.has(path) && !site.broken.has(path))
      gaps.push({
        place: placeIn(folder, path),
        reader: "inventory",
        reason: "is not in the build",
        hides: "inventory",
      });

  const rules = { python, platform: machine.platform, extensions: claim.extensions };
  const tree = readModuleTree(treeRoots, rules, (at, entry, limit) => readWhole(at, entry, gaps, limit, bench));
  addBuiltins(tree, builtins);
  for (const [key, { folder: at, entry, record }] of tree.code)
    code.set(key, {
      kind: record.form === "source" ? "source" : "bytecode",
      place: record.place,
      python,
      read: () => bench.kept.take(entry) ?? at.container.read(entry),
    });

  const hidden = hiddenModules(site, claim, python, bench);
  closeSources(bench);

  return {
    target,
    place: placeIn(folder),
    freezers: esky === undefined ? [claim.freezer] : ["esky", claim.freezer],
    ...nameAndVersion(folder, esky),
    platform: machine.platform,
    arch: machine.arch,
    python: site.runtime,
    roots,
    modules: tree.modules,
    shadowed: tree.shadowed,
    unimportable: tree.unimportable,
    builtins: builtins?.names,
    hiddenModules: hidden,
    scripts: claim.scripts.map((plan) => scriptOf(plan, tree, site, code)),
    natives: nativesOf(site.natives),
    files: filesOf(folder, treeRoots),
    moduleZips: treeRoots
      .filter(({ kind }) => kind === "zip" || kind === "egg-zip")
      .map(({ folder: { container } }) => ({ place: { container: container.at }, ...container.span })),
    metadata: treeRoots.flatMap((root) => metadataIn(root.folder)),
    notes: [...(esky?.notes ?? []), ...claim.notes],
    gaps,
  };
}

function nativesOf(found: readonly FoundNative[]): NativeFile[] {
  return found.map(({ native }) => native);
}

/**
 * The first bytes of a small module cost as much as all of it, and all of it is wanted soon after, once: so it is kept
 * until it is asked for, while there is room.
 */
function readWhole(
  at: BuildFolder,
  entry: Entry,
  gaps: Gap[],
  limit: number | undefined,
  bench: Workbench,
): Uint8Array | undefined {
  if (limit === undefined || !bench.kept.hasRoom(entry)) return readOrGap(at.container, entry, gaps, "code", limit);
  const bytes = readOrGap(at.container, entry, gaps, "code");
  if (bytes !== undefined) bench.kept.keep(entry, bytes);
  return bytes?.subarray(0, limit);
}

function nameAndVersion(folder: BuildFolder, esky: EskyVersion | undefined): Pick<FrozenApp, "name" | "version"> {
  if (esky !== undefined && esky.named.version !== "") return { name: esky.named.name, version: esky.named.version };
  // "GroundControl-0.59.zip" tells both; "exe.win32-2.7" and "dist" tell neither.
  const stem = folder.name.replace(/\.(?:zip|egg|app|exe)$/i, "");
  const match = /^([A-Za-z][\w .-]*?)[-_ ]v?(\d+(?:\.\d+)+\w*)(?:[-_. ]|$)/.exec(stem);
  if (match === null || stem.startsWith("exe.")) return { name: undefined, version: undefined };
  return { name: match[1], version: match[2] };
}

interface Builtins {
  readonly names: ReadonlySet<string>;
  readonly place: ImportRoot["place"];
}

/** From the Python library, else from a program that Python is linked into. */
function builtinsOf(site: PreparedSite, bench: Workbench): Builtins | undefined {
  const { container } = site.folder;
  for (const { entry, native } of [...site.libraries, ...site.launchers]) {
    try {
      const names = readBuiltins(sourceOf(container, entry, bench));
      if (names !== undefined) return { names, place: native.place };
    } catch (error) {
      addGap(site.gaps, error, container.at, entry.path, "code");
    }
  }
  return undefined;
}

/** Built-in modules come before everything on sys.path. */
function addBuiltins(tree: ModuleTree, builtins: Builtins | undefined): void {
  if (builtins === undefined) return;
  for (const name of builtins.names) {
    if (name === "__main__") continue; // stands in Python 2's table, but what runs under that name is the script
    const shadowed = tree.modules.get(name);
    if (shadowed !== undefined) tree.shadowed.push(shadowed);
    const record: ModuleRecord = { name, form: "builtin", isPackage: false, place: builtins.place, root: 0 };
    tree.modules.set(name, record);
  }
}

function hiddenModules(
  site: PreparedSite,
  claim: FreezerClaim,
  python: string | undefined,
  bench: Workbench,
): ReadonlySet<string> {
  const hidden = new Set([...frozenInInterpreter(python), ...claim.provides]);
  if (!claim.hidesStartup) return hidden;
  let isRead = false;
  for (const { entry } of site.programs) {
    try {
      const names = findFrozenNames(sourceOf(site.folder.container, entry, bench).read(0, entry.size));
      for (const name of names ?? []) hidden.add(name);
      isRead ||= names !== undefined;
    } catch (error) {
      addGap(site.gaps, error, site.folder.container.at, entry.path, "code");
    }
  }
  if (!isRead) for (const name of usualFrozenNames) hidden.add(name);
  return hidden;
}

/** The code of a script is a module of the build, or, with py2exe, a resource of its program. */
function scriptOf(plan: ScriptPlan, tree: ModuleTree, site: PreparedSite, code: Map<string, CodeSource>): EntryScript {
  const record = plan.module === undefined ? undefined : tree.modules.get(plan.module);
  const place = record?.place ?? placeIn(site.folder, plan.program?.path ?? "");
  const codeKey = record?.codeKey ?? resourceKey(plan, place, site, code);
  return {
    name: plan.name,
    place,
    ...(codeKey !== undefined && { codeKey }),
    ...(plan.module !== undefined && { module: plan.module }),
  };
}

function resourceKey(
  { program }: ScriptPlan,
  place: EntryScript["place"],
  { folder: { container }, runtime, magic }: PreparedSite,
  code: Map<string, CodeSource>,
): string | undefined {
  if (program?.py2exe === undefined || magic === undefined) return undefined;
  const { codeStart, codeSize } = program.py2exe;
  const codeKey = `${container.at.join("!/")}!/${program.entry.path}!/PYTHONSCRIPT`;
  const read = (): Uint8Array => container.read(program.entry).subarray(codeStart, codeStart + codeSize);
  code.set(codeKey, { kind: "bytecode", place, python: runtime.version, list: { magic }, read });
  return codeKey;
}

/** All files of the build's folder, and what its module zips hold beside modules. */
function filesOf(folder: BuildFolder, roots: readonly TreeRoot[]): FrozenApp["files"] {
  const files: { file: FrozenApp["files"][number]["file"]; place: ImportRoot["place"] }[] = [];
  const walk = (at: BuildFolder, isData: (name: string) => boolean): void => {
    for (const [name, file] of at.files) if (isData(name)) files.push({ file, place: placeIn(at, name) });
    for (const inner of at.folders.values()) walk(inner, isData);
  };
  walk(folder, () => true);
  for (const root of roots)
    if ((root.kind === "zip" || root.kind === "egg-zip") && root.folder !== folder)
      walk(root.folder, (name) => !/\.py[co]?$/.test(name));
  return files;
}
