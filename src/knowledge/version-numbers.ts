// Order among version numbers of libraries and systems: "2.9" before "2.17", "10.9" before "10.13"; "12" and "12.0" are the same.

export function numbersOf(version: string): readonly number[] {
  return version.split(".").map(Number);
}

/** Whether version a comes before version b. */
export function precedes(a: string, b: string): boolean {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at] ?? 0, right[at] ?? 0];
    if (one !== other) return one < other;
  }
  return false;
}
