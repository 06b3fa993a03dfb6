// A plain import statement whose module the build lacks, although the freezer finished with success.

import { topOf } from "../model/dotted-name.js";
import { isAskerThere } from "../model/graph.js";
import { askerName, byMissedPackage, groupBy, placeOf } from "./missing/groups.js";
import { nameHoles, otherNameOf } from "./missing/other-name.js";
import type { Verdict } from "./missing/verdict.js";
import { verdictsFor } from "./missing/verdicts.js";
import { unfound } from "./missing/whose-word.js";
import { exceptionAmong } from "./support/exception.js";
import type { Knowledge } from "./knowledge.js";
import { systemHoles } from "./support/system-modules.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "top-level-import-unresolved",
  needs: ["graph"],
  uses: ["app", "source", "recipe"],
  says: [
    ...["missing", "own", "part", "maybe-missing", "nowhere", "unusable", "not-installed", "not-found"],
    ...["elsewhere", "misspelt"],
  ],
  notes: ["also-imported", "lacks", "looked-for", "inside", "outside", "case"],
  remedies: ["system", "removed"],
  *check(facts) {
    const verdicts = verdictsFor("top-level-import-unresolved", facts);
    const withPackage = byMissedPackage(verdicts);
    // A package of which nothing is there is one fault, however many of its modules are asked for.
    const isOne = ({ message, missing }: Verdict): boolean =>
      isAway(message) || (isPlain(message) && facts.graph.has(topOf(missing.module)) === false);
    const groups = groupBy(verdicts, (verdict) =>
      isOne(verdict)
        ? `${isAway(verdict.message) ? "" : verdict.message} ${verdict.severity} ${verdict.confidence} ${topOf(verdict.missing.module)}`
        : withPackage(verdict),
    );
    for (const group of groups) {
      const [first] = group;
      const sure = group.filter(({ reason }) => reason.sure);
      // Who is there asks before those that are missing themselves.
      const verdict = sure.find(({ reason }) => isAskerThere(reason, facts.graph.has)) ?? sure[0] ?? first;
      if (first === undefined || verdict === undefined) continue;
      const { missing, reason } = verdict;
      const names = group.map((one) => one.missing.module);
      const others = missing.reasons.filter((one) => one.place !== undefined && one.from !== reason.from).slice(0, 3);
      const logged = isLogged(verdict.message) ? unfound(missing.module, facts) : undefined;
      const other = names.length === 1 ? otherNameOf(missing, reason, facts) : undefined;
      const system = systemHoles(
        group.map((one) => one.missing),
        facts,
      );
      const removed = verdict.message === "nowhere" ? facts.knowledge.removedModule(missing.module) : undefined;
      yield {
        message: other === undefined ? (verdict.message as "missing") : other.how === "case" ? "misspelt" : "elsewhere",
        args: {
          ...(other === undefined ? {} : nameHoles(other)),
          from: askerName(reason),
          top: topOf(missing.module),
          ...(mayBeOwn(topOf(missing.module), facts) ? { unknown: topOf(missing.module) } : {}),
          because: missing.because ?? "",
          ...system,
          ...(removed !== undefined && { gone: removed.since, instead: removed.instead ?? "" }),
        },
        remedy: system !== undefined ? "system" : removed !== undefined ? "removed" : undefined,
        exceptionFor: exceptionAmong([verdict, ...group], facts.graph),
        severity: verdict.severity,
        confidence: verdict.confidence,
        subject: isOne(verdict) && names.length > 1 ? topOf(missing.module) : first.missing.module,
        names,
        place: placeOf(reason, facts),
        snippet: reason.snippet,
        related: [
          ...others.map((one) => ({ place: placeOf(one, facts), note: "also-imported" as const })),
          ...(other === undefined ? [] : [{ place: other.record.place, note: other.how }]),
          ...(facts.app === undefined || other !== undefined
            ? []
            : [{ place: facts.app.place, note: "lacks" as const }]),
          ...(logged === undefined ? [] : [{ place: logged.place, note: "looked-for" as const }]),
        ],
      };
    }
  },
});

const isAway = (message: string): boolean => message === "nowhere" || message === "not-installed";

const isPlain = (message: string): boolean => message === "missing" || message === "own";

const isLogged = (message: string): boolean => message === "not-installed" || message === "not-found";

/** Nobody publishes anything by that name, as far as we know. */
const mayBeOwn = (top: string, { knowledge }: { readonly knowledge: Knowledge }): boolean =>
  !knowledge.isPublished(top) && !knowledge.isOfOtherPython(top);
