// CRC-32 as zip uses it (ISO 3309, polynomial 0xEDB88320 reflected). Node has had its own since 20.15 and 22.2; the
// table below serves the releases before.

import * as zlib from "node:zlib";

let table: Uint32Array | undefined;

/** The CRC-32 of `bytes`, unsigned; `before` is the CRC of what came before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  // The types promise it, older Nodes lack it.
  const native: typeof zlib.crc32 | undefined = zlib.crc32;
  return typeof native === "function" ? native(bytes, before) : crc32ByTable(bytes, before);
}

/** The same without Node's help. */
export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  table ??= buildTable();
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = (table[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function buildTable(): Uint32Array {
  const rows = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let row = i;
    for (let bit = 0; bit < 8; bit++) row = row & 1 ? (row >>> 1) ^ 0xedb88320 : row >>> 1;
    rows[i] = row;
  }
  return rows;
}
