// Members that were read for a few of their bytes and will be wanted whole: kept until they are asked for, once.

import type { Entry } from "../archive/container.js";

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ENTRY_BYTES = 64 * 1024;

export class KeptBytes {
  readonly #bytes = new Map<Entry, Uint8Array>();
  #size = 0;

  /** Small enough, and there is room left. */
  hasRoom(entry: Entry): boolean {
    return entry.size <= MOST_ENTRY_BYTES && this.#size + entry.size <= MOST_BYTES;
  }

  keep(entry: Entry, bytes: Uint8Array): void {
    if (this.#bytes.has(entry)) return;
    this.#bytes.set(entry, bytes);
    this.#size += bytes.length;
  }

  /** The bytes, which are forgotten with that. */
  take(entry: Entry): Uint8Array | undefined {
    const bytes = this.#bytes.get(entry);
    if (bytes === undefined) return undefined;
    this.#bytes.delete(entry);
    this.#size -= bytes.length;
    return bytes;
  }

  clear(): void {
    this.#bytes.clear();
    this.#size = 0;
  }
}
