// Where the signature of a Windows executable lies. It is the one part of a PE that is found by its place in the file
// and not in memory, it is appended last, and it may be longer than any search for a zip's end should reach.
//
//   DOS header: 0 "MZ", 60 offset of the PE header
//   PE header:  0 "PE\0\0", 4 COFF header (20 bytes), 24 optional header: 0x10b (32 bit) or 0x20b (64 bit) ...
//   ... data directories at 96 or 112 of it; number 4, IMAGE_DIRECTORY_ENTRY_SECURITY: file offset, size
//   (Microsoft, PE Format, "The Attribute Certificate Table")

import type { ByteSource } from "../bytes/source.js";
import { clampRange } from "../bytes/window.js";

const IMAGE_DIRECTORY_ENTRY_SECURITY = 4;

/** Start and end of the certificate table in the file; undefined when it is no PE, not signed, or its header is broken. */
export function certificateTable(source: ByteSource): { readonly start: number; readonly end: number } | undefined {
  const dos = view(source, 0, 64);
  if (dos === undefined || dos.getUint16(0, true) !== 0x5a4d) return undefined;
  const peAt = dos.getUint32(60, true);
  const pe = view(source, peAt, 26);
  if (pe === undefined || pe.getUint32(0, true) !== 0x4550) return undefined;
  const optionalMagic = pe.getUint16(24, true);
  if (optionalMagic !== 0x10b && optionalMagic !== 0x20b) return undefined;
  const directoriesAt = peAt + 24 + (optionalMagic === 0x10b ? 96 : 112);
  const counts = view(source, directoriesAt - 4, 4 + 8 * (IMAGE_DIRECTORY_ENTRY_SECURITY + 1));
  if (counts === undefined || counts.getUint32(0, true) <= IMAGE_DIRECTORY_ENTRY_SECURITY) return undefined;
  const start = counts.getUint32(4 + 8 * IMAGE_DIRECTORY_ENTRY_SECURITY, true);
  const size = counts.getUint32(8 + 8 * IMAGE_DIRECTORY_ENTRY_SECURITY, true);
  if (start < directoriesAt || size === 0 || start + size > source.size) return undefined;
  return { start, end: start + size };
}

function view(source: ByteSource, at: number, length: number): DataView | undefined {
  if (clampRange(at, length, source.size)[1] < length) return undefined;
  const bytes = source.read(at, length);
  return bytes.length < length ? undefined : new DataView(bytes.buffer, bytes.byteOffset, length);
}
