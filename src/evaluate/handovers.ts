// Functions that are handed over and called by somebody else: `attempt(load, name)` where attempt calls what it is given,
// `Thread(target=load, args=(name,))`, `map(load, names)`. Each is a call of the function, with what is handed over beside.

import type { Expr, ModuleCode } from "../model/code.js";
import { argumentsOf, bindParameters } from "./arguments.js";
import type { CallExpr, Engine, FunctionValue, KnownSite } from "./engine.js";
import type { Frame } from "./frames.js";
import { type CallSite, callsOf as callsInModule, forEachCallOf } from "./call-index.js";
import { PerModule, scopesNaming } from "./per-module.js";
import { type Value, optionsOf } from "./value.js";

/** Functions that take a function and, behind it, what it is called with (references of Python and Twisted). */
const CALL_LATER: ReadonlySet<string> = new Set(
  "submit partial run_in_executor to_thread call_soon call_soon_threadsafe call_later call_at deferToThread callLater callInThread callFromThread".split(
    " ",
  ),
);
/** The same, with the arguments as one sequence. */
const CALL_WITH: ReadonlySet<string> = new Set("apply apply_async start_new_thread Timer".split(" "));
/** Classes that take target= and args=. */
const CALL_TARGET: ReadonlySet<string> = new Set(["Thread", "Process"]);
/** Functions that call it with each item. */
const CALL_EACH: ReadonlySet<string> = new Set(["map", "imap", "imap_unordered"]);
/** The name that stands for an item; no Python name is written so. */
const ITEM = "<item>";

/** A call that passes a function as an argument. */
interface Handover {
  readonly site: CallSite;
  readonly position: number;
  readonly handed: Expr;
}

const handoversOfScopes = new PerModule<ReadonlyMap<string, readonly Handover[]>>();

/** The calls of a module that pass something of this name. */
function handoversOf(code: ModuleCode, name: string): readonly Handover[] {
  return scopesNaming(code, name).flatMap(
    (scope) => handoversOfScopes.get(code, String(scope), () => indexHandovers(code, scope)).get(name) ?? [],
  );
}

/** The calls of one scope that pass a name or an attribute, by that name. */
function indexHandovers(code: ModuleCode, scope: number): ReadonlyMap<string, readonly Handover[]> {
  const found = new Map<string, Handover[]>();
  const note = (site: CallSite, position: number, handed: Expr): void => {
    const name = handed.k === "name" ? handed.id : handed.k === "attribute" ? handed.name : undefined;
    if (name === undefined) return;
    const list = found.get(name);
    if (list === undefined) found.set(name, [{ site, position, handed }]);
    else list.push({ site, position, handed });
  };
  forEachCallOf(code, scope, (site) => {
    site.call.args.forEach((handed, position) => note(site, position, handed));
    for (const [key, handed] of site.call.keywords) if (key === "target") note(site, -1, handed);
  });
  return found;
}

/** The calls of a function of the tree that are made by those it is handed over to in one module. */
export function handedCalls(
  engine: Engine,
  unit: string,
  code: ModuleCode,
  name: string,
  isMeant: (value: Value) => boolean,
): readonly KnownSite[] {
  return handoversOf(code, name).flatMap((handover): readonly KnownSite[] => {
    const { site, handed } = handover;
    const caller = engine.frames.of(unit, code, site.scope);
    const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
    if (!optionsOf(engine.evaluate(handed, caller, site.event, guards)).some(isMeant)) return [];
    const callees = optionsOf(engine.evaluate(site.call.of, caller, site.event, guards));
    const own = callees.flatMap((option) => (option.t === "function" ? [option] : []));
    if (own.length > 0) return own.flatMap((callee) => callsByCallee(engine, handover, callee, caller, guards));
    const made = callByLibrary(handover);
    return made === undefined ? [] : [{ ...made, unit, code }];
  });
}

/** What a function of the tree makes of a function that it is passed, with the arguments of this call. */
function callsByCallee(
  engine: Engine,
  { site, position }: Handover,
  callee: FunctionValue,
  caller: Frame,
  guards: Parameters<Engine["evaluate"]>[3],
): readonly KnownSite[] {
  const code = engine.world.full(callee.module);
  const parameters = code?.scopes[callee.scope]?.parameters ?? [];
  const passed = argumentsOf(engine, site.call, caller, site.event, guards);
  const values = callee.self === undefined ? passed.args : [callee.self, ...passed.args];
  const positional = parameters.filter((parameter) => parameter.kind === "positional");
  const parameter = position < 0 ? undefined : positional[position + values.length - passed.args.length];
  if (code === undefined || parameter === undefined) return [];
  const args = bindParameters(parameters, values, passed);
  const base = engine.frames.of(callee.module, code, callee.scope);
  const frame: Frame = { ...base, args, self: callee.self, depth: 1, cache: new Map() };
  return callsInModule(code, parameter.name).flatMap((one) =>
    one.scope === callee.scope && one.call.of.k === "name" ? [{ ...one, unit: callee.module, code, frame }] : [],
  );
}

/** The call that a library function makes of it. */
function callByLibrary({ site, position, handed }: Handover): CallSite | undefined {
  const { call } = site;
  const name = call.of.k === "name" ? call.of.id : call.of.k === "attribute" ? call.of.name : "";
  const made = (args: readonly Expr[]): CallSite => ({ ...site, call: callOf(handed, args, call) });
  if (call.spread) return undefined;
  if (position < 0) return CALL_TARGET.has(name) ? made(itemsOf(keywordOf(call, "args"))) : undefined;
  if (CALL_LATER.has(name)) return made(call.args.slice(position + 1));
  if (CALL_WITH.has(name)) return made(itemsOf(call.args[position + 1] ?? keywordOf(call, "args")));
  const items = call.args[position + 1];
  if (!CALL_EACH.has(name) || position !== 0 || items === undefined) return undefined;
  const item: Expr = { k: "name", id: ITEM };
  return { ...made([item]), within: [...site.within, { target: item, iter: items, tests: [] }] };
}

function callOf(of: Expr, args: readonly Expr[], { line }: CallExpr): CallExpr {
  return { k: "call", of, args, keywords: [], spread: false, line };
}

function keywordOf(call: CallExpr, name: string): Expr | undefined {
  return call.keywords.find(([key]) => key === name)?.[1];
}

function itemsOf(expr: Expr | undefined): readonly Expr[] {
  return expr?.k === "sequence" ? expr.items : [];
}
