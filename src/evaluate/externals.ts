// Models of the few library functions that names of modules are computed with. What is not modelled is unknown, never
// wrong. Paths, folders and constants of the target stand in files of their own.

import { iterationsOf, mutate } from "./changes.js";
import { listDirectory, walkDirectories, walk, globTree, iterateModules } from "./folders.js";
import {
  mapText,
  directoryName,
  baseName,
  splitExtension,
  joinPath,
  isOnDisk,
  relativePath,
  treePath,
  absolutePath,
  fileText,
} from "./paths.js";
import { externalConstant, versionParts } from "./target.js";
import { toText } from "./text-methods.js";
import {
  type Text,
  type Value,
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
  TREE,
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

/** What open() gives, as far as it is read: a file of the tree by its path. */
function openFile(call: Call, world: World): Value | undefined {
  if (world.readText === undefined) return undefined;
  return { t: "partial", of: { t: "external", path: "builtins.open" }, args: [first(call)] };
}

/** The folder of a package by its name, or of the one that a module value stands for. */
function packageFolder(call: Call, world: World): Value {
  return mapOptions(first(call), (option) => {
    const name = option.t === "module" ? option.name : exactText(option);
    const unit = name === undefined ? undefined : world.unit(name);
    return unit === undefined
      ? unknown("files of a package outside the tree")
      : text(`${TREE}/${unit.file.slice(0, Math.max(0, unit.file.lastIndexOf("/")))}`.replace(/\/$/, ""));
  });
}

/** A file in the folder of a package. */
const packageFile: Model = (call, world) =>
  joinPath([packageFolder(call, world), call.args[1] ?? unknown("an argument is missing")]);

const models: Readonly<Record<string, Model>> = {
  "os.path.join": (call) => joinPath(call.args),
  "os.path.dirname": (call) => directoryName(first(call)),
  "os.path.basename": (call) => baseName(first(call)),
  "os.path.abspath": (call, world) => absolutePath(first(call), world),
  "os.path.realpath": (call, world) => absolutePath(first(call), world),
  "os.path.relpath": (call, world) => relativePath(first(call), call.args[1] ?? call.keywords.get("start"), world),
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
  // A context has what the module has.
  "multiprocessing.get_context": () => ({ t: "external", path: "multiprocessing" }),
  "os.listdir": (call, world) => listDirectory(first(call), "os.listdir", true, false, world),
  "os.scandir": (call, world) => listDirectory(first(call), "os.scandir", true, true, world),
  "os.walk": (call, world) => walk(first(call), "os.walk", world),
  "glob.glob": (call, world) => globTree(first(call), "glob.glob", world),
  "glob.iglob": (call, world) => globTree(first(call), "glob.iglob", world),
  "pathlib.Path": (call) => joinPath(call.args),
  "pathlib.PurePath": (call) => joinPath(call.args),
  "importlib.resources.files": packageFolder,
  "importlib_resources.files": packageFolder,
  "importlib.resources.as_file": (call) => first(call),
  "importlib_resources.as_file": (call) => first(call),
  "importlib.resources.path": packageFile,
  "pkg_resources.resource_filename": packageFile,
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
    if (call.args.length === 0) return list([]);
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
  "builtins.getattr": (call, world) => {
    const [of, name, otherwise] = call.args;
    const exact = name === undefined ? undefined : exactText(name);
    if (of === undefined || exact === undefined) return undefined;
    if (otherwise !== undefined && of.t === "external" && world.unset?.has(`${of.path}.${exact}`) === true)
      return otherwise;
    const found = call.attribute(of, exact);
    if (found.t === "external" && found.path === "sys._MEIPASS" && otherwise !== undefined)
      return union([found, otherwise]);
    return found.t === "unknown" && otherwise !== undefined ? union([found, otherwise]) : found;
  },
  "builtins.hasattr": (call, world) => {
    const [of, name] = call.args;
    const exact = name === undefined ? undefined : exactText(name);
    if (of?.t !== "external" || of.path !== "sys" || exact === undefined) return undefined;
    if (exact === "frozen") return externalConstant("sys.frozen", world) ?? bool(false);
    if (world.unset?.has(`sys.${exact}`) === true) return bool(false);
    return world.constants.has(`sys.${exact}`) ? bool(true) : undefined;
  },
  "functools.partial": (call) => {
    const [of, ...args] = call.args;
    return of === undefined ? undefined : { t: "partial", of, args, keywords: call.keywords };
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
  const own = world.callLibrary?.(path, call.args, call.keywords);
  return own ?? (Object.hasOwn(models, path) ? models[path]?.(call, world) : undefined);
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
