// The order of versions by the updater that compares them.

import { compareEskyVersions } from "./esky-order.js";
import { compareNugetVersions } from "./nuget-order.js";
import { compareSemver } from "./semver-order.js";
import { compareSparkleVersions } from "./sparkle-order.js";

const orders = {
  esky: compareEskyVersions,
  "electron-updater": compareSemver,
  squirrel: compareNugetVersions,
  sparkle: compareSparkleVersions,
} as const;

/** -1 where that updater takes `a` for the older one, 0 where it sees no difference. */
export function updaterOrder(updater: keyof typeof orders): (a: string, b: string) => -1 | 0 | 1 {
  return orders[updater];
}
