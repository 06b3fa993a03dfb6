// Members of an archive that can't be unpacked. Each member's own header is looked at; data is only tried while it is little,
// for that takes as long as unpacking it.

import type { Container } from "../archive/container.js";
import { FormatError } from "../errors.js";
import type { Shipment } from "../model/shipment.js";

/** How many bytes (unpacked) are tried for their checksum, and how large a member may be for that. */
const MOST_TRIED_BYTES = 8 * 1024 * 1024;
const LARGEST_TRIED_BYTES = 512 * 1024;
/** What is smaller would be unpacked whole for its first byte. */
const SMALL_BYTES = 64 * 1024;
/** After so many there is no need for more. */
const MOST_DAMAGED = 200;

/** What is encrypted, too large, or packed in a way that is not read here may be sound, and is left out. */
export function damagedIn(container: Container): Shipment["damaged"] {
  const found: { path: string; reason: string }[] = [];
  let tried = 0;
  for (const entry of container.entries) {
    if (entry.isDirectory || entry.link !== undefined || entry.oddities.includes("repeated")) continue;
    if (found.length >= MOST_DAMAGED) break;
    const isTried = entry.size <= LARGEST_TRIED_BYTES && tried + entry.size <= MOST_TRIED_BYTES;
    if (isTried) tried += entry.size;
    try {
      if (isTried) container.read(entry);
      else if (entry.size > SMALL_BYTES) container.read(entry, 0);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (error.kind === undefined) found.push({ path: entry.path, reason: error.message });
    }
  }
  return found;
}
