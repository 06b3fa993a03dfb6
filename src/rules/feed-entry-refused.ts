// FL628: what an updater can't read of its feed.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "feed-entry-refused",
  needs: ["feed"],
  says: ["version", "checksum", "line", "no-file", "encoding", "no-full", "pattern", "entry", "skipped"],
  *check({ feed }) {
    for (const { refusals } of feed.channels)
      for (const { what, subject, place, symptom, isFatal } of refusals)
        yield {
          message: isFatal ? what : "skipped",
          confidence: "certain",
          ...(!isFatal && { severity: "warning" as const }),
          subject,
          place,
          args: { symptom },
        };
  },
});
