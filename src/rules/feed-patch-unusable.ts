// FL626: a patch whose base the feed lacks or spells otherwise, and a version that patches alone lead to.

import type { Channel } from "../model/feed.js";
import { updaterOrder } from "../versions/updater-order.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "feed-patch-unusable",
  needs: ["feed"],
  says: ["base", "spelling", "alone"],
  *check({ feed }) {
    for (const channel of feed.channels) {
      const order = updaterOrder(channel.kind);
      const { releases, patches } = channel;
      // A delta of Squirrel does not say what it starts from.
      if (channel.kind === "squirrel") continue;
      const whole = new Map(releases.map((release) => [release.version, release]));
      const made = new Set(patches.map(({ to }) => to));
      for (const { from, to, files } of patches) {
        if (whole.has(from) || made.has(from) || order(to, from) < 0) continue;
        const twin = releases.find(({ version }) => order(version, from) === 0)?.version;
        yield {
          message: twin === undefined ? "base" : "spelling",
          confidence: "certain",
          ...(twin === undefined && { severity: "info" as const }),
          subject: "patch",
          place: files[0]?.place ?? channel.place,
          args: { start: from, version: to, base: twin ?? from },
        };
      }
      const reached = reachable(channel);
      for (const version of made) {
        if (reached.has(version)) continue;
        const bases = patches.filter(({ to }) => to === version).map(({ from }) => from);
        const place = patches.find(({ to }) => to === version)?.files[0]?.place ?? channel.place;
        yield { message: "alone", confidence: "certain", subject: "alone", place, args: { version, bases } };
      }
    }
  },
});

/** The versions that every client can get, from a whole release on. */
function reachable({ releases, patches }: Channel): ReadonlySet<string> {
  const reached = new Set(releases.map(({ version }) => version));
  const open = [...reached];
  const forward = new Map<string, { readonly to: string }[]>();
  for (const patch of patches) {
    const known = forward.get(patch.from);
    if (known === undefined) forward.set(patch.from, [patch]);
    else known.push(patch);
  }
  for (let one = open.pop(); one !== undefined; one = open.pop())
    for (const { to } of forward.get(one) ?? [])
      if (!reached.has(to)) {
        reached.add(to);
        open.push(to);
      }
  return reached;
}
