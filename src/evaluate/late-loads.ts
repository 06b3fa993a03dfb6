// Finds what a unit loads by name: every call that reaches a loader (through aliases, wrappers and folders that are
// listed), with the modules that its target may be. A name that is known in part is matched against real modules.

import { append } from "../append.js";
import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";
import type { Caution, LateLoad } from "../model/graph.js";
import { cautionOf } from "./caution.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { attempt } from "./faults.js";
import { type ListedFolder, type Request, groupLoads, guessLoads } from "./late-load-groups.js";
import { listingsOf } from "./listings.js";
import {
  type Found,
  findTargets,
  fromListTargets,
  loggingTargets,
  nameTargets,
  nothingFound,
  objectTargets,
  pathTargets,
  statementTargets,
} from "./load-targets.js";
import {
  FINDER_METHODS,
  LISTERS,
  type Loader,
  displayName,
  lastPart,
  loaderNames,
  loaderOf,
  passesLoader,
} from "./loaders.js";
import { type CallSite, callsNamed } from "./call-index.js";
import { scopesWithEventsNaming } from "./per-module.js";
import { insideTree, type Value, elementOf, exactText, optionsOf } from "./value.js";
import { type Unit, type World, moduleOfPath } from "./world.js";

/** Most folders that are listed hold anything but modules. */
const LISTING_STEPS = 40_000;

/** One unit, and what has been found of it so far. */
interface Search {
  readonly unit: Unit;
  readonly code: ModuleCode;
  readonly evaluator: Evaluator;
  readonly world: World;
  /** For each call; undefined = the evaluator's own measure. */
  readonly steps: number | undefined;
  readonly loads: LateLoad[];
  /** In which scope each of them stands. */
  readonly scopes: Map<LateLoad, number>;
  /** Calls of whose name nothing is known. */
  readonly blind: Request[];
}

/** A call, and from where its parts are evaluated. */
interface Seen {
  /** What functools.partial has bound before. */
  readonly bound?: Extract<Value, { t: "partial" }>;
  readonly site: CallSite;
  /** The frame of the call's scope. */
  readonly outer: Frame;
  /** The same inside the comprehensions around the call. */
  readonly frame: Frame;
  readonly guards: readonly Guard[];
}

/** All late loads of one unit, grouped by call site and by the package that is loaded from; `steps` for each of them. */
export function findLateLoads(unit: Unit, evaluator: Evaluator, world: World, steps?: number): readonly LateLoad[] {
  const mentioned = world.imports(unit.name);
  if (mentioned === undefined || mentioned.mentions.length === 0) return [];
  const code = world.full(unit.name);
  if (code === undefined) return [];
  const search: Search = { unit, code, evaluator, world, steps, loads: [], scopes: new Map(), blind: [] };
  const names = loaderNames(code);
  for (const [name, sites] of callsNamed(code, [...names, "map"])) {
    for (const site of sites)
      if (names.has(name) || (name === "map" && passesLoader(site.call, names)))
        attempt(world, unit.name, `the search for what ${name}() loads`, undefined, () => {
          visitSite(search, site);
        });
  }
  attempt(world, unit.name, "the search for what exec() imports", undefined, () => {
    visitExecs(search);
  });
  return attempt(world, unit.name, "the search for folders that are listed", search.loads, () => {
    const listings = search.blind.length === 0 ? [] : listedFolders(search);
    return withListings([...search.loads, ...search.blind.flatMap((request) => guessLoads(request, listings))], search);
  });
}

/** The loads with what stands around the listings that their names come from; without those that can't happen. */
function withListings(loads: readonly LateLoad[], search: Search): readonly LateLoad[] {
  const isListed = ({ kind, needsDisk }: LateLoad): boolean => kind === "listing" && needsDisk;
  const isOpen = ({ kind, shown, exact }: LateLoad): boolean =>
    kind === "import" && exact.length === 0 && shown.endsWith(".*");
  if (!loads.some((load) => isListed(load) || isOpen(load))) return loads;
  const listings = new Map(
    [...listingsOf(search)].map(([directory, listing]) => [directory.split("/").join("."), { directory, ...listing }]),
  );
  return loads.flatMap((load): readonly LateLoad[] => {
    const pkg = isListed(load) ? load.listed : isOpen(load) ? load.shown.slice(0, -2) : undefined;
    const found = pkg === undefined ? undefined : listings.get(pkg);
    if (pkg === undefined || found === undefined) return [load];
    const { directory, via: lister, call: listing, needsSource } = found;
    if (isListed(load)) return listing === undefined ? [] : [{ ...load, listing }];
    // What a regular expression makes of the names can't be followed; but the package in front of them is the one that the
    // same function lists.
    const isFromThere = found.scopes.has(search.scopes.get(load) ?? -1) && listing?.hasOtherWay === false;
    const isUnseen = search.world.isUnseen?.(directory) === true;
    if (!isFromThere || (load.matched.length === 0 && !isUnseen)) return [load];
    const how = { kind: "listing", listed: pkg, needsDisk: true, listing, lister } as const;
    const isIn = load.matched.length === 0 ? { unseen: true as const } : needsSource ? { needsSource } : {};
    return [{ ...load, ...how, ...isIn }];
  });
}

/** Starts a query of its own for a call. */
function look({ unit, code, evaluator }: Search, site: CallSite, steps: number | undefined): Seen {
  evaluator.refill(steps);
  const outer = evaluator.frame(unit.name, code, site.scope);
  const guards: readonly Guard[] = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  return { site, outer, frame: evaluator.within(outer, site.within, site.event, guards), guards };
}

function visitSite(search: Search, site: CallSite): void {
  const { evaluator, code } = search;
  const seen = look(search, site, search.steps);
  const { call, event } = site;
  const callees = optionsOf(evaluator.evaluate(call.of, seen.frame, event, seen.guards));
  for (const option of callees) {
    const called = option.t === "partial" ? option.of : option;
    const loader = called.t === "external" ? loaderOf(called.path) : undefined;
    if (loader !== undefined && called.t === "external") {
      const caution = cautionOf(evaluator, code, seen.outer, event, site.guards);
      if (caution === undefined) return;
      const isTest = loader.loads === "name" && loader.tests === true;
      const whole = option.t === "partial" ? { ...seen, bound: option } : seen;
      collect(search, whole, loader, displayName(called.path), isTest ? { ...caution, caught: true } : caution);
      return;
    }
    if (option.t === "external" && /^builtins\.(map|filter)$/.test(option.path) && call.args.length === 2) {
      visitMap(search, seen);
      return;
    }
  }
  if (!callees.some((option) => option.t === "external" || option.t === "function")) visitFinder(search, seen);
}

/** `map(__import__, names)` */
function visitMap(search: Search, { site, frame, guards }: Seen): void {
  const { evaluator } = search;
  const [callee, items] = site.call.args;
  if (callee === undefined || items === undefined) return;
  for (const option of optionsOf(evaluator.evaluate(callee, frame, site.event, guards))) {
    const loader = option.t === "external" ? loaderOf(option.path) : undefined;
    if (loader?.loads !== "name" || option.t !== "external") continue;
    const caution = cautionOf(evaluator, search.code, frame, site.event, site.guards);
    if (caution === undefined) return;
    const found = nothingFound();
    nameTargets(search.world, elementOf(evaluator.evaluate(items, frame, site.event, guards)), found);
    emit(search, site.call.line, site.scope, found, displayName(option.path), "import", caution);
  }
}

/** `finder.find_module(name)` where the name comes from a listing. */
function visitFinder(search: Search, seen: Seen): void {
  const { evaluator } = search;
  const { site, outer, frame, guards } = seen;
  const { call, event } = site;
  const method = lastPart(call.of);
  const [argument] = call.args;
  if (!FINDER_METHODS.has(method) || call.of.k !== "attribute" || argument === undefined) return;
  const value = evaluator.evaluate(argument, frame, event, guards);
  if (!optionsOf(value).some((option) => option.t === "text" && option.listing !== undefined)) return;
  const caution = cautionOf(evaluator, search.code, outer, event, site.guards);
  if (caution !== undefined) collect(search, seen, { loads: "name", byFinder: true }, method, caution);
}

/** exec "import %s" % name, exec("from x import y"). */
function visitExecs(search: Search): void {
  for (const scope of scopesWithEventsNaming(search.code, "exec")) {
    search.code.scopes[scope]?.events.forEach((event, index) => {
      if (event.kind === "exec") visitExec(search, scope, index, event);
    });
  }
}

function visitExec(search: Search, scope: number, index: number, event: Extract<Event, { kind: "exec" }>): void {
  const { evaluator, unit, code, world } = search;
  evaluator.refill(search.steps);
  const frame = evaluator.frame(unit.name, code, scope);
  const found = nothingFound();
  statementTargets(world, evaluator.evaluate(event.code, frame, index, event.guards), found);
  const caution = cautionOf(evaluator, code, frame, index);
  if (caution === undefined || (found.exact.size === 0 && found.matched.size === 0)) return;
  emit(search, event.line, scope, found, "exec", "import", caution);
}

/** Works out what a call of a loader may load, for each call of the function that it stands in. */
function collect(search: Search, seen: Seen, loader: Loader, via: string, caution: Caution): void {
  const { site, frame } = seen;
  // A frame inside a comprehension has names of its own; all others are taken call by call.
  const frames = frame.overrides === undefined ? search.evaluator.perCall(frame) : [frame];
  const gathered = (all: readonly Frame[]): Found => {
    const found = nothingFound(!site.call.spread);
    for (const one of all) gather(search, { ...seen, frame: one }, loader, found);
    return found;
  };
  let found = gathered(frames);
  // `stem, ending = splitext(name)`: turn by turn one can tell which ending goes with which stem.
  if (found.byBytecode && frame.overrides === undefined)
    found = gathered(frames.flatMap((one) => search.evaluator.turns(one, site.event) ?? [one]));
  const kind = loader.loads === "path" || loader.loads === "find" ? "path" : "import";
  emit(search, site.call.line, site.scope, found, via, kind, caution);
}

function gather(
  { evaluator, world, unit }: Search,
  { site, frame, guards, bound }: Seen,
  loader: Loader,
  found: Found,
): void {
  const before = bound?.args ?? [];
  const argument = (position: number, keywords: readonly string[]): Value | undefined => {
    const expr = argumentOf(site, position - before.length, keywords);
    if (expr !== undefined && position >= before.length) return evaluator.evaluate(expr, frame, site.event, guards);
    return before[position] ?? keywords.flatMap((name) => bound?.keywords?.get(name) ?? [])[0];
  };
  switch (loader.loads) {
    case "name": {
      const name = argument(0, ["name", "fullname", "mod_name"]);
      if (name === undefined) return;
      const packageValue = loader.relative === undefined ? undefined : argument(loader.relative, ["package"]);
      const implicit = loader.fromList === undefined ? undefined : packageOf(unit);
      nameTargets(world, name, found, { packageValue, implicit, byFinder: loader.byFinder });
      if (loader.fromList === undefined) return;
      const asked = new Set([...found.exact, ...found.matched.keys()]);
      fromListTargets(world, name, argument(loader.fromList, ["fromlist"]), found);
      for (const one of [...found.exact, ...found.matched.keys()]) if (!asked.has(one)) found.fromList.add(one);
      return;
    }
    case "object": {
      const name = argument(0, ["name", "path", "dotted_path", "import_name"]);
      if (name !== undefined) objectTargets(world, name, found);
      return;
    }
    case "logging": {
      const config = argument(0, ["config"]);
      if (config !== undefined) loggingTargets(world, config, found);
      return;
    }
    case "find": {
      const name = argument(0, ["name"]);
      if (name !== undefined) findTargets(world, name, argument(1, ["path"]), found);
      return;
    }
    case "path": {
      const path = argument(loader.path, ["path", "pathname", "location", "path_name", "filename"]);
      if (path !== undefined) pathTargets(world, path, found);
    }
  }
}

/** What a call passes at a position, or by one of these keywords. */
function argumentOf({ call }: CallSite, position: number, keywords: readonly string[]): Expr | undefined {
  return call.args[position] ?? call.keywords.find(([name]) => keywords.includes(name))?.[1];
}

function packageOf(unit: Unit): string {
  if (unit.isScript) return "";
  return unit.isPackage ? unit.name : unit.name.split(".").slice(0, -1).join(".");
}

function emit(
  { unit, world, loads, scopes, blind }: Search,
  line: number,
  scope: number,
  found: Found,
  via: string,
  kind: LateLoad["kind"],
  caution: Caution,
): void {
  const origin = { from: unit.name, place: unit.place(line), snippet: world.line(unit.name, line), caution };
  const request: Request = { origin, via, kind };
  const groups = groupLoads(request, found, world);
  append(loads, groups);
  for (const load of groups) scopes.set(load, scope);
  if (groups.length === 0 && !found.complete) blind.push(request);
}

/** The folders of modules that calls of the unit list. */
function listedFolders(search: Search): readonly ListedFolder[] {
  const folders: ListedFolder[] = [];
  for (const [name, sites] of callsNamed(search.code, LISTERS)) {
    for (const site of sites) {
      const { frame, guards } = look(search, site, Math.min(LISTING_STEPS, search.steps ?? LISTING_STEPS));
      const result = search.evaluator.evaluate(site.call, frame, site.event, guards);
      append(folders, modulesListed(result, name, search.world));
    }
  }
  return folders;
}

/** The modules among what a call lists, by folder. */
function modulesListed(result: Value, name: string, world: World): readonly ListedFolder[] {
  const byDirectory = new Map<string, Omit<ListedFolder, "modules" | "directory"> & { modules: Set<string> }>();
  const note = (value: Value): void => {
    for (const option of optionsOf(value)) {
      if (option.t === "list") {
        for (const item of option.items) note(item.value);
      } else if (option.t === "text" && option.listing !== undefined) {
        const { directory, via, needsDisk, file } = option.listing;
        const module = moduleListed(exactText(option), directory, world);
        if (module === undefined) continue;
        const before = byDirectory.get(directory);
        const modules = (before?.modules ?? new Set()).add(module);
        const needsSource = file === "source" && before?.needsSource !== false;
        byDirectory.set(directory, { via: before?.via ?? via, needsDisk, modules, needsSource });
      }
    }
  };
  note(result);
  return [...byDirectory].map(([directory, { modules, via, ...needs }]) => ({
    modules: [...modules].sort(),
    directory,
    via: via || name,
    ...needs,
  }));
}

/** The module that a name or path in a listing means; undefined when there is none, or it is the folder's own package. */
function moduleListed(exact: string | undefined, directory: string, world: World): string | undefined {
  if (exact === undefined) return undefined;
  const inFolder = directory === "" ? exact : `${directory}/${exact}`;
  const module = moduleOfPath(insideTree(exact) ?? inFolder);
  return module === undefined || world.unit(module) === undefined || module === directory.split("/").join(".")
    ? undefined
    : module;
}
