// Texts that the application's own code holds as constants: names of environment variables, options.

import { expressionsOf, forEachPart } from "../evaluate/expression-parts.js";
import type { Expr, ModuleCode } from "../model/code.js";
import type { Reason } from "../model/graph.js";
import type { KnownUnit, Units } from "./units.js";

/** Tells whether a constant of a script, or of an own module that something asks for, holds the text. All are read when first asked. */
export function ownTexts(units: Units, asked: ReadonlyMap<string, readonly Reason[]>): (text: string) => boolean {
  let texts: ReadonlySet<string> | undefined;
  return (text) => {
    texts ??= textsOf([
      ...units.scripts,
      ...[...units.modules.values()].filter(({ name, origin }) => origin === "tree" && asked.has(name)),
    ]);
    for (const one of texts) if (one.includes(text)) return true;
    return false;
  };

  function textsOf(own: readonly KnownUnit[]): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { name } of own) {
      const code = units.world.full(name);
      if (code !== undefined) collect(code, found);
    }
    return found;
  }
}

function collect(code: ModuleCode, found: Set<string>): void {
  const visit = (expr: Expr): void => {
    if (expr.k === "const" && typeof expr.value === "string") found.add(expr.value);
    forEachPart(expr, [], visit);
  };
  for (const { events } of code.scopes)
    for (const event of events) for (const expr of expressionsOf(event)) visit(expr);
}
