// The command's script and what V8 compiled of it: a file that may be missing, damaged, or of another script, and that
// must never change what is run.

import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { crc32 } from "../../src/bytes/crc32.js";
import { type CommandScript, loadCommand } from "../../src/cli/command-script.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "freeze-lint-"));
  file = path.join(folder, "command-ABC.cjs");
  write(7);
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const write = (code: number) =>
  writeFileSync(file, `(function (exports) { exports.main = async (argv) => argv.length + ${code}; })`);
const io = { stdout: { write: () => true }, stderr: { write: () => true }, env: {}, cwd: "/" };
const answer = ({ main }: CommandScript) => main(["a", "b"], io);
const caches = () => readdirSync(folder).filter((name) => name !== path.basename(file));

/** The same in a folder of another name: in one process, V8 remembers a script by its name and text. */
function another(): CommandScript {
  renameSync(folder, `${folder}-again`);
  folder = `${folder}-again`;
  file = path.join(folder, path.basename(file));
  return loadCommand(pathToFileURL(file));
}

/** Keeps what a first run compiled, and gives the file that holds it. */
async function kept(): Promise<string> {
  const first = loadCommand(pathToFileURL(file));
  expect(first.isWarm).toBe(false);
  expect(await answer(first)).toBe(9);
  first.keepCompiled();
  const name = `command-ABC.cjs.${process.version}-${process.arch}.cache`;
  expect(caches()).toEqual([name]);
  return path.join(folder, name);
}

test("what a first run compiled is taken by the second", async () => {
  await kept();
  const second = another();
  expect(second.isWarm).toBe(true);
  expect(await answer(second)).toBe(9);
});

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ["empty", () => Buffer.alloc(0)],
  ["a sum of nothing", () => Buffer.alloc(8)],
  ["cut off", (bytes) => bytes.subarray(0, bytes.length - 8)],
  // V8 itself would crash over some of these.
  ["damaged in the middle", (bytes) => bytes.map((byte, at) => (at >= 100 ? byte ^ 0x55 : byte))],
  ["of another V8", (bytes) => resummed(bytes.map((byte, at) => (at >= 12 && at < 16 ? byte ^ 0x55 : byte)))],
])("a file that is %s is not taken, and stays", async (_what, damage) => {
  const cache = await kept();
  const damaged = damage(readFileSync(cache));
  writeFileSync(cache, damaged);
  const second = another();
  expect(second.isWarm).toBe(false);
  expect(await answer(second)).toBe(9);
  second.keepCompiled();
  expect(Buffer.compare(readFileSync(path.join(folder, path.basename(cache))), damaged)).toBe(0);
});

function resummed(bytes: Buffer | Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(crc32(copy.subarray(8)));
  return copy;
}

test("what was compiled of another script is not taken", async () => {
  await kept();
  write(1000);
  const second = another();
  expect(second.isWarm).toBe(false);
  expect(await answer(second)).toBe(1002);
});

test("a folder that can't be written to stays as it is", async () => {
  chmodSync(folder, 0o500);
  const first = loadCommand(pathToFileURL(file));
  expect(await answer(first)).toBe(9);
  if (process.getuid?.() === 0) return; // root writes anywhere
  first.keepCompiled();
  expect(caches()).toEqual([]);
});

test("a script without a command is our bug", () => {
  writeFileSync(file, "(function () {})");
  expect(() => loadCommand(pathToFileURL(file))).toThrow("has no command in it");
});
