import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { opcodeTable } from "../../src/pyc/opcodes.js";
import { unhandled } from "../../src/pyc/run.js";

// Facts of this project, see the file's own "about".
const facts = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../../fixtures/pyc/import-opcodes.json"), "utf8"),
) as { versions: string[]; rows: [string, ...(number | null)[]][] };

describe.each(facts.versions.map((version, index) => [version, index] as const))("Python %s", (version, index) => {
  const table = opcodeTable(version);

  test("the numbers of instructions that importing needs are CPython's", () => {
    const known = facts.rows.map(([name, ...numbers]) => [name, numbers[index]]);
    expect(known.map(([name]) => [name, table?.opcode.get(String(name)) ?? null])).toEqual(known);
  });

  test("no two instructions share a number", () => {
    const numbers = [...(table?.opcode.values() ?? [])];
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test("every instruction has a handler", () => {
    expect(table === undefined ? ["no table"] : unhandled(table).filter((name) => name !== "EXTENDED_ARG")).toEqual([]);
  });
});

test("versions before 2.5 and after 3.15 have no table", () => {
  expect(["2.4", "3.16", "4.0", ""].map((version) => opcodeTable(version))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
