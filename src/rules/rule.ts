// What a rule is: the facts it needs, the message ids it says, and a pure comparison. Types make it an error to touch a
// fact that was not asked for or to yield a message that was not declared; severities and sentences live in rules.json.

import type { Argument, Confidence, Gap, Place, Severity } from "../finding.js";
import type { FrozenApp, SourceTree } from "../model/app.js";
import type { Feed } from "../model/feed.js";
import type { Fits } from "../model/fits.js";
import type { ImportGraph } from "../model/graph.js";
import type { Linkage } from "../model/linkage.js";
import type { Recipe } from "../model/recipe.js";
import type { Versions } from "../model/versions.js";
import type { Knowledge } from "./knowledge.js";

/** Everything that can be known of one application. What is undefined was not given or could not be found. */
export interface Facts {
  readonly app: FrozenApp | undefined;
  readonly source: SourceTree | undefined;
  readonly recipe: Recipe | undefined;
  readonly graph: ImportGraph | undefined;
  /** What the native files of the build need and what the loader finds. */
  readonly linkage: Linkage | undefined;
  /** The systems that the build is measured against, and what it asks of them. */
  readonly fits: Fits | undefined;
  /** Which version is said where, and the releases beside it. */
  readonly versions: Versions | undefined;
  /** What an updater reads; only `freeze-lint feed` has one. */
  readonly feed?: Feed | undefined;
  /** What could not be read of the build, the tree and the recipe. */
  readonly gaps: readonly Gap[];
  readonly knowledge: Knowledge;
}

export interface DraftNote<R extends string> {
  readonly place: Place;
  /** Id in the `notes` of the rule's entry in rules.json. */
  readonly note: R;
  /** Holes of that text, beside the draft's own. */
  readonly args?: Readonly<Record<string, Argument>>;
}

/** What Python will raise, as the holes of one of the `exceptions` in rules.json. */
export interface Exception {
  readonly kind: "absent" | "flat" | "name" | "star" | "find" | "run" | "file";
  /** The module that isn't found: "stars.optics". */
  readonly whole: string;
  /** What Python 2 calls it: what is left of the name from the first package on that isn't there. */
  readonly tail: string;
  /** The last part of its name. */
  readonly last: string;
  /** The package that it is looked for in. */
  readonly package: string;
}

/** A finding before it gets its severity, its sentences and its fingerprint. */
export interface Draft<M extends string = string, R extends string = string> {
  /** Id in the `messages` of the rule's entry in rules.json; `symptom` and `fix` may differ by it. */
  readonly message: M;
  /** Fills the holes of message, notes, symptom and fix. run.ts adds more (see `standardHoles` there). */
  readonly args?: Readonly<Record<string, Argument>>;
  /** More of them, for holes that depend on the names: asked with the names that are left when ignored ones are out. */
  readonly argsFor?: (names: readonly string[]) => Readonly<Record<string, Argument>>;
  /** What "{exception}" in its texts stands for; asked like `argsFor`. Left out, an import of the first name as it is. */
  readonly exceptionFor?: (names: readonly string[]) => Exception | undefined;
  readonly confidence: Confidence;
  /** What is missing or wrong, as one name, without version or line: "salt.modules.*", "csv". Part of the fingerprint. */
  readonly subject: string;
  /** All names when siblings are one finding; they are what an ignore list may pick out one by one. */
  readonly names?: readonly string[];
  readonly place: Place;
  /** The line of source at the place; looked up where it is left out. */
  readonly snippet?: string | undefined;
  readonly related?: readonly DraftNote<R>[];
  /** Id in the `remedies` of the rule's entry, in place of the message's own fix. */
  readonly remedy?: string | undefined;
  /** Milder than the rule's own: one of `milder` in rules.json. */
  readonly severity?: Severity;
}

/** The facts that a rule sees: what it needs is there, what it `uses` may be undefined, the rest can't be named. */
export type View<N extends keyof Facts, U extends keyof Facts> = {
  readonly [K in N]: Exclude<Facts[K], undefined>;
} & { readonly [K in U]: Facts[K] } & { readonly knowledge: Knowledge };

export interface Rule<
  N extends keyof Facts = keyof Facts,
  U extends keyof Facts = keyof Facts,
  M extends string = string,
  R extends string = string,
> {
  /** The name of the fault, and the key in rules.json: "dynamic-module-missing". */
  readonly id: string;
  /** What must be known for this rule to speak at all; otherwise it is skipped, and the report says why. */
  readonly needs: readonly N[];
  /** What it reads where it is known. */
  readonly uses?: readonly U[];
  /** Its message ids. */
  readonly says: readonly M[];
  /** The ids of its notes at related places. */
  readonly notes?: readonly R[];
  /** The ids of its remedies. */
  readonly remedies?: readonly string[];
  check(facts: View<N, U>): Iterable<Draft<NoInfer<M>, NoInfer<R>>>;
}

/** A rule of whatever needs, as the list in rules/index.ts holds it. */
export interface AnyRule {
  readonly id: string;
  readonly needs: readonly (keyof Facts)[];
  readonly uses: readonly (keyof Facts)[];
  readonly says: readonly string[];
  readonly notes: readonly string[];
  readonly remedies: readonly string[];
  /** Undefined when one of the needs is not met. */
  check(facts: Facts): Iterable<Draft> | undefined;
}

/** Turns a rule into one that checks its own needs, so that a list can hold rules of different needs. */
export function defineRule<
  const N extends keyof Facts,
  const M extends string,
  const U extends keyof Facts = never,
  const R extends string = never,
>(rule: Rule<N, U, M, R>): AnyRule {
  return {
    id: rule.id,
    needs: rule.needs,
    uses: rule.uses ?? [],
    says: rule.says,
    notes: rule.notes ?? [],
    remedies: rule.remedies ?? [],
    check: (facts) => (hasNeeds(facts, rule.needs) ? rule.check(facts) : undefined),
  };
}

function hasNeeds<N extends keyof Facts, U extends keyof Facts>(
  facts: Facts,
  needs: readonly N[],
): facts is Facts & View<N, U> {
  return needs.every((need) => facts[need] !== undefined);
}
