// Bytecode that the build's own Python cannot load: compiled by another version, or in __pycache__ without its source.

import type { FrozenApp, ModuleRecord } from "../model/app.js";
import type { ImportGraph } from "../model/graph.js";
import { parentOf } from "../model/dotted-name.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "pyc-magic-mismatch",
  needs: ["app"],
  uses: ["graph"],
  says: ["in-zip", "on-disk", "cache-only"],
  notes: ["runtime"],
  *check({ app, graph, knowledge }) {
    const python = app.python.version;
    if (python === undefined) return;
    const byVersion = new Map<string, ModuleRecord[]>();
    for (const record of app.modules.values()) {
      if (record.form !== "bytecode" || record.magic === undefined) continue;
      const compiled = knowledge.pythonOfMagic(record.magic) ?? `of magic number ${record.magic}`;
      if (compiled === python) continue;
      const list = byVersion.get(compiled);
      if (list === undefined) byVersion.set(compiled, [record]);
      else list.push(record);
    }
    for (const [compiled, records] of byVersion) {
      const [first] = records;
      if (first === undefined) continue;
      const isInZip = app.roots[first.root]?.listable === false;
      yield {
        message: isInZip ? "in-zip" : "on-disk",
        args: { compiled, python, file: first.name.split(".").pop() + ".pyc" },
        confidence: "certain",
        subject: `Python ${compiled}`,
        names: records.map((record) => record.name).sort(),
        place: first.place,
        related: [{ place: app.place, note: "runtime" }],
      };
    }
    const cached = app.unimportable.filter(
      ({ record }) => record.form === "bytecode" && placeText(record).includes("__pycache__/"),
    );
    // Caches of modules that are no more stay behind in any folder: nobody misses those.
    const lost = cached.filter(
      ({ record }) =>
        !app.modules.has(record.name) &&
        (graph === undefined || isNamed(record.name, graph) || !holdsModules(parentOf(record.name), app)),
    );
    const [first] = lost;
    if (first !== undefined) {
      yield {
        message: "cache-only",
        args: { file: first.record.name.split(".").pop() + ".pyc" },
        severity: "warning",
        confidence: "likely",
        subject: "__pycache__",
        names: lost.map(({ record }) => record.name).sort(),
        place: first.record.place,
      };
    }
  },
});

/** Asked for by its name: what lists a folder sees no caches. */
function isNamed(module: string, graph: ImportGraph): boolean {
  return graph.reasons(module).some(({ late }) => late === undefined || late.exact.includes(module));
}

/** Has the package a module on disk that loads, beside its own __init__? */
function holdsModules(pkg: string, app: FrozenApp): boolean {
  for (const { name, root } of app.modules.values())
    if (parentOf(name) === pkg && app.roots[root]?.listable === true) return true;
  return false;
}

function placeText(record: ModuleRecord): string {
  return "path" in record.place ? record.place.path : (record.place.member ?? "");
}
