// The packages that a unit searches with pkgutil, whatever becomes of the names: a menu of plugins that is empty is a fault
// even where nothing is loaded by it.

import type { Expr, ModuleCode } from "../model/code.js";
import type { LateLoad } from "../model/graph.js";
import { cautionOf } from "./caution.js";
import type { Evaluator } from "./evaluator.js";
import { attempt } from "./faults.js";
import { SEARCHERS } from "./loaders.js";
import { type CallSite, callsNamed } from "./call-index.js";
import { expressionsOf, forEachPart } from "./expression-parts.js";
import { TREE, insideTree, elementOf, exactText, optionsOf } from "./value.js";
import type { Unit, World } from "./world.js";

/** For the path of one search. */
const STEPS = 10_000;

/** All searches of the unit, one for each call and package. */
export function findSearches(unit: Unit, evaluator: Evaluator, world: World): readonly LateLoad[] {
  if (world.imports(unit.name)?.mentions.some((name) => SEARCHERS.has(name)) !== true) return [];
  const code = world.full(unit.name);
  if (code === undefined) return [];
  const found = [...callsNamed(code, SEARCHERS).values()].flatMap((sites) =>
    sites.flatMap((site) =>
      attempt(world, unit.name, "the search for pkgutil's packages", [], () =>
        searchesOf(site, unit, code, evaluator, world),
      ),
    ),
  );
  return found.length > 0 && readsContents(code) ? found.map((one) => ({ ...one, readsArchive: true })) : found;
}

function searchesOf(
  site: CallSite,
  unit: Unit,
  code: ModuleCode,
  evaluator: Evaluator,
  world: World,
): readonly LateLoad[] {
  const { call, event } = site;
  const path = call.args[0] ?? call.keywords.find(([name]) => name === "path")?.[1];
  if (path === undefined) return [];
  evaluator.refill(STEPS);
  const outer = evaluator.frame(unit.name, code, site.scope);
  const guards = [...(code.scopes[site.scope]?.events[event]?.guards ?? []), ...site.guards];
  const frame = evaluator.within(outer, site.within, event, guards);
  const callee = optionsOf(evaluator.evaluate(call.of, frame, event, guards)).find((one) => one.t === "external");
  if (callee?.t !== "external" || !callee.path.startsWith("pkgutil.")) return [];
  const caution = cautionOf(evaluator, code, outer, event, site.guards);
  if (caution === undefined) return [];
  const packages = optionsOf(elementOf(evaluator.evaluate(path, frame, event, guards))).flatMap((one) => {
    const exact = exactText(one);
    return exact?.startsWith(`${TREE}/`) === true ? [insideTree(exact) ?? ""] : [];
  });
  return [...new Set(packages)]
    .filter((directory) => holdsModules(directory, world))
    .map((directory) => ({
      via: callee.path,
      kind: "search",
      from: unit.name,
      place: unit.place(call.line),
      snippet: world.line(unit.name, call.line),
      caution,
      shown: `${directory.split("/").join(".")}.*`,
      exact: [],
      matched: [],
      listed: directory.split("/").join("."),
      needsDisk: false,
      complete: false,
    }));
}

/** Is it the folder of a package in which a search would find something? */
function holdsModules(directory: string, world: World): boolean {
  return (
    world.unit(directory.split("/").join("."))?.isPackage === true &&
    (world.list(directory) ?? []).some((name) => !name.startsWith("__init__."))
  );
}

/** Names `importer.toc`, the usual way around an archive that pkgutil can't list. */
function readsContents(code: ModuleCode): boolean {
  const isToc = (expr: Expr): boolean => {
    let found = (expr.k === "attribute" && expr.name === "toc") || (expr.k === "const" && expr.value === "toc");
    forEachPart(expr, [], (part) => {
      found ||= isToc(part);
    });
    return found;
  };
  return code.scopes.some((scope) => scope.events.some((event) => expressionsOf(event).some(isToc)));
}
