// rules.json: what the loader accepts, and that the shipped file keeps its own promises.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fixOf, loadCatalogue, readCatalogue, symptomOf, type Text } from "../src/catalogue.js";
import { UsageError } from "../src/errors.js";
import { feedRules, rules as buildRules } from "../src/rules/index.js";
import { holesOf } from "../src/text.js";

const telescope = {
  code: "FL901",
  severity: "error",
  category: "modules",
  since: "0.1.0",
  title: "A telescope without a lens",
  messages: { missing: "{names:few} {names:is|are} missing", dim: "{subject} is dim" },
  why: "Light is needed.",
};

function catalogueWith(rules: object, rest: object = {}) {
  const file = {
    schema: 1,
    retired: ["FL900"],
    includesOptions: { "*": "includes" },
    words: { build: "the build", simulated: "a build", programs: "of {programs}" },
    rules,
    ...rest,
  };
  return readCatalogue(JSON.stringify(file));
}

describe("reading rules.json", () => {
  const mistakes: [string, object, string][] = [
    [
      "a severity that is none",
      { telescope: { ...telescope, severity: "eror" } },
      'rules.telescope.severity: "eror" is none of error, warning, info; did you mean "error"?',
    ],
    [
      "an unknown key",
      { telescope: { ...telescope, messsages: {} } },
      'rules.telescope: unknown key "messsages"; did you mean "messages"?',
    ],
    [
      "a code of another shape",
      { telescope: { ...telescope, code: "X1" } },
      'rules.telescope.code: "X1" is not FL and three digits',
    ],
    [
      "a retired code",
      { telescope: { ...telescope, code: "FL900" } },
      "rules.telescope: code FL900 is already that of a retired rule",
    ],
    ["one code twice", { telescope, mirror: telescope }, "rules.mirror: code FL901 is already that of telescope"],
    ["an empty sentence", { telescope: { ...telescope, title: " " } }, 'rules.telescope.title: " " is not a text'],
    [
      "a hole of unknown style",
      { telescope: { ...telescope, messages: { missing: "{names:qouted}" } } },
      "rules.telescope.messages.missing: {names:qouted} has an unknown style; expected quoted, few, list, python, count, each, call or one|many",
    ],
    [
      "a symptom of an unknown message",
      { telescope: { ...telescope, symptom: { gone: "dark" } } },
      'rules.telescope.symptom.gone: there is no message "gone"',
    ],
    [
      "a fix for an unknown freezer",
      { telescope: { ...telescope, fix: { eski: "polish it" } } },
      'rules.telescope.fix: unknown key "eski"; did you mean "esky"?',
    ],
  ];
  test.each(mistakes)("%s is refused with its path", (_name, rules, message) => {
    expect(() => catalogueWith(rules)).toThrow(new UsageError(`rules.json: ${message}`));
  });

  test("a missing key is named", () => {
    const { why: _, ...rest } = telescope;
    expect(() => catalogueWith({ telescope: rest })).toThrow('rules.json: rules.telescope: "why" is missing');
  });

  test("text that is not JSON is a UsageError", () => {
    expect(() => readCatalogue("{")).toThrow(/^rules\.json: not JSON: /);
  });
});

describe("choosing a text", () => {
  const { rules } = catalogueWith({
    telescope: {
      ...telescope,
      symptom: { missing: { "2.5": "old", "3.3": "newer", "3.10": "newest" } },
      fix: { esky: { dim: "polish" }, bbfreeze: "buy a lens", "*": "look elsewhere" },
    },
  });
  const entry = rules.get("telescope");
  if (entry === undefined) throw new Error("no telescope");

  test.each([
    ["2.7", "old"],
    ["3.2", "old"],
    ["3.9", "newer"],
    ["3.13", "newest"],
    [undefined, "newest"],
  ])("Python %s says %s", (python, expected) => {
    expect(symptomOf(entry, "missing", python)).toBe(expected);
  });

  test("a message without a symptom has none", () => {
    expect(symptomOf(entry, "dim", "2.7")).toBeUndefined();
  });

  test("the outermost freezer that has words for the message speaks", () => {
    expect(fixOf(entry, "dim", ["esky", "bbfreeze"])).toBe("polish");
    expect(fixOf(entry, "missing", ["esky", "bbfreeze"])).toBe("buy a lens");
    expect(fixOf(entry, "missing", ["py2exe"])).toBe("look elsewhere");
  });
});

/** Those of feeds are a list of their own. */
const rules = [...buildRules, ...feedRules];

/** What run.ts fills by itself; `python` and the like may be unknown, so texts that need them say so in an optional part. */
const standardHoles = [
  "subject",
  "names",
  "first",
  "firstTail",
  "exception",
  "freezer",
  "option",
  "add",
  "adding",
  "build",
];
const variants = (text: Text) => (typeof text === "string" ? [text] : [...text.values()]);

describe("rules.json and src/rules", () => {
  const { rules: entries } = loadCatalogue();

  test("have the same rules, in the same order", () => {
    const ids = [...entries.keys()];
    expect([...rules.map(({ id }) => id)].sort()).toEqual([...ids].sort());
    for (const list of [buildRules, feedRules]) {
      const inList = list.map(({ id }) => id);
      expect(inList).toEqual(ids.filter((id) => inList.includes(id)));
    }
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))(
    "%s says what the texts are for, and no more",
    (id, rule) => {
      const entry = entries.get(id);
      expect([...rule.says].sort()).toEqual([...(entry?.messages.keys() ?? [])].sort());
      expect([...rule.notes].sort()).toEqual([...(entry?.notes.keys() ?? [])].sort());
      expect([...rule.remedies].sort()).toEqual([...(entry?.remedies.keys() ?? [])].sort());
    },
  );

  test.each(rules.map(({ id }) => id))("%s names every hole of its texts", (id) => {
    const entry = entries.get(id);
    const read = (name: string) => readFileSync(new URL(`../src/rules/${name}.ts`, import.meta.url), "utf8");
    // Those of packages have a function of their own.
    const code =
      read(id) +
      (read(id).includes("packageHoles") ? read("support/one-loader") : "") +
      (read(id).includes("systemHoles") ? read("support/system-modules") : "");
    const texts = [
      ...(entry?.messages.values() ?? []),
      ...(entry?.notes.values() ?? []),
      ...(entry?.remedies.values() ?? []),
      ...[...(entry?.symptom.values() ?? [])].flatMap(variants),
      ...[...(entry?.fix.values() ?? [])].flatMap((byMessage) => [...byMessage.values()].flatMap(variants)),
    ];
    const holes = new Set(texts.flatMap((text) => holesOf(text, "required")));
    const unknown = [...holes].filter(
      (hole) => !standardHoles.includes(hole) && !new RegExp(`\\b${hole}\\b`).test(code),
    );
    expect(unknown).toEqual([]);
  });

  test("every rule has a file of its own name", () => {
    const missing = rules.filter(({ id }) => !existsSync(new URL(`../src/rules/${id}.ts`, import.meta.url)));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});

describe("the shipped rules.json", () => {
  const { rules } = loadCatalogue();

  test("lists the rules in the order of their codes", () => {
    const codes = [...rules.values()].map(({ code }) => code);
    expect(codes).toEqual([...codes].sort());
  });

  test("every sentence is plain: no exclamation mark, no full stop at the end of a message", () => {
    for (const { messages, title } of rules.values()) {
      for (const text of [...messages.values(), title]) {
        expect(text).not.toMatch(/!|\.$|please/i);
      }
    }
  });

  test("each rule that may be milder names severities below its own", () => {
    for (const { severity, milder, id } of rules.values()) expect([id, milder.includes(severity)]).toEqual([id, false]);
  });
});
