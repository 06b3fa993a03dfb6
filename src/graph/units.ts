// One view of the application's code, whether it lies in a build, in a source tree or in both: the World that the
// evaluator and the graph work on. Frozen bytecode is believed first; places point into the source where it is known.

import type { Value } from "../evaluate/value.js";
import { PROGRAM, TREE, text } from "../evaluate/value.js";
import type { Unit, World } from "../evaluate/world.js";
import type { Place } from "../finding.js";
import { unsetNames } from "../knowledge/frozen-runtime.js";
import { type EntryScript, type FrozenApp, type ModuleRecord, type Platform, type SourceTree } from "../model/app.js";
import type { CodeReader } from "../model/code-reader.js";
import { type ModuleCode, isUnreachable } from "../model/code.js";
import type { Origin } from "../model/graph.js";
import { importersAmong } from "./importers.js";
import { importingScopes } from "./import-names.js";
import { namedLikeProgram, ownPackages } from "./own-packages.js";
import type { StandardLibraryView } from "./library-view.js";
import { compiledFolders, isInZip, unseenFolders } from "./kept-folders.js";

export interface UnitSources {
  readonly app: FrozenApp | undefined;
  readonly trees: readonly SourceTree[];
  readonly sitePackages: SourceTree | undefined;
  readonly code: CodeReader;
  readonly platform: Platform | undefined;
  readonly python: string | undefined;
  readonly library: StandardLibraryView;
  /** Published packages use the top-level name. */
  readonly isPublished: (top: string) => boolean;
  /** Scripts to start from when there is no build: those of the recipe, or all of the tree. */
  readonly scripts: readonly EntryScript[];
}

export interface KnownUnit extends Unit {
  readonly origin: Origin;
  readonly inBuild: boolean;
  readonly codeKey: string | undefined;
}

export interface Units {
  readonly world: World;
  readonly scripts: readonly KnownUnit[];
  /** The freezer's scripts that run before those. */
  readonly hooks: readonly KnownUnit[];
  /** Modules that are imported to start: entry points of pex and shiv. */
  readonly entries: readonly string[];
  get(name: string): KnownUnit | undefined;
  /** Module units whose code is to be read: everything but the standard library. */
  readonly modules: ReadonlyMap<string, KnownUnit>;
  /** Units whose source imports other modules than what was frozen, as far as places of them were asked for. */
  readonly differing: ReadonlySet<string>;
}

interface Located {
  readonly place: Place;
  readonly codeKey?: string;
}

/** Whether source and frozen code import the same; "moved" when only their lines differ. A freezer may put imports of its own into scripts. */
function compareImports(
  code: CodeReader,
  frozenKey: string,
  sourceKey: string | undefined,
  isScript: boolean,
): "same" | "moved" | "different" | "unknown" {
  const frozen = code.imports(frozenKey);
  const source = sourceKey === undefined ? undefined : code.imports(sourceKey);
  if (frozen === undefined || source === undefined || frozen.depth === "names") return "unknown";
  const list = (from: ModuleCode, withLines: boolean): readonly string[] =>
    [
      ...new Set(
        importingScopes(from).flatMap((scope) =>
          scope.events.flatMap((event) =>
            event.kind === "import" && !isUnreachable(event.guards)
              ? [`${event.module}|${event.level > 0 ? event.level : 0}${withLines ? `|${event.line}` : ""}`]
              : [],
          ),
        ),
      ),
    ].sort();
  const [ours, theirs] = [list(source, true), list(frozen, true)];
  if (ours.join() === theirs.join()) return "same";
  const without = new Set(list(frozen, false));
  const own = list(source, false);
  if (!own.every((one) => without.has(one))) return "different";
  return isScript || own.length === without.size ? "moved" : "different";
}

/** Joins build, trees and site-packages into one set of units. */
export function collectUnits(sources: UnitSources): Units {
  const { app, trees, sitePackages, code, library } = sources;
  const modules = new Map<string, KnownUnit>();
  const sourceRecords = new Map<string, ModuleRecord>();
  for (const tree of trees) {
    for (const record of [...tree.modules.values(), ...(tree.loose ?? [])]) {
      if (!sourceRecords.has(record.name)) sourceRecords.set(record.name, record);
    }
  }

  const differing = new Set<string>();
  const placeFor = (
    name: string,
    source: Located | undefined,
    own: Located,
  ): { readonly place: (line: number) => Place; readonly sourceKey: string | undefined } => {
    let trusted: boolean | undefined;
    const isTrusted = (): boolean => {
      if (source === undefined || own.codeKey === undefined || own.codeKey === source.codeKey)
        return source !== undefined;
      const agreement = compareImports(code, own.codeKey, source.codeKey, name.startsWith("script:"));
      if (agreement === "different") differing.add(name);
      return agreement === "same";
    };
    return {
      place: (line) => {
        trusted ??= isTrusted();
        const at = trusted && source !== undefined ? source.place : own.place;
        return line > 0 ? { ...at, line } : at;
      },
      sourceKey: source?.codeKey,
    };
  };
  const add = (record: ModuleRecord, origin: Origin, inBuild: boolean): void => {
    if (modules.has(record.name) || record.form === "builtin" || record.form === "frozen") return;
    // Cython source: importable only where pyximport and a compiler are.
    if ("path" in record.place && record.place.path.endsWith(".pyx")) return;
    const source = sourceRecords.get(record.name);
    const path = record.name.split(".").join("/");
    modules.set(record.name, {
      name: record.name,
      isPackage: record.isPackage,
      isScript: false,
      file: record.isPackage ? `${path}/__init__.py` : `${path}.${record.form === "extension" ? "so" : "py"}`,
      place: placeFor(record.name, source, record).place,
      origin,
      inBuild,
      codeKey: record.codeKey ?? source?.codeKey,
    });
  };

  if (app !== undefined) {
    const own = ownTops(app, sources, sourceRecords);
    for (const record of app.modules.values()) {
      const isOwn = sourceRecords.has(record.name);
      if (!isOwn && library.has(record.name) !== false && !isPartOfOwn(record.name, sourceRecords)) continue;
      add(
        record,
        isOwn || own.has(topOf(record.name)) || app.log?.options?.uninstalled.has(record.name) === true
          ? "tree"
          : "site-packages",
        true,
      );
    }
    // Plugins that lie beside the application as plain files, outside of any import root.
    for (const { record } of app.unimportable)
      if (record.form === "source" || record.form === "bytecode") add(record, "tree", true);
  }
  for (const record of sourceRecords.values()) add(record, "tree", false);
  for (const tree of trees) for (const record of tree.loose ?? []) add(record, "tree", false);
  for (const record of sitePackages?.modules.values() ?? []) add(record, "site-packages", false);

  const scriptUnits = new Map<string, KnownUnit>();
  const sourceScripts = new Map(trees.flatMap((tree) => tree.scripts.map((script) => [script.name, script] as const)));
  const started: readonly EntryScript[] = app === undefined ? sources.scripts : app.scripts;
  const entries: string[] = [];
  for (const script of started) {
    if (script.isImported === true && script.module !== undefined) {
      entries.push(script.module);
      continue;
    }
    const source = sourceScripts.get(script.name) ?? sourceRecords.get(script.name);
    const sourcePath =
      source !== undefined && "path" in source.place
        ? source.place.path
        : "path" in script.place
          ? script.place.path
          : script.name;
    scriptUnits.set(`script:${script.name}`, {
      name: `script:${script.name}`,
      isPackage: false,
      isScript: true,
      file: app === undefined ? sourcePath : script.name,
      place: placeFor(`script:${script.name}`, source, script).place,
      origin: "tree",
      inBuild: app !== undefined,
      codeKey: script.codeKey ?? source?.codeKey,
    });
  }

  const hookUnits = new Map((app?.runtimeHooks ?? []).map((hook) => hookUnit(hook)).map((unit) => [unit.name, unit]));

  const get = (name: string): KnownUnit | undefined =>
    modules.get(name) ?? scriptUnits.get(name) ?? hookUnits.get(name);
  const sourceKeyOf = (name: string): string | undefined =>
    sourceRecords.get(name)?.codeKey ?? sourceScripts.get(name.replace(/^script:/, ""))?.codeKey;
  /** The frozen code; the source beside it where that can't be read. */
  const readable = (name: string, read: (key: string) => ModuleCode | undefined): ModuleCode | undefined => {
    const key = get(name)?.codeKey;
    const frozen = key === undefined ? undefined : read(key);
    if (key === undefined || (frozen !== undefined && frozen.depth !== "names")) return frozen;
    const sourceKey = sourceKeyOf(name);
    return sourceKey === undefined || sourceKey === key ? frozen : (read(sourceKey) ?? frozen);
  };
  const imports = (name: string): ModuleCode | undefined => readable(name, (key) => code.imports(key));
  const full = (name: string): ModuleCode | undefined => readable(name, (key) => code.full(key));

  const folders = folderListing(modules);
  const constants = new Map<string, Value>([["sys.executable", text(`${PROGRAM}/${app?.scripts[0]?.name ?? "app"}`)]]);
  // PyInstaller unpacks modules and data to one folder, in which `__file__` lies as well.
  if (app?.freezers.includes("PyInstaller") === true) constants.set("sys._MEIPASS", text(TREE));
  const world: World = {
    platform: sources.platform,
    python: sources.python,
    unit: get,
    imports,
    full,
    list: (directory) => folders.get(directory),
    ...(app === undefined
      ? {}
      : {
          isUnseen: unseenFolders(app, folders, (top) => isOfSource(top, sources)),
          compiledEnding: compiledFolders(app),
          cutsPrefix: (directory) => sources.python?.startsWith("2.") === true && isInZip(directory, app),
        }),
    importersOf: importersAmong([...modules.values(), ...scriptUnits.values()], imports, get),
    names: () => modules.keys(),
    line: (name, line) => {
      // A place that points into the build has no line to quote: the source beside it is another.
      const unit = get(name);
      if (unit !== undefined && "container" in unit.place(0)) return undefined;
      const key =
        sourceRecords.get(name)?.codeKey ??
        sourceScripts.get(name.replace(/^script:/, ""))?.codeKey ??
        get(name)?.codeKey;
      return key === undefined ? undefined : code.line(key, line)?.trim();
    },
    constants,
    unset: unsetNames(app?.freezers ?? []),
  };
  const hooks = [...hookUnits.values()].filter(({ isScript }) => isScript);
  return { world, scripts: [...scriptUnits.values()], hooks, entries, get, modules, differing };
}

/** Other people's code, which nothing of the application is known to be in. */
function hookUnit({ name, place, codeKey, isImported }: EntryScript): KnownUnit {
  const isScript = isImported !== true;
  return {
    name: isScript ? `script:${name}` : name,
    isPackage: false,
    isScript,
    file: name,
    place: (line) => ({ ...place, line }),
    origin: "site-packages",
    inBuild: true,
    codeKey,
  };
}

const topOf = (module: string): string => module.split(".")[0] ?? module;

/** Top-level names of what is the application's own beside what a source tree holds; with such a tree it is no guess. */
function ownTops(
  app: FrozenApp,
  { code, library, isPublished }: UnitSources,
  sourceRecords: ReadonlyMap<string, ModuleRecord>,
): ReadonlySet<string> {
  if ([...app.modules.keys()].some((name) => sourceRecords.has(name))) return namedLikeProgram(app);
  return ownPackages(app, code, { isStandard: (module) => library.has(module) !== false, isPublished });
}

/** A submodule of one of the tree's packages is never the standard library's. */
function isPartOfOwn(name: string, own: ReadonlyMap<string, unknown>): boolean {
  return own.has(name.split(".")[0] ?? name);
}

/** Folder → names in it, as os.listdir would give them if every module lay on disk. */
function folderListing(modules: ReadonlyMap<string, KnownUnit>): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, Set<string>>();
  const put = (directory: string, name: string): void => {
    const set = folders.get(directory);
    if (set === undefined) {
      folders.set(directory, new Set([name]));
      if (directory !== "")
        put(
          directory.slice(0, Math.max(directory.lastIndexOf("/"), 0)),
          directory.slice(directory.lastIndexOf("/") + 1),
        );
    } else set.add(name);
  };
  for (const unit of modules.values()) {
    const slash = unit.file.lastIndexOf("/");
    put(slash < 0 ? "" : unit.file.slice(0, slash), unit.file.slice(slash + 1));
  }
  return new Map([...folders].map(([directory, names]) => [directory, [...names].sort()]));
}

/** Does a tree or site-packages hold the package? Then it tells what is in its folders. */
function isOfSource(top: string, { trees, sitePackages }: UnitSources): boolean {
  return trees.some((tree) => tree.modules.has(top)) || sitePackages?.modules.has(top) === true;
}
