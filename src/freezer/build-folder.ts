// A folder inside a container, as freezers look at it: by the names of its files. Containers list members, not folders,
// so the tree is made once here; a folder may exist only because something lies in it.

import type { Container, Entry } from "../archive/container.js";
import type { BuildPlace } from "../finding.js";

export interface BuildFolder {
  readonly container: Container;
  /** `/`-separated from the container's root; "" is the root itself. */
  readonly path: string;
  /** The last part of `path`; for the root the name of the file or directory that the container is. */
  readonly name: string;
  readonly files: ReadonlyMap<string, Entry>;
  readonly folders: ReadonlyMap<string, BuildFolder>;
  /** The container has an entry for the folder itself (zipimport needs one for namespace packages). */
  readonly isListed: boolean;
}

interface Folder extends BuildFolder {
  readonly files: Map<string, Entry>;
  readonly folders: Map<string, Folder>;
  isListed: boolean;
}

/** No Python finds anything below; hostile archives have paths of thousands of parts, and walks here are recursive. */
const DEEPEST = 200;

/** The folders of a container; of entries with one name the last one counts, as for zipimport. */
export function foldersOf(container: Container): BuildFolder {
  const root = newFolder(container, "", rootName(container));
  root.isListed = true;
  const known = new Map<string, Folder>([["", root]]);
  const folderAt = (path: string): Folder => {
    const found = known.get(path);
    if (found !== undefined) return found;
    let at = root;
    let reached = "";
    for (const name of path.split("/")) {
      reached = reached === "" ? name : `${reached}/${name}`;
      let next = at.folders.get(name);
      if (next === undefined) {
        next = newFolder(container, reached, name);
        at.folders.set(name, next);
        known.set(reached, next);
      }
      at = next;
    }
    return at;
  };
  const links: Entry[] = [];
  for (const entry of container.entries) {
    if (entry.link !== undefined && container.kind !== "directory") links.push(entry);
    if (entry.oddities.includes("absolute") || entry.oddities.includes("escapes")) continue;
    const path = entry.path.endsWith("/") ? entry.path.slice(0, -1) : entry.path;
    if (path === "" || path.split("/", DEEPEST + 1).length > DEEPEST) continue;
    if (entry.isDirectory) {
      folderAt(path).isListed = true;
      continue;
    }
    const slash = path.lastIndexOf("/");
    folderAt(slash < 0 ? "" : path.slice(0, slash)).files.set(path.slice(slash + 1), entry);
  }
  followLinks(links, known);
  return root;
}

/**
 * Puts what symbolic links of an archive point at in their place (`Contents/MacOS/lib` of a macOS application). All targets are
 * looked up before the first is placed, as copies without links of their own: so loops can't arise.
 */
function followLinks(links: readonly Entry[], known: ReadonlyMap<string, Folder>): void {
  const found = links.flatMap((entry) => {
    const holder = folderOf(entry.path, known);
    const { target, file } = holder === undefined ? nowhere : resolve(holder.path, entry.link ?? "", known);
    if (holder === undefined || target === undefined || `${holder.path}/`.startsWith(`${target}/`)) return [];
    const folder = known.get(target);
    return [
      { holder, name: entry.path.slice(entry.path.lastIndexOf("/") + 1), folder: folder && copyOf(folder), file },
    ];
  });
  for (const { holder, name, folder, file } of found) {
    if (folder !== undefined) {
      holder.files.delete(name);
      if (!holder.folders.has(name)) holder.folders.set(name, folder);
    } else if (file !== undefined && file.link === undefined) holder.files.set(name, file);
  }
}

interface Resolved {
  readonly target: string | undefined;
  readonly file: Entry | undefined;
}

const nowhere: Resolved = { target: undefined, file: undefined };
/** As many as Linux follows before it speaks of a loop. */
const MOST_LINKS = 40;

/** What a link leads to, over links to links: `libz.so`, `libz.so.1`, `libz.so.1.2`. */
function resolve(folder: string, link: string, known: ReadonlyMap<string, Folder>): Resolved {
  let at = folder;
  let text = link;
  for (let step = 0; step < MOST_LINKS; step++) {
    const target = targetOf(at, text);
    if (target === undefined) return nowhere;
    const holder = folderOf(target, known);
    const file = holder?.files.get(target.slice(target.lastIndexOf("/") + 1));
    if (file?.link === undefined || holder === undefined) return { target, file };
    at = holder.path;
    text = file.link;
  }
  return nowhere;
}

/** The folder that the path lies in. */
function folderOf(path: string, known: ReadonlyMap<string, Folder>): Folder | undefined {
  const slash = path.lastIndexOf("/");
  return known.get(slash < 0 ? "" : path.slice(0, slash));
}

/** The path that a link in `folder` points at, or undefined when it leaves the container. */
function targetOf(folder: string, link: string): string | undefined {
  if (link === "" || link.startsWith("/")) return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of link.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function copyOf(folder: Folder): Folder {
  const folders = new Map([...folder.folders].map(([name, inner]) => [name, copyOf(inner)]));
  return { ...folder, files: new Map(folder.files), folders };
}

function newFolder(container: Container, path: string, name: string): Folder {
  return { container, path, name, files: new Map(), folders: new Map(), isListed: false };
}

function rootName(container: Container): string {
  const last = container.at.at(-1) ?? "";
  return last.replace(/[\\/]+$/, "").replace(/^.*[\\/]/, "");
}

/** The name of an archive, or of the folder that it was made of, without the archive's suffix. */
export function stemOf(name: string): string {
  return name.replace(/\.(?:zip|tar|tgz|tar\.gz)$/i, "");
}

/** The file at a path below the folder ("lib/library.zip"). */
export function fileIn(folder: BuildFolder, path: string): Entry | undefined {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return folder.files.get(path);
  return folderIn(folder, path.slice(0, slash))?.files.get(path.slice(slash + 1));
}

/** The folder at a path below the folder; "" is the folder itself. */
export function folderIn(folder: BuildFolder, path: string): BuildFolder | undefined {
  let at: BuildFolder | undefined = folder;
  if (path !== "") for (const part of path.split("/")) at = at?.folders.get(part);
  return at;
}

/** Where something below the folder lies; without a path, the folder itself. */
export function placeIn(folder: BuildFolder, path = ""): BuildPlace {
  const member = [folder.path, path].filter((part) => part !== "").join("/");
  return member === "" ? { container: folder.container.at } : { container: folder.container.at, member };
}

/** The same folders, less those in `left` (and all that is in them). */
export function withoutFolders(folder: BuildFolder, left: ReadonlySet<BuildFolder>): BuildFolder {
  const folders = new Map<string, BuildFolder>();
  for (const [name, inner] of folder.folders) if (!left.has(inner)) folders.set(name, withoutFolders(inner, left));
  return { ...folder, folders };
}
