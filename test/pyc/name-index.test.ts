// Names are found by their bytes: what must not get lost are names that look alike, and those that aren't ASCII.

import { expect, test } from "vitest";
import { readBytecode } from "../../src/pyc/read-bytecode.js";
import { type PyObject, pyc } from "../helpers/marshal.js";

const interest = new Set(["__import__"]);

/** A module whose only function takes these names. */
function shop(names: readonly string[]): Uint8Array {
  const sell: PyObject = {
    code: { name: "sell", flags: 67, names, constants: [null], code: [["LOAD_CONST", 0], ["RETURN_VALUE"]] },
  };
  const top: PyObject = {
    code: {
      constants: [sell, "sell", null],
      names: ["sell"],
      code: [
        ["LOAD_CONST", 0],
        ["LOAD_CONST", 1],
        ["MAKE_FUNCTION", 0],
        ["STORE_NAME", 0],
        ["LOAD_CONST", 2],
        ["RETURN_VALUE"],
      ],
    },
  };
  return pyc(3413, 16, top, "3.8");
}

test("thousands of names are told apart", () => {
  const names = Array.from({ length: 3000 }, (_, index) => `item_${index}`);
  const { code } = readBytecode(shop(names), { interest, depth: "full" });
  for (const name of names) expect(code.scopesNaming?.(name), name).toEqual([1]);
  for (const other of ["item_", "item_3000", "tem_1", "item_1_"]) expect(code.scopesNaming?.(other), other).toEqual([]);
});

test("a name that isn't ASCII is found as it is written", () => {
  const { code } = readBytecode(shop(["größe", "π"]), { interest, depth: "full" });
  expect(code.scopesNaming?.("größe")).toEqual([1]);
  expect(code.scopesNaming?.("π")).toEqual([1]);
  expect(code.scopesNaming?.("grösse")).toEqual([]);
});
