// The eight steps from targets to report. (A first form: it finds the targets and runs no rule yet.)

import type { LintOptions, LintReport } from "./report/report.js";
import { findTargets } from "./scan/targets.js";
import { packageVersion } from "./version.js";

/** Lints the targets; what goes wrong with one of them never hides the others. */
export async function lint(options: LintOptions): Promise<LintReport> {
  const { targets, errors } = await findTargets(options.targets, options.cwd);
  return {
    tool: { name: "freeze-lint", version: packageVersion() },
    targets: targets.map(({ shown }) => ({ target: shown, kind: "build", apps: [] })),
    findings: [],
    runs: [],
    gaps: [],
    errors,
    hidden: { byBaseline: 0, ignored: [], possible: 0 },
    notices: [],
  };
}
