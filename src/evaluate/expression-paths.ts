// Expressions as ways to a value: where a path of attributes and subscripts begins, and what changes what it leads to.

import type { Event, Expr } from "../model/code.js";

/** Methods that change a list or dict in place. */
const MUTATORS: ReadonlySet<string> = new Set(
  "append extend insert remove update add setdefault pop discard clear reverse".split(" "),
);

/** `a` of `a.b["c"].d` and of `a.setdefault("c", [])`. */
export function rootName(expr: Expr): string | undefined {
  let at: Expr = expr;
  for (;;) {
    if (at.k === "attribute") at = at.of;
    else {
      const step = memberStep(at);
      if (step === undefined) break;
      at = step.of;
    }
  }
  return at.k === "name" ? at.id : undefined;
}

/** The name or attribute at which a path of subscripts begins: `a` of `a["b"]`, `self.a` of `self.a["b"]`. */
export function pathRoot(expr: Expr): Expr | undefined {
  let at: Expr = expr;
  for (let step = memberStep(at); step !== undefined; step = memberStep(at)) at = step.of;
  return at.k === "name" || at.k === "attribute" ? at : undefined;
}

/** `of[key]`, `of.get(key, otherwise)`, `of.setdefault(key, otherwise)`: the way to a member of a dict or list. */
export function memberStep(
  expr: Expr,
): { readonly of: Expr; readonly key: Expr; readonly otherwise: Expr | undefined; readonly adds: boolean } | undefined {
  if (expr.k === "subscript") return { of: expr.of, key: expr.index, otherwise: undefined, adds: true };
  if (expr.k !== "call" || expr.of.k !== "attribute") return undefined;
  if (expr.of.name !== "get" && expr.of.name !== "setdefault") return undefined;
  const [key, otherwise] = expr.args;
  return key === undefined ? undefined : { of: expr.of.of, key, otherwise, adds: expr.of.name === "setdefault" };
}

/** Is this call `x.append(...)` or the like? Gives the expression that is changed. */
export function mutation(expr: Expr): { readonly of: Expr; readonly method: string } | undefined {
  if (expr.k !== "call" || expr.of.k !== "attribute" || !MUTATORS.has(expr.of.name)) return undefined;
  return { of: expr.of.of, method: expr.of.name };
}

/** A path with another beginning: `options["x"]` on `settings["options"]` gives `settings["options"]["x"]`. */
export function withRoot(path: Expr, root: Expr): Expr {
  if (path.k === "subscript") return { ...path, of: withRoot(path.of, root) };
  if (path.k === "call" && path.of.k === "attribute")
    return { ...path, of: { ...path.of, of: withRoot(path.of.of, root) } };
  return root;
}

/** The expression for the path in `exec(compile(open(path).read(), path, "exec"))`, `exec(open(path).read())`, `execfile(path)`. */
export function executedFile(event: Event): Expr | undefined {
  const isFile = event.kind === "evaluate" && callee(event.value) === "execfile";
  if (isFile) return event.value.k === "call" ? event.value.args[0] : undefined;
  let code = event.kind === "exec" ? event.code : undefined;
  if (code?.k === "call" && callee(code) === "compile") [code] = code.args;
  if (code?.k !== "call" || code.of.k !== "attribute" || code.of.name !== "read") return undefined;
  const { of: opened } = code.of;
  return opened.k === "call" && callee(opened) === "open" ? opened.args[0] : undefined;
}

function callee(expr: Expr): string | undefined {
  if (expr.k !== "call") return undefined;
  return expr.of.k === "name" ? expr.of.id : expr.of.k === "attribute" ? expr.of.name : undefined;
}
