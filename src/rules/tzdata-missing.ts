// Windows has no time zones that zoneinfo could read: they come with the package tzdata, which no import names.
// Source: docs.python.org/3/library/zoneinfo.html, data sources.

import { wholeText } from "../model/code-uses.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "tzdata-missing",
  needs: ["graph", "app"],
  says: ["missing"],
  notes: ["also"],
  *check({ graph, app }) {
    if (app.platform !== "win32" || app.modules.has("tzdata") || app.hostProvides !== undefined) return;
    if (app.gaps.some(({ hides }) => hides === "inventory")) return;
    const asked = graph.uses
      .filter(({ what, isOwn, caution }) => what === "zoneinfo.ZoneInfo" && isOwn && !caution.caught)
      .sort((a, b) => Number(b.sure) - Number(a.sure));
    const [first, ...others] = asked;
    // Files of one's own may be named by an environment variable, or by reset_tzpath().
    if (first === undefined || graph.spells("PYTHONTZPATH")) return;
    const key = first
      .argument(0, "key")
      .map(wholeText)
      .find((text) => text !== undefined);
    yield {
      message: "missing",
      args: { via: first.via, key: key ?? "Europe/Berlin" },
      severity: first.sure ? "error" : "warning",
      confidence: "likely",
      subject: "tzdata",
      place: first.place,
      snippet: first.snippet,
      related: others.slice(0, 3).map(({ place }) => ({ place, note: "also" as const })),
    };
  },
});
