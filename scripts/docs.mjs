// Writes the parts of README.md that are made from other files: the rule table (rules.json) and the sample report
// (fixtures/apps/telescope/expected.txt), each between its two markers. A test fails while one of them is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const build = "dist/telescope-1.2.linux-x86_64.zip";

/** The README with its rule table made anew from the text of rules.json. */
export function withRuleTable(readme, rulesJson) {
  const rows = Object.entries(JSON.parse(rulesJson).rules).map(
    ([id, { code, severity, title }]) => `| ${code} | ${id} | ${severity} | ${title} |`,
  );
  return replaced(readme, "rules", ["| code | rule | severity | finds |", "|---|---|---|---|", ...rows].join("\n"));
}

/** The README with its sample report made anew: what is said of the build, its first two findings, and the summary. */
export function withSample(readme, report) {
  const paragraphs = report.trimEnd().split("\n\n");
  const shown = [`$ freeze-lint ${build}`, ...paragraphs.slice(0, 3), paragraphs.at(-1)].join("\n\n");
  return replaced(readme, "sample", shown.replace(/^(?=.)/gm, "    "));
}

function replaced(readme, name, text) {
  const [begin, end] = [`<!-- ${name}: written by \`npm run docs\` -->`, `<!-- end of ${name} -->`];
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`README.md has lost its markers ${begin} and ${end}`);
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
  const readme = withRuleTable(read("README.md"), read("rules.json"));
  writeFileSync(
    new URL("../README.md", import.meta.url),
    withSample(readme, read("fixtures/apps/telescope/expected.txt")),
  );
}
