// A name in the includes list that matches nothing: in the build, or (before there is one) in the tree and the library.

import { showPlace } from "../finding.js";
import type { FreezerName, SourceTree } from "../model/app.js";
import type { RecipeItem } from "../model/recipe.js";
import type { Knowledge } from "./knowledge.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "stale-include",
  needs: ["recipe", "graph"],
  uses: ["app", "source"],
  says: ["not-in-build", "aborts", "no-wildcard", "ignored-wildcard", "not-found"],
  notes: ["no-match"],
  *check({ recipe, graph, app, source, knowledge }) {
    const absent = new Set(graph.missing.map(({ module }) => module));
    const stale: RecipeItem[] = [];
    const passedOver: RecipeItem[] = [];
    let missing: ReadonlySet<string> | undefined;
    let present: ReadonlySet<string> | undefined;
    const backend = recipe.freezers[recipe.freezers.length - 1] ?? "unknown";
    for (const item of recipe.includes) {
      if (item.maybe) continue;
      const isWild = item.text.endsWith(".*");
      const bare = item.text.replace(/\.\*$/, "");
      if (!/^[A-Za-z_][\w.]*$/.test(bare)) continue;
      const common = {
        subject: item.text,
        place: item.place,
        args: { freezer: backend, package: bare, entry: entriesOf([item]) },
      };
      // The function that was asked for it knows what there is.
      if (isWild && item.collected === true) continue;
      if (isWild && !knowledge.readsWildcards(backend)) {
        const aborts = knowledge.abortsAtUnknownInclude(backend);
        yield {
          ...common,
          message: aborts ? "no-wildcard" : "ignored-wildcard",
          confidence: "certain",
          severity: aborts && app === undefined ? "error" : "warning",
        };
        continue;
      }
      if (app !== undefined) {
        // Said by the rule about the missing module.
        missing ??= new Set(graph.missing.flatMap(({ module }) => waysTo(module)));
        if (missing.has(bare) || waysTo(bare).some((name) => absent.has(name))) continue;
        present ??= new Set([...app.modules.keys()].flatMap(waysTo));
        if (graph.has(bare) !== false || present.has(bare)) continue;
        if (isHarmless(bare, source, knowledge, backend)) {
          if (!isForOthers(bare, knowledge)) passedOver.push(item);
        } else stale.push(item);
        continue;
      }
      const top = bare.split(".")[0] ?? bare;
      if (isForOthers(bare, knowledge) && !knowledge.abortsAtUnknownInclude(backend)) continue;
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
    // A list that has little to do with the build is one fault, not hundreds.
    const groups = [...(stale.length > MANY ? [stale] : stale.map((item) => [item])), passedOver];
    for (const group of groups) {
      const [first, ...rest] = group;
      if (first === undefined || app === undefined) continue;
      yield {
        message: "not-in-build",
        args: { freezer: backend, entry: entriesOf(group) },
        confidence: "certain",
        severity: group === passedOver ? "info" : "warning",
        subject: rest.length === 0 ? first.text : "the includes list",
        names: [first, ...rest].map(({ text }) => text),
        place: first.place,
        related: [{ place: app.place, note: "no-match" }],
      };
    }
  },
});

const MANY = 20;

/** Where the recipe names them: "setup.py:14". */
function entriesOf(items: readonly RecipeItem[]): readonly string[] {
  const places = [...new Set(items.map(({ place }) => showPlace(place)))];
  return places.length > MOST_PLACES ? [...places.slice(0, MOST_PLACES), "..."] : places;
}

const MOST_PLACES = 4;

/** Names of other people's packages change from release to release; a freezer that only logs one loses nothing by it. */
function isHarmless(
  module: string,
  source: SourceTree | undefined,
  knowledge: Knowledge,
  backend: FreezerName,
): boolean {
  if (knowledge.abortsAtUnknownInclude(backend)) return false;
  return source?.modules.has(module.split(".")[0] ?? module) !== true;
}

/** A list that serves every platform and every Python. */
function isForOthers(module: string, knowledge: Knowledge): boolean {
  return knowledge.isElsewhere(module) || knowledge.isOfOtherPython(module);
}

/** "a", "a.b" and "a.b.c" for "a.b.c". */
function waysTo(module: string): string[] {
  const parts = module.split(".");
  return parts.map((_part, index) => parts.slice(0, index + 1).join("."));
}
