// A ByteSource over bytes in memory. What it hands out are views, never copies: callers read them and must not write.

import type { ByteSource } from "./source.js";
import { clampRange, windowOf } from "./window.js";

/** `bytes` as a source; `name` is for messages. Closing it does nothing. */
export function bufferSource(bytes: Uint8Array, name: string): ByteSource {
  const source: ByteSource = {
    name,
    size: bytes.length,
    read(at, length) {
      const [from, available] = clampRange(at, length, bytes.length);
      return bytes.subarray(from, from + available);
    },
    window: (start, size, windowName) => windowOf(source, start, size, windowName),
    close: () => undefined,
  };
  return source;
}
