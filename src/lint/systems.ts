// The systems that a build must run on, by the names that a user gives them.

import { UsageError } from "../errors.js";
import type { Platform } from "../model/app.js";
import { type TargetProfile, targetNames, targetProfile } from "../knowledge/targets.js";
import { didYouMean } from "../suggest.js";

/** Throws UsageError for a name of no system. */
export function systemsNamed(names: readonly string[]): readonly TargetProfile[] {
  return names.map((name) => {
    const profile = targetProfile(name);
    if (profile !== undefined) return profile;
    const meant =
      didYouMean(name, targetNames()) || "; expected names such as debian12, rhel8, manylinux_2_28, win10, macos14";
    throw new UsageError(`--target: there is no system "${name}"${meant}`);
  });
}

/** Of those, the ones that the build can be for. */
export function systemsFor(
  systems: readonly TargetProfile[],
  platform: Platform | undefined,
): readonly TargetProfile[] {
  return systems.filter((system) => system.platform === platform);
}
