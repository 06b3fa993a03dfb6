// The versions of Python that the tables speak of, and sets of them as they are written there: "2.5-2.7 3.3-".
// A set is the bits of a number, one a version, so that asking costs nothing.

export const pythonVersions: readonly string[] =
  "2.5 2.6 2.7 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15".split(" ");

/** Bit i stands for pythonVersions[i]. */
export type VersionSet = number;

export const allVersions: VersionSet = 2 ** pythonVersions.length - 1;

/** Where a version stands in pythonVersions: the nearest of the same major version when the tables don't know it. */
export function versionIndex(python: string): { readonly index: number; readonly isKnown: boolean } {
  const match = /^(\d+)\.(\d+)/.exec(python);
  const known = pythonVersions.indexOf(match?.[0] ?? "");
  if (known !== -1) return { index: known, isKnown: true };
  const isTwo = match?.[1] !== undefined && Number(match[1]) < 3;
  const isOld = isTwo && Number(match[2]) < 5;
  return { index: isOld ? 0 : isTwo ? pythonVersions.indexOf("2.7") : pythonVersions.length - 1, isKnown: false };
}

const parsed = new Map<string, VersionSet>([["all", allVersions]]);

/** "2.5-2.7 3.3-" (or with commas) as a set; "all" is every version. */
export function versionSet(text: string): VersionSet {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  let set = 0;
  for (const range of text.split(/[ ,]/)) {
    const [first = "", last = first] = range.split("-");
    const from = pythonVersions.indexOf(first);
    const to = last === "" ? pythonVersions.length - 1 : pythonVersions.indexOf(last);
    for (let index = from; index <= to; index++) set |= 1 << index;
  }
  parsed.set(text, set);
  return set;
}

export const hasVersion = (set: VersionSet, index: number): boolean => (set & (1 << index)) !== 0;
