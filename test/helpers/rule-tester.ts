// Tables of tiny applications for one rule each: what it must keep silent about first, then what it must say, under the
// message that says it. The expected lines are all that the whole linter says of the application: one fault, one finding.

import { expect, describe, test } from "vitest";
import { loadCatalogue, symptomOf, type RuleEntry } from "../../src/catalogue.js";
import type { Finding } from "../../src/finding.js";
import { rules } from "../../src/rules/index.js";
import { lineOf, lintApp, type App } from "./tiny-app.js";

export interface QuietCase extends App {
  /** What other rules say of it, where it isn't silence. */
  readonly others?: readonly string[];
  /** Known to fail, and why: complained about as soon as it passes. */
  readonly fails?: string;
}

export interface SpeakingCase extends App {
  /** All findings, in the order of the report. */
  readonly expect: readonly string[];
  /** Words of the finding's fix. */
  readonly fix?: string;
  /** Words of the sentence. */
  readonly sentence?: string;
  /** Words of what the user will see. */
  readonly symptom?: string;
  readonly fails?: string;
}

export interface RuleTable {
  readonly quiet: Readonly<Record<string, QuietCase>>;
  /** By message id. */
  readonly speaks: Readonly<Record<string, Readonly<Record<string, SpeakingCase>>>>;
}

const catalogue = loadCatalogue();

export function testRule(id: string, { quiet, speaks }: RuleTable): void {
  const rule = rules.find((one) => one.id === id);
  const entry = catalogue.rules.get(id);
  if (rule === undefined || entry === undefined) throw new Error(`there is no rule ${id}`);

  describe(`${id} is silent about`, () => {
    for (const [title, { others = [], fails, ...app }] of Object.entries(quiet)) {
      one(title, fails, async () => {
        const findings = await findingsOf(app);
        expect(findings.filter((finding) => finding.rule === id).map(lineOf)).toEqual([]);
        expect(findings.map(lineOf)).toEqual(others);
      });
    }
  });

  describe(`${id} speaks of`, () => {
    for (const [message, cases] of Object.entries(speaks)) {
      for (const [title, { expect: expected, fix, sentence, symptom, fails, ...app }] of Object.entries(cases)) {
        one(`${title} (${message})`, fails, async () => {
          const findings = await findingsOf(app);
          expect(findings.map(lineOf)).toEqual(expected);
          const python = app.build?.python ?? app.options?.python;
          const own = findings.filter((finding) => finding.rule === id);
          expect(own.some((finding) => isSaid(finding, entry, message, python))).toBe(true);
          if (fix !== undefined) expect(own.map((finding) => finding.fix).join("\n")).toContain(fix);
          if (symptom !== undefined) expect(own.map((finding) => finding.symptom).join("\n")).toContain(symptom);
          if (sentence !== undefined) expect(own.map((finding) => finding.message).join("\n")).toContain(sentence);
        });
      }
    }
  });

  test(`${id} has two quiet cases and a speaking one for each of its messages`, () => {
    expect(Object.keys(quiet).length).toBeGreaterThanOrEqual(2);
    expect(Object.keys(speaks).sort()).toEqual([...rule.says].sort());
    for (const cases of Object.values(speaks)) expect(Object.keys(cases).length).toBeGreaterThan(0);
    const given = [...Object.values(quiet), ...Object.values(speaks).flatMap((cases) => Object.values(cases))];
    const keys = given.map(({ source, build, options, isAlone }) =>
      JSON.stringify([source, build, options, isAlone, String(build?.library), packedBy(build?.pack)]),
    );
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    expect(twice, "the same application in two cases").toEqual([]);
  });
}

/** What becomes of some members: two functions of one text may differ in what they close over. */
function packedBy(pack: NonNullable<App["build"]>["pack"]): string {
  const names = [
    "acme",
    "acme.exe",
    "acme-1.0.linux-x86_64/acme",
    "acme-1.0.linux-x86_64/esky-files/bootstrap-manifest.txt",
  ];
  return Buffer.from(pack?.(names.map((name) => ({ name, data: name }))) ?? []).toString("latin1");
}

function one(title: string, fails: string | undefined, run: () => Promise<void>): void {
  if (fails === undefined) test(title, run);
  else test.fails(`${title} [${fails}]`, run);
}

/** The findings, of an application that could be opened, and of a report that two runs agree on and that tells no path. */
async function findingsOf(app: App): Promise<readonly Finding[]> {
  const { report, json, again, folder } = await lintApp(app);
  expect(report.errors).toEqual([]);
  expect(again).toBe(json);
  expect(json).not.toContain(folder);
  // What a binary asks for by an absolute path is no path of this machine; neither is a strange name of an archive.
  if (app.build?.pack === undefined) expect(json).not.toMatch(/(?<!"needs": )"(\/|[A-Za-z]:[\\/])/);
  return report.findings;
}

/** Whether the finding's texts are those of that message; symptoms tell apart messages of the same wording. */
function isSaid(finding: Finding, entry: RuleEntry, message: string, python: string | undefined): boolean {
  const sentence = entry.messages.get(message);
  const symptom = symptomOf(entry, message, python);
  return (
    sentence !== undefined &&
    asPattern(sentence).test(finding.message) &&
    (symptom === undefined ? finding.symptom === undefined : asPattern(symptom).test(finding.symptom ?? ""))
  );
}

/** Texts of rules.json with anything in their holes: `{names:few}`, `{? in {file}?}`. */
function asPattern(text: string): RegExp {
  const pattern = text
    .split(/(\{\?|\?\}|\{[^{}?]+\})/)
    .map((part) => {
      if (part === "{?") return "(?:";
      if (part === "?}") return ")?";
      return part.startsWith("{") ? ".*" : part.replace(/[\\^$*+?.()|[\]{}]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${pattern}$`, "s");
}
