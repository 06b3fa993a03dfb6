// Methods of texts, dicts and open files, and members of dicts by key. A key that is not wholly known may be any of the
// dict's.

import type { Arguments, DictValue, Engine, TextValue } from "./engine.js";
import { heldBy } from "./dict-classes.js";
import { callPathMethod } from "./externals.js";
import { moduleValue } from "./imports.js";
import { fileText } from "./paths.js";
import { callTextMethod } from "./text-methods.js";
import { type Item, type Value, exactText, list, mapOptions, none, pattern, text, union, unknown } from "./value.js";

/** Calls a method of a text, list, dict or file; undefined when it is not one that is known. */
export function callMethod(engine: Engine, self: Value, name: string, passed: Arguments): Value | undefined {
  const { args } = passed;
  switch (self.t) {
    case "text":
      return textMethod(engine, self, name, passed);
    case "dict":
      return dictMethod(self, name, args);
    case "instance": {
      const held = heldBy(engine, self, name);
      return held === undefined
        ? undefined
        : mapOptions(held, (one) => callMethod(engine, one, name, passed) ?? unknown("not known"));
    }
    case "list":
      return name === "copy" || name === "union" ? self : undefined;
    case "partial":
      return self.of.t === "external" && self.of.path === "builtins.open" && self.args[0] !== undefined
        ? fileMethod(engine, self.args[0], name)
        : undefined;
    case "external":
      return self.path === "sys.modules" && name === "get" && args[0] !== undefined
        ? loadedModule(engine, args[0])
        : undefined;
    default:
      return undefined;
  }
}

function textMethod(engine: Engine, self: TextValue, name: string, { args, keywords }: Arguments): Value | undefined {
  const [argument, ...rest] = args;
  if (name === "join" && argument?.t === "union")
    return mapOptions(argument, (one) => callTextMethod(self, name, [one, ...rest], keywords) ?? pattern([null]));
  return callTextMethod(self, name, args, keywords) ?? callPathMethod(self, name, args, engine.world);
}

function dictMethod(self: DictValue, name: string, args: readonly Value[]): Value | undefined {
  const listOf = (items: readonly Item[]): Value => ({ t: "list", items, complete: self.complete });
  switch (name) {
    case "keys":
    case "iterkeys":
      return listOf(self.entries.map(({ key, maybe }) => ({ value: key, maybe })));
    case "values":
    case "itervalues":
      return listOf(self.entries.map(({ value, maybe }) => ({ value, maybe })));
    case "items":
    case "iteritems":
      return listOf(self.entries.map(({ key, value, maybe }) => ({ value: list([key, value]), maybe })));
    case "get":
    case "pop":
    case "setdefault": {
      const found = args[0] === undefined ? unknown("no key") : fromDict(self, args[0]);
      return found ?? args[1] ?? (self.complete ? none : unknown("a key that can't be seen"));
    }
    case "copy":
      return self;
    default:
      return undefined;
  }
}

/** `open(path).read()` and `.readlines()` of a file of the tree. */
function fileMethod(engine: Engine, path: Value, name: string): Value | undefined {
  const content = fileText(path, engine.world);
  if (content === undefined) return undefined;
  if (name === "read") return text(content);
  return name === "readlines" ? list(content.split(/(?<=\n)/).map((line) => text(line))) : undefined;
}

/** sys.modules[key] */
export function loadedModule(engine: Engine, key: Value): Value {
  const name = exactText(key);
  return name === undefined ? unknown("a module that is not known") : moduleValue(engine, name);
}

/** The member of a dict; undefined when it has none with this key. */
export function fromDict(dict: Extract<Value, { t: "dict" }>, key: Value): Value | undefined {
  const wanted = exactText(key);
  if (wanted === undefined) {
    if (key.t === "scalar") {
      const same = dict.entries.find((entry) => entry.key.t === "scalar" && entry.key.value === key.value);
      return same?.value;
    }
    if (key.t === "union" && key.options.every((option) => exactText(option) !== undefined)) {
      return union(key.options.map((option) => fromDict(dict, option) ?? unknown("a key that can't be seen")));
    }
    const all = dict.entries.map((entry) => entry.value);
    return union([...all, ...(dict.complete && all.length > 0 ? [] : [unknown("a key that is not known")])]);
  }
  const found = dict.entries.filter((entry) => exactText(entry.key) === wanted).map((entry) => entry.value);
  return found.length === 0 ? undefined : found[found.length - 1];
}
