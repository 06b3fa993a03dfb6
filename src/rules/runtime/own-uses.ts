// What the application's own code does, ordered and grouped for a finding that speaks of several places at once.

import type { CodeUse } from "../../model/code-uses.js";
import type { DraftNote } from "../rule.js";

/** Further places that a finding names. */
const MAX_ALSO = 3;

/** Behind no condition that could not be decided. */
export function isPlain({ caution, isGuarded }: CodeUse): boolean {
  return !caution.caught && !isGuarded && caution.alternatives.length === 0;
}

/** At start, unless the program has ended before. */
export function isAtStart(use: CodeUse): boolean {
  return (use.sure || (use.isScript && isPlain(use))) && !use.caution.inFunction;
}

/** Most damning first: what happens at start, then what stands behind no condition, then the rest; in the order found. */
export function worstFirst(uses: readonly CodeUse[]): readonly CodeUse[] {
  const rank = (use: CodeUse): number => (isAtStart(use) ? 0 : isPlain(use) ? 1 : 2);
  return [...uses].sort((a, b) => rank(a) - rank(b));
}

/** Notes at the places of the others, one for each line. */
export function alsoAt(others: readonly CodeUse[], first: CodeUse): readonly DraftNote<"also">[] {
  const lineOf = ({ from, place }: CodeUse): string => `${from}:${place.line ?? 0}`;
  const seen = new Set([lineOf(first)]);
  const found: DraftNote<"also">[] = [];
  for (const other of others) {
    if (found.length === MAX_ALSO) break;
    if (seen.has(lineOf(other))) continue;
    seen.add(lineOf(other));
    found.push({ place: other.place, note: "also", args: { via: other.via } });
  }
  return found;
}
