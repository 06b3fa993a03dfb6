// The folders of a build as a loader sees them: which file lies where, and where the freezer's launcher makes the loader
// look. Paths are relative to the application's folder, `/`-separated; what lies outside of it is undefined.

import type { FrozenApp, ImportRoot } from "../model/app.js";
import type { Binary } from "../model/linkage.js";

export interface Layout {
  /** The binaries at a path. A universal file has several images. */
  at(path: string): readonly Binary[];
  /** By file name (Windows: without case), wherever they lie. */
  named(name: string): readonly Binary[];
  /** By the name that they give themselves. */
  known(name: string): readonly Binary[];
  /** Of one library whatever version its file name tells, by `stemOf`. */
  similar(stem: string): readonly Binary[];
  /** Windows: where the launcher makes the loader look, before the system's own folders. */
  readonly launchFolders: readonly string[];
  /** Linux: what the launcher sets LD_LIBRARY_PATH to, for the programs and libraries that it loads, not for itself. */
  readonly libraryPath: readonly string[];
  /** The folder of the launcher, which Windows searches and macOS calls @executable_path. */
  readonly programFolder: string;
}

export function layoutOf(app: FrozenApp, binaries: readonly Binary[]): Layout {
  const foldsCase = app.platform === "win32";
  const keyOf = (name: string): string => (foldsCase ? name.toLowerCase() : name);
  const byPath = new Map<string, Binary[]>();
  const byName = new Map<string, Binary[]>();
  const byOwnName = new Map<string, Binary[]>();
  const byStem = new Map<string, Binary[]>();
  for (const binary of binaries) {
    add(byPath, keyOf(binary.path), binary);
    add(byName, keyOf(fileName(binary.path)), binary);
    add(byStem, stemOf(fileName(binary.path)), binary);
    if (binary.image.ownName !== undefined) add(byOwnName, keyOf(binary.image.ownName), binary);
  }
  const launcher = binaries.find(({ role }) => role === "launcher");
  const programFolder = launcher === undefined || launcher.path === "" ? "" : folderOf(launcher.path);
  const folders = launchFolders(app, programFolder);
  return {
    at: (path) => byPath.get(keyOf(path)) ?? [],
    named: (name) => byName.get(keyOf(name)) ?? [],
    known: (name) => byOwnName.get(keyOf(name)) ?? [],
    similar: (stem) => byStem.get(stem) ?? [],
    launchFolders: folders,
    libraryPath: setsLibraryPath(app, binaries) ? folders : [],
    programFolder,
  };
}

function add(map: Map<string, Binary[]>, key: string, binary: Binary): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [binary]);
  else known.push(binary);
}

/**
 * PyInstaller's launcher puts the folder of its contents into SetDllDirectory; cx_Freeze's start-up code adds lib to PATH.
 * All of these are among the folders that modules are imported from.
 */
function launchFolders(app: FrozenApp, programFolder: string): readonly string[] {
  const folders = new Set([programFolder]);
  for (const root of app.roots) {
    const path = root.kind === "directory" || root.kind === "flat-extensions" ? folderBelow(app, root) : undefined;
    if (path !== undefined) folders.add(path);
  }
  return [...folders];
}

/**
 * PyInstaller's launcher does (pyi_launch.c), and starts itself once more. The programs of cx_Freeze and bbfreeze have run
 * paths instead, which the loader follows by its own rules. Where no program could be read, it may do either.
 */
function setsLibraryPath({ freezers }: FrozenApp, binaries: readonly Binary[]): boolean {
  const isRead = binaries.some(({ role, image }) => role === "launcher" && image.needs.length > 0);
  return !isRead || !freezers.some((freezer) => freezer === "cx_Freeze" || freezer === "bbfreeze");
}

function folderBelow(app: FrozenApp, { place }: ImportRoot): string | undefined {
  return place.container.join("!/") === app.place.container.join("!/") ? pathBelow(app, place.member ?? "") : undefined;
}

/** A path of the container as one below the application's folder; undefined outside of it. */
export function pathBelow(app: FrozenApp, member: string): string | undefined {
  const folder = app.place.member ?? "";
  if (folder === "" || member === folder) return member === folder ? "" : member;
  return member.startsWith(`${folder}/`) ? member.slice(folder.length + 1) : undefined;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** "libffi" of "libffi.so.7.1.0" and "libffi.7.dylib"; of a DLL its name without the suffix. */
export function stemOf(file: string): string {
  return file.replace(/\.so(?:\.[\w.]+)?$|(?:\.[\d.]+)?\.dylib$|\.dll$|\.pyd$/i, "").toLowerCase();
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `name` below `folder`, "." and ".." resolved; undefined where it leaves the application's folder. */
export function joined(folder: string, name: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of name.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
