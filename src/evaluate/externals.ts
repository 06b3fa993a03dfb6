// Models of the few library functions and constants that names of modules are computed with: os.path, glob, pkgutil,
// pathlib, sys.platform. What is not modelled is unknown, never wrong.

import { iterationsOf, mutate } from "./changes.js";
import { concatenate, toText } from "./text-methods.js";
import {
  type Item,
  type Listing,
  type Text,
  type Value,
  TREE,
  bool,
  elementOf,
  exactText,
  list,
  mapOptions,
  none,
  num,
  optionsOf,
  pattern,
  text,
  truth,
  union,
  unknown,
} from "./value.js";
import type { World } from "./world.js";

export interface Call {
  readonly args: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** Calls a value with arguments: for map() and the like. */
  readonly apply: (callee: Value, args: readonly Value[]) => Value;
  /** The attribute of a value: for getattr(). */
  readonly attribute: (of: Value, name: string) => Value;
  readonly moduleValue: (name: string) => Value;
  /** Package of the calling unit. */
  readonly package: string;
}

function versionParts(python: string | undefined): readonly [number, number] | undefined {
  const match = /^(\d+)\.(\d+)/.exec(python ?? "");
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Values of library constants on the target ("sys.platform" of Python 2 on Linux is "linux2"); undefined when not modelled. */
export function externalConstant(path: string, world: World): Value | undefined {
  const own = world.constants.get(path);
  if (own !== undefined) return own;
  const version = versionParts(world.python);
  const { platform } = world;
  switch (path) {
    case "sys.platform":
      if (platform === undefined) return undefined;
      if (platform !== "linux") return text(platform);
      if (version === undefined) return pattern(["linux", null]);
      return text(version[0] === 2 || (version[0] === 3 && version[1] < 3) ? "linux2" : "linux");
    case "subprocess.mswindows":
    case "subprocess._mswindows":
      return platform === undefined ? undefined : bool(platform === "win32");
    case "os.name":
      return platform === undefined ? undefined : text(platform === "win32" ? "nt" : "posix");
    case "sys.version_info":
      return version === undefined
        ? undefined
        : { t: "list", items: [...version.map((part) => ({ value: num(part), maybe: false }))], complete: false };
    case "sys.version_info.major":
      return version === undefined ? undefined : num(version[0]);
    case "sys.version_info.minor":
      return version === undefined ? undefined : num(version[1]);
    case "sys.hexversion":
      return version === undefined ? undefined : num(version[0] * 0x1000000 + version[1] * 0x10000 + 0xf0);
    case "sys.version":
      return version === undefined ? undefined : pattern([`${version[0]}.${version[1]}`, null]);
    case "six.PY2":
    case "future.utils.PY2":
      return version === undefined ? undefined : bool(version[0] === 2);
    case "six.PY3":
    case "future.utils.PY3":
      return version === undefined ? undefined : bool(version[0] === 3);
    case "typing.TYPE_CHECKING":
    case "typing_extensions.TYPE_CHECKING":
      return bool(false);
    case "sys.frozen":
      return bool(true);
    case "os.sep":
    case "os.path.sep":
      return text("/");
    case "os.extsep":
    case "os.path.extsep":
    case "os.curdir":
    case "os.path.curdir":
      return text(".");
    case "os.pardir":
    case "os.path.pardir":
      return text("..");
    case "sys.implementation.name":
      return text("cpython");
    case "builtins.__debug__":
      return bool(true);
    case "importlib.machinery.SOURCE_SUFFIXES":
      return list([text(".py")]);
    case "importlib.machinery.BYTECODE_SUFFIXES":
      return list([text(".pyc")]);
    case "importlib.machinery.EXTENSION_SUFFIXES":
      return list([text(platform === "win32" ? ".pyd" : ".so")]);
    default:
      return undefined;
  }
}

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

function mapText(value: Value, each: (whole: string, listing: Listing | undefined) => Value): Value {
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

function directoryName(value: Value): Value {
  return mapOptions(value, (option) => {
    if (option.t !== "text") return option;
    const last = option.parts[option.parts.length - 1];
    if (typeof last === "string" && last.includes("/")) {
      return pattern([...option.parts.slice(0, -1), last.slice(0, last.lastIndexOf("/"))], option.listing);
    }
    return exactText(option) === undefined ? pattern([null]) : text("", option.listing);
  });
}

function baseName(value: Value): Value {
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

function splitExtension(whole: string): readonly [string, string] {
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
      return exact?.startsWith(TREE) === true && option.t === "text" ? text(normalise(exact), option.listing) : option;
    });
  }
  return result ?? text("");
}

/** The path within the tree; a relative path counts where the working directory is known. */
export function pathInTree(path: string, world: World): string | undefined {
  const whole = path.startsWith(TREE) ? path : absolute(path, world);
  return whole.startsWith(TREE) ? normalise(whole).slice(TREE.length).replace(/^\//, "") : undefined;
}

function absolute(path: string, world: World): string {
  if (path.startsWith(TREE)) return normalise(path);
  if (world.workingDirectory === undefined || /^([/\\]|[A-Za-z]:)/.test(path)) return path;
  return normalise(`${world.workingDirectory}/${path}`);
}

function listDirectory(path: Value, via: string, needsDisk: boolean, full: boolean, world: World): Value {
  const items: Item[] = [];
  let complete = true;
  for (const option of optionsOf(path)) {
    const exact = exactText(option);
    const directory = exact === undefined ? undefined : pathInTree(exact, world);
    const names = directory === undefined ? undefined : world.list(directory);
    if (exact === undefined || directory === undefined || names === undefined) {
      complete = false;
      continue;
    }
    const listing: Listing = { via, directory, needsDisk };
    const lead = full ? `${exact.replace(/\/+$/, "")}/` : "";
    for (const name of names) items.push({ value: text(lead + name, listing), maybe: false });
  }
  return complete
    ? { t: "list", items, complete }
    : { t: "list", items, complete, because: `${via} of a folder outside the tree` };
}

function walkDirectories(
  directory: string,
  world: World,
  visit: (directory: string, names: readonly string[]) => void,
  depth = 0,
): void {
  const names = world.list(directory);
  if (names === undefined || depth > 12) return;
  visit(directory, names);
  for (const name of names) {
    if (!name.includes(".")) walkDirectories(directory === "" ? name : `${directory}/${name}`, world, visit, depth + 1);
  }
}

function walk(top: Value, via: string, world: World): Value {
  const tuples: Value[] = [];
  let complete = true;
  for (const option of optionsOf(top)) {
    const exact = exactText(option);
    const start = exact === undefined ? undefined : pathInTree(exact, world);
    if (exact === undefined || start === undefined || world.list(start) === undefined) {
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
          list(folders.map((name) => text(name, listing))),
          list(files.map((name) => text(name, listing))),
        ]),
      );
    });
  }
  return { ...list(tuples), complete } as Value;
}

function globToRegExp(wild: string): RegExp {
  const source = wild
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*\*\/?/g, "\u0001")
    .replace(/\*/g, "[^/]*")
    .replace(/\?/g, "[^/]")
    .replace(/\[!/g, "[^")
    .replace(/\u0001/g, "(?:.*/)?");
  return new RegExp(`^${source}$`);
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
    const matcher = globToRegExp(path);
    const listing: Listing = { via, directory: base, needsDisk: true };
    walkDirectories(base, world, (directory, names) => {
      for (const name of names) {
        const whole = directory === "" ? name : `${directory}/${name}`;
        if (matcher.test(whole)) found.push(text(isRelative ? whole : `${TREE}/${whole}`, listing));
      }
    });
  }
  return complete ? list(found) : { t: "list", items: found.map((value) => ({ value, maybe: false })), complete };
}

/** pkgutil.iter_modules and walk_packages: tuples (finder, prefix + name, is a package). */
function iterateModules(
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
      const full = mapOptions(concatenate(lead, text(bare)), (option) =>
        option.t === "text" ? { ...option, listing: { via, directory: start, needsDisk: false } } : option,
      );
      tuples.push(list([unknown("the module finder"), full, bool(isFolder)]));
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

/** (system, node, release, version, machine): only the first is known. */
function systemNames(world: World): Value | undefined {
  const { platform } = world;
  if (platform === undefined) return undefined;
  const name = { linux: "Linux", win32: "Windows", darwin: "Darwin" }[platform];
  return list([text(name), ...Array.from({ length: 4 }, () => pattern([null]))]);
}

/** More items than this are not taken one by one. */
const MAX_ITEMS = 200;

function flatten(values: readonly Value[]): Value {
  const lists = values.map((value) => (value.t === "list" ? value : undefined));
  const items = lists.flatMap((one) => one?.items ?? []);
  return { t: "list", items, complete: lists.every((one) => one?.complete === true) };
}

/** any() (found = true) and all() (found = false) of a known list. */
function foldTruth(value: Value, found: boolean): Value | undefined {
  const turns = iterationsOf(value, MAX_ITEMS);
  if (turns === undefined) return undefined;
  const all = turns.map((item) => (item.maybe ? undefined : truth(item.value)));
  if (all.includes(found)) return bool(found);
  return all.includes(undefined) ? undefined : bool(!found);
}

/** A variable of the environment has its default, or whatever was set. */
function environment(call: Call): Value | undefined {
  const [, otherwise] = call.args;
  return otherwise === undefined ? undefined : union([otherwise, unknown("an environment variable")]);
}

/** A freezer's Executable("main.py", base=...): its arguments by name, the script's among them. */
function executable(call: Call): Value {
  const [script] = call.args;
  const named = [...call.keywords].map(([key, value]) => ({ key: text(key), value, maybe: false }));
  const entries = script === undefined ? named : [{ key: text("script"), value: script, maybe: false }, ...named];
  return { t: "dict", entries, complete: true };
}

type Model = (call: Call, world: World) => Value | undefined;

const first = (call: Call): Value => call.args[0] ?? unknown("an argument is missing");

function sameItems(call: Call): Value {
  const [value] = call.args;
  if (value === undefined) return list([]);
  return mapOptions(value, (option) => {
    if (option.t === "list") return option;
    if (option.t === "dict") {
      return {
        t: "list",
        items: option.entries.map(({ key, place, maybe }) => ({ value: key, place, maybe })),
        complete: option.complete,
      };
    }
    return exactText(option) === undefined
      ? unknown("a sequence that is not known")
      : list([...(exactText(option) ?? "")].map((one) => text(one)));
  });
}

/** sorted(): in order when every item is a known text (then equal to Python's for ASCII), otherwise as they come. */
function sortedItems(call: Call): Value {
  return mapOptions(sameItems(call), (option) => {
    if (option.t !== "list" || call.keywords.size > 0) return option;
    const keyed = option.items.map((item) => ({ item, text: exactText(item.value) }));
    if (keyed.some(({ text: one }) => one === undefined)) return option;
    const items = keyed.sort((a, b) => ((a.text ?? "") < (b.text ?? "") ? -1 : 1)).map(({ item }) => item);
    return { ...option, items };
  });
}

const treePath = (value: Value): Value =>
  mapText(value, (whole, listing) => text(whole.startsWith(TREE) ? normalise(whole) : whole, listing));

const absolutePath = (value: Value, world: World): Value =>
  mapText(value, (whole, listing) => text(absolute(whole, world), listing));

/** Is there such a file or folder? Only where the tree is all that matters: while a setup script is read. */
function isOnDisk(value: Value, world: World, kind: "file" | "folder" | "either"): Value | undefined {
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
function relativePath(call: Call, world: World): Value | undefined {
  const start = call.args[1] ?? call.keywords.get("start");
  const base = start === undefined ? world.workingDirectory : exactText(start);
  const from = base === undefined ? undefined : pathInTree(base, world);
  if (from === undefined) return undefined;
  return mapText(first(call), (whole, listing) => {
    const path = pathInTree(whole, world);
    if (path === from) return text(".", listing);
    if (path === undefined || !(from === "" || path.startsWith(`${from}/`)))
      return unknown("a path outside that folder");
    return text(from === "" ? path : path.slice(from.length + 1), listing);
  });
}

/** What open() gives, as far as it is read: a file of the tree by its path. */
function openFile(call: Call, world: World): Value | undefined {
  if (world.readText === undefined) return undefined;
  return { t: "partial", of: { t: "external", path: "builtins.open" }, args: [first(call)] };
}

/** The text of a file of the tree; undefined when it is not one, or not short. */
export function fileText(path: Value, world: World): string | undefined {
  const exact = exactText(path);
  const inTree = exact === undefined ? undefined : pathInTree(exact, world);
  const whole = inTree === undefined ? undefined : world.readText?.(inTree);
  return whole === undefined || whole.length > MAX_FILE_TEXT ? undefined : whole.replaceAll("\r\n", "\n");
}

const MAX_FILE_TEXT = 100_000;

const models: Readonly<Record<string, Model>> = {
  "os.path.join": (call) => joinPath(call.args),
  "os.path.dirname": (call) => directoryName(first(call)),
  "os.path.basename": (call) => baseName(first(call)),
  "os.path.abspath": (call, world) => absolutePath(first(call), world),
  "os.path.realpath": (call, world) => absolutePath(first(call), world),
  "os.path.relpath": relativePath,
  "os.path.exists": (call, world) => isOnDisk(first(call), world, "either"),
  "os.path.isfile": (call, world) => isOnDisk(first(call), world, "file"),
  "os.path.isdir": (call, world) => isOnDisk(first(call), world, "folder"),
  "builtins.open": openFile,
  "io.open": openFile,
  "codecs.open": openFile,
  "os.path.normpath": (call) => treePath(first(call)),
  "os.path.normcase": (call) => first(call),
  "os.path.expanduser": (call) => first(call),
  "os.path.expandvars": (call) => first(call),
  "os.fspath": (call) => first(call),
  "os.path.split": (call) => list([directoryName(first(call)), baseName(first(call))]),
  "os.path.splitext": (call) =>
    mapOptions(first(call), (option) => {
      const exact = exactText(option);
      if (exact !== undefined && option.t === "text") {
        const [stem, extension] = splitExtension(exact);
        return list([text(stem, option.listing), text(extension)]);
      }
      return list([pattern([null]), pattern([null])]);
    }),
  "os.listdir": (call, world) => listDirectory(first(call), "os.listdir", true, false, world),
  "os.scandir": (call, world) => listDirectory(first(call), "os.scandir", true, true, world),
  "os.walk": (call, world) => walk(first(call), "os.walk", world),
  "glob.glob": (call, world) => globTree(first(call), "glob.glob", world),
  "glob.iglob": (call, world) => globTree(first(call), "glob.iglob", world),
  "pathlib.Path": (call) => joinPath(call.args),
  "pathlib.PurePath": (call) => joinPath(call.args),
  "importlib.resources.files": (call, world) =>
    mapText(first(call), (name) =>
      world.unit(name) === undefined
        ? unknown("files of a package outside the tree")
        : text(`${TREE}/${name.split(".").join("/")}`),
    ),
  "pkgutil.iter_modules": (call, world) =>
    iterateModules(
      call.args[0] ?? call.keywords.get("path"),
      call.args[1] ?? call.keywords.get("prefix"),
      false,
      "pkgutil.iter_modules",
      world,
    ),
  "pkgutil.walk_packages": (call, world) =>
    iterateModules(
      call.args[0] ?? call.keywords.get("path"),
      call.args[1] ?? call.keywords.get("prefix"),
      true,
      "pkgutil.walk_packages",
      world,
    ),
  "pkgutil.extend_path": (call) => first(call),
  "imp.get_suffixes": (_call, world) =>
    list(
      [".py", ".pyc", world.platform === "win32" ? ".pyd" : ".so"].map((suffix) =>
        list([text(suffix), text("rb"), num(1)]),
      ),
    ),
  "importlib.machinery.all_suffixes": (_call, world) =>
    list([".py", ".pyc", world.platform === "win32" ? ".pyd" : ".so"].map((suffix) => text(suffix))),
  "platform.system": (_call, world) =>
    world.platform === undefined
      ? undefined
      : text({ linux: "Linux", win32: "Windows", darwin: "Darwin" }[world.platform]),
  "os.uname": (_call, world) => systemNames(world),
  "platform.uname": (_call, world) => systemNames(world),
  "platform.python_implementation": () => text("CPython"),
  "platform.python_version_tuple": (_call, world) => {
    const version = versionParts(world.python);
    return version === undefined
      ? undefined
      : list([text(String(version[0])), text(String(version[1])), pattern([null])]);
  },
  "builtins.str": (call) => (call.args.length === 0 ? text("") : toText(first(call))),
  "builtins.unicode": (call) => (call.args.length === 0 ? text("") : toText(first(call))),
  "builtins.repr": () => pattern([null]),
  "builtins.list": sameItems,
  "builtins.tuple": sameItems,
  "builtins.set": sameItems,
  "builtins.frozenset": sameItems,
  "builtins.sorted": sortedItems,
  "builtins.reversed": sameItems,
  "builtins.iter": sameItems,
  "builtins.bool": (call) => first(call),
  "builtins.next": (call) => elementOf(first(call)),
  "builtins.enumerate": (call) => {
    const turns = iterationsOf(first(call), MAX_ITEMS);
    if (turns === undefined)
      return list(optionsOf(elementOf(first(call))).map((one) => list([unknown("a counter"), one])));
    const start = call.args[1] ?? call.keywords.get("start") ?? num(0);
    const items = turns.map((item, index) => ({
      ...item,
      value: list([start.t === "scalar" ? num(Number(start.value) + index) : unknown("a counter"), item.value]),
    }));
    return { t: "list", items, complete: true };
  },
  "builtins.zip": (call) => {
    const columns = call.args.map((value) => iterationsOf(value, MAX_ITEMS));
    const known = columns.filter((column) => column !== undefined);
    if (known.length < columns.length || known.some((column) => column.some((item) => item.maybe)))
      return list([list(call.args.map((value) => elementOf(value)))], false);
    const length = Math.min(...known.map((column) => column.length));
    return list(Array.from({ length }, (_unused, row) => list(known.map((column) => column[row]?.value ?? none))));
  },
  "itertools.chain": (call) => flatten(call.args),
  "itertools.chain.from_iterable": (call) => {
    const lists = iterationsOf(first(call), MAX_ITEMS);
    return lists === undefined ? undefined : flatten(lists.map((item) => item.value));
  },
  "builtins.sum": (call) => {
    const lists = iterationsOf(first(call), MAX_ITEMS);
    return lists === undefined || call.args[1]?.t !== "list" ? undefined : flatten(lists.map((item) => item.value));
  },
  "builtins.any": (call) => foldTruth(first(call), true),
  "builtins.all": (call) => foldTruth(first(call), false),
  "builtins.filter": (call) => {
    const [test, items] = call.args;
    const turns = items === undefined ? undefined : iterationsOf(items, MAX_ITEMS);
    if (test === undefined || items === undefined || turns === undefined) return items;
    const kept = turns.flatMap((item) => {
      const passes = truth(test.t === "scalar" ? item.value : call.apply(test, [item.value]));
      return passes === false ? [] : [{ ...item, maybe: item.maybe || passes === undefined }];
    });
    return { t: "list", items: kept, complete: true };
  },
  "os.environ.get": environment,
  "os.getenv": environment,
  "builtins.map": (call) => {
    const [callee, items] = call.args;
    if (callee === undefined || items === undefined) return undefined;
    return list(optionsOf(elementOf(items)).map((value) => call.apply(callee, [value])));
  },
  "builtins.dict": (call) => {
    const [base] = call.args;
    const empty: Value = { t: "dict", entries: [], complete: true };
    const { keywords } = call;
    const args = base === undefined ? [] : [base];
    return mutate(empty, { method: "update", args, keywords, place: undefined, maybe: false, repeated: false });
  },
  "collections.OrderedDict": (call, world) => models["builtins.dict"]?.(call, world),
  "builtins.len": (call) => {
    const value = first(call);
    const exact = exactText(value);
    if (exact !== undefined) return num(exact.length);
    return value.t === "list" && value.complete && !value.items.some((item) => item.maybe)
      ? num(value.items.length)
      : undefined;
  },
  "builtins.getattr": (call) => {
    const [of, name, otherwise] = call.args;
    const exact = name === undefined ? undefined : exactText(name);
    if (of === undefined || exact === undefined) return undefined;
    const found = call.attribute(of, exact);
    return found.t === "unknown" && otherwise !== undefined ? union([found, otherwise]) : found;
  },
  "builtins.hasattr": (call, world) => {
    const [of, name] = call.args;
    if (of?.t === "external" && of.path === "sys" && name !== undefined && exactText(name) === "frozen")
      return externalConstant("sys.frozen", world);
    return undefined;
  },
  "functools.partial": (call) => {
    const [of, ...args] = call.args;
    return of === undefined ? undefined : { t: "partial", of, args };
  },
  "importlib.import_module": (call) => {
    const name = exactText(first(call));
    if (name === undefined) return undefined;
    return call.moduleValue(resolveRelative(name, call.args[1] ?? call.keywords.get("package"), call.package) ?? name);
  },
  "builtins.__import__": (call) => {
    const name = exactText(first(call));
    if (name === undefined) return undefined;
    const fromList = call.args[3] ?? call.keywords.get("fromlist");
    const whole = fromList !== undefined && !(fromList.t === "list" && fromList.items.length === 0);
    return call.moduleValue(whole ? name : (name.split(".")[0] ?? name));
  },
  "setuptools.find_packages": (_call, world) => {
    const names: Value[] = [];
    walkDirectories("", world, (directory) => {
      const name = directory.split("/").join(".");
      if (directory !== "" && world.unit(name)?.isPackage === true) names.push(text(name));
    });
    return list(names);
  },
  "os.getcwd": (_call, world) => (world.workingDirectory === undefined ? undefined : text(world.workingDirectory)),
  "cx_Freeze.Executable": executable,
  "esky.bdist_esky.Executable": executable,
  "builtins.globals": () => undefined,
};

/** The absolute name that import_module(".x", package) asks for; undefined when the package is not known. */
export function resolveRelative(
  name: string,
  packageValue: Value | undefined,
  _callingPackage: string,
): string | undefined {
  if (!name.startsWith(".")) return name;
  const base = packageValue === undefined ? undefined : exactText(packageValue);
  if (base === undefined) return undefined;
  const dots = /^\.+/.exec(name)?.[0].length ?? 0;
  const parts = base.split(".");
  const kept = parts.slice(0, parts.length - (dots - 1));
  const rest = name.slice(dots);
  return [...kept, ...(rest === "" ? [] : [rest])].join(".");
}

/** The result of calling a library function; undefined when it is not modelled or can't be known. */
export function callExternal(path: string, call: Call, world: World): Value | undefined {
  return Object.hasOwn(models, path) ? models[path]?.(call, world) : undefined;
}

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

/** Calls a method of a path; undefined when it is not one. */
export function callPathMethod(self: Text, name: string, args: readonly Value[], world: World): Value | undefined {
  switch (name) {
    case "joinpath":
      return joinPath([self, ...args]);
    case "resolve":
    case "absolute":
      return absolutePath(self, world);
    case "as_posix":
      return self;
    case "read_text": {
      const content = fileText(self, world);
      return content === undefined ? undefined : text(content);
    }
    case "exists":
      return isOnDisk(self, world, "either");
    case "is_file":
      return isOnDisk(self, world, "file");
    case "is_dir":
      return isOnDisk(self, world, "folder");
    case "iterdir":
      return listDirectory(self, "Path.iterdir", true, true, world);
    case "glob":
      return args[0] === undefined ? undefined : globTree(joinPath([self, args[0]]), "Path.glob", world);
    case "rglob":
      return args[0] === undefined ? undefined : globTree(joinPath([self, text("**"), args[0]]), "Path.rglob", world);
    case "with_suffix":
      return mapText(self, (whole, listing) =>
        text(splitExtension(whole)[0] + (exactText(args[0] ?? none) ?? ""), listing),
      );
    default:
      return undefined;
  }
}
