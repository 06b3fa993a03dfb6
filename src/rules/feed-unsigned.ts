// FL629: an appcast signs the newest release not at all. Older ones were made before the key, and nobody goes there.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "feed-unsigned",
  needs: ["feed"],
  says: ["unsigned"],
  *check({ feed }) {
    for (const { releases, place } of feed.channels) {
      const newest = releases.at(-1);
      if (newest?.isSigned !== false) continue;
      yield {
        message: "unsigned",
        confidence: "likely",
        subject: "unsigned",
        place: newest.files[0]?.place ?? place,
        args: { versions: [newest.shown ?? newest.version] },
      };
    }
  },
});
