// A file that the code opens next to itself, or beside the program, and that the build left behind: freezers follow imports,
// and a data file is none.

import { topOf } from "../model/dotted-name.js";
import { byFolder, draftOf } from "./data/one-folder.js";
import { type DataVerdict, dataVerdicts } from "./data/verdicts.js";
import { defineRule } from "./rule.js";

type Message = "code" | "program" | "loader" | "elsewhere" | "picture";

export default defineRule({
  id: "package-data-missing",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["code", "program", "loader", "elsewhere", "picture"],
  notes: ["also"],
  *check(facts) {
    const verdicts = dataVerdicts("package-data-missing", facts);
    for (const group of byFolder(verdicts, (one) => `${messageOf(one)} ${one.zip === undefined}`)) {
      const draft = draftOf(group, facts.app.platform);
      const { via, path, from, target, folder, separator, found } = draft.args;
      const args = {
        via,
        path,
        from,
        target,
        folder,
        separator,
        found,
        package: topOf(String(path).replaceAll("/", ".")),
      };
      yield { message: messageOf(group[0]), ...draft, args };
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
