// What a member's name means as a path, and what was strange about it. A strange name is a fact about the build and
// never the end of a listing: `../evil.py` stands in the list under that very name, which no import can reach.

import { isUtf8 } from "node:buffer";
import type { Oddity } from "../model/app.js";

export interface EntryName {
  /** `/`-separated, without "./", empty parts, drive or leading slash; ".." stays, so that it hits no real path. */
  readonly path: string;
  /** Whether the name ends like a folder's. */
  readonly isDirectory: boolean;
  readonly oddities: readonly Oddity[];
}

export const NO_ODDITIES: readonly Oddity[] = Object.freeze([]);

/** IBM code page 437 from 0x80 on: what zip means by a name without the UTF-8 flag (APPNOTE.TXT, appendix D). */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»" +
  "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
export const NOT_ASCII = /[^\0-\x7f]/;
/** A backslash, a NUL, a drive, a leading slash, or a part that is empty, "." or "..". */
const STRANGE = /[\\\0]|^[A-Za-z]:\/|(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * The text of a zip's name. Tools that don't set the UTF-8 flag write UTF-8 all the same, so whatever is valid UTF-8 is
 * read as such, and the rest as code page 437.
 */
export function decodeName(bytes: Buffer): { readonly text: string; readonly isStrange: boolean } {
  const latin1 = bytes.toString("latin1");
  if (!NOT_ASCII.test(latin1)) return { text: latin1, isStrange: false };
  if (isUtf8(bytes)) return { text: bytes.toString("utf8"), isStrange: false };
  return {
    text: latin1.replace(/[\x80-\xff]/g, (character) => CP437[character.charCodeAt(0) - 0x80] ?? character),
    isStrange: true,
  };
}

export function parseEntryName(spelling: string): EntryName {
  const isDirectory = spelling.endsWith("/");
  const plain = isDirectory ? spelling.slice(0, -1) : spelling;
  if (!STRANGE.test(plain)) return { path: plain, isDirectory, oddities: NO_ODDITIES };

  const oddities: Oddity[] = [];
  let path = spelling;
  const nul = path.indexOf("\0");
  if (nul >= 0) {
    oddities.push("nul");
    path = path.slice(0, nul); // as Python's zipfile and the C programs do
  }
  if (path.includes("\\")) {
    oddities.push("backslash");
    path = path.replaceAll("\\", "/");
  }
  if (/^(?:[A-Za-z]:)?\//.test(path)) {
    oddities.push("absolute");
    path = path.replace(/^[A-Za-z]:/, "");
  }
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) oddities.push("escapes");
  return { path: parts.join("/"), isDirectory: path.endsWith("/"), oddities };
}

/**
 * The further oddities of files that share a path ("repeated", on all but the last, which is the one that counts) or
 * share it but for upper and lower case ("case-twin", on all of them), by index.
 */
export function findTwins(
  files: readonly { readonly path: string; readonly isDirectory: boolean }[],
): Map<number, Oddity> {
  const byPath = new Map<string, number>();
  const byFolded = new Map<string, string>();
  const foldedTwins = new Set<string>();
  const found = new Map<number, Oddity>();
  files.forEach(({ path, isDirectory }, index) => {
    if (isDirectory) return;
    const earlier = byPath.get(path);
    if (earlier !== undefined) found.set(earlier, "repeated");
    byPath.set(path, index);
    const folded = path.toLowerCase();
    const sibling = byFolded.get(folded);
    if (sibling === undefined) byFolded.set(folded, path);
    else if (sibling !== path) foldedTwins.add(folded);
  });
  if (foldedTwins.size > 0)
    for (const [path, index] of byPath) if (foldedTwins.has(path.toLowerCase())) found.set(index, "case-twin");
  return found;
}
