// Turns the bytes of a .py file into text: byte order mark, PEP 263 cookie, UTF-8 otherwise. Nothing is refused: what is
// not valid in its encoding is read as latin-1, because names and module strings are ASCII nearly always.

import { isAscii } from "node:buffer";

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK = /^[ \t\f]*(?:#.*)?$/;

/** Text with "\n" as its only line end, one "\n" and a NUL behind the last line: scanners need no bounds checks. */
export function decodeSource(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text: string;
  if (isAscii(view)) {
    text = view.toString("latin1");
  } else if (view[0] === 0xef && view[1] === 0xbb && view[2] === 0xbf) {
    text = decodeAs("utf-8", view.subarray(3));
  } else {
    text = decodeAs(cookieOf(view) ?? "utf-8", view);
  }
  if (text.includes("\r")) text = text.replaceAll(/\r\n?/g, "\n");
  return text + "\n\0";
}

/** The encoding named in the first two lines, as Python's tokenizer looks for it. */
function cookieOf(view: Buffer): string | undefined {
  const lines = view.toString("latin1", 0, Math.min(view.length, 1000)).split(/\r\n?|\n/, 2);
  for (const line of lines) {
    const found = COOKIE.exec(line)?.[1];
    if (found !== undefined) return found;
    if (!BLANK.test(line)) return undefined;
  }
  return undefined;
}

// Python's codec names that TextDecoder knows by another label. Its own "latin1" is windows-1252, so latin-1 is ours.
const LABELS = new Map([
  ["cp932", "shift_jis"],
  ["cp949", "euc-kr"],
  ["cp936", "gbk"],
  ["cp950", "big5"],
  ["eucjp", "euc-jp"],
  ["euckr", "euc-kr"],
  ["sjis", "shift_jis"],
  ["ujis", "euc-jp"],
  ["mac-roman", "macintosh"],
  ["utf", "utf-8"],
  ["u8", "utf-8"],
]);

function decodeAs(python: string, view: Buffer): string {
  const name = python.toLowerCase().replaceAll("_", "-");
  if (/^(latin-?1|iso-?8859-?1|l1|ascii|us-ascii|cp819)$/.test(name)) return view.toString("latin1");
  const utf8 = name.startsWith("utf-8") || name === "utf8";
  const iso = /^(?:iso-?|latin-?)8859-?(\d+)$/.exec(name)?.[1];
  const label = utf8
    ? "utf-8"
    : iso !== undefined
      ? `iso-8859-${iso}`
      : (LABELS.get(name) ?? name.replace(/^cp(?=125\d$)/, "windows-"));
  try {
    return new TextDecoder(label, { fatal: utf8 }).decode(view);
  } catch (error) {
    // RangeError: a label nobody knows; TypeError: bytes that are not UTF-8.
    if (error instanceof RangeError || error instanceof TypeError) return view.toString("latin1");
    throw error;
  }
}
