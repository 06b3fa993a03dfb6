// What the functions of PyInstaller.utils.hooks give, as far as it can be said without the package at hand: names of
// modules as patterns, data as globs. Names and meanings are those of its documentation ("Understanding PyInstaller
// Hooks"); 2.1 to 6.11.

import {
  type Item,
  type Text,
  type Value,
  bool,
  exactText,
  list,
  mapOptions,
  pattern,
  text,
  truth,
  unknown,
} from "../evaluate/value.js";

/** How a name "pkg.*" that a collector found says where it came from. */
const COLLECTED = "collect_submodules";

type Collector = (name: string, keywords: ReadonlyMap<string, Value>) => Value;

/** The name and everything below it; a filter that can't be run makes each of them doubtful. */
const submodules: Collector = (name, keywords) => {
  const maybe = keywords.has("filter") || keywords.has("filter_submodules");
  const below = pattern([`${name}.`, null], { via: COLLECTED, directory: name, needsDisk: false });
  const items: Item[] = [
    { value: text(name), maybe },
    { value: below, maybe },
  ];
  return { t: "list", items, complete: true };
};

const folderOf = (name: string): string => name.replaceAll(".", "/");

/** Everything in the package's folder but its modules, unless those are asked for. */
function dataOf(name: string, keywords: ReadonlyMap<string, Value>): Value {
  const folder = text(folderOf(name));
  const asked = keywords.get("include_py_files");
  const all = pair(text(`${folderOf(name)}/**`), folder);
  const source = pair(text(`${folderOf(name)}/*.py`), folder);
  return list(asked === undefined || truth(asked) === false ? [all] : [all, source]);
}

const pair = (source: Value, target: Value): Value => list([source, target]);

/** The metadata of a distribution: `name-1.0.dist-info`, whatever the version. */
const metadata: Collector = (name) =>
  list([pair(text(`${name.replaceAll("-", "_")}-*.dist-info`), text(`${name.replaceAll("-", "_")}-*.dist-info`))]);

const COLLECTORS: Readonly<Record<string, Collector>> = {
  collect_submodules: submodules,
  collect_data_files: (name, keywords) => dataOf(name, keywords),
  // Libraries are no modules: whatever they are, they are no names in a list.
  collect_dynamic_libs: () => list([]),
  copy_metadata: metadata,
  collect_all: (name, keywords) =>
    list([
      dataOf(name, new Map([["include_py_files", keywords.get("include_py_files") ?? bool(true)]])),
      list([]),
      submodules(name, withFilter(keywords, "filter_submodules")),
    ]),
  collect_entry_point: (name) =>
    list([list([]), { t: "list", items: [], complete: false, because: `who provides the entry point "${name}"` }]),
};

function withFilter(keywords: ReadonlyMap<string, Value>, name: string): ReadonlyMap<string, Value> {
  const filter = keywords.get(name);
  return filter === undefined ? new Map<string, Value>() : new Map([[name, filter]]);
}

/** The result of a function of PyInstaller (or of its globals in a .spec); undefined for all others. */
export function callCollector(
  path: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value | undefined {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (!path.startsWith("PyInstaller.")) return undefined;
  if (name === "Tree") return tree(args, keywords);
  if (name === "TOC") return args[0] ?? list([]);
  if (!/^PyInstaller\.utils\.hooks(\.|$)/.test(path) || !Object.hasOwn(COLLECTORS, name)) return undefined;
  const first = args[0] ?? [...keywords.values()][0];
  if (first === undefined) return undefined;
  return mapOptions(first, (option) => {
    const exact = exactText(option);
    const collect = COLLECTORS[name];
    if (exact === undefined || collect === undefined)
      return unknown(`the package that ${name}() is called for is computed`);
    return collect(exact, keywords);
  });
}

/** Tree("images", prefix="images"): everything in a folder, below the prefix. */
function tree(args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  const root = args[0] ?? keywords.get("root");
  const prefix = args[1] ?? keywords.get("prefix");
  if (root === undefined) return list([]);
  return list([pair(root, prefix?.t === "text" ? prefix : text("."))]);
}

/** "shop.plugins.*" for the pattern of a collected package; undefined for any other value. */
export function collectedPattern(value: Value): string | undefined {
  if (value.t !== "text" || !isCollected(value)) return undefined;
  const [head, hole] = value.parts;
  return typeof head === "string" && hole === null && head.endsWith(".") ? `${head}*` : undefined;
}

function isCollected(value: Text): boolean {
  return value.listing?.via === COLLECTED;
}
