// The report for programs: schema/report.json describes it. Keys and lists are written in one fixed order, without
// times, durations or host names, so that the same input gives the same bytes.

import type { Finding, Gap, Place, RuleRun } from "../finding.js";
import type { AppReport, LintReport, TargetReport } from "./report.js";
import { visibleJson } from "./visible.js";

export const schemaVersion = "1.1.0";

/** The report as indented JSON. */
export function jsonReport(report: LintReport): string {
  const ordered = {
    schemaVersion,
    tool: { name: report.tool.name, version: report.tool.version },
    targets: report.targets.map(targetOf),
    findings: report.findings.map(findingOf),
    runs: sorted(report.runs.map(runOf), ({ target, code }) => `${target}\0${code}`),
    gaps: sorted(report.gaps.map(gapOf), (gap) => JSON.stringify(gap)),
    errors: report.errors.map(({ target, message }) => ({ target, message })),
    hidden: {
      byBaseline: report.hidden.byBaseline,
      possible: report.hidden.possible,
      ignored: report.hidden.ignored.map(({ code, subject, because }) => ({ code, subject, because })),
    },
  };
  return visibleJson(`${JSON.stringify(ordered, undefined, 2)}\n`);
}

function targetOf(target: TargetReport) {
  return {
    target: target.target,
    kind: target.kind,
    apps: target.apps.map(appOf),
    sourceRoot: target.sourceRoot,
    recipe: target.recipe === undefined ? undefined : placeOf(target.recipe),
    keptByIncludes: target.keptByIncludes,
  };
}

function appOf(app: AppReport) {
  return {
    place: placeOf(app.place),
    freezers: app.freezers,
    name: app.name,
    version: app.version,
    platform: app.platform,
    arch: app.arch,
    python: app.python,
    evidence: app.evidence,
    modules: app.modules,
    scripts: app.scripts,
    notes: app.notes,
    systems: app.systems.map(({ system, named, runs, because }) => ({
      system,
      named,
      runs,
      because:
        because === undefined
          ? undefined
          : { file: because.file, needs: because.needs, has: because.has, without: because.without },
    })),
  };
}

export function findingOf(finding: Finding) {
  return {
    code: finding.code,
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    subject: finding.subject,
    names: finding.names,
    target: finding.target,
    place: placeOf(finding.place),
    snippet: finding.snippet,
    related: finding.related.map(({ place, note }) => ({ place: placeOf(place), note })),
    symptom: finding.symptom,
    fix: finding.fix,
    fingerprint: finding.fingerprint,
  };
}

function runOf(run: RuleRun) {
  return {
    target: run.target,
    code: run.code,
    rule: run.rule,
    outcome: run.outcome,
    because: run.because,
    findings: run.findings,
  };
}

export function gapOf(gap: Gap) {
  return {
    place: placeOf(gap.place),
    offset: gap.offset,
    reader: gap.reader,
    reason: gap.reason,
    hides: gap.hides,
  };
}

function placeOf(place: Place) {
  return "path" in place
    ? { path: place.path, line: place.line, column: place.column }
    : { container: place.container, member: place.member, line: place.line };
}

function sorted<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}
