// Logical lines to events, line by line over an explicit stack of blocks, so that no nesting can exhaust anything. A line
// that no Python accepts costs itself and is a gap; a broken header still opens its block.
//
// In "imports" mode simple statements are passed without making tokens and headers up to their colon.

import { FormatError } from "../errors.js";
import {
  closeBlock,
  endChain,
  gap,
  leave,
  newChain,
  openBlock,
  replaceTop,
  top,
  type Block,
  type Reading,
  type SourceGap,
} from "./blocks.js";
import { unknown } from "./expect.js";
import { newScope } from "./expressions.js";
import {
  conditionEvent,
  readCase,
  readClause,
  readDefinition,
  readFor,
  readIf,
  readMatch,
  readTest,
  readTry,
  readWith,
} from "./headers.js";
import { readFrom, readImport } from "./imports.js";
import { guarded, type LazyTest, type Parser } from "./parser.js";
import { isExecStatement, isLetter, isPrintStatement, readExec, readPrint } from "./print-and-exec.js";
import {
  isTypeStatement,
  readAssert,
  readDecorator,
  readDelete,
  readExit,
  readExpression,
  readGlobal,
  readRest,
  readType,
} from "./simple-statements.js";
import { LINE, bad, skipBlanks, skipTo, wordEnd } from "./tokens.js";

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
      return readTry(r, end);
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
      leave(block);
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
