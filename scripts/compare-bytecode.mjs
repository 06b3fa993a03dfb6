// Compares every import that the bytecode reader finds with CPython's own dis: code path, line, name, level and names,
// over whole standard libraries, in both modes. Needs the interpreters that it is to compare with:
//
//   node scripts/compare-bytecode.mjs                     every version that pyenv has
//   node scripts/compare-bytecode.mjs 2.7 3.13            those
//   node scripts/compare-bytecode.mjs --show 2.7          also prints each difference

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const show = args.includes("--show");
const wanted = args.filter((arg) => !arg.startsWith("-"));
const work = mkdtempSync(join(tmpdir(), "bytecode-"));

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const outfile = join(work, "read-bytecode.mjs");
  const entryPoints = [join(root, "src/pyc/read-bytecode.ts")];
  await build({ entryPoints, bundle: true, platform: "node", format: "esm", outfile, logLevel: "error" });
  const { readBytecode } = await import(pathToFileURL(outfile).href);
  console.log("| Python | files | imports | differences | gaps |\n| ---: | ---: | ---: | ---: | ---: |");
  for (const [version, python] of interpreters()) {
    if (wanted.length === 0 || wanted.includes(version)) compareVersion(version, python, readBytecode);
  }
}

/** [["2.7", "/…/bin/python"], …] */
function interpreters() {
  const versions = join(execFileSync("pyenv", ["root"], { encoding: "utf8" }).trim(), "versions");
  return readdirSync(versions)
    .map((name) => [/^\d+\.\d+/.exec(name)?.[0] ?? name, join(versions, name, "bin/python")])
    .filter(([, python]) => existsSync(python))
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}

function pythonFiles(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...pythonFiles(path));
    else if (entry.isFile() && path.endsWith(".py")) found.push(path);
  }
  return found.sort();
}

function compareVersion(version, python, readBytecode) {
  const where = ["-c", "import os; print(os.path.dirname(os.__file__))"];
  const library = execFileSync(python, where, { encoding: "utf8" }).trim();
  const folder = mkdtempSync(join(work, "pyc-"));
  const oracle = spawnSync(python, [join(root, "scripts/oracle_dis.py"), folder], {
    input: pythonFiles(library).join("\n") + "\n",
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const count = { files: 0, imports: 0, differences: 0, gaps: 0 };
  for (const [number, line] of oracle.stdout.split("\n").entries()) {
    if (line === "") continue;
    const said = JSON.parse(line);
    if (said.error !== undefined) continue;
    count.files++;
    count.imports += said.imports.length;
    const theirs = said.imports.map((each) => JSON.stringify(each)).sort();
    const bytes = readFileSync(join(folder, `${number}.pyc`));
    for (const depth of ["imports", "full"]) {
      const { code, gaps } = readBytecode(bytes, { interest: new Set(), depth });
      count.gaps += gaps.length;
      const ours = [...new Set(importsOf(code))].sort();
      if (theirs.join("\n") === ours.join("\n")) continue;
      const lost = theirs.filter((each) => !ours.includes(each));
      const invented = ours.filter((each) => !theirs.includes(each));
      count.differences += lost.length + invented.length;
      if (!show) continue;
      const file = said.path.slice(library.length + 1);
      for (const each of lost) console.log(`${file}: ${depth}: not seen: ${each}`);
      for (const each of invented) console.log(`${file}: ${depth}: invented: ${each}`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`| ${version} | ${count.files} | ${count.imports} | ${count.differences} | ${count.gaps} |`);
}

function importsOf(code) {
  const found = [];
  for (const scope of code.scopes) {
    const path = [];
    for (let each = scope; each.parent !== -1; each = code.scopes[each.parent]) path.unshift(each.name);
    for (const event of scope.events) {
      if (event.kind !== "import") continue;
      const names = event.names?.map(([name]) => name) ?? null;
      found.push(JSON.stringify([path, event.line, event.module, event.level, names]));
    }
  }
  return found;
}
