// Settles what the rules say of one application: needs, severity, ignores, sentences, fingerprints, order.
// Whatever keeps a finding from being shown is counted, so that the summary can say so.

import { fixOf, isRuleMeant, symptomOf, textFor, type Catalogue, type RuleEntry } from "../catalogue.js";
import { showPlace, type Finding, type Ignore, type Place, type RuleRun, type Severity } from "../finding.js";
import type { Reason } from "../model/graph.js";
import { fill, type Holes } from "../text.js";
import { fits, starPattern } from "../wildcards.js";
import { exceptionOf } from "./support/exception.js";
import { fingerprintsOf } from "./support/fingerprint.js";
import { ignoreComments, type IgnoreComment } from "./support/inline-ignore.js";
import type { RecipeItem } from "../model/recipe.js";
import type { AnyRule, Draft, Facts } from "./rule.js";

export interface RunOptions {
  /** The target by the name that reports use: relative, `/`-separated. */
  readonly target: string;
  readonly catalogue: Catalogue;
  /** Severity asked for, by rule id; "off" turns it off. */
  readonly severities: ReadonlyMap<string, Severity | "off">;
  /** Whether the rule was selected on the command line. */
  readonly isSelected: (entry: RuleEntry) => boolean;
  readonly ignores: readonly Ignore[];
  readonly showPossible: boolean;
  /** What the user said, or what the source tree tells, for applications that do not tell: "2.7", "win32". */
  readonly python?: string | undefined;
  readonly platform?: string | undefined;
  /** The text of the source at the place (or some lines above it); undefined when it can't be read. */
  readonly sourceLine: (place: Place, above: number) => string | undefined;
}

export interface RunResult {
  readonly findings: readonly Finding[];
  readonly runs: readonly RuleRun[];
  /** Fingerprints of findings that are not shown because they are only possible. */
  readonly possibleFingerprints: readonly string[];
  /** Findings, or names within one, that are ignored for a stated reason. */
  readonly ignored: readonly { readonly code: string; readonly subject: string; readonly because: string }[];
  /** What the user should know about the ignores themselves: one without a reason, or of no rule. */
  readonly notices: readonly string[];
}

/** Runs the rules over the facts of one application. Throws only for a bug in a rule or in rules.json. */
export function runRules(rules: readonly AnyRule[], facts: Facts, options: RunOptions): RunResult {
  const settled: { entry: RuleEntry; draft: Draft; severity: Severity }[] = [];
  const runs: Omit<RuleRun, "findings">[] = [];
  const ignored: RunResult["ignored"][number][] = [];
  const notices = new Set<string>();

  for (const rule of rules) {
    const entry = options.catalogue.rules.get(rule.id);
    if (entry === undefined) throw new Error(`rules.json has no entry for the rule ${rule.id}`);
    const name = { target: options.target, code: entry.code, rule: entry.id };
    const configured = options.severities.get(rule.id);
    if (configured === "off" || !options.isSelected(entry)) {
      const because = configured === "off" ? "turned off in the configuration" : "not selected";
      runs.push({ ...name, outcome: "off", because });
      continue;
    }
    const drafts = rule.check(facts);
    if (drafts === undefined) {
      runs.push({ ...name, outcome: "skipped", because: whatLacks(rule, facts) });
      continue;
    }
    runs.push({ ...name, outcome: "ran" });
    for (const found of drafts) {
      const severity = severityOf(entry, configured, found);
      const comments = ignoreComments((above) => options.sourceLine(found.place, above));
      for (const word of comments.flatMap(({ words }) => words)) {
        if (!meansSome(word, options.catalogue)) notices.add(noSuchRule(found.place, word));
      }
      const inline = comments.find(({ words }) => words.some((word) => isRuleMeant(word, entry)));
      if (inline !== undefined && inline.because === "") notices.add(noReason(found.place, inline));
      const draft = withoutIgnored(entry, found, inline, options.ignores, (subject, because) =>
        ignored.push({ code: entry.code, subject, because }),
      );
      if (draft === undefined) continue;
      settled.push({ entry, draft, severity });
    }
  }

  settled.sort(bySeverityAndPlace);
  const fingerprints = fingerprintsOf(
    appNameOf(facts, options.target),
    settled.map(({ entry, draft }) => ({ rule: entry.id, subject: draft.subject })),
  );
  const isShown = ({ draft }: Settled) => draft.confidence !== "possible" || options.showPossible;
  const findings = settled.flatMap((one, index) =>
    isShown(one) ? [finish(one.entry, one.draft, one.severity, fingerprints[index] ?? "", facts, options)] : [],
  );
  return {
    findings,
    runs: runs.map((run) => ({ ...run, findings: findings.filter((finding) => finding.rule === run.rule).length })),
    possibleFingerprints: fingerprints.filter((_fingerprint, index) => {
      const one = settled[index];
      return one !== undefined && !isShown(one);
    }),
    ignored,
    notices: [...notices],
  };
}

function finish(
  entry: RuleEntry,
  draft: Draft,
  severity: Severity,
  fingerprint: string,
  facts: Facts,
  options: RunOptions,
): Finding {
  const names = draft.names ?? [draft.subject];
  const own: Holes = { ...standardHoles(draft, facts, options), ...draft.args, ...draft.argsFor?.(names) };
  const python = facts.app?.python.version ?? options.python;
  const holes: Holes = {
    ...own,
    adding: addingOf(own, facts, options.catalogue),
    exception: exceptionText(draft, names, python, options.catalogue),
  };
  const message = entry.messages.get(draft.message);
  if (message === undefined) throw new Error(`rules.json has no message "${draft.message}" for ${entry.id}`);
  const snippet = draft.snippet ?? options.sourceLine(draft.place, 0)?.trim();
  const symptom = symptomOf(entry, draft.message, python);
  const remedy = draft.remedy === undefined ? undefined : entry.remedies.get(draft.remedy);
  if (draft.remedy !== undefined && remedy === undefined)
    throw new Error(`rules.json has no remedy "${draft.remedy}" for ${entry.id}`);
  const fix = remedy ?? fixOf(entry, draft.message, freezersOf(facts));
  return {
    code: entry.code,
    rule: entry.id,
    severity,
    confidence: draft.confidence,
    message: fill(message, holes),
    subject: draft.subject,
    names,
    place: draft.place,
    ...(snippet === undefined || snippet === "" ? {} : { snippet }),
    related: (draft.related ?? []).map(({ place, note, args }) => {
      const text = entry.notes.get(note);
      if (text === undefined) throw new Error(`rules.json has no note "${note}" for ${entry.id}`);
      return { place, note: fill(text, { ...holes, ...args }) };
    }),
    ...(symptom === undefined ? {} : { symptom: fill(symptom, holes) }),
    ...(fix === undefined ? {} : { fix: fill(fix, holes) }),
    target: options.target,
    fingerprint,
  };
}

/**
 * Holes that every text may use:
 *   subject, names           as drafted
 *   first, firstTail         the first name, and what follows its last dot
 *   exception                what Python will raise over it, in the words of the build's version
 *   python, platform         of the build: "2.7", "win32"
 *   freezer                  the outermost: "esky"
 *   option                   the option that holds the includes list, in that freezer's words
 *   recipe                   where one would add to it: "setup.py:41"
 *   add                      what to add there: the names, unless the draft says otherwise ("salt.modules.*")
 *   adding                   how to add that: "add "csv" to build_exe includes (setup.py:41)", a text that may also use
 *     plain, collected       the names in `add`, apart from packages as a whole ("salt.modules" for "salt.modules.*")
 *     both                   2 where there are such and such, else 1
 *   build                    "the build", or "a build by today's includes list" when there is none
 */
function standardHoles(draft: Draft, facts: Facts, options: RunOptions): Holes {
  const names = draft.names ?? [draft.subject];
  const first = names[0] ?? draft.subject;
  const freezer = freezersOf(facts)[0];
  const { includesOptions, words } = options.catalogue;
  const recipePlace = facts.recipe?.isLog === true ? undefined : (facts.recipe?.includesPlace ?? facts.recipe?.place);
  return {
    subject: draft.subject,
    names,
    first,
    firstTail: first.slice(first.lastIndexOf(".") + 1),
    python: facts.app?.python.version ?? options.python,
    platform: facts.app?.platform ?? options.platform ?? facts.recipe?.platform,
    freezer,
    option: facts.recipe?.includesOption || includesOptions.get(freezer ?? "*") || includesOptions.get("*"),
    add: names,
    build: facts.app === undefined ? words.simulated : words.build,
    recipe: recipePlace === undefined ? undefined : showPlace(recipePlace),
  };
}

/**
 * How to add what is lacking, in the words of the outermost freezer that has some, or of its command line. Many names stand
 * last and in a row, to be copied.
 */
function addingOf(holes: Holes, facts: Facts, catalogue: Catalogue): string | undefined {
  const { add } = holes;
  const names = typeof add === "object" ? add : [];
  const collected = names.filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -2));
  const plain = names.filter((name) => !name.endsWith(".*"));
  const isFlags = facts.recipe?.onCommandLine === true;
  const isMany = plain.length > 4 && collected.length === 0;
  const keys = [
    ...(doneAlready(names, facts) ?? []),
    ...(isFlags ? freezersOf(facts).map((freezer) => `${freezer} command line`) : []),
    ...[...freezersOf(facts), "*"].flatMap((freezer) => (isMany ? [`${freezer} many`, freezer] : [freezer])),
  ];
  const text = keys.map((key) => catalogue.adding.get(key)).find((one) => one !== undefined);
  const place = facts.app?.log?.options?.place;
  const log = place === undefined ? undefined : showPlace(place);
  const both = plain.length > 0 && collected.length > 0 ? 2 : 1;
  return text === undefined ? undefined : fill(text, { ...holes, plain, collected, both, log });
}

/** A build that lacks what the list names was made before that, or the freezer did not find it: adding it again is no help. */
function doneAlready(names: readonly string[], { app, recipe }: Facts): readonly string[] | undefined {
  if (app === undefined || names.length === 0) return undefined;
  const areAllIn = (items: readonly RecipeItem[]): boolean =>
    names.every((name) =>
      items.some((one) => one.text === name && !one.maybe && (!name.endsWith(".*") || one.collected === true)),
    );
  if (areAllIn(app.log?.options?.includes ?? [])) return ["asked in vain"];
  return areAllIn(recipe?.includes ?? []) ? ["listed"] : undefined;
}

function exceptionText(
  draft: Draft,
  names: readonly string[],
  python: string | undefined,
  { exceptions }: Catalogue,
): string | undefined {
  const first = names[0] ?? draft.subject;
  const thrown = draft.exceptionFor?.(names) ?? exceptionOf(first, NO_REASON, { has: () => true, isFlat: () => false });
  const text = textFor(exceptions.get(thrown.kind), python);
  return text === undefined ? undefined : fill(text, { ...thrown });
}

/** An import of the module by its name, all packages on the way being there. */
const NO_REASON: Reason = {
  from: "",
  how: "import",
  place: undefined,
  caution: { caught: false, inFunction: false, conditional: false, alternatives: [], insteadOf: [] },
  sure: false,
  fromOrigin: "nowhere",
};

/** From the outermost: the build's own when it tells, otherwise the recipe's. */
function freezersOf(facts: Facts): readonly string[] {
  const ofApp = facts.app?.freezers.filter((freezer) => freezer !== "unknown") ?? [];
  return ofApp.length > 0 ? ofApp : (facts.recipe?.freezers ?? []);
}

/**
 * The configuration sets the severity of all findings of a rule; without it a draft may be milder than the rule. What is
 * only possible is no error, whatever was set.
 */
function severityOf(entry: RuleEntry, configured: Severity | undefined, draft: Draft): Severity {
  const asked = draft.severity;
  if (asked !== undefined && asked !== entry.severity && !entry.milder.includes(asked)) {
    throw new Error(`rules.json does not list "${asked}" as milder for ${entry.id}`);
  }
  const severity = configured ?? asked ?? entry.severity;
  return draft.confidence === "possible" && severity === "error" ? "warning" : severity;
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** The draft less what is ignored, or undefined when nothing is left of it. */
function withoutIgnored(
  entry: RuleEntry,
  draft: Draft,
  inline: IgnoreComment | undefined,
  ignores: readonly Ignore[],
  tell: (subject: string, because: string) => void,
): Draft | undefined {
  if (inline !== undefined && inline.because !== "") {
    tell(draft.subject, inline.because);
    return undefined;
  }
  const matching = ignores
    .filter(({ rule }) => isRuleMeant(rule, entry))
    .map(({ subject, because }) => ({ pattern: starPattern(subject), because }));
  const reasonFor = (name: string) => matching.find(({ pattern }) => fits(pattern, name))?.because;
  const because = reasonFor(draft.subject);
  if (because !== undefined) {
    tell(draft.subject, because);
    return undefined;
  }
  if (draft.names === undefined || matching.length === 0) return draft;
  const kept = draft.names.filter((name) => {
    const reason = reasonFor(name);
    if (reason !== undefined) tell(name, reason);
    return reason === undefined;
  });
  return kept.length === 0 ? undefined : { ...draft, names: kept };
}

function meansSome(word: string, catalogue: Catalogue): boolean {
  return [...catalogue.rules.values()].some((entry) => isRuleMeant(word, entry));
}

function noSuchRule(place: Place, word: string): string {
  return `${showPlace(place)}: ignore[${word}] names no rule (--list-rules shows them)`;
}

function noReason(place: Place, { words }: IgnoreComment): string {
  return `${showPlace(place)}: ignore[${words.join(", ")}] is not honoured without a reason after it`;
}

const lacks: Readonly<Record<keyof Facts, string>> = {
  app: "no build was given",
  source: "no source tree was found (give one with --source)",
  recipe: "no includes list could be read (no setup script, .spec or build script tells of one; --recipe names it)",
  graph: "there is neither a build nor a recipe to start from",
  linkage: "there is no build, and so no native files",
  fits: "there is no build, and so no native files",
  versions: "nothing tells a version",
  feed: "no feed was read",
  knowledge: "no tables of the standard library were loaded",
  gaps: "nothing was read",
};

function whatLacks(rule: AnyRule, facts: Facts): string {
  if (facts.source === undefined && facts.recipe === undefined && rule.needs.includes("recipe"))
    return "no source tree was found, and so no includes list (--source names the tree)";
  return rule.needs
    .filter((need) => facts[need] === undefined)
    .map((need) => lacks[need])
    .join("; ");
}

/** The application's name without its version, so that fingerprints outlive a release. */
function appNameOf(facts: Facts, target: string): string {
  const named = facts.app?.name ?? facts.recipe?.name;
  if (named !== undefined) return named;
  const file = target.split(/[\\/]/).pop() ?? "";
  return file.replace(/[-_.]v?\d.*$/, "").replace(/\.(zip|exe|egg|tgz|tar(\.gz)?)$/i, "");
}

interface Settled {
  readonly entry: RuleEntry;
  readonly draft: Draft;
  readonly severity: Severity;
}

function bySeverityAndPlace(a: Settled, b: Settled): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    compare(a.entry.code, b.entry.code) ||
    compare(placeKey(a.draft.place), placeKey(b.draft.place)) ||
    (a.draft.place.line ?? 0) - (b.draft.place.line ?? 0) ||
    compare(a.draft.subject, b.draft.subject) ||
    compare(a.draft.message, b.draft.message)
  );
}

function placeKey(place: Place): string {
  return "path" in place ? place.path : [...place.container, place.member ?? ""].join("!/");
}

/** By UTF-16 units: the same order on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
