// Compares what the readers of native files say with other programs' view of the same files, format by format. It needs
// these programs (see scripts/native/) and folders with real files:
//
//   node scripts/compare-native.mjs FOLDER...              every ELF, PE and Mach-O file below, with a table at the end
//   node scripts/compare-native.mjs --show FOLDER...       also prints each difference
//   node scripts/compare-native.mjs --only macho FOLDER... one format

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const show = args.includes("--show");
const only = args.includes("--only") ? args[args.indexOf("--only") + 1] : undefined;
const folders = args.filter((arg) => !arg.startsWith("-") && arg !== only);
const work = mkdtempSync(join(tmpdir(), "native-"));

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const { readNative, readNativeSymbols, fileSource } = await reader();
  const comparisons = await formats();
  for (const path of folders.flatMap(filesBelow).sort()) {
    const source = fileSource(path);
    try {
      const read = readNative(source);
      if (read?.images.length === 0) console.log(`${path}: no image: ${read.problems[0]?.reason}`);
      const comparison = comparisons.get(read?.images[0]?.format);
      if (read === undefined || comparison === undefined) continue;
      add(
        comparison,
        path,
        comparison.compare(path, read, (image) => readNativeSymbols(source, image)),
      );
    } finally {
      source.close();
    }
  }
  for (const comparison of comparisons.values()) print(comparison);
}

async function reader() {
  const outfile = join(work, "read-native.mjs");
  const contents = `export * from "./src/native/read-native.ts"; export * from "./src/bytes/file-source.ts";`;
  const stdin = { contents, resolveDir: root };
  await build({ stdin, bundle: true, platform: "node", format: "esm", outfile, logLevel: "error" });
  return import(pathToFileURL(outfile).href);
}

/** scripts/native/*.mjs, each with a `format` and a `compare(path, read, symbolsOf)`. */
async function formats() {
  const found = new Map();
  for (const name of readdirSync(join(root, "scripts/native")).filter((file) => file.endsWith(".mjs"))) {
    const { format, compare } = await import(pathToFileURL(join(root, "scripts/native", name)).href);
    if (only === undefined || only === format)
      found.set(format, { format, compare, files: 0, differ: 0, differences: 0, refused: 0, counts: {} });
  }
  return found;
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function add(total, path, { differences, counts, refused }) {
  total.files++;
  if (refused !== undefined) total.refused++;
  if (differences.length > 0) total.differ++;
  total.differences += differences.length;
  for (const [name, count] of Object.entries(counts)) total.counts[name] = (total.counts[name] ?? 0) + count;
  if (!show) return;
  if (refused !== undefined) console.log(`${path}: refused by the other: ${refused}`);
  for (const difference of differences) console.log(`${path}: ${difference}`);
}

function print({ format, files, differ, differences, refused, counts }) {
  const compared = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  console.log(`${format}: ${files} files, ${compared.join(", ")}`);
  console.log(`${format}: ${differences} differences in ${differ} files; ${refused} files the other program refuses`);
}
