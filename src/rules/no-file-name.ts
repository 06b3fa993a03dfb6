// A script asks for `__file__`, and this freezer runs scripts without one: py2exe, and cx_Freeze up to 6.0.

import type { CodeUse } from "../model/code-uses.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "no-file-name",
  needs: ["graph", "app"],
  says: ["start", "later"],
  notes: ["also"],
  *check({ graph, app }) {
    if (app.scriptFile !== "none") return;
    const byScript = new Map<string, CodeUse[]>();
    for (const use of graph.uses)
      if (use.what === "__file__" && use.isScript && use.isOwn && !use.caution.caught)
        byScript.set(use.from, [...(byScript.get(use.from) ?? []), use]);
    for (const [from, uses] of byScript) {
      const ranked = [...uses].sort((a, b) => rank(a) - rank(b));
      const [first, ...rest] = ranked;
      if (first === undefined) continue;
      const line = (use: CodeUse) => use.place.line;
      const others = rest.filter((use) => line(use) !== line(first));
      yield {
        message: first.sure ? "start" : "later",
        args: { script: from.replace(/^script:/, "") },
        severity: first.caution.conditional ? "warning" : "error",
        confidence: first.sure ? "certain" : first.caution.conditional ? "possible" : "likely",
        subject: from.replace(/^script:/, ""),
        place: first.place,
        snippet: first.snippet,
        related: others.slice(0, 3).map((use) => ({ place: use.place, note: "also" as const })),
      };
    }
  },
});

const rank = ({ sure, caution }: CodeUse): number => (sure ? 0 : caution.conditional ? 2 : 1);
