// Protects PEP 440's order and what it allows. scripts/compare-versions.mjs asks the packaging library the same at large.
import { describe, expect, test } from "vitest";
import { comparePep440, parsePep440 } from "../../src/versions/pep440.js";

const inOrder = [
  ...["1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0+abc", "1.0+abc.5", "1.0+5"],
  ...["1.0.post1.dev1", "1.0.post1", "1.0.1", "1.10", "2014.1", "1!0.1"],
];

describe("comparePep440", () => {
  test("orders as the packaging library does", () => {
    const parsed = inOrder.map((text) => parsePep440(text));
    expect(parsed).not.toContain(undefined);
    const versions = parsed.filter((one) => one !== undefined);
    for (const [at, version] of versions.entries())
      for (const [other, second] of versions.entries())
        expect(comparePep440(version, second)).toBe(at === other ? 0 : at < other ? -1 : 1);
  });

  test.each([
    ["1.0", "1"],
    ["v1.0", "1.0.0"],
    ["1.0-1", "1.0.post1"],
    ["1.0-RC.1", "1.0rc1"],
    ["1.0alpha", "1.0a0"],
    ["0001", "1"],
  ])("%s is %s", (a, b) => {
    const [left, right] = [parsePep440(a), parsePep440(b)];
    expect(left && right && comparePep440(left, right)).toBe(0);
  });
});

test.each(["0.10.3.d", "1.0-12-gabc1234", "", "dev", "1.0~1", "1..0", "1.0+", `1${".0".repeat(5000)}`])(
  "%s is none",
  (text) => {
    expect(parsePep440(text)).toBeUndefined();
  },
);
