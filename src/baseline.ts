// A list of known findings that are not shown again. An entry keeps the names it stood for: when a late loader's finding
// grows a new name it is shown again, although its fingerprint is known.

import type { Finding } from "./finding.js";
import { JsonNode } from "./json.js";
import type { LintReport } from "./report/report.js";

export type Baseline = ReadonlyMap<string, ReadonlySet<string>>;

/** Known names by fingerprint. Throws a UsageError for text that is no baseline. */
export function readBaseline(text: string, shown: string): Baseline {
  const top = JsonNode.parse(shown, text).members(["schema", "findings"]);
  const schema = top.get("schema");
  if (schema?.value !== 1) (schema ?? new JsonNode(shown, undefined)).fail(`"schema" is not 1: not a baseline`);
  const known = new Map<string, ReadonlySet<string>>();
  for (const item of top.get("findings")?.items() ?? []) {
    const members = item.members(["fingerprint", "code", "rule", "subject", "names"]);
    const fingerprint = members.get("fingerprint") ?? item.fail(`"fingerprint" is missing`);
    const subject = members.get("subject") ?? item.fail(`"subject" is missing`);
    const names = members
      .get("names")
      ?.items()
      .map((name) => name.text()) ?? [subject.text()];
    known.set(fingerprint.text(), new Set(names));
  }
  return known;
}

/** The report without the findings that the baseline knows; their number is kept. */
export function hideKnown(report: LintReport, baseline: Baseline): LintReport {
  const isKnown = ({ fingerprint, names }: Finding) => {
    const known = baseline.get(fingerprint);
    return known !== undefined && names.every((name) => known.has(name));
  };
  const findings = report.findings.filter((finding) => !isKnown(finding));
  const byBaseline = report.findings.length - findings.length;
  return { ...report, findings, hidden: { ...report.hidden, byBaseline } };
}

/** The text of a baseline that knows every finding of the report, sorted by rule and subject. */
export function baselineText(report: LintReport): string {
  const findings = report.findings
    .map(({ fingerprint, code, rule, subject, names }) => ({
      fingerprint,
      code,
      rule,
      subject,
      ...(names.length === 1 && names[0] === subject ? {} : { names: [...names].sort() }),
    }))
    .sort((a, b) => compare(a.code, b.code) || compare(a.subject, b.subject) || compare(a.fingerprint, b.fingerprint))
    .filter(({ fingerprint }, index, all) => all[index - 1]?.fingerprint !== fingerprint);
  return `${JSON.stringify({ schema: 1, findings }, undefined, 2)}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
