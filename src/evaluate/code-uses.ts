// The calls and looks of evaluate/watched.ts that a unit's code makes, with what their arguments may be.

import type { Expr, Guard, ModuleCode } from "../model/code.js";
import type { UseValue } from "../model/code-uses.js";
import type { Caution } from "../model/graph.js";
import { type CallSite, callsNamed } from "./call-index.js";
import { cautionOf } from "./caution.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { type Clause, expressionsOf, forEachPart } from "./expression-parts.js";
import { attempt } from "./faults.js";
import { lastPart } from "./loaders.js";
import { scopesWithEventsNaming } from "./per-module.js";
import { TREE, type Value, dottedName, optionsOf } from "./value.js";
import { PATH_METHODS, WATCHED, type Watched, catchesFailure, lastOf } from "./watched.js";
import type { Unit, World } from "./world.js";

export interface FoundUse {
  readonly what: string;
  readonly isCall: boolean;
  readonly via: string;
  readonly line: number;
  readonly caution: Caution;
  /** Ascends with scope and event. */
  readonly order: number;
  passes(position: number, ...keywords: readonly string[]): boolean | "maybe";
  argument(position: number, ...keywords: readonly string[]): readonly UseValue[];
  receiver(): readonly UseValue[];
}

/** Of one value. */
const STEPS = 3000;

const CALLS: ReadonlySet<string> = new Set(
  [...WATCHED].flatMap(([path, { isLook }]) => (isLook ? [] : [lastOf(path)])),
);
const LOOKS: ReadonlySet<string> = new Set(
  [...WATCHED].flatMap(([path, { isLook }]) => (isLook ? [lastOf(path)] : [])),
);

/** All that the unit does of these things and that can happen on the target; `isOwn` as in Watched.whose. */
export function findCodeUses(unit: Unit, isOwn: boolean, evaluator: Evaluator, world: World): readonly FoundUse[] {
  const noted = world.imports(unit.name)?.noted;
  if (noted === undefined) return [];
  const isPromising = ({ whose, mentions }: Watched, path: string): boolean =>
    (isOwn || whose === "all") && (mentions ?? [lastOf(path)]).some((name) => noted.includes(name));
  const wanted = new Set([...WATCHED].flatMap(([path, how]) => (isPromising(how, path) ? [lastOf(path)] : [])));
  const code = wanted.size === 0 ? undefined : world.full(unit.name);
  if (code?.depth !== "full") return [];
  const found: FoundUse[] = [];
  const calls = withAliases(
    code,
    [...wanted].filter((name) => CALLS.has(name)),
  );
  for (const site of [...callsNamed(code, calls).values()].flat()) {
    const use = attempt(world, unit.name, "the reading of a call", undefined, () =>
      useOf(site, site.call.of, site.call.line, { unit, code, evaluator, isOwn, call: site.call }),
    );
    if (use !== undefined) found.push(use);
  }
  for (const look of isOwn
    ? looksIn(
        code,
        [...wanted].filter((name) => LOOKS.has(name)),
      )
    : []) {
    const use = attempt(world, unit.name, "the reading of a name", undefined, () =>
      useOf(look, look.expr, look.line, { unit, code, evaluator, isOwn, call: undefined }),
    );
    if (use !== undefined) found.push(use);
  }
  return found.sort((a, b) => a.order - b.order);
}

/** With what the module imports these names as: `from subprocess import Popen as start`. */
function withAliases(code: ModuleCode, names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (const scope of code.scopes) {
    if (scope.mayImport === false) continue;
    for (const event of scope.events) {
      if (event.kind !== "import") continue;
      for (const [name, as] of event.names ?? []) if (found.has(name)) found.add(as);
    }
  }
  return found;
}

/** Where an expression stands. */
type Site = Omit<CallSite, "call">;

interface Surroundings {
  readonly unit: Unit;
  readonly code: ModuleCode;
  readonly evaluator: Evaluator;
  readonly isOwn: boolean;
  readonly call: CallSite["call"] | undefined;
}

function useOf(site: Site, named: Expr, line: number, around: Surroundings): FoundUse | undefined {
  const { unit, code, evaluator, call } = around;
  evaluator.refill(STEPS);
  const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  const outer = evaluator.frame(unit.name, code, site.scope);
  const frame = evaluator.within(outer, site.within, site.event, guards);
  const read = (expr: Expr): Value => evaluator.evaluate(expr, frame, site.event, guards);
  const what = nameOf(named, read, code);
  const how = what === undefined ? undefined : WATCHED.get(what);
  if (what === undefined || how === undefined || (!around.isOwn && how.whose === "own")) return undefined;
  if ((how.isLook === true) === (call !== undefined)) return undefined;
  const caution = cautionOf(evaluator, code, outer, site.event, site.guards, catchesFailure(how.fails));
  if (caution === undefined) return undefined;
  const valuesOf = (expr: Expr | undefined): readonly UseValue[] =>
    expr === undefined ? [] : useValues(everyCall(expr, outer, frame, { evaluator, site, guards }));
  const passed = (position: number, keywords: readonly string[]): Expr | undefined =>
    call?.keywords.find(([keyword]) => keywords.includes(keyword))?.[1] ??
    (position < 0 ? undefined : call?.args[position]);
  return {
    what,
    isCall: call !== undefined,
    via: dottedName(named) ?? lastPart(named),
    line,
    caution,
    order: site.scope * 100_000 + Math.min(site.event, 99_999),
    passes: (position, ...keywords) =>
      passed(position, keywords) !== undefined ? true : call?.spread === true ? "maybe" : false,
    argument: (position, ...keywords) => valuesOf(passed(position, keywords)),
    receiver: () =>
      named.k === "attribute" && PATH_METHODS.has(named.name) && what.startsWith("pathlib.") ? valuesOf(named.of) : [],
  };
}

/** What the expression may be, call by call of the function around it, so that arguments stay together. */
function everyCall(
  expr: Expr,
  outer: Frame,
  frame: Frame,
  { evaluator, site, guards }: { evaluator: Evaluator; site: Site; guards: readonly Guard[] },
): readonly Value[] {
  evaluator.refill(STEPS);
  if (frame !== outer) return optionsOf(evaluator.evaluate(expr, frame, site.event, guards));
  return evaluator.perCall(outer).flatMap((one) => [...optionsOf(evaluator.evaluate(expr, one, site.event, guards))]);
}

/** The canonical name of what is called or looked at, where it is one thing. */
function nameOf(named: Expr, read: (expr: Expr) => Value, code: ModuleCode): string | undefined {
  const [value, another] = optionsOf(read(named));
  if (value === undefined || another !== undefined) return undefined;
  if (value.t === "external") return value.path;
  if ((value.t === "function" && value.self === undefined) || value.t === "class") {
    const written = dottedName(named);
    // A library that is in the build: its own name for the thing is that of the scope.
    const known = [...WATCHED.keys()].filter((path) => path.startsWith(`${value.module}.`));
    return known.find((path) => written !== undefined && lastOf(path) === lastOf(written));
  }
  if (named.k === "attribute" && PATH_METHODS.has(named.name)) {
    const receivers = optionsOf(read(named.of));
    if (receivers.length > 0 && receivers.every((one) => one.t === "text")) return `pathlib.Path.${named.name}`;
  }
  // A constant of the target, which the evaluator has a value for: sys.frozen.
  const dotted = dottedName(named);
  return dotted !== undefined && WATCHED.get(dotted)?.isLook === true && importsPlainly(code, dotted)
    ? dotted
    : undefined;
}

/** Whether the module imports the first part of the name as such. */
function importsPlainly(code: ModuleCode, dotted: string): boolean {
  const top = dotted.split(".")[0];
  return code.scopes.some((scope) =>
    scope.events.some((event) => event.kind === "import" && event.names === null && event.module === top),
  );
}

interface Look extends Site {
  readonly expr: Expr;
  readonly line: number;
}

/** Where these names are looked at, and not called. */
function looksIn(code: ModuleCode, names: readonly string[]): readonly Look[] {
  const found: Look[] = [];
  const scopes = new Set(names.flatMap((name) => [...scopesWithEventsNaming(code, name)]));
  for (const scope of scopes) {
    code.scopes[scope]?.events.forEach((event, index) => {
      const visit = (expr: Expr, guards: readonly Guard[], within: readonly Clause[]): void => {
        if ((expr.k === "attribute" && names.includes(expr.name)) || (expr.k === "name" && names.includes(expr.id)))
          found.push({ scope, event: index, guards, within, expr, line: event.line });
        forEachPart(expr, guards, visit, within);
      };
      for (const expr of expressionsOf(event)) visit(expr, [], []);
      // What a condition looks at has no event of its own.
      const test = event.guards.at(-1);
      if (test?.kind === "if") visit(test.test, [], []);
    });
  }
  return found;
}

function useValues(values: readonly Value[]): readonly UseValue[] {
  return values.map((value): UseValue => {
    switch (value.t) {
      case "text": {
        const [head] = value.parts;
        const inRoots = typeof head === "string" && head.startsWith(TREE);
        if (!inRoots) return { t: "text", parts: value.parts, inRoots };
        return { t: "text", parts: [head.slice(TREE.length).replace(/^\//, ""), ...value.parts.slice(1)], inRoots };
      }
      case "list":
        return {
          t: "list",
          items: value.items.map((item) => useValues(optionsOf(item.value))),
          isWhole: value.complete,
        };
      case "scalar":
        return value;
      case "external":
        return { t: "name", path: value.path };
      case "partial":
        return value.of.t === "external" ? { t: "name", path: value.of.path } : { t: "unknown" };
      default:
        return { t: "unknown" };
    }
  });
}
