// What a program's own command line may be given, as far as its parser says so: the choices of an option, the names of
// sub-commands, and the default. Options are looked for in the module that makes the parser, whatever they are added to.

import type { Expr, Guard, ModuleCode } from "../model/code.js";
import type { Engine } from "./engine.js";
import { type Frame, scopeOf } from "./frames.js";
import { type CallSite, callsOf as callsInModule } from "./call-index.js";
import { type Value, dottedName, elementOf, exactText, list, optionsOf, text, union, unknown } from "./value.js";

/** Classes of parsers, and whether parse_args() gives the options alone or (options, rest). */
const PARSERS: ReadonlyMap<string, "options" | "pair"> = new Map([
  ["argparse.ArgumentParser", "options"],
  ["optparse.OptionParser", "pair"],
]);
const OPTIONS = "argparse.Namespace";
const NOT_TOLD = unknown("what the command line says");

type Partial = Extract<Value, { t: "partial" }>;

/** The result of a parser's class or of its parse_args(), called in a unit; undefined for any other function. */
export function callParser(path: string, args: readonly Value[], unit: string): Value | undefined {
  if (PARSERS.has(path)) return { t: "partial", of: { t: "external", path }, args: [text(unit)] };
  const dot = path.lastIndexOf(".");
  const kind = PARSERS.get(path.slice(0, dot));
  const [made] = args;
  if (kind === undefined || made === undefined) return undefined;
  const options: Value = { t: "partial", of: { t: "external", path: OPTIONS }, args: [made] };
  const isPair = kind === "pair" || path.endsWith(".parse_known_args");
  return isPair ? list([options, { t: "list", items: [], complete: false }]) : options;
}

/** An attribute of a parser, or of what it gives; undefined where that is not one of these. */
export function parserAttribute(engine: Engine, of: Partial, name: string): Value | undefined {
  const [made] = of.args;
  const unit = made === undefined ? undefined : exactText(made);
  if (of.of.t !== "external" || unit === undefined) return undefined;
  if (of.of.path === OPTIONS) return optionValue(engine, unit, name);
  if (!PARSERS.has(of.of.path) || (name !== "parse_args" && name !== "parse_known_args")) return undefined;
  return { ...of, of: { t: "external", path: `${of.of.path}.${name}` } };
}

/** What an option may be, by all calls of the unit that add one of this name. */
function optionValue(engine: Engine, unit: string, name: string): Value {
  const code = engine.world.full(unit);
  if (code === undefined) return NOT_TOLD;
  const found: Value[] = [];
  for (const method of ["add_argument", "add_option"]) {
    for (const site of callsInModule(code, method)) {
      const read = reader(engine, code, unit, site);
      if (nameOf(site, read) === name) found.push(given(site, read));
    }
  }
  for (const site of callsInModule(code, "add_subparsers")) {
    const dest = keyword(site, "dest");
    if (dest !== undefined && exactText(reader(engine, code, unit, site)(dest)) === name)
      found.push(...commands(engine, code, unit));
  }
  return found.length === 0 ? NOT_TOLD : union(found);
}

type Read = (expr: Expr) => Value;

function reader(engine: Engine, code: ModuleCode, unit: string, site: CallSite): Read {
  const at = engine.frames.of(unit, code, site.scope);
  const guards: readonly Guard[] = [...(scopeOf(at)?.events[site.event]?.guards ?? []), ...site.guards];
  return (expr) => engine.evaluate(expr, at, site.event, guards);
}

function keyword(site: Pick<CallSite, "call">, name: string): Expr | undefined {
  return site.call.keywords.find(([key]) => key === name)?.[1];
}

/** The name under which the parser keeps it: dest, or the first long option, or the first short one, or the argument's. */
function nameOf(site: CallSite, read: Read): string | undefined {
  const dest = keyword(site, "dest");
  if (dest !== undefined) return exactText(read(dest));
  return keptAs(site.call.args.flatMap((arg) => exactText(read(arg)) ?? []));
}

function keptAs(flags: readonly string[]): string | undefined {
  const chosen = flags.find((flag) => flag.startsWith("--")) ?? flags[0];
  return chosen?.replace(/^-+/, "").replaceAll("-", "_");
}

/** One of the choices, or the default; without choices, whatever the user says. */
function given(site: CallSite, read: Read): Value {
  const action = keyword(site, "action");
  const type = keyword(site, "type");
  if (site.call.spread || (action !== undefined && exactText(read(action)) !== "store")) return NOT_TOLD;
  if (
    type !== undefined &&
    !/^(str|unicode)(\.|$)/.test(dottedName(type) ?? (exactText(read(type)) === "choice" ? "str" : ""))
  )
    return NOT_TOLD;
  const choices = keyword(site, "choices");
  const chosen = choices === undefined ? NOT_TOLD : elementOf(read(choices));
  const usual = keyword(site, "default");
  const either = usual === undefined ? chosen : union([...textsOf(read(usual)), chosen]);
  return keyword(site, "nargs") === undefined ? either : list(optionsOf(either));
}

function textsOf(value: Value): readonly Value[] {
  return optionsOf(value).filter((option) => option.t === "text");
}

/** The names of the unit's sub-commands. */
function commands(engine: Engine, code: ModuleCode, unit: string): readonly Value[] {
  return callsInModule(code, "add_parser").flatMap((site) => {
    const [name] = site.call.args;
    return name === undefined ? [NOT_TOLD] : [reader(engine, code, unit, site)(name)];
  });
}

/** `@click.option("--kind", type=click.Choice([...]))`: what the decorators of a function say of a parameter. */
export function decoratedParameter(engine: Engine, fn: Frame, name: string): Value | undefined {
  const { outer } = fn;
  const events = outer === undefined ? [] : (scopeOf(outer)?.events ?? []);
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    if (event?.kind !== "define" || event.scope !== fn.scope || outer === undefined) continue;
    const read: Read = (expr) => engine.evaluate(expr, outer, index, event.guards);
    for (const decorator of event.decorators) {
      if (decorator.k !== "call" || !/(^|\.)(option|argument)$/.test(dottedName(decorator.of) ?? "")) continue;
      const names = decorator.args.flatMap((arg) => exactText(read(arg)) ?? []);
      const own = names.find((one) => !one.startsWith("-")) ?? keptAs(names);
      if (own === name) return chosenFrom(decorator, read);
    }
  }
  return undefined;
}

function chosenFrom(decorator: Extract<Expr, { k: "call" }>, read: Read): Value | undefined {
  const type = keyword({ call: decorator }, "type");
  if (type?.k !== "call" || !/(^|\.)Choice$/.test(dottedName(type.of) ?? "")) return undefined;
  const choices = type.args[0] ?? keyword({ call: type }, "choices");
  if (choices === undefined) return undefined;
  const usual = keyword({ call: decorator }, "default");
  return union([...(usual === undefined ? [] : textsOf(read(usual))), elementOf(read(choices))]);
}
