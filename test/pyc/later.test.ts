// Functions are decoded when their events are asked for. Whoever asks for some of them only relies on what is told
// without: that a scope left out holds neither the name nor an import, and that the order of asking changes nothing.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ModuleCode } from "../../src/model/code.js";
import { ScopeOnFirstUse } from "../../src/pyc/later.js";
import { readBytecode } from "../../src/pyc/read-bytecode.js";
import type { CodeSpec, PyObject } from "../helpers/marshal.js";
import { pyc } from "../helpers/marshal.js";

const root = path.join(import.meta.dirname, "../../fixtures/pyc");
const interest = new Set(["__import__"]);
const files = readdirSync(root)
  .filter((name) => /^\d\.\d+$/.test(name))
  .flatMap((version) => readdirSync(path.join(root, version)).map((name) => path.join(version, name)))
  .filter((name) => name.endsWith(".pyc"));

/** Every identifier and attribute in a value of the model. */
function namesIn(value: unknown, found: Set<string>): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  const { k, id, name } = value as Record<string, unknown>;
  if (k === "name" && typeof id === "string") found.add(id);
  if (k === "attribute" && typeof name === "string") found.add(name);
  for (const part of Object.values(value)) namesIn(part, found);
  return found;
}

function expectToldRight(code: ModuleCode): void {
  code.scopes.forEach((scope, index) => {
    const own = [
      ...scope.events.map((event) => ({ ...event, guards: [] })),
      ...scope.parameters.map((parameter) => parameter.default),
    ];
    const names = namesIn(own, new Set());
    for (const name of [...names, ...scope.globals])
      expect(code.scopesNaming?.(name), `${name} in ${scope.name}`).toContain(index);
    if (scope.events.some(({ kind }) => kind === "import")) expect(scope.mayImport).toBe(true);
    if (["exit", "_exit", "quit"].some((name) => names.has(name))) expect(code.mayEnd).not.toBe(false);
    if (["path", "addsitedir", "addpackage"].some((name) => names.has(name))) expect(code.mayWidenPath).not.toBe(false);
    if (scope.events.some(({ kind }) => kind === "exec")) expect(code.scopesNaming?.("exec")).toContain(index);
  });
}

test.each(files)("%s: a scope that holds a name is told", (file) => {
  const { code } = readBytecode(readFileSync(path.join(root, file)), { interest, depth: "full" });
  expectToldRight(code);
  expect(code.scopesNaming?.("no_such_name_anywhere")).toEqual([]);
});

test.each(files)("%s: the last function first gives the same", (file) => {
  const bytes = readFileSync(path.join(root, file));
  const forwards = readBytecode(bytes, { interest, depth: "full" }).code.scopes;
  const backwards = readBytecode(bytes, { interest, depth: "full" }).code.scopes;
  const expected = forwards.map(({ events, globals, parameters }) => ({ events, globals, parameters }));
  const found = backwards
    .toReversed()
    .map(({ events, globals, parameters }) => ({ events, globals, parameters }))
    .toReversed();
  expect(found).toEqual(expected);
});

describe("a shop with a function in it", () => {
  // 3.8: def order(...): <body>
  const shop = (inner: Partial<CodeSpec>): Uint8Array => {
    const order: PyObject = {
      code: {
        name: "order",
        flags: 67,
        constants: [null],
        code: [["LOAD_CONST", 0], ["RETURN_VALUE"]],
        ...inner,
      },
    };
    return pyc(
      3413,
      16,
      {
        code: {
          constants: [order, "order", null],
          names: ["order"],
          code: [
            ["LOAD_CONST", 0],
            ["LOAD_CONST", 1],
            ["MAKE_FUNCTION", 0],
            ["STORE_NAME", 0],
            ["LOAD_CONST", 2],
            ["RETURN_VALUE"],
          ],
        },
      },
      "3.8",
    );
  };

  test("an instruction that nobody knows is a gap before anybody asks for the function", () => {
    const { gaps } = readBytecode(shop({ code: { bytes: [7, 0, 100, 0, 83, 0] } }), { interest, depth: "full" });
    expect(gaps).toEqual([{ reason: "unknown instruction 7 in Python 3.8 code" }]);
  });

  test.each([
    ["_exit", true],
    ["deliver", false],
  ])("a call of %s may end the program: %s", (name, ends) => {
    const bytes = shop({ names: [name], code: [["LOAD_GLOBAL", 0], ["CALL_FUNCTION", 0], ["RETURN_VALUE"]] });
    const { code } = readBytecode(bytes, { interest, depth: "imports" });
    expect(code.mayEnd ?? true).toBe(ends);
  });

  test.each([
    ["path", true],
    ["addsitedir", true],
    ["patch", false],
  ])("a file that names %s may change sys.path: %s", (name, widens) => {
    const bytes = shop({ names: [name], code: [["LOAD_GLOBAL", 0], ["CALL_FUNCTION", 0], ["RETURN_VALUE"]] });
    const { code } = readBytecode(bytes, { interest, depth: "imports" });
    expect(code?.mayWidenPath ?? true).toBe(widens);
  });

  test("a private name counts as it is written", () => {
    const bytes = shop({
      names: ["_Shop__price"],
      code: [["LOAD_GLOBAL", 0], ["CALL_FUNCTION", 0], ["RETURN_VALUE"]],
    });
    const { code } = readBytecode(bytes, { interest, depth: "full" });
    expect(code.scopesNaming?.("__price")).toEqual([1]);
    expect(code.scopesNaming?.("_Shop__price")).toEqual([1]);
  });

  test.each<readonly [what: string, load: readonly [string, number], told: readonly number[]]>([
    ["a constant", ["LOAD_CONST", 2], [0]],
    ["a name", ["LOAD_NAME", 1], [0, 1]],
  ])("with %s as its default, a function is told where that may hold a name", (_, load, told) => {
    const order: PyObject = {
      code: {
        name: "order",
        flags: 67,
        argumentCount: 1,
        variables: ["by"],
        constants: [null],
        code: [["LOAD_CONST", 0], ["RETURN_VALUE"]],
      },
    };
    const object: PyObject = {
      code: {
        constants: [order, "order", null],
        names: ["order", "courier"],
        code: [
          load,
          ["BUILD_TUPLE", 1],
          ["LOAD_CONST", 0],
          ["LOAD_CONST", 1],
          ["MAKE_FUNCTION", 1],
          ["STORE_NAME", 0],
          ["LOAD_CONST", 2],
          ["RETURN_VALUE"],
        ],
      },
    };
    const { code } = readBytecode(pyc(3413, 16, object, "3.8"), { interest, depth: "full" });
    expect(code.scopes[1]?.parameters).toMatchObject([{ name: "by" }]);
    expect(code.scopesNaming?.("courier", "events"), "its own events never hold it").toEqual([0]);
    expect(code.scopesNaming?.("courier")).toEqual(told);
  });

  test("what Python 2 executes counts as exec, which no name says", () => {
    const sell: PyObject = {
      code: {
        name: "sell",
        flags: 67,
        constants: [null, "import till"],
        code: [["LOAD_CONST", 1], ["LOAD_CONST", 0], ["DUP_TOP"], ["EXEC_STMT"], ["LOAD_CONST", 0], ["RETURN_VALUE"]],
      },
    };
    const code: PyObject = {
      code: {
        constants: [sell, null],
        names: ["sell"],
        code: [["LOAD_CONST", 0], ["MAKE_FUNCTION", 0], ["STORE_NAME", 0], ["LOAD_CONST", 1], ["RETURN_VALUE"]],
      },
    };
    const read = readBytecode(pyc(62211, 8, code, "2.7"), { interest, depth: "full" });
    expect(read.code.scopes[1]?.events).toMatchObject([{ kind: "exec", code: { value: "import till" } }]);
    expect(read.code.scopesNaming?.("exec")).toEqual([1]);
  });
});

describe("a reader that fails over a function", () => {
  const known = { kind: "function", name: "order", parent: 0, line: 1, mayImport: true } as const;
  const none = (): never[] => [];
  const fails = (): never => {
    throw new RangeError("too deep");
  };

  const reads = { parameters: none, guards: none, globals: none, events: fails };

  test("says so once, and leaves the function empty", () => {
    const said: unknown[] = [];
    const scope = new ScopeOnFirstUse(known, 1, { ...reads, failed: (error) => said.push(error) });
    expect(said).toEqual([]);
    expect(scope.events).toEqual([]);
    expect(said).toMatchObject([{ message: "too deep" }]);
  });

  test("throws where nobody wants to be told", () => {
    const scope = new ScopeOnFirstUse(known, 1, { ...reads, failed: undefined });
    expect(() => scope.events).toThrow("too deep");
  });
});
