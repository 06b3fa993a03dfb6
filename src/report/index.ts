// The reporters by name. Each is loaded when it is asked for: the human one brings colours and tables along.

import type { LintReport } from "./report.js";

export interface ReporterOptions {
  readonly color: boolean;
  /** Columns to wrap at. */
  readonly width: number;
  /** Long lists of names in full. */
  readonly all?: boolean;
}

/** From report to text, with a line feed at its end. */
export type Reporter = (report: LintReport, options: ReporterOptions) => string;

export const reporters = {
  human: async (): Promise<Reporter> => (await import("./human.js")).humanReport,
  json: async (): Promise<Reporter> => (await import("./json.js")).jsonReport,
};

export type ReporterName = keyof typeof reporters;
export const reporterNames: readonly ReporterName[] = ["human", "json"];
