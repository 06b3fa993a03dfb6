// Two Python bindings of Qt in one build. Where both are loaded, their libraries and classes of the same names meet in one
// process; where one is never loaded, it is weight.

import type { FrozenApp } from "../model/app.js";
import type { ImportGraph, Reason } from "../model/graph.js";
import { defineRule } from "./rule.js";

const BINDINGS = ["PyQt5", "PyQt6", "PySide2", "PySide6"];

export default defineRule({
  id: "multiple-qt-bindings",
  needs: ["graph", "app"],
  says: ["both", "present"],
  notes: ["asks"],
  *check({ graph, app }) {
    const present = BINDINGS.filter((binding) => app.modules.has(`${binding}.QtCore`));
    const [first] = present;
    if (first === undefined || present.length < 2) return;
    const askers = new Map(
      present.flatMap((binding) => {
        const reason = firmReason(binding, app, graph);
        return reason === undefined ? [] : [[binding, reason] as const];
      }),
    );
    const isBoth = askers.size > 1;
    yield {
      message: isBoth ? "both" : "present",
      severity: isBoth ? "warning" : "info",
      confidence: "likely",
      subject: present.join(" "),
      names: isBoth ? [...askers.keys()] : present,
      place: app.modules.get(`${first}.QtCore`)?.place ?? app.place,
      related: [...askers].map(([binding, reason]) => ({
        place: reason.place ?? app.place,
        note: "asks" as const,
        args: { binding, from: reason.from.replace(/^script:/, "") },
      })),
    };
  },
});

/** A request that no condition decides: the application's own, or one that surely happens. Wrappers that choose have none. */
function firmReason(binding: string, app: FrozenApp, graph: ImportGraph): Reason | undefined {
  for (const module of app.modules.keys()) {
    if (!module.startsWith(`${binding}.Qt`)) continue;
    const firm = graph.reasons(module).find(({ sure, fromOrigin, caution, from }) => {
      const isFree = !caution.caught && !caution.conditional && caution.alternatives.length === 0;
      return !from.startsWith(`${binding}.`) && (sure || (fromOrigin === "tree" && isFree));
    });
    if (firm !== undefined) return firm;
  }
  return undefined;
}
