// Pythons that no compiled snippets are left of, 2.5, 2.6 and 3.0 to 3.5: small modules assembled by hand, in the shapes
// that their compilers made.

import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/code.js";
import { opcodeTable } from "../../src/pyc/opcodes.js";
import { readBytecode } from "../../src/pyc/read-bytecode.js";
import { showExpression } from "../helpers/ast-dump.js";
import { callFacts, importFacts } from "../helpers/pyc-facts.js";
import type { CodeSpec, Instruction } from "../helpers/marshal.js";
import { pyc } from "../helpers/marshal.js";

const versions: readonly (readonly [version: string, magic: number, headerLength: number])[] = [
  ["2.5", 62131, 8],
  ["2.6", 62161, 8],
  ["2.7", 62211, 8],
  ["3.0", 3131, 8],
  ["3.1", 3151, 8],
  ["3.2", 3180, 8],
  ["3.3", 3230, 12],
  ["3.4", 3310, 12],
  ["3.5", 3351, 12],
];

function has(version: string, name: string): boolean {
  return opcodeTable(version)?.opcode.has(name) === true;
}

/** Goes to the label when the test does not hold. */
function unless(version: string, label: string): Instruction[] {
  return has(version, "POP_JUMP_IF_FALSE") ? [["POP_JUMP_IF_FALSE", label]] : [["JUMP_IF_FALSE", label], ["POP_TOP"]];
}

/** What stands at that label. */
function otherwise(version: string, label: string): Instruction[] {
  return has(version, "POP_JUMP_IF_FALSE") ? [`${label}:`] : [`${label}:`, ["POP_TOP"]];
}

function importing(name: number, store: readonly [string, number], level = 0, fromList = 1): Instruction[] {
  return [["LOAD_CONST", level], ["LOAD_CONST", fromList], ["IMPORT_NAME", name], store];
}

function read(version: string, magic: number, headerLength: number, code: CodeSpec, depth: "imports" | "full") {
  const bytes = pyc(magic, headerLength, { code }, version);
  const result = readBytecode(bytes, { interest: new Set(["__import__"]), depth });
  expect(result.gaps).toEqual([]);
  return result.code;
}

describe.each(versions)("Python %s", (version, magic, headerLength) => {
  const isPython2 = version.startsWith("2");
  const level = isPython2 ? -1 : 0;

  test.each(["imports", "full"] as const)("try, except and platform guards are told (%s)", (depth) => {
    // try:
    //     import simplejson as json
    // except ImportError:
    //     import json
    // if sys.platform == "win32":
    //     import _winreg
    // from csv import reader as r
    const code: CodeSpec = {
      constants: [level, null, "win32", ["reader"]],
      names: [
        ...["simplejson", "json", "ImportError", "sys", "platform", "_winreg", "csv", "reader"],
        ...(isPython2 ? [] : ["unused"]),
      ],
      variables: [],
      code: [
        1,
        ["SETUP_EXCEPT", "handler"],
        2,
        ...importing(0, ["STORE_NAME", 1]),
        ["POP_BLOCK"],
        ["JUMP_FORWARD", "behind"],
        3,
        "handler:",
        ["DUP_TOP"],
        ["LOAD_NAME", 2],
        ["COMPARE_OP", 10],
        ...unless(version, "next"),
        ["POP_TOP"],
        ["POP_TOP"],
        ["POP_TOP"],
        4,
        ...importing(1, ["STORE_NAME", 1]),
        ...(isPython2 ? [] : ([["POP_EXCEPT"]] as Instruction[])),
        ["JUMP_FORWARD", "behind"],
        ...otherwise(version, "next"),
        ["END_FINALLY"],
        5,
        "behind:",
        ["LOAD_NAME", 3],
        ["LOAD_ATTR", 4],
        ["LOAD_CONST", 2],
        ["COMPARE_OP", 2],
        ...unless(version, "else"),
        6,
        ...importing(5, ["STORE_NAME", 5]),
        ["JUMP_FORWARD", "end"],
        ...otherwise(version, "else"),
        7,
        "end:",
        ["LOAD_CONST", 0],
        ["LOAD_CONST", 3],
        ["IMPORT_NAME", 6],
        ["IMPORT_FROM", 7],
        ["STORE_NAME", 0],
        ["POP_TOP"],
        ["LOAD_CONST", 1],
        ["RETURN_VALUE"],
      ],
    };
    const found = importFacts(read(version, magic, headerLength, code, depth)).map(({ event, context }) => ({
      module: event.module,
      level: event.level,
      line: event.line,
      as: event.as,
      names: event.names,
      context,
    }));
    expect(found).toEqual([
      { module: "simplejson", level, line: 2, as: "json", names: null, context: ["try ImportError"] },
      { module: "json", level, line: 4, as: undefined, names: null, context: ["except ImportError"] },
      { module: "_winreg", level, line: 6, as: undefined, names: null, context: ['if (sys.platform == "win32")'] },
      { module: "csv", level, line: 7, as: undefined, names: [["reader", "simplejson"]], context: [] },
    ]);
  });

  test("and, or and conditional values are put together", () => {
    // first = a and b
    // second = __import__("shop." + c) if a else d
    // if a and b:
    //     import deep
    const value = (label: string): Instruction[] =>
      has(version, "JUMP_IF_FALSE_OR_POP")
        ? [["JUMP_IF_FALSE_OR_POP", label]]
        : [["JUMP_IF_FALSE", label], ["POP_TOP"]];
    const code: CodeSpec = {
      constants: [level, null, "shop."],
      names: ["a", "b", "c", "d", "first", "second", "__import__", "deep"],
      code: [
        1,
        ["LOAD_NAME", 0],
        ...value("first"),
        ["LOAD_NAME", 1],
        "first:",
        ["STORE_NAME", 4],
        2,
        ["LOAD_NAME", 0],
        ...unless(version, "else"),
        ["LOAD_NAME", 6],
        ["LOAD_CONST", 2],
        ["LOAD_NAME", 2],
        ["BINARY_ADD"],
        ["CALL_FUNCTION", 1],
        ["JUMP_FORWARD", "second"],
        ...otherwise(version, "else"),
        ["LOAD_NAME", 3],
        "second:",
        ["STORE_NAME", 5],
        3,
        ["LOAD_NAME", 0],
        ...unless(version, "end"),
        ["LOAD_NAME", 1],
        ...unless(version, "end"),
        4,
        ...importing(7, ["STORE_NAME", 7]),
        ["JUMP_FORWARD", "return"],
        ...otherwise(version, "end"),
        "return:",
        ["LOAD_CONST", 1],
        ["RETURN_VALUE"],
      ],
    };
    const found = read(version, magic, headerLength, code, "full");
    expect(found.mentions).toEqual(["__import__"]);
    expect(found.scopes[0]?.events.map(showEvent)).toEqual([
      "1: first = (a and b)",
      '2: second = (__import__(("shop." + c)) if a else d)',
      "4: import deep",
    ]);
    expect(callFacts(found).map(({ func, context }) => [func, context])).toEqual([["__import__", ["if a"]]]);
    expect(importFacts(found).map(({ context }) => context)).toEqual([["if (a and b)"]]);
  });

  test("functions are scopes with parameters and defaults", () => {
    // def load(name, kind="driver"):
    //     import drivers
    const inner: CodeSpec = {
      name: "load",
      flags: 0x43,
      argumentCount: 2,
      firstLine: 1,
      variables: ["name", "kind", "drivers"],
      names: ["drivers"],
      constants: [level, null],
      code: [2, ...importing(0, ["STORE_FAST", 2]), ["LOAD_CONST", 1], ["RETURN_VALUE"]],
    };
    const qualified = Number(version.split(".")[1]) >= 3 && !isPython2;
    const code: CodeSpec = {
      constants: [null, "driver", { code: inner }, "load"],
      names: ["load"],
      code: [
        1,
        ["LOAD_CONST", 1],
        ["LOAD_CONST", 2],
        ...(qualified ? ([["LOAD_CONST", 3]] as Instruction[]) : []),
        ["MAKE_FUNCTION", 1],
        ["STORE_NAME", 0],
        ["LOAD_CONST", 0],
        ["RETURN_VALUE"],
      ],
    };
    const found = read(version, magic, headerLength, code, "full");
    expect(found.scopes[0]?.events.map(showEvent)).toEqual(["1: define load"]);
    expect(found.scopes[1]).toMatchObject({
      kind: "function",
      name: "load",
      parent: 0,
      line: 1,
      parameters: [
        { name: "name", kind: "positional" },
        { name: "kind", kind: "positional", default: { k: "const", value: "driver" } },
      ],
    });
    expect(importFacts(found).map(({ event, context }) => [event.module, event.line, context])).toEqual([
      ["drivers", 2, ["func load"]],
    ]);
  });

  test("a loop over a constant list guards its body", () => {
    // for name in ("tea", "coffee"):
    //     __import__(name)
    const code: CodeSpec = {
      constants: [null, ["tea", "coffee"]],
      names: ["name", "__import__"],
      code: [
        1,
        ["SETUP_LOOP", "end"],
        ["LOAD_CONST", 1],
        ["GET_ITER"],
        "next:",
        ["FOR_ITER", "done"],
        ["STORE_NAME", 0],
        2,
        ["LOAD_NAME", 1],
        ["LOAD_NAME", 0],
        ["CALL_FUNCTION", 1],
        ["POP_TOP"],
        ["JUMP_ABSOLUTE", "next"],
        "done:",
        ["POP_BLOCK"],
        "end:",
        ["LOAD_CONST", 0],
        ["RETURN_VALUE"],
      ],
    };
    const events = read(version, magic, headerLength, code, "full").scopes[0]?.events ?? [];
    expect(events.map(showEvent)).toEqual(['1: for name in tuple["tea", "coffee"]', "2: evaluate __import__(name)"]);
    expect(events.map(({ guards }) => guards)).toEqual([[], [{ kind: "loop" }]]);
  });
});

test.each([
  ["2.5", 62131],
  ["2.6", 62161],
])("the with statement of Python %s has a context", (version, magic) => {
  // with suppress(ImportError):
  //     import orders
  const code: CodeSpec = {
    constants: [-1, null],
    names: ["suppress", "ImportError", "__exit__", "__enter__", "orders", "_[1]"],
    code: [
      1,
      ["LOAD_NAME", 0],
      ["LOAD_NAME", 1],
      ["CALL_FUNCTION", 1],
      ["DUP_TOP"],
      ["LOAD_ATTR", 2],
      ...(version === "2.5" ? ([["STORE_NAME", 5]] as Instruction[]) : ([["ROT_TWO"]] as Instruction[])),
      ["LOAD_ATTR", 3],
      ["CALL_FUNCTION", 0],
      ["POP_TOP"],
      ["SETUP_FINALLY", "exit"],
      2,
      ...importing(4, ["STORE_NAME", 4]),
      ["POP_BLOCK"],
      ["LOAD_CONST", 1],
      "exit:",
      ...(version === "2.5"
        ? ([
            ["LOAD_NAME", 5],
            ["DELETE_NAME", 5],
          ] as Instruction[])
        : []),
      ["WITH_CLEANUP"],
      ["END_FINALLY"],
      3,
      ["LOAD_CONST", 1],
      ["RETURN_VALUE"],
    ],
  };
  const found = read(version, magic, 8, code, "full");
  expect(found.scopes[0]?.events.map(showEvent)).toEqual(["1: evaluate suppress(ImportError)", "2: import orders"]);
  expect(importFacts(found).map(({ context }) => context)).toEqual([["with suppress(ImportError)"]]);
});

function showEvent(event: Event): string {
  switch (event.kind) {
    case "import":
      return `${event.line}: import ${event.module}`;
    case "assign":
      return `${event.line}: ${showExpression(event.target)} = ${showExpression(event.value)}`;
    case "for":
      return `${event.line}: for ${showExpression(event.target)} in ${showExpression(event.iter)}`;
    case "define":
      return `${event.line}: define ${event.name}`;
    case "evaluate":
      return `${event.line}: evaluate ${showExpression(event.value)}`;
    default:
      return `${event.line}: ${event.kind}`;
  }
}
