// Codecs are looked up by name in the encodings package: without it Python 3 does not start, and Python 2 fails at the
// first codec. Where a freezer was told to leave codecs out, those that the application asks for are missing.

import { askerName, placeOf } from "./missing/groups.js";
import type { MissingFacts } from "./missing/verdict.js";
import { verdictsFor } from "./missing/verdicts.js";
import { type Draft, defineRule } from "./rule.js";

export default defineRule({
  id: "encodings-missing",
  needs: ["app", "graph"],
  uses: ["source", "recipe"],
  says: ["start", "first-codec", "codec", "implied"],
  notes: ["lacks", "pruned", "also-asked"],
  *check(facts) {
    const { app, graph, knowledge } = facts;
    const python = app.python.version;
    if (python === undefined || app.modules.size === 0) return;
    yield* codecs(facts);
    if (graph.has("encodings") !== false) return;
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

type Message = "codec" | "implied";

/** One finding for each codec that is asked for and not there. */
function* codecs(facts: MissingFacts): Iterable<Draft<Message, "pruned" | "also-asked">> {
  for (const { missing, reason, message, severity, confidence } of verdictsFor("encodings-missing", facts)) {
    const others = missing.reasons.filter((one) => one.how === "codec" && one.from !== reason.from).slice(0, 3);
    yield {
      message: message as Message,
      args: {
        asker: askerName(reason),
        codec: reason.codec?.name ?? "",
        via: reason.codec?.via ?? "",
      },
      severity,
      confidence,
      subject: missing.module,
      place: placeOf(reason, facts),
      snippet: reason.snippet,
      related: [
        ...others.map((one) => ({ place: placeOf(one, facts), note: "also-asked" as const })),
        ...(facts.app === undefined ? [] : [{ place: facts.app.place, note: "pruned" as const }]),
      ],
    };
  }
}
