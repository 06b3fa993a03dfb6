// FL623: a patch that leads to an older version, or an entry of a later date with an older version.

import type { FeedRelease } from "../model/feed.js";
import { compareAsPeopleDo } from "../versions/plain-order.js";
import { updaterOrder } from "../versions/updater-order.js";
import { defineRule } from "./rule.js";
import { orderAround } from "./support/feed-order.js";

export default defineRule({
  id: "feed-goes-back",
  needs: ["feed"],
  says: ["patch", "newest"],
  *check({ feed }) {
    for (const channel of feed.channels) {
      const order = updaterOrder(channel.kind);
      for (const { from, to, files, belongsTo } of channel.patches) {
        const place = files[0]?.place ?? channel.place;
        // What isn't the application's own is another rule's.
        if (belongsTo === undefined && order(to, from) < 0)
          yield {
            message: "patch",
            confidence: "certain",
            severity: "warning",
            subject: "patch",
            place,
            args: { start: from, version: to },
          };
      }
      const latest = latestOf(channel.releases);
      const other = channel.releases.at(-1);
      if (latest === undefined || other === undefined || order(latest.version, other.version) >= 0) continue;
      // A release for an older line of versions, published later, is how lines are kept up: 1.9.5 after 2.0.
      const people = compareAsPeopleDo(latest.shown ?? latest.version, other.shown ?? other.version);
      if (people === -1 || (people === undefined && latest.shown === undefined)) continue;
      yield {
        message: "newest",
        confidence: "likely",
        subject: "newest",
        place: latest.files[0]?.place ?? channel.place,
        args: {
          version: latest.version,
          other: other.version,
          order: orderAround(channel, latest.version, other.version),
        },
      };
    }
  },
});

function latestOf(releases: readonly FeedRelease[]): FeedRelease | undefined {
  const dated = releases.filter(({ published }) => published !== undefined);
  if (dated.length < 2 || dated.length < releases.length) return undefined;
  return dated.reduce((latest, one) => ((one.published ?? 0) > (latest.published ?? 0) ? one : latest));
}
