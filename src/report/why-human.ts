// The answer to `freeze-lint why`: one module, whether the build has it, who asks for it, and what was found to be wrong.

import { showPlace, type Finding } from "../finding.js";
import { findingBlock, type Page, shortPlace } from "./finding-block.js";
import { pageFor } from "./human.js";
import type { ReporterOptions } from "./index.js";
import type { Asker, LintReport, ModuleTrace } from "./report.js";
import { visibleIn } from "./visible.js";
import { wrap } from "./wrap.js";

/** The traces of a report as text, with the findings that name the module. */
export function whyReport(raw: LintReport, options: ReporterOptions): string {
  const report = visibleIn(raw);
  const page = pageFor(options);
  const sections = [
    ...report.traces.map((trace) => traceSection(trace, report.findings, page)),
    ...report.errors.map(({ target, message }) => wrap(`${target}: ${message}`, page.width, "", "  ")),
  ];
  return `${sections.join("\n\n")}\n`;
}

function traceSection(trace: ModuleTrace, findings: readonly Finding[], page: Page): string {
  const { ink, width } = page;
  const { module, askers, moreAskers } = trace;
  const place = showPlace(trace.place);
  const inside = new Set([trace.target, place.split("!/")[0] ?? place]);
  const about = findings.filter((finding) => finding.target === trace.target && isAbout(finding, module));
  const line = (text: string, depth = 1): string => wrap(text, width, "  ".repeat(depth), "  ".repeat(depth + 1));
  const lines = [ink.bold(ink.underline(place)), line(stateOf(trace, inside))];
  if (trace.refused !== undefined)
    lines.push(line(`${shortPlace(trace.refused.at, inside)} can't be imported from there: ${trace.refused.because}`));
  if (askers.length === 0) lines.push(line("nothing asks for it, as far as the code could be followed"));
  else lines.push(line("asked for by"), ...askers.flatMap((asker) => askerLines(asker, inside, line)));
  if (moreAskers > 0) lines.push(line(`and by ${moreAskers} more`, 2));
  if (about.length === 0 && trace.state !== "there")
    lines.push(
      line(
        "no finding is about it: if the program fails over it all the same, code asks for it that can't be followed (a computed name, an extension); name it to the freezer as something to include",
      ),
    );
  return [lines.join("\n"), ...about.map((finding) => findingBlock(finding, inside, page))].join("\n\n");
}

/** Is the finding about the module, a package above it, or something in it? */
function isAbout(finding: Finding, module: string): boolean {
  return [finding.subject, ...finding.names].some(
    (name) => name === module || module.startsWith(`${name}.`) || name.startsWith(`${module}.`),
  );
}

function stateOf({ module, state, at, isSimulated }: ModuleTrace, inside: ReadonlySet<string>): string {
  const build = isSimulated ? "a build made today" : "the build";
  switch (state) {
    case "there":
      return `${build} has "${module}"${at === undefined ? "" : `: ${shortPlace(at, inside)}`}`;
    case "absent":
      return `${build} lacks "${module}"`;
    case "unknown":
      return `whether ${build} has "${module}" can't be told`;
  }
}

function askerLines(
  asker: Asker,
  inside: ReadonlySet<string>,
  line: (text: string, depth: number) => string,
): readonly string[] {
  const { from, place, snippet, chain } = asker;
  const where = place === undefined ? "" : ` at ${shortPlace(place, inside)}`;
  return [
    line(`${from}${howOf(asker)}${where}`, 2),
    ...(snippet === undefined ? [] : [line(snippet, 4)]),
    ...(chain.length === 0 ? [] : [line(`through ${chain.join(", ")}`, 3)]),
  ];
}

function wayOf(how: Asker["how"], via: string | undefined): string | undefined {
  if (how === "late") return `by name (${via ?? "?"})`;
  if (how === "codec") return "as a codec";
  return how === "extension" ? "named in its binary" : undefined;
}

function howOf({ how, via, caught, inFunction, conditional }: Asker): string {
  const words = [
    wayOf(how, via),
    inFunction ? "in a function" : undefined,
    conditional ? "on a condition" : undefined,
    caught ? "a failure is caught" : undefined,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? "" : `, ${words.join(", ")}`;
}
