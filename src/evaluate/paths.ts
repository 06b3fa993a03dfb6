// os.path and pathlib on paths that may have holes. A path in the tree begins with TREE; where the working directory is
// known (while a setup script is read), relative paths lie in the tree as well, and the tree is all there is on disk.

import { concatenate } from "./text-methods.js";
import {
  type Listing,
  type Text,
  type Value,
  bool,
  exactText,
  mapOptions,
  optionsOf,
  pattern,
  text,
  union,
  unknown,
  PROGRAM,
  TREE,
  insideTree,
} from "./value.js";
import type { World } from "./world.js";

/** Resolves "." and ".." in a path with `/`, as os.path.normpath does; keeps the TREE prefix. */
function normalise(path: string): string {
  const inTree = path.startsWith(TREE);
  const absolute = !inTree && path.startsWith("/");
  const parts: string[] = [];
  for (const part of (inTree ? path.slice(TREE.length) : path).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts[parts.length - 1] !== "..") parts.pop();
    else if (part === ".." && (inTree || absolute)) continue;
    else parts.push(part);
  }
  const joined = parts.join("/");
  return inTree ? (joined === "" ? TREE : `${TREE}/${joined}`) : absolute ? `/${joined}` : joined || ".";
}

/** Whether ".." in a path of the tree leads above the import roots: what lies there is in no build. */
function leadsOut(path: string): boolean {
  let depth = 0;
  for (const part of insideTree(path)?.split("/") ?? []) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Applies `each` to every exact text among the options; a text with holes becomes one hole. */
export function mapText(value: Value, each: (whole: string, listing: Listing | undefined) => Value): Value {
  return mapOptions(value, (option) => {
    const exact = exactText(option);
    if (exact !== undefined) return each(exact, option.t === "text" ? option.listing : undefined);
    return option.t === "text"
      ? pattern([null], option.listing)
      : option.t === "unknown"
        ? option
        : unknown("a path that is not known");
  });
}

/** os.path.dirname, as far as the end of the path is known. */
export function directoryName(value: Value): Value {
  return mapOptions(value, (option) => {
    if (option.t !== "text") return option;
    const last = option.parts[option.parts.length - 1];
    // What is above the import roots is in no build.
    if (exactText(option) === TREE || exactText(option) === PROGRAM) return pattern([null]);
    if (typeof last === "string" && last.includes("/")) {
      return pattern([...option.parts.slice(0, -1), last.slice(0, last.lastIndexOf("/"))], option.listing);
    }
    return exactText(option) === undefined ? pattern([null]) : text("", option.listing);
  });
}

/** os.path.basename, as far as the end of the path is known. */
export function baseName(value: Value): Value {
  return mapOptions(value, (option) => {
    if (option.t !== "text") return option;
    const last = option.parts.length - 1;
    for (let index = last; index >= 0; index--) {
      const part = option.parts[index];
      if (typeof part === "string" && part.includes("/")) {
        return pattern([part.slice(part.lastIndexOf("/") + 1), ...option.parts.slice(index + 1)], option.listing);
      }
    }
    return option;
  });
}

/** os.path.splitext. */
export function splitExtension(whole: string): readonly [string, string] {
  const at = whole.lastIndexOf(".");
  return at <= whole.lastIndexOf("/") + 1 ? [whole, ""] : [whole.slice(0, at), whole.slice(at)];
}

/** os.path.join: an absolute part starts anew. */
export function joinPath(parts: readonly Value[]): Value {
  let result: Value | undefined;
  for (const part of parts) {
    if (result === undefined) {
      result = part;
      continue;
    }
    const heads: readonly Value[] = optionsOf(result);
    const joined: Value[] = [];
    const byPath = new Map(heads.map((head) => [exactText(head), head]));
    for (const tail of optionsOf(part)) {
      const exact = exactText(tail);
      if (exact !== undefined && (exact.startsWith("/") || exact.startsWith(TREE))) joined.push(tail);
      else {
        // A name that was found in a folder is joined to that folder, when it is one of those that are joined.
        const own =
          tail.t === "text" && tail.listing !== undefined ? byPath.get(`${TREE}/${tail.listing.directory}`) : undefined;
        for (const head of own === undefined ? heads : [own]) {
          const whole = exactText(head);
          const separator = whole === "" || whole?.endsWith("/") === true ? text("") : text("/");
          joined.push(concatenate(concatenate(head, separator), tail));
        }
      }
    }
    result = mapOptions(union(joined), (option) => {
      const exact = exactText(option);
      if (exact?.startsWith(TREE) !== true || option.t !== "text") return option;
      return leadsOut(exact) ? pattern([null]) : text(normalise(exact), option.listing);
    });
  }
  return result ?? text("");
}

/** The path within the tree; a relative path counts where the working directory is known. */
export function pathInTree(path: string, world: World): string | undefined {
  const whole = path.startsWith(TREE) ? path : absolute(path, world);
  return whole.startsWith(TREE) ? insideTree(normalise(whole)) : undefined;
}

function absolute(path: string, world: World): string {
  if (path.startsWith(TREE)) return normalise(path);
  if (world.workingDirectory === undefined || /^([/\\]|[A-Za-z]:)/.test(path)) return path;
  return normalise(`${world.workingDirectory}/${path}`);
}

/** os.path.normpath for paths in the tree; others stay as they are. */
export const treePath = (value: Value): Value =>
  mapText(value, (whole, listing) => text(whole.startsWith(TREE) ? normalise(whole) : whole, listing));

/** os.path.abspath and realpath. */
export const absolutePath = (value: Value, world: World): Value =>
  mapText(value, (whole, listing) => text(absolute(whole, world), listing));

/** Is there such a file or folder? Only where the tree is all that matters: while a setup script is read. */
export function isOnDisk(value: Value, world: World, kind: "file" | "folder" | "either"): Value | undefined {
  if (world.workingDirectory === undefined) return undefined;
  return mapText(value, (whole) => {
    const path = pathInTree(whole, world);
    if (path === undefined) return unknown("whether a path outside the tree exists");
    const isFolder = world.list(path) !== undefined;
    const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const isThere = isFolder || world.list(parent)?.includes(path.slice(path.lastIndexOf("/") + 1)) === true;
    return bool(kind === "folder" ? isFolder : kind === "file" ? isThere && !isFolder : isThere);
  });
}

/** os.path.relpath of a path in the tree below another. */
export function relativePath(value: Value, start: Value | undefined, world: World): Value | undefined {
  const base = start === undefined ? world.workingDirectory : exactText(start);
  const from = base === undefined ? undefined : pathInTree(base, world);
  if (from === undefined) return undefined;
  return mapText(value, (whole, listing) => {
    const path = pathInTree(whole, world);
    if (path === from) return text(".", listing);
    if (path === undefined || !(from === "" || path.startsWith(`${from}/`)))
      return unknown("a path outside that folder");
    return text(from === "" ? path : path.slice(from.length + 1), listing);
  });
}

/** The text of a file of the tree; undefined when it is not one, or not short. */
export function fileText(path: Value, world: World): string | undefined {
  const exact = exactText(path);
  const inTree = exact === undefined ? undefined : pathInTree(exact, world);
  const whole = inTree === undefined ? undefined : world.readText?.(inTree);
  return whole === undefined || whole.length > MAX_FILE_TEXT ? undefined : whole.replaceAll("\r\n", "\n");
}

const MAX_FILE_TEXT = 100_000;

/** Attributes and methods of a path (pathlib.Path, os.DirEntry): paths are texts here. */
export function pathAttribute(value: Text, name: string): Value | undefined {
  switch (name) {
    case "parent":
      return directoryName(value);
    case "name":
      return baseName(value);
    case "path":
      return value;
    case "stem":
      return mapText(baseName(value), (whole, listing) => text(splitExtension(whole)[0], listing));
    case "suffix":
      return mapText(baseName(value), (whole) => text(splitExtension(whole)[1]));
    default:
      return undefined;
  }
}
