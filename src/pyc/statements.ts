// Leaves out of a scope's instructions whole statements that can't matter to its imports: a module's tables, functions and
// classes are most of its code, and running through them is most of the work when only imports are wanted.
//
// Only stretches without any jump into, out of or within them are left out, none that try or with protects by itself, and
// only where the stack behind them is what it was before, nothing below having been touched. In their place stands a
// statement that does something, so that the shape of ifs and loops around stays as it was. An instruction whose effect
// on the stack isn't in the table here ends a stretch: to know less leaves more, and nothing goes wrong.

import type { RawInstructions, Stretches } from "./disassemble.js";
import { NO_STRETCHES } from "./disassemble.js";
import type { OpcodeTable } from "./opcodes.js";
import { Flow } from "./opcodes.js";

/** Shorter stretches are not worth it; nor do they surely do something (a class stores four names of its own). */
const SHORTEST = 12;

/**
 * The statements that don't matter. `isWanted` tells the constants, by index, that are the code of scopes to be kept: what
 * makes these stays.
 */
export function statementsLeftOut(
  code: RawInstructions,
  table: OpcodeTable,
  isWanted: (constant: number) => boolean,
): Stretches {
  if (code.count < SHORTEST) return NO_STRETCHES;
  const leaders = leadersOf(code, table);
  const { pops, pushes, isStore } = effectsOf(table);
  const { opcode, argument, count } = code;
  const loadConst = table.opcode.get("LOAD_CONST");
  const left: number[] = [];
  // The stack's height relative to where the stretch begins; a statement ends wherever it is 0 again.
  let height = 0;
  let first = 0;
  let last = 0;
  let stores = false;
  const cut = (next: number): void => {
    if (last - first >= SHORTEST && stores) left.push(first, last);
    first = next;
    last = next;
    height = 0;
    stores = false;
  };
  let storedAt = -1;
  for (let at = 0; at < count; at += 1) {
    if (leaders[at] === 1 && at > first) cut(at);
    const code8 = opcode[at] as number;
    const kind = pops[code8] as number;
    if (kind === UNKNOWN || (code8 === loadConst && isWanted(argument[at] as number))) {
      // `e = None; del e` belongs together.
      if (kind === UNKNOWN && (table.names[code8] ?? "").startsWith("DELETE_")) last = first;
      cut(at + 1);
      continue;
    }
    const taken = kind < FORMULA ? kind : takenBy(kind, argument[at] as number);
    height -= taken;
    if (height < 0) {
      height = 0;
      cut(at + 1);
      continue;
    }
    height += givenBy(pushes[code8] as number, argument[at] as number);
    if (isStore[code8] === 1) storedAt = at;
    if (height === 0) {
      last = at + 1;
      if (storedAt >= first) stores = true;
    }
  }
  cut(count);
  return left;
}

/** 1 where control may come from elsewhere, or what protects the code changes; as buildGraph has it. */
function leadersOf({ count, opcode, target, protectedRanges }: RawInstructions, table: OpcodeTable): Uint8Array {
  const leaders = new Uint8Array(count + 1);
  for (let at = 0; at < count; at += 1) {
    const to = target[at] as number;
    if (to >= 0) leaders[to] = 1;
    if (table.flow[opcode[at] as number] !== Flow.next) leaders[at + 1] = 1;
  }
  for (const { start, end, handler } of protectedRanges) {
    leaders[start] = 1;
    leaders[end] = 1;
    leaders[handler] = 1;
  }
  return leaders;
}

// How many entries an instruction takes from the stack or puts there: a number below 16, or one of these formulas over
// its argument n. Counts are those of dis.stack_effect() and of the instructions' descriptions in the documentation of dis.
const UNKNOWN = 255;
const FORMULA = 16;
const formulas = {
  n: 16,
  "n+1": 17,
  "n+2": 18,
  "n+3": 19,
  "2n": 20,
  /** Up to 3.5: u8 positional, u8 keyword pairs, and the callee. */
  call: 21,
  /** 3.0 to 3.5: the same in defaults, and the code; with its name from 3.3 on. Annotations are left to the others. */
  make: 22,
  "make+1": 23,
  /** From 3.6: one for each of four flags, and the code; up to 3.10 with its name. */
  flags: 24,
  "flags+1": 25,
  /** One, and one more with the lowest bit. */
  "1+bit": 26,
} as const;

function takenBy(formula: number, n: number): number {
  const flags = (n & 1) + ((n >> 1) & 1) + ((n >> 2) & 1) + ((n >> 3) & 1);
  const pairs = (n & 255) + 2 * ((n >> 8) & 255);
  switch (formula) {
    case formulas.n:
      return n;
    case formulas["n+1"]:
      return n + 1;
    case formulas["n+2"]:
      return n + 2;
    case formulas["n+3"]:
      return n + 3;
    case formulas["2n"]:
      return 2 * n;
    case formulas.call:
      return pairs + 1;
    case formulas.make:
    case formulas["make+1"]:
      // More than there is: the stretch ends.
      return n >> 16 !== 0 ? Number.MAX_SAFE_INTEGER : pairs + (formula === formulas.make ? 1 : 2);
    case formulas.flags:
      return flags + 1;
    default:
      return flags + 2;
  }
}

function givenBy(pushes: number, n: number): number {
  if (pushes < FORMULA) return pushes;
  return pushes === formulas.n ? n : 1 + (n & 1);
}

interface Effects {
  readonly pops: Uint8Array;
  readonly pushes: Uint8Array;
  readonly isStore: Uint8Array;
}

type Amount = number | keyof typeof formulas;
type Row = readonly [names: string, pops: Amount, pushes: Amount, from?: number, before?: number];

const STORES: ReadonlySet<string> = new Set(["STORE_NAME", "STORE_FAST", "STORE_DEREF", "STORE_ATTR"]);

// Names, what they take and give, and the versions (major * 100 + minor) from which and before which that holds.
const ROWS: readonly Row[] = [
  ["NOP RESUME CACHE PRECALL KW_NAMES SETUP_ANNOTATIONS MAKE_CELL COPY_FREE_VARS NOT_TAKEN", 0, 0],
  ["LOAD_CONST LOAD_SMALL_INT LOAD_COMMON_CONSTANT LOAD_NAME LOAD_DEREF LOAD_CLOSURE LOAD_FAST LOAD_FAST_BORROW", 0, 1],
  ["LOAD_BUILD_CLASS LOAD_LOCALS PUSH_NULL LOAD_ASSERTION_ERROR", 0, 1],
  ["LOAD_FAST_LOAD_FAST LOAD_FAST_BORROW_LOAD_FAST_BORROW", 0, 2],
  ["LOAD_GLOBAL", 0, 1, 0, 311],
  ["LOAD_GLOBAL", 0, "1+bit", 311],
  ["LOAD_ATTR", 1, 1, 0, 312],
  ["LOAD_ATTR", 1, "1+bit", 312],
  ["LOAD_METHOD", 1, 2],
  ["STORE_NAME STORE_FAST STORE_DEREF POP_TOP", 1, 0],
  ["STORE_ATTR", 2, 0],
  ["STORE_SUBSCR", 3, 0],
  ["BUILD_TUPLE BUILD_LIST BUILD_SET BUILD_STRING BUILD_SLICE", "n", 1],
  ["BUILD_MAP", 0, 1, 0, 305],
  ["BUILD_MAP", "2n", 1, 305],
  ["BUILD_CONST_KEY_MAP", "n+1", 1],
  ["STORE_MAP", 3, 1],
  ["LIST_EXTEND SET_UPDATE DICT_UPDATE DICT_MERGE", "n+1", "n"],
  ["LIST_APPEND SET_ADD", "n+1", "n", 309],
  ["MAP_ADD", "n+2", "n", 309],
  ["LIST_TO_TUPLE TO_BOOL UNARY_NOT UNARY_NEGATIVE UNARY_POSITIVE UNARY_INVERT", 1, 1],
  [
    "COMPARE_OP IS_OP CONTAINS_OP BINARY_OP BINARY_SUBSCR BINARY_ADD BINARY_SUBTRACT BINARY_MULTIPLY BINARY_MODULO",
    2,
    1,
  ],
  ["BINARY_POWER BINARY_DIVIDE BINARY_FLOOR_DIVIDE BINARY_TRUE_DIVIDE BINARY_AND BINARY_OR BINARY_XOR", 2, 1],
  ["BINARY_LSHIFT BINARY_RSHIFT", 2, 1],
  ["MAKE_FUNCTION", "n+1", 1, 0, 300],
  ["MAKE_FUNCTION", "make", 1, 300, 303],
  ["MAKE_FUNCTION", "make+1", 1, 303, 306],
  ["MAKE_FUNCTION", "flags+1", 1, 306, 311],
  ["MAKE_FUNCTION", "flags", 1, 311, 313],
  ["MAKE_FUNCTION", 1, 1, 313],
  ["SET_FUNCTION_ATTRIBUTE", 2, 1],
  ["BUILD_CLASS", 3, 1],
  ["CALL_FUNCTION", "call", 1, 0, 306],
  ["CALL_FUNCTION", "n+1", 1, 306],
  ["CALL_FUNCTION_KW", "n+2", 1, 306],
  ["CALL_METHOD CALL", "n+2", 1],
  ["CALL_KW", "n+3", 1],
];

const effects = new Map<number, Effects>();

function effectsOf(table: OpcodeTable): Effects {
  const known = effects.get(table.number);
  if (known !== undefined) return known;
  const pops = new Uint8Array(256).fill(UNKNOWN);
  const pushes = new Uint8Array(256);
  const numberOf = (amount: Amount): number => (typeof amount === "number" ? amount : formulas[amount]);
  for (const [names, taken, given, from = 0, before = Number.MAX_SAFE_INTEGER] of ROWS) {
    if (table.number < from || table.number >= before) continue;
    for (const name of names.split(" ")) {
      const code = table.opcode.get(name);
      if (code === undefined) continue;
      pops[code] = numberOf(taken);
      pushes[code] = numberOf(given);
    }
  }
  const isStore = Uint8Array.from({ length: 256 }, (_, code) => (STORES.has(table.names[code] ?? "") ? 1 : 0));
  const made = { pops, pushes, isStore };
  effects.set(table.number, made);
  return made;
}
