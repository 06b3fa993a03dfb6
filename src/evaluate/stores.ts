// Statements that change a list or dict in place (`x["a"] = 1`, `x += [...]`, `self.names["a"].append(b)`): what they
// leave of the value of a variable or attribute. A statement may reach it under another name for a part of it
// (`options = settings["options"]`), so paths are first written from the variable itself.

import type { Place } from "../finding.js";
import type { Event, Expr, Guard } from "../model/code.js";
import { argumentsOf } from "./arguments.js";
import { type Change, mutate, withMember, withPlace, withoutMember } from "./changes.js";
import type { Engine } from "./engine.js";
import { type Frame, scopeOf } from "./frames.js";
import { fromDict } from "./methods.js";
import { augment } from "./operators.js";
import { memberStep, mutation, pathRoot, withRoot } from "./expression-paths.js";
import { indexNames } from "./name-index.js";
import { type Value, mapOptions, unknown } from "./value.js";

/** How many names of a part of a part are followed. */
const MAX_ALIASES = 4;

/** An event that may change the variable or attribute that is being followed. */
export interface Occurrence {
  readonly at: Frame;
  readonly event: number;
  /** It may not happen. */
  readonly maybe: boolean;
  /** Is this name or attribute the one that is being followed? */
  readonly isOwn: (root: Expr) => boolean;
  /** It may happen many times, though it stands in no loop. */
  readonly repeated?: boolean;
}

/** Where and how a member of a list or dict is replaced. */
interface Storing {
  /** The expression whose value is replaced in the end: a name, or an attribute of self. */
  readonly root: Expr | undefined;
  readonly at: Frame;
  readonly event: number;
  readonly guards: readonly Guard[];
  readonly place: Place | undefined;
  readonly maybe: boolean;
  /** The member becomes another one; otherwise it is the same one, changed. */
  readonly assigned: boolean;
}

/** What an event leaves of `state`: a call that changes it, an assignment to a member, a deletion. */
export function afterEvent(engine: Engine, state: Value, here: Event, how: Occurrence): Value {
  if (here.kind === "evaluate") return changed(engine, state, here.value, how);
  return here.kind === "assign" || here.kind === "delete" ? assignedTo(engine, state, here, how) : state;
}

/** What a call (`x.append(a)`) leaves of `state`. */
export function changed(engine: Engine, state: Value, expr: Expr, how: Occurrence): Value {
  const { at, event, maybe } = how;
  const change = mutation(expr);
  const target = change === undefined ? undefined : ownPath(change.of, how);
  if (change === undefined || target === undefined || expr.k !== "call") return state;
  const here = scopeOf(at)?.events[event];
  const guards = here?.guards ?? [];
  const place = engine.world.unit(at.unit)?.place(here?.line ?? 0);
  const { args, keywords } = argumentsOf(engine, expr, at, event, guards);
  const repeated = how.repeated === true || guards.some((guard) => guard.kind === "loop");
  const method: Change = { method: change.method, args, keywords, place, maybe, repeated };
  const apply = (old: Value | undefined): Value => mutate(old ?? unknown("not known"), method);
  const root = pathRoot(target);
  return store(engine, state, target, apply, { root, at, event, guards, place, maybe, assigned: false });
}

/** What an assignment to a member (`x["a"] = 1`, `x += [...]`, `del x["a"]`) leaves of `state`. */
export function assignedTo(
  engine: Engine,
  state: Value,
  here: Extract<Event, { kind: "assign" | "delete" }>,
  how: Occurrence,
): Value {
  const { at, event, maybe } = how;
  const target = ownPath(here.target, how);
  if (target === undefined) return state;
  const { guards } = here;
  const place = engine.world.unit(at.unit)?.place(here.line);
  const storing: Storing = { root: pathRoot(target), at, event, guards, place, maybe, assigned: false };
  if (here.kind === "delete") {
    const step = memberStep(target);
    if (step === undefined) return state;
    const key = engine.evaluate(step.key, at, event, guards);
    return store(engine, state, step.of, (old) => withoutMember(old ?? unknown("not known"), key, maybe), storing);
  }
  const value = withPlace(engine.evaluate(here.value, at, event, guards), place);
  const { op } = here;
  const change = (old: Value | undefined): Value =>
    op === undefined ? value : augment(old ?? unknown("it has no value before"), op, value, place, maybe);
  return store(engine, state, target, change, { ...storing, assigned: op === undefined });
}

/**
 * Replaces what `target` (a path of subscripts into `root`, whose value is `state`) holds: by another value when it is
 * assigned, or by the same list or dict changed.
 */
function store(
  engine: Engine,
  state: Value,
  target: Expr,
  change: (old: Value | undefined) => Value,
  how: Storing,
): Value {
  if (target === how.root || (how.root === undefined && target.k === "name"))
    return mapOptions(state, (option) => change(option));
  const step = memberStep(target);
  if (step === undefined) return state;
  if (step.key.k === "slice") {
    const isWhole = how.assigned && step.key.lower === null && step.key.upper === null && !how.maybe;
    const sliced = (old: Value | undefined): Value =>
      isWhole ? change(undefined) : old?.t === "list" ? { ...old, complete: false } : (old ?? unknown("a slice"));
    return store(engine, state, step.of, sliced, { ...how, assigned: false });
  }
  const key = engine.evaluate(step.key, how.at, how.event, how.guards);
  const otherwise =
    step.otherwise === undefined ? undefined : engine.evaluate(step.otherwise, how.at, how.event, how.guards);
  const inner = (old: Value | undefined): Value => {
    if (!step.adds && old?.t === "dict" && fromDict(old, key) === undefined) return old;
    return withMember(old, key, (member) => change(member ?? otherwise), how.place, how.maybe, how.assigned);
  };
  return store(engine, state, step.of, inner, { ...how, assigned: false });
}

/** The path as it begins at our own variable: directly, or through another name of a part of it. */
function ownPath(path: Expr, { at, isOwn }: Occurrence): Expr | undefined {
  const aliases = indexNames(at.code, at.scope).aliases;
  let here = path;
  for (let step = 0; step < MAX_ALIASES; step++) {
    const root = pathRoot(here);
    if (root === undefined) return undefined;
    if (isOwn(root)) return here;
    const meant = root.k === "name" ? aliases.get(root.id) : undefined;
    if (meant === undefined) return undefined;
    here = withRoot(here, meant);
  }
  return undefined;
}
