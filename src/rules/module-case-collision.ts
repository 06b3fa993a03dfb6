// Files whose names differ only by case: Windows and macOS keep one of them. Inside a zip both import, so only files on
// disk count.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "module-case-collision",
  needs: ["app"],
  says: ["on-disk", "shadows-stdlib"],
  notes: ["twin"],
  *check({ app, knowledge }) {
    if (app.platform !== "win32" && app.platform !== "darwin") return;
    const seen = new Map<string, string>();
    for (const record of app.modules.values()) {
      if (app.roots[record.root]?.listable !== true) continue;
      const folded = record.name.toLowerCase();
      const twin = seen.get(folded);
      if (twin !== undefined && twin !== record.name) {
        const other = app.modules.get(twin);
        yield {
          message: "on-disk",
          confidence: "certain",
          subject: folded,
          names: [twin, record.name].sort(),
          place: record.place,
          related: other === undefined ? [] : [{ place: other.place, note: "twin" }],
        };
      } else seen.set(folded, record.name);
      const standard = record.name.includes(".") ? undefined : knowledge.standardTwin(record.name);
      if (standard !== undefined && !app.modules.has(standard)) {
        yield {
          message: "shadows-stdlib",
          args: { standard },
          severity: "warning",
          confidence: "likely",
          subject: record.name,
          place: record.place,
        };
      }
    }
  },
});
