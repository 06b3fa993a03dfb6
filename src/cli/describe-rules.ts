// `--list-rules` and `--explain FL101`: the catalogue, for people.

import type { Catalogue, Text } from "../catalogue.js";
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
      const symptoms = new Set([...entry.symptom.values()].flatMap(textsOf));
      const fixes = [...entry.fix].map(([freezer, texts]) => {
        const words = [...new Set([...texts.values()].flatMap(textsOf))].join("; ");
        return freezer === "*" ? words : `${freezer}: ${words}`;
      });
      return [
        `${entry.code} ${entry.id} (${[entry.severity, ...entry.milder].join(", or ")}; since ${entry.since})`,
        entry.title,
        "",
        wrap(entry.why, width, "", ""),
        ...paragraph("Shows as", [...symptoms], width),
        ...paragraph("What to do", fixes, width),
        "",
        `In source: # freeze-lint: ignore[${entry.code}] reason`,
      ].join("\n");
    })
    .join("\n\n\n")
    .concat("\n");
}

function paragraph(title: string, lines: readonly string[], width: number): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => wrap(plain(line), width, "  ", "    "))];
}

/** A text with its holes as a person would write them: `{names:few}` becomes `<modules>`. */
function plain(text: string): string {
  return text
    .replace(/\{\?.*?\?\}/gs, "")
    .replace(/\{(\w+):([^{}|]*)\|([^{}]*)\}/g, "$2")
    .replace(/\{(\w+)(?::\w+)?\}/g, (_whole, name: string) => words[name] ?? `<${name}>`);
}

const words: Readonly<Record<string, string>> = {
  first: "<module>",
  firstTail: "<module>",
  names: "<modules>",
  add: "<modules>",
  option: "the freezer's includes list",
};

function textsOf(text: Text): readonly string[] {
  return typeof text === "string" ? [text] : [...text.values()];
}
