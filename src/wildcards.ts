// Patterns with wildcards, matched in time that grows with pattern times text, whatever they hold: they come from setup
// scripts, configuration files and names of builds, and a regular expression made of fifty stars may not end.

/** What one item of a sequence must be; null stands for any number of items. */
export type Pattern<T> = readonly (((item: T) => boolean) | null)[];

/** Does the whole sequence fit? Only the last star is ever tried again: what fitted before it needs no other choice. */
export function fits<T>(pattern: Pattern<T>, items: ArrayLike<T>): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < items.length;) {
    const item = items[index];
    const test = pattern[at];
    if (test === null) {
      star = at++;
      taken = index;
    } else if (test !== undefined && item !== undefined && test(item)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++taken;
    } else return false;
  }
  while (pattern[at] === null) at++;
  return at === pattern.length;
}

const anything = (): boolean => true;
const exactly = (wanted: string) => (item: string) => item === wanted;

/** A text in which `*` is the only wildcard. */
export function starPattern(glob: string): Pattern<string> {
  return Array.from({ length: glob.length }, (_, index) => (glob[index] === "*" ? null : exactly(glob[index] ?? "")));
}

/** A name in which null stands for something: one character or more. */
export function holePattern(parts: readonly (string | null)[]): Pattern<string> {
  return parts.flatMap((part): Pattern<string> =>
    part === null ? [anything, null] : Array.from({ length: part.length }, (_, index) => exactly(part[index] ?? "")),
  );
}

/** One part of a path as fnmatch reads it: `*`, `?`, `[a-z]`, `[!_]`. */
export function namePattern(glob: string): Pattern<string> {
  const pattern: (((item: string) => boolean) | null)[] = [];
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index] ?? "";
    const end = character === "[" ? glob.indexOf("]", index + (glob[index + 1] === "!" ? 3 : 2)) : -1;
    if (end > 0) {
      pattern.push(oneOf(glob.slice(index + 1, end)));
      index = end;
    } else if (character === "*") pattern.push(null);
    else pattern.push(character === "?" ? anything : exactly(character));
  }
  return pattern;
}

function oneOf(inside: string): (item: string) => boolean {
  const isNegated = inside.startsWith("!");
  const set = isNegated ? inside.slice(1) : inside;
  const isIn = (item: string): boolean => {
    for (let index = 0; index < set.length; index++) {
      const first = set[index] ?? "";
      const last = set[index + 1] === "-" ? set[index + 2] : undefined;
      if (last === undefined ? item === first : item >= first && item <= last) return true;
      if (last !== undefined) index += 2;
    }
    return false;
  };
  return (item) => isIn(item) !== isNegated;
}

/** A path as glob.glob reads it, part by part; `**` before a `/` stands for any number of folders. */
export function pathPattern(glob: string): Pattern<string> {
  const parts = glob.split("/");
  return parts.map((part, index) => {
    if (part === "**" && index < parts.length - 1) return null;
    const pattern = namePattern(part);
    return (name: string) => fits(pattern, name);
  });
}
