// import and from, of every version; levels stay 0 here until the whole file has shown which Python it is for.

import { isKeyword, isOp, passKeyword, passName, passOp } from "./expect.js";
import { guardList, listed, statementLine, type Parser } from "./parser.js";
import { endStatement } from "./simple-statements.js";
import { NAME, bad, next, shown } from "./tokens.js";

export function readImport(p: Parser): void {
  next(p);
  for (;;) {
    const module = passDotted(p);
    let as: string | undefined;
    if (isKeyword(p, "as")) {
      next(p);
      as = passName(p);
    }
    addImport(p, module, null, 0, as);
    if (!isOp(p, ",")) break;
    next(p);
  }
  endStatement(p);
}

export function readFrom(p: Parser): void {
  next(p);
  let level = 0;
  while (isOp(p, ".") || isOp(p, "...")) {
    level += p.word.length;
    next(p);
  }
  const module = level > 0 && isKeyword(p, "import") ? "" : passDotted(p);
  passKeyword(p, "import");
  const names: [string, string][] = [];
  if (isOp(p, "*")) {
    names.push(["*", "*"]);
    next(p);
  } else {
    const inside = isOp(p, "(");
    if (inside) next(p);
    while (p.kind === NAME) {
      const name = passName(p);
      let as = name;
      if (isKeyword(p, "as")) {
        next(p);
        as = passName(p);
      }
      names.push([name, as]);
      if (!isOp(p, ",")) break;
      next(p);
    }
    if (names.length === 0) throw bad(p, `${shown(p)} where a name is expected`);
    if (inside) passOp(p, ")");
  }
  if (module === "__future__" && level === 0) {
    for (const [name] of names) {
      if (name === "absolute_import") p.absoluteImport = true;
      else if (name === "print_function") p.printFunction = true;
      else if (name === "unicode_literals") p.unicodeLiterals = true;
    }
  }
  addImport(p, module, names, level, undefined);
  endStatement(p);
}

function passDotted(p: Parser): string {
  let name = passName(p);
  while (isOp(p, ".")) {
    next(p);
    name += "." + passName(p);
  }
  return name;
}

function addImport(
  p: Parser,
  module: string,
  names: [string, string][] | null,
  level: number,
  as: string | undefined,
): void {
  const base = { kind: "import", module, names, level, line: statementLine(p), guards: guardList(p, p.guard) } as const;
  const event = as === undefined ? { ...base } : { ...base, as };
  p.imports.push(event);
  listed(p, p.scope).events.push(event);
}
