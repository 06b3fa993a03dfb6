// Folders of the tree as os.listdir, os.walk, glob and pkgutil see them. Every name remembers the listing that it comes
// from: what is loaded by it is found only where that listing finds it.

import { pathInTree } from "./paths.js";
import { concatenate } from "./text-methods.js";
import {
  type Item,
  type Listing,
  type Value,
  bool,
  elementOf,
  exactText,
  list,
  mapOptions,
  optionsOf,
  text,
  unknown,
  TREE,
} from "./value.js";
import { fits, pathPattern } from "../wildcards.js";
import type { World } from "./world.js";

/**
 * What a folder may hold that nobody has seen: a package, source, bytecode. With such a name one can follow what a loader
 * makes of whatever it finds.
 */
const STAND_INS: readonly string[] = ["anymodule", "anymodule.py", "anymodule.pyc"];

/**
 * The names in a folder as far as the disk is asked, with stand-ins for those of one that nobody has seen. Where the build
 * has bytecode only, each module is there by two names, that of its source and its own: a loader that makes something of
 * the first one alone finds nothing.
 */
function namesOnDisk(directory: string, world: World): readonly string[] | undefined {
  const names = world.list(directory);
  if (isUnseen(directory, world)) return [...(names ?? []), ...STAND_INS];
  const ending = world.compiledEnding?.(directory);
  if (ending === undefined) return names;
  return names?.flatMap((name) => (name.endsWith(SOURCE) ? [name, name.slice(0, -SOURCE.length) + ending] : [name]));
}

const SOURCE = ".py";

function isUnseen(directory: string, world: World): boolean {
  const isStandIn = STAND_INS.includes(directory.slice(directory.lastIndexOf("/") + 1));
  return !isStandIn && world.isUnseen?.(directory) === true;
}

function listingFor(name: string, listing: Listing, directory: string, world: World): Listing {
  const ending = world.compiledEnding?.(directory);
  if (ending !== undefined && (name.endsWith(SOURCE) || name.endsWith(ending)))
    return { ...listing, file: name.endsWith(SOURCE) ? "source" : "bytecode" };
  return STAND_INS.includes(name) && isUnseen(directory, world) ? { ...listing, unseen: true } : listing;
}

/** The names in a folder; with `full` each is a path, as os.scandir and Path.iterdir give it. */
export function listDirectory(path: Value, via: string, needsDisk: boolean, full: boolean, world: World): Value {
  const items: Item[] = [];
  let complete = true;
  for (const option of optionsOf(path)) {
    const exact = exactText(option);
    const directory = exact === undefined ? undefined : pathInTree(exact, world);
    const names = directory === undefined ? undefined : namesOnDisk(directory, world);
    if (exact === undefined || directory === undefined || names === undefined) {
      complete = false;
      continue;
    }
    const listing: Listing = { via, directory, needsDisk };
    const lead = full ? `${exact.replace(/\/+$/, "")}/` : "";
    for (const name of names)
      items.push({ value: text(lead + name, listingFor(name, listing, directory, world)), maybe: false });
  }
  return complete
    ? { t: "list", items, complete }
    : { t: "list", items, complete, because: `${via} of a folder outside the tree` };
}

/** Visits a folder and all below it. */
export function walkDirectories(
  directory: string,
  world: World,
  visit: (directory: string, names: readonly string[]) => void,
  depth = 0,
): void {
  const names = namesOnDisk(directory, world);
  if (names === undefined || depth > 12) return;
  visit(directory, names);
  for (const name of names) {
    if (!name.includes(".")) walkDirectories(directory === "" ? name : `${directory}/${name}`, world, visit, depth + 1);
  }
}

/** os.walk: tuples (folder, names of folders, names of files). */
export function walk(top: Value, via: string, world: World): Value {
  const tuples: Value[] = [];
  let complete = true;
  for (const option of optionsOf(top)) {
    const exact = exactText(option);
    const start = exact === undefined ? undefined : pathInTree(exact, world);
    if (exact === undefined || start === undefined || namesOnDisk(start, world) === undefined) {
      complete = false;
      continue;
    }
    const lead = exact.replace(/\/+$/, "");
    walkDirectories(start, world, (directory, names) => {
      const listing: Listing = { via, directory: start, needsDisk: true };
      const folders = names.filter((name) => !name.includes("."));
      const files = names.filter((name) => name.includes("."));
      tuples.push(
        list([
          text(directory === start ? lead : `${lead}/${directory.slice(start === "" ? 0 : start.length + 1)}`, listing),
          list(folders.map((name) => text(name, listingFor(name, listing, directory, world)))),
          list(files.map((name) => text(name, listingFor(name, listing, directory, world)))),
        ]),
      );
    });
  }
  return { ...list(tuples), complete } as Value;
}

/** glob.glob over the tree: the folder before the first wildcard is walked. */
export function globTree(wanted: Value, via: string, world: World): Value {
  const found: Value[] = [];
  let complete = true;
  for (const option of optionsOf(wanted)) {
    const exact = option.t === "text" ? option.parts.map((part) => part ?? "*").join("") : undefined;
    const path = exact === undefined ? undefined : pathInTree(exact, world);
    if (exact === undefined || path === undefined || path === "") {
      complete = false;
      continue;
    }
    const isRelative = !exact.startsWith(TREE);
    const wild = path.search(/[*?[]/);
    const base = wild < 0 ? path : path.slice(0, path.lastIndexOf("/", wild) < 0 ? 0 : path.lastIndexOf("/", wild));
    const pattern = pathPattern(path);
    const listing: Listing = { via, directory: base, needsDisk: true };
    walkDirectories(base, world, (directory, names) => {
      for (const name of names) {
        const whole = directory === "" ? name : `${directory}/${name}`;
        if (fits(pattern, whole.split("/")))
          found.push(text(isRelative ? whole : `${TREE}/${whole}`, listingFor(name, listing, directory, world)));
      }
    });
  }
  return complete ? list(found) : { t: "list", items: found.map((value) => ({ value, maybe: false })), complete };
}

/** pkgutil.iter_modules and walk_packages: tuples (finder, prefix + name, is a package). */
export function iterateModules(
  paths: Value | undefined,
  prefix: Value | undefined,
  deep: boolean,
  via: string,
  world: World,
): Value {
  if (paths === undefined || (paths.t === "scalar" && paths.value === null))
    return unknown(`${via}() of all of sys.path`);
  const tuples: Value[] = [];
  let complete = true;
  const add = (directory: string, lead: Value, start: string, depth: number): void => {
    for (const name of world.list(directory) ?? []) {
      const isFolder = !name.includes(".");
      const bare = name.replace(/\..*$/, "");
      const inner = `${directory === "" ? "" : directory + "/"}${name}`;
      if (bare === "__init__" || !/^[A-Za-z_]\w*$/.test(bare)) continue;
      if (isFolder ? world.unit(inner.split("/").join("."))?.isPackage !== true : !/\.(py|pyc|pyo|so|pyd)$/.test(name))
        continue;
      const listing: Listing = { via, directory: start, needsDisk: false };
      const full = mapOptions(concatenate(lead, text(bare)), (option) =>
        option.t === "text" ? { ...option, listing } : option,
      );
      const isCut = isFolder && optionsOf(lead).every((one) => exactText(one) !== "") && world.cutsPrefix?.(directory);
      const given = isCut === true ? text(bare, { ...listing, cutOf: inner.split("/").join(".") }) : full;
      tuples.push(list([unknown("the module finder"), given, bool(isFolder)]));
      if (isFolder && deep && depth < 12) add(inner, concatenate(full, text(".")), start, depth + 1);
    }
  };
  for (const option of optionsOf(elementOf(paths))) {
    const exact = exactText(option);
    const directory = exact === undefined ? undefined : pathInTree(exact, world);
    if (directory === undefined || world.list(directory) === undefined) complete = false;
    else add(directory, prefix ?? text(""), directory, 0);
  }
  return { t: "list", items: tuples.map((value) => ({ value, maybe: false })), complete };
}
