import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../knowledge/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

test.each(files)("%s says what it is, where it comes from and when that was checked", (name) => {
  const table: unknown = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  expect(table).toMatchObject({
    about: expect.stringMatching(/\w{3}/),
    source: expect.stringMatching(/\w{3}/),
    checked: expect.stringMatching(/^\d{4}-\d{2}$/),
  });
});

test.each(files)("the rows of %s are sorted, so that a refresh shows as what changed", (name) => {
  const walk = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    // JavaScript puts keys that are whole numbers first, whatever the file says.
    const keys = Object.keys(value).filter((key) => !/^\d+$/.test(key));
    if (depth > 0) expect(keys).toEqual([...keys].sort());
    for (const member of Object.values(value)) walk(member, depth + 1);
  };
  walk(JSON.parse(readFileSync(new URL(name, folder), "utf8")), 0);
});

test("together they stay small enough to read at start-up", () => {
  const total = files.reduce((sum, name) => sum + statSync(new URL(name, folder)).size, 0);
  expect(total).toBeLessThan(600_000);
});
