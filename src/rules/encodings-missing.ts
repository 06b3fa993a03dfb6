// Codecs are looked up by name in the encodings package: without it Python 3 does not start, and Python 2 fails at the
// first codec.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "encodings-missing",
  needs: ["app", "graph"],
  says: ["start", "first-codec"],
  notes: ["lacks"],
  *check({ app, graph, knowledge }) {
    const python = app.python.version;
    if (python === undefined || app.modules.size === 0 || graph.has("encodings") !== false) return;
    // A few modules that are not an application's library: a bootstrap zip, a folder of plugins.
    if (app.scripts.length === 0 || app.freezers.every((freezer) => freezer === "unknown")) return;
    const isOld = python.startsWith("2.");
    yield {
      message: isOld ? "first-codec" : "start",
      confidence: "certain",
      subject: "encodings",
      names: knowledge.encodingsNeeded(python),
      place: app.place,
      related: [{ place: app.place, note: "lacks" }],
    };
  },
});
