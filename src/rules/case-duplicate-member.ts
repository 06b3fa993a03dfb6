// Files of an archive whose paths differ only by case: on Windows and macOS the second one to be unpacked overwrites the first.
// Modules on disk are module-case-collision's word, and zips that nobody unpacks (library.zip) bear it.

import { showPlace } from "../finding.js";
import { pathSubject } from "./support/path-subject.js";
import { filesIn, placeOf } from "./support/shipped.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "case-duplicate-member",
  needs: ["app"],
  says: ["twins"],
  notes: ["twin"],
  *check({ app }) {
    const { shipment } = app;
    if (shipment === undefined || (app.platform !== "win32" && app.platform !== "darwin")) return;
    const twins = filesIn(shipment).filter(({ oddities }) => oddities.includes("case-twin"));
    if (twins.length === 0) return;
    const modules = new Set([...app.modules.values(), ...app.shadowed].map(({ place }) => showPlace(place)));
    const groups = new Map<string, typeof twins>();
    for (const entry of twins) {
      const folded = entry.path.toLowerCase();
      groups.set(folded, [...(groups.get(folded) ?? []), entry]);
    }
    for (const [folded, group] of groups) {
      const [first, second] = group;
      if (first === undefined || second === undefined) continue;
      const isSame = group.every(
        ({ crc32, size }) => crc32 !== undefined && crc32 === first.crc32 && size === first.size,
      );
      if (isSame || group.some(({ path }) => modules.has(showPlace(placeOf(path, shipment))))) continue;
      yield {
        message: "twins",
        confidence: "certain",
        subject: pathSubject(placeOf(folded, shipment), app),
        names: group.map(({ path }) => pathSubject(placeOf(path, shipment), app)),
        place: placeOf(first.path, shipment),
        related: [{ place: placeOf(second.path, shipment), note: "twin" }],
      };
    }
  },
});
