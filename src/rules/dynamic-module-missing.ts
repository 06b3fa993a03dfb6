// A module that the code asks for by a run-time name, absent from the build. Siblings behind one loader are one finding.

import { parentOf } from "../model/dotted-name.js";
import { namesToAdd, presentSiblings } from "./siblings.js";
import { askerName, groupBy, loadedNote, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { exceptionAmong } from "./exception.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "dynamic-module-missing",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["missing", "maybe-missing", "guarded", "on-disk", "through"],
  notes: ["computed", "holds", "holds-none", "loaded-by", "loaded-too"],
  *check(facts) {
    const groups = groupBy(
      verdictsFor("dynamic-module-missing", facts),
      ({ missing, reason, message, severity, through }) => {
        const loader = through?.reason ?? reason;
        const pkg = message === "through" ? "" : parentOf(missing.module);
        return JSON.stringify([message, severity, loader.late?.place ?? loader.place, pkg]);
      },
    );
    for (const group of groups) {
      const [first] = group;
      if (first === undefined) continue;
      const names = group.map(({ missing }) => missing.module);
      const pkg = parentOf(first.missing.module);
      const late = (first.through?.reason ?? first.reason).late;
      const place =
        first.message === "through" ? placeOf(first.reason, facts) : (late?.place ?? placeOf(first.reason, facts));
      const present = presentSiblings(pkg, facts);
      const isComputed = late !== undefined && !late.exact.includes(first.missing.module);
      yield {
        message: first.message as "missing",
        args: {
          via: late?.via ?? askerName(first.reason),
          shown: late?.shown ?? "",
          package: pkg,
          present,
        },
        argsFor: (kept) => ({ add: namesToAdd(kept, names, pkg, facts) }),
        exceptionFor: exceptionAmong(group, facts.graph),
        severity: first.severity,
        confidence: group.some(({ confidence }) => confidence !== first.confidence) ? "likely" : first.confidence,
        subject: names.length === 1 ? (names[0] ?? "") : pkg === "" ? (late?.shown ?? "*") : `${pkg}.*`,
        names,
        place,
        snippet: first.message === "through" ? first.reason.snippet : late?.snippet,
        related: [
          ...(isComputed && first.message !== "through" ? [{ place, note: "computed" as const }] : []),
          ...(first.message === "through" ? loadedNote(group) : []),
          ...(facts.app === undefined || pkg === ""
            ? []
            : [{ place: facts.app.place, note: present.length > 0 ? ("holds" as const) : ("holds-none" as const) }]),
        ],
      };
    }
  },
});
