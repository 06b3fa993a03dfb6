// Reads and orders versions as pip and the packaging library do: what a wheel, a dist-info folder and a PyPI release go by.
// Specification: PEP 440, "Appendix B: Parsing version strings with regular expressions" and "Summary of permitted suffixes
// and relative ordering".

export interface Pep440Version {
  readonly epoch: string;
  /** Trailing zeros are gone: 1.0 and 1 are one release. Digits are kept as text, leading zeros off, for they may be many. */
  readonly release: readonly string[];
  readonly pre?: { readonly word: "a" | "b" | "rc"; readonly number: string };
  readonly post?: string;
  readonly dev?: string;
  readonly local: readonly string[];
}

const PATTERN = new RegExp(
  "^\\s*v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)" +
    "(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>[0-9]*))?" +
    "(?:-(?<revision>[0-9]+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>[0-9]*))?" +
    "(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>[0-9]*))?" +
    "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\\s*$",
  "i",
);
const LONGEST = 2000;

/** The parts of a version, or undefined where PEP 440 allows no such version (or it is absurdly long). */
export function parsePep440(text: string): Pep440Version | undefined {
  if (text.length > LONGEST) return undefined;
  const groups = PATTERN.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const release = (groups.release ?? "").split(".").map(plainNumber);
  while (release.length > 1 && release.at(-1) === "0") release.pop();
  const post = groups.revision ?? (groups.post === undefined ? undefined : (groups.postNumber ?? ""));
  return {
    epoch: plainNumber(groups.epoch ?? "0"),
    release,
    ...(groups.pre !== undefined && {
      pre: { word: preWord(groups.pre), number: plainNumber(groups.preNumber ?? "") },
    }),
    ...(post !== undefined && { post: plainNumber(post) }),
    ...(groups.dev !== undefined && { dev: plainNumber(groups.devNumber ?? "") }),
    local: (groups.local ?? "").toLowerCase().split(/[-_.]/).filter(Boolean),
  };
}

/** -1, 0 or 1 as `a` is older than, the same as or newer than `b`. */
export function comparePep440(a: Pep440Version, b: Pep440Version): -1 | 0 | 1 {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, compareNumbers) ||
    comparePre(a, b) ||
    // Without a post release comes before with one; without a dev release after.
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareLists(a.local, b.local, compareLocal)
  );
}

function comparePre(a: Pep440Version, b: Pep440Version): -1 | 0 | 1 {
  const [left, right] = [stage(a), stage(b)];
  if (left !== right) return left < right ? -1 : 1;
  return compareNumbers(a.pre?.number ?? "0", b.pre?.number ?? "0");
}

/** 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0: a development release of the release itself comes before all. */
function stage({ pre, post, dev }: Pep440Version): number {
  if (pre !== undefined) return ["a", "b", "rc"].indexOf(pre.word);
  return post === undefined && dev !== undefined ? -1 : 3;
}

function compareOptional(a: string | undefined, b: string | undefined, absent: -1 | 1): -1 | 0 | 1 {
  if (a !== undefined && b !== undefined) return compareNumbers(a, b);
  if (a === b) return 0;
  return a === undefined ? absent : absent === 1 ? -1 : 1;
}

function compareLists(
  a: readonly string[],
  b: readonly string[],
  compare: (left: string, right: string) => -1 | 0 | 1,
): -1 | 0 | 1 {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const order = compare(a[at] ?? "", b[at] ?? "");
    if (order !== 0) return order;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

function compareNumbers(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : 1;
}

/** In a local part numbers come after words. */
function compareLocal(a: string, b: string): -1 | 0 | 1 {
  const [aIsNumber, bIsNumber] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (aIsNumber && bIsNumber) return compareNumbers(plainNumber(a), plainNumber(b));
  if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function plainNumber(digits: string): string {
  return digits.replace(/^0+(?=[0-9])/, "") || "0";
}

function preWord(word: string): "a" | "b" | "rc" {
  const letter = word.toLowerCase();
  if (letter.startsWith("a")) return "a";
  return letter.startsWith("b") ? "b" : "rc";
}
