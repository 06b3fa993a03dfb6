// Finds and checks freeze-lint.config.json. Unknown keys and rules are errors with a suggestion: a setting that is
// silently ignored is worse than none.

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { isRuleMeant, severities, type Catalogue, type RuleEntry } from "./catalogue.js";
import { UsageError } from "./errors.js";
import type { Ignore, Severity } from "./finding.js";
import { JsonNode } from "./json.js";
import { readSmallFile } from "./plain-files.js";
import { didYouMean } from "./suggest.js";

export const configFileName = "freeze-lint.config.json";
export const platforms = ["linux", "win32", "darwin"] as const;
export const failOnLevels = ["error", "warning", "info", "never"] as const;
export type FailOn = (typeof failOnLevels)[number];

export interface Settings {
  /** By rule name: what all of its findings get, possible ones at most "warning". */
  readonly severities: ReadonlyMap<string, Severity | "off">;
  readonly ignores: readonly Ignore[];
  /** Absolute paths. */
  readonly sources: readonly string[];
  readonly recipes: readonly string[];
  readonly sitePackages: readonly string[];
  /** As written: only its name counts. */
  readonly previous: string | undefined;
  readonly python: string | undefined;
  readonly platform: (typeof platforms)[number] | undefined;
  readonly systems: readonly string[];
  readonly failOn: FailOn | undefined;
}

export const noSettings: Settings = {
  severities: new Map(),
  ignores: [],
  sources: [],
  recipes: [],
  sitePackages: [],
  previous: undefined,
  python: undefined,
  platform: undefined,
  systems: [],
  failOn: undefined,
};

/** The nearest configuration file in the folder (absolute) or above it. */
export function findConfig(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, configFileName);
    // Not a pipe of that name, which would wait for a writer for ever.
    if (existsSync(file) && statSync(file).isFile()) return file;
    if (path.dirname(at) === at) return undefined;
  }
}

/** Reads the file; `shown` is how messages name it. Throws a UsageError for every mistake in it. */
export function loadConfig(file: string, shown: string, catalogue: Catalogue): Settings {
  const text = readSmallFile(file, shown);
  if (text === undefined) throw new UsageError(`${shown}: no such configuration file`);
  return readConfig(text, shown, path.dirname(file), catalogue);
}

const keys = [
  "$schema",
  "rules",
  "ignore",
  "source",
  "recipe",
  "sitePackages",
  "previous",
  "python",
  "platform",
  "target",
  "failOn",
];

/** Checks the text of a configuration; paths in it are relative to `folder`. */
export function readConfig(text: string, shown: string, folder: string, catalogue: Catalogue): Settings {
  const top = JsonNode.parse(shown, text).members(keys);
  const texts = (node: JsonNode | undefined) =>
    node === undefined ? [] : (Array.isArray(node.value) ? node.items() : [node]).map((item) => item.text());
  const paths = (node: JsonNode | undefined) => texts(node).map((text) => path.resolve(folder, text));
  const python = top.get("python");
  return {
    severities: severitiesOf(top.get("rules"), catalogue),
    ignores:
      top
        .get("ignore")
        ?.items()
        .map((item) => ignoreOf(item, catalogue)) ?? [],
    sources: paths(top.get("source")),
    recipes: paths(top.get("recipe")),
    sitePackages: paths(top.get("sitePackages")),
    previous: top.get("previous")?.text(),
    python: python === undefined ? undefined : checkPython(python.text(), (problem) => python.fail(problem)),
    platform: top.get("platform")?.word(platforms),
    systems: texts(top.get("target")),
    failOn: top.get("failOn")?.word(failOnLevels),
  };
}

/** "2.7" as it is, or `fail` with what was expected. */
export function checkPython(version: string, fail: (problem: string) => never): string {
  if (/^(2\.[5-7]|3\.\d{1,2})$/.test(version)) return version;
  return fail(`"${version}" is not a Python version; expected 2.5 to 2.7 or 3.0 and newer, as in "2.7"`);
}

/** The rules meant by a code, a prefix of one, or a rule name. Throws a UsageError when there is none. */
export function rulesMeantBy(word: string, catalogue: Catalogue, shown: string): readonly RuleEntry[] {
  const entries = [...catalogue.rules.values()];
  const meant = entries.filter((entry) => isRuleMeant(word, entry));
  if (meant.length > 0) return meant;
  const names = entries.flatMap(({ code, id }) => [code, id]);
  throw new UsageError(
    `${shown}: there is no rule "${word}"${didYouMean(word, names) || " (--list-rules shows them)"}`,
  );
}

function severitiesOf(node: JsonNode | undefined, catalogue: Catalogue): ReadonlyMap<string, Severity | "off"> {
  const chosen = new Map<string, Severity | "off">();
  if (node === undefined) return chosen;
  // Longer words are more special: "FL1" sets all of the hundreds, "FL101" and names beat it.
  const byLength = [...node.members()].sort(([a], [b]) => a.length - b.length);
  for (const [word, value] of byLength) {
    const severity = value.word([...severities, "off"] as const);
    for (const { id } of rulesMeantBy(word, catalogue, `${value.file}: ${node.path}`)) chosen.set(id, severity);
  }
  return chosen;
}

function ignoreOf(node: JsonNode, catalogue: Catalogue): Ignore {
  const members = node.members(["rule", "subject", "because"]);
  const rule = members.get("rule") ?? node.fail(`"rule" is missing`);
  const subject = members.get("subject") ?? node.fail(`"subject" is missing; "*" stands for any`);
  const because = members.get("because") ?? node.fail(`"because" is missing: say why it may be ignored`);
  rulesMeantBy(rule.text(), catalogue, `${node.file}: ${rule.path}`);
  return { rule: rule.text(), subject: subject.text(), because: because.text() };
}
