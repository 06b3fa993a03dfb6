// A build of Esky as its updater sees it: the parts of its name, and the other releases of the same application that are known
// of, in Esky's own order. Only Esky reads names so: for builds of others there is no release here.

import type { BuildPlace, Place } from "../../finding.js";
import type { FrozenApp } from "../../model/app.js";
import type { Versions } from "../../model/versions.js";
import { type EskyPattern, eskyLinkPattern, releaseOnPage } from "../../versions/esky-finder.js";
import { isVersionName, splitAppVersion } from "../../versions/esky-name.js";
import { compareEskyVersions } from "../../versions/esky-order.js";

export interface OtherRelease {
  readonly version: string;
  readonly file: string;
  /** Where it lies; undefined for the one that was only named as the previous. */
  readonly place: Place | undefined;
}

export interface EskyRelease {
  /** The version folder's name, or, where the archive has none, the archive's without ".zip". */
  readonly text: string;
  readonly place: BuildPlace;
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  /** The archive's name without ".zip"; undefined for a folder. */
  readonly archive: string | undefined;
  /** What DefaultVersionFinder of this application looks for. */
  readonly pattern: EskyPattern;
  /** Releases of this application for this platform with another version, each version once. */
  readonly others: readonly OtherRelease[];
  /** The previous release, by --previous. */
  readonly previous: OtherRelease | undefined;
}

/** Longer names are no file's on any system. */
const LONGEST_NAME = 1000;

/** Undefined for what Esky did not make, and for what has neither a version folder nor an archive's name. */
export function eskyReleaseOf(app: FrozenApp, versions: Versions): EskyRelease | undefined {
  if (app.freezers[0] !== "esky") return undefined;
  const { fileName = "", isFile, previous } = versions;
  const archive = isFile && /\.zip$/i.test(fileName) ? fileName.replace(/\.zip$/i, "") : undefined;
  const text = app.versionFolder?.name ?? archive;
  if (text === undefined || text.length > LONGEST_NAME) return undefined;
  const { name, version, platform } = splitAppVersion(text);
  const pattern = eskyLinkPattern(name, platform);
  const before = previous === undefined ? undefined : splitAppVersion(previous.replace(/\.(zip|exe)$/i, ""));
  const isOurs = before !== undefined && before.name === name && before.platform === platform;
  return {
    text,
    place: app.versionFolder?.place ?? app.place,
    name,
    version,
    platform,
    archive,
    pattern,
    others: isVersionName(text) ? othersOf(versions, name, platform, version) : [],
    previous:
      isOurs && previous !== undefined ? { version: before.version, file: previous, place: undefined } : undefined,
  };
}

function othersOf(
  { siblings, folder }: Versions,
  name: string,
  platform: string,
  version: string,
): readonly OtherRelease[] {
  const found = new Map<string, OtherRelease>();
  for (const file of siblings) {
    if (!/\.(zip|exe)$/i.test(file) || file.length > LONGEST_NAME) continue;
    const other = splitAppVersion(file.replace(/\.(zip|exe)$/i, ""));
    if (other.name !== name || other.platform !== platform || other.version === version) continue;
    if (other.version !== "" && !found.has(other.version))
      found.set(other.version, { version: other.version, file, place: placeOf(file, folder) });
  }
  return [...found.values()];
}

/** Where a file of the target's folder lies. */
export function placeOf(file: string, folder: string): Place {
  return { path: folder === "" ? file : `${folder}/${file}` };
}

/** The version for which a client of this application would take the file, as a link on the page that it looks at. */
export function takenFor({ pattern }: EskyRelease, file: string): string | undefined {
  return releaseOnPage(pattern, file)?.version;
}

const MOST_SHOWN = 7;

/** "0.10.2 < 0.10.3.d < 0.10.3": all versions that are known of, oldest first, those next to this one where they are many. */
export function orderOf({ version, others, previous }: EskyRelease, ...more: readonly string[]): string {
  const seen = new Set([
    version,
    ...more,
    ...others.map((one) => one.version),
    ...(previous ? [previous.version] : []),
  ]);
  const sorted = [...seen].sort((a, b) => compareEskyVersions(a, b) || (a < b ? -1 : 1));
  const first = Math.max(0, Math.min(sorted.indexOf(version) - (MOST_SHOWN >> 1), sorted.length - MOST_SHOWN));
  const shown = sorted.slice(first, first + MOST_SHOWN).map((one) => short(one));
  const signs = sorted.slice(first + 1, first + MOST_SHOWN).map((one, at) => sign(sorted[first + at] ?? "", one));
  const text = shown.map((one, at) => (at === 0 ? one : ` ${signs[at - 1]} ${one}`)).join("");
  return `${first > 0 ? "... " : ""}${text}${first + MOST_SHOWN < sorted.length ? " ..." : ""}`;
}

function sign(older: string, newer: string): string {
  return compareEskyVersions(older, newer) === 0 ? "=" : "<";
}

/** A version as sentences show it. */
export function short(version: string): string {
  return version.length > 60 ? `${version.slice(0, 57)}...` : version;
}
