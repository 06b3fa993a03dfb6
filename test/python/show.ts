// What code does as short lines, so that expectations of the reader's tests read like Python.

import { expect } from "vitest";
import type { Event, Expr, Guard, ModuleCode } from "../../src/model/code.js";
import { readSource } from "../../src/python/read-source.js";

const INTEREST: ReadonlySet<string> = new Set(["__import__", "import_module", "listdir"]);

export function read(source: string, depth: "imports" | "full" | "auto" = "full", python?: string) {
  const options = python === undefined ? { interest: INTEREST, depth } : { interest: INTEREST, depth, python };
  return readSource(Buffer.from(source), options);
}

export function events(code: ModuleCode): Event[] {
  return code.scopes.flatMap((scope) => scope.events);
}

export function show(expr: Expr | null): string {
  if (expr === null) return "";
  switch (expr.k) {
    case "const":
      return JSON.stringify(expr.value);
    case "bytes":
      return "b" + JSON.stringify(expr.value);
    case "name":
      return expr.id;
    case "attribute":
      return `${show(expr.of)}.${expr.name}`;
    case "call": {
      const args = [...expr.args.map(show), ...expr.keywords.map(([name, value]) => `${name}=${show(value)}`)];
      if (expr.spread) args.push("*");
      return `${show(expr.of)}(${args.join(", ")})`;
    }
    case "binary":
    case "compare":
      return `(${show(expr.left)} ${expr.op} ${show(expr.right)})`;
    case "joined":
      return `f<${expr.parts.map(show).join("|")}>`;
    case "sequence":
      return `${expr.of}[${expr.items.map(show).join(", ")}${expr.spread ? ", *" : ""}]`;
    case "dict":
      return `{${expr.entries.map(([key, value]) => `${show(key)}: ${show(value)}`).join(", ")}${expr.spread ? ", **" : ""}}`;
    case "subscript":
      return `${show(expr.of)}[${show(expr.index)}]`;
    case "slice":
      return `${show(expr.lower)}:${show(expr.upper)}:${show(expr.step)}`;
    case "not":
      return `not ${show(expr.of)}`;
    case "bool":
      return `(${expr.items.map(show).join(` ${expr.op} `)})`;
    case "cond":
      return `(${show(expr.then)} if ${show(expr.test)} else ${show(expr.otherwise)})`;
    case "comprehension": {
      const clauses = expr.clauses.map(
        ({ target, iter, tests }) =>
          ` for ${show(target)} in ${show(iter)}${tests.map((test) => ` if ${show(test)}`).join("")}`,
      );
      const value = expr.value === undefined ? "" : `: ${show(expr.value)}`;
      return `${expr.of}<${show(expr.element)}${value}${clauses.join("")}>`;
    }
    case "function":
      return `function ${expr.scope}`;
    case "unknown":
      return "?";
  }
}

export function showGuard(guard: Guard): string {
  switch (guard.kind) {
    case "try":
    case "except":
      return `${guard.kind} ${guard.catches.join(" ")}#${guard.group}`;
    case "else":
      return `else#${guard.group}`;
    case "if":
      return `${guard.holds ? "if" : "unless"} ${show(guard.test)}`;
    case "loop":
      return "loop";
    case "with":
      return `with ${show(guard.context)}`;
  }
}

/** `3 import a.b as c [try ImportError#1]` */
export function showImports(code: ModuleCode): string[] {
  return events(code).flatMap((event) => {
    if (event.kind !== "import") return [];
    const names = event.names?.map(([name, as]) => (name === as ? name : `${name} as ${as}`)).join(", ");
    const what = names === undefined ? `import ${event.module}` : `from ${event.module} import ${names}`;
    const guards = event.guards.map(showGuard).join("; ");
    const level = event.level === 0 ? "" : ` level ${event.level}`;
    return [
      `${event.line} ${what}${event.as === undefined ? "" : ` as ${event.as}`}${level}${guards && ` [${guards}]`}`,
    ];
  });
}

export function showEvent(event: Event): string {
  switch (event.kind) {
    case "import":
      return "import " + event.module;
    case "assign":
      return `${show(event.target)} ${event.op ?? ""}= ${show(event.value)}`;
    case "evaluate":
      return show(event.value);
    case "for":
      return `for ${show(event.target)} in ${show(event.iter)}`;
    case "return":
    case "yield":
    case "raise":
      return `${event.kind} ${show(event.value)}`;
    case "define":
      return `define ${event.name} ${event.scope}${event.decorators.map((each) => ` @${show(each)}`).join("")}(${event.bases.map(show).join(", ")})`;
    case "delete":
      return `delete ${show(event.target)}`;
    case "exec":
      return `exec ${show(event.code)}`;
  }
}

export function statements(source: string, python?: string): string[] {
  const { code, gaps } = read(source, "full", python);
  expect(gaps).toEqual([]);
  return events(code).map(showEvent);
}

/** What `source` is worth on the right of an assignment. */
export function value(source: string, python?: string): string {
  const { code, gaps } = read(`x = ${source}`, "full", python);
  expect(gaps).toEqual([]);
  const last = code.scopes[0]?.events.at(-1);
  return last?.kind === "assign" ? show(last.value) : "";
}
