import { expect, test } from "vitest";
import { FormatError } from "../../src/errors.js";
import type { ModuleCode } from "../../src/model/code.js";
import { createCodeStore, type CodeSource, type Decoders } from "../../src/scan/code-store.js";

const code = (depth: ModuleCode["depth"]): ModuleCode => ({ depth, scopes: [], mentions: [] });

/** Decoders that give what they were asked for, and a log of what was asked. */
function decoders(log: string[], automatic: ModuleCode["depth"] = "imports"): Decoders {
  const decode: Decoders["source"] = (bytes, { depth, python }) => {
    const text = Buffer.from(bytes).toString();
    log.push(`${depth} ${python} ${text}`);
    return {
      code: code(depth === "auto" ? automatic : depth),
      gaps: text === "bad" ? [{ reason: "no Python", line: 3 }] : [],
    };
  };
  return { source: decode, bytecode: decode };
}

function source(text: string, kind: CodeSource["kind"] = "source"): CodeSource {
  return { kind, place: { path: `${text}.py` }, python: "2.7", read: () => Buffer.from(text) };
}

test("a file is decoded once for its imports and once in full", () => {
  const log: string[] = [];
  const store = createCodeStore(new Map([["a", source("x")]]), new Set(["imp"]), decoders(log));
  store.imports("a");
  store.imports("a");
  expect(store.full("a")?.depth).toBe("full");
  expect(store.imports("a")?.depth).toBe("full");
  expect(log).toEqual(["auto 2.7 x", "full 2.7 x"]);
});

test("a file that names something of interest is not decoded again", () => {
  const log: string[] = [];
  const store = createCodeStore(new Map([["a", source("x")]]), new Set(["imp"]), decoders(log, "full"));
  expect(store.imports("a")?.depth).toBe("full");
  expect(store.full("a")?.depth).toBe("full");
  expect(log).toHaveLength(1);
});

test("what a decoder could not read is a gap, told once, with its place", () => {
  const store = createCodeStore(new Map([["a", source("bad")]]), new Set(), decoders([]));
  store.imports("a");
  store.full("a");
  expect(store.gaps).toEqual([
    { place: { path: "bad.py", line: 3 }, reader: "python", reason: "no Python", hides: "code" },
  ]);
});

test("bytes that can't be had are a gap", () => {
  const broken: CodeSource = {
    ...source("x", "bytecode"),
    read: () => {
      throw new FormatError("zip", "has the wrong CRC");
    },
  };
  const store = createCodeStore(new Map([["a", broken]]), new Set(), decoders([]));
  expect(store.imports("a")).toBeUndefined();
  expect(store.gaps).toMatchObject([{ reader: "zip", reason: "has the wrong CRC", hides: "code" }]);
});

test("lines come from source only", () => {
  const sources = new Map([
    ["a", source("one\r\ntwo\nthree")],
    ["b", source("one\ntwo", "bytecode")],
  ]);
  const store = createCodeStore(sources, new Set(), decoders([]));
  expect(store.line("a", 2)).toBe("two");
  expect(store.line("a", 3)).toBe("three");
  expect(store.line("a", 4)).toBeUndefined();
  expect(store.line("b", 1)).toBeUndefined();
  expect(store.line("gone", 1)).toBeUndefined();
});
