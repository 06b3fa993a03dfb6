// The calls and looks of evaluate/watched.ts that a unit's code makes, with what their arguments may be.

import type { Event, Expr, Guard, ModuleCode } from "../model/code.js";
import type { UseValue } from "../model/code-uses.js";
import type { Caution } from "../model/graph.js";
import { type CallSite, callsNamed } from "./call-index.js";
import { cautionOf } from "./caution.js";
import type { Evaluator, Frame } from "./evaluator.js";
import { type Clause, expressionsOf, forEachPart } from "./expression-parts.js";
import { attempt } from "./faults.js";
import { canonical } from "./imports.js";
import { type HowCalled, howCalled } from "./how-called.js";
import { lastPart } from "./loaders.js";
import { scopesWithEventsNaming } from "./per-module.js";
import { PROGRAM, TREE, insideTree, type Value, dottedName, optionsOf } from "./value.js";
import { PATH_METHODS, WATCHED, type Watched, catchesFailure, lastOf } from "./watched.js";
import type { Unit, World } from "./world.js";

export interface FoundUse {
  readonly what: string;
  readonly isCall: boolean;
  readonly otherwise?: "base" | "store";
  readonly via: string;
  readonly line: number;
  readonly caution: Caution;
  readonly isGuarded: boolean;
  readonly isHandled: boolean;
  /** Ascends with scope and event. */
  readonly order: number;
  /** Units whose top level surely does it; asked for, as is whether all callers catch its failure (`caution.caught`). */
  readonly surelyFrom: readonly string[];
  passes(position: number, ...keywords: readonly string[]): boolean | "maybe";
  argument(position: number, ...keywords: readonly string[]): readonly UseValue[];
  receiver(): readonly UseValue[];
}

/** Of one value. */
const STEPS = 3000;

type Way = "call" | NonNullable<Watched["how"]>;

const NAMES: Readonly<Record<Way, ReadonlySet<string>>> = {
  call: namesOf("call"),
  look: namesOf("look"),
  base: namesOf("base"),
  store: namesOf("store"),
};

function namesOf(way: Way): ReadonlySet<string> {
  return new Set(
    [...WATCHED].flatMap(([path, ways]) => (ways.some((how) => wayOf(how) === way) ? [lastOf(path)] : [])),
  );
}

function wayOf({ how }: Watched): Way {
  return how ?? "call";
}

/**
 * All that the unit does of these things and that can happen on the target. `isOwn` as in Watched.whose; of a script of the
 * freezer's ("hook") only what it assigns.
 */
export function findCodeUses(
  unit: Unit,
  isOwn: boolean | "hook",
  evaluator: Evaluator,
  world: World,
): readonly FoundUse[] {
  const noted = world.imports(unit.name)?.noted;
  if (noted === undefined) return [];
  const isPromising = (path: string, how: Watched): boolean => {
    const { whose, mentions = [lastOf(path)] } = how;
    if (isOwn === "hook" ? wayOf(how) !== "store" : !isOwn && whose === "own") return false;
    return mentions.some((name) => noted.includes(name));
  };
  const wanted = new Set(
    [...WATCHED].flatMap(([path, ways]) => (ways.some((how) => isPromising(path, how)) ? [lastOf(path)] : [])),
  );
  const code = wanted.size === 0 ? undefined : world.full(unit.name);
  if (code?.depth !== "full") return [];
  const namesFor = (way: Way): readonly string[] => [...wanted].filter((name) => NAMES[way].has(name));
  const around = { unit, code, evaluator, isOwn: isOwn !== false };
  const found: FoundUse[] = [];
  const note = (site: Site, named: Expr, line: number, way: Way, call?: CallSite["call"]): void => {
    const use = attempt(world, unit.name, "the reading of a use", undefined, () =>
      useOf(site, named, line, { ...around, way, call }),
    );
    if (use !== undefined) found.push(use);
  };
  if (isOwn !== "hook")
    for (const site of [...callsNamed(code, withAliases(code, namesFor("call"))).values()].flat())
      note(site, site.call.of, site.call.line, "call", site.call);
  if (isOwn === true) {
    for (const look of looksIn(code, namesFor("look"))) note(look, look.expr, look.line, "look");
    for (const base of basesIn(code, withAliases(code, namesFor("base")))) note(base, base.expr, base.line, "base");
  }
  if (isOwn !== false) for (const one of storesIn(code, namesFor("store"))) note(one, one.expr, one.line, "store");
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
  readonly way: Way;
  readonly call: CallSite["call"] | undefined;
}

function useOf(site: Site, named: Expr, line: number, around: Surroundings): FoundUse | undefined {
  const { unit, code, evaluator, way, call } = around;
  evaluator.refill(STEPS);
  const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
  const outer = evaluator.frame(unit.name, code, site.scope);
  const frame = evaluator.within(outer, site.within, site.event, guards);
  const read = (expr: Expr): Value => evaluator.evaluate(expr, frame, site.event, guards);
  const what = way === "store" ? storedName(named, code) : nameOf(named, read, code, unit);
  const how = what === undefined ? undefined : WATCHED.get(what)?.find((one) => wayOf(one) === way);
  if (what === undefined || how === undefined || (!around.isOwn && how.whose === "own")) return undefined;
  const found = cautionOf(evaluator, code, outer, site.event, site.guards, catchesFailure(how.fails));
  if (found === undefined) return undefined;
  const isConditional = found.conditional || guards.some(asksForFile);
  const isExpected = how.fails === "name" && expectsNameError(guards);
  let called: HowCalled | undefined;
  const calls = (): HowCalled => (called ??= howCalled(evaluator, outer, catchesFailure(how.fails)));
  const caution: Caution = {
    ...found,
    conditional: isConditional,
    get caught() {
      return found.caught || isExpected || (found.inFunction && calls().isCaught);
    },
  };
  const valuesOf = (expr: Expr | undefined): readonly UseValue[] =>
    expr === undefined ? [] : useValues(everyCall(expr, outer, frame, { evaluator, site, guards }));
  const passed = (position: number, keywords: readonly string[]): Expr | undefined =>
    call?.keywords.find(([keyword]) => keywords.includes(keyword))?.[1] ??
    (position < 0 ? undefined : call?.args[position]);
  return {
    what,
    isCall: call !== undefined,
    ...((way === "base" || way === "store") && { otherwise: way }),
    via: dottedName(named) ?? lastPart(named),
    line,
    caution,
    isGuarded: guards.some(
      (guard) =>
        guard.kind === "except" || (guard.kind === "if" && evaluator.decide(guard, outer, site.event) === undefined),
    ),
    isHandled: guards.some((guard) => guard.kind === "try" && catchesFailure(how.fails)(guard.catches)),
    get surelyFrom() {
      return found.caught || isExpected || isConditional ? [] : calls().surelyFrom;
    },
    order: site.scope * 100_000 + Math.min(site.event, 99_999),
    passes: (position, ...keywords) =>
      passed(position, keywords) !== undefined ? true : call?.spread === true ? "maybe" : false,
    argument: (position, ...keywords) => valuesOf(passed(position, keywords)),
    receiver: () =>
      named.k === "attribute" && PATH_METHODS.has(named.name) && what.startsWith("pathlib.") ? valuesOf(named.of) : [],
  };
}

/** Around a name that may not be there, whatever the handler does: it may well end the program by another one. */
function expectsNameError(guards: readonly Guard[]): boolean {
  return guards.some((guard) => guard.kind === "try" && guard.catches.includes("NameError"));
}

/** Whether the condition asks if something is on disk: nothing that is known of the names in it decides that. */
function asksForFile(guard: Guard): boolean {
  if (guard.kind !== "if") return false;
  let asks = false;
  const visit = (part: Expr): void => {
    if (part.k === "call" && /^(?:exists|lexists|isfile|isdir|is_file|is_dir|access)$/.test(lastPart(part.of)))
      asks = true;
    forEachPart(part, [], visit);
  };
  visit(guard.test);
  return asks;
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
function nameOf(named: Expr, read: (expr: Expr) => Value, code: ModuleCode, unit: Unit): string | undefined {
  // Modules have the name of their file whatever made the build; whether scripts do depends on the freezer.
  if (named.k === "name" && named.id === "__file__") return unit.isScript ? named.id : undefined;
  const [value, another] = optionsOf(read(named));
  if (value === undefined || another !== undefined) return undefined;
  if (value.t === "external") return value.path;
  if ((value.t === "function" && value.self === undefined) || value.t === "class") {
    const written = dottedName(named);
    // A library that is in the build: its own name for the thing is that of the scope.
    const known = [...WATCHED.keys()].filter((path) => path.startsWith(`${value.module}.`));
    const found = known.find((path) => written !== undefined && lastOf(path) === lastOf(written));
    return found ?? importedName(named, code);
  }
  if (value.t === "unknown") {
    const imported = importedName(named, code);
    if (imported !== undefined) return imported;
  }
  if (named.k === "attribute" && PATH_METHODS.has(named.name)) {
    const receivers = optionsOf(read(named.of));
    if (receivers.length > 0 && receivers.every((one) => one.t === "text")) return `pathlib.Path.${named.name}`;
  }
  // A constant of the target, which the evaluator has a value for: sys.frozen.
  const dotted = dottedName(named);
  return dotted !== undefined && isWatchedAs("look", dotted) && importsPlainly(code, dotted) ? dotted : undefined;
}

function isWatchedAs(way: Way, path: string): boolean {
  return WATCHED.get(path)?.some((how) => wayOf(how) === way) === true;
}

/** What is assigned to has no value that would tell its name. */
function storedName(named: Expr, code: ModuleCode): string | undefined {
  const dotted = dottedName(named);
  return dotted !== undefined && isWatchedAs("store", dotted) && importsPlainly(code, dotted) ? dotted : undefined;
}

/** A watched name as the module imports it, of a library that is compiled, or that has it from a module of its own. */
function importedName(named: Expr, code: ModuleCode): string | undefined {
  const [first = "", ...rest] = dottedName(named)?.split(".") ?? [];
  for (const scope of code.scopes) {
    if (scope.mayImport === false) continue;
    for (const event of scope.events) {
      if (event.kind !== "import" || event.level > 0) continue;
      const paths =
        event.names === null
          ? event.as === first
            ? [event.module]
            : event.as === undefined && event.module.split(".")[0] === first
              ? [first]
              : []
          : event.names.flatMap(([name, as]) => (as === first ? [`${event.module}.${name}`] : []));
      for (const path of paths) {
        const whole = canonical([path, ...rest].join("."));
        if (WATCHED.has(whole)) return whole;
      }
    }
  }
  return undefined;
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

/** Classes that derive from what is called by one of these names. */
function basesIn(code: ModuleCode, names: ReadonlySet<string>): readonly Look[] {
  return eventsNaming(code, names).flatMap(({ scope, index, event }) =>
    event.kind !== "define"
      ? []
      : event.bases
          .filter((expr) => names.has(lastPart(expr)))
          .map((expr) => ({ scope, event: index, guards: [], within: [], expr, line: event.line })),
  );
}

/** Assignments to attributes of these names. */
function storesIn(code: ModuleCode, names: readonly string[]): readonly Look[] {
  return eventsNaming(code, names).flatMap(({ scope, index, event }) => {
    if (event.kind !== "assign") return [];
    const { target, line } = event;
    return (target.k === "sequence" ? target.items : [target])
      .filter((expr) => expr.k === "attribute" && names.includes(expr.name))
      .map((expr) => ({ scope, event: index, guards: [], within: [], expr, line }));
  });
}

function eventsNaming(
  code: ModuleCode,
  names: Iterable<string>,
): readonly { readonly scope: number; readonly index: number; readonly event: Event }[] {
  const scopes = new Set([...names].flatMap((name) => [...scopesWithEventsNaming(code, name)]));
  return [...scopes].flatMap((scope) =>
    (code.scopes[scope]?.events ?? []).map((event, index) => ({ scope, index, event })),
  );
}

function useValues(values: readonly Value[]): readonly UseValue[] {
  return values.map((value): UseValue => {
    switch (value.t) {
      case "text": {
        const [head] = value.parts;
        const inRoots = typeof head === "string" && head.startsWith(TREE);
        if (!inRoots) return { t: "text", parts: value.parts, inRoots };
        const parts = [insideTree(head) ?? "", ...value.parts.slice(1)];
        return { t: "text", parts, inRoots, ...(head.startsWith(PROGRAM) && { besideProgram: true }) };
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
      case "module":
        return { t: "name", path: value.name };
      case "partial":
        return value.of.t === "external" ? { t: "name", path: value.of.path } : { t: "unknown" };
      default:
        return { t: "unknown" };
    }
  });
}
