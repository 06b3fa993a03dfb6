// Events know the line of their statement only; a list of forty names is one statement. The line of one name is found by
// looking for its literal in the text, up to where the next statement begins.

import { showPlace, type Place } from "../finding.js";
import type { ModuleCode } from "../model/code.js";
import { countBefore, quotedTexts } from "./quoted-texts.js";

/**
 * Finds the line of a quoted text at or after a statement's place in one file; the place itself when it is written
 * otherwise, or lies in another file. The same text asked for twice in one statement is looked for behind the first.
 */
export function literalFinder(text: string, code: ModuleCode, file: Place): (place: Place, literal: string) => Place {
  const quoted = quotedTexts(text.split(/\r\n|\r|\n/));
  const starts = code.scopes.flatMap((scope) => [scope.line, ...scope.events.map((event) => event.line)]);
  const sorted = [...new Set(starts)].sort((a, b) => a - b);
  const shown = showPlace(file);
  const asked = new Map<string, number>();
  return (place, literal) => {
    const { line: from } = place;
    if (from === undefined || literal === "" || showPlace(place) !== `${shown}:${from}`) return place;
    const end = sorted[countBefore(sorted, from + 1)] ?? Number.POSITIVE_INFINITY;
    const key = `${from} ${literal}`;
    const skip = asked.get(key) ?? 0;
    asked.set(key, skip + 1);
    const line =
      quoted.line(literal, from, end, skip) ?? quoted.line(literal, from, end, 0) ?? quoted.keyword(literal, from, end);
    return line === undefined ? place : { ...place, line };
  };
}
