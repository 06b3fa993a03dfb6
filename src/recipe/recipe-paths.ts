// Paths as recipes write them, found again in the tree: relative to the recipe's folder, with either slash, or absolute on
// the machine of whoever wrote the recipe.

import { TREE, type Text } from "../evaluate/value.js";
import { foldersOf } from "./working-folder.js";

/** The path from the root of the tree of one that the recipe `file` names; "" for the root itself. */
export function pathInTree(written: string, file: string): string {
  const path = written.replaceAll("\\", "/");
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
  const whole = path.startsWith(TREE) ? path.slice(TREE.length) : path.startsWith("/") ? path : `${folder}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/**
 * The folder of the tree that a recipe names, "" for the root; undefined when there is none. Of a path of another machine
 * the longest end counts that is one of its folders, and no package: that would be somebody's project by its own name.
 */
export function folderInTree(written: string, base: string, files: readonly string[]): string | undefined {
  const folders = foldersOf(files);
  const path = written.replaceAll("\\", "/");
  const isOther = /^(?:[A-Za-z]:)?\//.test(path) && !path.startsWith(TREE);
  if (!isOther) return [pathInTree(path, `${base}/`), pathInTree(path, "")].find((one) => folders.has(one));
  const parts = path.split("/").filter((part) => part !== "");
  for (let from = 1; from < parts.length; from++) {
    const end = parts.slice(from).join("/");
    if (folders.has(end) && !files.includes(`${end}/__init__.py`)) return end;
  }
  return undefined;
}

/**
 * The script of the tree that a recipe means: what lies there, else the file with the longest end in common (for a path
 * of another machine, or one whose beginning is computed). Undefined when there is none. `folder` is where a command runs.
 */
export function scriptInTree(
  written: Text,
  file: string,
  files: readonly string[],
  folder?: string,
): string | undefined {
  const last = written.parts[written.parts.length - 1];
  if (typeof last !== "string") return undefined;
  const known = new Set(files);
  const isWhole = written.parts.length === 1;
  // From the recipe's folder; or, as commands have it, from the root.
  for (const base of isWhole ? [...(folder === undefined ? [] : [`${folder}/`]), file, ""] : []) {
    const path = pathInTree(last, base);
    if (known.has(path)) return path;
  }
  const parts = last
    .replaceAll("\\", "/")
    .replace(TREE, "")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  for (let from = 0; from < parts.length; from++) {
    const end = parts.slice(from).join("/");
    if (known.has(end)) return end;
    const longer = files.filter((one) => one.endsWith(`/${end}`));
    if (longer.length === 1) return longer[0];
  }
  return undefined;
}
