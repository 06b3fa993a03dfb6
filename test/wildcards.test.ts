// Wildcards: what they fit, and that nothing hostile keeps them busy.

import { describe, expect, test } from "vitest";
import { fits, holePattern, namePattern, pathPattern, starPattern } from "../src/wildcards.js";

describe("a name", () => {
  test.each([
    ["*.py", "till.py", true],
    ["*.py", "till.pyc", false],
    ["[!_]*.py", "till.py", true],
    ["[!_]*.py", "__init__.py", false],
    ["[a-c]?ll", "bill", true],
    ["[a-c]?ll", "till", false],
    ["[", "[", true],
    ["[z-a]x", "bx", false],
    ["[]]", "]", true],
    ["a*b*c", "axxbyybc", true],
    ["a*b*c", "axxbyyb", false],
    ["*", "", true],
    ["", "", true],
    ["?", "", false],
    ["a.b", "axb", false],
  ])("%s and %s: %s", (glob, name, expected) => {
    expect(fits(namePattern(glob), name)).toBe(expected);
  });
});

describe("a path", () => {
  test.each([
    ["shop/*/till.py", "shop/front/till.py", true],
    ["shop/*/till.py", "shop/front/left/till.py", false],
    ["shop/**/till.py", "shop/front/left/till.py", true],
    ["shop/**/till.py", "shop/till.py", true],
    ["shop/**", "shop/till.py", true],
    ["shop/**", "shop/front/till.py", false],
  ])("%s and %s: %s", (glob, path, expected) => {
    expect(fits(pathPattern(glob), path.split("/"))).toBe(expected);
  });
});

test("a hole is something, a star may be nothing", () => {
  expect(fits(holePattern(["plugins.", null]), "plugins.")).toBe(false);
  expect(fits(holePattern(["plugins.", null, "s"]), "plugins.apples")).toBe(true);
  expect(fits(starPattern("plugins.*"), "plugins.")).toBe(true);
  expect(fits(starPattern("a?"), "ab")).toBe(false);
});

test("hundreds of stars end in a moment", () => {
  const name = "a".repeat(5000);
  expect(fits(starPattern(`${"*a".repeat(500)}b`), name)).toBe(false);
  expect(fits(pathPattern(`${"**/a/".repeat(100)}b`), "a/".repeat(500).split("/"))).toBe(false);
  expect(
    fits(holePattern([...Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? null : "a")), "b"]), name),
  ).toBe(false);
}, 2000);
