// The groups of entry points that a unit asks for: importlib.metadata and its backport, pkg_resources, stevedore, pluggy
// and entrypoints. Who is called is told by the call's own words: these libraries may be in the build or not, and make
// some of their functions at run time. That costs nothing: a group counts only where a distribution declares it.

import { append } from "../append.js";
import type { Expr, Guard, ModuleCode } from "../model/code.js";
import type { Caution } from "../model/graph.js";
import { type CallSite, callsNamed, callsOf } from "./call-index.js";
import { catchesImportError, cautionOf } from "./caution.js";
import type { Evaluator } from "./evaluator.js";
import { expressionsOf, forEachPart } from "./expression-parts.js";
import { attempt } from "./faults.js";
import { GROUP_SEARCHERS, lastPart } from "./loaders.js";
import { scopesNaming } from "./per-module.js";
import { type Text, type Value, dottedName, exactText, optionsOf } from "./value.js";
import type { Unit, World } from "./world.js";

export interface GroupRequest {
  /** As written: "importlib.metadata.entry_points". */
  readonly via: string;
  /** The group's name, null where part of it is not known. */
  readonly group: Text["parts"];
  /** The one entry point that is asked for, where it is one by a known name. */
  readonly name: string | undefined;
  /** Whatever is found is loaded: no unknown name picks among it, and the unit loads what it finds. */
  readonly takesAll: boolean;
  /** A group that isn't there raises KeyError. */
  readonly raises: boolean;
  readonly line: number;
  /** Of what is loaded: an ImportError is caught around the search, or around the loading. */
  readonly caution: Caution;
}

/** Of one query. */
const STEPS = 20_000;

/** All requests of the unit, one for each call and group. */
export function findGroupRequests(unit: Unit, evaluator: Evaluator, world: World): readonly GroupRequest[] {
  if (world.imports(unit.name)?.mentions.some((name) => Object.hasOwn(GROUP_SEARCHERS, name)) !== true) return [];
  const code = world.full(unit.name);
  if (code === undefined) return [];
  const loading = loadingOf(code, unit, evaluator);
  return searchesIn(code).flatMap((search) =>
    attempt(world, unit.name, "the search for groups of entry points", [], () =>
      requestsOf(search, unit, code, evaluator, loading),
    ),
  );
}

/** An expression that asks for a group. */
interface GroupSearch {
  readonly site: Omit<CallSite, "call">;
  readonly line: number;
  readonly via: string;
  readonly group: Expr;
  readonly name: Expr | undefined;
  readonly raises: boolean;
  /** Its library loads what it finds, by itself. */
  readonly loads: "aloud" | "silently" | undefined;
}

function searchesIn(code: ModuleCode): readonly GroupSearch[] {
  const found: GroupSearch[] = [];
  for (const [called, sites] of callsNamed(code, Object.keys(GROUP_SEARCHERS))) {
    const how = GROUP_SEARCHERS[called];
    if (how === undefined) continue;
    for (const site of sites) {
      const { call } = site;
      const keyword = (names: readonly string[]): Expr | undefined =>
        call.keywords.find(([name]) => names.includes(name))?.[1];
      const group = keyword(how.keywords) ?? (how.position === undefined ? undefined : call.args[how.position]);
      const name = keyword(["name", "names"]) ?? (how.name === undefined ? undefined : call.args[how.name]);
      if (group === undefined) continue;
      found.push({ site, line: call.line, via: viaOf(call), group, name, raises: false, loads: how.loads });
    }
  }
  if (scopesNaming(code, WHOLE).length > 0) append(found, partsOfWhole(code));
  return found;
}

const WHOLE = "entry_points";

/** What takes one group out of all: `entry_points()["shop.tills"]`, `.get("shop.tills", ())`, `.select(group=...)`. */
function partsOfWhole(code: ModuleCode): readonly GroupSearch[] {
  const whole = callsOf(code, WHOLE).find(({ call }) => call.args.length === 0 && call.keywords.length === 0)?.call;
  if (whole === undefined) return [];
  const found: GroupSearch[] = [];
  const about = { via: viaOf(whole), loads: undefined };
  for (const [called, sites] of callsNamed(code, ["get", "select"])) {
    for (const site of sites) {
      const { call } = site;
      const keyword = (wanted: string): Expr | undefined => call.keywords.find(([name]) => name === wanted)?.[1];
      const group = called === "get" ? call.args[0] : keyword("group");
      if (group === undefined || call.of.k !== "attribute") continue;
      found.push({ ...about, site, line: call.line, group, name: keyword("name"), raises: false });
    }
  }
  code.scopes.forEach((scope, at) => {
    if (scope.kind === "function" && !scopesNaming(code, WHOLE).includes(at)) return;
    scope.events.forEach((event, index) => {
      const visit = (expr: Expr, guards: readonly Guard[], within: CallSite["within"]): void => {
        if (expr.k === "subscript" && expr.index.k !== "slice") {
          const site = { scope: at, event: index, guards, within };
          found.push({ ...about, site, line: event.line, group: expr.index, name: undefined, raises: true });
        }
        forEachPart(expr, guards, visit, within);
      };
      for (const expr of expressionsOf(event)) visit(expr, [], []);
    });
  });
  return found;
}

function viaOf(call: CallSite["call"]): string {
  return dottedName(call.of) ?? lastPart(call.of);
}

/** How the unit loads entry points: not at all, with each failure caught, or so that it is seen. */
type Loading = "none" | "caught" | "open";

function loadingOf(code: ModuleCode, unit: Unit, evaluator: Evaluator): Loading {
  const sites = [...callsNamed(code, ["load", "resolve"]).values()].flat();
  const own = sites.filter(({ call }) => call.of.k === "attribute" && call.args.length === 0);
  const cautions = own.flatMap((site) => {
    evaluator.refill(STEPS);
    const frame = evaluator.frame(unit.name, code, site.scope);
    return cautionOf(evaluator, code, frame, site.event, site.guards, catchesImportError) ?? [];
  });
  if (cautions.length === 0) return "none";
  return cautions.some(({ caught }) => caught) ? "caught" : "open";
}

function requestsOf(
  search: GroupSearch,
  unit: Unit,
  code: ModuleCode,
  evaluator: Evaluator,
  loading: Loading,
): readonly GroupRequest[] {
  const { site, loads } = search;
  evaluator.refill(STEPS);
  const outer = evaluator.frame(unit.name, code, site.scope);
  const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  const caution = cautionOf(evaluator, code, outer, site.event, site.guards);
  if (caution === undefined) return [];
  const frame = evaluator.within(outer, site.within, site.event, guards);
  // Inside a comprehension a frame has names of its own; all others are taken call by call.
  const frames = frame.overrides === undefined ? evaluator.perCall(frame) : [frame];
  const caught = caution.caught || loads === "silently" || (loads === undefined && loading === "caught");
  const isLoaded = loads !== undefined || loading !== "none";
  const found = new Map<string, GroupRequest>();
  for (const one of frames) {
    const read = (expr: Expr): Value => evaluator.evaluate(expr, one, site.event, guards);
    const name = search.name === undefined ? undefined : exactText(read(search.name));
    const isNone = search.name?.k === "const" && search.name.value === null;
    for (const option of optionsOf(read(search.group))) {
      if (option.t !== "text") continue;
      found.set(JSON.stringify([option.parts, name]), {
        via: search.via,
        group: option.parts,
        name,
        takesAll: (search.name === undefined || isNone || name !== undefined) && isLoaded,
        raises: search.raises,
        line: search.line,
        caution: { ...caution, caught, conditional: caution.conditional || option.parts.includes(null) },
      });
    }
  }
  return [...found.values()];
}
