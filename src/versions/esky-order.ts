// Orders versions as Esky's updater does, which is how pkg_resources did before PEP 440: a word that sorts below "final"
// makes a pre-release of whatever it follows, so 0.10.3.d comes before 0.10.3, and "v1.0" before every number.
// Specification: esky/bootstrap.py, parse_version (Esky 0.9.10); read there and compared with it by scripts/compare-versions.mjs.

const FINAL = "*final";
const ZERO = "00000000";

/** What Esky puts in a word's place before it compares. */
const REPLACED: Readonly<Record<string, string>> = { pre: "c", preview: "c", "-": "final-", rc: "c", dev: "@" };

/** A digit run, a letter run, one "." or "-", or a run of anything else: bytes to Python 2, so ASCII's letters alone. */
const COMPONENT = /[0-9]+|[A-Za-z]+|[.-]|[^0-9A-Za-z.-]+/g;

/** -1 where Esky's client takes `a` for the older one, 1 for the newer one, 0 where it sees no difference. */
export function compareEskyVersions(a: string, b: string): -1 | 0 | 1 {
  return compareEskyKeys(eskyVersionKey(a), eskyVersionKey(b));
}

/** Esky's sort key of a version: what its parse_version returns. Compare two of them with compareEskyKeys. */
export function eskyVersionKey(version: string): readonly string[] {
  const key: string[] = [];
  for (const part of partsOf(lower(version))) {
    if (part.startsWith("*")) {
      if (part < FINAL) while (key.at(-1) === "*final-") key.pop();
      while (key.at(-1) === ZERO) key.pop();
    }
    key.push(part);
  }
  return key;
}

/** Python's order of two lists of strings. */
export function compareEskyKeys(a: readonly string[], b: readonly string[]): -1 | 0 | 1 {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [left = "", right = ""] = [a[at], b[at]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

/**
 * The words of a version that make Esky sort it before the release whose numbers stand in front of them ("d" of 0.10.3.d),
 * in the order in which they stand. Words from "final" on ("git", "post", "n") make it a later one.
 */
export function preReleaseWords(version: string): readonly string[] {
  return [...version.matchAll(COMPONENT)]
    .map(([word]) => word)
    .filter((word) => {
      const part = lower(word);
      if (part === "." || part === "-" || /^[0-9]/.test(part)) return false;
      return `*${replacedBy(part)}` < FINAL;
    });
}

function* partsOf(version: string): Generator<string> {
  for (const [component] of version.matchAll(COMPONENT)) {
    if (component === ".") continue;
    const part = replacedBy(component);
    yield /^[0-9]/.test(part) ? part.padStart(ZERO.length, "0") : `*${part}`;
  }
  yield FINAL;
}

function replacedBy(part: string): string {
  return Object.hasOwn(REPLACED, part) ? (REPLACED[part] ?? part) : part;
}

function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
