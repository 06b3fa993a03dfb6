// Characters to tokens of any Python, 2.5 to 3.15, one token at a time on demand. There are no token objects: the scanner
// holds the current token in its own fields, and a second, coarser walk (`skipTo`) passes whole statements without tokens.
//
// The text ends in "\n\0" (see decode.ts), so that looking one or two characters ahead never leaves it.

import { FormatError } from "../errors.js";

export const END = 0;
export const NEWLINE = 1;
export const NAME = 2;
/** A word that no version of Python takes as a name. */
export const KEYWORD = 3;
export const NUMBER = 4;
export const STRING = 5;
export const OP = 6;

export const RAW = 1;
export const BYTES = 2;
export const UNICODE = 4;
export const FORMAT = 8;
export const TEMPLATE = 16;
export const TRIPLE = 32;
/** So many f-strings may fail before the rest are read as plain strings. */
const MAX_FIELD_FAILURES = 20;
/** An f-string whose fields no Python can read; its end is where it would be without them. */
export const BROKEN = 64;

/** What is looked for among identifiers, in a form that costs two array reads for each of them. */
export interface Interest {
  /** Of the set when it was looked at. */
  readonly size: number;
  readonly names: ReadonlySet<string>;
  /** By first character (below 128): bit n is set when a name of length n starts with it; bit 0 for all longer ones. */
  readonly lengths: Int32Array;
}

export interface Scanner {
  readonly text: string;
  /** Offset of the NUL behind the text. */
  readonly size: number;
  readonly interest: Interest;
  readonly mentions: Set<string>;
  /** Where the next token is looked for. */
  at: number;
  kind: number;
  /** Offset of the current token; of its prefix for strings. */
  start: number;
  /** Text of a name, keyword or operator; "" for the others. */
  word: string;
  /** Strings: RAW, BYTES, ... and where the content begins and ends. */
  flags: number;
  body: number;
  bodyEnd: number;
  /** Open brackets: within them a line end is a blank. */
  depth: number;
  /** `skipTo`: offset of the first comma outside brackets, or -1. */
  comma: number;
  /** F-strings whose fields no Python can read: each may have cost a walk through the rest of the file. */
  fieldFailures: number;
  /** Something only Python 2 can read was met. */
  python2: boolean;
  /** Offsets of line ends found so far, ascending, and where the search goes on. */
  readonly lines: number[];
  lineScan: number;
}

export function interestIn(names: ReadonlySet<string>): Interest {
  const lengths = new Int32Array(128);
  for (const name of names) {
    const first = name.charCodeAt(0) & 127;
    lengths[first] = (lengths[first] ?? 0) | (name.length < 32 ? 1 << name.length : 1);
  }
  return { size: names.size, names, lengths };
}

export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "and as assert break class continue def del elif else except finally for from global if import in is lambda not or " +
    "pass raise return try while with yield"
  ).split(" "),
);

/** A line inside brackets that begins with one of these shows that a bracket was never closed. */
const STATEMENTS: ReadonlySet<string> = new Set(
  "assert break class continue def del global import pass raise return try while with".split(" "),
);

// Classes of ASCII characters; everything above is a letter.
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const BLANK = 3;
const LINE_END = 4;
const QUOTE = 5;
const OPENING = 6;
const CLOSING = 7;
const HASH = 8;
const BACKSLASH = 9;
const COLON = 10;
const SEMICOLON = 11;
const BAD = 12;
const BACKQUOTE = 13;
const COMMA = 14;

const CLASS = new Uint8Array(128).fill(BAD);
for (const [characters, kind] of [
  ["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", LETTER],
  ["0123456789", DIGIT],
  [" \t\f", BLANK],
  ["\n", LINE_END],
  ["'\"", QUOTE],
  ["([{", OPENING],
  [")]}", CLOSING],
  ["#", HASH],
  ["\\", BACKSLASH],
  [":", COLON],
  [";", SEMICOLON],
  ["`", BACKQUOTE],
  [",", COMMA],
  ["+-*/%@&|^~<>=!.", OTHER],
] as const) {
  for (let i = 0; i < characters.length; i++) CLASS[characters.charCodeAt(i)] = kind;
}

function classOf(code: number): number {
  return code < 128 ? (CLASS[code] ?? BAD) : LETTER;
}

/** 1-based line of an offset. */
export function lineAt(s: Scanner, offset: number): number {
  const { lines, text } = s;
  while (s.lineScan <= offset) {
    const next = text.indexOf("\n", s.lineScan);
    if (next === -1) {
      s.lineScan = text.length + 1;
      break;
    }
    lines.push(next);
    s.lineScan = next + 1;
  }
  let low = 0;
  let high = lines.length;
  // Most questions are about the last lines looked at.
  if (high > 8 && (lines[high - 8] ?? 0) < offset) low = high - 8;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

export function bad(s: Scanner, reason: string, offset: number = s.start): FormatError {
  return new FormatError("python", reason, Math.min(offset, s.size));
}

/** The current token, for messages. */
export function shown(s: Scanner): string {
  if (s.kind === END) return "the end of the file";
  if (s.kind === NEWLINE) return "the end of the line";
  const end = Math.max(Math.min(s.at, s.start + 20), s.start + 1);
  return JSON.stringify(s.text.slice(s.start, end));
}

/** A slice that does not keep the whole text in memory, as V8's slices of 13 and more characters do. */
export function detached(slice: string): string {
  return slice.length < 13 ? slice : Buffer.from(slice, "utf16le").toString("utf16le");
}

function nameEnd(text: string, at: number): number {
  for (;;) {
    const kind = classOf(text.charCodeAt(at));
    if (kind !== LETTER && kind !== DIGIT) return at;
    at++;
  }
}

function noteMention(s: Scanner, start: number, end: number): void {
  const first = s.text.charCodeAt(start);
  if (first >= 128) return;
  const lengths = s.interest.lengths[first];
  if (lengths === 0 || lengths === undefined) return;
  const length = end - start;
  if (((lengths >>> (length < 32 ? length : 0)) & 1) === 0) return;
  const name = s.text.slice(start, end);
  if (s.interest.names.has(name)) s.mentions.add(detached(name));
}

/** Flags for the letters before a quote, or -1 when they are not a prefix. */
function prefixFlags(text: string, start: number, end: number): number {
  if (end - start > 2) return -1;
  let flags = 0;
  for (let at = start; at < end; at++) {
    const letter = text.charCodeAt(at) | 0x20;
    const flag =
      letter === 0x72
        ? RAW
        : letter === 0x62
          ? BYTES
          : letter === 0x75
            ? UNICODE
            : letter === 0x66
              ? FORMAT
              : letter === 0x74
                ? TEMPLATE
                : 0;
    if (flag === 0 || (flags & flag) !== 0) return -1;
    flags |= flag;
  }
  // ur is Python 2's; ru, bu, uf are nobody's.
  if (end - start === 2) {
    if ((flags & RAW) === 0) return -1;
    if ((flags & UNICODE) !== 0 && (text.charCodeAt(start) | 0x20) !== 0x75) return -1;
  }
  return flags;
}

/** Reads the string whose opening quote stands at `quote`; sets flags, body, bodyEnd; gives the offset behind it, or -1. */
function scanString(s: Scanner, quote: number, flags: number, level: number): number {
  const text = s.text;
  const mark = text.charCodeAt(quote);
  const triple = text.charCodeAt(quote + 1) === mark && text.charCodeAt(quote + 2) === mark;
  const body = triple ? quote + 3 : quote + 1;
  if (triple) flags |= TRIPLE;
  if ((flags & (RAW | UNICODE)) === (RAW | UNICODE)) s.python2 = true;
  const formatted = (flags & (FORMAT | TEMPLATE)) !== 0;
  let end = -1;
  if (!formatted) {
    end = plainEnd(text, body, mark, triple);
  } else if (s.fieldFailures < MAX_FIELD_FAILURES && level <= 20) {
    end = formattedEnd(s, body, mark, triple, (flags & RAW) !== 0, level);
  }
  // Only the outermost string is read again as if it had no fields: otherwise each level would double the work.
  if (formatted && end === -1 && level === 0) {
    s.fieldFailures++;
    end = plainEnd(text, body, mark, triple);
    flags |= BROKEN;
  }
  if (end === -1) return -1;
  s.flags = flags;
  s.body = body;
  s.bodyEnd = end;
  return triple ? end + 3 : end + 1;
}

function plainEnd(text: string, body: number, mark: number, triple: boolean): number {
  if (triple) {
    const marks = mark === 0x22 ? '"""' : "'''";
    let from = body;
    for (;;) {
      const end = text.indexOf(marks, from);
      if (end === -1) return -1;
      let slash = end;
      while (slash > body && text.charCodeAt(slash - 1) === 0x5c) slash--;
      if (((end - slash) & 1) === 0) return end;
      from = end + 1;
    }
  }
  for (let at = body; ; at++) {
    const code = text.charCodeAt(at);
    if (code === mark) return at;
    if (code === 0x5c) {
      at++;
    } else if (code === 0x0a) {
      return -1;
    }
    if (at >= text.length - 1) return -1;
  }
}

/** End of an f-string's content, its fields read as code, as Python 3.12 does: that includes what older ones accept. */
function formattedEnd(s: Scanner, at: number, mark: number, triple: boolean, raw: boolean, level: number): number {
  const text = s.text;
  while (at < s.size) {
    const code = text.charCodeAt(at);
    if (code === mark) {
      if (!triple) return at;
      if (text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark) return at;
      at++;
    } else if (code === 0x5c) {
      at = escapeEnd(text, at, raw);
    } else if (code === 0x0a && !triple) {
      return -1;
    } else if (code === 0x7b) {
      if (text.charCodeAt(at + 1) === 0x7b) at += 2;
      else {
        at = fieldEnd(s, at + 1, mark, triple, level);
        if (at === -1) return -1;
      }
    } else at++;
  }
  return -1;
}

/** Behind a backslash and what it escapes in the literal part of an f-string: never a brace, but all of \N{...}. */
export function escapeEnd(text: string, at: number, raw: boolean): number {
  const next = text.charCodeAt(at + 1);
  if (next === 0x7b || next === 0x7d) return at + 1;
  if (!raw && next === 0x4e && text.charCodeAt(at + 2) === 0x7b) {
    const close = text.indexOf("}", at);
    return close === -1 ? at + 2 : close + 1;
  }
  return at + 2;
}

/** Behind the "}" of a replacement field whose "{" stands before `at`, or -1. */
function fieldEnd(s: Scanner, at: number, mark: number, triple: boolean, level: number): number {
  const text = s.text;
  if (level > 20) return -1;
  let depth = 0;
  while (at < s.size) {
    const code = text.charCodeAt(at);
    const kind = classOf(code);
    if (kind === LETTER) {
      const end = nameEnd(text, at);
      const after = text.charCodeAt(end);
      if ((after === 0x22 || after === 0x27) && end - at <= 2) {
        const flags = prefixFlags(text, at, end);
        if (flags !== -1) {
          at = scanString(s, end, flags, level + 1);
          if (at === -1) return -1;
          continue;
        }
      }
      noteMention(s, at, end);
      at = end;
    } else if (kind === DIGIT) {
      at = nameEnd(text, at);
    } else if (kind === QUOTE) {
      at = scanString(s, at, 0, level + 1);
      if (at === -1) return -1;
    } else if (kind === OPENING) {
      depth++;
      at++;
    } else if (kind === CLOSING) {
      if (depth === 0) return code === 0x7d ? at + 1 : -1;
      depth--;
      at++;
    } else if (kind === HASH) {
      at = text.indexOf("\n", at);
    } else if (kind === BACKSLASH) {
      at += 2;
    } else if (kind === COLON && depth === 0) {
      return specificationEnd(s, at + 1, mark, triple, level);
    } else at++;
  }
  return -1;
}

function specificationEnd(s: Scanner, at: number, mark: number, triple: boolean, level: number): number {
  const text = s.text;
  while (at < s.size) {
    const code = text.charCodeAt(at);
    if (code === 0x7d) return at + 1;
    if (code === 0x7b) {
      at = fieldEnd(s, at + 1, mark, triple, level + 1);
      if (at === -1) return -1;
    } else if (code === 0x5c) {
      at = escapeEnd(text, at, false);
    } else {
      if (code === mark && (!triple || (text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark)))
        return -1;
      if (code === 0x0a && !triple) return -1;
      at++;
    }
  }
  return -1;
}

/** Moves to the next token. Throws FormatError for a character or string that no Python accepts. */
export function next(s: Scanner): void {
  const text = s.text;
  let at = s.at;
  let code: number;
  for (;;) {
    code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0x0c) at++;
    else if (code === 0x0a && s.depth > 0) at++;
    else if (code === 0x23) at = text.indexOf("\n", at);
    else if (code === 0x5c && text.charCodeAt(at + 1) === 0x0a) at += 2;
    else break;
  }
  s.start = at;
  switch (classOf(code)) {
    case LETTER: {
      const end = nameEnd(text, at + 1);
      const after = text.charCodeAt(end);
      if ((after === 0x22 || after === 0x27) && end - at <= 2) {
        const flags = prefixFlags(text, at, end);
        if (flags !== -1) return setString(s, end, flags);
      }
      noteMention(s, at, end);
      s.at = end;
      const word = text.slice(at, end);
      s.kind = end - at <= 8 && KEYWORDS.has(word) ? KEYWORD : NAME;
      s.word = word;
      return;
    }
    case DIGIT:
      s.kind = NUMBER;
      s.at = numberEnd(text, at);
      s.word = "";
      return;
    case QUOTE:
      return setString(s, at, 0);
    case LINE_END:
      s.kind = NEWLINE;
      s.at = at + 1;
      s.word = "";
      return;
    case BAD:
    case BACKSLASH:
      if (at >= s.size) {
        s.kind = END;
        s.at = s.size;
        s.word = "";
        return;
      }
      s.at = at + 1;
      throw bad(s, `${JSON.stringify(text.charAt(at))} stands where no Python expects it`);
    case OPENING:
      s.depth++;
      break;
    case CLOSING:
      if (s.depth > 0) s.depth--;
      break;
  }
  if (code === 0x2e && classOf(text.charCodeAt(at + 1)) === DIGIT) {
    s.kind = NUMBER;
    s.at = numberEnd(text, at);
    s.word = "";
    return;
  }
  s.kind = OP;
  const word = operatorAt(text, at, code);
  s.word = word;
  s.at = at + word.length;
}

function setString(s: Scanner, quote: number, flags: number): void {
  const end = scanString(s, quote, flags, 0);
  s.kind = STRING;
  s.word = "";
  if (end === -1) {
    s.at = quote + 1;
    throw bad(s, "a string that is never closed");
  }
  s.at = end;
}

/** Python allows `1if x else 2`; the letters that belong to a number are digits, _ . x o b e j l and signs behind e. */
function numberEnd(text: string, at: number): number {
  const second = text.charCodeAt(at + 1) | 0x20;
  if (text.charCodeAt(at) === 0x30 && (second === 0x78 || second === 0x6f || second === 0x62)) {
    at += 2;
    for (;;) {
      const code = text.charCodeAt(at);
      const lower = code | 0x20;
      const hex = second === 0x78 && lower >= 0x61 && lower <= 0x66;
      if (!hex && code !== 0x5f && !(code >= 0x30 && code <= 0x39)) {
        return lower === 0x6c ? at + 1 : at;
      }
      at++;
    }
  }
  at = digitsEnd(text, at);
  if (text.charCodeAt(at) === 0x2e) at = digitsEnd(text, at + 1);
  if ((text.charCodeAt(at) | 0x20) === 0x65) {
    let digits = at + 1;
    const sign = text.charCodeAt(digits);
    if (sign === 0x2b || sign === 0x2d) digits++;
    if (classOf(text.charCodeAt(digits)) === DIGIT) at = digitsEnd(text, digits);
  }
  const suffix = text.charCodeAt(at) | 0x20;
  return suffix === 0x6a || suffix === 0x6c ? at + 1 : at;
}

function digitsEnd(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x5f && !(code >= 0x30 && code <= 0x39)) return at;
    at++;
  }
}

const SINGLE: readonly string[] = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
/** Operators of two and three characters by their first. */
const LONGER: readonly (readonly string[])[] = SINGLE.map((first) =>
  [
    "**=",
    "//=",
    ">>=",
    "<<=",
    "...",
    "**",
    "//",
    ">>",
    "<<",
    "<=",
    ">=",
    "==",
    "!=",
    "<>",
    "->",
    ":=",
    "+=",
    "-=",
    "*=",
    "/=",
    "%=",
    "&=",
    "|=",
    "^=",
    "@=",
  ].filter((op) => op.startsWith(first)),
);

function operatorAt(text: string, at: number, code: number): string {
  const longer = LONGER[code] ?? [];
  for (let i = 0; i < longer.length; i++) {
    const candidate = longer[i] ?? "";
    if (text.charCodeAt(at + 1) !== candidate.charCodeAt(1)) continue;
    if (candidate.length === 3 && text.charCodeAt(at + 2) !== candidate.charCodeAt(2)) continue;
    return candidate;
  }
  return SINGLE[code] ?? "";
}

export const LINE = 0;
export const HEADER = 1;
export const BRACKET = 2;

/**
 * Passes code from `from` without making tokens, noting names of interest, and gives the offset of what ends it: LINE
 * looks for the line end or ";" behind a simple statement, HEADER also for the ":" of a compound one, BRACKET for the
 * bracket that closes what was opened before `from`. Throws FormatError when a string or a bracket is never closed, or
 * where no Python expects a character; the error's offset is then that of a line end, a good place to go on.
 */
export function skipTo(s: Scanner, from: number, until: typeof LINE | typeof HEADER | typeof BRACKET): number {
  const text = s.text;
  let at = from;
  let depth = 0;
  let lambdas = 0;
  s.comma = -1;
  for (;;) {
    const code = text.charCodeAt(at);
    switch (classOf(code)) {
      case OTHER:
        if (code === 0x3c && text.charCodeAt(at + 1) === 0x3e) s.python2 = true;
        at++;
        break;
      case BLANK:
        at++;
        break;
      case LETTER: {
        const end = nameEnd(text, at + 1);
        const after = text.charCodeAt(end);
        if ((after === 0x22 || after === 0x27) && end - at <= 2) {
          const flags = prefixFlags(text, at, end);
          if (flags !== -1) {
            at = passString(s, end, flags, from);
            break;
          }
        }
        noteMention(s, at, end);
        if (until === HEADER && depth === 0 && end - at === 6 && text.startsWith("lambda", at)) lambdas++;
        at = end;
        break;
      }
      case DIGIT: {
        const end = numberEnd(text, at);
        noteNumber(s, at, end);
        at = end;
        break;
      }
      case QUOTE:
        at = passString(s, at, 0, from);
        break;
      case OPENING:
        depth++;
        at++;
        break;
      case CLOSING:
        if (depth === 0) {
          if (until === BRACKET) return at;
          throw bad(s, `${JSON.stringify(text.charAt(at))} closes nothing`, text.indexOf("\n", at));
        }
        depth--;
        at++;
        break;
      case HASH:
        at = text.indexOf("\n", at);
        break;
      case LINE_END:
        if (depth === 0 && until !== BRACKET) return at;
        at++;
        if (startsStatement(text, at)) throw bad(s, "a bracket that is never closed", at - 1);
        break;
      case BACKSLASH:
        if (text.charCodeAt(at + 1) !== 0x0a) {
          throw bad(s, '"\\\\" stands where no Python expects it', text.indexOf("\n", at));
        }
        at += 2;
        break;
      case COLON:
        if (until === HEADER && depth === 0 && text.charCodeAt(at + 1) !== 0x3d) {
          if (lambdas === 0) return at;
          lambdas--;
        }
        at++;
        break;
      case SEMICOLON:
        if (depth === 0 && until !== BRACKET) return at;
        at++;
        break;
      case COMMA:
        if (depth === 0 && s.comma === -1) s.comma = at;
        at++;
        break;
      case BACKQUOTE:
        s.python2 = true;
        at++;
        break;
      default:
        if (at >= s.size) throw bad(s, "a bracket that is never closed", text.indexOf("\n", from));
        throw bad(s, `${JSON.stringify(text.charAt(at))} stands where no Python expects it`, text.indexOf("\n", at));
    }
  }
}

function passString(s: Scanner, quote: number, flags: number, from: number): number {
  const end = scanString(s, quote, flags, 0);
  if (end !== -1) return end;
  const triple = s.text.startsWith('"""', quote) || s.text.startsWith("'''", quote);
  throw bad(s, "a string that is never closed", s.text.indexOf("\n", triple ? from : quote));
}

/** Octal without "o" and longs are Python 2's. */
export function noteNumber(s: Scanner, start: number, end: number): void {
  const text = s.text;
  if ((text.charCodeAt(end - 1) | 0x20) === 0x6c) s.python2 = true;
  else if (text.charCodeAt(start) === 0x30 && end - start > 1 && digitsEnd(text, start) === end) {
    for (let at = start + 1; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x30 && code <= 0x37) s.python2 = true;
    }
  }
}

function startsStatement(text: string, at: number): boolean {
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at++;
  const code = text.charCodeAt(at);
  // None begins with another letter than these: a b c d g i p r t w.
  if (code < 0x61 || code > 0x77) return false;
  const end = nameEnd(text, at);
  return end - at >= 3 && end - at <= 8 && STATEMENTS.has(text.slice(at, end));
}

/** Offset of the first character that is neither blank nor a joined line end. */
export function skipBlanks(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0x0c) at++;
    else if (code === 0x5c && text.charCodeAt(at + 1) === 0x0a) at += 2;
    else return at;
  }
}

/** Offset behind the identifier at `at`; `at` itself when there is none. */
export function wordEnd(text: string, at: number): number {
  return classOf(text.charCodeAt(at)) === LETTER ? nameEnd(text, at) : at;
}
