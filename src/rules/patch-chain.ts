// Patches beside an Esky release that no client ever applies: they start from a version that is not older, or that is written
// otherwise than the release it means (Esky compares these as text).

import { compareEskyVersions } from "../versions/esky-order.js";
import { releaseOnPage } from "../versions/esky-finder.js";
import { type EskyRelease, eskyReleaseOf, orderOf, placeOf, short } from "./support/esky-release.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "backwards" | "spelling";

export default defineRule({
  id: "patch-chain",
  needs: ["app", "versions"],
  says: ["backwards", "spelling"],
  *check({ app, versions }): Iterable<Draft<Message, never>> {
    const release = eskyReleaseOf(app, versions);
    if (release === undefined) return;
    for (const file of versions.siblings.filter((name) => name.length <= 1000 && /\.patch$/i.test(name))) {
      const patch = releaseOnPage(release.pattern, file);
      if (patch?.fromVersion === undefined || patch.version !== release.version) continue;
      const found = faultOf(patch.fromVersion, release);
      if (found === undefined) continue;
      yield {
        ...found,
        args: { ...found.args, file: short(file), from: short(patch.fromVersion), version: short(release.version) },
        severity: "warning",
        confidence: "likely",
        subject: release.name,
        place: placeOf(file, versions.folder),
      };
    }
  },
});

function faultOf(from: string, release: EskyRelease): Pick<Draft<Message>, "message" | "args"> | undefined {
  if (compareEskyVersions(from, release.version) >= 0)
    return { message: "backwards", args: { order: orderOf(release, from) } };
  if (release.others.some(({ version }) => version === from)) return undefined;
  const twin = release.others.find(({ version }) => compareEskyVersions(version, from) === 0);
  return twin === undefined ? undefined : { message: "spelling", args: { base: short(twin.version) } };
}
