// A data file that a package in the build reads stayed behind: certificates, time zones, the script library of Tcl, schemas.
// Which package reads what stands in knowledge/companions.json.

import { gravityOfCompanion } from "./native/gravity.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "known-data-missing",
  needs: ["linkage", "app"],
  says: ["missing"],
  notes: ["known"],
  remedies: ["known"],
  *check({ linkage, app }) {
    for (const companion of linkage.companions) {
      if (companion.kind !== "data") continue;
      const { module, any, why, source, symptom, fix } = companion;
      const files = any.map((glob) => glob.replace(/^\*\*\//, ""));
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
        place,
        ...(fix !== undefined && { remedy: "known" }),
        related: [{ place, note: "known" as const, args: { why, source } }],
      };
    }
  },
});
