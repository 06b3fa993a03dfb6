// Small sources compiled by each CPython from 2.7 to 3.15, with what CPython's own dis and ast say of them.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Expr } from "../../src/model/code.js";
import { readBytecode, readMagic } from "../../src/pyc/read-bytecode.js";
import { parseDump, showExpression } from "../helpers/ast-dump.js";
import { callFacts, importFacts, testText } from "../helpers/pyc-facts.js";

const root = path.join(import.meta.dirname, "../../fixtures/pyc");
const versions = readdirSync(root).filter((name) => /^\d\.\d+$/.test(name));

interface BytecodeImport {
  readonly fromlist: readonly string[] | null;
  readonly level: number;
  readonly line: number;
  readonly name: string;
}

type Context = Readonly<Record<string, string | boolean | readonly string[]>>;

interface AstImport {
  readonly as?: string | null;
  readonly context: readonly Context[];
  readonly kind: "import" | "from";
  readonly level?: number;
  readonly line: number;
  readonly module: string | null;
  readonly names?: readonly (readonly [string, string | null])[];
}

interface AstArgument {
  readonly const?: string | number | boolean | null;
  readonly name?: string;
  readonly expr?: string;
  readonly left?: AstArgument;
  readonly parts?: readonly AstArgument[];
  readonly func?: string;
}

interface AstCall {
  readonly args: readonly AstArgument[];
  readonly context: readonly Context[];
  readonly func: string;
  readonly keywords: Readonly<Record<string, AstArgument>>;
  readonly line: number;
}

interface Snippet {
  readonly file: string;
  readonly headerLength: number;
  readonly bytecodeImports: readonly BytecodeImport[];
  readonly astImports: readonly AstImport[];
  readonly astCalls: readonly AstCall[];
}

interface Expected {
  readonly magic: number;
  readonly python: string;
  readonly snippets: Readonly<Record<string, Snippet>>;
}

const interest = new Set(["__import__", "import_module"]);

function read(file: string, depth: "imports" | "full") {
  const bytes = readFileSync(file);
  const result = readBytecode(bytes, { interest, depth });
  expect(result.gaps).toEqual([]);
  return { bytes, ...result };
}

// Constants that the compiler decided itself leave no guard.
function expectedContext(context: readonly Context[]): string[] {
  return context.flatMap((part) => {
    const [[kind, value] = ["", ""]] = Object.entries(part);
    switch (kind) {
      case "func":
      case "class":
        return [`${kind} ${String(value)}`];
      case "try":
        return [`try ${(Array.isArray(value) ? value : []).join(" ")}`];
      case "handler":
        return [`except ${value === "*" ? "*" : caught(String(value))}`];
      case "else-of-try":
        return ["else"];
      case "finally":
        return [];
      case "with":
        return (Array.isArray(value) ? value : []).map((dump) => `with ${showExpression(parseDump(String(dump)))}`);
      case "if":
      case "else": {
        const text = testText(parseDump(String(value)), kind === "if");
        return text === "if __debug__" ? [] : [text];
      }
      default:
        throw new Error(`context ${kind} is not known here`);
    }
  });
}

function caught(dump: string): string {
  const types = parseDump(dump);
  return (types.k === "sequence" ? types.items : [types]).map(showExpression).join(" ");
}

function argumentAgrees(expr: Expr, expected: AstArgument): boolean {
  if ("const" in expected) return expr.k === "const" && expr.value === expected.const;
  // In Python 2 None, True and False are names to ast, and constants to us.
  if (expected.name === "True" || expected.name === "None") return expr.k === "const";
  if (expected.name !== undefined) return expr.k === "name" && expr.id === expected.name;
  switch (expected.expr) {
    case "call":
      return expr.k === "call";
    case "List":
      return expr.k === "sequence" && expr.of === "list";
    case "Num":
    case "NameConstant":
      return expr.k === "const";
    case "Attribute":
      return expr.k === "attribute";
    case "Subscript":
      return expr.k === "subscript";
    case "Add":
    case "Mod":
      if (expr.k !== "binary" || expr.op !== (expected.expr === "Add" ? "+" : "%")) return false;
      return expected.left === undefined || argumentAgrees(expr.left, expected.left);
    case "fstring": {
      const parts = expected.parts ?? [];
      if (expr.k !== "joined" || expr.parts.length !== parts.length) return false;
      return parts.every((part, index) => {
        const found = expr.parts[index];
        return found !== undefined && (part.expr === "FormattedValue" || argumentAgrees(found, part));
      });
    }
    default:
      return false;
  }
}

describe.each(versions)("Python %s", (version) => {
  // JSON made for this project; see fixtures/pyc/MANIFEST.json.
  const expected = JSON.parse(readFileSync(path.join(root, version, "expected.json"), "utf8")) as Expected;
  const snippets = Object.entries(expected.snippets);

  test("the header tells magic number, version and length", () => {
    for (const [, snippet] of snippets) {
      const header = readMagic(readFileSync(path.join(root, version, snippet.file)));
      expect(header).toEqual({
        magic: expected.magic,
        version,
        headerLength: snippet.headerLength,
        implementation: "CPython",
        known: true,
      });
    }
  });

  test.each(snippets)("the imports of %s are those that dis shows", (_, snippet) => {
    for (const depth of ["imports", "full"] as const) {
      const { code } = read(path.join(root, version, snippet.file), depth);
      const found = importFacts(code).map(({ event }) => ({
        name: event.module,
        level: event.level,
        line: event.line,
        fromlist: event.names?.map(([name]) => name) ?? null,
      }));
      const wanted = new Map<string, BytecodeImport>();
      // A finally body is compiled twice, with the same line.
      for (const { name, level, line, fromlist } of snippet.bytecodeImports) {
        wanted.set(`${line} ${name}`, { name, level, line, fromlist });
      }
      const byLine = (left: { line: number }, right: { line: number }) => left.line - right.line;
      expect(found.sort(byLine)).toEqual([...wanted.values()].sort(byLine));
    }
  });

  test.each(snippets)("the guards and names of the imports of %s are those of the source", (_, snippet) => {
    const inCode = new Set(snippet.bytecodeImports.map(({ name, line }) => `${line} ${name}`));
    for (const depth of ["imports", "full"] as const) {
      const { code } = read(path.join(root, version, snippet.file), depth);
      const found = importFacts(code).map(({ event, context }) => ({
        module: event.module,
        line: event.line,
        as: event.as ?? null,
        names: event.names,
        // The walk over 2.7's ast looked at neither its TryFinally nor its With.
        context: version === "2.7" ? context.filter((part) => part !== "try " && !part.startsWith("with ")) : context,
      }));
      const wanted = snippet.astImports
        .filter(({ module, line }) => inCode.has(`${line} ${module ?? ""}`))
        .map((each) => ({
          module: each.module ?? "",
          line: each.line,
          as: each.as ?? null,
          names: each.names?.map(([name, as]) => [name, as ?? name]) ?? null,
          context: expectedContext(each.context),
        }));
      const byPlace = (left: { line: number; module: string }, right: { line: number; module: string }) =>
        left.line - right.line || (left.module < right.module ? -1 : 1);
      expect(found.sort(byPlace)).toEqual(wanted.sort(byPlace));
    }
  });

  test.each(snippets.filter(([, { astCalls }]) => astCalls.length > 0))(
    "the calls of %s that matter are those of the source",
    (_, snippet) => {
      const { code } = read(path.join(root, version, snippet.file), "full");
      const calls = callFacts(code);
      for (const wanted of snippet.astCalls) {
        if (wanted.func === "exec" && version.startsWith("2")) {
          const exec = code.scopes.flatMap(({ events }) => events).find(({ kind }) => kind === "exec");
          expect(exec).toMatchObject({ line: wanted.line, code: { k: "const", value: wanted.args[0]?.const } });
          continue;
        }
        const call = calls.find(({ func, line }) => func === wanted.func && line === wanted.line);
        expect(call, `${wanted.func} in line ${wanted.line}`).toBeDefined();
        if (call === undefined) continue;
        expect(call.call.args.length).toBe(wanted.args.length);
        wanted.args.forEach((argument, index) => {
          const found = call.call.args[index];
          const text = `argument ${index} of ${wanted.func} in line ${wanted.line}`;
          expect(found !== undefined && argumentAgrees(found, argument), text).toBe(true);
        });
        const keywords = Object.entries(wanted.keywords);
        expect(call.call.keywords.map(([name]) => name)).toEqual(keywords.map(([name]) => name));
        keywords.forEach(([, argument], index) => {
          const found = call.call.keywords[index]?.[1];
          expect(found !== undefined && argumentAgrees(found, argument)).toBe(true);
        });
        expect(call.context).toEqual(expectedContext(wanted.context));
      }
    },
  );
});
