// A module that exists on other systems only (fcntl, pwd, winreg), imported outright when the application starts. It was
// never run on this one, or the build is one too many.

import { askerName, placeOf } from "./missing/groups.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "unguarded-platform-import",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["elsewhere"],
  notes: ["also-imported"],
  *check(facts) {
    const { graph, knowledge } = facts;
    for (const module of [...graph.asked].sort()) {
      const systems = knowledge.systemsWith(module);
      if (systems.length === 0 || graph.has(module) !== false) continue;
      const reasons = graph
        .reasons(module)
        .filter(
          ({ how, sure, fromOrigin, place }) =>
            how === "import" && sure && fromOrigin === "tree" && place !== undefined,
        );
      const [first, ...others] = reasons;
      if (first === undefined) continue;
      yield {
        message: "elsewhere",
        args: { from: askerName(first), systems },
        confidence: "certain",
        subject: module,
        place: placeOf(first, facts),
        snippet: first.snippet,
        related: others
          .filter(({ from }) => from !== first.from)
          .slice(0, 3)
          .map((one) => ({ place: placeOf(one, facts), note: "also-imported" as const })),
      };
    }
  },
});
