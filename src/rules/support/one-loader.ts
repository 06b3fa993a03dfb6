// Which late loads are one fault. A loader looks through many folders, and often from more than one line (once for all
// modules, once for a single one): what mends one of these mends them all, so that they are one finding with many names.

import { topOf } from "../../model/dotted-name.js";
import type { LateLoad } from "../../model/graph.js";

/** As much of a late load as tells which loader it belongs to. */
type Load = Pick<LateLoad, "from" | "place" | "listing">;

/**
 * Items in groups, in order of first appearance: together are those of one unit whose loads stand at one place, come from
 * one listing, or load from one package. `kindOf` tells apart what must not be mixed.
 */
export function byLoader<T>(
  items: readonly T[],
  lateOf: (item: T) => Load,
  packagesOf: (item: T) => readonly string[],
  kindOf: (item: T) => string = () => "",
): readonly (readonly T[])[] {
  const groups: { keys: Set<string>; readonly items: { item: T; index: number }[] }[] = [];
  items.forEach((item, index) => {
    const late = lateOf(item);
    const marks = [late.place, ...(late.listing === undefined ? [] : [late.listing.place]), ...packagesOf(item)];
    const keys = marks.map((mark) => JSON.stringify([kindOf(item), late.from, mark]));
    const [first, ...others] = groups.filter((group) => keys.some((key) => group.keys.has(key)));
    if (first === undefined) {
      groups.push({ keys: new Set(keys), items: [{ item, index }] });
      return;
    }
    for (const key of keys) first.keys.add(key);
    first.items.push({ item, index });
    for (const other of others) {
      for (const key of other.keys) first.keys.add(key);
      first.items.push(...other.items);
      groups.splice(groups.indexOf(other), 1);
    }
  });
  return groups.map((group) => group.items.sort((a, b) => a.index - b.index).map(({ item }) => item));
}

/** What a finding about several packages is called: "acme.drivers", "acme.*", or their names where they have nothing in common. */
export function subjectOf(packages: readonly string[]): string {
  const names = [...new Set(packages)].sort();
  if (names.length <= MOST_IN_SUBJECT) return names.join(" ");
  const [first = [], ...others] = names.map((name) => name.split("."));
  const end = first.findIndex((part, index) => !others.every((parts) => parts[index] === part));
  const shared = end < 0 ? first : first.slice(0, end);
  return shared.length === 0 ? names.join(" ") : `${shared.join(".")}.*`;
}

const MOST_IN_SUBJECT = 3;

/**
 * The holes of a text about packages that a loader wants on disk: as they are, with what is above them (eggs and cx_Freeze
 * keep a whole top package in one place), and as PyInstaller's module_collection_mode maps them.
 */
export function packageHoles(packages: readonly string[]) {
  return {
    package: packages,
    outer: [...new Set(packages.map(topOf))],
    modes: packages.map((one) => `"${one}": "py"`),
  };
}
