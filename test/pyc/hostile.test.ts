// Damaged and malicious bytecode: never a throw, never a hang, always a gap where something could not be read.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expr } from "../../src/model/code.js";
import { opcodeTable } from "../../src/pyc/opcodes.js";
import { readBytecode } from "../../src/pyc/read-bytecode.js";
import type { Instruction, PyObject } from "../helpers/marshal.js";
import { marshal, pyc } from "../helpers/marshal.js";

const root = path.join(import.meta.dirname, "../../fixtures/pyc");
const interest = new Set(["__import__"]);
const versions = readdirSync(root).filter((name) => /^\d\.\d+$/.test(name));

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe.each(versions)("Python %s", (version) => {
  const files = readdirSync(path.join(root, version)).filter((name) => name.endsWith(".pyc"));

  test("a file cut at any 64th byte gives one gap with an offset within it", () => {
    for (const file of files) {
      const bytes = readFileSync(path.join(root, version, file));
      for (let length = 0; length < bytes.length; length += 64) {
        const { code, gaps } = readBytecode(bytes.subarray(0, length), { interest, depth: "full" });
        expect(code.depth).toBe("names");
        expect(gaps).toHaveLength(1);
        expect(gaps[0]?.offset).toBeLessThanOrEqual(length);
      }
    }
  });

  test("single flipped bytes are survived", () => {
    let seed = 12345;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (const file of files) {
      const bytes = readFileSync(path.join(root, version, file));
      for (let count = 0; count < 60; count += 1) {
        const damaged = Uint8Array.from(bytes);
        damaged[random(damaged.length)] = random(256);
        const { code } = readBytecode(damaged, { interest, depth: "full" });
        expect(depthOf(code.scopes)).toBeLessThan(3000);
      }
    }
  });
});

describe("a file that is no bytecode of a known CPython", () => {
  const body = [...marshal({ code: { code: [] } }, "3.8")];
  const cases: readonly (readonly [what: string, bytes: Uint8Array, reason: RegExp])[] = [
    ["is empty", new Uint8Array(), /expected the 4 bytes of a magic number, found 0/],
    [
      "is text",
      new TextEncoder().encode("import os"),
      /expected a magic number that ends with 0d 0a, found 69 6d 70 6f/,
    ],
    ["has PyPy's number", Uint8Array.of(0x80, 1, 13, 10, ...body), /magic number 384 is PyPy's for Python 3.10/],
    [
      "has an alpha's number",
      Uint8Array.of(0xdf, 0x0d, 13, 10, ...body),
      /3551 is of a Python 3.13 that was never released/,
    ],
    ["has a number of nobody's", Uint8Array.of(1, 1, 13, 10, ...body), /unknown magic number 257/],
    ["is of Python 2.4", Uint8Array.of(0x6d, 0xf2, 13, 10, ...body), /62061 is of a Python 2.4/],
    [
      "ends behind its header",
      Uint8Array.of(0x55, 0x0d, 13, 10, ...new Array<number>(12).fill(0)),
      /expected code behind 16 bytes/,
    ],
    ["holds no code", pyc(3413, 16, ["just", "a", "tuple"], "3.8"), /expected a code object at the start/],
  ];
  test.each(cases)("%s", (_, bytes, reason) => {
    const { code, gaps } = readBytecode(bytes, { interest, depth: "auto" });
    expect(code).toMatchObject({ depth: "names", scopes: [] });
    expect(gaps.map((gap) => gap.reason).join()).toMatch(reason);
  });
});

test("bare code needs the magic number from outside", () => {
  const object: PyObject = {
    code: {
      constants: [0, null],
      names: ["orders"],
      code: [
        ["LOAD_CONST", 0],
        ["LOAD_CONST", 1],
        ["IMPORT_NAME", 0],
        ["STORE_NAME", 0],
        ["LOAD_CONST", 1],
        ["RETURN_VALUE"],
      ],
    },
  };
  const bytes = marshal(object, "3.8");
  const { code, magic } = readBytecode(bytes, { interest, depth: "imports", header: "none", magic: 3413 });
  expect(magic).toBe(3413);
  expect(code.scopes[0]?.events).toMatchObject([{ kind: "import", module: "orders", level: 0 }]);
  const without = readBytecode(bytes, { interest, depth: "imports", header: "none" });
  expect(without.gaps).toEqual([{ offset: 0, reason: "unknown magic number 0" }]);
});

describe("code that no compiler writes", () => {
  function read(version: string, magic: number, headerLength: number, code: readonly Instruction[]) {
    const object: PyObject = {
      code: { constants: [null, "x"], names: ["name", "call"], variables: ["local"], code },
    };
    return readBytecode(pyc(magic, headerLength, object, version), { interest, depth: "full" });
  }

  test("an unknown instruction is a gap, and the rest is read", () => {
    const object: PyObject = {
      code: {
        constants: [null, "x"],
        names: ["name"],
        code: { bytes: [7, 0, 100, 1, 90, 0, 100, 0, 83, 0] },
      },
    };
    const { code, gaps } = readBytecode(pyc(3413, 16, object, "3.8"), { interest, depth: "full" });
    expect(gaps).toEqual([{ reason: "unknown instruction 7 in Python 3.8 code" }]);
    expect(code.scopes[0]?.events).toMatchObject([{ kind: "assign", value: { k: "const", value: "x" } }]);
  });

  test("instructions that take from an empty stack take something unknown", () => {
    const { code, gaps } = read("2.7", 62211, 8, [
      ["BINARY_ADD"],
      ["CALL_FUNCTION", 255],
      ["BUILD_TUPLE", 60000],
      ["ROT_THREE"],
      ["STORE_SUBSCR"],
      ["RETURN_VALUE"],
    ]);
    expect(gaps).toEqual([]);
    expect(code.depth).toBe("full");
  });

  test("an expression that doubles itself is cut off", () => {
    const doubling: Instruction[] = [["LOAD_NAME", 0]];
    for (let count = 0; count < 3000; count += 1) doubling.push(["DUP_TOP"], ["BUILD_TUPLE", 2]);
    const { code } = read("2.7", 62211, 8, [...doubling, ["STORE_NAME", 0], ["LOAD_CONST", 0], ["RETURN_VALUE"]]);
    expect(JSON.stringify(code.scopes).length).toBeLessThan(2_000_000);
  });

  test("an expression that nests without end is cut off", () => {
    const nesting: Instruction[] = [["LOAD_NAME", 0]];
    for (let count = 0; count < 20_000; count += 1) nesting.push(["BUILD_TUPLE", 1]);
    const { code } = read("2.7", 62211, 8, [...nesting, ["RETURN_VALUE"]]);
    expect(depthOf(code.scopes)).toBeLessThan(3000);
    const [event] = code.scopes[0]?.events ?? [];
    let value: Expr | undefined = event?.kind === "return" ? event.value : undefined;
    while (value?.k === "sequence") [value] = value.items;
    expect(value?.k).toBe("unknown");
  });

  test("thousands of tests in a row take little time and few guards", () => {
    const tests: Instruction[] = [];
    for (let count = 0; count < 5000; count += 1) {
      tests.push(["LOAD_NAME", 0], ["POP_JUMP_IF_FALSE", "end"], ["LOAD_NAME", 1], ["CALL_FUNCTION", 0], ["POP_TOP"]);
    }
    const { code } = read("2.7", 62211, 8, [...tests, "end:", ["LOAD_CONST", 0], ["RETURN_VALUE"]]);
    const events = code.scopes[0]?.events ?? [];
    expect(events).toHaveLength(5000);
    expect(Math.max(...events.map(({ guards }) => guards.length))).toBe(100);
  });

  test("jumps into the middle of an instruction and beyond the end are survived", () => {
    const bytes = [111, 255, 255, 113, 1, 0, 114, 2, 0, 110, 0, 200, 121, 1, 0, 87, 120, 0, 0, 80, 93, 250, 250, 83];
    const object: PyObject = { code: { constants: [null], names: ["name"], code: { bytes } } };
    expect(readBytecode(pyc(62211, 8, object, "2.7"), { interest, depth: "full" }).gaps).toEqual([]);
  });

  test("functions within functions, hundreds deep, are scopes", () => {
    let code: PyObject = {
      code: { name: "inner", flags: 3, code: [["LOAD_CONST", 0], ["RETURN_VALUE"]], constants: [null] },
    };
    for (let level = 0; level < 600; level += 1) {
      code = {
        code: {
          name: `level${level}`,
          flags: 3,
          constants: [code, null],
          variables: ["f"],
          code: [["LOAD_CONST", 0], ["MAKE_FUNCTION", 0], ["STORE_FAST", 0], ["LOAD_CONST", 1], ["RETURN_VALUE"]],
        },
      };
    }
    const { code: found, gaps } = readBytecode(pyc(62211, 8, code, "2.7"), { interest, depth: "full" });
    expect(gaps).toEqual([]);
    expect(found.scopes).toHaveLength(601);
    expect(found.scopes[600]).toMatchObject({ name: "inner", parent: 599 });
  });

  const known: readonly (readonly [version: string, magic: number, headerLength: number])[] = [
    ["2.5", 62131, 8],
    ["2.7", 62211, 8],
    ["3.0", 3131, 8],
    ["3.5", 3351, 12],
    ["3.6", 3379, 12],
    ["3.8", 3413, 16],
    ["3.10", 3439, 16],
    ["3.11", 3495, 16],
    ["3.13", 3571, 16],
    ["3.15", 3666, 16],
  ];
  test.each(known)("any instructions of Python %s in any order are survived", (version, magic, headerLength) => {
    const table = opcodeTable(version);
    const opcodes = [...(table?.opcode.values() ?? [])];
    const instruction = fc.tuple(fc.constantFrom(...opcodes), fc.nat(60), fc.constantFrom(0, 0, 0, 1));
    fc.assert(
      fc.property(fc.array(instruction, { minLength: 1, maxLength: 600, size: "max" }), (program) => {
        const bytes = program.flatMap(([opcode, low, high]) => {
          if (table?.wordcode === true)
            return [opcode, low, ...new Array<number>(2 * (table.caches[opcode] ?? 0)).fill(0)];
          return opcode >= 90 ? [opcode, low, high] : [opcode];
        });
        const nested: PyObject = { code: { name: "<listcomp>", argumentCount: 1, variables: [".0"], code: { bytes } } };
        const object: PyObject = {
          code: { constants: [null, 1, ["a"], nested], names: ["a", "__exit__"], variables: ["l"], code: { bytes } },
        };
        const { code } = readBytecode(pyc(magic, headerLength, object, version), { interest, depth: "full" });
        expect(code.scopes).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });
});
