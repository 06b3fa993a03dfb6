// Branches, loops, with, exceptions and generators: the instructions after which not everything on the stack is the
// same on each way.

import type { Expr } from "../model/code.js";
import type { Machine } from "./machine.js";
import {
  drop,
  emit,
  keepCalls,
  peek,
  pop,
  popExpression,
  popExpressions,
  push,
  pushNull,
  replace,
  statementLine,
} from "./machine.js";
import type { Handler } from "./operations.js";
import { addToComprehension, asTuple, ignore, matchException, popOne } from "./operations.js";
import type { Item, LoopDraft, Value } from "./values.js";
import { expressionOf, holdsCall, isSpecial, JUNK, NONE, unknown } from "./values.js";

// ways: which edge is taken when the test is true
function branch(m: Machine, value: Value, jumpsWhenTrue: boolean, line: number): void {
  const { block } = m;
  const isMatch = block.catches !== undefined;
  const hidden = isSpecial(value) && (value.k === "$junk" || value.k === "$exit");
  const expr = isSpecial(value) ? (hidden ? unknown("the interpreter's own") : expressionOf(value)) : value;
  m.shared.add(expr);
  // A jump out of the code: only damage makes one.
  if (block.next < 0 || block.jump < 0) return;
  const swapped = isMatch ? false : jumpsWhenTrue;
  block.test = {
    expr,
    whenTrue: swapped ? block.jump : block.next,
    whenFalse: swapped ? block.next : block.jump,
    at: m.at,
    last: block.index,
    line,
    kind: isMatch ? "match" : hidden ? "hidden" : "branch",
    consumed: false,
  };
}

function popJump(jumpsWhenTrue: boolean): Handler {
  return (m) => {
    const { value, line } = pop(m);
    branch(m, value, jumpsWhenTrue, line >= 0 ? line : m.line);
  };
}

function popJumpNone(jumpsWhenNone: boolean): Handler {
  return (m) => {
    const { value, line } = pop(m);
    const subject = expressionOf(value);
    const test: Value =
      value.k === "$junk" ? value : { k: "compare", op: jumpsWhenNone ? "is" : "is not", left: subject, right: NONE };
    branch(m, test, true, line >= 0 ? line : m.line);
  };
}

// The value stays where the jump goes, as the result of `and` or `or`.
function jumpOrPop(jumpsWhenTrue: boolean): Handler {
  return (m) => {
    const { value, line } = peek(m, 1);
    branch(m, value, jumpsWhenTrue, line >= 0 ? line : m.line);
    m.block.jumpStack = m.stack.slice();
    pop(m);
    m.block.nextStack = m.stack;
  };
}

// 2.5, 2.6 and 3.0: the value stays on both ways, and POP_TOP follows.
function jumpIf(jumpsWhenTrue: boolean): Handler {
  return (m) => {
    const { value, line } = peek(m, 1);
    branch(m, value, jumpsWhenTrue, line >= 0 ? line : m.line);
  };
}

const getIterator: Handler = (m) => {
  const item = pop(m);
  const line = item.line >= 0 ? item.line : m.line;
  if (item.value.k === "$iterator") push(m, item.value);
  else push(m, { k: "$iterator", loop: newLoop(expressionOf(item.value), line, m.at) });
  // 3.15 keeps an index or NULL above the iterator.
  if (m.version >= 315) pushNull(m);
};

function newLoop(iter: Expr, line: number, at: number): LoopDraft {
  return { iter, line, target: undefined, at, inComprehension: false };
}

function loopBelow(m: Machine, depth: number): LoopDraft {
  const { value, line } = peek(m, depth);
  if (value.k === "$iterator") return value.loop;
  const loop = newLoop(expressionOf(value), line >= 0 ? line : m.line, m.at);
  replace(m, depth, { k: "$iterator", loop });
  return loop;
}

const forIterator: Handler = (m) => {
  const loop = loopBelow(m, m.version >= 315 ? 2 : 1);
  loop.at = m.at;
  m.block.loop = loop;
  // Up to 3.11 the iterator goes when it is exhausted; later END_FOR and its followers take it.
  const exhausted = m.stack.slice();
  if (m.version <= 311) exhausted.pop();
  else exhausted.push(junkItem);
  m.block.jumpStack = exhausted;
  push(m, { k: "$item", loop });
  m.block.nextStack = m.stack;
};

const junkItem: Item = { value: JUNK, line: -1, size: 1, depth: 1, block: -1 };

const setupWith: Handler = (m) => {
  const context = popExpression(m);
  const base = m.stack.length;
  push(m, { k: "$exit", context });
  enterHandler(m, m.stack, base);
  noteContext(m, context);
  push(m, { k: "$enter", context });
};

const beforeWith: Handler = (m) => {
  const context = popExpression(m);
  push(m, { k: "$exit", context });
  push(m, { k: "$enter", context });
};

const beforeAsyncWith: Handler = (m) => {
  const context = popExpression(m);
  push(m, { k: "$exit", context });
  push(m, { k: "$awaitable", of: context, value: { k: "$enter", context } });
};

// BEFORE_ASYNC_WITH and an await came first: the exit lies below what __aenter__ gave.
const setupAsyncWith: Handler = (m) => {
  const result = pop(m);
  const { value } = peek(m, 1);
  enterHandler(m, m.stack, m.stack.length - 1);
  if (value.k === "$exit") noteContext(m, value.context);
  m.stack.push(result);
};

function noteContext(m: Machine, context: Expr): void {
  const frame = m.graph.blocks[m.block.next]?.frame;
  if (frame !== undefined && frame.start === m.at) frame.context = context;
}

function enterHandler(m: Machine, stack: readonly Item[], base: number): void {
  const handler = m.instructions.target[m.at] as number;
  const block = m.graph.blockOf[handler];
  if (block === undefined || block < 0) return;
  const extra = m.version < 300 ? 3 : 6;
  m.handlerStacks.set(block, [...stack, ...Array.from({ length: extra }, () => junkItem)]);
  m.handlerBases.set(handler, Math.max(0, base));
}

const setupFinally: Handler = (m) => {
  let base = m.stack.length;
  const frame = m.graph.blocks[m.block.next]?.frame;
  if (frame !== undefined && frame.start === m.at && frame.handlerKind === "with") {
    // 2.5, 2.6, 3.0, 3.1: __exit__ was fetched before, and in most of them lies on the stack.
    if (m.lastExit !== undefined) frame.context = m.lastExit;
    const { value } = peek(m, 1);
    if (value.k === "attribute" && value.name === "__exit__") base -= 1;
  }
  enterHandler(m, m.stack, base);
};

const endFinally: Handler = (m) => {
  const frame = m.block.frame;
  const own = m.handlerBases.get(m.at - 3);
  const base = own ?? (frame?.kind === "handler" ? m.handlerBases.get(frame.handler) : undefined);
  if (base !== undefined && m.stack.length > base) m.stack.length = base;
};

const withCleanup: Handler = (m) => {
  const { stack } = m;
  const exit = stack[stack.length - 2];
  if (exit?.value.k === "$exit") stack.splice(stack.length - 2, 1);
};

const popFinally: Handler = (m, argument) => {
  if (argument === 0) return void pop(m);
  const kept = pop(m);
  pop(m);
  m.stack.push(kept);
};

const returnValue: Handler = (m) => {
  const { value, block, line } = pop(m);
  finish(m, value, block, block === m.block.index || line < 0 ? statementLine(m) : line);
};

// From 3.8 on the RETURN itself stands outside the try that protects its value.
function finish(m: Machine, value: Value, from: number, line: number): void {
  const block = m.graph.blocks[from] ?? m.block;
  if (m.outerIterator !== undefined) {
    if (m.result === undefined) m.result = m.comprehensions.get(value)?.expr ?? expressionOf(value);
    return;
  }
  if (isSpecial(value)) {
    if (value.k === "$awaitable" || value.k === "$formatted" || value.k === "$inplace") {
      emit(m, { kind: "return", line, value: expressionOf(value) }, block);
    }
    return;
  }
  if (value.k === "const" && value.value === null) return;
  emit(m, { kind: "return", line, value }, block);
}

const raise: Handler = (m, argument) => {
  const [value, ...others] = popExpressions(m, argument);
  for (const other of others) keepCalls(m, other);
  emit(m, { kind: "raise", line: statementLine(m), value: value ?? null });
};

const SENT = unknown("what a generator is sent");

const yieldValue: Handler = (m) => {
  const { value } = pop(m);
  if (m.outerIterator !== undefined) {
    const element = expressionOf(value);
    if (value.k !== "$junk" && m.result === undefined) {
      if (addToComprehension(m, "generator", m.stack.length + 1, element, undefined)) {
        m.result = m.comprehensions.get(JUNK)?.expr;
      }
    }
  } else if (!isSpecial(value) || value.k === "$awaitable") {
    emit(m, { kind: "yield", line: statementLine(m), value: expressionOf(value) });
  }
  m.firstLine = -1;
  push(m, value.k === "$junk" ? JUNK : SENT);
};

const getAwaitable: Handler = (m) => {
  const { value } = pop(m);
  if (value.k === "$awaitable") return push(m, value);
  push(m, { k: "$awaitable", of: expressionOf(value), value });
};

const getYieldFrom: Handler = (m) => {
  const value = popExpression(m);
  emit(m, { kind: "yield", line: statementLine(m), value });
  push(m, { k: "$awaitable", of: value, value: SENT });
};

function awaited(value: Value): Value {
  return value.k === "$awaitable" ? value.value : value;
}

// Up to 3.10: what is sent lies above the awaitable.
const yieldFrom: Handler = (m) => {
  pop(m);
  const { value } = pop(m);
  if (value.k === "$iterator") push(m, value);
  else push(m, awaited(value));
};

const send: Handler = (m) => {
  const { stack } = m;
  pop(m);
  const receiver = peek(m, 1);
  const result: Item = { ...receiver, value: awaited(receiver.value) };
  m.block.jumpStack = m.version >= 312 ? [...stack, result] : [...stack.slice(0, -1), result];
  stack.push(junkItem);
  m.block.nextStack = stack;
};

const endSend: Handler = (m) => {
  const { stack } = m;
  if (stack.length >= 2) stack.splice(stack.length - 2, 1);
};

const getAsyncNext: Handler = (m) => {
  const loop = loopBelow(m, 1);
  loop.at = m.at;
  m.block.loop = loop;
  push(m, { k: "$awaitable", of: unknown("an asynchronous item"), value: { k: "$item", loop } });
};

const execute: Handler = (m) => {
  const [whole, globals, locals] = popExpressions(m, 3);
  if (whole === undefined) return;
  const parts = whole.k === "sequence" && whole.of === "tuple" ? whole.items : [whole];
  emit(m, { kind: "exec", line: statementLine(m), code: parts[0] ?? whole });
  for (const space of parts.slice(1)) drop(m, space);
  // `in names` is one expression, given for globals and locals alike.
  if (globals !== undefined) {
    m.shared.delete(globals);
    drop(m, globals);
  }
  if (locals !== undefined && locals !== globals) drop(m, locals);
};

const PATTERN = unknown("a pattern");

const intrinsic1: Handler = (m, argument) => {
  switch (argument) {
    case 1:
      drop(m, pop(m).value);
      return push(m, JUNK);
    case 2:
      pop(m);
      return push(m, JUNK);
    case 3:
    case 4:
      return;
    case 5:
      keepCalls(m, popExpression(m));
      return push(m, unknown("unary +"));
    case 6:
      return asTuple(m);
    default:
      keepCalls(m, popExpression(m));
      push(m, unknown("a type"));
  }
};

const intrinsic2: Handler = (m, argument) => {
  pop(m);
  // SET_FUNCTION_TYPE_PARAMS gives the function back.
  if (argument === 4) return;
  pop(m);
  push(m, JUNK);
};

// What is matched is a value of its own, as often as its cases look at it.
function noteSubject(m: Machine, depth: number): void {
  const { value, line, block } = peek(m, depth);
  if (isSpecial(value) || !holdsCall(value) || m.subjects.has(value)) return;
  m.subjects.add(value);
  emit(m, { kind: "evaluate", line: line >= 0 ? line : m.line, value }, m.graph.blocks[block]);
}

function popMany(count: number): Handler {
  return (m) => {
    for (let index = 0; index < count; index += 1) pop(m);
  };
}

/** Handlers by the instruction's name. */
export const control: Record<string, Handler> = {
  POP_JUMP_IF_FALSE: popJump(false),
  POP_JUMP_IF_TRUE: popJump(true),
  POP_JUMP_FORWARD_IF_FALSE: popJump(false),
  POP_JUMP_FORWARD_IF_TRUE: popJump(true),
  POP_JUMP_BACKWARD_IF_FALSE: popJump(false),
  POP_JUMP_BACKWARD_IF_TRUE: popJump(true),
  POP_JUMP_IF_NONE: popJumpNone(true),
  POP_JUMP_IF_NOT_NONE: popJumpNone(false),
  POP_JUMP_FORWARD_IF_NONE: popJumpNone(true),
  POP_JUMP_FORWARD_IF_NOT_NONE: popJumpNone(false),
  POP_JUMP_BACKWARD_IF_NONE: popJumpNone(true),
  POP_JUMP_BACKWARD_IF_NOT_NONE: popJumpNone(false),
  JUMP_IF_FALSE_OR_POP: jumpOrPop(false),
  JUMP_IF_TRUE_OR_POP: jumpOrPop(true),
  JUMP_IF_FALSE: jumpIf(false),
  JUMP_IF_TRUE: jumpIf(true),
  JUMP_IF_NOT_EXC_MATCH: (m) => {
    matchException(m);
    pop(m);
    branch(m, JUNK, false, m.line);
  },
  JUMP_FORWARD: ignore,
  JUMP_ABSOLUTE: ignore,
  JUMP_BACKWARD: ignore,
  JUMP_BACKWARD_NO_INTERRUPT: ignore,
  CONTINUE_LOOP: ignore,
  BREAK_LOOP: ignore,
  SETUP_LOOP: ignore,
  POP_BLOCK: ignore,
  CALL_FINALLY: ignore,
  GET_ITER: getIterator,
  FOR_ITER: forIterator,
  END_FOR: (m) => {
    pop(m);
    if (m.version === 312) pop(m);
  },
  POP_ITER: (m) => {
    pop(m);
    if (m.version >= 315) pop(m);
  },
  SETUP_EXCEPT: setupFinally,
  SETUP_FINALLY: setupFinally,
  SETUP_WITH: setupWith,
  SETUP_ASYNC_WITH: setupAsyncWith,
  BEFORE_WITH: beforeWith,
  BEFORE_ASYNC_WITH: beforeAsyncWith,
  BEGIN_FINALLY: (m) => push(m, JUNK),
  POP_FINALLY: popFinally,
  END_FINALLY: endFinally,
  WITH_CLEANUP: withCleanup,
  WITH_CLEANUP_START: withCleanup,
  WITH_CLEANUP_FINISH: ignore,
  WITH_EXCEPT_START: (m) => push(m, JUNK),
  PUSH_EXC_INFO: (m) => {
    const exception = pop(m);
    push(m, JUNK);
    m.stack.push(exception);
  },
  CHECK_EXC_MATCH: matchException,
  CHECK_EG_MATCH: (m) => {
    matchException(m);
    pop(m);
    pop(m);
    push(m, JUNK);
    push(m, JUNK);
  },
  PREP_RERAISE_STAR: (m) => {
    pop(m);
    pop(m);
    push(m, JUNK);
  },
  POP_EXCEPT: (m) => {
    const count = m.version < 311 ? 3 : 1;
    for (let index = 0; index < count; index += 1) pop(m);
  },
  RERAISE: ignore,
  RAISE_VARARGS: raise,
  RETURN_VALUE: returnValue,
  RETURN_CONST: (m, argument) => {
    const at = m.constantOffsets[argument];
    if (at !== undefined) finish(m, m.context.constants.read(at).value, -1, m.line);
  },
  RETURN_GENERATOR: (m) => push(m, JUNK),
  INTERPRETER_EXIT: popOne,
  EXIT_INIT_CHECK: popOne,
  YIELD_VALUE: yieldValue,
  YIELD_FROM: yieldFrom,
  ASYNC_GEN_WRAP: ignore,
  GET_AWAITABLE: getAwaitable,
  GET_YIELD_FROM_ITER: getYieldFrom,
  GET_AITER: (m) => {
    const item = pop(m);
    const line = item.line >= 0 ? item.line : m.line;
    if (item.value.k === "$iterator") push(m, item.value);
    else push(m, { k: "$iterator", loop: newLoop(expressionOf(item.value), line, m.at) });
  },
  GET_ANEXT: getAsyncNext,
  END_ASYNC_FOR: (m) => popMany(m.version < 311 ? 7 : 2)(m, 0),
  SEND: send,
  END_SEND: endSend,
  CLEANUP_THROW: (m) => {
    popMany(3)(m, 0);
    push(m, JUNK);
    push(m, JUNK);
  },
  EXEC_STMT: execute,
  CALL_INTRINSIC_1: intrinsic1,
  CALL_INTRINSIC_2: intrinsic2,
  GET_LEN: (m) => push(m, PATTERN),
  MATCH_MAPPING: (m) => {
    noteSubject(m, 1);
    push(m, PATTERN);
  },
  MATCH_SEQUENCE: (m) => {
    noteSubject(m, 1);
    push(m, PATTERN);
  },
  MATCH_KEYS: (m) => {
    push(m, PATTERN);
    if (m.version === 310) push(m, PATTERN);
  },
  MATCH_CLASS: (m) => {
    noteSubject(m, 3);
    popMany(3)(m, 0);
    push(m, PATTERN);
    // 3.10 says beside the attributes whether it matched.
    if (m.version === 310) push(m, PATTERN);
  },
  COPY_DICT_WITHOUT_KEYS: (m) => {
    pop(m);
    push(m, PATTERN);
  },
};
