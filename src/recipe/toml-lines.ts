// Where keys and texts stand in a TOML file: its parser tells values only, and a finding must name the line to edit.

import { quotedTexts } from "./quoted-texts.js";

/** Lines of a key with its value, from 1, both inclusive. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

export interface TomlLines {
  /**
   * The lines of a table or key, or of what it stands in (inline tables): the nearest that begins a line. Keys of the
   * n-th `[[table]]` stand below `#n`: ["tool", "x", "#0", "script"].
   */
  of(path: readonly string[]): Lines | undefined;
  /** The line of a quoted text within lines; the same text asked for again is looked for behind the last one found. */
  literal(text: string, within: Lines): number;
}

const NAME = String.raw`(?:[\w-]+|"[^"]*"|'[^']*')`;
const KEY = String.raw`(${NAME}(?:\s*\.\s*${NAME})*)`;
const TABLE = new RegExp(String.raw`^\s*(\[\[?)\s*${KEY}\s*\]\]?\s*(?:#.*)?$`);
const PAIR = new RegExp(String.raw`^\s*${KEY}\s*=(.*)$`);

/** No recipe asks for tables deeper than this; a key of thousands of parts implies as many, each with a name as long. */
const MAX_DEPTH = 16;

/** Reads the lines of a file that is valid TOML; of any other file the lines may be wrong, nothing worse. */
export function tomlLines(source: string): TomlLines {
  const lines = source.split(/\r\n|\n/);
  const known = new Map<string, { first: number; last: number }>();
  // `[a.b.c]` makes the tables a and a.b as well, but they may still get headers of their own.
  const implied = new Map<string, Lines>();
  const imply = (names: readonly string[], lines: Lines): void => {
    for (let length = 1; length < Math.min(names.length, MAX_DEPTH); length++) {
      const above = keyOf(names.slice(0, length));
      if (!implied.has(above)) implied.set(above, lines);
    }
  };
  const counts = new Map<string, number>();
  let table: readonly string[] = [];
  let tableLines: { first: number; last: number } | undefined;
  let pair: { first: number; last: number } | undefined;
  let depth = 0;
  let quotes: string | undefined;
  lines.forEach((text, index) => {
    const line = index + 1;
    if (depth <= 0 && quotes === undefined) {
      const [, brackets, name] = TABLE.exec(text) ?? [];
      if (name !== undefined) {
        table = namesOf(name);
        if (brackets === "[[") {
          const count = counts.get(keyOf(table)) ?? 0;
          counts.set(keyOf(table), count + 1);
          if (count === 0) known.set(keyOf(table), { first: line, last: line });
          table = [...table, `#${count}`];
        }
        tableLines = { first: line, last: line };
        known.set(keyOf(table), tableLines);
        imply(table, tableLines);
        pair = undefined;
        return;
      }
      const [, key, rest] = PAIR.exec(text) ?? [];
      if (key !== undefined) {
        pair = { first: line, last: line };
        const names = [...table, ...namesOf(key)];
        known.set(keyOf(names), pair);
        imply(names, pair);
        depth = 0;
        ({ depth, quotes } = after(rest ?? "", depth, quotes));
      }
    } else ({ depth, quotes } = after(text, depth, quotes));
    if (pair !== undefined && (depth > 0 || quotes !== undefined || text.trim() !== "")) pair.last = line;
    if (tableLines !== undefined && text.trim() !== "") tableLines.last = line;
  });
  const quoted = quotedTexts(lines);
  const cursor = new Map<string, number>();
  return {
    of(path) {
      for (let length = path.length; length > 0; length--) {
        const key = keyOf(path.slice(0, length));
        const found = known.get(key) ?? implied.get(key);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    literal(text, within) {
      const key = `${within.first}:${within.last}`;
      const end = within.last + 1;
      const line =
        quoted.line(text, cursor.get(key) ?? within.first, end, 0) ?? quoted.line(text, within.first, end, 0);
      if (line !== undefined) cursor.set(key, line);
      return line ?? within.first;
    },
  };
}

function keyOf(path: readonly string[]): string {
  return path.map((name) => name.toLowerCase().replaceAll("-", "_")).join("\0");
}

function namesOf(key: string): readonly string[] {
  return (key.match(new RegExp(NAME, "g")) ?? []).map((name) => name.replace(/^["']|["']$/g, ""));
}

/** How deep in brackets, and in which kind of long string, the text after a line is. */
function after(text: string, depth: number, quotes: string | undefined): { depth: number; quotes: string | undefined } {
  let open = quotes;
  let rest = text;
  if (open !== undefined) {
    const end = rest.indexOf(open);
    if (end < 0) return { depth, quotes: open };
    rest = rest.slice(end + 3);
    open = undefined;
  }
  const bare = rest
    .replace(/"""[^]*?"""|'''[^]*?'''/g, "")
    .replace(/"""|'''/g, (mark) => ((open ??= mark), "\u0000"))
    .replace(/\u0000[^]*$/, "")
    .replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "")
    .replace(/#.*$/, "");
  let now = depth;
  for (const mark of bare) now += "[{".includes(mark) ? 1 : "]}".includes(mark) ? -1 : 0;
  return { depth: now, quotes: open };
}
