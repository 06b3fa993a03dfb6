// Splits command lines out of shell scripts, batch and PowerShell files, Makefiles and CI settings into words, whatever the
// file around them is: a command begins at its program's name and ends where its line (with continuations) does. What a
// variable holds is known when the same file says so once; otherwise it is a hole in the word.

import { append } from "../append.js";
import { type Text, pattern } from "../evaluate/value.js";

export interface Word {
  readonly text: Text;
  /** 1-based. */
  readonly line: number;
  /** Assigned under a condition, or not always. */
  readonly maybe: boolean;
  /** A bare variable, which may stand for any number of words: its name. */
  readonly unknown?: string;
}

export interface Command {
  /** The program as it was found: "pyinstaller", "nuitka". */
  readonly program: string;
  /** What follows it. */
  readonly words: readonly Word[];
  readonly line: number;
  /** What stands before the program on its line. */
  readonly before: string;
}

/** One line as the shell sees it, with the line that each of its characters came from. */
interface Logical {
  readonly text: string;
  /** Offset in `text` at which each physical line begins. */
  readonly starts: readonly { readonly at: number; readonly line: number }[];
}

const PROGRAM = /(?:^|[\s"'`=[(&|;@/\\])(?:-m["',\s]+)?(pyinstaller|nuitka)3?(?:\.exe|\.cmd|\.bat)?(?=["'\s,]|$)/gi;

/** The words before a program on its line that leave it a program: interpreters, runners, settings, variables. */
const LAUNCHER =
  /^(?:-?\s*[\w-]+:|[\w.-]+\s*=\s*\[?|RUN|[|>][-+]?|\w+=\S*|["']?(?:\S*[\\/])?(?:python|py|pypy)[\w.]*(?:\.exe)?["']?|-\S*|(?:poetry|pipenv|uv|uvx|pdm|hatch|rye|run|exec|call|start|time|sudo|wine|wine64|xvfb-run|cmd|\/c|env|then|do|else|arch|conda)|[&@({!"'[]+|[@(&]*["']?[$%]\S*|["']?\{\w+\}["']?)$/i;

/** Every PyInstaller and Nuitka command in a text that is not Python. */
export function findCommands(source: string): readonly Command[] {
  const lines = source.split(/\r\n|\r|\n/);
  const variables = assignments(lines);
  const found: Command[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!/pyinstaller|nuitka/i.test(lines[at] ?? "") || isComment(lines[at] ?? "")) continue;
    const logical = logicalLine(lines, at);
    for (const match of logical.text.matchAll(PROGRAM)) {
      const end = match.index + match[0].length;
      const first = logical.starts[1]?.at ?? logical.text.length;
      // What stands on a continued line was found with its first one, or is an argument.
      if (end > first) break;
      if (!isLaunched(logical.text.slice(0, match.index), match[0])) continue;
      const enclosing = /["'`]/.exec(match[0][0] ?? "")?.[0];
      const tail = enclosing === undefined ? logical.text.slice(end) : within(logical.text.slice(end), enclosing);
      const words = split(tail, end, logical, variables);
      const before = logical.text.slice(0, match.index + 1);
      found.push({ program: (match[1] ?? "").toLowerCase(), words, line: at + 1, before });
      break;
    }
  }
  return found;
}

/** The words of one command line, as in os.system("pyinstaller shop.py"); undefined when it runs something else. */
export function wordsOf(command: string): Command | undefined {
  return findCommands(command)[0];
}

function isComment(line: string): boolean {
  return /^\s*(#|::|rem\b|\/\/|;)/i.test(line);
}

/** Is what stands before the program on its line no command of its own? `match` may begin with what ends that. */
function isLaunched(before: string, match: string): boolean {
  const own = `${before}${/^[\w-]/.test(match) ? "" : match.slice(0, 1)}`.split(/&&|\|\||[;|](?!-)/).pop() ?? "";
  return own
    .replace(/[^\s"']*[\\/]$/, "")
    .replace(/^\s*(?:[\w.-]+\s*[:?+]?=(?=[\s"'[]|$)|["']?[\w:-]+["']?\s*:)\s*/, "")
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "")
    .every((word) => LAUNCHER.test(word));
}

/** Up to the quote that closes the string in which the command stands. */
function within(text: string, quote: string): string {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    // A quoted program name alone: "pyinstaller" shop.py
    else if (text[at] === quote) return at === 0 ? text.slice(1) : text.slice(0, at).replaceAll(`\\${quote}`, quote);
  }
  return text;
}

const MAX_CONTINUED = 400;

/** A line with those that continue it: by `\`, `^` or a backtick at its end, or in a folded block of YAML. */
function logicalLine(lines: readonly string[], from: number): Logical {
  const starts = [{ at: 0, line: from + 1 }];
  let text = lines[from] ?? "";
  const folded = isFolded(lines, from);
  const indent = indentOf(text);
  for (let at = from + 1; at < lines.length && at - from < MAX_CONTINUED; at++) {
    const marked = /(?:^|\s)[\\^`]\s*$|\\$/.test(text);
    const next = lines[at] ?? "";
    if (!marked && !(folded && next.trim() !== "" && indentOf(next) >= indent)) break;
    text = text.replace(/[\\^`]\s*$/, "");
    if (isComment(next)) {
      text += " \\";
      continue;
    }
    starts.push({ at: text.length + 1, line: at + 1 });
    text += ` ${next}`;
  }
  return { text: text.replace(/(^|\s)[\\^`]\s*$/, ""), starts };
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Does the line stand first in a `key: >` block of YAML? */
function isFolded(lines: readonly string[], at: number): boolean {
  for (let above = at - 1; above >= 0; above--) {
    const line = lines[above] ?? "";
    if (line.trim() !== "") return /:\s*>[-+]?\s*$/.test(line);
  }
  return false;
}

type Variables = ReadonlyMap<string, readonly Word[]>;

/** What the file assigns to variables, as words: arrays of bash and PowerShell, texts of sh, batch and make. */
function assignments(lines: readonly string[]): Variables {
  const found = new Map<string, Word[]>();
  const none: Variables = new Map();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const array = /^(\s*)(?:declare -a |local |export )?\$?([A-Za-z_]\w*)\s*(\+?=)\s*@?\((.*)$/.exec(line);
    const plain = /^(\s*)(?:set\s+"?|export |local |\$)?([A-Za-z_]\w*)\s*(\+?=|[:?]=)\s*(.*)$/i.exec(line);
    const match = array ?? plain;
    if (match === null) continue;
    const [, indent = "", name = "", operator = "", rest = ""] = match;
    const end = array === null ? at : closingLine(lines, at, rest);
    const whole: Logical =
      array === null
        ? logicalLine(lines, at)
        : { text: lines.slice(at, end + 1).join("\n"), starts: startsOf(lines, at, end) };
    const from = whole.text.indexOf(array === null ? operator : "(") + (array === null ? operator.length : 1);
    const value = array === null ? unquoted(whole.text.slice(from)) : whole.text.slice(from).replace(/\)\s*$/, "");
    const words = split(array === null ? value : value.replace(/,(?=\s)/g, " "), from, whole, none);
    const before = operator === "+=" ? (found.get(name) ?? []) : [];
    const maybe = operator === "+=" && indent !== "";
    found.set(name, [...before, ...words.map((word) => ({ ...word, maybe: word.maybe || maybe }))]);
    at = end;
  }
  return found;
}

function unquoted(value: string): string {
  const match = /^\s*(["'])(.*)\1\s*$/s.exec(value);
  // A quoted text of several words is split where it is used.
  return match?.[2] !== undefined && !match[2].includes(match[1] ?? "") ? match[2] : value.replace(/^\s*"(.*)"$/, "$1");
}

function closingLine(lines: readonly string[], from: number, rest: string): number {
  if (/\)\s*$/.test(rest)) return from;
  for (let at = from + 1; at < lines.length && at - from < MAX_CONTINUED; at++)
    if (/^\s*\)|\)\s*$/.test(lines[at] ?? "")) return at;
  return from;
}

function startsOf(lines: readonly string[], from: number, to: number): Logical["starts"] {
  let offset = 0;
  return lines.slice(from, to + 1).map((line, index) => {
    const start = { at: offset, line: from + 1 + index };
    offset += line.length + 1;
    return start;
  });
}

/** A variable: ${{ github }}, ${name}, $(name), $name, %name%, {posargs}; arrays of bash and PowerShell too. */
const VARIABLE =
  /^(?:\$\{\{.*?\}\}|\$\{(\w+)(?:\[@\]|\[\*\])?[^}]*\}|\$\((\w+)\)|\$\([^)]*\)|\$(?:env:)?(\w+)|\$[@*]|@(\w+)|%(\w+)%|%[~*\d]\w*|\{(\w+)[^}]*\})/;

/** Splits at blanks, minding quotes; stops at what ends a command. `offset` is where the text begins in its line. */
function split(text: string, offset: number, logical: Logical, variables: Variables): readonly Word[] {
  const words: Word[] = [];
  let parts: (string | null)[] = [];
  let isOpen = false;
  let isQuoted = false;
  let bare: string | undefined;
  let start = 0;
  const lineAt = (at: number): number => {
    let line = logical.starts[0]?.line ?? 1;
    for (const one of logical.starts) if (one.at <= at + offset) line = one.line;
    return line;
  };
  const close = (): void => {
    if (!isOpen) return;
    const isBare = bare !== undefined && parts.length === 1;
    const known = isBare && bare !== undefined ? variables.get(bare) : undefined;
    if (known !== undefined) append(words, known);
    else {
      const word = { text: pattern(parts), line: lineAt(start), maybe: false };
      words.push(
        isBare && !isQuoted ? { ...word, unknown: bare === undefined || bare === "" ? "its arguments" : bare } : word,
      );
    }
    parts = [];
    isOpen = isQuoted = false;
    bare = undefined;
  };
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote === "" && /\s/.test(character)) {
      close();
      continue;
    }
    if (quote === "" && (/[;|<>]/.test(character) || (character === "&" && text[at + 1] === "&"))) break;
    if (quote === "" && character === ")" && !isOpen) break;
    if (quote === "" && character === "#" && !isOpen) {
      // A comment ends at its line's end; in an array the next line goes on.
      const end = text.indexOf("\n", at);
      if (end < 0) break;
      at = end;
      continue;
    }
    if (!isOpen) start = at;
    if ((character === '"' || character === "'") && (quote === "" || quote === character)) {
      quote = quote === "" ? character : "";
      isOpen = isQuoted = true;
      continue;
    }
    const variable = quote === "'" ? null : VARIABLE.exec(text.slice(at));
    const isStart = character !== "@" || !isOpen;
    if (variable !== null && isStart) {
      const name = variable.slice(1).find((one) => one !== undefined) ?? "";
      const value = variables.get(name);
      const only = value?.length === 1 ? value[0]?.text.parts : undefined;
      if (parts.length === 0) bare = name;
      if (/\[[@*]\]/.test(variable[0])) isQuoted = false;
      append(parts, bare !== undefined && parts.length === 0 ? [null] : (only ?? [null]));
      isOpen = true;
      at += variable[0].length - 1;
      continue;
    }
    if (bare !== undefined && parts.length === 1) {
      // `$ROOT/main.py`: part of a word after all.
      const only = variables.get(bare)?.[0]?.text.parts;
      if (only !== undefined && variables.get(bare)?.length === 1) parts = [...only];
      bare = undefined;
    }
    parts.push(character);
    isOpen = true;
  }
  close();
  return words;
}
