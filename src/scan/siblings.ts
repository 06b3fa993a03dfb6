// The names of the other releases that lie beside a target. Names only: nothing of them is opened.

import { opendirSync, statSync } from "node:fs";
import path from "node:path";

/** What an updater takes for a release or a patch, and installers. A part of a download or a checksum is none. */
const RELEASE = /\.(zip|exe|patch|msi|dmg|pkg|tgz|tar\.gz)$/i;

/** A folder of more files is no folder of releases: what lies behind them is not looked at. */
const MOST_NAMES = 20_000;
const MOST_SIBLINGS = 2_000;

/** Whether `target` (absolute) is a plain file, and the release files in its folder, without itself, sorted. */
export function besideOf(target: string): { readonly isFile: boolean; readonly siblings: readonly string[] } {
  return { isFile: statSync(target, { throwIfNoEntry: false })?.isFile() === true, siblings: siblingsOf(target) };
}

/** None when the folder can't be read. */
function siblingsOf(target: string): readonly string[] {
  const found: string[] = [];
  let folder;
  try {
    folder = opendirSync(path.dirname(target));
  } catch {
    // Whoever may read a file may not always list its folder.
    return [];
  }
  try {
    const own = path.basename(target);
    for (let seen = 0; seen < MOST_NAMES && found.length < MOST_SIBLINGS; seen++) {
      const entry = folder.readSync();
      if (entry === null) break;
      if (entry.isFile() && entry.name !== own && RELEASE.test(entry.name)) found.push(entry.name);
    }
  } finally {
    folder.closeSync();
  }
  return found.sort();
}
