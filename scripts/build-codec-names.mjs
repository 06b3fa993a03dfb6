// Merges the outputs of scripts/codec_names.py into knowledge/codec-names.json.
//
//   node scripts/build-codec-names.mjs FOLDER
//
// FOLDER holds X.Y.json, one for each interpreter that was asked. Versions between and beyond get the answer of the nearest
// of their major version that was asked; which codecs a version has at all is told by knowledge/standard-library.json.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const versions = "2.5 2.6 2.7 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15".split(" ");
const folder = process.argv[2] ?? ".";
const asked = new Map(
  readdirSync(folder)
    .filter((file) => /^\d\.\d+\.json$/.test(file))
    .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(folder, file), "utf8"))]),
);

function nearest(version) {
  const own = versions.filter((one) => one[0] === version[0] && asked.has(one));
  const at = versions.indexOf(version);
  return own.sort((a, b) => Math.abs(versions.indexOf(a) - at) - Math.abs(versions.indexOf(b) - at))[0];
}

/** "2.5-2.7 3.4-" */
function ranges(held) {
  if (held.length === versions.length) return "all";
  const parts = [];
  for (let index = 0; index < versions.length; index++) {
    if (!held.includes(versions[index])) continue;
    const first = versions[index];
    while (held.includes(versions[index + 1])) index++;
    const last = versions[index];
    parts.push(index === versions.length - 1 ? `${first}-` : first === last ? first : `${first}-${last}`);
  }
  return parts.join(" ");
}

const found = new Map();
for (const version of versions) {
  for (const [name, module] of Object.entries(asked.get(nearest(version)).names)) {
    const modules = found.get(name) ?? new Map();
    found.set(name, modules);
    modules.set(module, [...(modules.get(module) ?? []), version]);
  }
}
const names = [...found]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, modules]) => [name, [...modules].map(([module, held]) => `${module} ${ranges(held)}`).join(", ")]);
const table = {
  about:
    "Other names of codecs, written as the encodings package normalises them (lower case, _ for what is no letter, digit or dot), each with the module below encodings and the versions that know it so. A codec's own module name is not listed.",
  source: `encodings.aliases of CPython ${[...asked.values()]
    .map(({ python }) => python)
    .sort()
    .join(", ")}, by scripts/codec_names.py`,
  checked: "2026-11",
  names: Object.fromEntries(names),
};
writeFileSync(new URL("../knowledge/codec-names.json", import.meta.url), `${JSON.stringify(table, undefined, 1)}\n`);
