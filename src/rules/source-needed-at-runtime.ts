// The application asks for the source of its own code, and the build has bytecode only.

import type { FrozenApp } from "../model/app.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "source-needed-at-runtime",
  needs: ["graph", "app"],
  uses: ["recipe"],
  says: ["source", "script"],
  *check({ graph, app }) {
    const said = new Set<string>();
    for (const use of graph.uses) {
      const { what, from, isOwn, isCall, caution } = use;
      if (!isOwn || !isCall || !ASKS.test(what) || caution.caught || said.has(from) || !hasBytecodeOnly(from, app))
        continue;
      said.add(from);
      yield {
        message: what.startsWith("torch.") ? "script" : "source",
        args: { via: use.via },
        severity: "warning",
        confidence: caution.conditional ? "possible" : "likely",
        subject: from.replace(/^script:/, ""),
        place: use.place,
        snippet: use.snippet,
      };
    }
  },
});

const ASKS = /^(?:inspect\.(?:getsource|getsourcelines)|torch\.jit\.script)$/;

/** What the source is asked of is hardly ever known, but it is the application's own nearly always. */
function hasBytecodeOnly(from: string, { modules, shadowed, scripts }: FrozenApp): boolean {
  if (from.startsWith("script:"))
    return scripts.some(({ name, codeKey }) => `script:${name}` === from && codeKey !== undefined);
  const isSource = shadowed.some(({ name, form }) => name === from && form === "source");
  return modules.get(from)?.form === "bytecode" && !isSource;
}
