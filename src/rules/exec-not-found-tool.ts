// A program that the code starts by its bare name, that the build does not bring and that no system has of itself.

import { defineRule } from "./rule.js";
import { isPlain } from "./runtime/own-uses.js";
import { bareName, isShipped, startedPrograms } from "./runtime/started-programs.js";

export default defineRule({
  id: "exec-not-found-tool",
  needs: ["graph", "app"],
  says: ["missing"],
  *check({ graph, app, knowledge }) {
    if (app.gaps.some(({ hides }) => hides === "inventory")) return;
    // Who looks for programs knows that they may be absent.
    if (graph.uses.some(({ what, isOwn }) => isOwn && /\.(?:which|find_executable)$/.test(what))) return;
    const said = new Set<string>();
    for (const { use, words } of startedPrograms(graph.uses)) {
      const [program = []] = words;
      const [value] = program;
      const name = program.length !== 1 || value === undefined ? undefined : bareName(value, app);
      if (name === undefined || said.has(name) || !isPlain(use)) continue;
      if (!knowledge.hostProgram(name).isAddOn || isShipped(name, app)) continue;
      said.add(name);
      yield {
        message: "missing",
        args: { via: use.via },
        confidence: "likely",
        subject: name,
        place: use.place,
        snippet: use.snippet,
      };
    }
  },
});
