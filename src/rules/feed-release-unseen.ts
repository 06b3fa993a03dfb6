// FL624: a release that lies on a feed and that no client ever goes to, because of its name, its version, or because nothing
// names it. What older clients pass on their way to the newest is no fault.

import type { Channel, FeedRelease } from "../model/feed.js";
import { compareAsPeopleDo, isMeantEarly } from "../versions/plain-order.js";
import { updaterOrder } from "../versions/updater-order.js";
import { defineRule } from "./rule.js";
import { orderAround } from "./support/feed-order.js";

export default defineRule({
  id: "feed-release-unseen",
  needs: ["feed"],
  says: ["low", "equal", "unlisted", "unmatched"],
  *check({ feed }) {
    for (const channel of feed.channels) {
      const own = channel.releases.filter(({ belongsTo }) => belongsTo === undefined);
      const place = ({ files }: FeedRelease) => files[0]?.place ?? channel.place;
      const low = lowestOf(channel, own);
      if (low !== undefined)
        yield {
          message: "low",
          confidence: "certain",
          subject: "low",
          place: place(low.release),
          args: {
            version: low.release.version,
            base: low.base,
            order: orderAround(channel, low.release.version, low.base),
          },
        };
      const [last, before] = [own.at(-1), own.at(-2)];
      if (last !== undefined && before !== undefined && updaterOrder(channel.kind)(last.version, before.version) === 0)
        yield {
          message: "equal",
          confidence: "certain",
          severity: "warning",
          subject: "equal",
          place: place(last),
          args: { version: last.version, base: before.version },
        };
    }
    for (const { name, place, why } of feed.strays)
      yield {
        message: why,
        confidence: why === "unmatched" ? "certain" : "likely",
        severity: "warning",
        subject: name,
        place,
        args: { file: name },
      };
  },
});

/** The release that people take for the newest, where the updater has an older one above it. */
function lowestOf(
  channel: Channel,
  releases: readonly FeedRelease[],
): { readonly release: FeedRelease; readonly base: string } | undefined {
  const newest = releases.at(-1);
  if (newest === undefined) return undefined;
  const order = updaterOrder(channel.kind);
  let meant = newest;
  for (const one of releases) if (compareAsPeopleDo(one.version, meant.version) === 1) meant = one;
  // A version that says itself that it comes early is meant for few.
  if (meant === newest || isMeantEarly(meant.version) || order(meant.version, newest.version) >= 0) return undefined;
  return { release: meant, base: newest.version };
}
