// The writer of test/helpers says what lies in the stream; the reader must find the same, whatever it is.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constantReader } from "../../src/pyc/constants.js";
import type { MarshalFile } from "../../src/pyc/marshal.js";
import { endOf, walkMarshal } from "../../src/pyc/marshal.js";
import { opcodeTable } from "../../src/pyc/opcodes.js";
import { showExpression } from "../helpers/ast-dump.js";
import type { PyObject } from "../helpers/marshal.js";
import { marshal } from "../helpers/marshal.js";

function walk(bytes: Uint8Array, version: string, interest: ReadonlySet<string> = new Set()): MarshalFile {
  const table = opcodeTable(version);
  if (table === undefined) throw new Error(version);
  const { number, importName, haveArgument } = table;
  return walkMarshal(bytes, 0, { version: number, importName, haveArgument, interest });
}

function readBack(object: PyObject, version: string): string {
  const { value } = constantReader(walk(marshal(object, version), version)).read(0);
  return value.k.startsWith("$") ? value.k : showExpression(value as Parameters<typeof showExpression>[0]);
}

/** What the reader should make of it, in the words of showExpression. */
function shown(object: PyObject): string {
  if (object === null || typeof object !== "object") return JSON.stringify(object);
  if (Array.isArray(object)) return `tuple[${(object as readonly PyObject[]).map(shown).join(", ")}]`;
  if ("list" in object) return `list[${object.list.map(shown).join(", ")}]`;
  if ("set" in object) return `set[${object.set.map(shown).join(", ")}]`;
  if ("frozenset" in object) return `set[${object.frozenset.map(shown).join(", ")}]`;
  if ("float" in object) return JSON.stringify(object.float);
  if ("long" in object) {
    const value = Number(object.long);
    return Number.isSafeInteger(value) ? JSON.stringify(value) : "?";
  }
  return "?";
}

const object = fc.letrec<{ any: PyObject }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<PyObject>(null, true, false),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map((long) => ({ long })),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Object.is(value, -0))
      .map((float) => ({ float })),
    fc.array(tie("any"), { maxLength: 5 }),
    fc.array(tie("any"), { maxLength: 5 }).map((list) => ({ list })),
    fc.array(tie("any"), { maxLength: 5 }).map((frozenset) => ({ frozenset })),
  ),
})).any;

describe.each(["2.7", "3.3", "3.8", "3.14"])("marshal of Python %s", (version) => {
  test("every object that is written is read back", () => {
    fc.assert(
      fc.property(object, (value) => {
        expect(readBack(value, version)).toBe(shown(value));
      }),
      { numRuns: 200 },
    );
  });

  test("the end of every object is found again without a walk", () => {
    fc.assert(
      fc.property(object, (value) => {
        const bytes = marshal([value, "behind"], version);
        expect(endOf(walk(bytes, version), 0)).toBe(bytes.length);
      }),
      { numRuns: 100 },
    );
  });

  test("a stream cut anywhere is an error with an offset within it", () => {
    fc.assert(
      fc.property(object, fc.nat(), (value, cut) => {
        const bytes = marshal([value, "behind"], version);
        const length = cut % bytes.length;
        expect(() => walk(bytes.subarray(0, length), version)).toThrow(
          expect.objectContaining({ name: "FormatError", reader: "marshal" }) as Error,
        );
      }),
      { numRuns: 100 },
    );
  });
});

test("references give back what was flagged, and singletons take no number", () => {
  const stream: PyObject = [
    { flagged: null },
    { flagged: "drivers" },
    { reference: 0 },
    { flagged: ["a"] },
    { reference: 1 },
  ];
  expect(readBack(stream, "3.8")).toBe('tuple[null, "drivers", "drivers", tuple["a"], tuple["a"]]');
});

test("a container reserves its number before its items", () => {
  expect(readBack({ flagged: [{ flagged: "inner" }, { reference: 1 }] }, "3.8")).toBe('tuple["inner", "inner"]');
});

test("a tuple that holds itself is unknown inside", () => {
  expect(readBack({ flagged: ["a", { reference: 0 }] }, "3.8")).toBe('tuple["a", ?]');
});

test("constants that describe a huge tree are not built", () => {
  // Thirty tuples, each of the one before ten times: 10 ** 30 items.
  let stream: PyObject = { flagged: "x" };
  for (let level = 0; level < 30; level += 1) {
    stream = { flagged: [stream, ...Array.from({ length: 9 }, () => ({ reference: 30 }))] };
  }
  expect(readBack(stream, "3.8").length).toBeLessThan(10_000_000);
});

test("names of interest are found in names and variables, not in constants", () => {
  const interest = new Set(["import_module", "listdir", "glob"]);
  const code: PyObject = {
    code: {
      constants: ["glob"],
      names: ["os", "listdir"],
      variables: ["import_module", "import_modules"],
      code: [],
    },
  };
  for (const version of ["2.7", "3.3", "3.8", "3.14"]) {
    expect([...walk(marshal(code, version), version, interest).mentions].sort()).toEqual(["import_module", "listdir"]);
  }
});

describe("what is wrong with a stream is said with its offset", () => {
  const cases: readonly (readonly [what: string, bytes: number[], offset: number, message: string])[] = [
    ["an unknown type code", [0x29, 1, 0x3f], 2, "unknown type code 0x3f"],
    ["a count beyond the end", [0x28, 0xff, 0xff, 0xff, 0x7f], 1, "a count of 2147483647 is more than the 0 bytes"],
    ["a negative count", [0x28, 0xff, 0xff, 0xff, 0xff], 1, "a count of 4294967295"],
    ["a string beyond the end", [0x73, 9, 0, 0, 0, 1], 5, "data ends early: expected 9 bytes, found 1"],
    ["a reference to nothing", [0x72, 3, 0, 0, 0], 0, "reference to object 3, but only 0 came before"],
    ["an interned reference to nothing", [0x52, 1, 0, 0, 0], 0, "reference to interned string 1"],
    ["nothing at all", [], 0, "data ends early: expected 1 bytes, found 0"],
  ];
  test.each(cases)("%s", (_, bytes, offset, message) => {
    expect(() => walk(Uint8Array.from(bytes), "3.3")).toThrow(
      expect.objectContaining({
        name: "FormatError",
        offset,
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  test("nesting beyond CPython's own limit", () => {
    const deep = (levels: number): Uint8Array => {
      const bytes = new Uint8Array(levels * 2 + 1);
      for (let level = 0; level < levels; level += 1) bytes.set([0x29, 1], level * 2);
      bytes[levels * 2] = 0x4e;
      return bytes;
    };
    expect(() => walk(deep(1990), "3.8")).not.toThrow();
    expect(() => walk(deep(2100), "3.8")).toThrow(/nested deeper than 2000/);
  });
});
