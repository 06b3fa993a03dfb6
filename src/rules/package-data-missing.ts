// A file that the code opens next to itself, or beside the program, and that the build left behind: freezers follow imports,
// and a data file is none.

import { showPlace } from "../finding.js";
import { type DataVerdict, byFolder, dataVerdicts, folderOf } from "./data/verdicts.js";
import { defineRule } from "./rule.js";

type Message = "code" | "program" | "loader" | "elsewhere" | "picture";

export default defineRule({
  id: "package-data-missing",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["code", "program", "loader", "elsewhere", "picture"],
  notes: ["also"],
  *check(facts) {
    const { app } = facts;
    const verdicts = dataVerdicts("package-data-missing", facts);
    for (const group of byFolder(verdicts, (one) => `${messageOf(one)} ${one.zip === undefined}`)) {
      const [first] = group;
      if (first === undefined) continue;
      const { use, path } = first.file;
      const names = [...new Set(group.map(({ file }) => file.path))].sort();
      const folder = folderOf(path);
      const isMany = names.length > 1;
      const from = first.source ?? path;
      yield {
        message: messageOf(first),
        args: {
          via: use.via,
          path,
          // One file, or the folder that they are in.
          from: isMany ? folderOf(from) || "." : from,
          folder: folder === "" ? "." : folder,
          target: isMany ? folder || "." : path,
          package: (folder.split("/")[0] ?? "") || path,
          separator: app.platform === "win32" ? ";" : ":",
          found: first.elsewhere.slice(0, 3),
          ...(first.zip !== undefined && { zip: showPlace(first.zip) }),
        },
        severity: first.severity,
        confidence: first.confidence,
        subject: isMany ? `${folder}/*` : path,
        names,
        place: use.place,
        snippet: use.snippet,
        related: otherPlaces(group),
      };
    }
  },
});

function messageOf({ file, elsewhere, zip }: DataVerdict): Message {
  if (file.isSilent) return "picture";
  if (zip !== undefined) return "loader";
  if (elsewhere.length > 0) return "elsewhere";
  if (file.base === "program") return "program";
  return file.inPackage ? "loader" : "code";
}

/** Other lines that open one of them. */
export function otherPlaces(group: readonly DataVerdict[]) {
  const [first, ...rest] = group;
  const places = rest.filter(({ file }) => file.use !== first?.file.use && file.use.place !== first?.file.use.place);
  return [...new Map(places.map((one) => [JSON.stringify(one.file.use.place), one])).values()]
    .slice(0, 3)
    .map(({ file: { use, path } }) => ({ place: use.place, note: "also" as const, args: { file: path } }));
}
