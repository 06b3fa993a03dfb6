// GObject Introspection describes each namespace in a file of its own, which no import shows, and the build lacks one.

import { wholeText } from "../model/code-uses.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "gi-typelib-missing",
  needs: ["graph", "app"],
  says: ["missing"],
  *check({ graph, app }) {
    if (app.gaps.some(({ hides }) => hides === "inventory")) return;
    const bundled = new Set(
      app.files.flatMap(({ file }) => /girepository-1\.0\/([^/]+)\.typelib$/.exec(file.path)?.[1] ?? []),
    );
    // A build without any takes those of the system, where there is one; on Windows the table of companions speaks of that.
    if (bundled.size === 0) return;
    const said = new Set<string>();
    for (const use of graph.uses) {
      if (use.what !== "gi.require_version" || !use.isOwn || use.caution.caught) continue;
      const namespace = only(use.argument(0, "namespace").map(wholeText));
      const version = only(use.argument(1, "version").map(wholeText));
      const name = `${namespace}-${version}`;
      if (namespace === undefined || version === undefined || bundled.has(name) || said.has(name)) continue;
      said.add(name);
      yield {
        message: "missing",
        args: { namespace, version, via: use.via },
        severity: use.sure && !use.caution.conditional ? "error" : "warning",
        confidence: "likely",
        subject: `${name}.typelib`,
        place: use.place,
        snippet: use.snippet,
      };
    }
  },
});

const only = (texts: readonly (string | undefined)[]): string | undefined =>
  texts.length === 1 ? texts[0] : undefined;
