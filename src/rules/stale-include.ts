// A name in the includes list that matches nothing: in the build, or (before there is one) in the tree and the library.

import type { RecipeItem } from "../model/recipe.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "stale-include",
  needs: ["recipe", "graph"],
  uses: ["app", "source"],
  says: ["not-in-build", "aborts", "no-wildcard", "not-found"],
  notes: ["no-match"],
  *check({ recipe, graph, app, source, knowledge }) {
    const backend = recipe.freezers[recipe.freezers.length - 1] ?? "unknown";
    for (const item of recipe.includes) {
      if (item.maybe) continue;
      const isWild = item.text.endsWith(".*");
      const bare = item.text.replace(/\.\*$/, "");
      if (!/^[A-Za-z_][\w.]*$/.test(bare)) continue;
      const common = { subject: item.text, place: item.place, args: { freezer: backend } };
      if (isWild && !knowledge.readsWildcards(backend)) {
        yield {
          ...common,
          message: "no-wildcard",
          confidence: "certain",
          severity: app === undefined ? "error" : "warning",
        };
        continue;
      }
      if (app !== undefined) {
        // Said by the rule about the missing module.
        if (
          graph.missing.some(
            ({ module }) => module === bare || module.startsWith(`${bare}.`) || bare.startsWith(`${module}.`),
          )
        )
          continue;
        if (graph.has(bare) === false && !isPresent(item, bare, app.modules.keys())) {
          yield {
            ...common,
            message: "not-in-build",
            confidence: "certain",
            severity: "warning",
            related: [{ place: app.place, note: "no-match" }],
          };
        }
        continue;
      }
      const top = bare.split(".")[0] ?? bare;
      if (source === undefined || knowledge.isStandard(bare) !== false || source.modules.has(bare)) continue;
      // Below a package that we can see, an absent name is absent; other names may be installed where the build is made.
      const isOwn = source.modules.has(top);
      if (isOwn) {
        const aborts = knowledge.abortsAtUnknownInclude(backend);
        yield {
          ...common,
          message: aborts ? "aborts" : "not-found",
          confidence: "certain",
          severity: aborts ? "error" : "warning",
        };
      } else if (knowledge.isStandard(top) === true) {
        yield { ...common, message: "not-found", confidence: "likely", severity: "warning" };
      }
    }
  },
});

function isPresent(item: RecipeItem, bare: string, modules: Iterable<string>): boolean {
  const prefix = `${bare}.`;
  for (const name of modules) if (name === bare || (item.text.endsWith(".*") && name.startsWith(prefix))) return true;
  return false;
}
