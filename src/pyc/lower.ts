// From the code objects of one file to ModuleCode: which of them are scopes, what each does, and under which guards.
// The compiler writes some statements twice (finally bodies, tests of loops); here each becomes one event again.

import type { Event, Expr, Guard, ModuleCode, Parameter, Scope } from "../model/code.js";
import { comprehensionKind } from "./calls.js";
import { constantReader } from "./constants.js";
import { disassemble } from "./disassemble.js";
import type { Frame } from "./graph.js";
import { buildGraph, newBlock } from "./graph.js";
import type { Surroundings } from "./guards.js";
import { isAssertionBlock, surroundings, withoutLines } from "./guards.js";
import type { EventDraft, FileContext, Machine } from "./machine.js";
import { emit, keepCalls } from "./machine.js";
import type { CodeRecord, MarshalFile } from "./marshal.js";
import { itemsAt, textAt, textsAt } from "./marshal.js";
import type { OpcodeTable } from "./opcodes.js";
import { run } from "./run.js";
import type { Item } from "./values.js";
import { expressionOf, holdsCall, negated, unknown } from "./values.js";

export interface Lowered {
  readonly code: ModuleCode;
  readonly problems: readonly { readonly reason: string; readonly offset?: number }[];
}

const CO_NEWLOCALS = 2;
const CO_VARARGS = 4;
const CO_VARKEYWORDS = 8;

interface Run {
  readonly machine: Machine;
  readonly surroundings: Surroundings;
}

/** Lowers all scopes ("full"), or those that hold imports with what stands around them ("imports"). */
export function lower(file: MarshalFile, table: OpcodeTable, importsOnly: boolean): Lowered {
  const problems: { reason: string; offset?: number }[] = [];
  const said = new Set<string>();
  const codeNames = file.codes.map((code) => textAt(file, code.nameAt));
  const constants = constantReader(file);
  const { scopeOf, codeOf, generic } = chooseScopes(file, codeNames, table, importsOnly);
  codeOf.forEach((code) => constants.scopeNames.push(codeNames[code] ?? ""));
  const classNames: (string | undefined)[] = [];
  // The code of a comprehension is read where it is called: once, or twice in a finally body.
  let budget = 4 * file.bytes.length;
  let groups = 0;
  const groupNumbers = new Map<string, number>();

  const context: FileContext = {
    file,
    table,
    constants,
    importsOnly,
    scopeOf,
    bases: new Map(),
    made: new Map(),
    madeScopes: [],
    classes: new Set(),
    generic,
    problem: (reason) => {
      if (said.has(reason) || said.size >= 10) return;
      said.add(reason);
      problems.push({ reason });
    },
    comprehension: (index, of, iter, from) => {
      const size = file.codes[index]?.end ?? 0;
      budget -= size - (file.codes[index]?.start ?? 0);
      if (importsOnly || context.nesting > 12 || budget < 0) return unknown("a comprehension");
      const madeBefore = context.madeScopes.length;
      context.nesting += 1;
      const done = execute(index, from.className, iter);
      context.nesting -= 1;
      // Lambdas within are made where the comprehension is.
      for (const scope of context.madeScopes.slice(madeBefore)) {
        const made = context.made.get(scope);
        if (made !== undefined) context.made.set(scope, { ...made, block: from.block.index });
      }
      // What found no place in the expression; 3.9 and later turn `for y in [f(x)]` into an assignment.
      for (const { events } of done.machine.graph.blocks) {
        for (const event of events) {
          if (event.kind === "evaluate" || event.kind === "exec") emit(from, event);
          else if (event.kind === "assign" && holdsCall(event.value)) {
            emit(from, { kind: "evaluate", line: event.line, value: event.value });
          }
        }
      }
      const { result } = done.machine;
      if (result?.k === "comprehension" && result.of === of) return result;
      keepCalls(from, expressionOf(iter.value));
      return unknown("a comprehension");
    },
    nesting: 0,
  };

  function execute(codeIndex: number, className: string | undefined, outerIterator: Item | undefined): Run {
    const code = file.codes[codeIndex] as CodeRecord;
    const instructions = disassemble(file, code, table);
    const graph = buildGraph(instructions, table);
    const own = collections(context.nesting);
    const machine: Machine = {
      context,
      table,
      version: table.number,
      code,
      codeIndex,
      instructions,
      graph,
      className,
      names: textsAt(file, code.namesAt),
      variables: textsAt(file, code.variablesAt),
      cells: table.number >= 311 ? [] : [...textsAt(file, code.cellAt), ...textsAt(file, code.freeAt)],
      constantOffsets: itemsAt(file, code.constantsAt),
      stack: [],
      block: graph.blocks[0] ?? newBlock(0, 0, 0),
      at: 0,
      line: code.firstLine,
      size: 0,
      depth: 0,
      firstLine: -1,
      keywordNames: undefined,
      globals: own.globals,
      shared: own.shared,
      subjects: own.subjects,
      comprehensions: own.comprehensions,
      hidden: own.hidden,
      lastExit: undefined,
      skipDelete: false,
      handlerStacks: own.handlerStacks,
      handlerBases: own.handlerBases,
      regions: own.regions,
      outerIterator,
      dominators: undefined,
      result: undefined,
    };
    run(machine);
    const around = surroundings(machine, (frame) => groupOf(codeIndex, frame));
    completeComprehensions(machine, around);
    return { machine, surroundings: around };
  }

  // Used again by the next code object of the same nesting: most stay empty, and making them costs more than the run.
  const pool: Collections[] = [];
  function collections(nesting: number): Collections {
    const used = (pool[nesting] ??= newCollections());
    for (const each of Object.values(used)) if (each.size > 0) each.clear();
    return used;
  }

  function groupOf(codeIndex: number, frame: Frame): number {
    const key = `${codeIndex}/${frame.handler}`;
    let group = groupNumbers.get(key);
    if (group === undefined) {
      groups += 1;
      group = groups;
      groupNumbers.set(key, group);
    }
    return group;
  }

  const scopes: Scope[] = [];
  const guardsOfScope = new Map<number, readonly Guard[]>();
  codeOf.forEach((codeIndex, scopeIndex) => {
    const code = file.codes[codeIndex] as CodeRecord;
    const parent = parentScope(file, scopeOf, codeOf, code);
    const isClass = context.classes.has(scopeIndex) || (scopeIndex > 0 && looksLikeClass(file, code, table));
    if (isClass) context.classes.add(scopeIndex);
    const name = codeNames[codeIndex] ?? "";
    const className = isClass ? privateNameOf(name) : classNames[parent];
    classNames.push(className);
    const madeBefore = context.madeScopes.length;
    const done = execute(codeIndex, className, undefined);
    for (const scope of context.madeScopes.slice(madeBefore)) {
      const made = context.made.get(scope);
      if (made !== undefined) guardsOfScope.set(scope, done.surroundings.guards(made.block));
    }
    scopes.push({
      kind: scopeIndex === 0 ? "module" : isClass ? "class" : "function",
      name: scopeIndex === 0 ? "<module>" : name,
      parent,
      line: code.firstLine,
      parameters: isClass || scopeIndex === 0 ? [] : parametersOf(done.machine, scopeIndex),
      globals: [...done.machine.globals].sort(),
      guards: guardsOfScope.get(scopeIndex) ?? [],
      events: eventsOf(done).filter(({ kind }) => !isClass || kind !== "return"),
    });
  });
  const compiledFrom = file.codes[0] === undefined ? "" : textAt(file, file.codes[0].fileNameAt);
  return {
    code: {
      depth: importsOnly ? "imports" : "full",
      scopes,
      mentions: [...file.mentions].sort(),
      python: table.version,
      ...(compiledFrom === "" ? {} : { compiledFrom }),
    },
    problems,
  };
}

type Collections = Pick<
  Machine,
  "globals" | "shared" | "subjects" | "comprehensions" | "hidden" | "handlerStacks" | "handlerBases" | "regions"
>;

function newCollections(): Collections {
  return {
    globals: new Set(),
    shared: new Set(),
    subjects: new Set(),
    comprehensions: new Map(),
    hidden: new Map(),
    handlerStacks: new Map(),
    handlerBases: new Map(),
    regions: new Map(),
  };
}

interface Choice {
  readonly scopeOf: Int32Array;
  /** Code object of each scope. */
  readonly codeOf: readonly number[];
  /** Scopes that a wrapper for type parameters stands around. */
  readonly generic: ReadonlySet<number>;
}

// Scopes in the order of the file, parents first. Comprehensions become expressions, 3.14's annotation functions nothing,
// and 3.12's wrappers of generic functions the function within.
function chooseScopes(file: MarshalFile, names: readonly string[], table: OpcodeTable, importsOnly: boolean): Choice {
  const { codes } = file;
  const wanted = new Uint8Array(codes.length);
  for (let index = codes.length - 1; index >= 0; index -= 1) {
    const code = codes[index] as CodeRecord;
    if (!importsOnly || code.hasImport) wanted[index] = 1;
    if (wanted[index] === 1 && code.parent >= 0) wanted[code.parent] = 1;
  }
  if (codes.length > 0) wanted[0] = 1;
  const scopeOf = new Int32Array(codes.length).fill(-1);
  const codeOf: number[] = [];
  const generic = new Set<number>();
  const wrappers: number[] = [];
  codes.forEach((_, index) => {
    const name = names[index] ?? "";
    if (wanted[index] === 0 || (index > 0 && comprehensionKind(name) !== undefined)) return;
    if (table.number >= 312 && name.startsWith("<generic parameters of ")) {
      wrappers.push(index);
      return;
    }
    if (table.number >= 314 && name === "__annotate__") return;
    scopeOf[index] = codeOf.length;
    codeOf.push(index);
  });
  for (const wrapper of wrappers) {
    const inner = codes.findIndex((code, index) => code.parent === wrapper && (scopeOf[index] as number) >= 0);
    const scope = scopeOf[inner] ?? -1;
    if (scope < 0) continue;
    scopeOf[wrapper] = scope;
    generic.add(scope);
  }
  return { scopeOf, codeOf, generic };
}

function parentScope(file: MarshalFile, scopeOf: Int32Array, codeOf: readonly number[], code: CodeRecord): number {
  for (let at = code.parent; at >= 0; at = file.codes[at]?.parent ?? -1) {
    const scope = scopeOf[at] as number;
    if (scope >= 0 && codeOf[scope] === at) return scope;
  }
  return -1;
}

function looksLikeClass(file: MarshalFile, code: CodeRecord, table: OpcodeTable): boolean {
  if ((code.flags & 1) !== 0) return false;
  if (table.number >= 300) return (code.flags & CO_NEWLOCALS) === 0;
  const [first, second] = itemsAt(file, code.namesAt).map((at) => textAt(file, at));
  return first === "__name__" && second === "__module__";
}

/** What stands between `_` and `__name` in a mangled private name of this class; undefined when nothing is mangled. */
function privateNameOf(name: string): string | undefined {
  const stripped = name.replace(/^_+/, "");
  return stripped === "" ? undefined : stripped;
}

function parametersOf(m: Machine, scope: number): Parameter[] {
  const { code, variables } = m;
  const made = m.context.made.get(scope);
  const defaults = made?.defaults ?? [];
  const positional = Math.max(0, Math.min(code.argumentCount, variables.length));
  const keywordOnly = Math.max(0, Math.min(code.keywordOnlyCount, variables.length - positional));
  const parameters: Parameter[] = [];
  const add = (index: number, kind: Parameter["kind"], value?: Expr): void => {
    const raw = variables[index];
    if (raw === undefined) return;
    const name =
      m.className !== undefined && raw.startsWith(`_${m.className}__`) ? raw.slice(m.className.length + 1) : raw;
    parameters.push(value === undefined ? { name, kind } : { name, default: value, kind });
  };
  for (let index = 0; index < positional; index += 1) {
    add(index, "positional", defaults[index - (positional - defaults.length)]);
  }
  const star = positional + keywordOnly;
  const hasStar = (code.flags & CO_VARARGS) !== 0;
  if (hasStar) add(star, "star");
  for (let index = positional; index < star; index += 1) {
    add(index, "keyword", made?.keywordDefaults.get(variables[index] ?? ""));
  }
  if ((code.flags & CO_VARKEYWORDS) !== 0) add(star + (hasStar ? 1 : 0), "double-star");
  return parameters;
}

function completeComprehensions(m: Machine, around: Surroundings): void {
  for (const draft of m.comprehensions.values()) {
    const parts = around.around(draft.block);
    draft.loops.forEach((loop, index) => {
      const end = draft.loops[index + 1]?.at ?? Number.MAX_SAFE_INTEGER;
      const tests: Expr[] = [];
      for (const part of parts) {
        if (part.kind !== "if" || part.at <= loop.at || part.at >= end) continue;
        tests.push(part.holds ? part.test : negated(part.test));
        const test = m.graph.blocks[m.graph.blockOf[part.at] ?? -1];
        const head = test === undefined ? undefined : m.graph.blocks[around.headOf(test.index)];
        if (head?.test !== undefined) head.test.consumed = true;
      }
      draft.clauses.push({ target: loop.target ?? unknown("a loop variable"), iter: loop.iter, tests });
    });
  }
}

interface Placed {
  readonly event: EventDraft;
  readonly block: number;
  guards: readonly Guard[];
}

function eventsOf(done: Run): Event[] {
  const { machine: m, surroundings: around } = done;
  const placed: Placed[] = [];
  for (const block of m.graph.blocks) {
    if (!block.reached) continue;
    const { loop, test } = block;
    if (loop !== undefined && !loop.inComprehension && !m.context.importsOnly) {
      const target = loop.target ?? unknown("a loop variable");
      const event: EventDraft = { kind: "for", line: loop.line, target, iter: loop.iter };
      placed.push({ event, block: block.index, guards: around.guards(block.index, false) });
    }
    if (block.events.length > 0) {
      const guards = around.guards(block.index);
      const inAssertion = isAssertionBlock(m, block);
      for (const event of block.events) {
        if (inAssertion && event.kind === "raise") placed.push(...messageCalls(event, block.index, guards));
        else placed.push({ event, block: block.index, guards });
      }
    }
    if (test !== undefined && test.kind === "branch" && !test.consumed && !m.context.importsOnly) {
      const whileTest = around.whileTest(block.index);
      if (holdsCall(test.expr) && whileTest !== "repeated") {
        const event: EventDraft = { kind: "evaluate", line: test.line, value: test.expr };
        placed.push({ event, block: block.index, guards: around.guards(block.index, whileTest === undefined) });
      }
    }
  }
  const kept = m.version >= 308 ? withoutTwins(placed) : placed;
  // From 3.10 on, handlers stand behind the code that follows their try.
  if (m.version >= 310) kept.sort((left, right) => left.event.line - right.event.line);
  return kept.map(({ event, guards }) => finished(event, guards));
}

function messageCalls(event: EventDraft, block: number, guards: readonly Guard[]): Placed[] {
  if (event.kind !== "raise" || event.value === null) return [];
  const parts = event.value.k === "call" ? event.value.args : [];
  return parts
    .filter(holdsCall)
    .map((value) => ({ event: { kind: "evaluate", line: event.line, value }, block, guards }));
}

function finished(event: EventDraft, guards: readonly Guard[]): Event {
  switch (event.kind) {
    case "import": {
      const { kind, line, module, names, level, as } = event;
      const full = names?.map(([name, alias]): [string, string] => [name, alias === "" ? name : alias]) ?? null;
      return { kind, line, module, names: full, level, ...(as === undefined ? {} : { as }), guards };
    }
    // Written out: this runs once for every statement, and a spread costs more than the rest.
    case "evaluate":
    case "return":
    case "yield":
      return { kind: event.kind, line: event.line, value: event.value, guards };
    case "assign": {
      const { kind, line, target, value, op } = event;
      return op === undefined ? { kind, line, target, value, guards } : { kind, line, target, value, op, guards };
    }
    default:
      return { ...event, guards };
  }
}

// Two events of the same line that say the same in different blocks are one statement, compiled twice; what guards both
// is what they have in common.
function withoutTwins(placed: Placed[]): Placed[] {
  if (placed.length < 2 || placed.every(({ block }) => block === placed[0]?.block)) return placed;
  const byLine = new Map<number, Placed[]>();
  let kept: Placed[] | undefined;
  placed.forEach((each, index) => {
    const others = byLine.get(each.event.line);
    if (others === undefined) {
      byLine.set(each.event.line, [each]);
      kept?.push(each);
      return;
    }
    // Many events of one line are a file without lines: comparing all with all would take too long.
    const twin =
      others.length > 200 ? undefined : others.find((other) => other.block !== each.block && sameEvent(other, each));
    if (twin === undefined) {
      others.push(each);
      kept?.push(each);
      return;
    }
    kept ??= placed.slice(0, index);
    twin.guards = common(twin.guards, each.guards);
  });
  return kept ?? placed;
}

function sameEvent(left: Placed, right: Placed): boolean {
  const { kind } = left.event;
  if (kind !== right.event.kind) return false;
  if (kind === "import" || kind === "for" || kind === "define") return sameText(left, right);
  // A look at the outside saves writing out most.
  const [first, second] = [valueOf(left.event), valueOf(right.event)];
  if (first?.k !== second?.k) return false;
  if (first?.k === "call" && second?.k === "call" && !sameCallee(first.of, second.of)) return false;
  return sameText(left, right);
}

function sameText(left: Placed, right: Placed): boolean {
  return JSON.stringify(left.event, withoutLines) === JSON.stringify(right.event, withoutLines);
}

function sameCallee(left: Expr, right: Expr): boolean {
  if (left.k !== right.k) return false;
  if (left.k === "name" && right.k === "name") return left.id === right.id;
  return left.k !== "attribute" || right.k !== "attribute" || left.name === right.name;
}

function valueOf(event: EventDraft): Expr | null {
  switch (event.kind) {
    case "assign":
    case "evaluate":
    case "return":
    case "yield":
    case "raise":
      return event.value;
    case "delete":
      return event.target;
    case "exec":
      return event.code;
    case "for":
    case "define":
    case "import":
      return null;
  }
}

// Of a try within a finally body there are two.
function withoutGroups(key: string, value: unknown): unknown {
  return key === "line" || key === "group" ? undefined : value;
}

function common(left: readonly Guard[], right: readonly Guard[]): readonly Guard[] {
  let length = 0;
  while (
    length < left.length &&
    length < right.length &&
    (left[length] === right[length] ||
      JSON.stringify(left[length], withoutGroups) === JSON.stringify(right[length], withoutGroups))
  ) {
    length += 1;
  }
  return length === left.length ? left : left.slice(0, length);
}
