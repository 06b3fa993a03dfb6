// Bytecode that the build's own Python cannot load: compiled by another version, or in __pycache__ without its source.

import type { ModuleRecord } from "../model/app.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "pyc-magic-mismatch",
  needs: ["app"],
  says: ["in-zip", "on-disk", "cache-only"],
  notes: ["runtime"],
  *check({ app, knowledge }) {
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
    const lost = cached.filter(({ record }) => !app.modules.has(record.name));
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

function placeText(record: ModuleRecord): string {
  return "path" in record.place ? record.place.path : (record.place.member ?? "");
}
