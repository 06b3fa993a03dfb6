// Code in a zip opens a file next to itself. The path leads into the zip, which is a file and no folder to the system: only
// the module's loader (pkgutil.get_data, importlib.resources) reads what lies there.

import { showPlace } from "../finding.js";
import { topOf } from "../model/dotted-name.js";
import { type DataVerdict, byFolder, dataVerdicts, folderOf } from "./data/verdicts.js";
import { otherPlaces } from "./package-data-missing.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "data-path-in-zip",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["read", "list", "write"],
  notes: ["also"],
  *check(facts) {
    for (const group of byFolder(dataVerdicts("data-path-in-zip", facts), messageOf)) {
      const [first] = group;
      if (first?.zip === undefined) continue;
      const { use, path } = first.file;
      const names = [...new Set(group.map(({ file }) => file.path))].sort();
      const folder = folderOf(path);
      const zip = showPlace(first.zip);
      yield {
        message: messageOf(first),
        args: {
          via: use.via,
          zip: zip.slice(zip.lastIndexOf("/") + 1),
          path,
          from: names.length > 1 ? folderOf(first.source ?? path) || "." : (first.source ?? path),
          target: names.length > 1 ? folder || "." : path,
          package: topOf(use.from.replace(/^script:/, "")),
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

const messageOf = ({ file: { how } }: DataVerdict): "read" | "list" | "write" => how;
