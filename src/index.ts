// The public API: re-exports only. Anything else may change in a patch release.

export { lint } from "./lint.js";
export { loadCatalogue } from "./catalogue.js";
export { reporters } from "./report/index.js";
export { FormatError, UsageError } from "./errors.js";
export { showPlace } from "./finding.js";
export type { Reporter, ReporterName, ReporterOptions } from "./report/index.js";
export type { AppReport, Hidden, LintOptions, LintReport, TargetReport } from "./report/report.js";
export type { Catalogue, RuleEntry } from "./catalogue.js";
export type { BuildPlace, Confidence, Finding, Gap, Ignore, Place, RuleRun, Severity, SourcePlace } from "./finding.js";
