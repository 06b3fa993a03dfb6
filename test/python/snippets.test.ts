// Our reading of the snippets against what CPython's ast says of them (fixtures/pyc/<version>/expected.json).

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Expr, Guard, ModuleCode, Scope } from "../../src/model/code.js";
import { readSource } from "../../src/python/read-source.js";

const folder = new URL("../../fixtures/pyc/", import.meta.url);
const versions = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/expected.json`, folder)));

interface ExpectedImport {
  readonly kind: "import" | "from";
  readonly line: number;
  readonly module: string | null;
  readonly as?: string | null;
  readonly level?: number;
  readonly names?: readonly [string, string | null][];
  readonly context: readonly Record<string, unknown>[];
}
interface ExpectedCall {
  readonly func: string;
  readonly line: number;
  readonly args: readonly { readonly const?: unknown }[];
}
interface Snippet {
  readonly astImports: readonly ExpectedImport[];
  readonly astCalls: readonly ExpectedCall[];
}

function expectedOf(version: string): Record<string, Snippet> {
  const whole = JSON.parse(readFileSync(new URL(`${version}/expected.json`, folder), "utf8")) as {
    snippets: Record<string, Snippet>;
  };
  return whole.snippets;
}

function sourceOf(snippet: string): Buffer {
  const path = new URL(`src/${snippet}.py`, folder);
  return readFileSync(existsSync(path) ? path : new URL(`src/${snippet}.py3`, folder));
}

/** What a context of expected.json and a guard of ours have in common to say. */
function theirContext(each: Record<string, unknown>): string[] {
  const [[key, value] = ["", ""]] = Object.entries(each);
  if (key === "try") return Array.isArray(value) && value.length > 0 ? ["try " + value.join(" ")] : [];
  if (key === "handler") return ["except"];
  if (key === "else-of-try") return ["else"];
  if (key === "finally") return [];
  if (key === "func" || key === "class") return [`${key} ${String(value)}`];
  return [key === "else" ? "unless" : key];
}

function ourGuard(guard: Guard): string[] {
  switch (guard.kind) {
    case "try":
      return guard.catches.length > 0 ? ["try " + guard.catches.join(" ")] : [];
    case "if":
      return [guard.holds ? "if" : "unless"];
    case "loop":
      // expected.json has no word for loops.
      return [];
    default:
      return [guard.kind];
  }
}

function context(code: ModuleCode, scope: Scope): string[] {
  const parent = code.scopes[scope.parent];
  if (parent === undefined) return [];
  return [
    ...context(code, parent),
    ...scope.guards.flatMap(ourGuard),
    `${scope.kind === "class" ? "class" : "func"} ${scope.name}`,
  ];
}

function importsOf(code: ModuleCode): unknown[] {
  const found = code.scopes.flatMap((scope) =>
    scope.events.flatMap((event) =>
      event.kind === "import"
        ? [
            {
              line: event.line,
              module: event.module,
              names: event.names,
              as: event.as ?? null,
              level: event.level,
              context: [...context(code, scope), ...event.guards.flatMap(ourGuard)],
            },
          ]
        : [],
    ),
  );
  return found.sort((a, b) => a.line - b.line);
}

/** expected.json lists the calls that may load something by name. */
function callsOf(code: ModuleCode): { func: string; line: number; first: unknown }[] {
  const found: { func: string; line: number; first: unknown }[] = [];
  JSON.stringify(code, (_, each: unknown) => {
    if (isCall(each)) {
      const [first] = each.args;
      found.push({ func: callee(each.of), line: each.line, first: first?.k === "const" ? first.value : undefined });
    }
    return each;
  });
  return found;
}

function isCall(value: unknown): value is Extract<Expr, { k: "call" }> {
  return typeof value === "object" && value !== null && "k" in value && value.k === "call";
}

function callee(of: Expr): string {
  if (of.k === "name") return of.id;
  if (of.k === "attribute") return `${callee(of.of)}.${of.name}`;
  return of.k === "call" ? `${callee(of.of)}()` : "?";
}

describe.each(versions)("snippets as CPython %s reads them", (version) => {
  const snippets = expectedOf(version);
  it.each(Object.keys(snippets))("%s", (name) => {
    const snippet = snippets[name];
    if (snippet === undefined) throw new Error("the key is there");
    const { code, gaps } = readSource(sourceOf(name), { interest: new Set(), depth: "full", python: version });
    expect(gaps).toEqual([]);
    const relative = version.startsWith("2") && name !== "03b_absolute_future" ? -1 : 0;
    expect(importsOf(code)).toEqual(
      snippet.astImports.map((each) => ({
        line: each.line,
        module: each.module ?? "",
        names: each.names?.map(([name, as]) => [name, name === "*" ? "*" : (as ?? name)]) ?? null,
        as: each.as ?? null,
        level: (each.level ?? 0) === 0 ? relative : each.level,
        context: each.context.flatMap(theirContext),
      })),
    );
    const calls = callsOf(code);
    for (const { func, line, args } of snippet.astCalls) {
      const [first] = args;
      const ours = calls.find((call) => call.func === func && call.line === line);
      expect(ours, `${func} in line ${line}`).toBeDefined();
      if (first !== undefined && "const" in first) expect(ours?.first).toEqual(first.const);
    }
  });
});
