// README.md keeps pace: its rule table, its sample report, and the flags and files that it names.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseArguments } from "../src/cli/options.js";
// @ts-expect-error: a script without types
import { withRuleTable, withSample } from "../scripts/docs.mjs";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const readme = read("README.md");

test("the rule table is that of rules.json (npm run docs)", () => {
  expect(withRuleTable(readme, read("rules.json"))).toBe(readme);
});

test("the sample is the golden report of the telescope (npm run docs)", () => {
  expect(withSample(readme, read("fixtures/apps/telescope/expected.txt"))).toBe(readme);
});

test("every flag of --help is explained, and no other", () => {
  const help = parseArguments(["--help"], "0");
  const known = new Set((help.kind === "print" ? help.text : "").match(/--[a-z][a-z-]+/g));
  const named = new Set(readme.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []);
  expect([...named].sort()).toEqual([...known].sort());
});

test("every file it links to exists", () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? "");
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(new URL(`../${link}`, import.meta.url)))).toEqual([]);
});
