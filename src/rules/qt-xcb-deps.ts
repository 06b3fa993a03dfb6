// Qt's plugin for windows on Linux is there, and what it needs is not: Qt finds the plugin and can't load it.

import type { Linkage } from "../model/linkage.js";
import type { MissingNeed } from "./native/missing-needs.js";
import { chainOf, gravityOf } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "qt-xcb-deps",
  needs: ["linkage"],
  says: ["missing", "host"],
  notes: ["needs", "left"],
  *check(facts) {
    const all = needsFor("qt-xcb-deps", facts);
    for (const message of ["missing", "host"] as const) {
      for (const confidence of ["likely", "possible"] as const) {
        const group = all.filter(
          (one) => one.first.outcome.kind === message && gravityOf(one).confidence === confidence,
        );
        const [first] = group;
        if (first === undefined) continue;
        const [plugin = ""] = chainOf(first.first.binary, facts.linkage);
        yield {
          message,
          args: { plugin: plugin.slice(plugin.lastIndexOf("/") + 1), platform: platformOf(plugin) },
          // What nobody has stops every start that opens a window.
          severity: message === "missing" && isAtStart(plugin, facts.linkage) ? "error" : "warning",
          confidence,
          subject: first.name,
          names: group.map(({ name }) => name),
          place: first.first.binary.file.place,
          related: group.slice(0, 8).map((one) => ({
            place: one.first.binary.file.place,
            note: message === "missing" ? ("needs" as const) : ("left" as const),
            args: { library: one.name, because: becauseOf(one) },
          })),
        };
      }
    }
  },
});

function isAtStart(plugin: string, { qt }: Linkage): boolean {
  return qt.some(
    ({ certainty, windowPlugins }) => certainty === "start" && windowPlugins.some(({ path }) => path === plugin),
  );
}

const becauseOf = ({ first: { outcome } }: MissingNeed): string => (outcome.kind === "host" ? outcome.because : "");

const platformOf = (plugin: string): string => (plugin.includes("wayland") ? "wayland" : "xcb");
