// Versions as npm's semver reads them strictly, which is how electron-updater compares: anything but three numbers and a
// pre-release is refused. Specification: semver.org 2.0.0, and node-semver 7 (a "v" in front is let through).

export interface Semver {
  readonly numbers: readonly [number, number, number];
  readonly early: readonly (string | number)[];
}

const NUMBER = "(0|[1-9]\\d{0,15})";
const IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)";
const WHOLE = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** Undefined where semver.parse gives null. */
export function parseSemver(text: string): Semver | undefined {
  const match = text.length > 256 ? null : WHOLE.exec(text.trim());
  if (match === null) return undefined;
  const [, major = "", minor = "", patch = "", early] = match;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    early: early?.split(".").map((one) => (/^\d+$/.test(one) ? Number(one) : one)) ?? [],
  };
}

/** -1 where `a` is the older one. What is no version comes before all that are. */
export function compareSemver(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = [parseSemver(a), parseSemver(b)];
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  for (const at of [0, 1, 2] as const) {
    if (left.numbers[at] !== right.numbers[at]) return left.numbers[at] < right.numbers[at] ? -1 : 1;
  }
  if (left.early.length === 0 || right.early.length === 0) {
    return left.early.length === right.early.length ? 0 : left.early.length === 0 ? 1 : -1;
  }
  for (let at = 0; at < Math.min(left.early.length, right.early.length); at++) {
    const [one, other] = [left.early[at] ?? "", right.early[at] ?? ""];
    if (one === other) continue;
    if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return left.early.length === right.early.length ? 0 : left.early.length < right.early.length ? -1 : 1;
}
