// What a program that Nuitka compiled tells of its modules: the constants of each compiled module stand in it under the
// module's name. Modules that it keeps as bytecode share one unnamed block, so they can't be listed from here.

import { Buffer } from "node:buffer";

// Constants blob, little endian (Nuitka 4.1, data_composer and HelpersConstantsBlob.c; seen in a build of 4.1 for Python 3.11)
//   0  CRC-32 of what follows   4  its length   8  chunks: name, NUL, u32 length, that many bytes
//   The chunk ".bytecode" comes first, then "" (shared by all), then one for each compiled module.
const FIRST = Buffer.from(".bytecode\0", "latin1");
const HEADER_BYTES = 8;
const LONGEST_NAME = 400;
const MOST_CHUNKS = 200_000;
/** Names that Nuitka's runtime gives to what it sets up, in every build of some size. */
const MARKS = ["__compiled__", "nuitka_module_loader", "NUITKA_PACKAGE_"];

/** Whether Nuitka's runtime is in the program. */
export function isNuitka(program: Uint8Array): boolean {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  let lacking = 0;
  for (const mark of MARKS) if (!bytes.includes(mark, 0, "latin1") && ++lacking > MARKS.length - 2) return false;
  return true;
}

/** The names of the compiled modules, sorted, "__main__" among them; undefined when no blob was found. */
export function findCompiledModules(program: Uint8Array): readonly string[] | undefined {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  for (let at = bytes.indexOf(FIRST); at >= 0; at = bytes.indexOf(FIRST, at + 1)) {
    if (at < HEADER_BYTES) continue;
    const names = chunkNames(bytes, at, at + bytes.readUInt32LE(at - 4));
    if (names !== undefined) return names.filter((name) => name !== "" && !name.startsWith(".")).sort();
  }
  return undefined;
}

/** The names of chunks that fill exactly what lies from `start` to `end`. */
function chunkNames(bytes: Buffer, start: number, end: number): string[] | undefined {
  if (end > bytes.length) return undefined;
  const names: string[] = [];
  let at = start;
  while (at < end && names.length < MOST_CHUNKS) {
    const nul = bytes.subarray(at, Math.min(end, at + LONGEST_NAME)).indexOf(0);
    if (nul < 0 || at + nul + 5 > end) return undefined;
    names.push(bytes.toString("utf8", at, at + nul));
    at += nul + 5 + bytes.readUInt32LE(at + nul + 1);
  }
  return at === end ? names : undefined;
}

export interface NuitkaReport {
  /** Of modules that are not extensions: those have files of their own. */
  readonly modules: readonly string[];
  readonly isComplete: boolean;
}

/** What `--report=FILE.xml` wrote; undefined for another XML file. */
export function readNuitkaReport(text: string): NuitkaReport | undefined {
  const head = /<nuitka-compilation-report\b[^>]*>/.exec(text.slice(0, 2000))?.[0];
  if (head === undefined) return undefined;
  const modules: string[] = [];
  for (const [, name = "", kind = ""] of text.matchAll(/<module name="([^"]{1,400})" kind="(\w+)"/g))
    if (/^(?:Unc|C)ompiledPython(?:Module|Package)$|^PythonMainModule$/.test(kind)) modules.push(name);
  return { modules: modules.sort(), isComplete: /\bcompletion="yes"/.test(head) };
}
