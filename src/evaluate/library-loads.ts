// Shared libraries that a unit loads by name: ctypes and cffi. No freezer sees most of these, and no table of needs has them.

import type { Expr, Guard, ModuleCode } from "../model/code.js";
import type { Caution } from "../model/graph.js";
import { type CallSite, callsNamed } from "./call-index.js";
import { cautionOf } from "./caution.js";
import type { Evaluator } from "./evaluator.js";
import { type Clause, expressionsOf, forEachPart } from "./expression-parts.js";
import { attempt } from "./faults.js";
import { LIBRARY_FAMILIES, LIBRARY_LOADERS } from "./loaders.js";
import { scopesNaming } from "./per-module.js";
import { TREE, type Value, dottedName, exactText, insideTree, optionsOf, text } from "./value.js";
import type { Unit, World } from "./world.js";

export interface FoundLibraryLoad {
  /** Any of these, each a name as the system's loader takes it; with `inBuild`, paths within the import roots. */
  readonly names: readonly string[];
  readonly inBuild: boolean;
  /** "ctypes.CDLL". */
  readonly via: string;
  readonly line: number;
  readonly caution: Caution;
}

/** Of one call. */
const STEPS = 3000;

/** All loads of the unit whose names are wholly known and that can happen on the target. */
export function findLibraryLoads(unit: Unit, evaluator: Evaluator, world: World): readonly FoundLibraryLoad[] {
  const mentioned = world.imports(unit.name)?.mentions ?? [];
  if (!mentioned.some((name) => LIBRARY_LOADERS.has(name) || LIBRARY_FAMILIES.has(name))) return [];
  const code = world.full(unit.name);
  if (code === undefined || code.depth !== "full") return [];
  const place: Surroundings = { unit, code, evaluator, world };
  const calls = [...callsNamed(code, LIBRARY_LOADERS)].flatMap(([name, sites]) =>
    sites.map((site) =>
      attempt(world, unit.name, "the loading of a library", undefined, () => loadByCall(name, site, place)),
    ),
  );
  const attributes = attributesOfFamilies(code).map((site) =>
    attempt(world, unit.name, "the loading of a library", undefined, () => loadByAttribute(site, place)),
  );
  return [...calls, ...attributes].filter((load) => load !== undefined);
}

interface Surroundings {
  readonly unit: Unit;
  readonly code: ModuleCode;
  readonly evaluator: Evaluator;
  readonly world: World;
}

/** `ctypes.CDLL("libz.so.1")`, `windll.LoadLibrary("x")`, `ffi.dlopen("x")`. */
function loadByCall(name: string, site: CallSite, place: Surroundings): FoundLibraryLoad | undefined {
  const { call } = site;
  const argument = call.keywords.find(([keyword]) => keyword === "name")?.[1] ?? call.args[0];
  if (argument === undefined) return undefined;
  return loadAt(site, call.line, place, (read) => {
    const [callee, another] = optionsOf(read(call.of));
    const isLoader =
      callee !== undefined &&
      another === undefined &&
      (name === "dlopen" ? /\bffi\b/i.test(dottedName(call.of) ?? "") : isOfCtypes(callee));
    return isLoader ? { via: dottedName(call.of) ?? name, value: read(argument) } : undefined;
  });
}

interface FamilySite extends Omit<CallSite, "call"> {
  readonly of: Expr;
  /** The attribute's name, or what stands in brackets. */
  readonly name: string | Expr;
  readonly line: number;
}

/** `windll.user32`, `cdll["x.dll"]`: whatever is asked of a family but its methods. */
function attributesOfFamilies(code: ModuleCode): readonly FamilySite[] {
  const found: FamilySite[] = [];
  const isFamily = (expr: Expr): boolean =>
    (expr.k === "name" && LIBRARY_FAMILIES.has(expr.id)) || (expr.k === "attribute" && LIBRARY_FAMILIES.has(expr.name));
  const scopes = new Set([...LIBRARY_FAMILIES].flatMap((family) => [...scopesNaming(code, family)]));
  for (const scope of scopes) {
    code.scopes[scope]?.events.forEach((event, index) => {
      const visit = (expr: Expr, guards: readonly Guard[], within: readonly Clause[]): void => {
        const site = { scope, event: index, guards, within, line: event.line };
        if (expr.k === "attribute" && isFamily(expr.of) && expr.name !== "LoadLibrary" && !expr.name.startsWith("_"))
          found.push({ ...site, of: expr.of, name: expr.name });
        if (expr.k === "subscript" && isFamily(expr.of)) found.push({ ...site, of: expr.of, name: expr.index });
        forEachPart(expr, guards, visit, within);
      };
      for (const expr of expressionsOf(event)) visit(expr, [], []);
    });
  }
  return found;
}

function loadByAttribute({ of, name, line, ...site }: FamilySite, place: Surroundings): FoundLibraryLoad | undefined {
  return loadAt(site, line, place, (read) => {
    const [family, another] = optionsOf(read(of));
    if (family === undefined || another !== undefined || !isOfCtypes(family)) return undefined;
    const shown = dottedName(of) ?? "ctypes";
    return typeof name === "string"
      ? { via: `${shown}.${name}`, value: text(name) }
      : { via: `${shown}[...]`, value: read(name) };
  });
}

/** The load at a place, by what `find` reads there: who loads, and the name. */
function loadAt(
  site: Omit<CallSite, "call">,
  line: number,
  { unit, code, evaluator }: Surroundings,
  find: (read: (expr: Expr) => Value) => { readonly via: string; readonly value: Value } | undefined,
): FoundLibraryLoad | undefined {
  evaluator.refill(STEPS);
  const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  const outer = evaluator.frame(unit.name, code, site.scope);
  const frame = evaluator.within(outer, site.within, site.event, guards);
  const found = find((expr) => evaluator.evaluate(expr, frame, site.event, guards));
  if (found === undefined) return undefined;
  const names = optionsOf(found.value).map(exactText);
  const known = names.flatMap((one) => (one === undefined || one === "" ? [] : [one]));
  if (known.length === 0 || known.length < names.length) return undefined;
  const caution = cautionOf(evaluator, code, outer, site.event, site.guards, catchesLoadError);
  const inBuild = known.every((one) => one.startsWith(`${TREE}/`));
  if (caution === undefined || (!inBuild && known.some((one) => one.startsWith(TREE)))) return undefined;
  return {
    names: inBuild ? known.map((one) => insideTree(one) ?? one) : known,
    inBuild,
    via: found.via,
    line,
    caution,
  };
}

function isOfCtypes(callee: { readonly t: string; readonly path?: string }): boolean {
  return callee.t === "external" && callee.path?.startsWith("ctypes.") === true;
}

function catchesLoadError(names: readonly string[]): boolean {
  return names.some((name) =>
    /^(\*|OSError|IOError|EnvironmentError|WindowsError|Exception|BaseException|StandardError|AttributeError)$/.test(
      name.slice(name.lastIndexOf(".") + 1),
    ),
  );
}
