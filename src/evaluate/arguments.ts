// What a call passes, and which parameter gets what. Lists and dicts that `*` and `**` unpack are taken apart as far as
// they are known; behind one of unknown length no position is sure.

import type { Guard, Scope } from "../model/code.js";
import { entriesOf, unpack } from "./changes.js";
import type { Arguments, CallExpr, Engine, FunctionValue } from "./engine.js";
import type { Frame } from "./frames.js";
import { type Value, exactText, keyOf, list, text, unknown } from "./value.js";

/** The arguments of a call, with what `*` and `**` unpack among them; `spread` when there may be more. */
export function argumentsOf(
  engine: Engine,
  expr: CallExpr,
  at: Frame,
  event: number,
  guards: readonly Guard[],
): Arguments {
  const plain = expr.args.map((arg) => engine.evaluate(arg, at, event, guards));
  const keywords = new Map(expr.keywords.map(([name, value]) => [name, engine.evaluate(value, at, event, guards)]));
  if (!expr.spread) return { args: plain, keywords, spread: false };
  if (expr.stars === undefined && expr.doubleStars === undefined) return { args: plain, keywords, spread: true };
  const stars = (expr.stars ?? []).map(
    ([before, value]) => [before, engine.evaluate(value, at, event, guards)] as const,
  );
  const all = unpack(plain, stars, true);
  // Behind an unpacked list of unknown length no position is sure.
  const known = all.complete ? all.items : all.items.slice(0, stars[0]?.[0] ?? 0);
  let spread = !all.complete || all.items.some((item) => item.maybe);
  for (const one of expr.doubleStars ?? []) {
    const dict = engine.evaluate(one, at, event, guards);
    if (dict.t !== "dict" || !dict.complete) spread = true;
    for (const entry of entriesOf(dict)) {
      const name = exactText(entry.key);
      if (name !== undefined) keywords.set(name, entry.value);
    }
  }
  return { args: known.map((item) => item.value), keywords, spread };
}

/** What each parameter gets; `values` are the positional arguments, self included. */
export function bindParameters(
  parameters: Scope["parameters"],
  values: readonly Value[],
  { keywords, spread }: Arguments,
): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  const positional = parameters.filter((parameter) => parameter.kind === "positional");
  positional.forEach((parameter, index) => {
    const value = values[index] ?? keywords.get(parameter.name);
    if (value !== undefined) bound.set(parameter.name, value);
    else if (spread) bound.set(parameter.name, unknown("it may be passed by * or **"));
  });
  for (const parameter of parameters) {
    const value = keywords.get(parameter.name);
    if (parameter.kind === "keyword" && value !== undefined) bound.set(parameter.name, value);
    if (parameter.kind === "star") bound.set(parameter.name, list(values.slice(positional.length), !spread));
    if (parameter.kind === "double-star") {
      const names = new Set(parameters.map((one) => one.name));
      const rest = [...keywords].filter(([name]) => !names.has(name));
      const entries = rest.map(([name, held]) => ({ key: text(name), value: held, maybe: false }));
      bound.set(parameter.name, { t: "dict", entries, complete: !spread });
    }
  }
  return bound;
}

/** What a call is remembered by: its arguments, where they are plain enough to compare. */
export function callKey(fn: FunctionValue, { args, keywords }: Arguments): string | undefined {
  const parts = [fn.module, String(fn.scope), fn.self === undefined ? "" : keyOf(fn.self)];
  for (const value of args) parts.push(keyOf(value));
  for (const [name, value] of keywords) parts.push(name, keyOf(value));
  return parts.includes(undefined) ? undefined : parts.join("\u0004");
}
