// What the readers of one target share: what is open, what was kept of it, and how a failure to read becomes a gap.

import type { Container, Entry } from "../archive/container.js";
import type { Budget } from "../bytes/budget.js";
import { bufferSource } from "../bytes/buffer-source.js";
import type { ByteSource } from "../bytes/source.js";
import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import type { NativeBytes } from "./native-store.js";
import type { KeptBytes } from "./kept-bytes.js";

/** Collects gaps and closes what was opened for one target. */
export interface Workbench {
  readonly budget: Budget;
  readonly opened: Container[];
  /** Bytes of programs and libraries, which several readers want one after the other. */
  readonly sources: Map<Entry, ByteSource>;
  readonly kept: KeptBytes;
  /** See Inventory.natives. */
  readonly natives: Map<string, NativeBytes>;
  /** Nothing will be decoded: only names are wanted. */
  readonly namesOnly: boolean;
}

/** Inflating in one go is several times faster than piece by piece; beyond this it would cost too much memory. */
const INFLATED_AT_ONCE_BYTES = 64 * 1024 * 1024;

/** A member at random access, kept until `closeSources`. Throws FormatError. */
export function sourceOf(container: Container, entry: Entry, bench: Workbench): ByteSource {
  let source = bench.sources.get(entry);
  if (source === undefined) {
    const isPacked = entry.storedSize !== entry.size && entry.size <= INFLATED_AT_ONCE_BYTES;
    source = isPacked ? bufferSource(container.read(entry), entry.path) : container.open(entry);
    bench.sources.set(entry, source);
  }
  return source;
}

export function closeSources(bench: Workbench): void {
  for (const source of bench.sources.values()) source.close();
  bench.sources.clear();
}

/** Reads a member; a failure becomes a gap (once for each member) and undefined. */
export function readOrGap(
  container: Container,
  entry: Entry,
  gaps: Gap[],
  hides: Gap["hides"],
  limit?: number,
): Uint8Array | undefined {
  try {
    return container.read(entry, limit);
  } catch (error) {
    addGap(gaps, error, container.at, entry.path, hides);
    return undefined;
  }
}

/** Turns a FormatError into a gap; anything else is ours and goes on. */
export function addGap(
  gaps: Gap[],
  error: unknown,
  container: readonly string[],
  member: string,
  hides: Gap["hides"],
): void {
  if (!(error instanceof FormatError)) throw error;
  const place = { container, member };
  const isKnown = gaps.some(
    (gap) => "member" in gap.place && gap.place.member === member && gap.place.container === container,
  );
  if (isKnown) return;
  gaps.push({
    place,
    reader: error.reader,
    reason: error.message,
    hides,
    ...(error.offset !== undefined && { offset: error.offset }),
    ...(error.kind !== undefined && { kind: error.kind }),
  });
}
