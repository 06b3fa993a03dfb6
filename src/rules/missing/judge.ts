// Which rule speaks about a missing module, and how loudly: the steps of this file, asked in order, decide it. The first
// that has an answer is right; each step is one idea, and stands in the file of its kind.

import type { ImportGraph, MissingModule, Reason } from "../../model/graph.js";
import { judgeCompanion } from "./companion.js";
import { judgeLateLoad, judgePlugin, judgeTable } from "./late-load.js";
import { judgeExtension } from "./extension.js";
import { isLouder } from "./loudness.js";
import { type Answer, type Case, type MissingFacts, type MissingNames, type Verdict } from "./verdict.js";
import { judgeCodec, judgeEncodings, judgeOrigin, judgeVarying } from "./what-is-missing.js";
import { isSoft, judgeCaught, judgeCaughtAbove, judgeLibraryAsker, judgeOtherPeople } from "./who-asks.js";
import { judgeExcluded } from "./whose-word.js";

const STEPS: readonly ((one: Case) => Answer)[] = [
  judgeCodec,
  judgeExcluded,
  judgePlugin,
  judgeExtension,
  judgeCompanion,
  judgeLibraryAsker,
  judgeOtherPeople,
  judgeVarying,
  judgeCaughtAbove,
  judgeLateLoad,
  judgeCaught,
  judgeTable,
  judgeEncodings,
  judgeOrigin,
];

/** What is said of a missing module; undefined = nothing. */
export function judge(missing: MissingModule, facts: MissingFacts, names: MissingNames): Verdict | undefined {
  const { graph, recipe } = facts;
  const candidates = missing.reasons.filter(
    (reason) =>
      !isStoodIn(reason, graph, names) &&
      // The standard library looks after its own guarded imports.
      !(reason.fromOrigin === "standard-library" && (isSoft(reason) || graph.has(reason.from) === false)),
  );
  const isUncertain = recipe !== undefined && !recipe.complete && graph.simulated;
  // Each request is judged by itself, and the loudest speaks: a caught import of the application's own says more than an
  // import in some function of somebody else's package.
  let loudest: Verdict | undefined;
  for (const reason of candidates) {
    const isOwnAsker = reason.fromOrigin === "tree";
    const answer = firstAnswer({ missing, reason, candidates, facts, names, isOwnAsker, isUncertain });
    const verdict = answer === undefined ? undefined : lessCertain(answer, graph);
    if (verdict !== undefined && (loudest === undefined || isLouder(verdict, loudest))) loudest = verdict;
  }
  return loudest;
}

/** What the build lacks may lie in another folder that the application looks in; what doesn't load there lies here. */
function lessCertain(verdict: Verdict, graph: ImportGraph): Verdict {
  const isCertain = verdict.confidence === "certain" && verdict.missing.because === undefined;
  return isCertain && graph.looksOutside ? { ...verdict, confidence: "likely" } : verdict;
}

function firstAnswer(one: Case): Verdict | undefined {
  for (const step of STEPS) {
    const answer = step(one);
    if (answer !== undefined) return answer === "silence" ? undefined : answer;
  }
  return undefined;
}

/** One of several that will do: the except clause is judged, and runs only when what it stands in for is not there. */
function isStoodIn({ how, caution }: Reason, graph: ImportGraph, names: MissingNames): boolean {
  const { alternatives, caught } = caution;
  if (alternatives.length === 0) return false;
  if (how !== "late") return caught || alternatives.every((other) => graph.has(other) !== false);
  // A name that is computed may be anything: what it names must be there, or be missed on its own account.
  return alternatives.some(
    (other) => graph.has(other) === true || (names.get(other)?.origin ?? "nowhere") !== "nowhere",
  );
}
