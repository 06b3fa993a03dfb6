// sys._MEIPASS is PyInstaller's, sys.frozen is set by most freezers: a look at one that this freezer does not set fails.

import { defineRule } from "./rule.js";
import { alsoAt, isAtStart, isPlain, worstFirst } from "./runtime/own-uses.js";

export default defineRule({
  id: "frozen-flag-mismatch",
  needs: ["graph", "app"],
  says: ["unset"],
  notes: ["also"],
  *check({ graph, app, knowledge }) {
    const runtime = knowledge.runtimeOf(app.freezers);
    if (runtime === undefined) return;
    for (const name of ["_MEIPASS", "_MEIPASS2", "frozen", "frozen_dir"]) {
      if (runtime.sets.includes(name)) continue;
      const looks = graph.uses.filter(
        (use) => use.isOwn && !use.isCall && use.otherwise === undefined && use.what === `sys.${name}` && isPlain(use),
      );
      const [first, ...others] = worstFirst(looks);
      if (first === undefined) continue;
      yield {
        message: "unset",
        args: { setter: name.startsWith("_MEI") ? "PyInstaller" : name === "frozen_dir" ? "cx_Freeze" : "" },
        severity: isAtStart(first) ? "error" : "warning",
        confidence: "likely",
        subject: first.what,
        place: first.place,
        snippet: first.snippet,
        related: alsoAt(others, first),
      };
    }
  },
});
