// Code in a zip opens a file next to itself. The path leads into the zip, which is a file and no folder to the system: only
// the module's loader (pkgutil.get_data, importlib.resources) reads what lies there.

import { showPlace } from "../finding.js";
import { topOf } from "../model/dotted-name.js";
import { byFolder, draftOf } from "./data/one-folder.js";
import { type DataVerdict, dataVerdicts } from "./data/verdicts.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "data-path-in-zip",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["read", "write"],
  notes: ["also"],
  *check(facts) {
    for (const group of byFolder(dataVerdicts("data-path-in-zip", facts), messageOf)) {
      const [{ zip, file }] = group;
      if (zip === undefined) continue;
      const draft = draftOf(group, facts.app.platform);
      const shown = showPlace(zip);
      const { via, path, from, target } = draft.args;
      const args = {
        via,
        path,
        from,
        target,
        zip: shown.slice(shown.lastIndexOf("/") + 1),
        package: topOf(file.use.from.replace(/^script:/, "")),
      };
      yield { message: messageOf(group[0]), ...draft, args };
    }
  },
});

const messageOf = ({ file: { how } }: DataVerdict): "read" | "write" => (how === "write" ? how : "read");
