// Files that packages load by name, read, or have their extensions linked with, and that the build lacks.

import type { CompanionRows } from "../knowledge/companion-rows.js";
import { packagesWithCompanions } from "../knowledge/companions.js";
import type { FrozenApp } from "../model/app.js";
import { topOf } from "../model/dotted-name.js";
import type { ImportGraph } from "../model/graph.js";
import type { MissingCompanion } from "../model/linkage.js";
import { certaintyOfModule } from "./certainty.js";

/** Of the modules that something imports, those whose files are not there; [] where part of the build can't be seen. */
export function missingCompanions(
  app: FrozenApp,
  graph: ImportGraph,
  rows: CompanionRows,
): readonly MissingCompanion[] {
  if (app.gaps.some(({ hides }) => hides === "inventory")) return [];
  const known = new Set(packagesWithCompanions());
  const missing: MissingCompanion[] = [];
  for (const module of app.modules.keys()) {
    if (!known.has(topOf(module))) continue;
    const certainty = certaintyOfModule(module, graph);
    if (certainty === "unknown") continue;
    for (const row of rows.of(module)) {
      const { affects, symptom, fix, source } = row;
      for (const { kind, any, why } of row.needs) {
        if (kind === "module" || rows.hasFile(any)) continue;
        missing.push({
          module,
          certainty,
          kind,
          affects,
          any,
          why,
          symptom,
          ...(fix !== undefined && { fix }),
          source,
        });
      }
    }
  }
  return missing;
}
