// Compares both readers with CPython's own ast over whole standard libraries, import by import and call by call, and
// writes the result into docs/readers.md. Needs the interpreters that it is to compare with:
//
//   node scripts/compare-with-cpython.mjs                     every version that pyenv has
//   node scripts/compare-with-cpython.mjs 2.7 3.13            those
//   node scripts/compare-with-cpython.mjs --show 2.7          also prints each difference

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const show = args.includes("--show");
const wanted = args.filter((arg) => !arg.startsWith("-"));
const work = mkdtempSync(join(tmpdir(), "readers-"));

const INVERSE = new Map(
  ["== !=", "< >=", "> <=", "in not-in", "is is-not"].flatMap((pair) => {
    const [a, b] = pair.split(" ").map((word) => word.replace("-", " "));
    return [
      [a, b],
      [b, a],
    ];
  }),
);

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const { readSource } = await load("src/python/read-source.ts");
  const { readBytecode } = existsSync(join(root, "src/pyc/read-bytecode.ts"))
    ? await load("src/pyc/read-bytecode.ts")
    : {};
  const rows = [];
  for (const [version, python] of interpreters()) {
    if (wanted.length > 0 && !wanted.includes(version)) continue;
    rows.push(compareVersion(version, python, readSource, readBytecode));
  }
  const table = write(rows);
  process.stdout.write(table);
  if (wanted.length === 0) writeReport(table);
}

async function load(path) {
  const outfile = join(work, path.replace(/.*\//, "").replace(/ts$/, "mjs"));
  await build({
    entryPoints: [join(root, path)],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
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

function compareVersion(version, python, readSource, readBytecode) {
  const library = execFileSync(python, ["-c", "import os; print(os.path.dirname(os.__file__))"], {
    encoding: "utf8",
  }).trim();
  const folder = mkdtempSync(join(work, "pyc-"));
  const oracle = spawnSync(python, [join(root, "scripts/oracle_ast.py"), ...(readBytecode ? [folder] : [])], {
    input: pythonFiles(library).join("\n") + "\n",
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const row = {
    version,
    files: 0,
    refused: 0,
    imports: 0,
    calls: 0,
    source: { imports: 0, guards: 0, calls: 0, lines: 0, gaps: 0 },
    bytecode: readBytecode ? { imports: 0, guards: 0, calls: 0, lines: 0, gaps: 0 } : undefined,
    modes: 0,
  };
  for (const [number, line] of oracle.stdout.split("\n").entries()) {
    if (line === "") continue;
    const said = JSON.parse(line);
    if (said.error !== undefined) {
      row.refused++;
      if (show) console.log(`${said.path}: CPython: ${said.error}`);
      continue;
    }
    row.files++;
    row.imports += said.imports.length;
    row.calls += said.calls.length;
    const tell = (reader, text) => show && console.log(`${said.path.slice(library.length + 1)}: ${reader}: ${text}`);
    const bytes = readFileSync(said.path);
    const options = { interest: new Set(["__import__"]), python: version };
    const full = readSource(bytes, { ...options, depth: "full" });
    compareFile(said, full, row.source, version, false, (text) => tell("source", text));
    const passing = readSource(bytes, { ...options, depth: "imports" });
    if (JSON.stringify(importsOf(full.code)) !== JSON.stringify(importsOf(passing.code))) {
      row.modes++;
      tell("source", "the passing reading sees other imports than the full one");
    }
    if (row.bytecode) {
      const pyc = readFileSync(join(folder, `${number}.pyc`));
      compareFile(said, readBytecode(pyc, { ...options, depth: "full" }), row.bytecode, version, true, (text) =>
        tell("bytecode", text),
      );
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return row;
}

function compareFile(said, { code, gaps }, counts, version, compiled, tell) {
  counts.gaps += gaps.length;
  for (const gap of gaps) tell(`gap: ${gap.line ?? gap.offset}: ${gap.reason}`);
  const level =
    version === "2.7" &&
    !said.imports.some(
      ([, module, names]) => module === "__future__" && names?.some(([name]) => name === "absolute_import"),
    )
      ? -1
      : 0;
  const theirs = said.imports.map(([line, module, names, as, dots, scope, guards, dead]) => ({
    what: JSON.stringify([line, module, names, as, dots === 0 ? level : dots, scope]),
    guards,
    dead,
  }));
  const ours = importsOf(code);
  const key = ({ what }) => what;
  const { missing: unseen, extra, pairs } = match(theirs, ours, key, key);
  const missing = unseen.filter((each) => !(compiled && each.dead));
  counts.imports += missing.length + extra.length;
  for (const each of missing) tell(`import not seen: ${each.what}`);
  for (const each of extra) tell(`import invented: ${each.what}`);
  for (const [their, our] of pairs) {
    if (!sameGuards(their.guards, our.guards)) {
      counts.guards++;
      tell(`guards: ${their.what}: ${JSON.stringify(their.guards)} but ${JSON.stringify(our.guards)}`);
    }
  }
  // The compiler makes a call of an assert's exception.
  const calls = callsOf(code).filter(([, name]) => !(compiled && name === "AssertionError"));
  const exact = match(said.calls, calls, ([line, name, first]) => JSON.stringify([line, name, first]), JSON.stringify);
  // What CPython's compiler folds, its ast still shows as an operation.
  const place = ([line, callee]) => `${line} ${callee}`;
  const loose = match(
    exact.missing.filter((call) => call[2] === null),
    exact.extra,
    place,
    place,
  );
  const lost = [...exact.missing.filter((call) => call[2] !== null), ...loose.missing];
  const moved = match(lost, loose.extra, calleeOf, calleeOf);
  // Nor does it say everything once: tests of loops and short ways out are copied to where they are needed.
  const known = new Set(said.calls.map(([line, name, first]) => JSON.stringify([line, name, first])));
  if (compiled) moved.extra = moved.extra.filter((call) => !known.has(JSON.stringify(call)));
  if (compiled) moved.missing = moved.missing.filter(([, name, , dead]) => !dead && name !== "AssertionError");
  counts.lines += moved.pairs.length;
  counts.calls += moved.missing.length + moved.extra.length;
  for (const [their, our] of moved.pairs) tell(`line: ${JSON.stringify(their)} but ${JSON.stringify(our)}`);
  for (const call of moved.missing) tell(`call not seen: ${JSON.stringify(call)}`);
  for (const call of moved.extra) tell(`call invented: ${JSON.stringify(call)}`);
}

function calleeOf([, name]) {
  return name;
}

/** Pairs the items of two lists with equal keys; what is left over on either side. */
function match(theirs, ours, keyOfTheirs, keyOfOurs) {
  const open = new Map();
  for (const our of ours) {
    const key = keyOfOurs(our);
    const list = open.get(key);
    if (list) list.push(our);
    else open.set(key, [our]);
  }
  const missing = [];
  const pairs = [];
  for (const their of theirs) {
    const our = open.get(keyOfTheirs(their))?.shift();
    if (our === undefined) missing.push(their);
    else pairs.push([their, our]);
  }
  return { missing, extra: [...open.values()].flat(), pairs };
}

/** The same conditions, however they are nested and negated: the compiler leaves only jumps of them. */
function sameGuards(theirs, ours) {
  const a = theirs.flatMap(guardClaims);
  const b = ours.flatMap(guardClaims);
  return a.length === b.length && a.every((claim, i) => claim === b[i] || claim.includes("?"));
}

function guardClaims([kind, what]) {
  // What follows a return is guarded by False in our facts; the ast has no guard there, and the compiler no code.
  if (kind === "if" && what.length === 1 && /^(false|0)$/.test(what[0])) return [];
  if (kind === "if") return claims(what, true);
  return kind === "unless" ? claims(what, false) : [`${kind} ${what}`];
}

/** What holds when the condition is `holds`: several claims when all of them do. */
function claims([op, ...items], holds) {
  if (op === "not") return claims(items[0], !holds);
  if (op === "and" || op === "or") {
    if ((op === "and") === holds) return items.flatMap((item) => claims(item, holds));
    return ["any of " + items.flatMap((item) => alternatives(item, holds)).join(", ")];
  }
  if (items.length === 0) return [holds ? op : `not ${op}`];
  return [`${items[0]} ${holds ? op : INVERSE.get(op)} ${items[1]}`];
}

/** The same for one of several alternatives: those within it are alternatives as well. */
function alternatives([op, ...items], holds) {
  if (op === "not") return alternatives(items[0], !holds);
  if ((op === "and" || op === "or") && (op === "or") === holds)
    return items.flatMap((item) => alternatives(item, holds));
  return [claims([op, ...items], holds).join(" and ")];
}

function importsOf(code) {
  const found = [];
  for (const scope of code.scopes) {
    const path = [];
    for (let each = scope; each.parent !== -1; each = code.scopes[each.parent]) path.unshift(each.name);
    for (const event of scope.events) {
      if (event.kind !== "import") continue;
      const what = JSON.stringify([event.line, event.module, event.names, event.as ?? null, event.level, path]);
      found.push({ what, guards: event.guards.flatMap(guardText) });
    }
  }
  return found;
}

function guardText(guard) {
  switch (guard.kind) {
    case "try":
      return guard.catches.length === 0 ? [] : [["try", guard.catches.join(" ")]];
    case "except":
      return [["except", guard.catches.join(" ")]];
    case "if":
      return [[guard.holds ? "if" : "unless", condition(guard.test)]];
    case "with":
      return [["with", render(guard.context)]];
    default:
      return [[guard.kind, ""]];
  }
}

function constant(value) {
  if (value.k !== "const") return undefined;
  if (typeof value.value === "string") return /^[\0-\x7f]*$/.test(value.value) ? [value.value] : undefined;
  if (typeof value.value === "number") return Number.isSafeInteger(value.value) ? [value.value] : undefined;
  return [value.value];
}

function render(expr) {
  const known = constant(expr);
  if (known !== undefined) return JSON.stringify(known[0]);
  if (expr.k === "name") return expr.id;
  if (expr.k === "attribute") return `${render(expr.of)}.${expr.name}`;
  return expr.k === "call" ? `${render(expr.of)}()` : "?";
}

function condition(expr) {
  if (expr.k === "not") return ["not", condition(expr.of)];
  if (expr.k === "bool") return [expr.op, ...expr.items.map(condition)];
  if (expr.k === "compare") return [expr.op, render(expr.left), render(expr.right)];
  return [render(expr)];
}

function callee(expr) {
  // Python 2's ast has these as names.
  if (expr.k === "const" && typeof expr.value === "boolean") return expr.value ? "True" : "False";
  if (expr.k === "name") return expr.id;
  if (expr.k === "attribute") return `${callee(expr.of)}.${expr.name}`;
  return expr.k === "call" ? `${callee(expr.of)}()` : "?";
}

/** Every call of the file, once: an expression that stands in two events is one. */
function callsOf(code) {
  const seen = new Set();
  const found = [];
  const walk = (value) => {
    if (value === null || typeof value !== "object" || seen.has(value)) return;
    seen.add(value);
    if (value.k === "call") {
      const [first] = value.args;
      found.push([value.line, callee(value.of), (first && constant(first)) ?? null]);
    }
    for (const [key, each] of Object.entries(value)) if (key !== "guards") walk(each);
  };
  for (const scope of code.scopes) {
    for (const parameter of scope.parameters) walk(parameter.default ?? null);
    for (const event of scope.events) walk(event);
  }
  return found;
}

function write(rows) {
  const head = ["Python", "files", "imports", "calls", "refused by CPython"];
  const readers = ["source", ...(rows.some((row) => row.bytecode) ? ["bytecode"] : [])];
  for (const reader of readers) head.push(`${reader}: gaps`, "imports", "guards", "calls", "lines");
  const lines = [head, head.map(() => "---:")];
  for (const row of rows) {
    const cells = [row.version, row.files, row.imports, row.calls, row.refused];
    for (const reader of readers) {
      const counts = row[reader];
      cells.push(counts.gaps, counts.imports, counts.guards, counts.calls, counts.lines);
    }
    lines.push(cells);
  }
  const modes = rows.reduce((sum, row) => sum + row.modes, 0);
  return (
    lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("") +
    `\nFiles in which reading for imports alone gives other imports or guards than reading everything: ${modes}.\n`
  );
}

/** Replaces what stands between the marks; the words around them are written by hand. */
function writeReport(table) {
  const path = join(root, "docs/readers.md");
  const old = readFileSync(path, "utf8");
  const mark = /(?<=<!-- table -->\n)[^]*(?=<!-- end of table -->)/;
  writeFileSync(
    path,
    old.replace(mark, () => `\n${table}\n`),
  );
}
