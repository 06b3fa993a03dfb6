// What the evaluator knows of a run-time value. Strings may have holes; lists may be incomplete; a value may be one of
// several. Paths inside the tree are strings that begin with TREE, so that os.path works on them like on any string.

import type { Place } from "../finding.js";
import type { Expr } from "../model/code.js";

/** Prefix of a path that lies in the application's import roots: TREE + "/salt/modules". No real path holds a NUL. */
export const TREE = "\0";

/** The folder of the program in such a path, where `sys.executable` lies: with most freezers another than the import roots. */
export const PROGRAM = `${TREE}/\x01`;

/** What stands behind TREE or PROGRAM, "" for that folder itself; undefined for any other path. */
export function insideTree(path: string): string | undefined {
  if (!path.startsWith(TREE)) return undefined;
  return path.slice(path.startsWith(PROGRAM) ? PROGRAM.length : TREE.length).replace(/^\//, "");
}

/** How a name came to be known by listing a folder. */
export interface Listing {
  /** "os.listdir", "pkgutil.iter_modules". */
  readonly via: string;
  /** Path of the folder within the import root, "salt/modules". */
  readonly directory: string;
  /** Needs the folder on disk. */
  readonly needsDisk: boolean;
  /** No module of the folder is known: the name stands for whatever lies there. */
  readonly unseen?: true;
  /** The module that is meant, where pkgutil gives the name of a package in a zip without the prefix that it was asked for. */
  readonly cutOf?: string;
  /** In a folder of which the build keeps bytecode only: the name is that of the source, which isn't there, or its own. */
  readonly file?: "source" | "bytecode";
}

export interface Text {
  readonly t: "text";
  /** null is a hole; adjacent strings are merged; [] is the empty string. */
  readonly parts: readonly (string | null)[];
  readonly listing?: Listing;
}

export interface Item {
  readonly value: Value;
  readonly place?: Place | undefined;
  readonly maybe: boolean;
}

export interface DictEntry {
  readonly key: Value;
  readonly value: Value;
  readonly place?: Place | undefined;
  readonly maybe: boolean;
}

export type Value =
  | Text
  | { readonly t: "scalar"; readonly value: number | boolean | null }
  | {
      readonly t: "list";
      readonly items: readonly Item[];
      readonly complete: boolean;
      readonly place?: Place | undefined;
      readonly because?: string | undefined;
    }
  | {
      readonly t: "dict";
      readonly entries: readonly DictEntry[];
      readonly complete: boolean;
      readonly place?: Place | undefined;
    }
  | { readonly t: "module"; readonly name: string }
  | { readonly t: "function"; readonly module: string; readonly scope: number; readonly self?: Value }
  | { readonly t: "class"; readonly module: string; readonly scope: number }
  /** Any instance of the class: what one constructor call passes is not kept apart from what others do. */
  | { readonly t: "instance"; readonly module: string; readonly scope: number }
  /** Something outside the tree by its canonical dotted name: "os.path.join", "builtins.__import__". */
  | { readonly t: "external"; readonly path: string }
  /** The result of calling something outside the tree, by whom: `threading.Thread()`. */
  | {
      readonly t: "partial";
      readonly of: Value;
      readonly args: readonly Value[];
      /** What functools.partial binds by name. */
      readonly keywords?: ReadonlyMap<string, Value>;
    }
  | { readonly t: "union"; readonly options: readonly Value[] }
  | { readonly t: "unknown"; readonly because: string };

export const MAX_OPTIONS = 3000;
/** Longer texts and lists are no names: they are not followed any further. In characters, and in items. */
export const MAX_TEXT = 10_000;
export const MAX_ITEMS = 60_000;

/** No value at all: what a cycle contributes, or an empty list's element. */
export const NOTHING: Value = { t: "union", options: [] };

export const none: Value = { t: "scalar", value: null };

export function unknown(because: string): Value {
  return { t: "unknown", because };
}

export function text(value: string, listing?: Listing): Text {
  if (value.length > MAX_TEXT) return { t: "text", parts: [null] };
  return listing === undefined
    ? { t: "text", parts: value === "" ? [] : [value] }
    : { t: "text", parts: value === "" ? [] : [value], listing };
}

export function bool(value: boolean): Value {
  return { t: "scalar", value };
}

export function num(value: number): Value {
  return { t: "scalar", value };
}

/** A text from parts, adjacent strings merged and adjacent holes too. */
export function pattern(parts: readonly (string | null)[], listing?: Listing): Text {
  let length = 0;
  for (const part of parts) length += part === null ? 0 : part.length;
  if (length > MAX_TEXT) return { t: "text", parts: [null] };
  const merged: (string | null)[] = [];
  for (const part of parts) {
    const last = merged.length - 1;
    const before = merged[last];
    if (part === "") continue;
    if (typeof part === "string" && typeof before === "string") merged[last] = before + part;
    else if (part === null && merged.length > 0 && before === null) continue;
    else merged.push(part);
  }
  return listing === undefined ? { t: "text", parts: merged } : { t: "text", parts: merged, listing };
}

/** The string, when all of it is known. */
export function exactText(value: Value): string | undefined {
  if (value.t !== "text") return undefined;
  if (value.parts.length === 0) return "";
  const [first] = value.parts;
  return value.parts.length === 1 && typeof first === "string" ? first : undefined;
}

/** The value's options: those of a union, or the value itself. */
export function optionsOf(value: Value): readonly Value[] {
  return value.t === "union" ? value.options : [value];
}

/** A text that is the same for equal values; undefined for values that are not compared. */
export function keyOf(value: Value): string | undefined {
  switch (value.t) {
    case "text":
      return (
        "t" +
        value.parts.map((part) => (part === null ? "\x01" : part)).join("\x02") +
        (value.listing ? "\x03" + value.listing.directory + (value.listing.file ?? "") : "")
      );
    case "scalar":
      return "s" + String(value.value);
    case "module":
      return "m" + value.name;
    case "external":
      return "e" + value.path;
    case "class":
      return `c${value.module}:${value.scope}`;
    case "unknown":
      return "u";
    case "function":
      return value.self === undefined ? `f${value.module}:${value.scope}` : undefined;
    case "instance":
      return `i${value.module}:${value.scope}`;
    default:
      return undefined;
  }
}

/** One of these values; duplicates dropped, at most MAX_OPTIONS kept (then with an "unknown" for the rest). */
export function union(values: readonly Value[]): Value {
  const options: Value[] = [];
  const seen = new Set<string>();
  for (const value of values) {
    for (const option of optionsOf(value)) {
      const key = keyOf(option);
      if (key !== undefined) {
        if (seen.has(key)) continue;
        seen.add(key);
      } else if (options.includes(option)) continue;
      if (options.length >= MAX_OPTIONS)
        return { t: "union", options: [...options, unknown("too many possible values")] };
      options.push(option);
    }
  }
  const [only] = options;
  if (only === undefined) return NOTHING;
  return options.length === 1 ? only : { t: "union", options };
}

/** Applies `each` to every option and joins the results. */
export function mapOptions(value: Value, each: (option: Value) => Value): Value {
  if (value.t !== "union") return each(value);
  return union(value.options.map(each));
}

export function list(values: readonly Value[], complete = true): Value {
  return { t: "list", items: values.map((value) => ({ value, maybe: false })), complete };
}

/** Everything that iterating over the value may give, as one value. */
export function elementOf(value: Value): Value {
  return mapOptions(value, (option) => {
    switch (option.t) {
      case "list": {
        const values = option.items.map((item) => item.value);
        if (!option.complete) values.push(unknown(option.because ?? "the list is not wholly known"));
        return union(values);
      }
      case "dict":
        return option.entries.length === 0 && option.complete
          ? NOTHING
          : union([
              ...option.entries.map((entry) => entry.key),
              ...(option.complete ? [] : [unknown("the dict is not wholly known")]),
            ]);
      case "text": {
        const exact = exactText(option);
        return exact === undefined ? pattern([null]) : union([...new Set(exact)].map((character) => text(character)));
      }
      default:
        return unknown("what it iterates over is not known");
    }
  });
}

/** True, false, or undefined when it can't be told. */
export function truth(value: Value): boolean | undefined {
  switch (value.t) {
    case "scalar":
      return value.value !== null && value.value !== false && value.value !== 0;
    case "text":
      return value.parts.length === 0 ? false : value.parts.some((part) => part !== null) ? true : undefined;
    case "list":
      return value.items.some((item) => !item.maybe)
        ? true
        : value.complete && value.items.length === 0
          ? false
          : undefined;
    case "dict":
      return value.entries.some((entry) => !entry.maybe)
        ? true
        : value.complete && value.entries.length === 0
          ? false
          : undefined;
    case "module":
    case "function":
    case "class":
      return true;
    case "union": {
      const all = value.options.map(truth);
      return all.every((one) => one === true) ? true : all.every((one) => one === false) ? false : undefined;
    }
    default:
      return undefined;
  }
}

/** The dotted name that an expression spells, `os.path.join`; undefined for anything else. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.k === "name") return expr.id;
  if (expr.k !== "attribute") return undefined;
  const of = dottedName(expr.of);
  return of === undefined ? undefined : `${of}.${expr.name}`;
}
