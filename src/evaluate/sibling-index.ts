// Names of modules that begin with a text, and direct children of a package, without walking all names each time.

import type { World } from "./world.js";

export interface SiblingIndex {
  under(prefix: string): readonly string[];
  in(pkg: string): readonly string[];
}

const siblingIndexes = new WeakMap<World, SiblingIndex>();

/** The index of a world, made once. */
export function siblingIndex(world: World): SiblingIndex {
  const known = siblingIndexes.get(world);
  if (known !== undefined) return known;
  const names = [...world.names()].sort();
  const lowerBound = (wanted: string): number => {
    let low = 0;
    let high = names.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((names[middle] ?? "") < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const under = (prefix: string): readonly string[] => {
    const found: string[] = [];
    for (let index = lowerBound(prefix); index < names.length && names[index]?.startsWith(prefix) === true; index++)
      found.push(names[index] ?? "");
    return found;
  };
  const index: SiblingIndex = {
    under,
    in: (pkg) =>
      pkg === ""
        ? names.filter((name) => !name.includes("."))
        : under(`${pkg}.`).filter((name) => !name.slice(pkg.length + 1).includes(".")),
  };
  siblingIndexes.set(world, index);
  return index;
}
