// The values of string and number literals. Python 2 and 3 differ in which escapes count; \N{...} stays as it is
// written, because a table of all character names is worth more than any module name it could hide.

import { BYTES, RAW, UNICODE, detached } from "./tokens.js";

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/** Content of a literal; `wide` says whether \u counts (Python 3's str, Python 2's unicode). */
export function stringValue(text: string, from: number, to: number, flags: number, wide: boolean): string {
  const content = text.slice(from, to);
  if (!content.includes("\\")) return detached(content);
  if ((flags & RAW) !== 0) {
    // ur'' of Python 2 is the one raw string that knows an escape.
    return (flags & UNICODE) === 0
      ? detached(content)
      : detached(content.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
  }
  let value = "";
  let at = 0;
  for (;;) {
    const slash = content.indexOf("\\", at);
    if (slash === -1 || slash === content.length - 1) return detached(value + content.slice(at));
    value += content.slice(at, slash);
    const letter = content.charAt(slash + 1);
    const simple = SIMPLE.get(letter);
    at = slash + 2;
    if (simple !== undefined) {
      value += simple;
    } else if (letter >= "0" && letter <= "7") {
      let end = at;
      while (end < slash + 4 && content.charAt(end) >= "0" && content.charAt(end) <= "7") end++;
      value += String.fromCharCode(parseInt(content.slice(slash + 1, end), 8) & ((flags & BYTES) !== 0 ? 0xff : 0x1ff));
      at = end;
    } else {
      const digits =
        letter === "x" ? 2 : !wide || (flags & BYTES) !== 0 ? 0 : letter === "u" ? 4 : letter === "U" ? 8 : 0;
      const hex = content.slice(at, at + digits);
      const code = digits > 0 && hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? parseInt(hex, 16) : -1;
      if (code >= 0 && code <= 0x10ffff) {
        value += String.fromCodePoint(code);
        at += digits;
      } else value += "\\" + letter;
    }
  }
}

/** Value of a number; undefined for imaginary ones. Integers beyond 2^53 lose their last digits. */
export function numberValue(literal: string): number | undefined {
  const plain = literal.replaceAll("_", "").toLowerCase();
  if (plain.endsWith("j")) return undefined;
  const digits = plain.endsWith("l") ? plain.slice(0, -1) : plain;
  return /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
}
