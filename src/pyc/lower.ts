// From the code objects of one file to ModuleCode: runs each scope, and the comprehensions where they are called.

import type { Expr, Guard, ModuleCode, Scope } from "../model/code.js";
import { constantReader } from "./constants.js";
import type { Instructions } from "./disassemble.js";
import { decodeInstructions, instructionsOf, NO_STRETCHES } from "./disassemble.js";
import type { Run } from "./events.js";
import { eventsOf } from "./events.js";
import type { Frame } from "./graph.js";
import { buildGraph, newBlock } from "./graph.js";
import type { Surroundings } from "./guards.js";
import { surroundings } from "./guards.js";
import type { LaterReads } from "./later.js";
import { holdsUnknown, ScopeOnFirstUse, scopesByName } from "./later.js";
import type { FileContext, Machine } from "./machine.js";
import { emit, keepCalls } from "./machine.js";
import type { CodeRecord, MarshalFile } from "./marshal.js";
import { itemsAt, objectAt, textAt, textsAt } from "./marshal.js";
import type { OpcodeTable } from "./opcodes.js";
import { run } from "./run.js";
import { chooseScopes, globalsOf, looksLikeClass, parametersOf, parentScope, privateNameOf } from "./scopes.js";
import { statementsLeftOut } from "./statements.js";
import type { Item } from "./values.js";
import { expressionOf, holdsCall, negated, unknown } from "./values.js";

export interface Lowered {
  readonly code: ModuleCode;
  readonly problems: readonly { readonly reason: string; readonly offset?: number }[];
}

/**
 * Lowers all scopes ("full"), or those that hold imports with what stands around them ("imports"). In full, a scope is
 * lowered when its events are first asked for: most are never. What goes wrong then, which is a bug, is told to `failed`;
 * without it, it is thrown. `leavesOut`: statements that don't matter to imports are not even looked at (false for tests,
 * which compare).
 */
export function lower(
  file: MarshalFile,
  table: OpcodeTable,
  importsOnly: boolean,
  failed?: (error: unknown) => void,
  leavesOut = importsOnly,
): Lowered {
  const problems: { reason: string; offset?: number }[] = [];
  const said = new Set<string>();
  const codeNames = file.codes.map((code) => textAt(file, code.nameAt));
  const constants = constantReader(file);
  const { scopeOf, codeOf, generic } = chooseScopes(file, codeNames, table, importsOnly);
  codeOf.forEach((code) => constants.scopeNames.push(codeNames[code] ?? ""));
  const classNames: (string | undefined)[] = [];
  // The code of a comprehension is read where it is called: once, or twice in a finally body.
  let budget = 4 * file.bytes.length;

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
    const constantOffsets = itemsAt(file, code.constantsAt);
    const raw = decodeInstructions(file, code, table);
    const leftOut = leavesOut ? statementsLeftOut(raw, table, (at) => isScope(constantOffsets[at])) : NO_STRETCHES;
    const instructions = instructionsOf(file, code, table, raw, leftOut);
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
      names: itemsAt(file, code.namesAt),
      variables: itemsAt(file, code.variablesAt),
      cells: table.number >= 311 ? [] : [...itemsAt(file, code.cellAt), ...itemsAt(file, code.freeAt)],
      constantOffsets,
      stack: [],
      block: graph.blocks[0] ?? newBlock(0, 0, 0),
      at: 0,
      line: code.firstLine,
      size: 0,
      depth: 0,
      firstLine: -1,
      keywordNames: undefined,
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
    const around = surroundings(machine, (frame) => groupOf(code, instructions, frame));
    completeComprehensions(machine, around);
    return { machine, surroundings: around };
  }

  /** Is the constant there the code of a scope? */
  function isScope(at: number | undefined): boolean {
    if (at === undefined) return false;
    const index = file.codeByStart.get(objectAt(file, at));
    return index !== undefined && (scopeOf[index] as number) >= 0;
  }

  // Used again by the next code object of the same nesting: most stay empty, and making them costs more than the run.
  const pool: Collections[] = [];
  function collections(nesting: number): Collections {
    const used = (pool[nesting] ??= newCollections());
    for (const each of Object.values(used)) if (each.size > 0) each.clear();
    return used;
  }

  const scopes: Scope[] = [];
  const guardsOfScope = new Map<number, readonly Guard[]>();
  const childrenOf: number[][] = codeOf.map(() => []);
  codeOf.forEach((codeIndex, scopeIndex) => {
    childrenOf[parentScope(file, scopeOf, codeOf, file.codes[codeIndex] as CodeRecord)]?.push(scopeIndex);
  });
  const isKnown = !importsOnly && !holdsUnknown(file, 0, table);
  // What stands in a scope is told by the scope's own run: its guards, its defaults, up to 2.7 also whether it is a class.
  const ranAround = (parent: number): void => void scopes[parent]?.events;
  const codeOfScope = (scope: number): CodeRecord => file.codes[codeOf[scope] as number] as CodeRecord;
  const parentOf = (scope: number): number => parentScope(file, scopeOf, codeOf, codeOfScope(scope));
  const reads: LaterReads = {
    events: (scope) => {
      const madeBefore = context.madeScopes.length;
      const done = execute(codeOf[scope] as number, classNames[scope], undefined);
      for (const inner of context.madeScopes.slice(madeBefore)) {
        const made = context.made.get(inner);
        if (made !== undefined) guardsOfScope.set(inner, done.surroundings.guards(made.block));
      }
      const isClass = context.classes.has(scope);
      return eventsOf(done).filter(({ kind }) => !isClass || kind !== "return");
    },
    parameters: (scope) => {
      if (scope === 0 || context.classes.has(scope)) return [];
      ranAround(parentOf(scope));
      const code = codeOfScope(scope);
      return parametersOf(code, textsAt(file, code.variablesAt), classNames[scope], context.made.get(scope));
    },
    guards: (scope) => {
      ranAround(parentOf(scope));
      return guardsOfScope.get(scope) ?? [];
    },
    globals: (scope) => globalsOf(file, codeOfScope(scope), table, classNames[scope]),
    failed,
  };
  codeOf.forEach((codeIndex, scope) => {
    const code = file.codes[codeIndex] as CodeRecord;
    const parent = parentOf(scope);
    const isClass = context.classes.has(scope) || (scope > 0 && looksLikeClass(file, code, table));
    if (isClass) context.classes.add(scope);
    const name = codeNames[codeIndex] ?? "";
    classNames.push(isClass ? privateNameOf(name) : classNames[parent]);
    const tellsOfOthers = table.number < 300 && (isClass || childrenOf[scope]?.length !== 0);
    const isLater = !importsOnly && !tellsOfOthers && (isKnown || !holdsUnknown(file, codeIndex, table));
    const events = isLater ? undefined : reads.events(scope);
    const known = {
      kind: scope === 0 ? "module" : isClass ? "class" : "function",
      name: scope === 0 ? "<module>" : name,
      parent,
      line: code.firstLine,
      mayImport: code.hasImport,
    } as const;
    scopes.push(
      events === undefined
        ? new ScopeOnFirstUse(known, scope, reads)
        : {
            ...known,
            events,
            globals: reads.globals(scope),
            guards: reads.guards(scope),
            parameters: reads.parameters(scope),
          },
    );
  });
  // Constants, as most defaults are, hold no names.
  const withDefaults = (parent: number): readonly number[] => {
    const children = childrenOf[parent] ?? [];
    if (children.length === 0) return children;
    ranAround(parent);
    return children.filter((scope) => {
      const { defaults = [], keywordDefaults } = context.made.get(scope) ?? {};
      return [...defaults, ...(keywordDefaults?.values() ?? [])].some((value) => value.k !== "const");
    });
  };
  const scopeAround = (codeIndex: number): number => {
    const scope = scopeOf[codeIndex] as number;
    return scope >= 0 ? scope : parentScope(file, scopeOf, codeOf, file.codes[codeIndex] as CodeRecord);
  };
  const compiledFrom = file.codes[0] === undefined ? "" : textAt(file, file.codes[0].fileNameAt);
  return {
    code: {
      depth: importsOnly ? "imports" : "full",
      scopes,
      mentions: [...file.mentions].sort(),
      ...(file.noted.size > 0 && { noted: [...file.noted].sort() }),
      python: table.version,
      ...(file.mayEnd ? {} : { mayEnd: false }),
      ...(file.mayWidenPath ? {} : { mayWidenPath: false }),
      ...(compiledFrom === "" ? {} : { compiledFrom }),
      ...(importsOnly ? {} : { scopesNaming: scopesByName(file, table, scopes, withDefaults, scopeAround) }),
    },
    problems,
  };
}

/** One number for each try of a file: the offset of its handler. */
function groupOf(code: CodeRecord, instructions: Instructions, frame: Frame): number {
  return code.start + 1 + (instructions.offset[frame.handler] ?? instructions.offset.length);
}

type Collections = Pick<
  Machine,
  "shared" | "subjects" | "comprehensions" | "hidden" | "handlerStacks" | "handlerBases" | "regions"
>;

function newCollections(): Collections {
  return {
    shared: new Set(),
    subjects: new Set(),
    comprehensions: new Map(),
    hidden: new Map(),
    handlerStacks: new Map(),
    handlerBases: new Map(),
    regions: new Map(),
  };
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
