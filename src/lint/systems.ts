// The systems that a build must run on, by the names that a user gives them.

import { UsageError } from "../errors.js";
import { hostOf } from "../knowledge/host.js";
import {
  ceilingOf,
  defaultTargets,
  hasSymbolVersion,
  type TargetProfile,
  targetNames,
  targetProfile,
  type WindowsRelease,
} from "../knowledge/targets.js";
import { precedes } from "../knowledge/version-numbers.js";
import type { Platform } from "../model/app.js";
import type { System } from "../model/fits.js";
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

/** What a build is measured against: the systems that the user named, or those that still get updates. */
export function measuredBy(named: readonly TargetProfile[], platform: Platform | undefined): readonly System[] {
  if (named.length > 0) return systemsFor(named, platform).map((profile) => systemOf(profile, true));
  if (platform === undefined) return [];
  return defaultTargets(platform).flatMap((name) => {
    const profile = targetProfile(name);
    return profile === undefined ? [] : [systemOf(profile, false)];
  });
}

function systemOf(profile: TargetProfile, isNamed: boolean): System {
  const { name, title, platform, libc, macos, windows } = profile;
  const release = windows === undefined ? macos : WINDOWS_VERSIONS[windows];
  return {
    name,
    title,
    platform,
    isNamed,
    ...(libc !== undefined && { libc }),
    hasVersion: (version, arch) => hasSymbolVersion(profile, arch, version),
    ceiling: (prefix, arch) => ceilingOf(profile, arch, prefix),
    startsMarked: (version) => release === undefined || !precedes(release, version),
    host: hostOf([profile]),
  };
}

/** What GetVersionEx calls them: "Operating System Version" (learn.microsoft.com). */
const WINDOWS_VERSIONS: Readonly<Record<WindowsRelease, string>> = {
  "7": "6.1",
  "8": "6.2",
  "8.1": "6.3",
  "10": "10.0",
  "11": "10.0",
};
