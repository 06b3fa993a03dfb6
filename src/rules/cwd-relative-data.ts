// A file that is opened by a relative path: it is looked for wherever the user starts the program, and the build does not
// even have it beside the program.

import { type DataVerdict, byFolder, dataVerdicts, folderOf } from "./data/verdicts.js";
import { otherPlaces } from "./package-data-missing.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "cwd-relative-data",
  needs: ["graph", "app", "source"],
  uses: ["recipe"],
  says: ["absent", "elsewhere"],
  notes: ["also"],
  *check(facts) {
    const { app } = facts;
    for (const group of byFolder(dataVerdicts("cwd-relative-data", facts), messageOf)) {
      const [first] = group;
      if (first === undefined) continue;
      const { use, path } = first.file;
      const names = [...new Set(group.map(({ file }) => file.path))].sort();
      const folder = folderOf(path);
      const from = first.source ?? path;
      yield {
        message: messageOf(first),
        args: {
          via: use.via,
          ...(first.file.isSilent ? { blank: path } : { raised: path }),
          from: names.length > 1 ? folderOf(from) || "." : from,
          folder: folder === "" ? "." : folder,
          target: names.length > 1 ? folder || "." : path,
          separator: app.platform === "win32" ? ";" : ":",
          found: first.elsewhere.slice(0, 3),
        },
        severity: first.severity,
        confidence: first.confidence,
        subject: names.length > 1 ? `${folder}/*` : path,
        names,
        place: use.place,
        snippet: use.snippet,
        related: otherPlaces(group),
      };
    }
  },
});

const messageOf = ({ elsewhere }: DataVerdict): "absent" | "elsewhere" =>
  elsewhere.length > 0 ? "elsewhere" : "absent";
