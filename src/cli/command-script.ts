// Loads the command, which is one script, with what V8 compiled of it in an earlier run (its code cache, in a file beside
// it): compiling the same functions anew costs a tenth of a lint. V8 refuses what another version of it made, or other
// flags, and compiles then as it would without. It trusts the rest, and crashes over damage, so a sum of it is checked.
//
//   0  CRC-32 of what follows from 8 on, u32 little endian     4  zeros     8  V8's code cache

import { accessSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "../bytes/crc32.js";
import type { main } from "./main.js";

// How much a function must have run before the optimising compiler of V8 takes it up. That of Node 20 takes some 190
// functions in a second's lint, and compiling them costs a third of it; later ones are slower to do so by themselves, and
// V8 13 (Node 24) no longer knows the flag.
const CALM_COMPILER = "--interrupt-budget=1000000";

const V8_OF_NODE_20 = /^11\./;

export interface CommandScript {
  readonly main: typeof main;
  /** V8 took what it had compiled before. */
  readonly isWarm: boolean;
  /** Writes down what V8 has compiled by now, for the runs to come, where that is not done yet and the folder lets us. */
  readonly keepCompiled: () => void;
}

type Wrapper = (exports: object, require: NodeJS.Require, module: { exports: object }, filename: string) => void;

/** `at`: the script as scripts/build.mjs makes it, the text of a function. A new build gives it a new name. */
export function loadCommand(at: URL): CommandScript {
  const file = fileURLToPath(at);
  // Flags are part of what V8 compares, so they come first.
  if (V8_OF_NODE_20.test(process.versions.v8)) setFlagsFromString(CALM_COMPILER);
  const cacheFile = `${file}.${process.version}-${process.arch}.cache`;
  const isKept = existsSync(cacheFile);
  const cachedData = isKept ? summed(readFileSync(cacheFile)) : undefined;
  const script = new Script(readFileSync(file, "utf8"), {
    filename: file,
    ...(cachedData !== undefined && { cachedData }),
  });
  const wrapper: Wrapper = script.runInThisContext();
  const module: { exports: { main?: typeof main } } = { exports: {} };
  wrapper(module.exports, createRequire(file), module, file);
  if (module.exports.main === undefined) throw new Error(`${file} has no command in it`);
  return {
    main: module.exports.main,
    isWarm: script.cachedDataRejected === false,
    keepCompiled: () => {
      if (!isKept && isWritable(path.dirname(file))) writeAtOnce(cacheFile, withSum(script.createCachedData()));
    },
  };
}

const HEADER_LENGTH = 8;

function withSum(compiled: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([Buffer.alloc(HEADER_LENGTH), compiled]);
  bytes.writeUInt32LE(crc32(compiled));
  return bytes;
}

/** What stands behind the sum, or undefined where that isn't its sum. */
function summed(bytes: Buffer): Buffer | undefined {
  const compiled = bytes.subarray(HEADER_LENGTH);
  return compiled.length > 0 && bytes.readUInt32LE() === crc32(compiled) ? compiled : undefined;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false; // installed by another user: each run compiles for itself
  }
}

/** Other runs read the file while it is written. A disk that is full goes without. */
function writeAtOnce(file: string, bytes: Uint8Array): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, bytes);
    renameSync(draft, file);
  } catch {
    rmSync(draft, { force: true });
  }
}
