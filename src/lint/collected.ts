// What the targets of a run come to, one after the other.

import { append } from "../append.js";
import type { Finding, Gap, RuleRun } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import type { Fits } from "../model/fits.js";
import { systemReports } from "./system-reports.js";
import type { AppReport, ModuleTrace, TargetReport } from "../report/report.js";
import type { RunResult } from "../rules/run.js";

/** A target under the name that reports use. */
export interface FoundTarget {
  /** Relative to the working directory, `/`-separated: the name that reports use. */
  readonly shown: string;
  /** Absolute: what is opened. */
  readonly path: string;
  /** A file in it was named, so it is the build that is meant. */
  readonly isPart: boolean;
}

/** The report, as far as it has come. */
export interface Collected {
  readonly targets: TargetReport[];
  readonly findings: Finding[];
  readonly runs: RuleRun[];
  readonly gaps: Gap[];
  readonly errors: { target: string; message: string }[];
  readonly ignored: { code: string; subject: string; because: string }[];
  readonly notices: Set<string>;
  /** What was opened already. */
  readonly opened: Set<string>;
  readonly possible: string[];
  readonly traces: ModuleTrace[];
}

/** Adds what one application came to. */
export function collect(result: RunResult, gaps: readonly Gap[], all: Collected): void {
  append(all.findings, result.findings);
  append(all.runs, result.runs);
  append(all.gaps, gaps);
  append(all.ignored, result.ignored);
  append(all.possible, result.possibleFingerprints);
  for (const notice of result.notices) all.notices.add(notice);
}

/** What the report says of an application at its head; `differing` are modules whose source is not what was frozen. */
export function appReport(app: FrozenApp, differing: readonly string[], fits: Fits | undefined): AppReport {
  const names = differing.map((name) => name.replace(/^script:/, ""));
  const few = names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
  return {
    place: app.place,
    freezers: app.freezers,
    ...(app.name === undefined ? {} : { name: app.name }),
    ...(app.version === undefined ? {} : { version: app.version }),
    ...(app.platform === undefined ? {} : { platform: app.platform }),
    ...(app.arch === undefined ? {} : { arch: app.arch }),
    ...(app.python.version === undefined ? {} : { python: app.python.version }),
    evidence: app.python.evidence,
    modules: app.modules.size,
    scripts: app.scripts.map((script) => script.name),
    notes: [
      ...app.notes,
      ...(names.length === 0
        ? []
        : [
            `the source is not what was frozen: ${few} ${names.length === 1 ? "imports" : "import"} other modules (places point into the build)`,
          ]),
    ],
    systems: fits === undefined ? [] : systemReports(fits),
  };
}
