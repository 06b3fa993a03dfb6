// Where a module calls what: found once per code object.

import { append } from "../append.js";
import type { Expr, Guard, ModuleCode } from "../model/code.js";
import { type Clause, type Visit, expressionsOf, forEachCall, forEachPart } from "./expression-parts.js";
import { PerModule, scopesNaming } from "./per-module.js";

export interface CallSite {
  readonly scope: number;
  readonly event: number;
  readonly call: Extract<Expr, { k: "call" }>;
  /** Conditions inside the expression (`x() if test else y`), besides the event's guards. */
  readonly guards: readonly Guard[];
  /** The comprehension clauses around the call, outermost first: they bind names. */
  readonly within: readonly Clause[];
}

const callsOfScopes = new PerModule<ReadonlyMap<string, readonly CallSite[]>>();

/** All calls of a module whose callee's last part is one of these names ("import_module"), by that name. */
export function callsNamed(code: ModuleCode, names: Iterable<string>): ReadonlyMap<string, readonly CallSite[]> {
  const wanted = new Set(names);
  const scopes = new Set<number>();
  for (const name of wanted) for (const scope of scopesNaming(code, name)) scopes.add(scope);
  const found = new Map<string, CallSite[]>();
  for (const scope of [...scopes].sort((a, b) => a - b)) {
    const calls = callsOfScopes.get(code, String(scope), () => indexCalls(code, scope));
    for (const name of wanted) {
      const sites = calls.get(name);
      const list = found.get(name);
      if (sites === undefined) continue;
      if (list === undefined) found.set(name, [...sites]);
      else append(list, sites);
    }
  }
  return found;
}

const callsByName = new PerModule<readonly CallSite[]>();

/** All calls of a module whose callee's last part is this name. */
export function callsOf(code: ModuleCode, name: string): readonly CallSite[] {
  return callsByName.get(code, name, () => callsNamed(code, [name]).get(name) ?? []);
}

/** The calls of one scope, and those in the defaults of its parameters, by the last part of the callee's name. */
function indexCalls(code: ModuleCode, scopeIndex: number): ReadonlyMap<string, readonly CallSite[]> {
  const found = new Map<string, CallSite[]>();
  const scope = code.scopes[scopeIndex];
  if (scope === undefined) return found;
  const note = (site: CallSite): void => {
    const { of } = site.call;
    const name = of.k === "name" ? of.id : of.k === "attribute" ? of.name : "";
    const list = found.get(name);
    if (list === undefined) found.set(name, [site]);
    else list.push(site);
  };
  scope.events.forEach((event, eventIndex) => {
    const visit: Visit = (expr, guards, within) => {
      if (expr.k === "call") note({ scope: scopeIndex, event: eventIndex, call: expr, guards, within });
      forEachPart(expr, guards, visit, within);
    };
    for (const expr of expressionsOf(event)) visit(expr, [], []);
  });
  for (const parameter of scope.parameters) {
    if (parameter.default === undefined) continue;
    // Defaults are computed where the function is defined; the calls in them are few and have no guards of their own.
    forEachCall(parameter.default, (call) => {
      const around = { scope: Math.max(scope.parent, 0), event: Number.MAX_SAFE_INTEGER };
      note({ ...around, call, guards: scope.guards, within: [] });
    });
  }
  return found;
}

/** The calls of one scope. */
export function forEachCallOf(code: ModuleCode, scope: number, use: (site: CallSite) => void): void {
  for (const sites of callsOfScopes.get(code, String(scope), () => indexCalls(code, scope)).values())
    sites.forEach(use);
}
