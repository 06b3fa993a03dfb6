// What is said of a missing module, and what it takes to decide that.

import type { Confidence, Severity } from "../../finding.js";
import type { FrozenApp, SourceTree } from "../../model/app.js";
import type { ImportGraph, LateLoad, MissingModule, Reason } from "../../model/graph.js";
import type { Recipe } from "../../model/recipe.js";
import type { Knowledge } from "../knowledge.js";

/** The rules that share the missing modules among them. */
export type Speaker =
  | "dynamic-module-missing"
  | "package-partially-frozen"
  | "top-level-import-unresolved"
  | "excluded-but-imported"
  | "stdlib-module-missing"
  | "encodings-missing"
  | "guarded-import-feature-lost"
  | "listed-directory-in-zip"
  | "entry-points-lost"
  | "extension-hidden-import"
  | "extension-in-zip";

export interface Verdict {
  readonly missing: MissingModule;
  /** The request that it is about. */
  readonly reason: Reason;
  readonly speaker: Speaker;
  readonly message: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** For a module that late-loaded modules import. */
  readonly through: Through | undefined;
}

/** How an importer comes to run that is loaded by name, itself or what imports it. */
export interface Through {
  readonly reason: Reason & { readonly late: LateLoad };
  /** What is loaded by name: the importer, or a module by way of which it runs. */
  readonly loaded: string;
  /** Nothing else that the freezer follows leads there. */
  readonly isOnlyWay: boolean;
}

export interface MissingFacts {
  readonly app: FrozenApp | undefined;
  readonly source: SourceTree | undefined;
  readonly recipe: Recipe | undefined;
  readonly graph: ImportGraph;
  readonly knowledge: Knowledge;
}

export type MissingNames = ReadonlyMap<string, MissingModule>;

/** One request for a missing module, as the steps of judge.ts see it. */
export interface Case {
  readonly missing: MissingModule;
  readonly reason: Reason;
  /** All requests for the module that are worth judging, this one among them. */
  readonly candidates: readonly Reason[];
  readonly facts: MissingFacts;
  /** Everything that is missing, by name. */
  readonly names: MissingNames;
  /** The application itself asks. */
  readonly isOwnAsker: boolean;
  /** There is no build yet, and part of the recipe can't be known: the module may well be listed there. */
  readonly isUncertain: boolean;
}

/** What a step says of a case: a verdict, or that nothing is to be said. Undefined leaves it to the steps behind. */
export type Answer = Verdict | "silence" | undefined;

/** The verdict on a case. */
export function verdictOn(
  { missing, reason }: Pick<Case, "missing" | "reason">,
  speaker: Speaker,
  message: string,
  severity: Severity,
  confidence: Confidence,
  through?: Through,
): Verdict {
  return { missing, reason, speaker, message, severity, confidence, through };
}
