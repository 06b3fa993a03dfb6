// FL622: size or sum of a file are others than the feed says. One fault is said once: another size has another sum, too.

import type { FeedFile } from "../model/feed.js";
import { defineRule, type Draft } from "./rule.js";

type Message = "size" | "sum" | "form";

export default defineRule({
  id: "feed-file-differs",
  needs: ["feed"],
  says: ["size", "sum", "form"],
  *check({ feed }) {
    const seen = new Set<string>();
    for (const { releases, patches } of feed.channels)
      for (const { files } of [...releases, ...patches])
        for (const file of files) {
          const draft = differenceOf(file);
          const key = JSON.stringify(draft);
          if (draft === undefined || seen.has(key)) continue;
          seen.add(key);
          yield draft;
        }
  },
});

function differenceOf({ name, place, size, sum }: FeedFile): Draft<Message, never> | undefined {
  const draft = (message: Message, args: Draft["args"]): Draft<Message, never> => ({
    message,
    confidence: "certain",
    subject: name,
    place,
    args: { file: name, ...args },
  });
  if (sum !== undefined && !sum.isWellFormed) return draft("form", { algorithm: sum.algorithm });
  if (size?.found !== undefined && size.said !== size.found && sum?.fits !== true)
    return draft("size", { said: size.said, found: size.found });
  return sum?.fits === false ? draft("sum", { algorithm: sum.algorithm }) : undefined;
}
