// What freeze-lint costs, as ratios within one run: against `unzip -tq` where it is installed, against CPython's own
// parser where that is. All inputs are made here, the same on every machine; times are CPU seconds of one process.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pythonModule } from "./bench/python-text.mjs";
import { writeZip } from "./bench/zip-writer.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = path.join(root, "dist/bin.js");
const work = mkdtempSync(path.join(tmpdir(), "freeze-lint-bench-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

if (!existsSync(bin)) {
  console.error("dist/ is not built: run `npm run build` first");
  process.exit(2);
}

const say = (what, figure, aim = "") => {
  console.log(`${what.padEnd(44)} ${figure.padEnd(34)} ${aim}`);
};
console.log(`Node ${process.version}, ${process.platform} ${process.arch}\n`);

// The readers by themselves, as the library would load them.
await build({
  stdin: {
    contents: `
      export { readSource } from "./src/python/read-source.ts";
      export { readBytecode } from "./src/pyc/read-bytecode.ts";
      export { openTarget } from "./src/archive/index.ts";
      export { NAMES_OF_INTEREST } from "./src/evaluate/loaders.ts";`,
    resolveDir: root,
  },
  outfile: path.join(work, "readers.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
  banner: { js: 'import { createRequire as $r } from "node:module"; const require = $r(import.meta.url);' },
});
const readers = await import(path.join(work, "readers.mjs"));

const modules = Array.from({ length: 400 }, (_, index) => ({
  name: `shop/part_${index}`,
  source: Buffer.from(pythonModule(index)),
}));
const sourceSize = sum(modules.map(({ source }) => source.length));
const python = ["python3", "python"].find((name) => spawnSync(name, ["-c", "import ast"]).status === 0);

const mainScript = modules.map(({ name }) => `import ${name.replace("/", ".")}\n`).join("");
// 64 bits, little endian, an executable for x86-64.
const elfHeader = Buffer.concat([
  Buffer.from("\x7fELF\x02\x01\x01", "latin1"),
  Buffer.alloc(9),
  Buffer.from([2, 0, 62, 0, 1]),
  Buffer.alloc(43),
]);

await sourceFacts();
const bytecode = compiled();
if (bytecode !== undefined) bytecodeFacts(bytecode);
await listing();
startUp();
if (bytecode !== undefined) {
  wholeLint(bytecode);
  peakMemory(bytecode);
}

async function sourceFacts() {
  const options = { python: "3.11", interest: readers.NAMES_OF_INTEREST };
  for (const depth of ["imports", "auto", "full"]) {
    const { first, seconds } = best(5, () => {
      for (const { source } of modules) readers.readSource(source, { ...options, depth });
    });
    say(
      `source facts, ${depth}`,
      `${rate(sourceSize, seconds)} MB/s (first pass ${rate(sourceSize, first)})`,
      depth === "auto" ? "aim: 15 MB/s or more" : "",
    );
    if (depth === "full" && python !== undefined) {
      const folder = path.join(work, "src");
      for (const { name, source } of modules) write(path.join(folder, `${name}.py`), source);
      const code = `import ast,glob,time\ntexts=[open(f,'rb').read() for f in glob.glob(r'${folder}/shop/*.py')]\nt=time.process_time()\nfor x in texts: ast.parse(x)\nprint(time.process_time()-t)`;
      const theirs = Number(execFileSync(python, ["-c", code], { encoding: "utf8" }));
      const version = execFileSync(python, ["--version"], { encoding: "utf8" }).trim();
      say(
        `  the same by ast of ${version}`,
        `${rate(sourceSize, theirs)} MB/s (${(theirs / seconds).toFixed(1)} times slower)`,
      );
    }
  }
}

/** The modules' bytecode by the installed CPython, or undefined. */
function compiled() {
  if (python === undefined) {
    say("bytecode facts", "no CPython to compile the input with");
    return undefined;
  }
  const folder = path.join(work, "src");
  const code = `import py_compile,glob\nfor f in glob.glob(r'${folder}/shop/*.py'): py_compile.compile(f, f+'c', dfile=f[len(r'${folder}')+1:], doraise=True)`;
  execFileSync(python, ["-c", code]);
  return modules.map(({ name }) => ({ name: `${name}.pyc`, bytes: readFileSync(path.join(folder, `${name}.pyc`)) }));
}

/** The bytecode of one text. */
function compile(name, text) {
  const file = path.join(work, `${name}.py`);
  write(file, text);
  execFileSync(python, [
    "-c",
    `import py_compile; py_compile.compile(r'${file}', r'${file}c', dfile='${name}.py', doraise=True)`,
  ]);
  return readFileSync(`${file}c`);
}

function bytecodeFacts(files) {
  const size = sum(files.map(({ bytes }) => bytes.length));
  let events = 0;
  for (const depth of ["imports", "auto", "full"]) {
    const { first, seconds } = best(5, () => {
      for (const { bytes } of files) {
        const { code } = readers.readBytecode(bytes, { depth, interest: readers.NAMES_OF_INTEREST });
        // Functions are decoded when their events are asked for: here all are.
        for (const scope of code.scopes) events += scope.events.length;
      }
    });
    say(
      `bytecode facts, ${depth}`,
      `${rate(size, seconds)} MB/s (first pass ${rate(size, first)})`,
      depth === "auto" ? "aim: 40 MB/s or more" : "",
    );
  }
  if (events === 0) throw new Error("no events were read");
}

async function listing() {
  const file = path.join(work, "many.zip");
  const entries = Array.from({ length: 20_000 }, (_, index) => ({
    name: `shop/shelf_${index % 200}/item_${index}.txt`,
    bytes: Buffer.from("x"),
  }));
  writeZip(file, entries);
  const seconds = await bestAsync(5, async () => {
    const opened = await readers.openTarget(file);
    opened.close();
  });
  say("listing 20,000 entries", `${(seconds * 1000).toFixed(0)} ms`, "aim: within 250 ms");
}

function startUp() {
  write(path.join(work, "empty.mjs"), "");
  const bare = cpuOf(process.execPath, [path.join(work, "empty.mjs")], 11);
  const version = cpuOf(process.execPath, [bin, "--version"], 11);
  say(
    "--version against a bare Node",
    `${ms(version)} / ${ms(bare)} = ${(version / bare).toFixed(2)}`,
    "aim: within 1.6",
  );
}

/** One target with a launcher, lib/library.zip and data beside it: the layout of cx_Freeze. */
function frozen(file, bytecode, data) {
  const library = path.join(work, "library.zip");
  writeZip(library, [
    { name: "__startup__.pyc", bytes: compile("startup", ""), deflate: true },
    { name: "shop__init__.pyc", bytes: compile("init", ""), deflate: true },
    { name: "shop__main__.pyc", bytes: compile("main", mainScript), deflate: true },
    { name: "shop/__init__.pyc", bytes: compile("package", ""), deflate: true },
    ...bytecode.map(({ name, bytes }) => ({ name, bytes, deflate: true })),
  ]);
  writeZip(file, [
    { name: "shop-1.0/shop", bytes: elfHeader },
    { name: "shop-1.0/frozen_application_license.txt", bytes: Buffer.from("none\n") },
    { name: "shop-1.0/lib/library.zip", bytes: readFileSync(library) },
    ...data,
  ]);
}

function wholeLint(bytecode) {
  const file = path.join(work, "shop-1.0.linux-x86_64.zip");
  frozen(file, bytecode, []);
  const empty = path.join(work, "empty");
  mkdirSync(empty, { recursive: true });
  const ours = cpuOf(process.execPath, [bin, file, "--source", empty], 5);
  const start = cpuOf(process.execPath, [bin, "--version"], 5);
  if (spawnSync("unzip", ["-v"]).status !== 0) {
    say("whole lint of a zip of 400 modules", `${ms(ours)} (no unzip to compare with)`);
    return;
  }
  const library = path.join(work, "library.zip");
  const unzip = cpuOf("unzip", ["-tq", library], 5) + cpuOf("unzip", ["-tq", file], 5);
  const size = sum(bytecode.map(({ bytes }) => bytes.length));
  const allowed = 2 * unzip + size / 40e6 + start;
  say(
    "whole lint of a zip of 400 modules",
    `${ms(ours)} / ${ms(allowed)} = ${(ours / allowed).toFixed(2)}`,
    "aim: within 1",
  );
  say("  allowed: twice unzip -tq of it and what is in it", `2 x ${ms(unzip)}`);
  say("  bytecode at 40 MB/s, and the start", `${ms(size / 40e6)} + ${ms(start)}`);
}

function peakMemory(bytecode) {
  const file = path.join(work, "big-1.0.linux-x86_64.zip");
  const chunk = Buffer.alloc(64 * 1024 * 1024, 0x5a);
  frozen(
    file,
    bytecode,
    Array.from({ length: 16 }, (_, index) => ({ name: `shop-1.0/data/${index}.bin`, bytes: chunk })),
  );
  const hook = path.join(work, "memory.mjs");
  write(hook, 'process.on("exit", () => process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}\\n`));');
  const empty = path.join(work, "empty");
  mkdirSync(empty, { recursive: true });
  const { stderr } = spawnSync(process.execPath, ["--import", hook, bin, file, "--source", empty], {
    encoding: "utf8",
  });
  const kilobytes = Number(/peak (\d+)/.exec(stderr)?.[1]);
  say("peak memory for a build of 1 GiB", `${(kilobytes / 1024).toFixed(0)} MiB`, "aim: under 250");
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function rate(bytes, seconds) {
  return (bytes / 1e6 / seconds).toFixed(1);
}

function ms(seconds) {
  return `${(seconds * 1000).toFixed(0)} ms`;
}

function write(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** CPU seconds of the first run, before the compiler of Node has warmed to it, and of the quickest of several. */
function best(times, work) {
  const runs = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return { first: runs[0], seconds: Math.min(...runs) };
}

async function bestAsync(times, work) {
  let quickest = Infinity;
  for (let run = 0; run < times; run++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    quickest = Math.min(quickest, (user + system) / 1e6);
  }
  return quickest;
}

/** CPU seconds of a command, the median of several runs; bash counts them. */
function cpuOf(command, args, times) {
  const words = [command, ...args].map((word) => `'${word}'`).join(" ");
  const runs = Array.from({ length: times }, () => {
    const { stderr } = spawnSync("bash", ["-c", `TIMEFORMAT='%U %S'; time ${words} >/dev/null 2>&1`], {
      encoding: "utf8",
    });
    const [user = NaN, system = NaN] = (stderr.trim().split("\n").pop() ?? "").split(" ").map(Number);
    return user + system;
  });
  return runs.sort((a, b) => a - b)[Math.floor(times / 2)];
}
