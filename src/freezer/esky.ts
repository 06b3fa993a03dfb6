// Esky: version directories `NAME-VERSION.PLATFORM` beside (or under appdata/ beside) a bootstrap level that only starts the
// newest of them. Each version directory is an application of its own, made by the freezer that Esky was given.

import { stemOf, type BuildFolder } from "./build-folder.js";
import { isVersionName, splitAppVersion, type AppVersion } from "../versions/esky-name.js";

export interface EskyVersion {
  readonly folder: BuildFolder;
  readonly named: AppVersion;
  /** Plain sentences: what is unusual about the installation. */
  readonly notes: readonly string[];
}

const CONTROL = "esky-files";
const APPDATA = "appdata";

/**
 * The version directories whose bootstrap level is `folder`, or `folder` itself when it is one; [] when it is nothing of
 * Esky's.
 */
export function findEskyVersions(folder: BuildFolder): readonly EskyVersion[] {
  if (folder.folders.has(CONTROL)) return [readVersion(folder)];
  const versions: EskyVersion[] = [];
  for (const holder of [folder, folder.folders.get(APPDATA)])
    for (const inner of holder?.folders.values() ?? [])
      if (inner.folders.has(CONTROL)) versions.push(readVersion(inner));
  return versions.sort((a, b) => (a.folder.path < b.folder.path ? -1 : 1));
}

function readVersion(folder: BuildFolder): EskyVersion {
  const control = folder.folders.get(CONTROL);
  const notes: string[] = [];
  const name = stemOf(folder.name);
  const named = splitAppVersion(name);
  if (!isVersionName(name)) notes.push(`Esky can't split the name "${folder.name}"`);
  if (control?.folders.has("bootstrap") === true)
    notes.push("esky-files/bootstrap is there: this version is not fully installed");
  if (control?.files.has("bootstrap-manifest-old.txt") === true)
    notes.push("bootstrap-manifest-old.txt is there: this version is partly uninstalled");
  else if (control?.files.has("bootstrap-manifest.txt") !== true)
    notes.push("esky-files/bootstrap-manifest.txt is not there: Esky does not see this version");
  return { folder, named, notes };
}
