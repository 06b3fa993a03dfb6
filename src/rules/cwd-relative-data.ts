// A file that is opened by a relative path: it is looked for wherever the user starts the program, and the build does not
// even have it beside the program.

import { byFolder, draftOf } from "./data/one-folder.js";
import { type DataVerdict, dataVerdicts } from "./data/verdicts.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "cwd-relative-data",
  needs: ["graph", "app", "source"],
  uses: ["recipe"],
  says: ["absent", "elsewhere"],
  notes: ["also"],
  *check(facts) {
    for (const group of byFolder(dataVerdicts("cwd-relative-data", facts), messageOf)) {
      const draft = draftOf(group, facts.app.platform);
      const { via, path, from, target, folder, separator, found } = draft.args;
      const shown = group[0].file.isSilent ? { blank: path } : { raised: path };
      const args = { via, from, target, folder, separator, found, ...shown };
      yield { message: messageOf(group[0]), ...draft, args };
    }
  },
});

const messageOf = ({ elsewhere }: DataVerdict): "absent" | "elsewhere" =>
  elsewhere.length > 0 ? "elsewhere" : "absent";
