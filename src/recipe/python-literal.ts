// Reads Python's repr() of lists, tuples, dicts and texts, as PyInstaller keeps its lists in .toc files. A page of code
// instead of the source reader: such files are megabytes of one expression, of which only texts and their lines are wanted.

export type Literal =
  | { readonly kind: "text"; readonly text: string; readonly line: number }
  | { readonly kind: "list"; readonly items: readonly Literal[]; readonly line: number }
  | { readonly kind: "dict"; readonly line: number }
  /** Numbers, None, True, and what is no literal. */
  | { readonly kind: "other"; readonly line: number };

/** Deeper than any list of PyInstaller's. */
const DEEPEST = 50;

/** The literal that the text is; undefined when it is none. */
export function readLiteral(source: string): Literal | undefined {
  let at = 0;
  let line = 1;

  const blank = (): void => {
    for (; at < source.length; at++) {
      const character = source[at] ?? "";
      if (character === "\n") line++;
      else if (!/\s/.test(character)) return;
    }
  };
  const string = (quote: string): string | undefined => {
    let text = "";
    for (at++; at < source.length; at++) {
      const character = source[at] ?? "";
      if (character === quote) {
        at++;
        return text;
      }
      if (character === "\n") return undefined;
      if (character !== "\\") text += character;
      else {
        const { value, length } = unescape(source.slice(at, at + 10));
        text += value;
        at += length - 1;
      }
    }
    return undefined;
  };
  /** Long texts are broken into several, which stand side by side. */
  const texts = (): Literal | undefined => {
    const from = line;
    let whole = "";
    for (;;) {
      const start = /^[bu]?['"]/.exec(source.slice(at, at + 2));
      if (start === null) return { kind: "text", text: whole, line: from };
      at += start[0].length - 1;
      const part = string(source[at] ?? "");
      if (part === undefined) return undefined;
      whole += part;
      blank();
    }
  };
  const value = (depth: number): Literal | undefined => {
    blank();
    const from = line;
    const head = source[at] ?? "";
    if (depth > DEEPEST || head === "") return undefined;
    if (/^[bu]?['"]/.test(source.slice(at, at + 2))) return texts();
    if (head === "(" || head === "[" || head === "{") {
      const end = { "(": ")", "[": "]", "{": "}" }[head];
      const items: Literal[] = [];
      at++;
      for (;;) {
        blank();
        if (source[at] === end) {
          at++;
          return head === "{" ? { kind: "dict", line: from } : { kind: "list", items, line: from };
        }
        const item = value(depth + 1);
        if (item === undefined) return undefined;
        items.push(item);
        blank();
        if (source[at] === "," || (head === "{" && source[at] === ":")) at++;
        else if (source[at] !== end) return undefined;
      }
    }
    const word = /^[\w.+-]+/.exec(source.slice(at, at + 40))?.[0];
    if (word === undefined) return undefined;
    at += word.length;
    return { kind: "other", line: from };
  };

  const found = value(0);
  blank();
  return at === source.length ? found : undefined;
}

const SHORT: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"' };

/** Of `\xe9`, `\u00e9`, `\U000000e9` and the short ones; `escape` begins with the backslash. */
function unescape(escape: string): { readonly value: string; readonly length: number } {
  const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/i.exec(escape);
  if (code === null) return { value: SHORT[escape[1] ?? ""] ?? escape.slice(0, 2), length: 2 };
  const point = parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16);
  return { value: point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd", length: code[0].length };
}
