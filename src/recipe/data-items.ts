// Data that a recipe adds: data_files of distutils, package_data, include_files of cx_Freeze, each as the path in the build.

import { type Value, exactText } from "../evaluate/value.js";
import type { RecipeItem } from "../model/recipe.js";
import { fits, namePattern } from "../wildcards.js";
import { pathInTree } from "./recipe-paths.js";
import { type Reading, type Slot, item, itemsOf, slotsAt, withoutTree } from "./slots.js";

const NO_DOUBTS = (reading: Reading): Reading => ({ ...reading, doubts: [] });

/** distutils' data_files: `(folder, [file, ...])` or a bare file. What is not known of data is no doubt about includes. */
export function dataFiles(slot: Slot, of: Reading): readonly RecipeItem[] {
  const reading = NO_DOUBTS(of);
  return itemsOf(slot, reading, (one) => {
    const pair = pairOf(one.value);
    if (pair === undefined) return undefined;
    const folder = exactText(pair[0]);
    const files = itemsOf({ ...one, value: pair[1] }, reading, (file) => whole(file, reading));
    return files.map((file) => ({ ...file, text: join(folder ?? "*", baseName(file.text)) }));
  });
}

/** setuptools' package_data: `{package: [glob, ...]}`, as paths below the package's folder. */
export function packageData(slot: Slot, of: Reading): readonly RecipeItem[] {
  const reading = NO_DOUBTS(of);
  const { value } = slot;
  if (value.t !== "dict") return [];
  return value.entries.flatMap((entry) => {
    const name = exactText(entry.key);
    if (name === undefined) return [];
    return slotsAt(slot, name, reading)
      .flatMap((globs) => itemsOf(globs, reading))
      .map((glob) => ({ ...glob, text: join(name.replaceAll(".", "/"), glob.text) }));
  });
}

/** cx_Freeze's include_files: `(source, target)`, or a source that keeps its own base name. */
export function includeFiles(slot: Slot, of: Reading): readonly RecipeItem[] {
  const reading = NO_DOUBTS(of);
  return itemsOf(slot, reading, (one) => {
    const pair = pairOf(one.value);
    const target = pair === undefined ? undefined : exactText(pair[1]);
    if (pair !== undefined && target !== undefined && target !== "") return [item(target, one, reading)];
    const source = whole(pair === undefined ? one : { ...one, value: pair[0] }, reading);
    return source?.map((file) => ({ ...file, text: baseName(file.text) }));
  });
}

/** More files of one folder than this are not named one by one. */
const MANY_FILES = 500;

/**
 * PyInstaller's datas: `(source, folder in the build)`, where a source that is a folder gives what lies in it; in a TOC
 * `(path in the build, source, "DATA")`. `file` is the recipe, whose folder sources are relative to.
 */
export function analysisData(slot: Slot, of: Reading, file: string, files: readonly string[]): readonly RecipeItem[] {
  const reading = NO_DOUBTS(of);
  return itemsOf(slot, reading, (one) => {
    const { value } = one;
    if (value.t !== "list") return [];
    const [first, second, third] = value.items.map((part) => exactText(part.value));
    if (third !== undefined) return first === undefined ? [] : [dataItem(first, one, reading)];
    if (second === undefined) return [];
    if (first === undefined) return [dataItem(join(second.replaceAll("\\", "/"), "*"), one, reading)];
    const source = first;
    const below = contentsOf(pathInTree(source, file), files);
    const inside = below.length > 0 ? below : contentsOf(pathInTree(source, ""), files);
    const globbed = inside.length > 0 ? inside : globbedFiles(source, file, files);
    const names = globbed.length > 0 ? globbed : [baseName(source)];
    // What a collector found lies below the folder of its own name.
    if (source.endsWith("/**")) return [dataItem(`${second}/**`, one, reading)];
    return names.map((name) => dataItem(join(second.replaceAll("\\", "/"), name), one, reading));
  });
}

/** The files that a glob in a folder of the tree finds; nothing for a path without one. */
function globbedFiles(source: string, file: string, files: readonly string[]): readonly string[] {
  const name = baseName(source);
  if (!/[*?]/.test(name) || source.endsWith("/**")) return [];
  const pattern = namePattern(name);
  const folder = source.slice(0, source.length - name.length);
  return [pathInTree(folder, file), pathInTree(folder, "")]
    .map((one) => contentsOf(one, files).filter((found) => fits(pattern, found)))
    .reduce((first, second) => (first.length > 0 ? first : second));
}

/** What a folder of the tree holds, one level deep; nothing for a file. */
function contentsOf(folder: string, files: readonly string[]): readonly string[] {
  const start = folder === "" ? "" : `${folder}/`;
  const names = new Set<string>();
  for (const file of files) {
    if (!file.startsWith(start) || names.size > MANY_FILES) continue;
    names.add(file.slice(start.length).split("/")[0] ?? "");
  }
  return [...names];
}

function dataItem(path: string, slot: Slot, reading: Reading): RecipeItem {
  return { ...item(path.replaceAll("\\", "/").replace(/^\.\//, ""), slot, reading), place: slot.place };
}

function pairOf(value: Value): readonly [Value, Value] | undefined {
  if (value.t !== "list" || value.items.length !== 2) return undefined;
  const [first, second] = value.items;
  return first === undefined || second === undefined ? undefined : [first.value, second.value];
}

function whole(slot: Slot, reading: Reading): readonly RecipeItem[] | undefined {
  const text = exactText(slot.value);
  return text === undefined ? undefined : [item(text, slot, reading)];
}

function join(folder: string, name: string): string {
  const clean = withoutTree(folder).replace(/\/+$/, "");
  return clean === "" || clean === "." ? name : `${clean}/${name}`;
}

function baseName(path: string): string {
  const clean = path.replaceAll("\\", "/").replace(/\/+$/, "");
  return clean.slice(clean.lastIndexOf("/") + 1);
}
