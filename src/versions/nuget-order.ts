// Versions as Squirrel.Windows finds them in the names of packages: one to four numbers, and a pre-release of NuGet 2,
// compared as text without regard to case. Specification: Squirrel's VersionExtensions and NuGet 2's SemanticVersion.

export interface NugetVersion {
  readonly numbers: readonly number[];
  readonly early: string;
}

/** Undefined for what is none. */
export function parseNugetVersion(text: string): NugetVersion | undefined {
  const match = /^(\d{1,10}(?:\.\d{1,10}){0,3})(?:-([A-Za-z][0-9A-Za-z.-]{0,200}))?$/.exec(text);
  if (match === null) return undefined;
  const [, numbers = "", early = ""] = match;
  return { numbers: numbers.split(".").map(Number), early: early.toLowerCase() };
}

/** "1.2.0-beta" for "Acme-1.2.0-beta-full.nupkg"; undefined where the name has none. */
export function nugetVersionIn(file: string): string | undefined {
  const stem = file.slice(0, 1024).replace(/(?:-full|-delta)?\.nupkg$/i, "");
  // The first place from which the rest is a version: names may hold digits and dashes themselves.
  for (const { index } of stem.matchAll(/(?<=[-.]|^)\d/g)) {
    const rest = stem.slice(index);
    if (parseNugetVersion(rest) !== undefined) return rest;
  }
  return undefined;
}

/** -1 where `a` is the older one. What is no version comes before all that are. */
export function compareNugetVersions(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = [parseNugetVersion(a), parseNugetVersion(b)];
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  for (let at = 0; at < 4; at++) {
    const [one = 0, other = 0] = [left.numbers[at], right.numbers[at]];
    if (one !== other) return one < other ? -1 : 1;
  }
  if (left.early === right.early) return 0;
  if (left.early === "" || right.early === "") return left.early === "" ? 1 : -1;
  return left.early < right.early ? -1 : 1;
}
