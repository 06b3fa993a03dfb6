// What loads, stores, operators, builders and imports do to the symbolic stack. Names of instructions stay Python's own;
// where a version changed the meaning of an argument, the handler looks at m.version (major * 100 + minor).

import type { Expr } from "../model/code.js";
import type { LoopDraft, ImportDraft, Item, Unpacking, Value } from "./values.js";
import { expressionOf, holdsCall, isSpecial, JUNK, NONE, unknown } from "./values.js";
import type { ComprehensionDraft, Machine } from "./machine.js";
import {
  cellText,
  drop,
  emit,
  keepCalls,
  nameExpression,
  nameText,
  peek,
  plainName,
  pop,
  popExpression,
  popExpressions,
  push,
  pushNull,
  replace,
  statementLine,
  store,
  variableText,
} from "./machine.js";

export type Handler = (m: Machine, argument: number) => void;

const ignore: Handler = () => undefined;
const popOne: Handler = (m) => void pop(m);

function loadConstant(m: Machine, index: number): void {
  const at = m.constantOffsets[index];
  if (at === undefined) return push(m, unknown("no such constant"));
  const item = m.context.constants.read(at);
  m.size += item.size - 1;
  m.depth += item.depth - 1;
  push(m, item.value);
}

const loadName: Handler = (m, argument) => {
  const id = nameText(m, argument);
  const hidden = m.hidden.size > 0 ? m.hidden.get(id) : undefined;
  push(m, hidden?.value ?? nameExpression(id));
};

function loadVariable(m: Machine, index: number): void {
  const id = variableText(m, index);
  if (id === ".0" && m.outerIterator !== undefined) {
    m.stack.push(m.outerIterator);
    return;
  }
  const hidden = m.hidden.size > 0 ? m.hidden.get(id) : undefined;
  push(m, hidden?.value ?? nameExpression(id));
}

const loadFast: Handler = (m, argument) => loadVariable(m, argument);
const loadCell: Handler = (m, argument) => push(m, nameExpression(cellText(m, argument)));

function pushMethod(m: Machine, callee: Expr): void {
  // From 3.13 (and up to 3.10) NULL lies above the callee, in 3.11 and 3.12 below.
  if (m.version === 311 || m.version === 312) {
    pushNull(m);
    push(m, callee);
  } else {
    push(m, callee);
    pushNull(m);
  }
}

function attributeOf(m: Machine, name: string): Value {
  const { value } = pop(m);
  // Fetching a submodule on the way to `import a.b as c`.
  if (value.k === "$module") return { k: "$module", draft: value.draft, derived: true };
  if (value.k === "$exit" || value.k === "$junk") return JUNK;
  const of = expressionOf(value);
  if (name === "__exit__" && m.version < 302) m.lastExit = of;
  return { k: "attribute", of, name };
}

function storeName(m: Machine, id: string, item: Item): void {
  // Up to 2.6 and in 3.0, comprehensions and with keep values in names that source cannot spell.
  if (id.startsWith("_[")) {
    m.hidden.set(id, item);
    return;
  }
  if (item.value.k === "const" && item.value.value === null && cleansUp(m)) {
    m.skipDelete = true;
    return;
  }
  store(m, nameExpression(id), item);
}

const HOUSEKEEPING: ReadonlySet<string> = new Set([
  "__annotate__",
  "__annotate_func__",
  "__conditional_annotations__",
  "__qualname__",
  "__firstlineno__",
  "__static_attributes__",
  "__classcell__",
  "__classdictcell__",
]);

// What the compiler stores for modules and classes without being told, docstrings among it.
function isHousekeeping(id: string, value: Value): boolean {
  if (!id.startsWith("__")) return false;
  if (id === "__module__") return value.k === "name" && value.id === "__name__";
  if (id === "__doc__") return value.k === "const";
  return HOUSEKEEPING.has(id) && value.k !== "call";
}

// `e = None; del e` is how `except E as e` ends.
function cleansUp(m: Machine): boolean {
  const { opcode, argument, count } = m.instructions;
  const next = m.at + 1;
  if (next >= count) return false;
  const store = m.table.names[opcode[m.at] as number] ?? "";
  const follower = m.table.names[opcode[next] as number] ?? "";
  return follower === store.replace("STORE_", "DELETE_") && argument[next] === argument[m.at];
}

function deleteName(m: Machine, id: string): void {
  if (m.skipDelete || id.startsWith("_[")) {
    m.skipDelete = false;
    return;
  }
  emit(m, { kind: "delete", line: m.line, target: { k: "name", id } });
}

function binary(m: Machine, op: string): void {
  const right = popExpression(m);
  const left = popExpression(m);
  push(m, { k: "binary", op, left, right });
}

function inplace(m: Machine, op: string): void {
  const right = popExpression(m);
  const left = popExpression(m);
  push(m, { k: "$inplace", op, left, right });
}

function compare(m: Machine, op: string): void {
  const right = popExpression(m);
  const left = popExpression(m);
  push(m, { k: "compare", op, left, right });
}

function subscript(m: Machine): void {
  const index = popExpression(m);
  const of = popExpression(m);
  push(m, { k: "subscript", of, index });
}

const COMPARISONS = ["<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not"];

const compareOp: Handler = (m, argument) => {
  // 3.12 keeps a cache hint in 4 bits below, 3.13 one more bit.
  const index = m.version >= 313 ? argument >> 5 : m.version === 312 ? argument >> 4 : argument;
  if (index === 10 && m.version < 309) return matchException(m);
  compare(m, COMPARISONS[index] ?? "==");
};

/** An except clause's own test: the types it catches, over the exception that stays. */
export function matchException(m: Machine): void {
  const types = popExpression(m);
  if (m.version < 311) pop(m);
  keepCalls(m, types);
  m.block.catches = caughtNames(types);
  push(m, JUNK);
}

function caughtNames(types: Expr): string[] {
  if (types.k === "sequence") return types.items.flatMap(caughtNames);
  return [dottedName(types) ?? "?"];
}

function dottedName(expr: Expr): string | undefined {
  const parts: string[] = [];
  let at = expr;
  while (at.k === "attribute") {
    parts.unshift(at.name);
    at = at.of;
  }
  if (at.k !== "name") return undefined;
  return [at.id, ...parts].join(".");
}

const BINARY_OPERATORS = "+ & // << @ * % | ** >> - / ^".split(" ");

const binaryOp: Handler = (m, argument) => {
  if (argument === 26) return subscript(m);
  const op = BINARY_OPERATORS[argument % 13] ?? "?";
  if (argument >= 13) inplace(m, op);
  else binary(m, op);
};

function unary(m: Machine, sign: string): void {
  const of = popExpression(m);
  if (sign === "-" && of.k === "const" && typeof of.value === "number") push(m, { k: "const", value: -of.value });
  else {
    keepCalls(m, of);
    push(m, unknown(`unary ${sign}`));
  }
}

function buildSequence(m: Machine, of: "list" | "tuple" | "set", count: number): void {
  push(m, { k: "sequence", of, items: popExpressions(m, count), spread: false });
}

const buildMap: Handler = (m, argument) => {
  if (m.version < 305) return push(m, { k: "dict", entries: [], spread: false });
  const flat = popExpressions(m, argument * 2);
  const entries: [Expr, Expr][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    entries.push([flat[index] as Expr, flat[index + 1] as Expr]);
  }
  push(m, { k: "dict", entries, spread: false });
};

const buildConstKeyMap: Handler = (m, argument) => {
  const keys = popExpression(m);
  const values = popExpressions(m, argument);
  const names = keys.k === "sequence" ? keys.items : [];
  push(m, {
    k: "dict",
    entries: values.map((value, index) => [names[index] ?? unknown("key"), value]),
    spread: false,
  });
};

/** BUILD_LIST_UNPACK and its like: what is unpacked joins where it is written out. */
function buildUnpacked(m: Machine, of: "list" | "tuple" | "set", count: number): void {
  const parts = popExpressions(m, count);
  let whole: Expr = { k: "sequence", of, items: [], spread: false };
  for (const part of parts) whole = extended(m, whole, part);
  push(m, whole);
}

function buildUnpackedMap(m: Machine, count: number): void {
  const parts = popExpressions(m, count);
  let whole: Expr = { k: "dict", entries: [], spread: false };
  for (const part of parts) whole = updated(m, whole, part);
  push(m, whole);
}

/** `[...whole, *part]` */
export function extended(m: Machine, whole: Expr, part: Expr): Expr {
  if (whole.k !== "sequence") {
    keepCalls(m, part);
    return whole;
  }
  if (part.k === "sequence") {
    return { ...whole, items: [...whole.items, ...part.items], spread: whole.spread || part.spread };
  }
  keepCalls(m, part);
  return { ...whole, spread: true };
}

/** `{...whole, **part}` */
export function updated(m: Machine, whole: Expr, part: Expr): Expr {
  if (whole.k !== "dict") {
    keepCalls(m, part);
    return whole;
  }
  if (part.k === "dict") {
    return { ...whole, entries: [...whole.entries, ...part.entries], spread: whole.spread || part.spread };
  }
  keepCalls(m, part);
  return { ...whole, spread: true };
}

// LIST_APPEND i and its kin: either a long display, or an element of a comprehension with loops between.
function append(m: Machine, of: "list" | "set", depth: number): void {
  const element = popExpression(m);
  if (addToComprehension(m, of, depth, element, undefined)) return;
  const whole = expressionOf(peek(m, depth).value);
  if (whole.k !== "sequence") return;
  replace(m, depth, { ...whole, items: [...whole.items, element] });
}

function addEntry(m: Machine, depth: number, key: Expr, value: Expr): void {
  if (addToComprehension(m, "dict", depth, key, value)) return;
  const whole = expressionOf(peek(m, depth).value);
  if (whole.k !== "dict") return;
  replace(m, depth, { ...whole, entries: [...whole.entries, [key, value]] });
}

/** Notes an element where iterators lie on the stack above the collection; false where none do. */
export function addToComprehension(
  m: Machine,
  of: ComprehensionDraft["of"],
  depth: number,
  element: Expr,
  value: Expr | undefined,
): boolean {
  const at = m.stack.length - depth;
  const loops: LoopDraft[] = [];
  for (let index = Math.max(at + 1, 0); index < m.stack.length; index += 1) {
    const { value: between } = m.stack[index] as Item;
    if (between.k === "$iterator") loops.push(between.loop);
  }
  const collection = m.stack[at]?.value;
  if (loops.length === 0 || (of !== "generator" && collection === undefined)) return false;
  for (const loop of loops) loop.inComprehension = true;
  const clauses: { target: Expr; iter: Expr; tests: Expr[] }[] = [];
  const expr: Expr = {
    k: "comprehension",
    of,
    element,
    clauses,
    ...(value === undefined ? {} : { value }),
  };
  const draft = { of, element, value, block: m.block.index, loops, clauses, expr };
  const key = collection ?? JUNK;
  if (!m.comprehensions.has(key)) m.comprehensions.set(key, draft);
  return true;
}

function unpack(m: Machine, before: number, after: number, starred: boolean): void {
  const { value, line } = pop(m);
  const total = before + (starred ? 1 + after : 0);
  const unpacking: Unpacking = {
    source: value,
    line,
    targets: new Array<Expr | undefined>(Math.min(total, 256)).fill(undefined),
    missing: Math.min(total, 256),
    spread: starred,
  };
  // Where the sequence is known, its items are stored one by one: `for a, b in` and `a, b = f()` are not.
  for (let index = Math.min(total, 256) - 1; index >= 0; index -= 1) push(m, { k: "$slot", unpacking, index });
}

const importName: Handler = (m, argument) => {
  const fromList = pop(m).value;
  const level = popExpression(m);
  const index = m.version >= 315 ? argument >> 2 : argument;
  const names =
    fromList.k === "sequence"
      ? fromList.items.map((item): [string, string] => [item.k === "const" ? String(item.value) : "?", ""])
      : null;
  const draft: ImportDraft = {
    kind: "import",
    line: m.line,
    module: nameText(m, index),
    names: names?.length === 1 && names[0]?.[0] === "*" ? [["*", "*"]] : names,
    level: level.k === "const" && typeof level.value === "number" ? level.value : 0,
  };
  emit(m, draft);
  m.firstLine = -1;
  push(m, { k: "$module", draft, derived: false });
};

const importFrom: Handler = (m, argument) => {
  const { value } = peek(m, 1);
  const name = plainName(m, m.names[argument]);
  if (value.k !== "$module") return push(m, unknown("import"));
  if (value.draft.names === null) push(m, { k: "$module", draft: value.draft, derived: true });
  else push(m, { k: "$from", draft: value.draft, name });
};

// Python 2's slices: the two low bits say which ends are there.
function oldSlice(m: Machine, which: number): Expr {
  const upper = (which & 2) !== 0 ? popExpression(m) : null;
  const lower = (which & 1) !== 0 ? popExpression(m) : null;
  return { k: "subscript", of: popExpression(m), index: { k: "slice", lower, upper, step: null } };
}

function orNull(expr: Expr): Expr | null {
  return expr.k === "const" && expr.value === null ? null : expr;
}

function buildSlice(m: Machine, count: number): void {
  const step = count === 3 ? popExpression(m) : null;
  const upper = popExpression(m);
  const lower = popExpression(m);
  push(m, {
    k: "slice",
    lower: orNull(lower),
    upper: orNull(upper),
    step: step === null ? null : orNull(step),
  });
}

function rotate(m: Machine, count: number): void {
  const { stack } = m;
  const top = stack.pop();
  if (top === undefined) return;
  stack.splice(Math.max(0, stack.length - count + 1), 0, top);
}

function copy(m: Machine, depth: number): void {
  const item = m.stack[m.stack.length - depth];
  if (item === undefined) return push(m, JUNK);
  if (!isSpecial(item.value)) m.shared.add(item.value);
  m.stack.push(item);
}

function swap(m: Machine, depth: number): void {
  const { stack } = m;
  const top = stack.length - 1;
  const other = stack.length - depth;
  const upper = stack[top];
  const lower = stack[other];
  if (upper === undefined || lower === undefined) return;
  stack[top] = lower;
  stack[other] = upper;
}

function joined(m: Machine, count: number): void {
  const parts = popItems(m, count).map((value) => (value.k === "$formatted" ? value.of : expressionOf(value)));
  push(m, { k: "joined", parts });
}

function popItems(m: Machine, count: number): Value[] {
  const length = Math.max(0, Math.min(count, m.stack.length));
  const values = new Array<Value>(length);
  for (let index = length - 1; index >= 0; index -= 1) values[index] = pop(m).value;
  return values;
}

function unformatted(m: Machine): void {
  keepCalls(m, popExpression(m));
  push(m, { k: "$formatted", of: unknown("a conversion or format specification") });
}

/** What LOAD_COMMON_CONSTANT loads, by its argument. */
export const COMMON_CONSTANTS: readonly Expr[] = [
  { k: "name", id: "AssertionError" },
  { k: "name", id: "NotImplementedError" },
  { k: "name", id: "tuple" },
  { k: "name", id: "all" },
  { k: "name", id: "any" },
  { k: "name", id: "list" },
  { k: "name", id: "set" },
  NONE,
  { k: "const", value: "" },
  { k: "const", value: true },
  { k: "const", value: false },
  { k: "const", value: -1 },
];

function print(m: Machine, count: number): void {
  for (const value of popExpressions(m, count)) drop(m, value);
}

const loads: Record<string, Handler> = {
  LOAD_CONST: loadConstant,
  LOAD_SMALL_INT: (m, argument) => push(m, { k: "const", value: argument }),
  LOAD_COMMON_CONSTANT: (m, argument) => push(m, COMMON_CONSTANTS[argument] ?? unknown("a common constant")),
  LOAD_ASSERTION_ERROR: (m) => push(m, { k: "name", id: "AssertionError" }),
  LOAD_NAME: loadName,
  LOAD_GLOBAL: (m, argument) => {
    if (m.version < 311) return loadName(m, argument);
    const withNull = (argument & 1) !== 0;
    if (withNull && m.version < 313) pushNull(m);
    loadName(m, argument >> 1);
    if (withNull && m.version >= 313) pushNull(m);
  },
  LOAD_FAST: loadFast,
  LOAD_FAST_CHECK: loadFast,
  LOAD_FAST_BORROW: loadFast,
  LOAD_FAST_AND_CLEAR: (m) => push(m, JUNK),
  LOAD_FAST_LOAD_FAST: (m, argument) => {
    loadVariable(m, argument >> 4);
    loadVariable(m, argument & 15);
  },
  LOAD_FAST_BORROW_LOAD_FAST_BORROW: (m, argument) => {
    loadVariable(m, argument >> 4);
    loadVariable(m, argument & 15);
  },
  LOAD_CLOSURE: loadCell,
  LOAD_DEREF: loadCell,
  LOAD_CLASSDEREF: loadCell,
  LOAD_FROM_DICT_OR_DEREF: (m, argument) => {
    pop(m);
    m.firstLine = -1;
    loadCell(m, argument);
  },
  LOAD_FROM_DICT_OR_GLOBALS: (m, argument) => {
    pop(m);
    m.firstLine = -1;
    loadName(m, argument);
  },
  LOAD_LOCALS: (m) => push(m, JUNK),
  LOAD_ATTR: (m, argument) => {
    if (m.version < 312) return push(m, attributeOf(m, nameText(m, argument)));
    const value = attributeOf(m, nameText(m, argument >> 1));
    if ((argument & 1) !== 0) pushMethod(m, expressionOf(value));
    else push(m, value);
  },
  LOAD_METHOD: (m, argument) => pushMethod(m, expressionOf(attributeOf(m, nameText(m, argument)))),
  LOAD_SUPER_ATTR: (m, argument) => {
    const args = popExpressions(m, 2);
    const callee = popExpression(m);
    const line = m.line;
    const call: Expr = {
      k: "call",
      of: callee,
      args: (argument & 2) !== 0 ? args : [],
      keywords: [],
      spread: false,
      line,
    };
    const value: Expr = { k: "attribute", of: call, name: nameText(m, argument >> 2) };
    if ((argument & 1) !== 0) pushMethod(m, value);
    else push(m, value);
  },
  PUSH_NULL: (m) => pushNull(m),
  IMPORT_NAME: importName,
  IMPORT_FROM: importFrom,
  IMPORT_STAR: popOne,
};

const stores: Record<string, Handler> = {
  STORE_NAME: (m, argument) => {
    const item = pop(m);
    const id = nameText(m, argument);
    if (!isHousekeeping(id, item.value)) storeName(m, id, item);
  },
  STORE_GLOBAL: (m, argument) => {
    const item = pop(m);
    storeName(m, nameText(m, argument), item);
  },
  STORE_FAST: (m, argument) => {
    const item = pop(m);
    storeName(m, variableText(m, argument), item);
  },
  STORE_FAST_STORE_FAST: (m, argument) => {
    storeName(m, variableText(m, argument >> 4), pop(m));
    m.firstLine = -1;
    storeName(m, variableText(m, argument & 15), pop(m));
  },
  STORE_FAST_LOAD_FAST: (m, argument) => {
    storeName(m, variableText(m, argument >> 4), pop(m));
    m.firstLine = -1;
    loadVariable(m, argument & 15);
  },
  STORE_DEREF: (m, argument) => {
    const item = pop(m);
    storeName(m, cellText(m, argument), item);
  },
  STORE_ATTR: (m, argument) => {
    const of = popExpression(m);
    store(m, { k: "attribute", of, name: nameText(m, argument) }, pop(m));
  },
  STORE_SUBSCR: (m) => {
    const index = popExpression(m);
    const of = popExpression(m);
    const item = pop(m);
    if (of.k === "name" && of.id === "__annotations__") return keepCalls(m, expressionOf(item.value));
    store(m, { k: "subscript", of, index }, item);
  },
  STORE_SLICE: (m) => {
    const upper = popExpression(m);
    const lower = popExpression(m);
    const of = popExpression(m);
    const index: Expr = { k: "slice", lower: orNull(lower), upper: orNull(upper), step: null };
    store(m, { k: "subscript", of, index }, pop(m));
  },
  STORE_ANNOTATION: popOne,
  STORE_LOCALS: popOne,
  STORE_MAP: (m) => {
    const key = popExpression(m);
    addEntry(m, 1, key, popExpression(m));
  },
  DELETE_NAME: (m, argument) => deleteName(m, nameText(m, argument)),
  DELETE_GLOBAL: (m, argument) => deleteName(m, nameText(m, argument)),
  DELETE_FAST: (m, argument) => deleteName(m, variableText(m, argument)),
  DELETE_DEREF: (m, argument) => deleteName(m, cellText(m, argument)),
  DELETE_ATTR: (m, argument) => {
    const of = popExpression(m);
    emit(m, { kind: "delete", line: statementLine(m), target: { k: "attribute", of, name: nameText(m, argument) } });
  },
  DELETE_SUBSCR: (m) => {
    const index = popExpression(m);
    const of = popExpression(m);
    emit(m, { kind: "delete", line: statementLine(m), target: { k: "subscript", of, index } });
  },
  UNPACK_SEQUENCE: (m, argument) => unpack(m, argument, 0, false),
  UNPACK_EX: (m, argument) => unpack(m, argument & 0xff, argument >> 8, true),
};

const stack: Record<string, Handler> = {
  POP_TOP: (m) => {
    const { value, block, line } = pop(m);
    if (value.k !== "$enter") return drop(m, value);
    // The context of a with is computed before what it protects.
    if (holdsCall(value.context)) emit(m, { kind: "evaluate", line, value: value.context }, m.graph.blocks[block]);
  },
  ROT_TWO: (m) => rotate(m, 2),
  ROT_THREE: (m) => rotate(m, 3),
  ROT_FOUR: (m) => rotate(m, 4),
  ROT_N: (m, argument) => rotate(m, argument),
  DUP_TOP: (m) => copy(m, 1),
  DUP_TOP_TWO: (m) => {
    copy(m, 2);
    copy(m, 2);
  },
  DUP_TOPX: (m, argument) => {
    for (let count = 0; count < argument && count < 5; count += 1) copy(m, argument);
  },
  COPY: (m, argument) => copy(m, argument),
  SWAP: (m, argument) => swap(m, argument),
  NOP: ignore,
  CACHE: ignore,
  STOP_CODE: ignore,
  RESUME: ignore,
  NOT_TAKEN: ignore,
  MAKE_CELL: ignore,
  COPY_FREE_VARS: ignore,
  GEN_START: popOne,
  SETUP_ANNOTATIONS: ignore,
  TO_BOOL: ignore,
  PRINT_EXPR: (m) => drop(m, pop(m).value),
  PRINT_ITEM: (m) => print(m, 1),
  PRINT_ITEM_TO: (m) => {
    pop(m);
    print(m, 1);
  },
  PRINT_NEWLINE: ignore,
  PRINT_NEWLINE_TO: (m) => {
    const value = popExpression(m);
    m.shared.delete(value);
    drop(m, value);
  },
};

const operators: Record<string, Handler> = {
  UNARY_NOT: (m) => {
    const of = popExpression(m);
    push(m, { k: "not", of });
  },
  UNARY_NEGATIVE: (m) => unary(m, "-"),
  UNARY_POSITIVE: (m) => unary(m, "+"),
  UNARY_INVERT: (m) => unary(m, "~"),
  UNARY_CONVERT: (m) => {
    keepCalls(m, popExpression(m));
    push(m, unknown("repr()"));
  },
  COMPARE_OP: compareOp,
  IS_OP: (m, argument) => compare(m, argument === 1 ? "is not" : "is"),
  CONTAINS_OP: (m, argument) => compare(m, (argument & 1) === 1 ? "not in" : "in"),
  BINARY_OP: binaryOp,
  BINARY_SUBSCR: subscript,
  BINARY_SLICE: (m) => {
    buildSlice(m, 2);
    subscript(m);
  },
  BUILD_SLICE: buildSlice,
};

const OLD_OPERATORS: readonly (readonly [string, string])[] = [
  ["POWER", "**"],
  ["MULTIPLY", "*"],
  ["DIVIDE", "/"],
  ["TRUE_DIVIDE", "/"],
  ["FLOOR_DIVIDE", "//"],
  ["MODULO", "%"],
  ["ADD", "+"],
  ["SUBTRACT", "-"],
  ["LSHIFT", "<<"],
  ["RSHIFT", ">>"],
  ["AND", "&"],
  ["OR", "|"],
  ["XOR", "^"],
  ["MATRIX_MULTIPLY", "@"],
];
for (const [name, op] of OLD_OPERATORS) {
  operators[`BINARY_${name}`] = (m) => binary(m, op);
  operators[`INPLACE_${name}`] = (m) => inplace(m, op);
}
for (let which = 0; which < 4; which += 1) {
  operators[`SLICE_${which}`] = (m) => push(m, oldSlice(m, which));
  stores[`STORE_SLICE_${which}`] = (m) => {
    const target = oldSlice(m, which);
    store(m, target, pop(m));
  };
  stores[`DELETE_SLICE_${which}`] = (m) => {
    const target = oldSlice(m, which);
    emit(m, { kind: "delete", line: statementLine(m), target });
  };
}

const builders: Record<string, Handler> = {
  BUILD_TUPLE: (m, argument) => buildSequence(m, "tuple", argument),
  BUILD_LIST: (m, argument) => buildSequence(m, "list", argument),
  BUILD_SET: (m, argument) => buildSequence(m, "set", argument),
  BUILD_MAP: buildMap,
  BUILD_CONST_KEY_MAP: buildConstKeyMap,
  BUILD_LIST_UNPACK: (m, argument) => buildUnpacked(m, "list", argument),
  BUILD_TUPLE_UNPACK: (m, argument) => buildUnpacked(m, "tuple", argument),
  BUILD_TUPLE_UNPACK_WITH_CALL: (m, argument) => buildUnpacked(m, "tuple", argument),
  BUILD_SET_UNPACK: (m, argument) => buildUnpacked(m, "set", argument),
  BUILD_MAP_UNPACK: (m, argument) => buildUnpackedMap(m, argument),
  BUILD_MAP_UNPACK_WITH_CALL: (m, argument) => buildUnpackedMap(m, m.version < 306 ? argument & 0xff : argument),
  LIST_APPEND: (m, argument) => {
    if (argument > 0) return append(m, "list", argument);
    // Up to 2.6 and in 3.0: the list lies below the element.
    const element = popExpression(m);
    const { value } = pop(m);
    const position = m.stack.findIndex((item) => item.value === value);
    if (position >= 0) addToComprehension(m, "list", m.stack.length - position, element, undefined);
  },
  SET_ADD: (m, argument) => {
    if (argument > 0) return append(m, "set", argument);
    const element = popExpression(m);
    const { value } = pop(m);
    const position = m.stack.findIndex((item) => item.value === value);
    if (position >= 0) addToComprehension(m, "set", m.stack.length - position, element, undefined);
  },
  MAP_ADD: (m, argument) => {
    const first = popExpression(m);
    const second = popExpression(m);
    if (m.version >= 308) addEntry(m, argument, second, first);
    else addEntry(m, argument, first, second);
  },
  LIST_EXTEND: (m, argument) => {
    const part = popExpression(m);
    replace(m, argument, extended(m, expressionOf(peek(m, argument).value), part));
  },
  SET_UPDATE: (m, argument) => {
    const part = popExpression(m);
    replace(m, argument, extended(m, expressionOf(peek(m, argument).value), part));
  },
  DICT_UPDATE: (m, argument) => {
    const part = popExpression(m);
    replace(m, argument, updated(m, expressionOf(peek(m, argument).value), part));
  },
  DICT_MERGE: (m, argument) => {
    const part = popExpression(m);
    replace(m, argument, updated(m, expressionOf(peek(m, argument).value), part));
  },
  LIST_TO_TUPLE: (m) => asTuple(m),
  BUILD_STRING: joined,
  FORMAT_VALUE: (m, argument) => {
    if ((argument & 4) !== 0) keepCalls(m, popExpression(m));
    if ((argument & 7) !== 0) unformatted(m);
    else push(m, { k: "$formatted", of: popExpression(m) });
  },
  FORMAT_SIMPLE: (m) => {
    const { value } = pop(m);
    push(m, value.k === "$formatted" ? value : { k: "$formatted", of: expressionOf(value) });
  },
  CONVERT_VALUE: unformatted,
  FORMAT_WITH_SPEC: (m) => {
    keepCalls(m, popExpression(m));
    unformatted(m);
  },
  BUILD_INTERPOLATION: (m, argument) => {
    if ((argument & 1) !== 0) keepCalls(m, popExpression(m));
    pop(m);
    keepCalls(m, popExpression(m));
    push(m, unknown("an interpolation"));
  },
  BUILD_TEMPLATE: (m) => {
    pop(m);
    pop(m);
    push(m, unknown("a template string"));
  },
};

function asTuple(m: Machine): void {
  const whole = popExpression(m);
  push(m, whole.k === "sequence" ? { ...whole, of: "tuple" } : whole);
}

/** Handlers by the instruction's name. */
export const operations: Record<string, Handler> = { ...loads, ...stores, ...stack, ...operators, ...builders };

export { asTuple, ignore, popOne };
