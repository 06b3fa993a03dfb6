// Whether the archive of an Esky release is called otherwise than the version folder in it, while clients do take it for a
// release: FL607's word.

import { isVersionName, splitAppVersion } from "../../versions/esky-name.js";
import type { EskyRelease } from "./esky-release.js";

/** The archive is a release of this application by its name, and the folder that its name promises isn't in it. */
export function isMismatched({ archive, text, name, place }: EskyRelease): boolean {
  if (archive === undefined || archive === text || place.member === undefined || !isVersionName(archive)) return false;
  const promised = splitAppVersion(archive);
  return (
    promised.name.toLowerCase() === name.toLowerCase() && /^(?:win|linux|macosx)[-_0-9][\w-]*$/.test(promised.platform)
  );
}
