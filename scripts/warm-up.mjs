// Runs the built command over the fixtures and keeps what V8 compiled of it, for this version of Node: see
// src/cli/command-script.ts. Runs in a process of its own, since flags of V8 are set.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeZip } from "./bench/zip-writer.mjs";

const [script] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), "freeze-lint-build-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const loader = path.join(work, "loader.mjs");
await build({
  entryPoints: [path.join(root, "src/cli/command-script.ts")],
  outfile: loader,
  bundle: true,
  format: "esm",
  platform: "node",
  logLevel: "warning",
});
const { loadCommand } = await import(loader);
const { main, keepCompiled } = loadCommand(new URL(`../${script}`, import.meta.url));

const silent = { write: (_text, done) => done?.() };
const run = (...argv) => main(argv, { stdout: silent, stderr: silent, env: {}, cwd: work });

const telescope = path.join(root, "fixtures/apps/telescope");
const frozen = path.join(telescope, "dist/telescope-1.2.linux-x86_64.zip");
// Its package is called like the program, so that all of it is read.
const shop = path.join(work, "shop-1.0.zip");
const snippets = path.join(root, "fixtures/pyc/3.11");
const pyc = (name) => readFileSync(path.join(snippets, name));
const names = readdirSync(snippets).filter((name) => name.endsWith(".pyc") && !name.includes("-"));
const library = path.join(work, "library.zip");
writeZip(library, [
  { name: "__startup__.pyc", bytes: pyc(names[0]), deflate: true },
  { name: "shop__init__.pyc", bytes: pyc(names[0]), deflate: true },
  { name: "shop__main__.pyc", bytes: pyc(names[0]), deflate: true },
  { name: "shop/__init__.pyc", bytes: pyc(names[0]), deflate: true },
  ...names.map((name) => ({ name: `shop/m${name.replace(/^\W*/, "")}`, bytes: pyc(name), deflate: true })),
]);
writeZip(shop, [
  { name: "shop-1.0/shop", bytes: Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01", "latin1"), Buffer.alloc(57)]) },
  { name: "shop-1.0/frozen_application_license.txt", bytes: Buffer.from("none\n") },
  { name: "shop-1.0/lib/library.zip", bytes: readFileSync(library) },
]);
const codes = [
  await run(frozen, "--source", telescope),
  await run(frozen, "--source", telescope, "--format", "json"),
  await run(shop, "--source", work),
];
// 1: findings. What fails here must not pass for a warm-up.
if (codes.some((code) => code !== 1)) throw new Error(`the command gave ${codes.join(", ")}; expected findings`);
keepCompiled();
