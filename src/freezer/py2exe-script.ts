// Finds what py2exe has put into a program: the PYTHONSCRIPT resource. Its first four bytes are a fixed number, so the
// resource tree need not be walked; what follows must make sense, or it was chance.

import { Buffer } from "node:buffer";
import type { Py2exeScript } from "./freezer.js";

// PYTHONSCRIPT resource, little endian (py2exe's start.c, struct scriptinfo)
//   0  0x78563412   4  optimize   8  unbuffered   12  bytes of code   16  zip path, NUL   then  marshalled list of code, NUL
const TAG = Buffer.from([0x12, 0x34, 0x56, 0x78]);
const HEADER_BYTES = 16;
const LONGEST_PATH = 260;

/** The script resource in the bytes of a program (those before an appended zip are enough), or undefined. */
export function findPy2exeScript(program: Uint8Array): Py2exeScript | undefined {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  for (let at = bytes.indexOf(TAG); at >= 0; at = bytes.indexOf(TAG, at + 1)) {
    if (at + HEADER_BYTES > bytes.length) return undefined;
    const optimize = bytes.readUInt32LE(at + 4);
    const unbuffered = bytes.readUInt32LE(at + 8);
    const codeSize = bytes.readUInt32LE(at + 12);
    const pathStart = at + HEADER_BYTES;
    const pathEnd = bytes.subarray(pathStart, pathStart + LONGEST_PATH + 1).indexOf(0);
    if (optimize > 2 || unbuffered > 1 || pathEnd < 0) continue;
    const codeStart = pathStart + pathEnd + 1;
    if (codeSize === 0 || codeStart + codeSize > bytes.length) continue;
    if (((bytes[codeStart] ?? 0) & 0x7f) !== 0x5b) continue; // "[": a marshalled list, with or without the reference bit
    return { zipPath: bytes.toString("latin1", pathStart, pathStart + pathEnd), codeStart, codeSize };
  }
  return undefined;
}
