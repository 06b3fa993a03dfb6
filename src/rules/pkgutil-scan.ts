// pkgutil reads the names in a folder or zip. Extensions that the freezer moved to the top under their dotted name
// (zmq.core.socket.so) are importable but not listed, so a search for plugins misses them; and PyInstaller's module archive
// is listed only with the help of a run-time hook, which it has from 4.3 on.

import type { FrozenApp, ModuleRecord } from "../model/app.js";
import { defineRule } from "./rule.js";
import { parentOf } from "./siblings.js";

export default defineRule({
  id: "pkgutil-scan",
  needs: ["graph", "app"],
  says: ["no-listing", "archive"],
  notes: ["kept"],
  *check({ graph, app }) {
    const said = new Set<string>();
    for (const late of graph.lateLoads) {
      if (late.needsDisk || late.kind !== "listing" || late.listed === undefined || said.has(late.listed)) continue;
      const pkg = late.listed;
      const record = app.modules.get(pkg);
      const archive = record !== undefined && isUnlisted(record, app) ? app.roots[record.root]?.place : undefined;
      const moved = [...app.modules.values()].filter(
        (one) => one.form === "extension" && parentOf(one.name) === pkg && isMoved(one),
      );
      const kept = archive ?? moved[0]?.place;
      if (kept === undefined) continue;
      said.add(pkg);
      yield {
        message: archive === undefined ? "no-listing" : "archive",
        args: { via: late.via, package: pkg },
        confidence: "likely",
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
