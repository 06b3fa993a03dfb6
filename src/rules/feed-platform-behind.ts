// FL625: the newest version is there for some platforms of an application only.

import type { Channel } from "../model/feed.js";
import { updaterOrder } from "../versions/updater-order.js";
import { defineRule } from "./rule.js";

/** A platform that missed more releases than these was given up, and its users know. */
const FORGOTTEN = 2;

export default defineRule({
  id: "feed-platform-behind",
  needs: ["feed"],
  says: ["behind"],
  *check({ feed }) {
    const groups = new Map<string, Channel[]>();
    for (const channel of feed.channels) {
      // What the updater refuses there has been said.
      if (channel.refusals.some(({ isFatal }) => isFatal)) continue;
      const key = JSON.stringify([channel.kind, channel.app?.toLowerCase(), channel.name]);
      groups.set(key, [...(groups.get(key) ?? []), channel]);
    }
    for (const channels of groups.values()) {
      const [first] = channels;
      if (first === undefined || channels.length < 2) continue;
      const order = updaterOrder(first.kind);
      const newestOf = ({ releases }: Channel) =>
        releases.findLast(({ belongsTo }) => belongsTo === undefined)?.version;
      const known = channels.filter((channel) => newestOf(channel) !== undefined);
      const newest =
        known
          .map((channel) => newestOf(channel) ?? "")
          .sort(order)
          .at(-1) ?? "";
      const others = known
        .filter((channel) => order(newestOf(channel) ?? "", newest) === 0)
        .map(({ platform }) => platform);
      const all = [...new Set(channels.flatMap(({ releases }) => releases.map(({ version }) => version)))];
      for (const channel of known) {
        const version = newestOf(channel) ?? "";
        if (order(version, newest) >= 0) continue;
        const missed = all.filter((one) => order(one, version) > 0).length;
        yield {
          message: "behind",
          confidence: "likely",
          ...(missed > FORGOTTEN && { severity: "info" as const }),
          subject: channel.platform,
          place: channel.place,
          args: { platform: channel.platform, version, newest, others },
        };
      }
    }
  },
});
