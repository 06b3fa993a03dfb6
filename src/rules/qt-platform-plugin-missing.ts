// An application with windows, made with Qt, whose build lacks the plugin by which Qt opens windows on that system: Qt aborts
// the program when the application object is made.

import type { Confidence, Severity } from "../finding.js";
import type { ImportGraph } from "../model/graph.js";
import type { QtBinding } from "../model/linkage.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "qt-platform-plugin-missing",
  needs: ["linkage", "graph", "app"],
  says: ["missing", "others-only"],
  notes: ["others"],
  *check({ linkage, graph, app }) {
    // The plugin may lie in what could not be seen.
    if (app.gaps.some(({ hides }) => hides === "inventory")) return;
    for (const qt of linkage.qt) {
      const { module, name, platform, pluginFile, otherPlugins } = qt;
      if (!qt.isBundled || qt.windowPlugins.length > 0 || qt.certainty === "unknown") continue;
      // Other platforms need no window: the application says so by this variable, or by an option.
      const isTold = graph.spells("QT_QPA_PLATFORM") || graph.spells("-platform");
      if (isTold && otherPlugins.length > 0) continue;
      const isOnly = otherPlugins.length > 0;
      yield {
        message: isOnly ? "others-only" : "missing",
        args: {
          module,
          binding: name,
          plugin: name.toLowerCase(),
          platform,
          version: name.endsWith("5") || name.endsWith("2") ? "5" : "6",
        },
        ...gravityOf(qt, graph),
        subject: pluginFile,
        place: app.modules.get(module)?.place ?? app.place,
        related: isOnly
          ? [
              {
                place: otherPlugins[0]?.file.place ?? app.place,
                note: "others" as const,
                args: { others: otherPlugins.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)) },
              },
            ]
          : [],
      };
    }
  },
});

function gravityOf(qt: QtBinding, graph: ImportGraph): { severity: Severity; confidence: Confidence } {
  // The application may name a folder of its own.
  const hasOwnFolder = ["QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"].some((variable) => graph.spells(variable));
  if (hasOwnFolder || qt.certainty === "guarded") return { severity: "warning", confidence: "possible" };
  if (qt.certainty === "reached") return { severity: "warning", confidence: "likely" };
  return { severity: "error", confidence: qt.module.endsWith(".QtGui") ? "likely" : "certain" };
}
