// Where clients go. Whole releases reach everybody; patches reach who has what they start from, or who has got it by another
// patch. Of what can be reached, an updater takes the newest, and only if it is newer than what is installed.

import type { Route } from "../model/feed.js";

/** Patches among which each way to a twin is looked for; with more of them only whole releases count as such. */
const FEW_PATCHES = 2000;

export interface Offers {
  /** All versions that are named anywhere, those that only patches start from included. */
  readonly versions: readonly string[];
  readonly whole: ReadonlySet<string>;
  readonly patches: readonly { readonly from: string; readonly to: string }[];
  readonly order: (a: string, b: string) => number;
}

/** One route for each version, the oldest first, and before them one for a client of some other, older version. */
export function routesOf({ versions, whole, patches, order }: Offers): readonly Route[] {
  const sorted = [...versions].sort((a, b) => order(a, b) || (a < b ? -1 : a > b ? 1 : 0));
  const forward = new Map<string, string[]>();
  const back = new Map<string, string[]>();
  for (const { from, to } of patches) {
    append(forward, from, to);
    append(back, to, from);
  }
  const forAll = closure(whole, forward);
  const ofAll = newestOf(sorted.filter((version) => forAll.has(version)));
  // The newest that each version leads to by patches: those are walked from the newest end back, so each is seen once.
  const led = new Map<string, string>();
  for (const target of sorted.toReversed()) {
    for (const source of closure(new Set(led.has(target) ? [] : [target]), back, led)) led.set(source, target);
  }
  const routeFor = (from: string | undefined): Route => {
    const own = from === undefined ? undefined : led.get(from);
    const byPatch = own !== undefined && own !== from && (ofAll === undefined || order(own, ofAll) > 0);
    const best = byPatch ? own : ofAll;
    if (best === undefined || (from !== undefined && order(best, from) <= 0))
      return { from, to: undefined, orElse: [], by: undefined };
    return { from, to: best, orElse: [], by: byPatch || !whole.has(best) ? "patches" : "whole" };
  };
  const twins = twinsOf(sorted, order);
  return [undefined, ...sorted].map((from) => {
    const route = routeFor(from);
    if (route.to === undefined || !twins.has(route.to)) return route;
    const reachable = closure(new Set(from === undefined || patches.length > FEW_PATCHES ? [] : [from]), forward);
    const orElse = (twins.get(route.to) ?? []).filter(
      (twin) => twin !== route.to && (forAll.has(twin) || reachable.has(twin)),
    );
    return { ...route, orElse };
  });

  function newestOf(all: readonly string[]): string | undefined {
    const last = all.at(-1);
    // Of versions that are one to the updater, any may be taken: the first of them stands for all.
    return last === undefined ? undefined : (twinsOf(all, order).get(last)?.[0] ?? last);
  }
}

/** Everything that can be reached, less what `known` has. */
function closure(
  start: ReadonlySet<string>,
  edges: ReadonlyMap<string, readonly string[]>,
  known?: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const reached = new Set(start);
  const open = [...start];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const next of edges.get(one) ?? []) {
      if (reached.has(next) || known?.has(next) === true) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

function append(edges: Map<string, string[]>, from: string, to: string): void {
  const known = edges.get(from);
  if (known === undefined) edges.set(from, [to]);
  else known.push(to);
}

/** By version: those of the same rank, where there are several. */
function twinsOf(sorted: readonly string[], order: Offers["order"]): ReadonlyMap<string, readonly string[]> {
  const twins = new Map<string, readonly string[]>();
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && order(sorted[start] ?? "", sorted[end] ?? "") === 0) end++;
    if (end - start > 1) {
      const group = sorted.slice(start, end);
      for (const version of group) twins.set(version, group);
    }
    start = end;
  }
  return twins;
}
