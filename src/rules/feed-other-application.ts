// FL627: Esky's pattern takes "app-helper-1.0" for version helper-1.0 of "app". As long as that sorts below what the clients
// run it does no harm; where it sorts above, they go there.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "feed-other-application",
  needs: ["feed"],
  says: ["goes", "seen"],
  *check({ feed }) {
    for (const { app, releases, routes, place } of feed.channels) {
      if (app === undefined) continue;
      const targets = new Set(routes.flatMap(({ to, orElse }) => (to === undefined ? [] : [to, ...orElse])));
      for (const { version, files, belongsTo } of releases) {
        if (belongsTo === undefined) continue;
        const isTaken = targets.has(version);
        yield {
          message: isTaken ? "goes" : "seen",
          confidence: "certain",
          ...(!isTaken && { severity: "info" as const }),
          subject: belongsTo,
          place: files[0]?.place ?? place,
          args: { app, file: files[0]?.name ?? version, other: belongsTo, version },
        };
      }
    }
  },
});
