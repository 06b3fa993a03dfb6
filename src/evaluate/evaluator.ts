// The partial evaluator: what may this expression be at run time? It follows values on demand through assignments,
// parameters, returns, attributes of self and modules of the tree, runs nothing, and stops after a fixed number of steps.
// This is its door; its parts, one mutual recursion, stand in files of their own and share the object of engine.ts.

import type { Expr, Guard, ModuleCode } from "../model/code.js";
import { attribute } from "./attributes.js";
import { callsOf, perCall } from "./callers.js";
import { callFunction } from "./calls.js";
import { decide } from "./conditions.js";
import type { Engine, KnownSite } from "./engine.js";
import { evaluate } from "./expressions.js";
import { attemptIn, valueOf } from "./faults.js";
import { type Frame, createFrames } from "./frames.js";
import { createMemory } from "./memory.js";
import { moduleGlobal } from "./names.js";
import type { Clause } from "./expression-parts.js";
import { turnsWith, within } from "./turns.js";
import { type Value, unknown } from "./value.js";
import type { World } from "./world.js";

export type { Frame } from "./frames.js";

export interface Evaluator {
  /** The frame of a scope called with anything that the tree calls it with. */
  frame(unit: string, code: ModuleCode, scope: number): Frame;
  /** The value of an expression at an event of the frame's scope, seen behind these guards. */
  evaluate(expr: Expr, frame: Frame, event: number, guards: readonly Guard[]): Value;
  /**
   * The frame once for each call of its function, with that call's arguments, so that what is passed together stays
   * together; the frame itself when nothing (or too much) calls it.
   */
  perCall(frame: Frame): readonly Frame[];
  /** Where the tree calls the frame's function, or hands it over. */
  callsOf(frame: Frame): readonly KnownSite[];
  /** The frame once for each turn of the loops around an event that gets to it; undefined when they can't be told apart. */
  turns(frame: Frame, event: number): readonly Frame[] | undefined;
  /** Frame for a call site inside comprehensions. */
  within(frame: Frame, clauses: readonly Clause[], event: number, guards: readonly Guard[]): Frame;
  /** Does it happen behind this guard? undefined = can't be told. */
  decide(guard: Guard, frame: Frame, event: number): boolean | undefined;
  /** A top-level name of a module or script at its end. */
  global(unit: string, name: string): Value;
  /** Starts a new query with its own steps. */
  refill(steps?: number): void;
}

/** Of one query. */
const STEPS = 200_000;

export function createEvaluator(world: World): Evaluator {
  const engine: Engine = {
    world,
    memory: createMemory(),
    frames: createFrames(),
    callers: new Map(),
    heirs: new Map(),
    mode: "",
    depth: 0,
    parameterDepth: 0,
    evaluate: (expr, at, event, guards) => evaluate(engine, expr, at, event, guards),
    attribute: (of, name) => attribute(engine, of, name),
    callFunction: (fn, passed, callDepth) => callFunction(engine, fn, passed, callDepth),
  };
  engine.memory.newQuery(STEPS);
  return {
    frame: engine.frames.of,
    evaluate: (expr, at, event, guards) =>
      valueOf(engine, at.unit, "the evaluator", () => evaluate(engine, expr, at, event, guards)),
    perCall: (at) => attemptIn(engine, at.unit, "the search for callers", [at], () => perCall(engine, at)),
    callsOf: (at) => {
      const scope = at.code.scopes[at.scope];
      return scope === undefined
        ? []
        : attemptIn(engine, at.unit, "the search for callers", [], () => callsOf(engine, at, scope));
    },
    turns: (at, event) =>
      attemptIn(engine, at.unit, "the evaluator of loops", undefined, () => turnsWith(engine, at, event)),
    within: (at, clauses, event, guards) =>
      attemptIn(engine, at.unit, "the evaluator of comprehensions", at, () =>
        within(engine, at, clauses, event, guards),
      ),
    decide: (guard, at, event) =>
      attemptIn(engine, at.unit, "the evaluator of conditions", undefined, () => decide(engine, guard, at, event)),
    global: (unit, name) =>
      valueOf(
        engine,
        unit,
        "the evaluator",
        () => moduleGlobal(engine, unit, name) ?? unknown(`${unit} has no "${name}"`),
      ),
    refill: (steps = STEPS) => {
      engine.memory.newQuery(steps);
    },
  };
}
