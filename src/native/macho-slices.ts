// Finds the images of a Mach-O file: itself, or one for each machine of a universal ("fat") file. A slice may be a static
// library instead of an image; that is no damage, and there is nothing in it that a loader would ask for.

import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { FAT_MAGIC, FAT_MAGIC_64, HEAD_BYTES, MOST_FAT_SLICES } from "./head.js";
import type { Problems } from "./problems.js";

export interface MachOSlice {
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
  /** It alone; positions that its load commands tell count from its beginning. */
  readonly bytes: ByteSource;
}

/** The places where images should be, in the order of the file. */
export function findSlices(source: ByteSource, problems: Problems): readonly MachOSlice[] {
  const head = source.read(0, HEAD_BYTES);
  const slices: MachOSlice[] = [];
  problems.attempt(() => {
    const cursor = new Cursor(head, "macho", { what: "universal header", endian: "big" });
    const magic = head.length < 4 ? 0 : cursor.u32();
    if (magic === FAT_MAGIC || magic === FAT_MAGIC_64)
      readFat(cursor, source, magic === FAT_MAGIC_64, slices, problems);
    else slices.push({ offset: 0, bytes: source });
  });
  return slices;
}

// fat_header: 0 magic, 4 nfat_arch; big endian on every machine (mach-o/fat.h)
// fat_arch, 20 bytes:     0 cputype   4 cpusubtype   8 offset (u32)   12 size (u32)   16 align
// fat_arch_64, 32 bytes:  0 cputype   4 cpusubtype   8 offset (u64)   16 size (u64)   24 align   28 reserved
function readFat(cursor: Cursor, source: ByteSource, is64: boolean, slices: MachOSlice[], problems: Problems): void {
  const count = cursor.u32();
  if (count === 0 || count > MOST_FAT_SLICES)
    throw cursor.error(`tells of ${count} images; expected 1 to ${MOST_FAT_SLICES}`);
  const taken: { readonly start: number; readonly end: number }[] = [
    { start: 0, end: 8 + count * (is64 ? 32 : 20) }, // the header itself
  ];
  for (let index = 0; index < count; index++) {
    cursor.skip(8);
    const [offset, size] = is64 ? [cursor.u64(), cursor.u64()] : [cursor.u32(), cursor.u32()];
    cursor.skip(is64 ? 8 : 4);
    const end = offset + size;
    const what = `image ${index + 1} of ${count} at ${hex(offset)}, ${size} bytes long,`;
    if (offset >= source.size) {
      problems.add(`${what} lies outside of the file's ${source.size} bytes`, offset);
      continue;
    }
    if (end > source.size) problems.add(`${what} ends after the file's ${source.size} bytes`, offset);
    if (taken.some((other) => offset < other.end && other.start < end))
      problems.add(`${what} overlaps another or the header`, offset);
    taken.push({ start: offset, end });
    const bytes = source.window(offset, Math.min(size, source.size - offset));
    if (!isStaticLibrary(bytes)) slices.push({ offset, bytes });
  }
}

function isStaticLibrary(bytes: ByteSource): boolean {
  return Buffer.from(bytes.read(0, 8)).toString("latin1") === "!<arch>\n";
}
