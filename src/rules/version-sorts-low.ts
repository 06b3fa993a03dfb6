// An Esky release whose version sorts before the numbers in it: 0.10.3.d comes before 0.10.3, v1.0 before all that begins with
// a number. No client updates to a version that is not newer.

import { eskyReleaseOf, orderOf, short } from "./support/esky-release.js";
import { lowVersionOf } from "./support/low-version.js";
import { isUnseen } from "./support/unseen-version.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "version-sorts-low",
  needs: ["app", "versions"],
  says: ["suffix", "prefix", "stuck"],
  notes: ["stuck"],
  remedies: ["prefix"],
  *check({ app, versions }) {
    const release = eskyReleaseOf(app, versions);
    // What no client ever sees is not updated to in any order.
    if (release === undefined || isUnseen(release.version)) return;
    const low = lowVersionOf(release);
    if (low === undefined) return;
    const { kind, base, word, stuck } = low;
    const [first] = stuck;
    // Among themselves, versions that all begin with the same word are in order.
    const isCommon = kind === "prefix" && release.others.some(({ version }) => version.startsWith(word));
    if (first === undefined && isCommon) return;
    yield {
      message: first === undefined ? kind : "stuck",
      args: {
        version: short(release.version),
        base: short(first?.version ?? base),
        word,
        order: orderOf(release, ...(first === undefined ? [base] : [])),
      },
      severity: first === undefined ? "warning" : "error",
      confidence: first !== undefined ? "certain" : kind === "suffix" ? "likely" : "possible",
      subject: word,
      remedy: kind === "prefix" ? "prefix" : undefined,
      place: release.place,
      related: stuck
        .flatMap(({ place }) => (place === undefined ? [] : [{ place, note: "stuck" as const }]))
        .slice(0, 3),
    };
  },
});
