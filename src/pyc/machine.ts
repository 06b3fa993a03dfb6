// The state of one symbolic run through a code object, and the few things that every instruction does with it: pop,
// push with measures, name things, and note what happens.

import type { Expr } from "../model/code.js";
import type { ConstantReader } from "./constants.js";
import type { Instructions } from "./disassemble.js";
import type { Block, Graph } from "./graph.js";
import { addEvent } from "./graph.js";
import type { CodeRecord, MarshalFile } from "./marshal.js";
import { nameAt } from "./marshal.js";
import { unmangled } from "./scopes.js";
import type { OpcodeTable } from "./opcodes.js";
import type { ComprehensionKind, ImportDraft, Item, LoopDraft, Value } from "./values.js";
import { expressionOf, holdsCall, isSpecial, JUNK, NONE, NULL, sameExpression, unknown } from "./values.js";

/** Events before their guards are known. */
export type EventDraft =
  | ImportDraft
  | {
      readonly kind: "assign";
      readonly line: number;
      readonly target: Expr;
      readonly value: Expr;
      readonly op?: string;
    }
  | { readonly kind: "evaluate" | "return" | "yield"; readonly line: number; readonly value: Expr }
  | {
      readonly kind: "define";
      readonly line: number;
      readonly name: string;
      readonly scope: number;
      readonly decorators: readonly Expr[];
      readonly bases: readonly Expr[];
    }
  | { readonly kind: "for"; readonly line: number; readonly target: Expr; readonly iter: Expr }
  | { readonly kind: "delete"; readonly line: number; readonly target: Expr }
  | { readonly kind: "raise"; readonly line: number; readonly value: Expr | null }
  | { readonly kind: "exec"; readonly line: number; readonly code: Expr };

/** What MAKE_FUNCTION gave a nested function, kept for its parameters and its guards. */
export interface Made {
  readonly scope: number;
  readonly block: number;
  defaults: readonly Expr[];
  keywordDefaults: ReadonlyMap<string, Expr>;
}

/** An element added to a list, set or dict while loops run between. */
export interface ComprehensionDraft {
  readonly of: ComprehensionKind;
  readonly element: Expr;
  readonly value: Expr | undefined;
  readonly block: number;
  readonly loops: readonly LoopDraft[];
  /** The expression handed out; its clauses are filled in when the guards are known. */
  readonly clauses: { target: Expr; iter: Expr; tests: Expr[] }[];
  readonly expr: Expr;
}

/** What is shared by all code objects of one file. */
export interface FileContext {
  readonly file: MarshalFile;
  readonly table: OpcodeTable;
  readonly constants: ConstantReader;
  /** Only import events are wanted. */
  readonly importsOnly: boolean;
  /** Index in ModuleCode.scopes of each code object; -1 where it has none. */
  readonly scopeOf: Int32Array;
  /** Bases of classes by scope. */
  readonly bases: Map<number, readonly Expr[]>;
  readonly made: Map<number, Made>;
  /** Keys of `made`, in order. */
  readonly madeScopes: number[];
  /** Code objects that turned out to be class bodies. */
  readonly classes: Set<number>;
  /** Scopes of functions and classes with type parameters (3.12): what makes them is called at once. */
  readonly generic: ReadonlySet<number>;
  readonly problem: (reason: string, offset?: number) => void;
  /** Lowers the code object of a comprehension, given what it loops over. */
  readonly comprehension: (codeIndex: number, of: ComprehensionKind, iter: Item, from: Machine) => Expr;
  /** Depth of comprehensions within each other. */
  nesting: number;
}

export interface Machine {
  readonly context: FileContext;
  readonly table: OpcodeTable;
  readonly version: number;
  readonly code: CodeRecord;
  readonly codeIndex: number;
  readonly instructions: Instructions;
  readonly graph: Graph;
  /** The innermost class around, for private names. */
  readonly className: string | undefined;
  /** Offsets of names: most are never asked for. */
  readonly names: readonly number[];
  readonly variables: readonly number[];
  /** Cell and free variables, up to 3.10. */
  readonly cells: readonly number[];
  readonly constantOffsets: readonly number[];
  stack: Item[];
  block: Block;
  /** The instruction being run. */
  at: number;
  line: number;
  // Measures of what the instruction popped so far.
  size: number;
  depth: number;
  firstLine: number;
  keywordNames: readonly string[] | undefined;
  /** Expressions that lie on the stack more than once, or were tested: dropping them says nothing. */
  readonly shared: Set<Expr>;
  /** Subjects of match statements that were noted. */
  readonly subjects: Set<Expr>;
  readonly comprehensions: Map<Value, ComprehensionDraft>;
  /** Hidden names such as `_[1]`. */
  readonly hidden: Map<string, Item>;
  /** The context whose __exit__ was taken last (2.5, 2.6). */
  lastExit: Expr | undefined;
  /** A DELETE right after, which belongs to the same clean-up. */
  skipDelete: boolean;
  /** Stack at the entry of handlers, by block, up to 3.10. */
  readonly handlerStacks: Map<number, readonly Item[]>;
  /** Stack depth behind END_FINALLY, by the handler's first instruction. */
  readonly handlerBases: Map<number, number>;
  /** What a comprehension's `.0` stands for. */
  readonly outerIterator: Item | undefined;
  /** Blocks where the parts of one expression begin → where they meet. */
  readonly regions: Map<number, number>;
  /** Of the graph's blocks, computed when first needed. */
  dominators: readonly number[] | undefined;
  /** The value that a comprehension's code returns. */
  result: Expr | undefined;
}

const MAX_SIZE = 20_000;
const MAX_DEPTH = 400;

export function push(m: Machine, value: Value): void {
  const size = m.size + 1;
  const depth = m.depth + 1;
  const line = m.firstLine < 0 ? m.line : m.firstLine;
  const block = m.block.index;
  if (size > MAX_SIZE || depth > MAX_DEPTH) {
    m.stack.push({ value: unknown("too large an expression"), line, size: 1, depth: 1, block });
  } else {
    m.stack.push({ value, line, size, depth, block });
  }
}

const nullItem: Item = { value: NULL, line: -1, size: 1, depth: 1, block: -1 };

/** NULL beside a callee; it takes no part in measures. */
export function pushNull(m: Machine): void {
  m.stack.push(nullItem);
}

const nothing: Item = { value: JUNK, line: -1, size: 1, depth: 1, block: -1 };

/** Takes the topmost entry; its measures count for what is pushed next. */
export function pop(m: Machine): Item {
  const item = m.stack.pop();
  if (item === undefined) return nothing;
  m.size += item.size;
  if (item.depth > m.depth) m.depth = item.depth;
  if (item.line >= 0) m.firstLine = m.firstLine < 0 ? item.line : Math.min(m.firstLine, item.line);
  return item;
}

export function popExpression(m: Machine): Expr {
  return expressionOf(pop(m).value);
}

/** The topmost `count` expressions, the lowest first. */
export function popExpressions(m: Machine, count: number): Expr[] {
  const length = Math.max(0, Math.min(count, m.stack.length));
  const items = new Array<Expr>(length);
  for (let index = length - 1; index >= 0; index -= 1) items[index] = popExpression(m);
  return items;
}

/** The entry `depth` below the top, 1 being the top itself. */
export function peek(m: Machine, depth: number): Item {
  return m.stack[m.stack.length - depth] ?? nothing;
}

/** Puts another value in the place of the entry `depth` below the top, with the measures of what was popped added. */
export function replace(m: Machine, depth: number, value: Value): void {
  const at = m.stack.length - depth;
  const item = m.stack[at];
  if (item === undefined) return;
  const size = item.size + m.size;
  const deep = Math.max(item.depth, m.depth + 1);
  const fits = size <= MAX_SIZE && deep <= MAX_DEPTH;
  m.stack[at] = fits
    ? { ...item, value, size, depth: deep }
    : { ...item, value: unknown("too large an expression"), size: 1, depth: 1 };
}

/** The line where the current statement began, as far as what was popped tells. */
export function statementLine(m: Machine): number {
  return m.firstLine < 0 ? m.line : Math.min(m.firstLine, m.line);
}

/** Notes an event, in the current block or in the one that computed its value. */
export function emit(m: Machine, event: EventDraft, block = m.block): void {
  block.busy = true;
  if (!m.context.importsOnly || event.kind === "import") addEvent(block, event);
}

/** A value that is dropped: it happened if it calls something. */
export function drop(m: Machine, value: Value): void {
  if (isSpecial(value)) {
    if (value.k === "$slot") {
      // From 3.13: `_, _, c = f()` stores only the last of the same names.
      store(m, { k: "name", id: "_" }, { ...nothing, value });
    } else if (value.k === "$awaitable" || value.k === "$inplace" || value.k === "$formatted") {
      drop(m, expressionOf(value));
    }
    return;
  }
  if (m.shared.has(value)) return;
  if (holdsCall(value)) emit(m, { kind: "evaluate", line: statementLine(m), value });
}

/** Keeps the calls of a part that the form has no place for. */
export function keepCalls(m: Machine, value: Expr): void {
  drop(m, value);
}

/** A name as it stands in the file; "?" where there is none. */
export function plainName(m: Machine, at: number | undefined): string {
  return at === undefined ? "?" : nameAt(m.context.file, at);
}

export function nameText(m: Machine, index: number): string {
  return unmangled(m.className, plainName(m, m.names[index]));
}

export function variableText(m: Machine, index: number): string {
  return unmangled(m.className, plainName(m, m.variables[index]));
}

export function cellText(m: Machine, index: number): string {
  return unmangled(m.className, plainName(m, m.version >= 311 ? m.variables[index] : m.cells[index]));
}

const TRUE: Expr = { k: "const", value: true };
const FALSE: Expr = { k: "const", value: false };

export function nameExpression(id: string): Expr {
  // Names up to 2.7.
  if (id === "None") return NONE;
  if (id === "True") return TRUE;
  if (id === "False") return FALSE;
  return { k: "name", id };
}

/** Binds a target, as STORE instructions do. */
export function store(m: Machine, target: Expr, item: Item): void {
  const { value } = item;
  switch (value.k) {
    case "$module":
      finishImport(value.draft, value.derived, target);
      return;
    case "$from":
      if (target.k === "name") {
        const names = value.draft.names;
        const entry = names?.find(([name, as]) => name === value.name && as === "");
        if (entry !== undefined) entry[1] = target.id;
        else names?.push([value.name, target.id]);
      }
      return;
    case "$item":
      value.loop.target = target;
      return;
    case "$slot": {
      const { unpacking } = value;
      if (unpacking.targets[value.index] === undefined) unpacking.missing -= 1;
      unpacking.targets[value.index] = target;
      if (unpacking.missing === 0) {
        const items = unpacking.targets.map((part) => part ?? unknown("not stored"));
        const whole: Expr = { k: "sequence", of: "tuple", items, spread: unpacking.spread };
        store(m, whole, { value: unpacking.source, line: unpacking.line, size: 1, depth: 1, block: -1 });
      }
      return;
    }
    case "$inplace":
      if (sameExpression(value.left, target)) {
        emit(m, { kind: "assign", line: statementLine(m), target, value: value.right, op: value.op });
      } else {
        emit(m, { kind: "assign", line: statementLine(m), target, value: expressionOf(value) });
      }
      return;
    case "$null":
    case "$junk":
    case "$exit":
    case "$code":
    case "$comprehension":
    case "$buildClass":
      return;
    case "$enter":
      emit(m, { kind: "assign", line: statementLine(m), target, value: value.context }, m.graph.blocks[item.block]);
      return;
    case "$iterator":
    case "$formatted":
    case "$awaitable":
      emit(m, { kind: "assign", line: statementLine(m), target, value: expressionOf(value) });
      return;
    default:
      bind(m, target, value);
  }
}

// A def or class under its own name is a definition; decorators are calls with the function as their only argument.
function bind(m: Machine, target: Expr, value: Expr): void {
  const decorators: Expr[] = [];
  let inner = value;
  while (inner.k === "call" && inner.args.length === 1 && inner.keywords.length === 0 && !inner.spread) {
    decorators.push(inner.of);
    inner = inner.args[0] ?? inner;
  }
  if (inner.k === "function" && target.k === "name" && isNamed(m, inner.scope)) {
    const bases = m.context.bases.get(inner.scope) ?? [];
    emit(m, { kind: "define", line: m.line, name: target.id, scope: inner.scope, decorators, bases });
    return;
  }
  emit(m, { kind: "assign", line: statementLine(m), target, value });
}

function isNamed(m: Machine, scope: number): boolean {
  return m.context.constants.scopeNames[scope] !== "<lambda>";
}

// `import a.b` stores "a"; with "as" it stores another name, or a part of the module fetched on the way.
function finishImport(draft: ImportDraft, derived: boolean, target: Expr): void {
  if (draft.names !== null || target.k !== "name") return;
  const dot = draft.module.indexOf(".");
  const top = dot < 0 ? draft.module : draft.module.slice(0, dot);
  if (derived || target.id !== top) draft.as = target.id;
}
