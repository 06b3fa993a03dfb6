// A module that the code asks for by a run-time name, absent from the build. Siblings behind one loader are one finding.

import type { FrozenApp } from "../model/app.js";
import { parentOf } from "../model/dotted-name.js";
import { namesToAdd, presentSiblings } from "./support/siblings.js";
import { askerName, loadedNote, placeOf } from "./missing/groups.js";
import { verdictsFor } from "./missing/verdicts.js";
import { exceptionAmong } from "./support/exception.js";
import { byLoader, packageHoles, subjectOf } from "./support/one-loader.js";
import { systemHoles } from "./support/system-modules.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "dynamic-module-missing",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: ["missing", "maybe-missing", "guarded", "on-disk", "through"],
  notes: ["computed", "holds", "holds-none", "holds-bare", "loaded-by", "loaded-too"],
  remedies: ["system"],
  *check(facts) {
    const groups = byLoader(
      verdictsFor("dynamic-module-missing", facts),
      ({ reason, through }) => {
        const loader = through?.reason ?? reason;
        return loader.late ?? { from: loader.from, place: placeOf(loader, facts) };
      },
      // What looks on disk finds nothing there, whichever line it looks from; other calls fail each by itself.
      ({ message, missing }) => (message === "on-disk" ? [parentOf(missing.module)] : []),
      ({ message, severity }) => `${message} ${severity}`,
    );
    for (const group of groups) {
      const [first] = group;
      if (first === undefined) continue;
      const names = group.map(({ missing }) => missing.module);
      const isThrough = first.message === "through";
      const packagesOf = (some: readonly string[]) => [...new Set(some.map(parentOf))].sort();
      const packages = packagesOf(names);
      const late = (first.through?.reason ?? first.reason).late;
      const place = isThrough ? placeOf(first.reason, facts) : (late?.place ?? placeOf(first.reason, facts));
      const present = presentSiblings(packages, facts);
      const computed = group.flatMap(({ missing, reason }) =>
        reason.late === undefined || reason.late.exact.includes(missing.module) ? [] : [reason.late.shown],
      );
      const shown = [...new Set(computed)].sort();
      const system = systemHoles(
        group.map(({ missing }) => missing),
        facts,
      );
      yield {
        message: first.message as "missing",
        args: { via: late?.via ?? askerName(first.reason), shown, present, ...system },
        remedy: system === undefined ? undefined : "system",
        argsFor: (kept) => ({
          ...packageHoles(packagesOf(kept)),
          add: isThrough ? kept : namesToAdd(kept, names, facts),
        }),
        exceptionFor: exceptionAmong(group, facts.graph),
        severity: first.severity,
        confidence: group.some(({ confidence }) => confidence !== first.confidence) ? "likely" : first.confidence,
        subject:
          names.length === 1
            ? (names[0] ?? "")
            : subjectOf(packages.map((pkg) => (pkg === "" ? (late?.shown ?? "*") : `${pkg}.*`))),
        names,
        place,
        snippet: isThrough ? first.reason.snippet : late?.snippet,
        related: [
          ...(shown.length > 0 && !isThrough ? [{ place, note: "computed" as const }] : []),
          ...(isThrough ? loadedNote(group) : []),
          ...(facts.app === undefined || (isThrough && packages.length > 1)
            ? []
            : heldNotes(packages, present, facts.app)),
        ],
      };
    }
  },
});

/** What the build has of the packages; nothing where it has some of them bare and others not at all. */
function heldNotes(packages: readonly string[], present: readonly string[], { place, modules }: FrozenApp) {
  const named = packages.filter((pkg) => pkg !== "");
  if (named.length === 0) return [];
  if (present.length > 0) return [{ place, note: "holds" as const }];
  const held = named.filter((pkg) => modules.has(pkg)).length;
  if (held === 0) return [{ place, note: "holds-none" as const }];
  return held === named.length ? [{ place, note: "holds-bare" as const }] : [];
}
