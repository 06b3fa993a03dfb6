// What counts is who asks for a missing module, how, and whether anybody wants the one who asks.

import { topOf } from "../../model/dotted-name.js";
import type { ImportGraph, MissingModule, Reason } from "../../model/graph.js";
import { type Answer, type Case, type Speaker, type Through, verdictOn } from "./verdict.js";

/** One module of the library that asks for another: it matters when the application surely gets there. */
export function judgeLibraryAsker(one: Case): Answer {
  if (one.reason.fromOrigin !== "standard-library" || one.reason.sure) return undefined;
  return verdictOn(one, "stdlib-module-missing", "missing", "warning", "possible");
}

/** Other people's code asks for a great many modules that it does without, or never in this application. */
export function judgeOtherPeople(one: Case): Answer {
  const { missing, reason, facts } = one;
  if (!isRemote(reason) || reason.sure) return undefined;
  const { late } = reason;
  const isPlainLoad = late !== undefined && late.complete && late.exact.length === 1 && !reason.caution.caught;
  const isOwnSubmodule = topOf(missing.module) === topOf(reason.from);
  const isFirm =
    !isSoft(reason) &&
    !isIdleTest(reason.from, facts.graph) &&
    missing.origin !== "nowhere" &&
    reason.how === "import" &&
    isWanted(reason.from, facts.graph);
  if (isFirm || (isPlainLoad && isOwnSubmodule)) return undefined;
  if (reason.caution.caught) return verdictOn(one, "guarded-import-feature-lost", "lost", "info", "possible");
  const speaker = missing.origin === "standard-library" ? "stdlib-module-missing" : "top-level-import-unresolved";
  return verdictOn(one, speaker, importMessage(missing, facts.graph), "warning", "possible");
}

/** The importer is itself imported under a guard only: its failure is caught a step further up. */
export function judgeCaughtAbove(one: Case): Answer {
  const { missing, reason, facts, isOwnAsker } = one;
  if (reason.caution.caught || reason.how !== "import" || !isOptional(reason.from, facts.graph)) return undefined;
  const severity = isOwnAsker && missing.origin !== "nowhere" ? "warning" : "info";
  return verdictOn(one, "guarded-import-feature-lost", "lost", severity, isOwnAsker ? "likely" : "possible");
}

/** A feature that the freezing lost, as far as the application's own code asks for what exists; else an option. */
export function judgeCaught(one: Case): Answer {
  const { missing, reason, facts, isOwnAsker, isUncertain } = one;
  if (!reason.caution.caught) return undefined;
  if (missing.origin === "nowhere" && facts.knowledge.isOfOtherPython(missing.module)) return "silence";
  if (missing.origin === "nowhere" || !isOwnAsker)
    return verdictOn(one, "guarded-import-feature-lost", "lost", "info", "certain");
  const speaker: Speaker = missing.origin === "standard-library" ? "stdlib-module-missing" : "dynamic-module-missing";
  if (reason.how !== "late" && speaker === "dynamic-module-missing")
    return verdictOn(one, "guarded-import-feature-lost", "lost", "warning", "certain");
  const confidence = isUncertain ? "likely" : "certain";
  return verdictOn(one, speaker, "guarded", "warning", confidence, throughOf(reason, facts.graph));
}

/** What an import statement lacks, apart by how that is mended. */
export function importMessage({ module, origin }: MissingModule, graph: ImportGraph): string {
  switch (origin) {
    case "tree":
      return "own";
    case "site-packages":
      return isPart(module, graph) ? "part" : "missing";
    case "nowhere":
      return "nowhere";
    case "standard-library":
    case "other-platform":
      return "missing";
  }
}

/** Of what is there but for this: it was installed where the build was made. */
export function isPart(module: string, graph: ImportGraph): boolean {
  const top = topOf(module);
  return top !== module && graph.has(top) === true;
}

/**
 * In the tests that a package brings along (scipy.linalg.tests.test_lapack), and nothing but tests imports it: what loads
 * it by name is what runs the tests.
 */
function isIdleTest(module: string, graph: ImportGraph): boolean {
  return isAmongTests(module) && graph.reasons(module).every(({ how, from }) => how !== "import" || isAmongTests(from));
}

const isAmongTests = (module: string): boolean => /\.tests?(\.|$)/.test(module);

/** Asked for by a package that is not the application's own. */
export function isRemote(reason: Reason): boolean {
  return reason.fromOrigin === "site-packages";
}

/** Behind a function, a condition or a handler. */
export function isSoft({ caution }: Reason): boolean {
  return caution.caught || caution.inFunction || caution.conditional;
}

/**
 * Whether somebody asks for the module outright: the application, a load of that one name, or an import at the top of a
 * module that is wanted itself. The rest only may be asked for: in functions of other people's packages that this
 * application may never call (numpy.testing for nose), or as one of many that match (matplotlib for its backends).
 */
export function isWanted(module: string, graph: ImportGraph, seen: Set<string> = new Set()): boolean {
  if (seen.has(module)) return false;
  seen.add(module);
  return graph.reasons(module).some((reason) => {
    if (reason.sure || reason.fromOrigin === "tree" || reason.how === "entry") return true;
    if (reason.late !== undefined) return reason.late.complete && reason.late.exact.length === 1;
    return !isSoft(reason) && isWanted(reason.from, graph, seen);
  });
}

/** Every way to the module from a script passes a guard that catches its failure. Circles are no ways. */
export function isOptional(module: string, graph: ImportGraph, seen: Set<string> = new Set()): boolean {
  if (seen.has(module)) return true;
  seen.add(module);
  const reasons = graph.reasons(module);
  return (
    reasons.length > 0 &&
    reasons.every(
      ({ how, caution, from }) =>
        (how === "import" || how === "extension") && (caution.caught || isOptional(from, graph, seen)),
    )
  );
}

/** How a late-loaded importer is loaded itself; follows plain imports up to six steps. */
export function throughOf(reason: Reason, graph: ImportGraph): Through | undefined {
  let from = reason.from;
  for (let step = 0; step < 6; step++) {
    const reasons = graph.reasons(from);
    const late = reasons.find(isLate);
    const plain = reasons.find((one) => one.how === "import" && one.from !== from);
    if (late !== undefined && (plain === undefined || graph.simulated || step === 0))
      return { reason: late, loaded: from, isOnlyWay: plain === undefined };
    if (plain === undefined) return undefined;
    from = plain.from;
  }
  return undefined;
}

const isLate = (reason: Reason): reason is Through["reason"] => reason.late !== undefined;
