// What stands around the calls by which a unit lists folders on disk. A loader that asks first whether the folder is there,
// or whether the program is frozen, may have another way; one that only gives up then fails all the same.

import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";
import type { FolderListing } from "../model/graph.js";
import { cautionOf } from "./caution.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { LISTERS, SEARCHERS, lastPart, loaderNames } from "./loaders.js";
import { type CallSite, callsNamed, callsOf } from "./call-index.js";
import { expressionsOf, forEachPart } from "./expression-parts.js";
import { type Listing, type Value, optionsOf } from "./value.js";
import type { Unit, World } from "./world.js";

/** Most folders that are listed hold anything but modules. */
const STEPS = 40_000;
/** How many functions around a listing are followed to their callers. */
const MAX_CALLERS = 3;

/** Where a unit is looked at. */
interface Look {
  readonly unit: Unit;
  readonly code: ModuleCode;
  readonly evaluator: Evaluator;
  readonly world: World;
}

/** What lists a folder, and what stands around that; undefined when it can't happen on the target. */
export interface FolderOnDisk {
  readonly via: string;
  readonly call: FolderListing | undefined;
  /** In which scopes it stands. */
  readonly scopes: ReadonlySet<number>;
  /** Asks for names of source only, where the build keeps bytecode. */
  readonly needsSource: boolean;
}

/** The listings on disk of a unit, by folder. */
export function listingsOf(look: Look): ReadonlyMap<string, FolderOnDisk> {
  const found = new Map<string, FolderOnDisk>();
  const listers = [...LISTERS].filter((name) => !SEARCHERS.has(name));
  for (const sites of callsNamed(look.code, listers).values()) {
    for (const site of sites) {
      const directories = directoriesOf(site, look);
      if (directories.size === 0) continue;
      const call = listingAt(site, look);
      for (const [directory, { via, files }] of directories) {
        const before = found.get(directory);
        const scopes = new Set([...(before?.scopes ?? []), site.scope]);
        const needsSource = before?.needsSource !== false && files.size === 1 && files.has("source");
        const isClearer = before?.call === undefined || call?.hasOtherWay === false;
        found.set(directory, { ...(isClearer ? { via, call } : before), scopes, needsSource });
      }
    }
  }
  return found;
}

interface Listed {
  readonly via: string;
  /** Of which files names come out. */
  readonly files: Set<Listing["file"]>;
}

/** The folders of the tree that a call lists, and how. */
function directoriesOf(site: CallSite, { unit, code, evaluator }: Look): ReadonlyMap<string, Listed> {
  evaluator.refill(STEPS);
  const outer = evaluator.frame(unit.name, code, site.scope);
  const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  const frame = evaluator.within(outer, site.within, site.event, guards);
  const directories = new Map<string, Listed>();
  const note = (value: Value): void => {
    for (const option of optionsOf(value)) {
      if (option.t === "list") for (const item of option.items) note(item.value);
      else if (option.t === "text" && option.listing?.needsDisk === true) {
        const { directory, via, file } = option.listing;
        const files = directories.get(directory)?.files ?? new Set();
        directories.set(directory, { via, files: files.add(file) });
      }
    }
  };
  note(evaluator.evaluate(site.call, frame, site.event, guards));
  return directories;
}

/** Undefined when it can't happen. */
function listingAt(site: CallSite, look: Look): FolderListing | undefined {
  const { unit, code, evaluator, world } = look;
  evaluator.refill(STEPS);
  const frame = evaluator.frame(unit.name, code, site.scope);
  const caution = cautionOf(evaluator, code, frame, site.event, site.guards, catchesMissingFolder);
  if (caution === undefined) return undefined;
  const reach = reachOf(site.scope, look, MAX_CALLERS);
  if (reach === "never") return undefined;
  return {
    place: unit.place(site.call.line),
    snippet: world.line(unit.name, site.call.line),
    caught: caution.caught,
    conditional: isConditional(site, frame, look),
    isTested:
      isSifted(site, code) || guardsOf(site, code).some((guard) => guard.kind === "if" && tells(guard.test, DISK_TEST)),
    hasOtherWay: reach === "otherwise" || hasOtherWay(site.scope, guardsOf(site, code), code),
  };
}

const CATCHES: ReadonlySet<string> = new Set(
  "* OSError IOError EnvironmentError WindowsError FileNotFoundError NotADirectoryError Exception BaseException StandardError error".split(
    " ",
  ),
);

function catchesMissingFolder(names: readonly string[]): boolean {
  return names.some((name) => CATCHES.has(name.slice(name.lastIndexOf(".") + 1)));
}

function guardsOf(site: CallSite, code: ModuleCode): readonly Guard[] {
  return [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
}

/** Behind a condition that says nothing of the folder: whether that is there is known. */
function isConditional(site: CallSite, frame: Frame, { code, evaluator }: Look): boolean {
  return guardsOf(site, code).some(
    (guard) =>
      guard.kind === "except" ||
      (guard.kind === "if" &&
        !tells(guard.test, PATH_TEST) &&
        evaluator.decide(guard, frame, site.event) === undefined),
  );
}

const DISK_TEST = /^(isdir|is_dir|exists|lexists)$/;
/** What a package's folder always is, and what is known of it. */
const PATH_TEST = /^(isabs|is_absolute|isdir|is_dir|exists|lexists)$/;
/** What a test names that knows of frozen programs. */
const FROZEN_TEST = /^(isdir|is_dir|exists|lexists|isfile|is_file|__loader__|importers)$|frozen|meipass|zip/i;

/** The folder comes from a loop over those that are there: `for folder in filter(os.path.isdir, sys.path)`. */
function isSifted({ scope, event, call }: CallSite, code: ModuleCode): boolean {
  const folder = call.args[0];
  const loop = code.scopes[scope]?.events.findLast(
    (one, index) => index < event && one.kind === "for" && one.target.k === "name" && one.target.id === nameOf(folder),
  );
  return loop?.kind === "for" && (tells(loop.iter, DISK_TEST) || tellsByFilter(loop.iter, code));
}

/** `filter(isFolder, ...)`, where isFolder is a function of the module that asks whether the folder is there. */
function tellsByFilter(expr: Expr, code: ModuleCode): boolean {
  if (expr.k !== "call" || lastPart(expr.of) !== "filter") return false;
  const test = nameOf(expr.args[0]);
  const own = code.scopes.filter(({ kind, name }) => kind === "function" && name === test);
  return own.some(({ events }) => events.some((event) => expressionsOf(event).some((one) => tells(one, DISK_TEST))));
}

const nameOf = (expr: Expr | undefined): string | undefined => (expr?.k === "name" ? expr.id : undefined);

/** Does an expression name something like that? */
function tells(expr: Expr, name: RegExp): boolean {
  let found =
    (expr.k === "name" && name.test(expr.id)) ||
    (expr.k === "attribute" && name.test(expr.name)) ||
    (expr.k === "const" && typeof expr.value === "string" && name.test(expr.value));
  forEachPart(expr, [], (part) => {
    found ||= tells(part, name);
  });
  return found;
}

/** Whether the branch not taken, or the handler of a try around it, does more than giving up. */
function hasOtherWay(scope: number, guards: readonly Guard[], code: ModuleCode): boolean {
  const events = code.scopes[scope]?.events ?? [];
  return guards.some((guard) => {
    if (guard.kind === "if")
      return (
        tells(guard.test, FROZEN_TEST) &&
        doesMore(events, code, (one) => one.kind === "if" && one.test === guard.test && one.holds !== guard.holds)
      );
    return (
      guard.kind === "try" &&
      catchesMissingFolder(guard.catches) &&
      doesMore(events, code, (one) => one.kind === "except" && one.group === guard.group)
    );
  });
}

function doesMore(events: readonly Event[], code: ModuleCode, isBranch: (guard: Guard) => boolean): boolean {
  return events.some((event) => event.guards.some(isBranch) && isWork(event, code));
}

/** Calls that tell of a failure, leave, or make the folder that isn't there. */
const IDLE_CALLS = /^(print|debug|info|warning|warn|error|exception|critical|log|write|exit|_exit|makedirs|mkdir)$/;

function isWork(event: Event, code: ModuleCode): boolean {
  switch (event.kind) {
    case "import":
    case "for":
      return true;
    case "assign":
    case "return":
    case "yield":
      return !isEmpty(event.value);
    case "evaluate":
      return event.value.k === "call" && (!IDLE_CALLS.test(lastPart(event.value.of)) || usesLoader(event.value, code));
    default:
      return false;
  }
}

function usesLoader(expr: Expr, code: ModuleCode): boolean {
  const names = loaderNames(code);
  let found = expr.k === "call" && (names.has(lastPart(expr.of)) || LISTERS.has(lastPart(expr.of)));
  forEachPart(expr, [], (part) => {
    found ||= usesLoader(part, code);
  });
  return found;
}

/** None, True, [], {}, set(), a text. */
function isEmpty(expr: Expr): boolean {
  if (expr.k === "sequence") return expr.items.length === 0 && !expr.spread;
  if (expr.k === "dict") return expr.entries.length === 0 && !expr.spread;
  return (
    expr.k === "const" || (expr.k === "call" && expr.args.length === 0 && /^(list|dict|set)$/.test(lastPart(expr.of)))
  );
}

/**
 * Whether the function around a listing is called: never on the target, or where the program isn't frozen. Only for one
 * that its own unit calls and nobody else.
 */
function reachOf(scope: number, look: Look, steps: number): "never" | "otherwise" | "maybe" {
  const { unit, code, evaluator, world } = look;
  const own = code.scopes[scope];
  if (own?.kind !== "function" || steps === 0) return "maybe";
  const sites = callsOf(code, own.name).filter((site) => site.scope !== scope);
  const isCalledElsewhere = world.importersOf(unit.name).some((by) => {
    const other = world.full(by);
    return other !== undefined && callsOf(other, own.name).length > 0;
  });
  if (sites.length === 0 || isCalledElsewhere) return "maybe";
  const ways = sites.map((site) => {
    const frame = evaluator.frame(unit.name, code, site.scope);
    const guards = guardsOf(site, code);
    if (guards.some((guard) => guard.kind === "if" && evaluator.decide(guard, frame, site.event) === false))
      return "never";
    if (hasOtherWay(site.scope, guards, code)) return "otherwise";
    return reachOf(site.scope, look, steps - 1);
  });
  if (ways.every((way) => way === "never")) return "never";
  return ways.every((way) => way !== "maybe") ? "otherwise" : "maybe";
}
