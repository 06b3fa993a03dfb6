// The algebra of values: merging of pieces, unions, truth.

import { describe, expect, test } from "vitest";
import { binary, compare } from "../../src/evaluate/operators.js";
import { callTextMethod, concatenate, contains, percentFormat } from "../../src/evaluate/text-methods.js";
import {
  type Value,
  MAX_OPTIONS,
  bool,
  elementOf,
  exactText,
  list,
  none,
  num,
  pattern,
  text,
  truth,
  union,
  unknown,
} from "../../src/evaluate/value.js";
import { show } from "../helpers/python-tree.js";

const hole = pattern([null]);
const either: Value = union([text("a"), text("b")]);

describe("texts", () => {
  test.each([
    ["pieces side by side are one", pattern(["a", "b", null]), "'ab*'"],
    ["holes side by side are one", pattern(["a", null, null]), "'a*'"],
    ["empty pieces vanish", pattern(["", null, ""]), "'*'"],
    [
      "every combination of options is added",
      concatenate(either, union([text("1"), text("2")])),
      "'a1' | 'a2' | 'b1' | 'b2'",
    ],
    ["an unknown part is a hole", concatenate(text("a"), unknown("why")), "'a*'"],
    ["a number in %d", percentFormat(pattern(["%d.py"]), num(3)), "'3.py'"],
    ["too few arguments for % leave a hole", percentFormat(pattern(["%s.%s"]), list([text("a")])), "'a.*'"],
    ["%% is a percent sign", percentFormat(pattern(["%s%%"]), text("a")), "'a%'"],
    ["a method that is not modelled", callTextMethod(pattern(["a"]), "zfill", [num(3)], new Map()) ?? unknown(""), "?"],
  ])("%s", (_what, value, expected) => {
    expect(show(value)).toBe(expected);
  });
  test("only a text without holes is exact", () => {
    expect([exactText(text("")), exactText(text("a")), exactText(hole), exactText(none)]).toEqual([
      "",
      "a",
      undefined,
      undefined,
    ]);
  });
});

describe("unions", () => {
  test("equal options are one", () => {
    expect(show(union([text("a"), text("a")]))).toBe("'a'");
  });
  test("of unions are flat", () => {
    expect(show(union([either, text("c")]))).toBe("'a' | 'b' | 'c'");
  });
  test("too many options end in what is not known", () => {
    const value = union(Array.from({ length: MAX_OPTIONS + 5 }, (_unused, index) => num(index)));
    expect(value.t === "union" ? value.options.length : 0).toBe(MAX_OPTIONS + 1);
    expect(value.t === "union" ? value.options[MAX_OPTIONS]?.t : "").toBe("unknown");
  });
  test("the element of a list is any of its items", () => {
    expect(show(elementOf(list([text("a"), text("b")], false)))).toBe("'a' | 'b' | ?");
  });
});

describe("truth", () => {
  test.each<[string, Value, boolean | undefined]>([
    ["None", none, false],
    ["zero", num(0), false],
    ["the empty text", text(""), false],
    ["a text", text("a"), true],
    ["a hole alone may be empty", hole, undefined],
    ["a text with a hole is not empty", pattern(["a", null]), true],
    ["the empty list", list([]), false],
    ["an open list may hold something", list([], false), undefined],
    ["a list with an item", list([none]), true],
    ["options that agree", union([text("a"), num(2)]), true],
    ["options that don't", union([text("a"), none]), undefined],
    ["what is not known", unknown("why"), undefined],
  ])("%s", (_what, value, expected) => {
    expect(truth(value)).toBe(expected);
  });
});

describe("comparisons", () => {
  test.each<[string, string, Value, Value, boolean | undefined]>([
    ["equal texts", "==", text("a"), text("a"), true],
    ["unequal texts", "!=", text("a"), text("b"), true],
    ["a hole may be equal", "==", hole, text("a"), undefined],
    ["a known beginning may tell", "==", pattern(["x", null]), text("a"), false],
    ["options that all differ", "==", either, text("c"), false],
    ["options of which one is equal", "==", either, text("a"), undefined],
    ["tuples of numbers", ">=", list([num(3), num(11)]), list([num(3), num(8)]), true],
    ["a longer tuple is the greater", ">", list([num(3), num(8), num(1)]), list([num(3), num(8)]), true],
    ["an open tuple that decides early", "<", list([num(2), num(7)], false), list([num(3)]), true],
    ["an open tuple that begins alike", ">=", list([num(3)], false), list([num(3)]), true],
    ["is None", "is", none, none, true],
    ["is not None", "is not", list([]), none, true],
    ["a name in a list", "in", text("a"), list([text("a")]), true],
    ["a name not in an open list", "in", text("b"), list([text("a")], false), undefined],
    ["a piece in a text", "in", text("nux"), text("linux"), true],
    ["True and 1 are not mixed up by order", "<", bool(true), text("a"), undefined],
  ])("%s", (_what, op, left, right, expected) => {
    expect(truth(compare(op, left, right))).toBe(expected);
  });
  test("a doubtful item may be there", () => {
    const doubtful: Value = { t: "list", items: [{ value: text("a"), maybe: true }], complete: true };
    expect([contains(doubtful, text("a")), contains(doubtful, text("b"))]).toEqual([undefined, false]);
  });
});

describe("sums", () => {
  test.each<[string, Value, string]>([
    ["of numbers", binary("+", num(1), num(2)), "3"],
    ["of lists", binary("+", list([text("a")]), list([text("b")])), "['a', 'b']"],
    ["of a list and something unknown", binary("+", list([text("a")]), unknown("why")), "['a', ...]"],
    ["of something unknown and a list", binary("+", unknown("why"), list([text("a")])), "['a', ...]"],
    [
      "of a list and either of two",
      binary("+", list([]), union([list([text("a")]), list([text("b")])])),
      "['a'?, 'b'?]",
    ],
    ["of sets by |", binary("|", list([text("a")]), list([text("b")])), "['a', 'b']"],
    ["of paths by /", binary("/", text("a"), text("b")), "'a/b'"],
  ])("%s", (_what, value, expected) => {
    expect(show(value)).toBe(expected);
  });
});
