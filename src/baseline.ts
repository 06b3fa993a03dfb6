// A list of known findings that are not shown again. An entry keeps the names it stood for: when a late loader's finding
// grows a new name it is shown again, although its fingerprint is known.

import type { Finding } from "./finding.js";
import { JsonNode } from "./json.js";
import type { LintReport } from "./report/report.js";

/** Known findings by fingerprint. */
export type Baseline = ReadonlyMap<string, KnownFinding>;

export interface KnownFinding {
  readonly fingerprint: string;
  readonly code: string;
  readonly rule: string;
  readonly subject: string;
  readonly names: ReadonlySet<string>;
  /** Where it was seen, by names that outlive a release; empty when the entry does not tell. */
  readonly targets: ReadonlySet<string>;
}

/** Throws a UsageError for text that is no baseline; `shown` is its file's name as typed. */
export function readBaseline(text: string, shown: string): Baseline {
  const top = JsonNode.parse(shown, text).members(["schema", "findings"]);
  const schema = top.get("schema");
  if (schema?.value !== 1) (schema ?? new JsonNode(shown, undefined)).fail(`"schema" is not 1: not a baseline`);
  const known = new Map<string, KnownFinding>();
  for (const item of top.get("findings")?.items() ?? []) {
    const members = item.members(["fingerprint", "code", "rule", "subject", "names", "targets"]);
    const fingerprint = (members.get("fingerprint") ?? item.fail(`"fingerprint" is missing`)).text();
    const subject = (members.get("subject") ?? item.fail(`"subject" is missing`)).text();
    const textsOf = (key: string) =>
      members
        .get(key)
        ?.items()
        .map((one) => one.text());
    known.set(fingerprint, {
      fingerprint,
      code: members.get("code")?.text() ?? "",
      rule: members.get("rule")?.text() ?? "",
      subject,
      names: new Set(textsOf("names") ?? [subject]),
      targets: new Set(textsOf("targets") ?? []),
    });
  }
  return known;
}

/** The report without the findings that the baseline knows; their number is kept. */
export function hideKnown(report: LintReport, baseline: Baseline): LintReport {
  const isKnown = ({ fingerprint, names }: Finding) => {
    const known = baseline.get(fingerprint);
    return known !== undefined && names.every((name) => known.names.has(name));
  };
  const findings = report.findings.filter((finding) => !isKnown(finding));
  const byBaseline = report.findings.length - findings.length;
  return { ...report, findings, hidden: { ...report.hidden, byBaseline } };
}

/**
 * A baseline that knows every finding of the report, and of the one before whatever this run could not have seen: rules
 * and targets that did not run, builds that were half read, findings that are only possible and not asked for.
 */
export function renewBaseline(report: LintReport, before: Baseline): Baseline {
  const renewed = new Map<string, KnownFinding>();
  const add = (one: KnownFinding) => {
    const { names, targets } = renewed.get(one.fingerprint) ?? one;
    renewed.set(one.fingerprint, {
      ...one,
      names: new Set([...names, ...one.names]),
      targets: new Set([...targets, ...one.targets]),
    });
  };
  for (const { fingerprint, code, rule, subject, names, target } of report.findings)
    add({ fingerprint, code, rule, subject, names: new Set(names), targets: new Set([lastingName(target)]) });
  const wasLooked = looked(report);
  const possible = new Set(report.hidden.possibleFingerprints);
  for (const known of before.values()) {
    if (possible.has(known.fingerprint)) add(known);
    else if (known.targets.size === 0) {
      if (!wasLooked(known.rule, undefined)) add(known);
    } else {
      const unseen = [...known.targets].filter((target) => !wasLooked(known.rule, target));
      if (unseen.length > 0) add({ ...known, targets: new Set(unseen) });
    }
  }
  return renewed;
}

/** Whether a rule has looked at the whole of a target (undefined: of any). */
function looked(report: LintReport): (rule: string, target: string | undefined) => boolean {
  const halfRead = new Set(
    report.gaps
      .filter(({ hides }) => hides === "inventory")
      .map(({ place }) => ("path" in place ? place.path : place.container[0])),
  );
  const seen = new Set<string>();
  for (const { target, rule, outcome } of report.runs) {
    if (outcome !== "ran" || halfRead.has(target)) continue;
    seen.add(`${rule}\0`).add(`${rule}\0${lastingName(target)}`);
  }
  return (rule, target) => seen.has(`${rule}\0${target ?? ""}`);
}

/** A target's name without its version, and without the folders of this machine. */
function lastingName(target: string): string {
  const isOutside = target.startsWith("../") || /^(\/|[A-Za-z]:)/.test(target);
  const name = isOutside ? target.slice(target.lastIndexOf("/") + 1) : target;
  return name.replace(/(?<![\w.])v?\d+(\.\d+)+\w*/g, "*");
}

/** The text of a baseline, sorted by rule and subject. */
export function baselineText(baseline: Baseline): string {
  const findings = [...baseline.values()]
    .sort((a, b) => compare(a.code, b.code) || compare(a.subject, b.subject) || compare(a.fingerprint, b.fingerprint))
    .map(({ fingerprint, code, rule, subject, names, targets }) => ({
      fingerprint,
      ...(code === "" ? {} : { code }),
      ...(rule === "" ? {} : { rule }),
      subject,
      ...(names.size === 1 && names.has(subject) ? {} : { names: [...names].sort() }),
      ...(targets.size === 0 ? {} : { targets: [...targets].sort() }),
    }));
  return `${JSON.stringify({ schema: 1, findings }, undefined, 2)}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
