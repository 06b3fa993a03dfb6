// Which scripts a run starts from: those that the recipe names, or all of the tree.

import path from "node:path";
import type { Place } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import type { Recipe } from "../model/recipe.js";
import type { CodeSource } from "../scan/code-store.js";
import type { ReadTree } from "../scan/source-tree.js";

/** The scripts to start from; one that the recipe names without looking like a script gets its code here. */
export function scriptsOf(
  recipe: Recipe | undefined,
  trees: readonly ReadTree[],
  code: Map<string, CodeSource>,
): FrozenScripts {
  if (recipe?.copies === "packages") return []; // started by its module: scripts of the tree are tools
  const all = trees.flatMap((tree) => tree.tree.scripts);
  if (recipe === undefined || recipe.scripts.length === 0) return all;
  const named = recipe.scripts.flatMap((item) => {
    const wanted = item.text.replace(/^\.\//, "");
    const found = all.filter(
      (script) => "path" in script.place && (script.place.path === wanted || script.place.path.endsWith(`/${wanted}`)),
    );
    if (found.length > 0) return found;
    // A module of the tree that is frozen as a script: main.py.
    const module = wanted
      .replace(/\.pyw?$/, "")
      .split("/")
      .join(".");
    const record = trees.map((tree) => tree.tree.modules.get(module)).find((one) => one !== undefined);
    if (record?.codeKey !== undefined) return [{ name: module, place: record.place, codeKey: record.codeKey }];
    const holder = trees.find((tree) => tree.text(wanted) !== undefined);
    const text = holder?.tree.root === undefined ? undefined : holder.text(wanted);
    if (holder === undefined || text === undefined) return [];
    const place: Place = { path: holder.tree.root === "." ? wanted : `${holder.tree.root}/${wanted}` };
    const codeKey = `script ${wanted}`;
    code.set(codeKey, { kind: "source", place, python: undefined, read: () => new TextEncoder().encode(text) });
    return [{ name: path.posix.basename(wanted).replace(/\.pyw?$/, ""), place, codeKey }];
  });
  return named.length > 0 ? named : all;
}

type FrozenScripts = FrozenApp["scripts"];
