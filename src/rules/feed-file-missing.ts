// FL621: a feed names a file that does not lie beside it.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "feed-file-missing",
  needs: ["feed"],
  says: ["release", "patch"],
  *check({ feed }) {
    for (const { releases, patches } of feed.channels) {
      for (const { version, files } of releases)
        for (const { name, place, state } of files)
          if (state === "absent")
            yield { message: "release", confidence: "certain", subject: name, place, args: { file: name, version } };
      for (const { from, to, files } of patches)
        for (const { name, place, state } of files)
          if (state === "absent")
            yield {
              message: "patch",
              confidence: "certain",
              severity: "warning",
              subject: name,
              place,
              args: { file: name, start: from, version: to },
            };
    }
  },
});
