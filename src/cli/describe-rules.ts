// `--list-rules` and `--explain FL101`: the catalogue, for people. Situations that are mended in different ways are told
// apart by the sentence that a report has for them.

import { fixOf, type Catalogue, type RuleEntry, type Text } from "../catalogue.js";
import { rulesMeantBy } from "../config.js";
import type { ReporterName } from "../report/index.js";
import { wrap } from "../report/wrap.js";

/** Every rule, as a table or as JSON. */
export async function listRules(catalogue: Catalogue, format: ReporterName): Promise<string> {
  const rules = [...catalogue.rules.values()];
  if (format === "json") {
    const rows = rules.map(({ code, id, severity, category, since, title }) => ({
      code,
      rule: id,
      severity,
      category,
      since,
      title,
    }));
    return `${JSON.stringify(rows, undefined, 2)}\n`;
  }
  const { ruleTable } = await import("../report/human.js");
  return ruleTable(rules);
}

/** What a rule finds, why, what users see, and what to do, wrapped at `width`. */
export function explainRule(word: string, catalogue: Catalogue, width: number): string {
  return rulesMeantBy(word, catalogue, "--explain")
    .map((entry) => {
      const symptoms = new Set([...entry.symptom.values()].flatMap(textsOf).map((text) => plain(text, verbatim)));
      const fixes = fixLines(entry).map(({ text, indent }) =>
        wrap(text, width, " ".repeat(indent), " ".repeat(indent + 2)),
      );
      return [
        `${entry.code} ${entry.id} (${[entry.severity, ...entry.milder].join(", or ")}; since ${entry.since})`,
        entry.title,
        "",
        wrap(entry.why, width, "", ""),
        ...paragraph(
          "Shows as",
          [...symptoms].map((line) => wrap(line, width, "  ", "    ")),
        ),
        ...paragraph("What to do", fixes),
        "",
        `In source: # freeze-lint: ignore[${entry.code}] reason`,
      ].join("\n");
    })
    .join("\n\n\n")
    .concat("\n");
}

function paragraph(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

interface Line {
  readonly text: string;
  readonly indent: number;
}

/** The fixes, under the messages that they are for where not all messages have the same; what most have stands last. */
function fixLines(entry: RuleEntry): readonly Line[] {
  const groups = new Map<string, { readonly messages: string[]; readonly fixes: readonly string[] }>();
  for (const [message, sentence] of entry.messages) {
    const fixes = fixesOf(entry, message);
    if (fixes.length === 0) continue;
    const group = groups.get(fixes.join("\n")) ?? { messages: [], fixes };
    groups.set(fixes.join("\n"), group);
    group.messages.push(plain(sentence, spoken));
  }
  const [usual, ...others] = [...groups.values()].sort((a, b) => b.messages.length - a.messages.length);
  if (usual === undefined) return [];
  if (others.length === 0) return usual.fixes.map((text) => ({ text, indent: 2 }));
  const isUsual = usual.messages.length > 1;
  return [...others, usual].flatMap((group) => [
    ...(group === usual && isUsual ? ["otherwise:"] : group.messages.map((text) => `"${text}":`)).map((text) => ({
      text,
      indent: 2,
    })),
    ...group.fixes.map((text) => ({ text, indent: 4 })),
  ]);
}

/** The fix for any freezer first, then those of freezers that have other words: "esky: ...". */
function fixesOf(entry: RuleEntry, message: string): readonly string[] {
  const usual = fixOf(entry, message, []);
  const own = [...entry.fix.keys()].flatMap((freezer) => {
    const text = fixOf(entry, message, [freezer]);
    return text === undefined || text === usual ? [] : [`${freezer}: ${plain(text, spoken)}`];
  });
  return usual === undefined ? own : [plain(usual, spoken), ...own];
}

/** A text with its holes as a person would write them: `add {names:quoted}` becomes `add the modules`. */
function plain(text: string, words: Readonly<Record<string, string>>): string {
  return text
    .replace(/\{\?.*?\?\}/gs, "")
    .replace(/"(\{\w+\})"/g, "$1")
    .replace(/\{\w+:count\}/g, "some")
    .replace(/\{\w+:[^{}|]*\|([^{}]*)\}/g, "$1")
    .replace(/\{(\w+)(?::\w+)?\}/g, (_whole, name: string) => words[name] ?? `<${name}>`);
}

/** In sentences of ours. */
const spoken: Readonly<Record<string, string>> = {
  names: "the modules",
  add: "the modules",
  remove: "the modules",
  first: "the module",
  package: "the package",
  via: "the loader",
  from: "a module",
  importer: "a module",
  build: "the build",
  total: "all",
  bytes: "some",
  freezer: "the freezer",
  option: "the freezer's includes list",
  adding: "add the modules to the freezer's includes list",
};

/** In what the user of the application sees, which is quoted. */
const verbatim: Readonly<Record<string, string>> = {
  ...spoken,
  first: "<module>",
  firstTail: "<module>",
};

function textsOf(text: Text): readonly string[] {
  return typeof text === "string" ? [text] : [...text.values()];
}
