// One FrozenApp from a prepared build and the claim of its freezer: roots, modules, built-ins, scripts, and what is shipped
// beside them.

import { append } from "../append.js";
import type { Entry } from "../archive/container.js";
import type { Gap } from "../finding.js";
import { folderIn, placeIn, stemOf, type BuildFolder } from "../freezer/build-folder.js";
import type { EskyVersion } from "../freezer/esky.js";
import type { FreezerClaim, ScriptPlan } from "../freezer/freezer.js";
import { findFrozenNames, usualFrozenNames } from "../freezer/frozen-names.js";
import {
  type EntryScript,
  type FrozenApp,
  type ImportRoot,
  isArchive,
  type ModuleRecord,
  type NativeFile,
} from "../model/app.js";
import type { PreparedSite } from "./build-site.js";
import { type FoundNative, textsIn } from "./site-natives.js";
import { nativeKey } from "./native-store.js";
import { addGap, closeSources, readOrGap, sourceOf, type Workbench } from "./workbench.js";
import { readBuiltins } from "./builtins.js";
import { bundleOf } from "./bundle.js";
import type { CodeSource } from "./code-store.js";
import { lostBytecode } from "./lost-bytecode.js";
import { metadataIn } from "./metadata.js";
import { readModuleTree, type ModuleTree, type TreeRoot } from "./module-tree.js";
import { takeOtherPythons } from "./other-python.js";
import { frozenInInterpreter, judgeMachine } from "./python-runtime.js";

/** The application in `site`; its code goes into `code` by ModuleRecord.codeKey. */
export function readApp(
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
    site.outer === undefined ? nativesOf(site.launchers) : [site.outer],
    nativesOf(site.libraries),
    nativesOf(claim.hostProvides === undefined ? site.natives : extensionsIn(site.natives)),
    esky?.named.platform ?? folder.name,
  );
  const builtins = builtinsOf(site, bench);
  const roots: ImportRoot[] = [];
  const treeRoots: TreeRoot[] = [];
  if (builtins !== undefined) roots.push({ place: builtins.place, kind: "builtin", listable: false });
  const programRoot = roots.length;
  if (claim.inProgram !== undefined)
    roots.push({ place: placeIn(folder, claim.inProgram.program.path), kind: "builtin", listable: false });
  for (const { kind, path } of claim.roots) {
    const isZip = isArchive(kind);
    // A zip that is unpacked before anything runs is a folder (pex).
    const at = isZip ? site.zips.get(path) : (folderIn(folder, path) ?? site.zips.get(path));
    if (at === undefined) continue;
    const place = isZip ? { container: at.container.at } : placeIn(at);
    treeRoots.push({ kind, index: roots.length, folder: at });
    roots.push({ place, kind, listable: !isZip });
  }
  for (const { kind, path } of claim.roots)
    if (isArchive(kind) && !site.zips.has(path) && !site.broken.has(path))
      gaps.push({
        place: placeIn(folder, path),
        reader: "inventory",
        reason: "it is not in the build",
        hides: "inventory",
      });

  const rules = { python, platform: machine.platform, extensions: claim.extensions, namesOnly: bench.namesOnly };
  const tree = readModuleTree(treeRoots, rules, (at, entry, limit) => readWhole(at, entry, gaps, limit, bench));
  const { gaps: otherPythons, keys: unread } = takeOtherPythons(tree, roots);
  append(gaps, otherPythons);
  addBuiltins(tree, builtins);
  addInProgram(tree, claim, folder, programRoot);
  // Where an archive is missing, the code of what lies here may have been in that; or it is compiled into the program.
  if (claim.inProgram === undefined && !gaps.some(({ hides }) => hides === "inventory"))
    append(gaps, lostBytecode(treeRoots, tree));
  for (const [key, { folder: at, entry, record }] of tree.code)
    code.set(key, {
      kind: record.form === "source" ? "source" : "bytecode",
      place: record.place,
      python,
      ...(unread.has(key) && { isSaid: true }),
      read: () => bench.kept.take(entry) ?? at.container.read(entry),
    });

  for (const { native, entry } of site.natives)
    bench.natives.set(nativeKey(native.place), () => folder.container.open(entry));
  for (const { place, entry } of textsIn(folder, machine.platform))
    bench.natives.set(nativeKey(place), () => folder.container.open(entry));
  const { launcher } = folder.container;
  if (site.outer !== undefined && launcher !== undefined)
    bench.natives.set(nativeKey(site.outer.place), () => launcher.window(0, launcher.size));
  const hidden = hiddenModules(site, claim, python, bench);
  closeSources(bench);
  const bundle = machine.platform === "darwin" ? bundleOf(folder, gaps) : undefined;

  return {
    target,
    place: placeIn(folder),
    freezers: esky === undefined ? [claim.freezer] : ["esky", claim.freezer],
    ...nameAndVersion(folder, esky),
    ...(claim.name !== undefined && { name: claim.name }),
    ...versionFolderOf(esky),
    platform: machine.platform,
    arch: machine.arch,
    python: site.runtime,
    roots,
    modules: tree.modules,
    shadowed: tree.shadowed,
    unimportable: tree.unimportable,
    builtins: builtins?.names,
    hiddenModules: hidden,
    ...(claim.hostProvides !== undefined && { hostProvides: claim.hostProvides }),
    scripts: claim.scripts.map((plan) => scriptOf(plan, tree, site, code)),
    runtimeHooks: (claim.runtimeHooks ?? []).map((plan) => scriptOf(plan, tree, site, code)),
    natives: nativesWithRoles(site),
    files: filesOf(folder, treeRoots),
    moduleZips: treeRoots
      .filter(({ kind }) => kind === "zip" || kind === "egg-zip")
      .map(({ folder: { container } }) => ({ place: { container: container.at }, ...container.span })),
    metadata: treeRoots.flatMap((root) =>
      metadataIn(root.folder, (at, entry) => readOrGap(at.container, entry, gaps, "code")),
    ),
    ...(bundle !== undefined && { bundle }),
    notes: [...(esky?.notes ?? []), ...claim.notes],
    gaps,
  };
}

function nativesWithRoles({ natives, launchers, libraries, outer }: PreparedSite): NativeFile[] {
  const roles = new Map<FoundNative, NonNullable<NativeFile["role"]>>([
    ...launchers.map((found) => [found, "launcher"] as const),
    ...libraries.map((found) => [found, "python"] as const),
  ]);
  const inside = natives.map((found) => {
    const role = roles.get(found);
    return role === undefined ? found.native : { ...found.native, role };
  });
  return outer === undefined ? inside : [{ ...outer, role: "launcher" }, ...inside];
}

function nativesOf(found: readonly FoundNative[]): NativeFile[] {
  return found.map(({ native }) => native);
}

/** Launchers for Windows lie as data in packages for every system (setuptools, distlib). */
function extensionsIn(found: readonly FoundNative[]): readonly FoundNative[] {
  return found.filter(({ entry }) => /\.(?:so|pyd)$/i.test(entry.path));
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
  if (limit === undefined || at.container.kind === "pyz" || !bench.kept.hasRoom(entry))
    return readOrGap(at.container, entry, gaps, "code", limit);
  const bytes = readOrGap(at.container, entry, gaps, "code");
  if (bytes !== undefined) bench.kept.keep(entry, bytes);
  return bytes?.subarray(0, limit);
}

function nameAndVersion(folder: BuildFolder, esky: EskyVersion | undefined): Pick<FrozenApp, "name" | "version"> {
  if (esky !== undefined && esky.named.version !== "") return { name: esky.named.name, version: esky.named.version };
  // "GroundControl-0.59.zip" tells both; "exe.win32-2.7" and "dist" tell neither.
  const stem = stemOf(folder.name).replace(/\.(?:egg|app|exe)$/i, "");
  const match = /^([A-Za-z][\w .-]*?)[-_ ]v?(\d+(?:\.\d+)+\w*)(?:[-_. ]|$)/.exec(stem);
  if (match === null || stem.startsWith("exe.")) return { name: undefined, version: undefined };
  return { name: match[1], version: match[2] };
}

/** The root of a zip has the zip's name, which its maker did not have to choose for a folder. */
function versionFolderOf(esky: EskyVersion | undefined): Pick<FrozenApp, "versionFolder"> {
  if (esky === undefined) return {};
  const { folder } = esky;
  if (folder.path === "" && folder.container.kind !== "directory") return {};
  return { versionFolder: { name: folder.name, place: placeIn(folder) } };
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
  for (const image of site.embedded) {
    const names = readBuiltins(image);
    if (names !== undefined) return { names, place: placeIn(site.folder) };
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

/** What a program holds itself is found before all files; extensions keep theirs. */
function addInProgram(tree: ModuleTree, { inProgram }: FreezerClaim, folder: BuildFolder, root: number): void {
  if (inProgram === undefined) return;
  const place = placeIn(folder, inProgram.program.path);
  const packages = new Set(inProgram.modules.map((name) => name.slice(0, Math.max(0, name.lastIndexOf(".")))));
  for (const name of inProgram.modules) {
    if (name === "__main__") continue;
    const shadowed = tree.modules.get(name);
    if (shadowed?.form === "builtin") continue;
    if (shadowed !== undefined && shadowed.form !== "namespace") tree.shadowed.push(shadowed);
    tree.modules.set(name, { name, form: "frozen", isPackage: packages.has(name), place, root });
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
  const part: EntryScript["place"] | undefined = plan.part && {
    container: plan.part.container.at,
    member: plan.part.entry.path,
  };
  const place = record?.place ?? part ?? placeIn(site.folder, plan.program?.path ?? "");
  const codeKey = record?.codeKey ?? partKey(plan, site, code) ?? resourceKey(plan, place, site, code);
  return {
    name: plan.name,
    place,
    ...(codeKey !== undefined && { codeKey }),
    ...(plan.module !== undefined && { module: plan.module }),
    ...(plan.isImported === true && { isImported: true }),
  };
}

/** A .pyc begins with its magic, marshalled code with its type, "c", with or without the flag of references; else it is text. */
function partKey({ part }: ScriptPlan, site: PreparedSite, code: Map<string, CodeSource>): string | undefined {
  if (part === undefined) return undefined;
  const { container, entry } = part;
  const codeKey = `${container.at.join("!/")}!/${entry.path}`;
  const [type, zero, cr, lf] = readOrGap(container, entry, site.gaps, "code", 4) ?? [];
  const isPyc = cr === 0x0d && lf === 0x0a;
  const isCode = !isPyc && (type === 0xe3 || (type === 0x63 && zero === 0));
  const magic = part.magic ?? site.magic;
  if (type === undefined || (isCode && magic === undefined)) return undefined;
  code.set(codeKey, {
    kind: isCode || isPyc ? "bytecode" : "source",
    place: { container: container.at, member: entry.path },
    python: site.runtime.version,
    ...(isCode && magic !== undefined && { bare: { kind: "code", magic } }),
    read: () => container.read(entry),
  });
  return codeKey;
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
  const read = (): Uint8Array =>
    program.launcher?.read(codeStart, codeSize) ??
    container.read(program.entry).subarray(codeStart, codeStart + codeSize);
  code.set(codeKey, { kind: "bytecode", place, python: runtime.version, bare: { kind: "list", magic }, read });
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
