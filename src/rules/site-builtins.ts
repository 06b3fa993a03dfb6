// exit, quit and help are made by the module `site`, for people at a prompt. Most freezers start Python without it.

import { defineRule } from "./rule.js";
import { alsoAt, isAtStart, worstFirst } from "./runtime/own-uses.js";

const NAMES = /^builtins\.(exit|quit|help|copyright|credits)$/;

export default defineRule({
  id: "site-builtins",
  needs: ["graph", "app"],
  says: ["missing"],
  notes: ["also"],
  remedies: ["exit"],
  *check({ graph, app, knowledge }) {
    if (knowledge.runtimeOf(app.freezers)?.hasSite !== false) return;
    const isMade = new Set(
      graph.uses.flatMap(({ what, otherwise }) =>
        otherwise === "store" ? [what.replace("__builtin__", "builtins")] : [],
      ),
    );
    const calls = graph.uses.filter(
      ({ what, isCall, isOwn, caution }) => isOwn && isCall && NAMES.test(what) && !caution.caught && !isMade.has(what),
    );
    const [first, ...others] = worstFirst(calls);
    if (first === undefined) return;
    const nameOf = (what: string): string => NAMES.exec(what)?.[1] ?? "";
    const names = [...new Set([first, ...others].map(({ what }) => nameOf(what)))];
    const areExits = names.every((name) => name === "exit" || name === "quit");
    yield {
      message: "missing",
      args: { via: first.via, first: nameOf(first.what) },
      severity: isAtStart(first) ? "error" : "warning",
      confidence: first.sure ? "certain" : "likely",
      subject: nameOf(first.what),
      names,
      place: first.place,
      snippet: first.snippet,
      related: alsoAt(others, first),
      ...(areExits && { remedy: "exit" }),
    };
  },
});
