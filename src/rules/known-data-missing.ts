// A data file that a package in the build reads stayed behind: certificates, time zones, the script library of Tcl, schemas.
// Which package reads what stands in knowledge/companions.json.

import type { MissingCompanion } from "../model/linkage.js";
import { gravityOfCompanion } from "./native/gravity.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "known-data-missing",
  needs: ["linkage", "app"],
  says: ["missing"],
  notes: ["known"],
  remedies: ["known"],
  *check({ linkage, app }) {
    // What one module reads for one purpose stays behind together.
    const groups = new Map<string, MissingCompanion[]>();
    for (const companion of linkage.companions) {
      if (companion.kind !== "data") continue;
      const key = `${companion.module} ${companion.source}`;
      groups.set(key, [...(groups.get(key) ?? []), companion]);
    }
    for (const group of groups.values()) {
      const [companion] = group;
      if (companion === undefined) continue;
      const { module, source, symptom, fix } = companion;
      const files = group.flatMap(({ any }) => any[0]?.replace(/^\*\*\//, "") ?? []);
      const place = app.modules.get(module)?.place ?? app.place;
      yield {
        message: "missing",
        args: {
          module,
          package: module.split(".")[0] ?? module,
          symptom,
          files,
          ...(fix !== undefined && { remedy: fix }),
        },
        ...gravityOfCompanion(companion),
        subject: files[0] ?? module,
        names: files,
        place,
        ...(fix !== undefined && { remedy: "known" }),
        related: group.map(({ why }) => ({ place, note: "known" as const, args: { why, source } })),
      };
    }
  },
});
