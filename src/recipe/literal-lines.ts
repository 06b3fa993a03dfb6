// Events know the line of their statement only; a list of forty names is one statement. The line of one name is found by
// looking for its literal in the text, up to where the next statement begins.

import { showPlace, type Place } from "../finding.js";
import type { ModuleCode } from "../model/code.js";

/**
 * Finds the line of a quoted text at or after a statement's place in one file; the place itself when it is written
 * otherwise, or lies in another file. The same text asked for twice in one statement is looked for behind the first.
 */
export function literalFinder(text: string, code: ModuleCode, file: Place): (place: Place, literal: string) => Place {
  const lines = text.split(/\r\n|\r|\n/);
  const starts = code.scopes.flatMap((scope) => [scope.line, ...scope.events.map((event) => event.line)]);
  const sorted = [...new Set(starts)].sort((a, b) => a - b);
  const shown = showPlace(file);
  const asked = new Map<string, number>();
  return (place, literal) => {
    const { line: from } = place;
    if (from === undefined || literal === "" || showPlace(place) !== `${shown}:${from}`) return place;
    const end = sorted.find((line) => line > from) ?? lines.length + 1;
    const found = occurrences(lines, from, end, literal);
    const key = `${from} ${literal}`;
    const skip = asked.get(key) ?? 0;
    asked.set(key, skip + 1);
    const line = found[skip] ?? found[0];
    return line === undefined ? place : { ...place, line };
  };
}

function occurrences(lines: readonly string[], from: number, end: number, literal: string): readonly number[] {
  const found: number[] = [];
  for (let line = from; line < end && line <= lines.length; line++) {
    const text = lines[line - 1] ?? "";
    if (text.trimStart().startsWith("#")) continue;
    for (const quoted of [`'${literal}'`, `"${literal}"`]) {
      for (let at = text.indexOf(quoted); at >= 0; at = text.indexOf(quoted, at + 1)) found.push(line);
    }
  }
  if (found.length > 0 || !/^\w+$/.test(literal)) return found;
  // A keyword has no quotes: hiddenimports=[...]
  const keyword = new RegExp(`\\b${literal}\\s*=(?!=)`);
  for (let line = from; line < end && line <= lines.length; line++)
    if (keyword.test((lines[line - 1] ?? "").replace(/#.*/, ""))) found.push(line);
  return found;
}
