// Writes the rule table of README.md from rules.json, between its two markers. A test fails while it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const begin = "<!-- rules: written by `npm run docs` -->";
const end = "<!-- end of rules -->";

/** The README with its rule table made anew from the text of rules.json. */
export function withRuleTable(readme, rulesJson) {
  const rows = Object.entries(JSON.parse(rulesJson).rules).map(
    ([id, { code, severity, title }]) => `| ${code} | ${id} | ${severity} | ${title} |`,
  );
  const table = ["| code | rule | severity | finds |", "|---|---|---|---|", ...rows].join("\n");
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`README.md has lost its markers ${begin} and ${end}`);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = (name) => new URL(`../${name}`, import.meta.url);
  const readme = readFileSync(at("README.md"), "utf8");
  writeFileSync(at("README.md"), withRuleTable(readme, readFileSync(at("rules.json"), "utf8")));
}
