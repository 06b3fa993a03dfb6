// No rule without its table: the list of rules, the files beside this one and what they test must agree.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "../../src/rules/index.js";

const folder = new URL("./", import.meta.url);
const tested = readdirSync(folder).flatMap((file) => {
  const id = /^testRule\("([\w-]+)", \{/m.exec(readFileSync(new URL(file, folder), "utf8"))?.[1];
  return id === undefined ? [] : [[file, id] as const];
});

test("every rule has its own table, in the file of its name", () => {
  expect(tested.map(([, id]) => id).sort()).toEqual(rules.map(({ id }) => id).sort());
  for (const [file, id] of tested) expect(file).toBe(`${id}.test.ts`);
});
