// What counts is what the missing module is: a codec, a part of Python that comes and goes, the library's, somebody's, or
// nobody's.

import type { Confidence, Severity } from "../../finding.js";
import { topOf } from "../../model/dotted-name.js";
import { speakingLoad } from "./late-load.js";
import { type Answer, type Case, verdictOn } from "./verdict.js";
import { importMessage, isOptional, isPart, isSoft, throughOf } from "./who-asks.js";
import { isChosenPart, unfound } from "./whose-word.js";

/** A codec that is asked for by its name. */
export function judgeCodec(one: Case): Answer {
  const { reason, facts, isOwnAsker } = one;
  if (reason.how !== "codec") return undefined;
  // Without the package it is the package that is missing; who catches the error can do without the codec.
  if (facts.graph.has("encodings") === false || reason.caution.caught) return "silence";
  const message = reason.codec?.isImplied === true ? "implied" : "codec";
  const confidence = reason.sure ? "certain" : isOwnAsker ? "likely" : "possible";
  return verdictOn(one, "encodings-missing", message, reason.sure ? "error" : "warning", confidence);
}

/** A module of the encodings package where all of it is missing: FL113 says that. */
export function judgeEncodings({ missing, facts }: Case): Answer {
  const isOfIt = missing.origin === "standard-library" && /^encodings(\.|$)/.test(missing.module);
  return isOfIt && facts.graph.has("encodings") === false ? "silence" : undefined;
}

/**
 * What some builds of Python lack, or have built in: where a freezer saw the import, it took what there was. What nobody
 * shows it is there by luck only, and that is said of the application's own code.
 */
export function judgeVarying(one: Case): Answer {
  const { missing, reason, facts, isOwnAsker } = one;
  const { graph, recipe } = facts;
  if (missing.varies !== true || (reason.sure && !graph.simulated)) return undefined;
  const through = throughOf(reason, graph);
  const isUnseen = through !== undefined || reason.how === "late";
  if (!isOwnAsker || !isUnseen || isOptional(reason.from, graph)) return "silence";
  const { caught, conditional } = reason.caution;
  const message = graph.simulated ? "needs-builtin" : caught ? "guarded" : reason.how === "late" ? "late" : "missing";
  const severity = caught && graph.simulated ? "info" : "warning";
  const isGuess = (conditional && !caught) || (graph.simulated && recipe?.complete === false);
  return verdictOn(one, "stdlib-module-missing", message, severity, isGuess ? "possible" : "likely", through);
}

/** All that nothing else was to be said of: where the module exists decides. */
export function judgeOrigin(one: Case): Answer {
  switch (one.missing.origin) {
    case "standard-library":
      return judgeStandard(one);
    case "tree":
    case "site-packages":
      return judgeExisting(one);
    case "nowhere":
      return one.reason.how === "late" ? judgeNowhereLate(one) : judgeNowhere(one);
    case "other-platform":
      return "silence";
  }
}

function judgeStandard(one: Case): Answer {
  const { missing, reason, isUncertain } = one;
  const { severity, confidence, through } = loudnessOf(one);
  if (missing.because !== undefined)
    return verdictOn(one, "top-level-import-unresolved", "unusable", severity, confidence, through);
  const message = isUncertain ? "maybe-missing" : reason.how === "late" ? "late" : "missing";
  return verdictOn(one, "stdlib-module-missing", message, isUncertain ? "warning" : severity, confidence, through);
}

/** The application's own, or an installed package. */
function judgeExisting(one: Case): Answer {
  const { missing, reason, facts, names, isOwnAsker, isUncertain } = one;
  const { severity, confidence, through } = loudnessOf(one);
  if (reason.how === "import" && unfound(missing.module, facts) !== undefined) {
    const message = missing.origin === "tree" ? "not-found" : "not-installed";
    return verdictOn(one, "top-level-import-unresolved", message, severity, confidence);
  }
  if (through !== undefined && names.has(reason.from)) {
    const milder = isUncertain || !isOwnAsker ? "warning" : "error";
    return verdictOn(one, "dynamic-module-missing", "through", milder, "likely", through);
  }
  const message = isUncertain ? "maybe-missing" : importMessage(missing, facts.graph);
  const milder = isUncertain ? "warning" : severity;
  return verdictOn(one, "top-level-import-unresolved", message, milder, confidence, through);
}

/** A name that is nowhere: either nothing that runs, or a package of which we see the build's half only. */
function judgeNowhereLate(one: Case): Answer {
  const { missing, reason, facts } = one;
  const { graph, source } = facts;
  const top = topOf(missing.module);
  const isOthers = source?.modules.has(top) !== true && graph.has(top) === true;
  const late = speakingLoad(one);
  const isPlain = late !== undefined && late.complete && late.exact.length === 1 && !isSoft(reason);
  if (isChosenPart(missing.module, reason, facts)) {
    const isSure = graph.isOwn(top) || (isPlain && isOthers);
    const severity = isSure && !reason.caution.conditional ? "error" : "warning";
    return verdictOn(one, "dynamic-module-missing", "missing", severity, "likely");
  }
  return isOthers && isPlain && top === topOf(reason.from)
    ? verdictOn(one, "dynamic-module-missing", "missing", reason.sure ? "error" : "warning", "likely")
    : verdictOn(one, "dynamic-module-missing", "missing", "warning", "possible");
}

/** An import of what is nowhere that we were shown. */
function judgeNowhere(one: Case): Answer {
  const { missing, reason, facts, isOwnAsker } = one;
  const through = throughOf(reason, facts.graph);
  const confidence: Confidence = reason.sure ? "certain" : "likely";
  if (missing.because !== undefined) {
    const severity = reason.sure ? "error" : "warning";
    return verdictOn(one, "top-level-import-unresolved", "unusable", severity, confidence, through);
  }
  const isUninstalled = unfound(missing.module, facts) !== undefined;
  // Not here, not in the tree, and only wanted by a plugin or when a function runs: the freezing lost nothing.
  if (!reason.sure && isSoft(reason)) {
    const isFirm = isUninstalled && isOwnAsker && !reason.caution.conditional;
    return isFirm && !facts.knowledge.isOfOtherPython(missing.module)
      ? verdictOn(one, "top-level-import-unresolved", "not-installed", "warning", "likely")
      : verdictOn(one, "top-level-import-unresolved", "nowhere", "warning", "possible");
  }
  // A start that surely fails is an error wherever the module may be; else what is absent everywhere is none.
  const severity: Severity = reason.sure ? "error" : through === undefined ? "warning" : "info";
  const message = isPart(missing.module, facts.graph) ? "part" : isUninstalled ? "not-installed" : "nowhere";
  return verdictOn(one, "top-level-import-unresolved", message, severity, confidence, through);
}

/** How loudly the lack of a module that exists is said. */
function loudnessOf({ reason, facts, isOwnAsker }: Case) {
  const through = throughOf(reason, facts.graph);
  const isLoaded = through !== undefined && through.reason.late?.isBesideKnown !== true;
  const severity: Severity = reason.sure || (isLoaded && isOwnAsker) ? "error" : "warning";
  const confidence: Confidence = reason.sure && !facts.graph.simulated ? "certain" : "likely";
  return { severity, confidence, through };
}
