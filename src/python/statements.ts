// Logical lines to events, line by line over an explicit stack of blocks, so that no nesting can exhaust anything. A line
// that no Python accepts costs itself and is a gap; a broken header still opens its block.
//
// In "imports" mode simple statements are passed without making tokens and headers up to their colon.

import { FormatError } from "../errors.js";
import type { Expr } from "../model/code.js";
import {
  expectOp,
  isKeyword,
  isOp,
  newScope,
  parseArguments,
  parseList,
  parseNamed,
  parseOperand,
  parseParameters,
  parseSubject,
  parseTargets,
  parseTest,
  parseTypeParameters,
  parseValue,
  parseYield,
  passKeyword,
  passName,
  passOp,
  startsExpression,
  unknown,
} from "./expressions.js";
import { parseCase } from "./patterns.js";
import {
  type GuardNode,
  type LazyTest,
  type OpenScope,
  type Parser,
  assign,
  emit,
  guardList,
  guarded,
  keepCalls,
  listed,
  statementLine,
} from "./parser.js";
import {
  BRACKET,
  END,
  HEADER,
  LINE,
  NAME,
  NEWLINE,
  OP,
  STRING,
  bad,
  lineAt,
  next,
  shown,
  skipBlanks,
  skipTo,
  wordEnd,
} from "./tokens.js";

/** A compound statement whose clauses may go on, or have just ended. */
interface Chain {
  readonly kind: "if" | "loop" | "try" | "match" | "plain";
  /** "if", "match": the branches with a test, in order, and whether each leaves the block. */
  readonly tests: LazyTest[];
  readonly exits: boolean[];
  /** In force where none of the tests so far held. */
  otherwise: GuardNode | null;
  hasElse: boolean;
  elseExits: boolean;
  /** "try" */
  readonly group: number;
  readonly catches: string[];
  bodyExits: boolean;
  finallyExits: boolean;
  /** "match": what the cases are compared with. */
  readonly subject: LazyTest | null;
}

type Role = "module" | "branch" | "else" | "body" | "handler" | "finally" | "cases" | "definition";

interface Block {
  /** Column of its statements; -1 before the first. */
  indent: number;
  /** Column of its header. */
  readonly header: number;
  readonly inline: boolean;
  readonly role: Role;
  /** The statement that it is a clause of. */
  readonly of: Chain | null;
  /** Scope and guard in force; the guard grows by early exits. */
  readonly scope: OpenScope;
  guard: GuardNode | null;
  /** return, raise, continue or break stands in it. */
  exits: boolean;
  chain: Chain | null;
}

export interface SourceGap {
  readonly line: number;
  readonly reason: string;
}

/** What the statement parser adds to the state: blocks and gaps. */
export interface Reading {
  readonly p: Parser;
  readonly blocks: Block[];
  readonly gaps: SourceGap[];
  decorators: Expr[];
  decoratorAt: number;
  /** How often the end of the file was met inside a bracket or string: each time costs a walk through the rest. */
  overruns: number;
}

const MAX_GAPS = 100;
const MAX_OVERRUNS = 20;

/** Reads the whole file into `p.scopes`; gives what could not be read. */
export function readStatements(p: Parser): SourceGap[] {
  const module: Block = {
    indent: 0,
    header: -1,
    inline: false,
    role: "module",
    of: null,
    scope: p.scope,
    guard: null,
    exits: false,
    chain: null,
  };
  const r: Reading = { p, blocks: [module], gaps: [], decorators: [], decoratorAt: -1, overruns: 0 };
  while (nextLine(r)) readLine(r);
  return r.gaps;
}

function top(r: Reading): Block {
  const block = r.blocks[r.blocks.length - 1];
  if (block === undefined) throw new Error("the module's block is never closed");
  return block;
}

function gap(r: Reading, offset: number, reason: string): void {
  if (r.gaps.length > MAX_GAPS) return;
  const line = lineAt(r.p, offset);
  r.gaps.push(
    r.gaps.length === MAX_GAPS ? { line, reason: "more lines that no Python accepts follow" } : { line, reason },
  );
}

/** Moves to the first statement of the next logical line and closes the blocks that end before it. */
function nextLine(r: Reading): boolean {
  const { p } = r;
  const text = p.text;
  let at = p.at;
  let column = 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x20) column++;
    else if (code === 0x09) column = (column | 7) + 1;
    else if (code === 0x0c || code === 0x0a) column = 0;
    else if (code === 0x23) at = text.indexOf("\n", at) - 1;
    else if (code === 0x5c && text.charCodeAt(at + 1) === 0x0a) at++;
    else break;
    at++;
  }
  p.at = at;
  if (at >= p.size) {
    while (r.blocks.length > 1) closeBlock(r);
    return false;
  }
  let block = top(r);
  if (block.indent === -1) {
    if (column > block.header) {
      block.indent = column;
      return true;
    }
    gap(r, at, "a line without the indentation that the line before it asks for");
    closeBlock(r);
    block = top(r);
  }
  while (column < block.indent && r.blocks.length > 1) {
    closeBlock(r);
    block = top(r);
  }
  if (column !== block.indent) {
    gap(r, at, "a line with another indentation than its block");
    // Further lines like this one belong together.
    openBlock(r, "body", null, block.guard, block.scope, block.indent);
    top(r).indent = column;
  }
  return true;
}

function readLine(r: Reading): void {
  const { p } = r;
  const text = p.text;
  for (;;) {
    const at = p.at;
    p.depth = 0;
    p.nesting = 0;
    p.height = 0;
    p.keepStars = false;
    p.statement = at;
    const blocks = r.blocks.length;
    try {
      readStatement(r, at);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      recover(r, at, error, blocks);
      return;
    }
    // A header opened a block: its body stands on this line, or on the next ones.
    if (r.blocks.length > blocks) {
      const body = skipBlanks(text, p.at);
      const code = text.charCodeAt(body);
      if (code !== 0x0a && code !== 0x23) {
        replaceTop(r);
        p.at = body;
        continue;
      }
      p.at = code === 0x23 ? text.indexOf("\n", body) : body;
    }
    if (text.charCodeAt(p.at) === 0x3b) {
      const after = skipBlanks(text, p.at + 1);
      const code = text.charCodeAt(after);
      if (code === 0x23 || code === 0x0a) {
        p.at = text.indexOf("\n", after) + 1;
        break;
      }
      p.at = after;
      continue;
    }
    p.at++;
    break;
  }
  while (top(r).inline) closeBlock(r);
}

/** The block just opened has its body on the line of its header. */
function replaceTop(r: Reading): void {
  const block = r.blocks.pop();
  if (block !== undefined) r.blocks.push({ ...block, inline: true, indent: block.header });
}

/** Says what was lost and goes on at the next logical line; opens the block of a header whose rest could not be read. */
function recover(r: Reading, at: number, error: FormatError, blocks: number): void {
  const { p } = r;
  gap(r, Math.max(at, error.offset ?? at), error.message);
  r.decorators = [];
  r.decoratorAt = -1;
  p.depth = 0;
  let end = at;
  try {
    for (;;) {
      end = skipTo(p, end, LINE);
      if (p.text.charCodeAt(end) === 0x0a) break;
      end++;
    }
  } catch (second) {
    if (!(second instanceof FormatError)) throw second;
    end = Math.max(end, second.offset ?? end);
    if (p.text.charCodeAt(end) !== 0x0a) end = p.text.indexOf("\n", end);
    if (++r.overruns > MAX_OVERRUNS) {
      gap(r, at, "too many brackets or strings that are never closed; the rest of the file is not read");
      end = p.size - 1;
    }
  }
  if (end < 0 || end >= p.size) end = p.size - 1;
  while (r.blocks.length > blocks) closeBlock(r);
  let last = end;
  while (last > at && (p.text.charCodeAt(last - 1) === 0x20 || p.text.charCodeAt(last - 1) === 0x09)) last--;
  const header = last > at && p.text.charCodeAt(last - 1) === 0x3a;
  const column = top(r).indent;
  while (top(r).inline) closeBlock(r);
  if (header) {
    const word = p.text.slice(at, wordEnd(p.text, at));
    const block = top(r);
    if (word === "def" || word === "class" || word === "async") {
      const scope = newScope(p, word === "class" ? "class" : "function", "", at);
      openBlock(r, "definition", null, null, scope, column);
    } else {
      const test: LazyTest = { at, form: "test", subject: null, exprs: [unknown("a line that no Python accepts")] };
      openBlock(r, "body", null, guarded(block.guard, test), block.scope, column);
    }
  }
  p.at = end + 1;
}

function openBlock(
  r: Reading,
  role: Role,
  of: Chain | null,
  guard: GuardNode | null,
  scope: OpenScope = top(r).scope,
  header: number = top(r).indent,
): void {
  r.blocks.push({ indent: -1, header, inline: false, role, of, scope, guard, exits: false, chain: null });
}

function closeBlock(r: Reading): void {
  const block = r.blocks.pop();
  if (block === undefined) return;
  endChain(block);
  const chain = block.of;
  if (chain === null) return;
  switch (block.role) {
    case "branch":
      chain.exits.push(block.exits);
      break;
    case "handler":
      chain.exits.push(block.exits);
      break;
    case "else":
      chain.elseExits = block.exits;
      break;
    case "body":
      chain.bodyExits = block.exits;
      break;
    case "finally":
      chain.finallyExits = block.exits;
      break;
    case "cases":
    case "module":
    case "definition":
      break;
  }
}

/** Draws the conclusions of a compound statement for what follows it in its block. */
function endChain(block: Block): void {
  const chain = block.chain;
  block.chain = null;
  if (chain === null) return;
  if (chain.kind === "if") {
    const { tests, exits } = chain;
    let i = 0;
    let test = tests[i];
    while (test !== undefined && exits[i] === true) {
      block.guard = guarded(block.guard, test, false);
      test = tests[++i];
    }
    if (!chain.hasElse || !chain.elseExits) return;
    if (test === undefined) block.exits = true;
    else if (exits.every((exit, index) => exit || index === i)) block.guard = guarded(block.guard, test, true);
  } else if (chain.kind === "try") {
    const throughBody = chain.bodyExits || chain.elseExits;
    if (chain.finallyExits || (throughBody && chain.exits.every((exit) => exit))) block.exits = true;
  }
}

function newChain(r: Reading, kind: Chain["kind"], subject: LazyTest | null = null): Chain {
  const block = top(r);
  const chain: Chain = {
    kind,
    tests: [],
    exits: [],
    otherwise: block.guard,
    hasElse: false,
    elseExits: false,
    group: kind === "try" ? ++r.p.groups : 0,
    catches: [],
    bodyExits: false,
    finallyExits: false,
    subject,
  };
  block.chain = chain;
  return chain;
}

/** One statement, or the header of a compound one; leaves p.at on the ";" or line end behind it, or behind the colon. */
function readStatement(r: Reading, at: number): void {
  const { p } = r;
  const text = p.text;
  const end = wordEnd(text, at);
  const word = end - at > 1 && end - at < 9 ? text.slice(at, end) : "";
  const block = top(r);
  if (block.chain !== null) {
    if (word === "elif" || word === "else" || word === "except" || word === "finally") {
      p.scope = block.scope;
      p.guard = block.guard;
      if (readClause(r, block, block.chain, word, end)) return;
    } else if (word !== "case" || block.role !== "cases") {
      endChain(block);
    }
  }
  p.scope = block.scope;
  p.guard = block.guard;
  switch (word) {
    case "import":
      p.at = end;
      return readImport(p);
    case "from":
      p.at = end;
      return readFrom(p);
    case "if":
      return readIf(r, newChain(r, "if"), end);
    case "while": {
      const test = readTest(p, end, block.guard);
      p.guard = block.guard;
      conditionEvent(p, test);
      return openBlock(r, "body", newChain(r, "loop"), guarded(block.guard, { kind: "loop" }));
    }
    case "for":
      return readFor(r, end);
    case "try":
      readColon(p, end);
      {
        const chain = newChain(r, "try");
        return openBlock(
          r,
          "body",
          chain,
          guarded(block.guard, { kind: "try", catches: chain.catches, group: chain.group }),
        );
      }
    case "with":
      return readWith(r, end);
    case "def":
      return readDefinition(r, "function", end);
    case "class":
      return readDefinition(r, "class", end);
    case "async": {
      const inner = skipBlanks(text, end);
      const innerEnd = wordEnd(text, inner);
      switch (text.slice(inner, innerEnd)) {
        case "def":
          return readDefinition(r, "function", innerEnd);
        case "for":
          return readFor(r, innerEnd);
        case "with":
          return readWith(r, innerEnd);
      }
      break;
    }
    case "elif":
    case "else":
    case "except":
    case "finally":
      throw bad(p, `"${word}" without the statement that it belongs to`, at);
    case "match":
      if (readMatch(r, end)) return;
      break;
    case "case":
      if (block.role === "cases" && readCase(r, block, end)) return;
      break;
    case "return":
    case "raise":
    case "continue":
    case "break":
      block.exits = true;
      return readExit(p, word, at, end);
    case "pass":
      return readRest(p, end);
    case "global":
    case "nonlocal":
      if (word === "global" || isLetter(text.charCodeAt(skipBlanks(text, end)))) return readGlobal(p, word, end);
      break;
    case "del":
      return readDelete(p, end);
    case "assert":
      return readAssert(p, end);
    case "print":
      if (isPrintStatement(p, end)) return readPrint(p, end);
      break;
    case "exec":
      if (isExecStatement(p, end)) return readExec(p, end);
      break;
    case "type":
      if (isTypeStatement(p, end)) return readType(p, end);
      break;
    case "lazy": {
      const inner = skipBlanks(text, end);
      const innerEnd = wordEnd(text, inner);
      const what = text.slice(inner, innerEnd);
      if (what === "import" || what === "from") {
        p.at = innerEnd;
        return what === "import" ? readImport(p) : readFrom(p);
      }
      break;
    }
  }
  if (text.charCodeAt(at) === 0x40) return readDecorator(r, at);
  if (!p.full) p.at = skipTo(p, at, LINE);
  else readExpression(p, at);
}

/** After a simple statement in full mode: only its end may follow. */
function endStatement(p: Parser): void {
  if (p.kind !== NEWLINE && !isOp(p, ";") && p.kind !== END) throw bad(p, `${shown(p)} where the statement should end`);
  p.at = Math.min(p.start, p.size - 1);
}

function readRest(p: Parser, end: number): void {
  p.at = end;
  next(p);
  endStatement(p);
}

/** After a header in full mode. */
function endHeader(p: Parser): void {
  expectOp(p, ":");
}

/** Passes a header without reading it; p.at is then behind its colon. */
function passHeader(p: Parser, from: number): void {
  const at = skipTo(p, from, HEADER);
  if (p.text.charCodeAt(at) !== 0x3a) throw bad(p, 'the end of the line where ":" is expected', at);
  p.at = at + 1;
}

function readColon(p: Parser, end: number): void {
  p.at = end;
  next(p);
  endHeader(p);
}

/** The test of a header, read now or later; p.at is then behind the colon. */
function readTest(p: Parser, end: number, guard: GuardNode | null): LazyTest {
  const test: LazyTest = { at: end, form: "test", subject: null, exprs: undefined };
  if (p.full) {
    p.guard = guard;
    p.at = end;
    next(p);
    test.exprs = [parseNamed(p)];
    endHeader(p);
  } else passHeader(p, end);
  return test;
}

function conditionEvent(p: Parser, test: LazyTest): void {
  const [value] = test.exprs ?? [];
  if (p.full && value !== undefined) keepTestCalls(p, value);
}

function keepTestCalls(p: Parser, value: Expr): void {
  if (hasCall(value)) emit(p, { kind: "evaluate", value, line: statementLine(p), guards: guardList(p, p.guard) });
}

/** Does evaluating the expression call anything? (What a lambda calls is not evaluated here.) */
function hasCall(value: Expr | null): boolean {
  if (value === null) return false;
  switch (value.k) {
    case "call":
    case "comprehension":
      return true;
    case "attribute":
    case "not":
      return hasCall(value.of);
    case "subscript":
      return hasCall(value.of) || hasCall(value.index);
    case "slice":
      return hasCall(value.lower) || hasCall(value.upper) || hasCall(value.step);
    case "binary":
    case "compare":
      return hasCall(value.left) || hasCall(value.right);
    case "joined":
      return value.parts.some(hasCall);
    case "sequence":
    case "bool":
      return value.items.some(hasCall);
    case "dict":
      return value.entries.some(([key, item]) => hasCall(key) || hasCall(item));
    case "cond":
      return hasCall(value.test) || hasCall(value.then) || hasCall(value.otherwise);
    case "const":
    case "bytes":
    case "name":
    case "function":
    case "unknown":
      return false;
  }
}

function readIf(r: Reading, chain: Chain, end: number): void {
  const { p } = r;
  const test = readTest(p, end, chain.otherwise);
  p.guard = chain.otherwise;
  conditionEvent(p, test);
  openBlock(r, "branch", chain, guarded(chain.otherwise, test));
  chain.tests.push(test);
  chain.otherwise = guarded(chain.otherwise, test, false);
}

/** A clause of the statement before it; false when it does not fit there. */
function readClause(r: Reading, block: Block, chain: Chain, word: string, end: number): boolean {
  const { p } = r;
  switch (word) {
    case "elif":
      if (chain.kind !== "if" || chain.hasElse) return false;
      readIf(r, chain, end);
      return true;
    case "else":
      if (chain.kind === "plain" || chain.kind === "match" || chain.hasElse) return false;
      readColon(p, end);
      chain.hasElse = true;
      if (chain.kind === "try") openBlock(r, "else", chain, guarded(block.guard, { kind: "else", group: chain.group }));
      else openBlock(r, "else", chain, chain.kind === "if" ? chain.otherwise : block.guard);
      return true;
    case "except":
      if (chain.kind !== "try") return false;
      readExcept(r, block, chain, end);
      return true;
    default:
      if (chain.kind !== "try") return false;
      readColon(p, end);
      openBlock(r, "finally", chain, block.guard);
      return true;
  }
}

function readExcept(r: Reading, block: Block, chain: Chain, end: number): void {
  const { p } = r;
  p.at = end;
  next(p);
  if (isOp(p, "*")) next(p);
  const catches: string[] = [];
  let target: Expr | null = null;
  if (isOp(p, ":")) catches.push("*");
  else {
    const calls = p.calls;
    const first = parseTest(p);
    caughtNames(first, catches);
    keepCalls(p, first, calls);
    while (isOp(p, ",")) {
      next(p);
      // `except A, B:` of 3.14 lists types, `except A, e:` of Python 2 binds a name.
      const second = parseTest(p);
      const binds = p.python === 2 || (second.k === "name" && /^[a-z_]/.test(second.id));
      if (binds && catches.length > 0 && target === null && !isOp(p, ",")) {
        target = second;
        p.python2 = true;
      } else caughtNames(second, catches);
    }
    if (isKeyword(p, "as")) {
      next(p);
      target = parseTest(p);
    }
  }
  endHeader(p);
  for (const name of catches) {
    if (!chain.catches.includes(name)) chain.catches.push(name);
  }
  const guard = guarded(block.guard, { kind: "except", catches, group: chain.group });
  openBlock(r, "handler", chain, guard);
  if (target !== null && p.full) {
    p.guard = guard;
    assign(p, target, unknown("an exception"));
    p.guard = block.guard;
  }
}

/** Names of the exception types as written; "?" for what is computed. */
function caughtNames(types: Expr, into: string[]): void {
  if (types.k === "sequence") for (const item of types.items) caughtNames(item, into);
  else into.push(dottedName(types) ?? "?");
}

function dottedName(value: Expr): string | undefined {
  if (value.k === "name") return value.id;
  if (value.k !== "attribute") return undefined;
  const parts = [value.name];
  let of = value.of;
  while (of.k === "attribute") {
    parts.push(of.name);
    of = of.of;
  }
  return of.k === "name" ? [of.id, ...parts.reverse()].join(".") : undefined;
}

function readFor(r: Reading, end: number): void {
  const { p } = r;
  const block = top(r);
  if (p.full) {
    p.at = end;
    next(p);
    const target = parseTargets(p);
    passKeyword(p, "in");
    const iter = parseList(p);
    endHeader(p);
    emit(p, { kind: "for", target, iter, line: statementLine(p), guards: guardList(p, p.guard) });
  } else passHeader(p, end);
  openBlock(r, "body", newChain(r, "loop"), guarded(block.guard, { kind: "loop" }));
}

function readWith(r: Reading, end: number): void {
  const { p } = r;
  const block = top(r);
  const contexts: LazyTest = { at: end, form: "with", subject: null, exprs: undefined };
  if (p.full) {
    p.at = end;
    contexts.exprs = parseContexts(p);
    endHeader(p);
  } else passHeader(p, end);
  newChain(r, "plain");
  openBlock(r, "body", null, guarded(block.guard, contexts));
}

/** `a as b, c` or `(a as b, c)`: the contexts. What they are bound to is assigned the context itself. */
function parseContexts(p: Parser): Expr[] {
  const open = skipBlanks(p.text, p.at);
  let inside = false;
  if (p.text.charCodeAt(open) === 0x28) {
    const behind = skipBlanks(p.text, skipTo(p, open + 1, BRACKET) + 1);
    inside = p.text.charCodeAt(behind) === 0x3a && p.text.charCodeAt(behind + 1) !== 0x3d;
  }
  next(p);
  if (inside) next(p);
  const contexts: Expr[] = [];
  while (!isOp(p, ")") && !isOp(p, ":")) {
    let context = isKeyword(p, "yield") ? parseYield(p) : parseNamed(p);
    if (inside && contexts.length === 0 && isKeyword(p, "for")) context = unknown("a generator");
    contexts.push(context);
    if (isKeyword(p, "as")) {
      next(p);
      p.keepStars = true;
      const target = parseOperand(p);
      p.keepStars = false;
      assign(p, target, context);
    } else if (p.full && context.k !== "unknown") {
      emit(p, { kind: "evaluate", value: context, line: statementLine(p), guards: guardList(p, p.guard) });
    }
    if (!isOp(p, ",")) break;
    next(p);
  }
  if (inside) passOp(p, ")");
  return contexts;
}

function readMatch(r: Reading, end: number): boolean {
  const { p } = r;
  const text = p.text;
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  // match = 1, match.group(), match: type, `match, x`: no statement of its own. `match ...:` is one.
  if (code === 0x3d || code === 0x3a || code === 0x2c || code === 0x0a) return false;
  if (code === 0x2e && !text.startsWith("...", at)) return false;
  const colon = skipTo(p, end, HEADER);
  if (text.charCodeAt(colon) !== 0x3a) return false;
  const rest = text.charCodeAt(skipBlanks(text, colon + 1));
  if (rest !== 0x0a && rest !== 0x23) return false;
  const block = top(r);
  const subject: LazyTest = { at: end, form: "test", subject: null, exprs: undefined };
  if (p.full) {
    p.at = end;
    next(p);
    subject.exprs = [parseSubject(p)];
    endHeader(p);
    conditionEvent(p, subject);
  } else p.at = colon + 1;
  openBlock(r, "cases", newChain(r, "match", subject), block.guard);
  return true;
}

function readCase(r: Reading, block: Block, end: number): boolean {
  const { p } = r;
  const code = p.text.charCodeAt(skipBlanks(p.text, end));
  if (code === 0x3d || code === 0x2e || code === 0x0a) return false;
  const chain = block.chain ?? newChain(r, "if");
  const subject = block.of?.subject ?? null;
  const test: LazyTest = { at: end, form: "case", subject, exprs: undefined };
  p.guard = chain.otherwise;
  if (p.full) {
    p.at = end;
    test.exprs = [parseCase(p, subject?.exprs?.[0] ?? unknown("what is matched"))];
    endHeader(p);
    conditionEvent(p, test);
  } else passHeader(p, end);
  openBlock(r, "branch", chain, guarded(chain.otherwise, test));
  chain.tests.push(test);
  chain.otherwise = guarded(chain.otherwise, test, false);
  return true;
}

function readDefinition(r: Reading, kind: "function" | "class", end: number): void {
  const { p } = r;
  const at = r.decoratorAt === -1 ? p.statement : r.decoratorAt;
  p.at = end;
  next(p);
  const name = passName(p);
  if (!p.full) {
    passHeader(p, p.start);
    newChain(r, "plain");
    return openBlock(r, "definition", null, null, newScope(p, kind, name, at));
  }
  const decorators = r.decorators;
  r.decorators = [];
  r.decoratorAt = -1;
  const scope = newScope(p, kind, name, at);
  parseTypeParameters(p);
  let bases: readonly Expr[] = [];
  let unpacked: [Expr, Expr][] = [];
  if (kind === "function") {
    passOp(p, "(");
    unpacked = parseParameters(p, scope.parameters, true);
    passOp(p, ")");
    if (isOp(p, "->")) {
      next(p);
      const calls = p.calls;
      keepCalls(p, parseList(p), calls);
    }
  } else if (isOp(p, "(")) {
    const list = parseArguments(p);
    bases = list.args;
    for (const [, value] of list.keywords) keepTestCalls(p, value);
  }
  endHeader(p);
  const line = statementLine(p);
  emit(p, { kind: "define", name, scope: scope.index, decorators, bases, line, guards: guardList(p, p.guard) });
  newChain(r, "plain");
  openBlock(r, "definition", null, null, scope);
  p.scope = scope;
  p.guard = null;
  for (const [target, value] of unpacked) assign(p, target, value);
}

function readDecorator(r: Reading, at: number): void {
  const { p } = r;
  if (!p.full) {
    p.at = skipTo(p, at + 1, LINE);
    return;
  }
  if (r.decoratorAt === -1) r.decoratorAt = at;
  p.at = at + 1;
  next(p);
  r.decorators.push(parseNamed(p));
  endStatement(p);
}

function readExit(p: Parser, word: string, at: number, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    if (word === "raise" && p.comma !== -1) p.python2 = true;
    return;
  }
  p.at = end;
  next(p);
  if (word === "return") {
    const value: Expr = startsExpression(p) ? parseList(p) : { k: "const", value: null };
    emit(p, { kind: "return", value, line: lineAt(p, at), guards: guardList(p, p.guard) });
  } else if (word === "raise") {
    let value: Expr | null = null;
    if (startsExpression(p)) {
      value = parseTest(p);
      while (isOp(p, ",") || isKeyword(p, "from")) {
        if (isOp(p, ",")) p.python2 = true;
        next(p);
        const calls = p.calls;
        keepCalls(p, parseTest(p), calls);
      }
    }
    emit(p, { kind: "raise", value, line: lineAt(p, at), guards: guardList(p, p.guard) });
  }
  endStatement(p);
}

function readGlobal(p: Parser, word: string, end: number): void {
  p.at = end;
  next(p);
  for (;;) {
    const name = passName(p);
    if (word === "global") p.scope.globals.push(name);
    if (!isOp(p, ",")) break;
    next(p);
  }
  endStatement(p);
}

function readDelete(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  const pending = [parseTargets(p)];
  for (let target = pending.pop(); target !== undefined; target = pending.pop()) {
    if (target.k === "sequence") pending.push(...[...target.items].reverse());
    else emit(p, { kind: "delete", target, line: statementLine(p), guards: guardList(p, p.guard) });
  }
  endStatement(p);
}

function readAssert(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  keepTestCalls(p, parseTest(p));
  if (isOp(p, ",")) {
    next(p);
    const calls = p.calls;
    keepCalls(p, parseTest(p), calls);
  }
  endStatement(p);
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code >= 0x80;
}

const BINARY_WORDS: ReadonlySet<string> = new Set(["and", "or", "in", "is", "if", "else", "for", "as"]);

/** Is what follows `print` or `exec` (whose word ends at `end`) an operand, so that it must be a statement? */
function operandFollows(p: Parser, end: number): boolean {
  const text = p.text;
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  if (code === 0x22 || code === 0x27 || code === 0x60 || code === 0x7b || (code >= 0x30 && code <= 0x39)) return true;
  if (!isLetter(code)) return false;
  const word = text.slice(at, wordEnd(text, at));
  if (word !== "not") return !BINARY_WORDS.has(word);
  const second = skipBlanks(text, at + 3);
  return text.slice(second, wordEnd(text, second)) !== "in";
}

function isPrintStatement(p: Parser, end: number): boolean {
  if (operandFollows(p, end)) {
    p.python2 = true;
    return true;
  }
  if (p.printFunction || p.python === 3) return false;
  const text = p.text;
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  // print [x], print -x, print +x, print ~x
  let statement =
    (code === 0x5b || code === 0x2d || code === 0x2b || code === 0x7e) && text.charCodeAt(at + 1) !== 0x3d;
  if (code === 0x3e && text.charCodeAt(at + 1) === 0x3e && text.charCodeAt(at + 2) !== 0x3d) statement = true;
  if (statement) p.python2 = true;
  if (p.python === 2 && (code === 0x28 || code === 0x0a || code === 0x3b || code === 0x23)) statement = true;
  return statement;
}

function readPrint(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  if (isOp(p, ">>")) next(p);
  while (startsExpression(p)) {
    keepTestCalls(p, parseTest(p));
    if (!isOp(p, ",")) break;
    next(p);
  }
  endStatement(p);
}

function isExecStatement(p: Parser, end: number): boolean {
  if (operandFollows(p, end)) {
    p.python2 = true;
    return true;
  }
  return p.python === 2 && p.text.charCodeAt(skipBlanks(p.text, end)) === 0x28;
}

/** `exec code [in globals [, locals]]`; `exec(code, globals)` is the same with a tuple. */
function readExec(p: Parser, end: number): void {
  if (p.interest.names.has("exec")) p.mentions.add("exec");
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  const whole = parseOperand(p);
  if (isKeyword(p, "in")) {
    next(p);
    keepTestCalls(p, parseTest(p));
    if (isOp(p, ",")) {
      next(p);
      keepTestCalls(p, parseTest(p));
    }
  }
  const [code = whole, ...spaces] = whole.k === "sequence" && whole.of === "tuple" ? whole.items : [whole];
  emit(p, { kind: "exec", code, line: statementLine(p), guards: guardList(p, p.guard) });
  for (const space of spaces) keepTestCalls(p, space);
  endStatement(p);
}

function isTypeStatement(p: Parser, end: number): boolean {
  const text = p.text;
  const at = skipBlanks(text, end);
  const behind = wordEnd(text, at);
  if (at === end || behind === at) return false;
  const code = text.charCodeAt(skipBlanks(text, behind));
  return code === 0x3d || code === 0x5b;
}

function readType(p: Parser, end: number): void {
  if (!p.full) {
    p.at = skipTo(p, end, LINE);
    return;
  }
  p.at = end;
  next(p);
  const id = passName(p);
  parseTypeParameters(p);
  passOp(p, "=");
  const calls = p.calls;
  keepCalls(p, parseTest(p), calls);
  assign(p, { k: "name", id }, unknown("a type alias"));
  endStatement(p);
}

const AUGMENTED: ReadonlySet<string> = new Set([
  "+=",
  "-=",
  "*=",
  "/=",
  "//=",
  "%=",
  "@=",
  "&=",
  "|=",
  "^=",
  ">>=",
  "<<=",
  "**=",
]);

/** An expression, an assignment of any form, or an annotation. */
function readExpression(p: Parser, at: number): void {
  p.at = at;
  next(p);
  if (p.kind === STRING && passDocstring(p)) return;
  const events = p.scope.events.length;
  const stars = p.stars;
  const calls = p.calls;
  const first = parseValue(p);
  if (isOp(p, "=")) {
    if (p.stars > stars) {
      // A starred target: read it again with its stars.
      p.scope.events.length = events;
      p.calls = calls;
      p.at = at;
      p.keepStars = true;
      next(p);
      return readAssignment(p, parseList(p));
    }
    return readAssignment(p, first);
  }
  const guards = guardList(p, p.guard);
  const line = statementLine(p);
  if (p.kind === OP && AUGMENTED.has(p.word)) {
    const op = p.word.slice(0, -1);
    next(p);
    assign(p, asTarget(first), parseValue(p), op);
  } else if (isOp(p, ":")) {
    next(p);
    const before = p.calls;
    keepCalls(p, parseTest(p), before);
    if (isOp(p, "=")) {
      next(p);
      assign(p, asTarget(first), parseValue(p));
    }
  } else {
    const code = executed(p, first);
    if (code !== undefined) emit(p, { kind: "exec", code, line, guards });
    if (first.k !== "const" && first.k !== "bytes" && first.k !== "unknown")
      emit(p, { kind: "evaluate", value: first, line, guards });
  }
  endStatement(p);
}

function readAssignment(p: Parser, first: Expr): void {
  const targets = [asTarget(first)];
  p.keepStars = false;
  let value = first;
  while (isOp(p, "=")) {
    next(p);
    const { at, start, kind, word, flags, body, bodyEnd, depth } = p;
    const { stars, calls } = p;
    const events = p.scope.events.length;
    value = parseValue(p);
    if (!isOp(p, "=")) break;
    if (p.stars > stars) {
      p.scope.events.length = events;
      Object.assign(p, { at, start, kind, word, flags, body, bodyEnd, depth, calls });
      p.keepStars = true;
      value = parseValue(p);
      p.keepStars = false;
    }
    targets.push(asTarget(value));
  }
  for (const target of targets) assign(p, target, value);
  endStatement(p);
}

/** Python 2 lets True and False be assigned. */
function asTarget(value: Expr): Expr {
  return value.k === "const" && typeof value.value === "boolean"
    ? { k: "name", id: value.value ? "True" : "False" }
    : value;
}

/** The code given to exec: `exec(code)`, or `exec (code) in names` of Python 2, which reads as a comparison. */
function executed(p: Parser, value: Expr): Expr | undefined {
  if (value.k === "compare" && value.op === "in") {
    const code = executed(p, value.left);
    if (code !== undefined) p.python2 = true;
    return code;
  }
  return value.k === "call" && value.of.k === "name" && value.of.id === "exec" ? value.args[0] : undefined;
}

/** Passes a statement that is nothing but strings; otherwise leaves the scanner where it was. */
function passDocstring(p: Parser): boolean {
  const { at, start, flags, body, bodyEnd } = p;
  // An f-string may call something.
  while (p.kind === STRING && (p.flags & 24) === 0) next(p);
  if (p.kind === NEWLINE || isOp(p, ";") || p.kind === END) {
    endStatement(p);
    return true;
  }
  p.at = at;
  p.start = start;
  p.kind = STRING;
  p.word = "";
  p.flags = flags;
  p.body = body;
  p.bodyEnd = bodyEnd;
  p.depth = 0;
  return false;
}

function readImport(p: Parser): void {
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

function readFrom(p: Parser): void {
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

/** Reads a test that was passed over, leaving the parser as it was. */
export function resolveTest(p: Parser, test: LazyTest): readonly Expr[] {
  if (test.exprs !== undefined) return test.exprs;
  const { at, start, kind, word, flags, body, bodyEnd, depth, nesting, height, keepStars, comma } = p;
  p.at = test.at;
  p.depth = 0;
  p.nesting = 0;
  try {
    if (test.form === "with") test.exprs = parseContexts(p);
    else if (test.form === "case") {
      const [subject = unknown("what is matched")] = test.subject === null ? [] : resolveTest(p, test.subject);
      test.exprs = [parseCase(p, subject)];
    } else {
      next(p);
      test.exprs = [parseSubject(p)];
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    test.exprs = [unknown(error.message)];
  }
  Object.assign(p, { at, start, kind, word, flags, body, bodyEnd, depth, nesting, height, keepStars, comma });
  return test.exprs;
}
