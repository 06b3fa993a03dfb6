// A file as the subject of a finding: as the application knows it, so that the next release has the same. Esky's version
// folder and the name of the target itself would change the fingerprint each time.

import type { BuildPlace } from "../../finding.js";
import type { FrozenApp } from "../../model/app.js";

/** "library.zip" for `acme-1.0.linux-x86_64/library.zip` in an Esky, "acme.zip" for the target `dist/acme-1.0.zip`. */
export function pathSubject(place: BuildPlace, app: FrozenApp | undefined): string {
  const { container, member } = place;
  const isTarget = member === undefined && container.length === 1;
  const path = member ?? container[container.length - 1] ?? "";
  const folder = app?.place.member;
  if (folder !== undefined && path.startsWith(`${folder}/`)) return path.slice(folder.length + 1);
  return isTarget
    ? path.replace(/^.*[\\/]/, "").replace(/[-_]v?\d.*?(\.(?:zip|egg|exe|tgz|tar(?:\.gz)?))?$/i, "$1")
    : path;
}
