// Which modules a computed name, path or statement may mean. Of a text with holes only modules that exist count; a name
// that comes from listing a folder remembers that listing, since it is found only where the listing finds it.

import type { Event } from "../model/code.js";
import { isTooDeep } from "../model/dotted-name.js";
import { type Pattern, fits, holePattern } from "../wildcards.js";
import { resolveRelative } from "./externals.js";
import { siblingIndex } from "./sibling-index.js";
import { TREE, insideTree, type Text, type Value, elementOf, exactText, optionsOf, text } from "./value.js";
import { type World, moduleOfPath } from "./world.js";

/** What one call may load. */
export interface Found {
  /** Names that are known in full, whether or not there are such modules. */
  readonly exact: Set<string>;
  /** Modules that a pattern, listing or path fits, and how each came to be known. */
  readonly matched: Map<string, Match>;
  /** Folders of which no module is known, and from which whatever is found there is loaded. */
  readonly unseen: Map<string, Match>;
  /** Those of them that `__import__` has in its fromlist. */
  readonly fromList: Set<string>;
  /** It loads nothing else. */
  complete: boolean;
  /** A module was found by the name of its bytecode. */
  byBytecode: boolean;
  /** Names and patterns as a report shows them. */
  readonly shown: Set<string>;
}

export interface Match {
  /** The folder that was listed. */
  readonly listed: string | undefined;
  readonly needsDisk: boolean;
  /** Only the name of its source leads to it, and the build keeps bytecode. */
  readonly needsSource?: boolean;
  /** It is looked for without the package that it is in. */
  readonly isCut?: boolean;
  /** What listed it. */
  readonly via: string | undefined;
}

export function nothingFound(complete = true): Found {
  return {
    exact: new Set(),
    matched: new Map(),
    unseen: new Map(),
    fromList: new Set(),
    complete,
    byBytecode: false,
    shown: new Set(),
  };
}

/** How a name that is loaded is resolved. */
export interface Resolving {
  /** The package that ".x" is relative to. */
  readonly packageValue?: Value | undefined;
  /** The package whose modules Python 2 prefers to top-level ones of the same name: that of the calling unit. */
  readonly implicit?: string | undefined;
  /** Whoever found the name looks for it in the same place. */
  readonly byFinder?: boolean | undefined;
}

const isModuleName = (name: string): boolean => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name) && !isTooDeep(name);
/** Shorter beginnings of a pattern fit too much to say anything. */
const MIN_HEAD = 3;

/** `import_module(name)` */
export function nameTargets(world: World, name: Value, found: Found, how: Resolving = {}): void {
  for (const option of optionsOf(name)) {
    if (option.t !== "text") {
      found.complete = false;
      continue;
    }
    const exact = exactText(option);
    if (exact === undefined) patternTargets(world, option, found, how.packageValue);
    else exactTargets(world, exact, option, found, how);
  }
}

function exactTargets(world: World, exact: string, option: Text, found: Found, how: Resolving): void {
  const { packageValue, implicit } = how;
  const bases = exact.startsWith(".") && packageValue !== undefined ? optionsOf(packageValue) : [undefined];
  for (const one of bases) {
    const resolved = resolveRelative(exact, one, "");
    if (resolved === undefined) found.complete = false;
    else if (isModuleName(resolved)) {
      const sibling = implicit !== undefined && implicit !== "" ? `${implicit}.${resolved}` : "";
      const prefersSibling = isOldPython(world) && sibling !== "" && world.unit(sibling) !== undefined;
      addExact(world, prefersSibling ? sibling : resolved, option, found, how.byFinder);
    }
  }
}

function isOldPython(world: World): boolean {
  return world.python?.startsWith("2") === true;
}

/** A name that is known in full; one from a listing counts only when there is such a module. */
function addExact(world: World, name: string, option: Text, found: Found, byFinder = false): void {
  if (option.listing === undefined) {
    found.exact.add(name);
    found.shown.add(name);
  } else {
    const { directory, needsDisk, via, cutOf } = option.listing;
    if (cutOf !== undefined && world.unit(name) === undefined)
      addMatch(cutOf, { listed: directory, needsDisk, via, isCut: !byFinder }, option, found);
    else if (world.unit(name) !== undefined) addMatch(name, { listed: directory, needsDisk, via }, option, found);
    else addUnseen(option, found);
  }
}

/** A module that a listing finds; by which of its names, where it has two. */
function addMatch(module: string, how: Match, { listing }: Text, found: Found): void {
  found.byBytecode ||= listing?.file === "bytecode";
  const before = found.matched.get(module);
  const needsSource = listing?.file === "source" && before?.needsSource !== false;
  found.matched.set(module, before?.needsSource === needsSource ? before : { ...how, needsSource });
}

/** A name that stands for whatever a folder holds. */
function addUnseen({ listing }: Text, found: Found): void {
  if (listing?.unseen !== true) return;
  const { directory, needsDisk, via } = listing;
  found.unseen.set(directory, { listed: directory, needsDisk, via });
}

/** A name with holes: each fits one part of a dotted name or, when no module fits then, any number of parts. */
function patternTargets(world: World, option: Text, found: Found, packageValue?: Value): void {
  found.complete = false;
  const parts = absoluteParts(option.parts, packageValue);
  if (parts === undefined) return;
  const [first] = parts;
  if (typeof first !== "string" || first.length < MIN_HEAD) return;
  found.shown.add(parts.map((part) => part ?? "*").join(""));
  const names = siblingIndex(world).under(first);
  const partwise = dottedPattern(parts);
  let hits = names.filter((name) => fits(partwise, name.split(".")));
  if (hits.length === 0) {
    const whole = holePattern(parts);
    hits = names.filter((name) => fits(whole, name));
  }
  for (const name of hits) found.matched.set(name, { listed: undefined, needsDisk: false, via: undefined });
}

/** The parts of a dotted name, in each of which holes may stand. */
function dottedPattern(parts: Text["parts"]): Pattern<string> {
  const dotted: (string | null)[][] = [[]];
  for (const part of parts) {
    const [first = null, ...others] = part === null ? [null] : part.split(".");
    dotted[dotted.length - 1]?.push(first);
    for (const other of others) dotted.push([other]);
  }
  return dotted.map((one) => {
    const pattern = holePattern(one);
    return (name) => fits(pattern, name);
  });
}

/** A relative name with holes made absolute; undefined when its package is not known. */
function absoluteParts(parts: Text["parts"], packageValue: Value | undefined): Text["parts"] | undefined {
  const [head] = parts;
  if (typeof head !== "string" || !head.startsWith(".")) return parts;
  const resolved = resolveRelative(head.replace(/\.$/, "") || ".", packageValue, "");
  return resolved === undefined ? undefined : [head.endsWith(".") ? `${resolved}.` : resolved, ...parts.slice(1)];
}

/** `__import__("pkg", fromlist=[name])` loads pkg.name when that is a module. */
export function fromListTargets(world: World, name: Value, fromList: Value | undefined, found: Found): void {
  if (fromList === undefined) return;
  for (const pkg of optionsOf(name)) {
    const exact = exactText(pkg);
    if (exact === undefined || exact === "") continue;
    for (const item of optionsOf(elementOf(fromList))) {
      const attribute = exactText(item);
      if (attribute !== undefined && item.t === "text") {
        const isKnown = world.unit(`${exact}.${attribute}`) !== undefined;
        if (isKnown || item.listing?.unseen === true) addExact(world, `${exact}.${attribute}`, item, found);
      } else if (item.t === "text") patternTargets(world, { t: "text", parts: [`${exact}.`, ...item.parts] }, found);
      else if (holdsModulesOnly(world, exact)) patternTargets(world, { t: "text", parts: [`${exact}.`, null] }, found);
    }
  }
}

/** A package whose own code binds nothing: what is asked of it can only be one of its modules. */
function holdsModulesOnly(world: World, name: string): boolean {
  if (world.unit(name)?.isPackage !== true) return false;
  const events = world.full(name)?.scopes[0]?.events;
  return events?.every((event) => event.kind === "evaluate" || bindsOnlyDunder(event)) === true;
}

/** `__all__ = [...]`, and the `__doc__` of compiled code. */
function bindsOnlyDunder(event: Event): boolean {
  return event.kind === "assign" && event.target.k === "name" && /^__\w+__$/.test(event.target.id);
}

/**
 * `dictConfig({...})`: the factories ("()") of formatters, filters and handlers, the classes of formatters and handlers,
 * and texts that begin with "ext://" (library reference, "Configuration dictionary schema").
 */
export function loggingTargets(world: World, config: Value, found: Found): void {
  for (const section of ["formatters", "filters", "handlers"]) {
    for (const one of entriesOf(config, section).flatMap((value) => entriesOf(value))) {
      for (const key of ["()", "class"]) {
        for (const value of entriesOf(one, key)) classTargets(world, value, found);
      }
      for (const value of entriesOf(one)) {
        if (exactText(value)?.startsWith(EXTERNAL) === true) classTargets(world, value, found);
      }
    }
  }
}

const EXTERNAL = "ext://";

/** A dotted name that logging.config resolves; a class itself needs no import. */
function classTargets(world: World, value: Value, found: Found): void {
  for (const option of optionsOf(value)) {
    const exact = exactText(option)?.replace(EXTERNAL, "");
    if (exact?.includes(".") === true) nameTargets(world, text(objectModule(world, exact)), found);
  }
}

/** The values of dicts, all of them or those of one key. */
function entriesOf(value: Value, key?: string): readonly Value[] {
  return optionsOf(value).flatMap((option) =>
    option.t === "dict"
      ? option.entries.flatMap((entry) =>
          key === undefined || exactText(entry.key) === key ? optionsOf(entry.value) : [],
        )
      : [],
  );
}

/** `import_string("package.module.Attribute")` */
export function objectTargets(world: World, name: Value, found: Found): void {
  for (const option of optionsOf(name)) {
    const exact = exactText(option);
    if (exact === undefined) found.complete = false;
    else nameTargets(world, text(objectModule(world, exact)), found);
  }
}

/** `package.module:attribute`, or `package.module.Attribute` where the longest prefix that is a module counts. */
function objectModule(world: World, name: string): string {
  if (name.includes(":")) return name.slice(0, name.indexOf(":"));
  const parts = isTooDeep(name) ? [] : name.split(".");
  for (let length = parts.length; length > 1; length--) {
    const prefix = parts.slice(0, length).join(".");
    if (world.unit(prefix) !== undefined) return prefix;
  }
  return parts.length > 1 ? parts.slice(0, -1).join(".") : name;
}

/** `imp.find_module(name, path)`: without a path, a top-level module. */
export function findTargets(world: World, name: Value, path: Value | undefined, found: Found): void {
  const isTop = path === undefined || (path.t === "scalar" && path.value === null);
  const directories = isTop ? [] : treeFolders(path, found);
  for (const option of optionsOf(name)) {
    const exact = exactText(option);
    if (exact !== undefined && isTop) {
      if (isModuleName(exact)) found.exact.add(exact);
    } else if (exact !== undefined && option.t === "text") findInFolders(world, exact, option, directories, found);
    else {
      found.complete = false;
      for (const directory of directories) {
        for (const module of siblingIndex(world).in(directory.split("/").join("."))) {
          found.matched.set(module, { listed: directory, needsDisk: true, via: undefined });
        }
        if (world.isUnseen?.(directory) === true)
          found.unseen.set(directory, { listed: directory, needsDisk: true, via: undefined });
      }
    }
  }
}

/** The folders of the tree in a list of paths. */
function treeFolders(path: Value, found: Found): readonly string[] {
  const directories: string[] = [];
  for (const option of optionsOf(elementOf(path))) {
    const exact = exactText(option);
    if (exact?.startsWith(`${TREE}/`) === true) directories.push(insideTree(exact) ?? "");
    else found.complete = false;
  }
  return directories;
}

/** A name from a listing of one of the folders is looked for there only. */
function findInFolders(world: World, exact: string, option: Text, directories: readonly string[], found: Found): void {
  const { listing } = option;
  const own = listing !== undefined && directories.includes(listing.directory);
  for (const directory of own ? [listing.directory] : directories) {
    const module = moduleOfPath(`${directory}/${exact}`);
    if (module !== undefined && exact !== "__init__" && world.unit(module) !== undefined) {
      const how = { listed: listing?.directory ?? directory, needsDisk: true, via: listing?.via };
      addMatch(module, how, option, found);
    } else addUnseen(option, found);
  }
}

/** `imp.load_source(name, path)` */
export function pathTargets(world: World, path: Value, found: Found): void {
  for (const option of optionsOf(path)) {
    const exact = exactText(option);
    if (exact?.startsWith(`${TREE}/`) === true && option.t === "text") {
      const module = moduleOfPath(insideTree(exact) ?? "");
      if (module !== undefined && world.unit(module) !== undefined) {
        const how = { listed: option.listing?.directory, needsDisk: true, via: option.listing?.via };
        addMatch(module, how, option, found);
      } else addUnseen(option, found);
    } else found.complete = false;
  }
}

/** Stands for a hole while a text is searched. */
const HOLE = "\u0001";
const IMPORT_STATEMENT = /(?:^|[\n;])\s*(?:import\s+([\w.\u0001]+)|from\s+([\w.\u0001]+)\s+import\b)/g;

/** `exec("import %s" % name)`: the modules of the import statements in a text. */
export function statementTargets(world: World, code: Value, found: Found): void {
  for (const option of optionsOf(code)) {
    if (option.t !== "text") continue;
    const source = option.parts.map((part) => part ?? HOLE).join("");
    for (const match of source.matchAll(IMPORT_STATEMENT)) {
      const name = match[1] ?? match[2] ?? "";
      const parts = name.split(HOLE).flatMap((part, at) => (at === 0 ? [part] : [null, part]));
      nameTargets(world, { ...option, parts: parts.filter((part) => part !== "") }, found);
    }
  }
}
