// The application's own source as a tree of modules. What import would find is asked of the same code that takes the
// inventory of builds; here it is decided what belongs to the tree at all: not its builds, environments, tests or guests.

import { Buffer } from "node:buffer";
import { append } from "../append.js";
import type { Container, Entry } from "../archive/container.js";
import { openDirectory } from "../archive/directory.js";
import { openNested } from "../archive/index.js";
import type { Budget } from "../bytes/budget.js";
import { FormatError } from "../errors.js";
import type { Gap, Place } from "../finding.js";
import { foldersOf, placeIn, withoutFolders, type BuildFolder } from "../freezer/build-folder.js";
import type { Distribution } from "../model/entry-points.js";
import type { EntryScript, ModuleRecord, Platform, SourceTree } from "../model/app.js";
import { metadataIn } from "./metadata.js";
import { addGap, readOrGap } from "./workbench.js";
import type { CodeSource } from "./code-store.js";
import { readModuleTree, type TreeRoot } from "./module-tree.js";
import { foreignFolders, importFolders, isSkipped, type SearchPaths } from "./tree-scope.js";

export interface TreeOptions {
  readonly budget: Budget;
  /** The interpreter that will run it: decides about namespace packages, and about extensions that lie in the tree. */
  readonly python?: string | undefined;
  readonly platform?: Platform | undefined;
  /** What the recipe says of folders to import from. */
  readonly search?: SearchPaths | undefined;
  /** Put before the paths of places: "" (the default) when the tree is the folder that the user stands in. */
  readonly shown?: string;
  /** What each folder of installed packages is called in places; its path when not given. */
  readonly shownFolder?: (path: string) => string;
}

export interface ReadTree {
  readonly tree: SourceTree;
  /** By ModuleRecord.codeKey and EntryScript.codeKey. Valid until `close`. */
  readonly code: ReadonlyMap<string, CodeSource>;
  /** Text of a file of the tree (setup.py, setup.cfg), or undefined when it isn't there. */
  text(path: string): string | undefined;
  close(): void;
}

const SCRIPT_FOLDERS = ["", "scripts", "bin"];
const SHEBANG_BYTES = 128;

/**
 * The source tree in the folder at `path`. Modules stand under the name by which the tree's own code imports them, also
 * with a `src/` layout. Throws the system's own error when the folder can't be listed.
 */
export async function readSourceTree(path: string, options: TreeOptions): Promise<ReadTree> {
  const container = openDirectory(path, [path], options.budget, (member, isDirectory) =>
    isSkipped(member, isDirectory),
  );
  const whole = foldersOf(container);
  const foreign = foreignFolders(whole);
  const root = foreign.size === 0 ? whole : withoutFolders(whole, foreign);
  const gaps: Gap[] = [...container.gaps];
  const folders = importFolders(root, gaps, options.search);
  const roots = folders.map((folder, index): TreeRoot => ({ kind: "directory", index, folder }));
  const reader = reading(container, gaps);
  const found = readModuleTree(
    roots,
    { python: options.python, platform: options.platform, extensions: "finder" },
    reader,
  );

  const code = new Map<string, CodeSource>();
  const take = (record: ModuleRecord): ModuleRecord => {
    const shown: ModuleRecord = { ...record, place: shownPlace(record.place, container, options), root: -1 };
    const at = record.codeKey === undefined ? undefined : found.code.get(record.codeKey);
    if (record.codeKey !== undefined && at !== undefined)
      code.set(record.codeKey, sourceOf(container, at.entry, shown.place, options.python));
    return shown;
  };
  const modules = new Map([...found.modules].map(([name, record]) => [name, take(record)]));
  for (const [name, record] of cythonModules(folders, modules))
    modules.set(name, { ...record, place: shownPlace(record.place, container, options) });
  const loose: ModuleRecord[] = [];
  for (const { record } of found.unimportable) {
    const entry =
      record.form === "source" && "container" in record.place ? entryAt(root, record.place.member ?? "") : undefined;
    if (entry === undefined) continue;
    const codeKey = keyOf(container, entry);
    const shown = { ...record, codeKey, place: shownPlace(record.place, container, options), root: -1 };
    code.set(codeKey, sourceOf(container, entry, shown.place, options.python));
    loose.push(shown);
  }
  const scripts = findScripts(root, gaps).map((entry): EntryScript => {
    const codeKey = keyOf(container, entry);
    const place = shownPlace({ container: container.at, member: entry.path }, container, options);
    code.set(codeKey, sourceOf(container, entry, place, options.python));
    return { name: scriptName(entry.path), place, codeKey };
  });
  const tree: SourceTree = {
    root: path,
    modules,
    scripts,
    loose,
    resources: resourcesOf(root),
    folders: folders.map((folder) => folder.path),
    // More may come to light whenever another file is read.
    get gaps() {
      return gaps.map((gap) => shownGap(gap, container, options));
    },
  };
  return {
    tree,
    code,
    text: (member) => {
      const entry = entryAt(root, member);
      const bytes = entry === undefined ? undefined : readOrGap(container, entry, gaps, "recipe");
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
    },
    close: () => container.close(),
  };
}

/**
 * The modules in folders of installed packages, the first folder winning, with the eggs in them. `.pth` files are not
 * followed: they name folders of the build machine.
 */
export async function readSitePackages(paths: readonly string[], options: TreeOptions): Promise<ReadTree> {
  const gaps: Gap[] = [];
  const opened: Container[] = [];
  const roots: TreeRoot[] = [];
  for (const path of paths) {
    const container = openDirectory(
      path,
      [options.shownFolder?.(path) ?? path],
      options.budget,
      (member, isDirectory) => isDirectory && /(^|\/)__pycache__$/.test(member),
    );
    opened.push(container);
    append(gaps, container.gaps);
    const folder = foldersOf(container);
    roots.push({ kind: "directory", index: roots.length, folder });
    for (const [name, inner] of folder.folders)
      if (name.endsWith(".egg")) roots.push({ kind: "egg-directory", index: roots.length, folder: inner });
    for (const [name, entry] of folder.files) {
      if (!name.endsWith(".egg")) continue;
      try {
        const egg = await openNested(container, entry, options.budget);
        opened.unshift(egg); // closed before what it lies in
        roots.push({ kind: "egg-zip", index: roots.length, folder: foldersOf(egg) });
      } catch (error) {
        addGap(gaps, error, container.at, entry.path, "inventory");
      }
    }
  }
  const rules = { python: options.python, platform: options.platform, extensions: "finder" } as const;
  const found = readModuleTree(roots, rules, (at, entry, limit) => readOrGap(at.container, entry, gaps, "code", limit));
  const show = (place: Place): Place =>
    opened.reduce((shown, container) => {
      const [folder = ""] = container.at;
      return container.at.length > 1 ? shown : shownPlace(shown, container, { ...options, shown: folder });
    }, place);
  const code = new Map<string, CodeSource>();
  for (const [key, { folder, entry, record }] of found.code)
    code.set(key, {
      ...sourceOf(folder.container, entry, show(record.place), options.python),
      kind: record.form === "source" ? "source" : "bytecode",
    });
  const modules = new Map(
    [...found.modules].map(([name, record]) => [name, { ...record, place: show(record.place), root: -1 }]),
  );
  const close = (): void => {
    for (const container of opened) container.close();
  };
  const distributions = roots.flatMap((root) =>
    metadataIn(root.folder, (at, entry) => readOrGap(at.container, entry, gaps, "code")).flatMap(
      ({ name, entryPoints = [] }): readonly Distribution[] =>
        entryPoints === "unread" || entryPoints.length === 0
          ? []
          : [{ name, entryPoints: entryPoints.map((point) => ({ ...point, place: show(point.place) })) }],
    ),
  );
  const nothing = { scripts: [], loose: [], resources: [] };
  const tree: SourceTree = { root: paths.join(", "), modules, ...nothing, distributions, gaps };
  return { tree, code, text: () => undefined, close };
}

/** `till/_drawer.pyx` becomes an extension when the project is built: the module exists, its code can't be read. */
function cythonModules(
  roots: readonly BuildFolder[],
  known: ReadonlyMap<string, ModuleRecord>,
): ReadonlyMap<string, ModuleRecord> {
  const found = new Map<string, ModuleRecord>();
  const walk = (folder: BuildFolder, prefix: string): void => {
    for (const file of folder.files.keys()) {
      const name = prefix + file.slice(0, -4);
      if (!file.endsWith(".pyx") || known.has(name) || found.has(name)) continue;
      const place = placeIn(folder, file);
      found.set(name, { name, form: "extension", isPackage: false, place, root: -1 });
    }
    for (const [inner, next] of folder.folders)
      if (known.get(prefix + inner)?.isPackage === true) walk(next, `${prefix}${inner}.`);
  };
  for (const root of roots) walk(root, "");
  return found;
}

/** Files without a suffix that begin with a python shebang, and .py files of script folders that are no packages. */
function findScripts(root: BuildFolder, gaps: Gap[]): Entry[] {
  const found: Entry[] = [];
  for (const name of SCRIPT_FOLDERS) {
    const folder = name === "" ? root : root.folders.get(name);
    if (folder === undefined || folder.files.has("__init__.py")) continue;
    for (const [file, entry] of folder.files) {
      if (name !== "" && /\.pyw?$/.test(file)) found.push(entry);
      else if (!/\.\w+$/.test(file) && entry.size > 0 && hasShebang(root.container, entry, gaps)) found.push(entry);
    }
  }
  return found;
}

function hasShebang(container: Container, entry: Entry, gaps: Gap[]): boolean {
  const head = readOrGap(container, entry, gaps, "code", SHEBANG_BYTES);
  return head !== undefined && /^#!.*\bpython/.test(Buffer.from(head).toString("latin1"));
}

function scriptName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.pyw?$/, "");
}

function resourcesOf(root: BuildFolder): string[] {
  const found: string[] = [];
  const walk = (folder: BuildFolder): void => {
    for (const [name, entry] of folder.files) if (!/\.(?:pyw?|pyx|pxd|c|h|so|pyd)$/.test(name)) found.push(entry.path);
    for (const inner of folder.folders.values()) walk(inner);
  };
  walk(root);
  return found;
}

function entryAt(root: BuildFolder, path: string): Entry | undefined {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  let folder: BuildFolder | undefined = root;
  for (const part of parts) folder = folder?.folders.get(part);
  return folder?.files.get(file);
}

function keyOf(container: Container, entry: Entry): string {
  return `${container.at.join("!/")}!/${entry.path}`;
}

function sourceOf(container: Container, entry: Entry, place: Place, python: string | undefined): CodeSource {
  return { kind: "source", place, python, read: () => container.read(entry) };
}

function reading(
  container: Container,
  gaps: Gap[],
): (folder: BuildFolder, entry: Entry, limit?: number) => Uint8Array | undefined {
  return (_folder, entry, limit) => {
    try {
      return container.read(entry, limit);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      gaps.push({ place: { path: entry.path }, reader: error.reader, reason: error.message, hides: "code" });
      return undefined;
    }
  };
}

function shownPlace(place: Place, container: Container, options: TreeOptions): Place {
  if (!("container" in place) || place.container !== container.at) return place;
  const path = [options.shown ?? "", place.member ?? ""].filter((part) => part !== "" && part !== ".").join("/");
  return { path: path === "" ? "." : path };
}

function shownGap(gap: Gap, container: Container, options: TreeOptions): Gap {
  return { ...gap, place: shownPlace(gap.place, container, options) };
}
