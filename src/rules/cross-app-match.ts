// An Esky application whose name, put unescaped into the pattern of its updater, is none that Python takes, or takes the releases
// of another application for newer ones of its own. (A name like "App (beta)" is still met as a URL quotes it.)

import { isVersionName, splitAppVersion } from "../versions/esky-name.js";
import { compareEskyVersions } from "../versions/esky-order.js";
import { type EskyRelease, eskyReleaseOf, placeOf, short, takenFor } from "./support/esky-release.js";
import { isUnseen } from "./support/unseen-version.js";
import { type Draft, defineRule } from "./rule.js";

export default defineRule({
  id: "cross-app-match",
  needs: ["app", "versions"],
  says: ["pattern", "taken"],
  notes: ["taken"],
  *check({ app, versions }): Iterable<Draft<"pattern" | "taken", "taken">> {
    const release = eskyReleaseOf(app, versions);
    if (release === undefined || !isVersionName(release.text)) return;
    const { name, pattern, place, version } = release;
    if (pattern.kind === "unknown") return;
    const common = { confidence: "certain", severity: "error", subject: name, place } as const;
    if (pattern.kind === "broken") {
      yield { message: "pattern", args: { name, problem: pattern.problem }, ...common };
      return;
    }
    if (isUnseen(version)) return;
    const taken = versions.siblings.filter((file) => isOtherAndNewer(file, release));
    const [first] = taken;
    if (first === undefined) return;
    yield {
      message: "taken",
      args: { name, file: short(first), version: short(takenFor(release, first) ?? "") },
      severity: "warning",
      confidence: "likely",
      subject: name,
      names: [name],
      place,
      related: taken.slice(0, 3).map((file) => ({ place: placeOf(file, versions.folder), note: "taken" })),
    };
  },
});

/** Longer names than any file has are not held against a pattern. */
const LONGEST_NAME = 1000;

/** Whether a client would prefer the file to this release, though Esky itself reads another application's name in it. */
function isOtherAndNewer(file: string, release: EskyRelease): boolean {
  if (file.length > LONGEST_NAME || !/\.(zip|exe)$/i.test(file)) return false;
  const version = takenFor(release, file);
  if (version === undefined || compareEskyVersions(version, release.version) <= 0) return false;
  return splitAppVersion(file.replace(/\.(zip|exe)$/i, "")).name !== release.name;
}
