// What is read of imports is the same whether statements that don't matter to them are left out or not: over everything
// that compilers wrote for the fixtures, and over programs put together at random.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeInstructions, instructionsOf, NO_STRETCHES } from "../../src/pyc/disassemble.js";
import { lower } from "../../src/pyc/lower.js";
import { readMagic, releaseOfMagic } from "../../src/pyc/magic.js";
import { walkMarshal } from "../../src/pyc/marshal.js";
import { opcodeTable } from "../../src/pyc/opcodes.js";
import { statementsLeftOut } from "../../src/pyc/statements.js";
import type { Instruction } from "../helpers/marshal.js";
import { marshal } from "../helpers/marshal.js";

const root = path.join(import.meta.dirname, "../../fixtures/pyc");
const interest = new Set(["__import__"]);

function walk(bytes: Uint8Array, start: number, version: string) {
  const table = opcodeTable(version);
  if (table === undefined) throw new Error(`no opcodes of ${version}`);
  const { number, importName, haveArgument } = table;
  return { file: walkMarshal(bytes, start, { version: number, importName, haveArgument, interest }), table };
}

function read(bytes: Uint8Array, start: number, version: string, leavesOut: boolean) {
  const { file, table } = walk(bytes, start, version);
  return lower(file, table, true, undefined, leavesOut);
}

const files = readdirSync(root)
  .filter((name) => /^\d\.\d+$/.test(name))
  .flatMap((version) => readdirSync(path.join(root, version)).map((name) => path.join(version, name)))
  .filter((name) => name.endsWith(".pyc"));

test.each(files)("%s: leaving out changes nothing", (file) => {
  const bytes = readFileSync(path.join(root, file));
  const header = readMagic(bytes);
  const version = releaseOfMagic(header?.magic ?? 0);
  if (header === undefined || version === undefined) throw new Error("not bytecode");
  const whole = read(bytes, header.headerLength, version, false);
  expect(read(bytes, header.headerLength, version, true)).toEqual(whole);
});

// Constants: 0 = None, 1 = level, 2 = a fromlist, 3 and 4 = what tables hold.
const constants = [null, 0, ["price"], "boots", 42];
const names = ["till", "price", "stock", "shelf", "sell"];

const table: Instruction[] = [];
for (let row = 0; row < 4; row += 1) table.push(["LOAD_CONST", 3], ["LOAD_CONST", 4], ["BUILD_LIST", 1]);
table.push(["BUILD_MAP", 4], ["STORE_NAME", 2]);
const importAll: Instruction[] = [
  ["LOAD_CONST", 1],
  ["LOAD_CONST", 0],
  ["IMPORT_NAME", 0],
  ["STORE_NAME", 0],
];
const importFrom: Instruction[] = [
  ["LOAD_CONST", 1],
  ["LOAD_CONST", 2],
  ["IMPORT_NAME", 0],
  ["IMPORT_FROM", 1],
  ["STORE_NAME", 1],
  ["POP_TOP"],
];
const twice: Instruction[] = [["LOAD_CONST", 4], ["DUP_TOP"], ["STORE_NAME", 2], ["STORE_NAME", 3]];
const call: Instruction[] = [["LOAD_NAME", 4], ["LOAD_CONST", 3], ["CALL_FUNCTION", 1], ["POP_TOP"]];

type Part =
  | "table"
  | "import"
  | "from"
  | "twice"
  | "call"
  | { readonly if: readonly Part[]; readonly else: readonly Part[] }
  | { readonly try: readonly Part[] };

const { program } = fc.letrec<{ part: Part; program: Part[] }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Part>("table", "import", "from", "twice", "call"),
    fc.record({ if: tie("program"), else: tie("program") }),
    fc.record({ try: tie("program") }),
  ),
  program: fc.array(tie("part"), { maxLength: 6 }),
}));

/** The instructions of Python 3.8 for a program. */
function compile(parts: readonly Part[], labels = { next: 0 }): Instruction[] {
  return parts.flatMap((part): Instruction[] => {
    switch (part) {
      case "table":
        return table;
      case "import":
        return importAll;
      case "from":
        return importFrom;
      case "twice":
        return twice;
      case "call":
        return call;
      default:
    }
    const label = (labels.next += 1);
    if ("if" in part) {
      return [
        ["LOAD_NAME", 4],
        ["POP_JUMP_IF_FALSE", `else${label}`],
        ...compile(part.if, labels),
        ["JUMP_FORWARD", `end${label}`],
        `else${label}:`,
        ...compile(part.else, labels),
        `end${label}:`,
      ];
    }
    return [
      ["SETUP_FINALLY", `handler${label}`],
      ...compile(part.try, labels),
      ["POP_BLOCK"],
      ["JUMP_FORWARD", `end${label}`],
      `handler${label}:`,
      ["POP_TOP"],
      ["POP_TOP"],
      ["POP_TOP"],
      ...importFrom,
      ["POP_EXCEPT"],
      `end${label}:`,
    ];
  });
}

describe("programs of Python 3.8", () => {
  const bytesOf = (parts: readonly Part[]): Uint8Array =>
    marshal({ code: { constants, names, code: [...compile(parts), ["LOAD_CONST", 0], ["RETURN_VALUE"]] } }, "3.8");

  test("leaving out changes nothing", () => {
    fc.assert(
      fc.property(program, (parts) => {
        const bytes = bytesOf(parts);
        expect(read(bytes, 0, "3.8", true)).toEqual(read(bytes, 0, "3.8", false));
      }),
      { numRuns: 500 },
    );
  });

  test.each<readonly [what: string, parts: readonly Part[], left: number]>([
    ["a table alone", ["table"], 1],
    ["tables around an import", ["table", "import", "table", "call"], 2],
    ["a table in a branch", [{ if: ["table"], else: ["import"] }], 1],
    ["too little to be worth it", ["call", "import", "call"], 0],
  ])("%s", (_, parts, left) => {
    const { file, table: opcodes } = walk(bytesOf(parts), 0, "3.8");
    const [code] = file.codes;
    if (code === undefined) throw new Error("no code");
    const whole = decodeInstructions(file, code, opcodes);
    const kept = instructionsOf(
      file,
      code,
      opcodes,
      whole,
      statementsLeftOut(whole, opcodes, () => false),
    );
    expect(kept.opcode.filter((one) => one === opcodes.opcode.get("DELETE_NAME"))).toHaveLength(left);
    expect(kept.count < whole.count).toBe(left > 0);
  });

  test("what makes a scope that is wanted stays", () => {
    const { file, table: opcodes } = walk(bytesOf(["table"]), 0, "3.8");
    const [code] = file.codes;
    if (code === undefined) throw new Error("no code");
    const whole = decodeInstructions(file, code, opcodes);
    expect(statementsLeftOut(whole, opcodes, (constant) => constant === 3)).toEqual(NO_STRETCHES);
  });
});
