// Others have said something of the module already: the recipe by its excludes, the freezer by its log, the application's
// own code by spelling the name out.

import type { Place } from "../../finding.js";
import { parentOf, topOf } from "../../model/dotted-name.js";
import type { Reason } from "../../model/graph.js";
import { type Answer, type Case, type MissingFacts, verdictOn } from "./verdict.js";
import { isRemote, isSoft } from "./who-asks.js";

/** Somebody wrote it into an excludes list, and it is asked for all the same. */
export function judgeExcluded(one: Case): Answer {
  const { missing, reason, facts, isOwnAsker } = one;
  const excludedBy = facts.recipe?.excludes.find((item) => !item.maybe && covers(item.text, missing.module));
  if (excludedBy === undefined || reason.fromOrigin === "standard-library") return undefined;
  if (missing.origin === "nowhere" && reason.how !== "import") return undefined;
  if (reason.caution.caught) return "silence";
  // A package that imports its own part at its top can't be imported at all without it.
  const isOwnPart = reason.how === "import" && topOf(missing.module) === topOf(reason.from);
  // Its own module, by its full name: what asks for that has not been taught to do without.
  const isSpelledOut =
    missing.origin === "tree" && reason.late?.exact.includes(missing.module) === true && !reason.caution.conditional;
  const isFirm = (isOwnAsker && isSpelledOut) || ((isOwnAsker || isOwnPart) && !isSoft(reason));
  const severity = reason.sure || isFirm ? "error" : "warning";
  // Whoever writes an excludes list has seen what he can do without; a function of somebody else's may never be called.
  const isTheirs = isRemote(reason) && !isOwnPart && (reason.how === "late" || isSoft(reason));
  const confidence = reason.sure ? "certain" : isTheirs ? "possible" : "likely";
  const message = reason.how === "late" ? "excluded-late" : "excluded";
  return verdictOn(one, "excluded-but-imported", message, severity, confidence);
}

/** Does the excludes item take this module out? A package takes its submodules with it. */
export function covers(item: string, module: string): boolean {
  const bare = item.replace(/\.\*$/, "");
  return module === bare || module.startsWith(`${bare}.`);
}

/** The freezer's own word that it looked for the module, or the package above it, and did not find it. */
export function unfound(module: string, { app }: MissingFacts): { readonly place: Place } | undefined {
  const list = app?.log?.unfound;
  const entry = list?.get(module) ?? list?.get(topOf(module));
  return entry?.because === "missing" ? entry : undefined;
}

/**
 * Without a source nobody tells what a package holds. But a name that the application's own code spells out, below a package
 * that the build has, or anywhere within the package that is its own, was there when the code was written.
 */
export function isChosenPart(
  module: string,
  { late, caution, fromOrigin }: Reason,
  { source, graph }: MissingFacts,
): boolean {
  const parent = parentOf(module);
  return (
    source === undefined &&
    fromOrigin === "tree" &&
    late?.complete === true &&
    late.exact.includes(module) &&
    !caution.caught &&
    parent !== "" &&
    (graph.has(parent) === true || graph.isOwn(topOf(module)))
  );
}
