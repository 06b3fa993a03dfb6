// The build is compiled without docstrings, and the application calls what reads them.

import type { CodeUse } from "../model/code-uses.js";
import { defineRule } from "./rule.js";

/** What reads docstrings, and whose (docopt's README; PLY's documentation, "Optimized mode"). */
const READERS: ReadonlyMap<string, (use: CodeUse) => boolean> = new Map([
  // docopt(doc, argv): a text of one's own is none of the compiler's business.
  ["docopt.docopt", (use) => use.argument(0, "doc").every(({ t }) => t === "unknown" || t === "scalar")],
  ["ply.yacc.yacc", () => true],
  ["ply.lex.lex", () => true],
]);

export default defineRule({
  id: "docstrings-stripped",
  needs: ["graph", "recipe"],
  says: ["read"],
  notes: ["optimize"],
  *check({ graph, recipe }) {
    const { optimize } = recipe;
    if (optimize?.level !== 2) return;
    const said = new Set<string>();
    for (const use of graph.uses) {
      if (!use.isOwn || said.has(use.what) || READERS.get(use.what)?.(use) !== true) continue;
      said.add(use.what);
      yield {
        message: "read",
        args: { via: use.via },
        severity: use.sure ? "error" : "warning",
        confidence: "likely",
        subject: use.what,
        place: use.place,
        snippet: use.snippet,
        related: [{ place: optimize.place, note: "optimize" as const }],
      };
    }
  },
});
