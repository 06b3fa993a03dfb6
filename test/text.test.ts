// The sentences' holes: lists, plurals and parts that are left out.

import { expect, test } from "vitest";
import { faultOf, fill, holesOf } from "../src/text.js";

const lens = ["lens"];
const three = ["lens", "mirror", "tube"];
const six = ["lens", "mirror", "tube", "mount", "finder", "cap"];

test.each([
  ["{names} shine", { names: three }, "lens, mirror, tube shine"],
  ["{names:quoted} shine", { names: three }, '"lens", "mirror" and "tube" shine'],
  ["{names:quoted}", { names: lens }, '"lens"'],
  ["{names:call collect}", { names: ["lens", "tube"] }, 'collect("lens") + collect("tube")'],
  ["{names:few}", { names: three }, '"lens", "mirror" and "tube"'],
  ["{names:few}", { names: six }, '"lens", "mirror", "tube" and 3 more'],
  ["[{names:list}]", { names: three }, '["lens", "mirror", "tube"]'],
  ["give {names:each --part=}", { names: three }, "give --part=lens --part=mirror --part=tube"],
  ["[{names:python}]", { names: three }, "['lens', 'mirror', 'tube']"],
  ["{names:count} {names:part is|parts are} missing", { names: lens }, "1 part is missing"],
  ["{names:count} {names:part is|parts are} missing", { names: six }, "6 parts are missing"],
  ["{bytes} {bytes:byte|bytes}", { bytes: 1 }, "1 byte"],
  ["{bytes} {bytes:byte|bytes}", { bytes: 0 }, "0 bytes"],
  ["add it{? ({recipe})?}", { recipe: "setup.py:41" }, "add it (setup.py:41)"],
  ["add it{? ({recipe})?}", { recipe: undefined }, "add it"],
  ["add it{? to {names}?}", { names: [] }, "add it"],
  ["{'includes': [{names:python}]}", { names: lens }, "{'includes': ['lens']}"],
])("%s with %o reads %s", (text, holes, expected) => {
  expect(fill(text, holes)).toBe(expected);
});

test("a hole that nothing fills stays visible", () => {
  expect(fill("{nobody} looks", {})).toBe("{nobody} looks");
});

test("what a user's module name holds is never taken for a hole", () => {
  expect(fill("{a} and {b}", { a: "{b}", b: "$&" })).toBe("{b} and $&");
});

test("holes are listed once, optional ones apart", () => {
  expect(holesOf("{a} {b:few} {a:x|y}{? {c}?}")).toEqual(["a", "b", "c"]);
  expect(holesOf("{a} {b:few}{? {c}?}", "required")).toEqual(["a", "b"]);
});

test("a misspelt style is a fault", () => {
  expect(faultOf("{a:few} {a:is|are}")).toBeUndefined();
  expect(faultOf("{a:fwe}")).toContain("{a:fwe} has an unknown style");
});
