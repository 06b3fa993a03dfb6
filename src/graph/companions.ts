// Modules that compiled code asks for unseen, as the table of companions knows them: requested as if the extension's own
// code showed the import.

import type { CompanionRows } from "../knowledge/companion-rows.js";
import type { Caution, Reason } from "../model/graph.js";
import type { Presence } from "./presence.js";

const OUTRIGHT: Caution = { caught: false, inFunction: false, conditional: false, alternatives: [], insteadOf: [] };

/** Gives each module that `module` is known to need to `request`. */
export function requestCompanions(
  module: string,
  sure: boolean,
  rows: CompanionRows,
  { units, has }: Presence,
  request: (module: string, reason: Reason) => void,
): void {
  for (const row of rows.of(module)) {
    for (const need of row.needs) {
      if (need.kind !== "module") continue;
      const wanted = need.any.find((one) => has(one) !== false) ?? need.any[0];
      if (wanted === undefined) continue;
      const unit = units.get(module);
      request(wanted, {
        from: module,
        how: "knowledge",
        asked: wanted,
        place: unit?.place(0),
        caution: row.affects === "every" ? OUTRIGHT : { ...OUTRIGHT, conditional: true },
        sure: sure && row.affects === "every",
        fromOrigin: unit?.origin ?? "site-packages",
        known: { why: need.why, source: row.source, others: need.any.filter((one) => one !== wanted) },
      });
    }
  }
}
