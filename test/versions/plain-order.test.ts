// Protects what people would say of versions, and the silence where they would not agree.
import { expect, test } from "vitest";
import {
  compareAsPeopleDo,
  headOf,
  isMeantEarly,
  leadingNumbers,
  saysTheSame,
} from "../../src/versions/plain-order.js";

test.each([
  ["0.10.3", "0.10.3.d", -1],
  ["0.9", "v1.0", -1],
  ["1.9", "1.10", -1],
  ["1.0rc1", "1.0", -1],
  ["1.0-beta.2", "1.0", -1],
  ["1.0", "1.0.0", 0],
  ["1.0", "1.0-1", -1],
  ["99999999", "100000000", -1],
  ["1.0-abc", "1.0-xyz", undefined],
  ["dev", "1.0", undefined],
])("%s against %s", (a, b, order) => {
  expect(compareAsPeopleDo(a, b)).toBe(order);
  if (order !== undefined) expect(compareAsPeopleDo(b, a)).toBe(order === 0 ? 0 : -order);
});

test.each([
  ["1.2", "1.2.0", true],
  ["1.2", "v1.2", true],
  ["1.2.0.417", "1.2", true],
  ["1.2rc1", "1.2", true],
  ["1.02", "1.2", true],
  ["dev", "1.2", true],
  ["1.2", "1.3", false],
  ["0.0.0", "1.2", false],
])("%s and %s can be one version: %s", (a, b, same) => {
  expect(saysTheSame(a, b)).toBe(same);
});

test("a word of one letter is an early one, the beginning of another word is not", () => {
  expect(["1.0a1", "1.0.b", "1.0-RC1", "1.0dev"].map(isMeantEarly)).toEqual([true, true, true, true]);
  expect(["1.0", "1.0.d", "1.0-dirty", "1.0-abc", "1.0-1"].map(isMeantEarly)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(headOf("v0.10.3.d")).toBe("0.10.3");
  expect(leadingNumbers("2014.01.010")).toEqual(["2014", "1", "10"]);
});
