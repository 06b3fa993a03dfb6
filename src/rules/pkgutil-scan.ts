// pkgutil reads the names in a folder or zip. Extensions that the freezer moved to the top under their dotted name
// (zmq.core.socket.so) are importable but not listed, so a search for plugins misses them; and PyInstaller's module archive
// is listed only with the help of a run-time hook, which it has from 4.4 on. Names that are only shown are missed there,
// too. For a few packages (django) it has hooks that find their parts another way.

import type { FrozenApp, ModuleRecord } from "../model/app.js";
import { parentOf } from "../model/dotted-name.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "pkgutil-scan",
  needs: ["graph", "app"],
  says: ["no-listing", "archive"],
  notes: ["kept"],
  *check({ graph, app }) {
    const said = new Set<string>();
    const readers = new Set(graph.lateLoads.flatMap(({ from, readsArchive }) => (readsArchive === true ? [from] : [])));
    // What loads says more than what only shows.
    const loads = graph.lateLoads.filter(({ kind }) => kind === "listing");
    const searches = graph.lateLoads.filter(({ kind }) => kind === "search");
    for (const late of [...loads, ...searches]) {
      if (late.needsDisk || late.listed === undefined || said.has(late.listed) || readers.has(late.from)) continue;
      const pkg = late.listed;
      const record = app.modules.get(pkg);
      const archive = record !== undefined && isUnlisted(record, app) ? app.roots[record.root]?.place : undefined;
      if (app.runtimeHooks.includes(`pyi_rth_${pkg.split(".")[0] ?? pkg}`)) continue;
      if (late.kind === "search" && archive === undefined) continue;
      const moved = [...app.modules.values()].filter(
        (one) => one.form === "extension" && parentOf(one.name) === pkg && isMoved(one),
      );
      const kept = archive ?? moved[0]?.place;
      if (kept === undefined) continue;
      said.add(pkg);
      yield {
        message: archive === undefined ? "no-listing" : "archive",
        args: { via: late.via, package: pkg },
        confidence: late.kind === "listing" || late.isOwn !== false ? "likely" : "possible",
        subject: pkg,
        ...(archive === undefined && { names: moved.map(({ name }) => name).sort() }),
        place: late.place,
        snippet: late.snippet,
        related: [{ place: kept, note: "kept" }],
      };
    }
  },
});

function isUnlisted({ root }: ModuleRecord, app: FrozenApp): boolean {
  return app.roots[root]?.kind === "pyz" && !app.runtimeHooks.includes("pyi_rth_pkgutil");
}

/** Its file has the whole dotted name, so it lies outside of its package. */
function isMoved({ name, place }: ModuleRecord): boolean {
  const file = "path" in place ? place.path : (place.member ?? "");
  return file.slice(file.lastIndexOf("/") + 1).startsWith(`${name}.`);
}
