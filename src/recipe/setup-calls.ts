// Finds the calls that tell a freezer what to do: setup(), py2exe's freeze(), bbfreeze's Freezer(), and what subclasses of
// Distribution write into get_option_dict(). A call behind a condition that is false on the target does not happen.

import { append } from "../append.js";
import type { Evaluator, Frame } from "../evaluate/evaluator.js";
import { type CallSite, callsOf } from "../evaluate/call-index.js";
import { type DictEntry, type Value, exactText, optionsOf, text } from "../evaluate/value.js";
import type { World } from "../evaluate/world.js";
import type { Place } from "../finding.js";
import type { Event, Expr, Guard } from "../model/code.js";
import type { CommandOptions } from "./setup-cfg.js";
import { type Reading, type Slot, doubt } from "./slots.js";
import { SCRIPT, type SetupFile } from "./setup-world.js";

/** One evaluation of a setup script: for one command, on one platform. */
export interface Run {
  readonly setup: SetupFile;
  readonly world: World;
  readonly evaluator: Evaluator;
  readonly reading: Reading;
  /** What setup.cfg and pyproject.toml tell a command. */
  readonly configured: readonly CommandOptions[];
  /** What pyproject.toml declares instead of keywords of setup(), as one dict. */
  readonly declared: Slot | undefined;
}

export interface FreezeCall {
  /** "distutils.core.setup", "bbfreeze.Freezer"; "setup" where it can't be told whose. */
  readonly callee: string;
  readonly place: Place;
  readonly args: readonly Slot[];
  /** The keywords, `**kwargs` unpacked, as one dict. */
  readonly keywords: Slot;
  readonly maybe: boolean;
  readonly frame: Frame;
  readonly site: CallSite;
  readonly guards: readonly Guard[];
  /** Which of the calls of the function around it this one is for; 0 where they are not told apart. */
  readonly turn: number;
}

/**
 * All calls whose callee's last name is `name` (or an alias of it), in order of lines. With `isPerCall`, one in a function
 * comes once for each call of that function, with that call's arguments.
 */
export function findCalls(run: Run, name: string, isPerCall = false): readonly FreezeCall[] {
  const { code } = run.setup;
  const names = [name, ...aliasesOf(run, name)];
  const sites = names.flatMap((one) => callsOf(code, one));
  const calls = sites.flatMap((site) =>
    framesOf(run, site, isPerCall).flatMap((frame, turn) => freezeCall(run, site, name, frame, turn)),
  );
  return calls.sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0));
}

/** The calls of a class that the setup script defines itself. */
export function findInstances(run: Run, name: string): readonly FreezeCall[] {
  return callsOf(run.setup.code, name).flatMap((site) =>
    framesOf(run, site, false).flatMap((frame, turn) => freezeCall(run, site, name, frame, turn)),
  );
}

function aliasesOf(run: Run, name: string): readonly string[] {
  const found = new Set<string>();
  for (const scope of run.setup.code.scopes) {
    for (const event of scope.events) {
      if (event.kind !== "import") continue;
      for (const [from, as] of event.names ?? []) if (from === name && as !== name) found.add(as);
    }
  }
  return [...found];
}

function framesOf(run: Run, site: CallSite, isPerCall: boolean): readonly Frame[] {
  const { evaluator, setup } = run;
  evaluator.refill();
  const frame = evaluator.frame(SCRIPT, setup.code, site.scope);
  return isPerCall && setup.code.scopes[site.scope]?.kind === "function" ? evaluator.perCall(frame) : [frame];
}

function freezeCall(run: Run, site: CallSite, name: string, frame: Frame, turn: number): readonly FreezeCall[] {
  const { evaluator, setup } = run;
  evaluator.refill();
  const event = setup.code.scopes[site.scope]?.events[site.event];
  const guards = [...(event?.guards ?? []), ...site.guards];
  const happens = happening(run, frame, site.event, guards);
  if (happens === "no") return [];
  const callee = calleeName(evaluator.evaluate(site.call.of, frame, site.event, guards), name);
  if (callee === undefined) return [];
  const place = setup.place(event?.line ?? site.call.line);
  const maybe = happens === "maybe";
  const evaluate = (expr: Expr): Value => evaluator.evaluate(expr, frame, site.event, guards);
  const args = site.call.args.map((arg) => ({ value: evaluate(arg), place, maybe }));
  const keywords: Slot = { value: keywordsOf(run, site, evaluate, place), place, maybe };
  return [{ callee, place, args, keywords, maybe, frame, site, guards, turn }];
}

/** Whose function is called; undefined when it is something else of that name. */
function calleeName(callee: Value, name: string): string | undefined {
  let known: string | undefined;
  for (const option of optionsOf(callee)) {
    if (option.t === "external" && option.path.endsWith(`.${name}`)) known ??= option.path;
    else if (option.t === "unknown" || option.t === "class") known ??= name;
  }
  return known;
}

function keywordsOf(run: Run, site: CallSite, evaluate: (expr: Expr) => Value, place: Place): Value {
  const entries = new Map<string, DictEntry>();
  for (const [name, expr] of site.call.keywords)
    entries.set(name, { key: text(name), value: evaluate(expr), place, maybe: false });
  for (const expr of site.call.doubleStars ?? []) {
    for (const option of optionsOf(evaluate(expr))) {
      if (option.t !== "dict") {
        doubt(run.reading, place, option.t === "unknown" ? option.because : "its keywords are computed");
        continue;
      }
      if (!option.complete) doubt(run.reading, option.place ?? place, "its keywords are not all known");
      for (const entry of option.entries) {
        const name = exactText(entry.key);
        if (name !== undefined) entries.set(name, { ...entry, place: entry.place ?? option.place });
      }
    }
  }
  return { t: "dict", entries: [...entries.values()], complete: true };
}

/** Does an event happen on the target, as far as the conditions around it and around its scope can tell? */
function happening(run: Run, frame: Frame, event: number, guards: readonly Guard[]): "yes" | "no" | "maybe" {
  let result: "yes" | "maybe" = "yes";
  let at: Frame | undefined = frame;
  let position = event;
  let around = guards;
  while (at !== undefined) {
    for (const guard of around) {
      const decided = run.evaluator.decide(guard, at, position);
      if (decided === false) return "no";
      if (decided === undefined) result = "maybe";
    }
    around = run.setup.code.scopes[at.scope]?.guards ?? [];
    at = at.outer;
    position = Number.POSITIVE_INFINITY;
  }
  return result;
}

/** What the script writes into `get_option_dict(command)`, as a dict of options: each stands as (source, value) there. */
export function optionDictOf(run: Run, command: string): Slot | undefined {
  const { setup } = run;
  const entries: DictEntry[] = [];
  let place: Place | undefined;
  setup.code.scopes.forEach((scope, index) => {
    scope.events.forEach((event, at) => {
      if (event.kind !== "assign") return;
      const found = dictWritten(run, event, index, at, command);
      if (found === undefined) return;
      place ??= setup.place(event.line);
      append(entries, found.map(withoutSource));
    });
  });
  return place === undefined
    ? undefined
    : { value: { t: "dict", entries, complete: true, place }, place, maybe: false };
}

function withoutSource(entry: DictEntry): DictEntry {
  const [, inner] = entry.value.t === "list" ? entry.value.items : [];
  return inner === undefined ? entry : { ...entry, value: inner.value, place: inner.place ?? entry.place };
}

/** `opts = self.get_option_dict("x")`: what opts holds at the scope's end; `self.get_option_dict("x")["key"] = value`. */
function dictWritten(
  run: Run,
  event: Extract<Event, { kind: "assign" }>,
  scope: number,
  at: number,
  command: string,
): readonly DictEntry[] | undefined {
  const { evaluator, setup } = run;
  const frame = (): Frame => evaluator.frame(SCRIPT, setup.code, scope);
  if (isOptionDict(event.value, command) && event.target.k === "name") {
    evaluator.refill();
    const dict = evaluator.evaluate(event.target, frame(), Number.POSITIVE_INFINITY, []);
    return dict.t === "dict" ? dict.entries : [];
  }
  if (event.target.k === "subscript" && isOptionDict(event.target.of, command)) {
    evaluator.refill();
    const key = evaluator.evaluate(event.target.index, frame(), at, event.guards);
    const value = evaluator.evaluate(event.value, frame(), at, event.guards);
    return [{ key, value, place: setup.place(event.line), maybe: false }];
  }
  return undefined;
}

/** What `a.datas += [...]`, `a.datas.append(...)` and `.extend(...)` add to an attribute of a variable, as slots. */
export function attributeChanges(run: Run, variable: string, attribute: string, after: FreezeCall): readonly Slot[] {
  const { evaluator, setup } = run;
  const isMeant = (expr: Expr): boolean =>
    expr.k === "attribute" && expr.name === attribute && expr.of.k === "name" && expr.of.id === variable;
  const { scope } = after.site;
  const events = setup.code.scopes[scope]?.events ?? [];
  return events.flatMap((event, at) => {
    if (at <= after.site.event) return [];
    const added = addedBy(event, isMeant);
    if (added === undefined) return [];
    evaluator.refill();
    const { frame } = after;
    const happens = happening(run, frame, at, event.guards);
    if (happens === "no") return [];
    const place = setup.place(event.line);
    const value = evaluator.evaluate(added.value, frame, at, event.guards);
    const whole: Value = added.isOne ? { t: "list", items: [{ value, place, maybe: false }], complete: true } : value;
    return [{ value: whole, place, maybe: happens === "maybe" }];
  });
}

function addedBy(
  event: Event,
  isMeant: (expr: Expr) => boolean,
): { readonly value: Expr; readonly isOne: boolean } | undefined {
  if (event.kind === "assign" && isMeant(event.target)) {
    if (event.op === "+") return { value: event.value, isOne: false };
    const { value } = event;
    return value.k === "binary" && value.op === "+" && isMeant(value.left)
      ? { value: value.right, isOne: false }
      : undefined;
  }
  if (event.kind !== "evaluate" || event.value.k !== "call" || event.value.of.k !== "attribute") return undefined;
  const { of, args } = event.value;
  const [argument] = args;
  if (argument === undefined || !isMeant(of.of)) return undefined;
  return of.name === "append" || of.name === "extend" ? { value: argument, isOne: of.name === "append" } : undefined;
}

function isOptionDict(expr: Expr, command: string): boolean {
  if (expr.k !== "call" || expr.of.k !== "attribute" || expr.of.name !== "get_option_dict") return false;
  const [argument] = expr.args;
  return argument?.k === "const" && argument.value === command;
}

/**
 * A keyword of setup(), or what a subclass of Distribution (distclass=) gives for it: an attribute of that name, or a
 * method `_property_<name>` that its parse_command_line() puts in its place.
 */
export function distributionSlots(run: Run, call: FreezeCall, name: string): readonly Slot[] {
  const distclass = call.site.call.keywords.find(([key]) => key === "distclass")?.[1];
  if (distclass === undefined) return [];
  const { evaluator } = run;
  evaluator.refill();
  const instance: Expr = {
    k: "call",
    of: distclass,
    args: [],
    keywords: [],
    spread: false,
    line: call.place.line ?? 0,
  };
  const slots: Slot[] = [];
  for (const attribute of [name, `_property_${name}`]) {
    const value = evaluator.evaluate(
      { k: "attribute", of: instance, name: attribute },
      call.frame,
      call.site.event,
      call.guards,
    );
    const known = optionsOf(value).filter(
      (option) => option.t === "list" || option.t === "dict" || option.t === "text",
    );
    for (const option of known) {
      const place = (option.t === "text" ? undefined : option.place) ?? call.place;
      slots.push({ value: option, place, maybe: call.maybe || known.length > 1 });
    }
  }
  return slots;
}
