// Protects Esky's order, surprises included. Every row was answered by Esky 0.9.10 itself.
import { describe, expect, test } from "vitest";
import { compareEskyVersions, preReleaseWords } from "../../src/versions/esky-order.js";

const rising: readonly (readonly [older: string, newer: string, why: string])[] = [
  ["0.10.3.d", "0.10.3", "a lone word below 'final' is a pre-release"],
  ["0.10.3d", "0.10.3", "with or without its dot"],
  ["v1.0", "0.9", "a version that begins with a word comes before every number"],
  ["v1.0", "v1.1", "and among each other they count on"],
  ["1.0-dirty", "1.0", "'dirty' is below 'final' too"],
  ["1.0+abc", "1.0", "'+' is a word"],
  ["1.0dev", "1.0a", "dev comes first"],
  ["1.0rc1", "1.0", "a candidate"],
  ["1.9.2", "1.10.0", "numbers count as numbers"],
  ["1.0", "1.0-1", "what a dash adds is a patch level"],
  ["0.10.3", "0.10.3-12-gabc1234", "so is git's describe"],
  ["1.0", "1.0git5", "'git' is above 'final'"],
  ["1.0", "1.0.post1", "post"],
  ["20140101123", "20140102", "a number of more than eight digits is compared as text"],
];

describe("compareEskyVersions", () => {
  for (const [older, newer, why] of rising) {
    test(`${older} before ${newer}: ${why}`, () => {
      expect(compareEskyVersions(older, newer)).toBe(-1);
      expect(compareEskyVersions(newer, older)).toBe(1);
    });
  }

  test.each([
    ["1.0", "1.0.0"],
    ["1.0", "1.0.0.0"],
    ["1.0RC1", "1.0c1"],
    ["1.0-rc1", "1.0rc1"],
  ])("sees no difference between %s and %s", (a, b) => {
    expect(compareEskyVersions(a, b)).toBe(0);
  });

  test("a version of a million characters is compared at once", () => {
    const long = "1-0.".repeat(250_000);
    expect(compareEskyVersions(`${long}1`, `${long}2`)).toBe(-1);
  });
});

describe("preReleaseWords", () => {
  test.each([
    ["0.10.3", []],
    ["1.0.post1", []],
    ["0.10.3-12-gabc1234", []],
    ["0.10.3.d", ["d"]],
    ["v1.0", []],
    ["1.0-dirty", ["dirty"]],
    ["1.0rc1", ["rc"]],
  ])("of %s", (version, words) => {
    expect(preReleaseWords(version)).toEqual(words);
  });
});
