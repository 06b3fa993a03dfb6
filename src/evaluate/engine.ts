// What the parts of the evaluator share: the world, what is remembered, and the three functions by which every part
// may call back to the top. The parts import each other downward only (expressions → calls and attributes → names →
// variables → parameters → conditions); whatever must go up again goes through this object.

import type { Expr, Guard, ModuleCode } from "../model/code.js";
import type { Frame, Frames } from "./frames.js";
import type { Memory } from "./memory.js";
import type { CallSite } from "./call-index.js";
import type { Value } from "./value.js";
import type { World } from "./world.js";

export interface Engine {
  readonly world: World;
  readonly memory: Memory;
  readonly frames: Frames;
  /** Where functions are called, by unit and scope: see callers.ts. */
  readonly callers: Map<string, readonly KnownSite[]>;
  /** Which classes derive from a class, by unit and scope: see subclasses.ts. */
  readonly heirs: Map<string, readonly { readonly module: string; readonly scope: number }[]>;
  /** Full or shallow evaluation; part of the keys by which values are remembered, which keeps the two apart. */
  mode: "" | typeof SHALLOW;
  /** How many evaluations are under way, one inside the other. */
  depth: number;
  /** How many parameters are being followed to their callers, one after the other. */
  parameterDepth: number;

  /** expressions.ts: the value of an expression at an event of the frame's scope, seen behind these guards. */
  evaluate(expr: Expr, at: Frame, event: number, guards: readonly Guard[]): Value;
  /** attributes.ts: `of.name`. */
  attribute(of: Value, name: string): Value;
  /** calls.ts: the result of calling a function of the tree. */
  callFunction(fn: FunctionValue, passed: Arguments, callDepth: number): Value;
}

/** The mode in which neither parameters nor attributes of instances are followed. */
export const SHALLOW = "~";
/** Of the steps that are left, what one parameter, call or attribute may use. */
export const SHARE = 0.3;
/** How deep evaluations are nested, and names that are handed on from module to module. */
export const MAX_DEPTH = 60;
/** How deep calls are followed. */
export const MAX_CALL_DEPTH = 12;

export type CallExpr = Extract<Expr, { k: "call" }>;
export type FunctionValue = Extract<Value, { t: "function" }>;
export type TextValue = Extract<Value, { t: "text" }>;
export type DictValue = Extract<Value, { t: "dict" }>;
export type ClassOrInstance = Extract<Value, { t: "instance" | "class" }>;

/** What a call passes. */
export interface Arguments {
  readonly args: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** There may be more, by `*` or `**`. */
  readonly spread: boolean;
}

export const NO_ARGUMENTS: Arguments = { args: [], keywords: new Map(), spread: false };

/** A call and where it stands. */
export interface KnownSite extends CallSite {
  readonly unit: string;
  readonly code: ModuleCode;
  /** The calling function as one call runs it, where that is known; otherwise as any call does. */
  readonly frame?: Frame;
}
