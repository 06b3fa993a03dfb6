// An Esky build whose name Esky reads otherwise than it is meant: into another application, into no version at all, into half a
// platform. Or whose archive no client takes for a release, because it is not called NAME-VERSION.PLATFORM.zip.

import { isVersionName, joinAppVersion } from "../versions/esky-name.js";
import { type EskyRelease, eskyReleaseOf, short, takenFor } from "./support/esky-release.js";
import { isMismatched } from "./support/inner-name.js";
import { isUnseen } from "./support/unseen-version.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "nothing" | "platform" | "split" | "unseen";

export default defineRule({
  id: "name-unparseable",
  needs: ["app", "versions"],
  uses: ["recipe"],
  says: ["nothing", "platform", "split", "unseen"],
  *check({ app, versions, recipe }): Iterable<Draft<Message, never>> {
    const release = eskyReleaseOf(app, versions);
    if (release === undefined) return;
    const { text, name, version, platform, place, archive, pattern } = release;
    const parts = { text: short(text), name: short(name), version: short(version), platform: short(platform) };
    const subject = name || text;
    if (!isVersionName(text)) {
      // The name of the archive alone is no folder of an installation.
      if (app.versionFolder !== undefined)
        yield { message: "nothing", args: parts, severity: "error", confidence: "certain", subject, place };
      return;
    }
    if (/^\d/.test(platform)) {
      yield { message: "platform", args: parts, severity: "error", confidence: "likely", subject, place };
      return;
    }
    const meant = meantName(release, recipe?.name);
    if (meant !== undefined) {
      const confidence = recipe?.name === meant ? "certain" : "likely";
      yield { message: "split", args: { ...parts, meant }, severity: "warning", confidence, subject: meant, place };
      return;
    }
    if (archive === undefined || pattern.kind !== "usable" || isMismatched(release) || isUnseen(version)) return;
    if (takenFor(release, versions.fileName ?? "") !== undefined || !isCalledLike(archive, release)) return;
    yield {
      message: "unseen",
      args: { ...parts, archive: short(archive), wanted: short(`${joinAppVersion(release)}.zip`) },
      severity: "warning",
      confidence: "likely",
      subject,
      // The archive, not the folder in it.
      place: { container: app.place.container.slice(0, 1) },
    };
  },
});

/** The name that its makers gave the application, where Esky takes a part of it for the version. */
function meantName({ text, name, version }: EskyRelease, declared: string | undefined): string | undefined {
  if (declared !== undefined && declared.length > name.length && text.startsWith(`${declared}-`)) return declared;
  // "2-1.0", "2go-1.0", "my_app-1.0": a word or a number without a dot, and then what looks like a version.
  const part = /^(\d+[A-Za-z_]*|[A-Za-z][A-Za-z0-9]*_\w*)-v?\d+\.\d/.exec(version)?.[1];
  return part === undefined ? undefined : `${name}-${part}`;
}

/** Whether the archive is meant for a release under its own name; "download.zip" and "acme (1).zip" are copies. */
function isCalledLike(archive: string, { name, version, text }: EskyRelease): boolean {
  const lower = archive.toLowerCase();
  if (lower.startsWith(`${text.toLowerCase()} `) || lower.startsWith(`${text.toLowerCase()}(`)) return false;
  return lower.startsWith(name.toLowerCase()) && lower.includes(version.toLowerCase());
}
