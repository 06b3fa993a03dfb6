// Versions as Sparkle's standard comparator reads them: runs of digits, single marks, and runs of anything else; a word in
// the place of a mark makes the version older. Specification: SUStandardVersionComparator of Sparkle 1 and 2.

type Kind = "number" | "mark" | "word";

/** -1 where Sparkle takes `a` for the older one. */
export function compareSparkleVersions(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = [partsOf(a), partsOf(b)];
  const both = Math.min(left.length, right.length);
  for (let at = 0; at < both; at++) {
    const [one = "", other = ""] = [left[at], right[at]];
    const [kind, otherKind] = [kindOf(one), kindOf(other)];
    if (kind !== otherKind) {
      if (kind === "word" || otherKind === "word") return kind === "word" ? -1 : 1;
      return kind === "number" ? 1 : -1;
    }
    if (kind === "mark") continue;
    const [x, y] = kind === "number" ? [BigInt(one), BigInt(other)] : [one, other];
    if (x !== y) return x < y ? -1 : 1;
  }
  if (left.length === right.length) return 0;
  const isLonger = left.length > right.length;
  const isOlder = kindOf((isLonger ? left : right)[both] ?? "") === "word";
  return isLonger === isOlder ? -1 : 1;
}

/** A version is a short text; a long one is held against others by its beginning. */
const LONGEST = 256;

function partsOf(version: string): readonly string[] {
  return version.slice(0, LONGEST).match(/[0-9]+|[\s\p{P}]|[^\s\p{P}0-9]+/gu) ?? [];
}

function kindOf(part: string): Kind {
  if (/^[0-9]/.test(part)) return "number";
  return /^[\s\p{P}]/u.test(part) ? "mark" : "word";
}
