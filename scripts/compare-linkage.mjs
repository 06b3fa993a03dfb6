// Compares what src/linkage/ says of the loader with what the loader itself said of the same builds.
//
//   node scripts/compare-linkage.mjs [--show] FOLDER...
//
// FOLDER holds folders with `app`, a build for Linux, and `oracle.json`, made on a machine by ld.so:
//   { "<system>": { "<file>": { "<need>": "./path in app" | "/path of the system" | "not found" } },   each file alone
//     "loaded": { "<system>": ["./path in app" | "/path", ...] } }                                     while the program ran
// What is already in memory, and what the DT_RPATH of those that load a file does, only the second can show: where the two
// differ and we say what the program really had, that is counted as "as when running".

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const show = process.argv.includes("--show");
const folders = process.argv.slice(2).filter((arg) => !arg.startsWith("-"));
const SYSTEM = "desktop";
const work = mkdtempSync(join(root, "node_modules/.linkage-"));
const sums = { builds: 0, files: 0, needs: 0, asWhenRunning: 0, differ: 0, mapped: 0, mappedNeeds: 0, mappedDiffer: 0 };

try {
  const read = await reader();
  for (const folder of folders.flatMap(buildsIn)) await compare(folder, read);
  console.table(sums);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function buildsIn(folder) {
  const inside = [folder, ...readdirSync(folder).map((name) => join(folder, name))];
  return inside.filter((one) => existsSync(join(one, "oracle.json"))).sort();
}

async function reader() {
  const outfile = join(work, "linkage.mjs");
  const contents = [
    'export { Budget } from "./src/bytes/budget.ts";',
    'export { openBuild } from "./src/scan/open-build.ts";',
    'export { readInventory } from "./src/scan/inventory.ts";',
    'export { createNativeStore } from "./src/scan/native-store.ts";',
    'export { link } from "./src/linkage/link.ts";',
    'export { hostOf } from "./src/knowledge/host.ts";',
  ].join("\n");
  const stdin = { contents, resolveDir: root };
  const packages = "external";
  await build({ stdin, bundle: true, platform: "node", format: "esm", outfile, logLevel: "error", packages });
  return import(pathToFileURL(outfile).href);
}

async function compare(folder, { Budget, openBuild, readInventory, createNativeStore, link, hostOf }) {
  const oracle = JSON.parse(readFileSync(join(folder, "oracle.json"), "utf8"));
  const budget = new Budget();
  const { container, program } = await openBuild(join(folder, "app"), "app", budget);
  const inventory = await readInventory(container, { target: "app", budget, program });
  try {
    const [app] = inventory.apps;
    const mapped = new Set((oracle.loaded?.[SYSTEM] ?? []).filter((path) => path.startsWith("./")).map(withoutDot));
    // Whatever the program loaded counts as loaded, so that what it left in memory does, too.
    const graph = { reasons: (module) => (isMapped(app, module, mapped) ? [{ sure: true, caution: {} }] : []) };
    const linkage = link({ app, reader: createNativeStore(inventory.natives), graph, host: hostOf([]) });
    sums.builds++;
    alone(folder, linkage, oracle[SYSTEM], mapped);
    whileRunning(folder, linkage, mapped);
  } finally {
    inventory.close();
    container.close();
  }
}

function isMapped(app, module, mapped) {
  const member = app.modules.get(module)?.place.member ?? "";
  return [...mapped].some((path) => member === path || member.endsWith(`/${path}`));
}

/** Each file by itself: where ld.so finds each need. */
function alone(folder, linkage, files, mapped) {
  const byPath = new Map(linkage.binaries.map((binary) => [binary.path, binary]));
  for (const [file, needs] of Object.entries(files)) {
    const binary = byPath.get(file);
    if (binary === undefined) continue;
    sums.files++;
    for (const [name, said] of Object.entries(needs)) {
      if (name === "!" || said === "?") continue;
      sums.needs++;
      const need = linkage.needs.find((one) => one.binary === binary && one.need.name === name);
      const ours = outcomeOf(need?.outcome);
      if (isSame(ours, said)) continue;
      if (ours !== said && mapped.has(ours)) sums.asWhenRunning++;
      else differ("differ", folder, file, name, said, ours);
    }
  }
}

/** What the program had in memory: all that these files need was found. */
function whileRunning(folder, linkage, mapped) {
  for (const binary of linkage.binaries.filter(({ path }) => mapped.has(path))) {
    sums.mapped++;
    for (const { need, outcome } of linkage.needs.filter((one) => one.binary === binary)) {
      sums.mappedNeeds++;
      const ours = outcomeOf(outcome);
      if (ours === "missing" || (outcome.kind === "bundled" && !isThere(outcome.provider, mapped, linkage)))
        differ("mappedDiffer", folder, binary.path, need.name, "was loaded", ours);
    }
  }
}

/** The file, or another one by the same soname: links to one file have one. */
function isThere({ path, image }, mapped, { binaries }) {
  return mapped.has(path) || binaries.some((one) => mapped.has(one.path) && one.image.ownName === image.ownName);
}

function outcomeOf(outcome) {
  if (outcome === undefined) return "no such need";
  return outcome.kind === "bundled" ? outcome.provider.path : outcome.kind;
}

function isSame(ours, said) {
  if (said.startsWith("./")) return ours === withoutDot(said);
  return said === "not found" ? ours === "missing" || ours === "host" : ours === "system" || ours === "host";
}

function withoutDot(path) {
  return path.replace(/^\.\//, "");
}

function differ(sum, folder, file, name, said, ours) {
  sums[sum]++;
  if (show) console.log(`${folder.split("/").pop()}: ${file}: ${name}: ld.so ${said}, we ${ours}`);
}
