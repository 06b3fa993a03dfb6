// Late loads as the walk takes them: what one call may load, grouped by the package it is loaded from. A call of whose
// name nothing is known, in a unit that lists folders of modules, is taken to load what was listed.

import type { LateLoad } from "../model/graph.js";
import type { Found, Match } from "./load-targets.js";
import type { World } from "./world.js";

/** A call that loads. */
export interface Request {
  readonly origin: Pick<LateLoad, "from" | "place" | "snippet" | "caution">;
  /** The loader as a report names it. */
  readonly via: string;
  readonly kind: LateLoad["kind"];
}

/** Modules that a unit finds by listing a folder. */
export interface ListedFolder {
  readonly modules: readonly string[];
  readonly directory: string;
  readonly via: string;
  readonly needsDisk: boolean;
  readonly needsSource: boolean;
}

/** The late loads of a call; none when nothing is known of the name. */
export function groupLoads(request: Request, found: Found, world: World): readonly LateLoad[] {
  const isEmpty = found.exact.size === 0 && found.matched.size === 0;
  // With names beside it that are known, a folder that nobody has seen is one way of several.
  if (isEmpty && found.unseen.size > 0) return [...found.unseen].map((one) => unseenLoad(request, ...one));
  // A pattern that matches nothing says so itself; a name of which nothing is known may come from a listing.
  if (isEmpty) return found.shown.size > 0 ? [withoutModules(request, [...found.shown].join(", "))] : [];
  const loads = [...groupByPackage(found.matched)].map(([parent, group]) => groupLoad(request, found, parent, group));
  return found.exact.size > 0 ? [exactLoad(request, found, world), ...loads] : loads;
}

/** The late loads of a call of whose name nothing is known. */
export function guessLoads(request: Request, listings: readonly ListedFolder[]): readonly LateLoad[] {
  if (listings.length === 0) return [withoutModules(request, "")];
  return listings.map((listing) => {
    const key = dotted(listing.directory);
    return {
      ...request.origin,
      via: request.via,
      ...(request.kind === "path" ? { kind: "path" } : { kind: "listing", lister: listing.via }),
      shown: key === "" ? "*" : `${key}.*`,
      exact: [],
      matched: listing.modules,
      listed: key,
      needsDisk: listing.needsDisk,
      ...(listing.needsSource ? { needsSource: true } : {}),
      complete: false,
    };
  });
}

function withoutModules({ origin, via, kind }: Request, shown: string): LateLoad {
  return { ...origin, via, kind, shown, exact: [], matched: [], needsDisk: false, complete: false };
}

function exactLoad({ origin, via }: Request, found: Found, world: World): LateLoad {
  const exact = [...found.exact].sort();
  return {
    ...origin,
    via,
    kind: "import",
    shown: exact.join(", "),
    ...fromListOf(exact, found),
    exact,
    matched: exact.filter((name) => world.unit(name) !== undefined),
    needsDisk: false,
    complete: found.complete,
  };
}

function fromListOf(names: readonly string[], { fromList }: Found): Pick<LateLoad, "fromList"> {
  const among = names.filter((name) => fromList.has(name));
  return among.length === 0 ? {} : { fromList: among };
}

/** What a folder holds of which no module is known. */
function unseenLoad({ origin, via, kind }: Request, directory: string, how: Match): LateLoad {
  return {
    ...origin,
    via,
    ...(how.via === undefined ? { kind } : { kind: "listing", lister: how.via }),
    shown: `${dotted(directory)}.*`,
    exact: [],
    matched: [],
    listed: dotted(directory),
    needsDisk: how.needsDisk,
    unseen: true,
    complete: false,
  };
}

/** Modules of one package; how they came to be known is told of the first. */
interface Group {
  readonly modules: string[];
  readonly how: Match;
  needsSource: boolean;
}

function groupByPackage(matched: Found["matched"]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const [module, how] of matched) {
    const parent = module.includes(".") ? module.slice(0, module.lastIndexOf(".")) : "";
    const group = groups.get(parent);
    if (group === undefined) groups.set(parent, { modules: [module], how, needsSource: how.needsSource === true });
    else {
      group.modules.push(module);
      group.needsSource &&= how.needsSource === true;
    }
  }
  return groups;
}

function groupLoad({ origin, via, kind }: Request, found: Found, parent: string, group: Group): LateLoad {
  const { modules, how, needsSource } = group;
  const cut = modules.filter((module) => found.matched.get(module)?.isCut === true).sort();
  const children = parent === "" ? "*" : `${parent}.*`;
  return {
    ...origin,
    via,
    ...(how.via === undefined ? { kind } : { kind: "listing", lister: how.via }),
    shown: how.via === undefined && found.shown.size > 0 ? [...found.shown].join(", ") : children,
    ...fromListOf(modules, found),
    exact: [],
    matched: modules.sort(),
    ...(how.listed === undefined ? {} : { listed: dotted(how.listed) }),
    needsDisk: how.needsDisk,
    ...(needsSource ? { needsSource } : {}),
    ...(cut.length === 0 ? {} : { cut }),
    complete: found.complete,
    ...(how.via === undefined && [...found.exact].some((name) => isBelow(name, parent)) ? { isBesideKnown: true } : {}),
  };
}

const isBelow = (name: string, parent: string): boolean => parent !== "" && name.startsWith(`${parent}.`);

/** The package that a folder of the import roots is. */
function dotted(directory: string): string {
  return directory.split("/").join(".");
}
