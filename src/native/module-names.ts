// The dotted names in a native file that stand alone, a zero byte before and behind: what C code and Cython hand to
// PyImport_ImportModule and __import__ as literals. A name inside a sentence is none of them.
//
// Not seen: names without a dot (any attribute looks like them), Rust's literals (no zero bytes between them), and what
// Cython from 3.2 on packs into one deflated string (CYTHON_COMPRESS_STRINGS); the modules of its cimports stay literals.

import type { ByteSource } from "../bytes/source.js";

const DOT = 0x2e;
const CHUNK_BYTES = 1 << 20;
/** A longer one is no name of a module. */
const LONGEST = 200;

/** What each byte may be in a name: 0 nothing, 1 inside a part, 2 its beginning too. */
const ROLES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f) return 2;
  return byte >= 0x30 && byte <= 0x39 ? 1 : 0;
});

/** In the order of the file, each once. */
export function readModuleNames(source: ByteSource): readonly string[] {
  const names = new Set<string>();
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    // Names are found by their first dot, which lies in one chunk; the rest of them may reach over its edges.
    const before = Math.min(at, LONGEST);
    const bytes = source.read(at - before, before + CHUNK_BYTES + LONGEST);
    collectNames(bytes, before, before + CHUNK_BYTES, names);
  }
  return [...names];
}

/** Dots are rare in code and data, and indexOf finds them at the speed of memory. */
function collectNames(bytes: Uint8Array, from: number, to: number, names: Set<string>): void {
  for (let dot = bytes.indexOf(DOT, from); dot >= 0 && dot < to; dot = bytes.indexOf(DOT, dot + 1)) {
    const start = startOf(bytes, dot);
    const end = start === undefined ? undefined : endOf(bytes, dot);
    if (start === undefined || end === undefined) continue;
    names.add(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"));
    dot = end;
  }
}

/** Where the part before the dot begins, when it is an identifier behind a zero byte. */
function startOf(bytes: Uint8Array, dot: number): number | undefined {
  let at = dot - 1;
  while (at >= 0 && dot - at <= LONGEST && (ROLES[bytes[at] ?? 0] ?? 0) > 0) at--;
  const isName = at < dot - 1 && ROLES[bytes[at + 1] ?? 0] === 2;
  return isName && at >= 0 && bytes[at] === 0 ? at + 1 : undefined;
}

/** Where the zero byte stands that ends the parts from the dot on. */
function endOf(bytes: Uint8Array, dot: number): number | undefined {
  let at = dot;
  while (bytes[at] === DOT) {
    if (ROLES[bytes[at + 1] ?? 0] !== 2) return undefined;
    at += 2;
    while ((ROLES[bytes[at] ?? 0] ?? 0) > 0) at++;
    if (at - dot > LONGEST) return undefined;
  }
  return bytes[at] === 0 ? at : undefined;
}
