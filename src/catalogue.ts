// Reads and checks rules.json: every sentence that a user reads, with code and default severity of each rule.
// Read with readFileSync, not imported, so that a slip of an editor is answered with the path of the mistake.

import { readFileSync } from "node:fs";
import type { Severity } from "./finding.js";
import { JsonNode } from "./json.js";
import { faultOf } from "./text.js";

export const severities: readonly Severity[] = ["error", "warning", "info"];

/** One text, or several by the oldest Python that says it so: `{"2.5": "...", "3.6": "..."}`. */
export type Text = string | ReadonlyMap<string, string>;
/** Texts by message id; "*" is for all the others. */
export type TextsByMessage = ReadonlyMap<string, Text>;

export interface RuleEntry {
  /** "dynamic-module-missing" */
  readonly id: string;
  /** "FL101" */
  readonly code: string;
  readonly severity: Severity;
  /** Severities that the rule itself may choose instead, for milder cases. */
  readonly milder: readonly Severity[];
  readonly category: string;
  /** The release that brought the rule. */
  readonly since: string;
  readonly title: string;
  readonly why: string;
  readonly messages: ReadonlyMap<string, string>;
  readonly notes: ReadonlyMap<string, string>;
  /** What the user of the frozen application will see. */
  readonly symptom: TextsByMessage;
  /** By freezer name, "*" for all the others. */
  readonly fix: ReadonlyMap<string, TextsByMessage>;
  /** Fixes by an id of their own, for a rule whose messages leave open what is to be done. */
  readonly remedies: ReadonlyMap<string, string>;
}

export interface Catalogue {
  /** By rule id, in the order of their codes. */
  readonly rules: ReadonlyMap<string, RuleEntry>;
  /** Codes of rules that were taken back: never used again. */
  readonly retired: readonly string[];
  /** By freezer name: the option that holds the includes list, where no recipe tells. "*" for unknown freezers. */
  readonly includesOptions: ReadonlyMap<string, string>;
  /**
   * By freezer name, "*" for all the others, with " command line" behind it for flags and " many" for more than four names:
   * how names are added to a recipe. What fixes call "{adding}".
   */
  readonly adding: ReadonlyMap<string, string>;
  /** What Python raises, by what it was asked for: what symptoms call "{exception}". */
  readonly exceptions: ReadonlyMap<string, Text>;
  /**
   * What sentences call "{build}": a real one, or one that was only worked out from the includes list. `programs` is the
   * note that names those of several programs that a finding concerns.
   */
  readonly words: { readonly build: string; readonly simulated: string; readonly programs: string };
}

/** The catalogue that this package ships. dist/ and src/ both find it one level up. */
export function loadCatalogue(): Catalogue {
  return readCatalogue(readFileSync(new URL("../rules.json", import.meta.url), "utf8"));
}

/** Checks the text of a rules.json. Throws a UsageError that names the JSON path of the first mistake. */
export function readCatalogue(text: string, file = "rules.json"): Catalogue {
  const top = JsonNode.parse(file, text).members([
    "schema",
    "retired",
    "includesOptions",
    "adding",
    "exceptions",
    "words",
    "rules",
    "knowledge",
  ]);
  if (member(top, "schema").value !== 1) member(top, "schema").fail("expected 1");
  const retired = member(top, "retired")
    .items()
    .map((item) => item.text());
  const rules = new Map<string, RuleEntry>();
  const codes = new Map<string, string>(retired.map((code) => [code, "a retired rule"]));
  for (const [id, node] of member(top, "rules").members()) {
    const entry = readRule(id, node);
    const other = codes.get(entry.code);
    if (other !== undefined) node.fail(`code ${entry.code} is already that of ${other}`);
    codes.set(entry.code, id);
    rules.set(id, entry);
  }
  const includesOptions = new Map(
    [...member(top, "includesOptions").members(freezerWords)].map(([freezer, option]) => [freezer, option.text()]),
  );
  const adding = textMap(top.get("adding") ?? new JsonNode(file, {}));
  const exceptions = new Map(
    [...(top.get("exceptions") ?? new JsonNode(file, {})).members()].map(([kind, node]) => [
      kind,
      typeof node.value === "string" ? sentence(node) : pythonMap(node),
    ]),
  );
  const words = member(top, "words").members(["build", "simulated", "programs"]);
  return {
    rules,
    retired,
    includesOptions,
    adding,
    exceptions,
    words: {
      build: member(words, "build").text(),
      simulated: member(words, "simulated").text(),
      programs: sentence(member(words, "programs")),
    },
  };
}

/** Whether the word names the rule: its code, a prefix of it ("FL", "FL1", in either case), or its name. */
export function isRuleMeant(word: string, rule: { readonly code: string; readonly id: string }): boolean {
  return word === rule.id || (/^FL\d{0,3}$/i.test(word) && rule.code.startsWith(word.toUpperCase()));
}

/**
 * The symptom for a message on a Python version ("2.7"; undefined when unknown takes the newest wording), or undefined
 * when the rule has none.
 */
export function symptomOf(entry: RuleEntry, message: string, python: string | undefined): string | undefined {
  return textFor(entry.symptom.get(message) ?? entry.symptom.get("*"), python);
}

/** The fix for a message in the words of the first of the freezers (outermost first) that has some. */
export function fixOf(entry: RuleEntry, message: string, freezers: readonly string[]): string | undefined {
  for (const freezer of [...freezers, "*"]) {
    const texts = entry.fix.get(freezer);
    const text = texts?.get(message) ?? texts?.get("*");
    if (text !== undefined) return textFor(text, undefined);
  }
  return undefined;
}

const ruleKeys = [
  "code",
  "severity",
  "milder",
  "category",
  "since",
  "title",
  "messages",
  "notes",
  "symptom",
  "why",
  "fix",
  "remedies",
];

function readRule(id: string, node: JsonNode): RuleEntry {
  const members = node.members(ruleKeys);
  const code = member(members, "code", node);
  if (!/^FL\d{3}$/.test(code.text())) code.fail(`"${code.text()}" is not FL and three digits`);
  const messages = textMap(member(members, "messages", node));
  const notes = members.get("notes");
  const symptom = members.get("symptom");
  const fix = members.get("fix");
  const remedies = members.get("remedies");
  return {
    id,
    code: code.text(),
    severity: member(members, "severity", node).word(severities),
    milder:
      members
        .get("milder")
        ?.items()
        .map((item) => item.word(severities)) ?? [],
    category: member(members, "category", node).text(),
    since: member(members, "since", node).text(),
    title: member(members, "title", node).text(),
    why: member(members, "why", node).text(),
    messages,
    notes: notes === undefined ? new Map() : textMap(notes),
    symptom: symptom === undefined ? new Map() : textsByMessage(symptom, messages),
    fix: new Map(
      fix === undefined
        ? []
        : [...fix.members(freezerWords)].map(([key, value]) => [key, textsByMessage(value, messages)]),
    ),
    remedies: remedies === undefined ? new Map() : textMap(remedies),
  };
}

/** By which texts are kept apart; "*" stands for all the others. */
export const freezerWords: readonly string[] = [
  ...[
    "esky",
    "bbfreeze",
    "cx_Freeze",
    "py2exe",
    "py2app",
    "PyInstaller",
    "Nuitka",
    "briefcase",
    "pup",
    "zipapp",
    "pex",
    "shiv",
  ],
  "*",
];

/** A text for all messages, or an object with message ids (or "*") as keys. */
function textsByMessage(node: JsonNode, messages: ReadonlyMap<string, string>): TextsByMessage {
  if (typeof node.value === "string") return new Map([["*", sentence(node)]]);
  const members = node.members();
  if ([...members.keys()].every((key) => versionKey.test(key))) return new Map([["*", textMap(node)]]);
  for (const [key, value] of members) {
    if (key !== "*" && !messages.has(key)) value.fail(`there is no message "${key}"`);
  }
  return new Map(
    [...members].map(([key, value]) => [key, typeof value.value === "string" ? sentence(value) : pythonMap(value)]),
  );
}

const versionKey = /^[23]\.\d+$/;

function pythonMap(node: JsonNode): Text {
  for (const [key, value] of node.members()) {
    if (!versionKey.test(key)) value.fail(`"${key}" is not a Python version`);
  }
  return textMap(node);
}

function textMap(node: JsonNode): ReadonlyMap<string, string> {
  return new Map([...node.members()].map(([key, value]) => [key, sentence(value)]));
}

function sentence(node: JsonNode): string {
  const text = node.text();
  const fault = faultOf(text);
  return fault === undefined ? text : node.fail(fault);
}

function member(members: ReadonlyMap<string, JsonNode>, key: string, within?: JsonNode): JsonNode {
  const found = members.get(key);
  if (found !== undefined) return found;
  return (within ?? new JsonNode("rules.json", undefined)).fail(`"${key}" is missing`);
}

/** The text in the words of that Python version; undefined takes the newest. */
export function textFor(text: Text | undefined, python: string | undefined): string | undefined {
  if (text === undefined || typeof text === "string") return text;
  const sorted = [...text].sort(([a], [b]) => compareVersions(b, a));
  const fitting = python === undefined ? sorted : sorted.filter(([oldest]) => compareVersions(oldest, python) <= 0);
  return (fitting[0] ?? sorted[sorted.length - 1])?.[1];
}

/** Orders "2.7" and "3.10". */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}
