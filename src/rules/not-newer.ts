// A release that is not newer than the one before it, in the order of its updater: nobody is offered it.

import type { FrozenApp } from "../model/app.js";
import type { Versions } from "../model/versions.js";
import { compareEskyVersions } from "../versions/esky-order.js";
import { comparePep440, parsePep440 } from "../versions/pep440.js";
import { compareAsPeopleDo } from "../versions/plain-order.js";
import { type EskyRelease, type OtherRelease, eskyReleaseOf, orderOf, short } from "./support/esky-release.js";
import { lowVersionOf, stuckBelow } from "./support/low-version.js";
import { isUnseen } from "./support/unseen-version.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "older" | "same" | "equal" | "plain";

export default defineRule({
  id: "not-newer",
  needs: ["app", "versions"],
  says: ["older", "same", "equal", "plain"],
  notes: ["other"],
  *check({ app, versions }): Iterable<Draft<Message, "other">> {
    const release = eskyReleaseOf(app, versions);
    if (release === undefined) {
      if (app.freezers[0] !== "esky") yield* byPep440(app, versions);
      return;
    }
    if (isUnseen(release.version)) return;
    const low = lowVersionOf(release);
    const [other] = low === undefined || low.stuck.length === 0 ? notOlder(release) : [];
    if (other === undefined) return;
    const order = compareEskyVersions(release.version, other.version);
    yield {
      message: order < 0 ? "older" : release.version === other.version ? "same" : "equal",
      args: { version: short(release.version), other: short(other.version), order: orderOf(release) },
      severity: order < 0 || other === release.previous ? "error" : "warning",
      confidence: other === release.previous ? "certain" : "likely",
      subject: release.name,
      place: release.place,
      related: other.place === undefined ? [] : [{ place: other.place, note: "other" }],
    };
  },
});

/**
 * The previous release where this one is not newer; else releases beside it that people call older, and those that are the same
 * to Esky. A release beside it that is newer to everybody may as well be one: this one is then an old one.
 */
function notOlder(release: EskyRelease): readonly OtherRelease[] {
  const { version, previous, others } = release;
  if (previous !== undefined && compareEskyVersions(version, previous.version) <= 0) return [previous];
  // Of two spellings the longer one is taken for the later.
  const twins = others.filter(
    (one) => compareEskyVersions(version, one.version) === 0 && one.version.length < version.length,
  );
  return [...stuckBelow(release), ...twins];
}

/** Where no updater is known: the version in the name against that in the name of the previous one. */
function* byPep440({ place }: FrozenApp, { previous, fileName }: Versions): Generator<Draft<Message, "other">> {
  const [own, before] = [named(fileName), named(previous)];
  if (own === undefined || before === undefined || own.name.toLowerCase() !== before.name.toLowerCase()) return;
  const [now, then] = [parsePep440(own.version), parsePep440(before.version)];
  const order = now && then ? comparePep440(now, then) : compareAsPeopleDo(own.version, before.version);
  if (order === undefined || order > 0) return;
  yield {
    message: "plain",
    args: {
      version: short(own.version),
      other: short(before.version),
      how: order === 0 ? "the same as" : "older than",
    },
    severity: "warning",
    confidence: "likely",
    subject: own.name,
    place,
  };
}

/** "acme" and "1.2" of "acme-1.2-win64.msi" */
function named(file: string | undefined): { readonly name: string; readonly version: string } | undefined {
  const [, name, version] =
    /^([A-Za-z][\w .-]*?)[-_ ]v?(\d+(?:\.\d+)+\w*)(?:[-_. ]|$)/.exec(file?.slice(0, 300) ?? "") ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}
