// The report for eyes: each finding as a chain from cause to cure, grouped by target, then what was not analysed.
// Severity is a word first and a colour second; nothing is said by colour alone.

import { Chalk } from "chalk";
import Table from "cli-table3";
import { showPlace, type Finding, type Place, type Severity } from "../finding.js";
import { findingBlock, folded, inkOf, type Page } from "./finding-block.js";
import type { ReporterOptions } from "./index.js";
import type { AppReport, LintReport, TargetReport } from "./report.js";
import { runsOnLines, systemRows } from "./systems-human.js";
import { visibleIn } from "./visible.js";
import { wrap } from "./wrap.js";

/** What a report for eyes is written on. */
export function pageFor({ color, width, all }: ReporterOptions): Page {
  return { ink: new Chalk({ level: color ? 1 : 0 }), width: Math.max(40, width), all: all === true };
}

/** The report as text. */
export function humanReport(raw: LintReport, options: ReporterOptions): string {
  const report = visibleIn(raw);
  const page = pageFor(options);
  const sections = [
    ...report.targets.map((target) =>
      targetSection(
        target,
        report.findings.filter((finding) => finding.target === target.target),
        page,
      ),
    ),
    errorSection(report, page),
    notAnalysedSection(report, page),
    summary(report, page),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function targetSection(target: TargetReport, findings: readonly Finding[], page: Page): string {
  const { ink, width } = page;
  const about = [
    ...target.apps.flatMap((app) => [describeApp(app, target), ...app.notes, ...runsOnLines(app)]),
    target.sourceRoot === undefined
      ? "no source tree found above it: names that only the source tells are not missed (--source DIR)"
      : `source ${target.sourceRoot}`,
    ...(target.recipe === undefined ? [] : [`includes list ${showPlace(target.recipe)}`]),
    ...(target.keptByIncludes.length === 0 ? [] : [keptLine(target.keptByIncludes, page)]),
  ];
  const inside = new Set([target.target, ...target.apps.map(({ place }) => outermost(place))]);
  const head = [
    ink.bold(ink.underline(target.target)),
    ...about.map((line) => ink.dim(wrap(line, width, "  ", "    "))),
  ];
  return [head.join("\n"), ...findings.map((finding) => findingBlock(finding, inside, page))].join("\n\n");
}

/** Whoever tidies the list up must know what only it brings in. */
function keptLine(names: readonly string[], page: Page): string {
  return `keep in it what is loaded by name and comes in by no other way: ${folded(names, page)}`;
}

/** `version-dir: esky over bbfreeze, Python 2.7, linux x86_64, 312 modules` */
function describeApp(app: AppReport, target: TargetReport): string {
  const place = showPlace(app.place);
  const name = place.includes("!/") ? place.slice(place.lastIndexOf("!/") + 2) : app.name;
  const where = place === target.target || name === undefined ? "" : `${name}: `;
  const known = app.freezers.filter((freezer) => freezer !== "unknown");
  return (
    where +
    [
      known.length === 0 ? "unknown freezer" : known.join(" over "),
      app.python === undefined ? "unknown Python" : `Python ${app.python}`,
      [app.platform ?? "unknown platform", app.arch].filter(Boolean).join(" "),
      count(app.modules, "module"),
    ].join(", ")
  );
}

function outermost(place: Place): string {
  return "path" in place ? place.path : (place.container[0] ?? "");
}

function errorSection(report: LintReport, { ink, width }: Page): string {
  if (report.errors.length === 0) return "";
  return [
    ink.bold("Not opened"),
    ...report.errors.map(({ target, message }) => wrap(`${target}: ${message}`, width, "  ", "    ")),
  ].join("\n");
}

/** Skipped rules by reason, and the gaps: at most ten, the JSON report has all. */
function notAnalysedSection(report: LintReport, { ink, width }: Page): string {
  const codesByReason = new Map<string, Set<string>>();
  for (const run of report.runs) {
    if (run.outcome !== "skipped") continue;
    const reason = `${run.target}: ${run.because ?? "not run"}`;
    codesByReason.set(reason, (codesByReason.get(reason) ?? new Set()).add(run.code));
  }
  const skipped = [...codesByReason].map(([reason, codes]) => `${reason}, so not run: ${[...codes].join(" ")}`);
  const gaps = report.gaps.map(({ place, offset, reason }) => {
    const at = offset === undefined ? "" : ` at 0x${offset.toString(16)}`;
    return `${showPlace(place)}${at}: ${reason}`;
  });
  const more = gaps.length > shownGaps ? [`and ${gaps.length - shownGaps} more places (--format json lists them)`] : [];
  const lines = [...skipped, ...gaps.slice(0, shownGaps), ...more];
  if (lines.length === 0) return "";
  return [ink.bold("Not analysed"), ...lines.map((line) => wrap(line, width, "  ", "    "))].join("\n");
}

const shownGaps = 10;

function summary(report: LintReport, { ink, width }: Page): string {
  const hidden = [
    ...(report.hidden.byBaseline > 0 ? [`${report.hidden.byBaseline} known to the baseline`] : []),
    ...(report.hidden.ignored.length > 0 ? [`${report.hidden.ignored.length} ignored with a reason`] : []),
    ...(report.hidden.possible > 0 ? [`${report.hidden.possible} only possible (--all shows them)`] : []),
  ];
  const tail = hidden.length === 0 ? "" : ink.dim(`; not shown: ${hidden.join(", ")}`);
  const ran = new Set(report.runs.filter(({ outcome }) => outcome === "ran").map(({ code }) => code)).size;
  const counts = tally(report.findings);
  const words = severityWords
    .filter(([severity]) => counts[severity] > 0)
    .map(([severity, one, many]) => {
      const number = counts[severity];
      return inkOf(ink, severity)(`${number} ${number === 1 ? one : many}`);
    });
  const scope = `${count(report.targets.length, "target")}, ${count(ran, "rule")}`;
  const sentence = words.length === 0 ? nothingFound(report, ink) : words.join(", ");
  return targetTable(report) + systemTable(report) + wrap(`${sentence} (${scope})${tail}`, width, "", "  ");
}

function nothingFound(report: LintReport, ink: Page["ink"]): string {
  if (report.targets.length === 0) return "nothing was opened";
  return ink.green(report.errors.length > 0 ? "nothing found in what was opened" : "nothing found");
}

/** With several targets, one line each. */
function targetTable(report: LintReport): string {
  if (report.targets.length < 2) return "";
  const table = plainTable(["target", "errors", "warnings", "info"], ["left", "right", "right", "right"]);
  for (const { target } of report.targets) {
    const counts = tally(report.findings.filter((finding) => finding.target === target));
    table.push([target, String(counts.error), String(counts.warning), String(counts.info)]);
  }
  return `${drawn(table)}\n\n`;
}

/** With several applications and systems, one line for each application. */
function systemTable(report: LintReport): string {
  const found = systemRows(report);
  if (found === undefined) return "";
  const table = plainTable(
    found.head,
    found.head.map(() => "left"),
  );
  table.push(...found.rows);
  return `${drawn(table)}\n\n`;
}

/** One rule a line for programs that read lines (no width); in a terminal, sentences stay in their column. */
export function ruleTable(
  rules: Iterable<{ readonly code: string; readonly id: string; readonly severity: string; readonly title: string }>,
  width: number | undefined,
): string {
  const rows = [["code", "rule", "severity"], ...Array.from(rules, ({ code, id, severity }) => [code, id, severity])];
  const titles = ["finds", ...Array.from(rules, ({ title }) => title)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2);
  const lines = rows.map((row, index) => {
    const start = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("");
    return wrap(titles[index] ?? "", width ?? Infinity, start, " ".repeat(start.length));
  });
  return `${lines.join("\n")}\n`;
}

/** Without the padding behind the last column. */
function drawn(table: { toString(): string }): string {
  return table.toString().replace(/ +$/gm, "");
}

function plainTable(head: string[], colAligns: ("left" | "right")[]) {
  const none = "";
  return new Table({
    head,
    colAligns,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: {
      top: none,
      "top-mid": none,
      "top-left": none,
      "top-right": none,
      bottom: none,
      "bottom-mid": none,
      "bottom-left": none,
      "bottom-right": none,
      left: none,
      "left-mid": none,
      mid: none,
      "mid-mid": none,
      right: none,
      "right-mid": none,
      middle: none,
    },
  });
}

const severityWords: readonly (readonly [Severity, string, string])[] = [
  ["error", "error", "errors"],
  ["warning", "warning", "warnings"],
  ["info", "remark", "remarks"],
];

function tally(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
