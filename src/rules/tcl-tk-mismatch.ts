// Tcl and Tk of the build refuse their own script libraries, which came from another installation.

import { gravityAt } from "./native/gravity.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "tcl-tk-mismatch",
  needs: ["linkage"],
  says: ["version"],
  notes: ["library"],
  *check({ linkage }) {
    for (const { name, script, wanted, library } of linkage.tcl) {
      yield {
        message: "version",
        args: {
          part: name,
          version: wanted,
          script: name === "Tcl" ? "init.tcl" : "tk.tcl",
          library: library.path.slice(library.path.lastIndexOf("/") + 1),
        },
        ...gravityAt(linkage.certaintyOf(library)),
        subject: name,
        place: script,
        related: [{ place: library.file.place, note: "library" as const }],
      };
    }
  },
});
