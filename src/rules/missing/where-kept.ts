// Where a build keeps a module's package, or its freezer would: a loader that lists folders finds nothing in a zip or an
// archive.

import type { FrozenApp, ModuleRecord } from "../../model/app.js";
import type { MissingFacts } from "./verdict.js";
import { covers } from "./whose-word.js";

/**
 * Whether the nearest package of the module that the build has lies where no folder can be listed; of a package that it
 * has nothing of, whether that is where the build keeps all that it has.
 */
export function liesInZip(module: string, { app }: MissingFacts): boolean {
  if (app === undefined) return false;
  const kept = keptPackage(module, app);
  if (kept === undefined) return zipsAll(app);
  return app.roots[kept.root]?.listable === false && !liesBesideToo(module, kept, app);
}

/** Before there is a build: whether its freezer would put the module into a zip. */
export function wouldLieInZip(module: string, { recipe, graph, knowledge }: MissingFacts): boolean {
  const backend = recipe?.freezers[recipe.freezers.length - 1];
  if (!graph.simulated || backend === undefined || !knowledge.zipsModules(backend)) return false;
  const { onDisk } = recipe ?? {};
  return !(onDisk === "all" || onDisk?.some((name) => covers(name, module)) === true);
}

/** The module, or the nearest package around it, that the build has. */
export function keptPackage(module: string, app: FrozenApp): ModuleRecord | undefined {
  const parts = module.split(".");
  for (let length = parts.length; length > 0; length--) {
    const record = app.modules.get(parts.slice(0, length).join("."));
    if (record !== undefined) return record;
  }
  return undefined;
}

const zipping = new WeakMap<FrozenApp, boolean>();

/** PyInstaller puts all modules into its archive unless told otherwise; of other freezers only what they did can tell. */
function zipsAll(app: FrozenApp): boolean {
  let all = zipping.get(app);
  if (all === undefined) {
    const places = [...app.modules.values()].flatMap(({ form, root }) =>
      form === "bytecode" || form === "source" ? (app.roots[root] ?? []) : [],
    );
    all = places.some(({ kind }) => kind === "pyz") || (places.length > 0 && places.every(({ listable }) => !listable));
    zipping.set(app, all);
  }
  return all;
}

/**
 * PyInstaller's archive calls its modules by paths in the program's folder: where that holds their source as data, a listing
 * finds it, and import the archive's. Files in a zip have paths in the zip, and what lies elsewhere is not listed.
 */
function liesBesideToo(module: string, { root }: ModuleRecord, app: FrozenApp): boolean {
  return (
    app.roots[root]?.kind === "pyz" &&
    app.shadowed.some((other) => other.name === module && app.roots[other.root]?.listable === true)
  );
}
