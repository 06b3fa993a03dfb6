// A part of a ByteSource as a source of its own. Windows on windows are laid flat, so that a zip in a zip in a zip
// still reads the file in one step; closing a window leaves the file open for its siblings.

import type { ByteSource } from "./source.js";

/** The `size` bytes of `parent` from `start`, cut where the parent ends. */
export function windowOf(parent: ByteSource, start: number, size: number, name = parent.name): ByteSource {
  const [first, length] = clampRange(start, size, parent.size);
  return {
    name,
    size: length,
    read(at, wanted) {
      const [from, available] = clampRange(at, wanted, length);
      return parent.read(first + from, available);
    },
    window(at, wanted, windowName) {
      const [from, available] = clampRange(at, wanted, length);
      return windowOf(parent, first + from, available, windowName ?? name);
    },
    close: () => undefined,
  };
}

/** The part of `length` bytes from `at` that lies within `size` bytes, as start and length. */
export function clampRange(at: number, length: number, size: number): readonly [start: number, length: number] {
  const start = Math.min(Math.max(0, at), size);
  return [start, Math.min(Math.max(0, length), size - start)];
}
