// The Python library inside a launcher: py2exe's bundles (bundle_files 0 and 1) keep it as a resource whose type is the
// DLL's name, uncompressed, and load it from memory. Facts: py2exe's runtime.py (build_archive) and start.c.

import { Buffer } from "node:buffer";
import type { ByteSource } from "../bytes/source.js";

export interface EmbeddedPython {
  /** "PYTHON311.DLL", as the resource is called. */
  readonly name: string;
  /** "3.11" */
  readonly version: string;
  /** The DLL in the launcher, up to the launcher's end; several where it can't be told which. */
  readonly images: readonly ByteSource[];
}

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_IMAGES = 32;
const IMAGE_FILE_DLL = 0x2000;

/** Undefined when the launcher is no Windows program or has no Python in it. */
export function findEmbeddedPython(launcher: ByteSource): EmbeddedPython | undefined {
  if (launcher.size > MOST_BYTES || launcher.size < 64) return undefined;
  const head = launcher.read(0, 2);
  if (head[0] !== 0x4d || head[1] !== 0x5a) return undefined;
  const read = launcher.read(0, launcher.size);
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  // Names of resources are UTF-16, in capitals, behind their length.
  const prefix = Buffer.from("PYTHON", "utf16le");
  for (let at = bytes.indexOf(prefix); at >= 0; at = bytes.indexOf(prefix, at + 1)) {
    const text = bytes.toString("utf16le", at, Math.min(at + 32, bytes.length));
    const match = /^PYTHON(\d)(\d+)\.DLL/i.exec(text);
    if (match !== null && at >= 2 && bytes.readUInt16LE(at - 2) === match[0].length)
      return { name: match[0], version: `${match[1]}.${match[2]}`, images: imagesIn(bytes, launcher) };
  }
  return undefined;
}

/** Windows libraries that begin somewhere behind the launcher's own head. */
function imagesIn(bytes: Buffer, launcher: ByteSource): readonly ByteSource[] {
  const found: ByteSource[] = [];
  for (
    let at = bytes.indexOf("MZ", 2, "latin1");
    at >= 0 && found.length < MOST_IMAGES;
    at = bytes.indexOf("MZ", at + 2)
  ) {
    if (at + 64 > bytes.length) break;
    const header = at + bytes.readUInt32LE(at + 60);
    if (header + 24 > bytes.length || bytes.toString("latin1", header, header + 4) !== "PE\0\0") continue;
    if ((bytes.readUInt16LE(header + 22) & IMAGE_FILE_DLL) === 0) continue;
    found.push(launcher.window(at, bytes.length - at));
  }
  return found;
}
