// The records of a zip's directory: read by us where yauzl gives up, and written by us to close the directory that it
// is shown. yauzl ends a whole listing at one entry with strong encryption or a misfit extra field; for us that is one
// entry with a fault.
//
//   central directory header, little endian (APPNOTE.TXT 4.3.12)
//     0  "PK\1\2"        4  version made by, host     8  flags         10  method        16  CRC-32
//    20  stored size    24  size                     28  name length   30  extra length  32  comment length
//    38  attributes     42  local header's offset    46  name, extra, comment
//   extra field 1, zip64 (4.5.3): 8 bytes each for the size, stored size and offset that stand as 0xffffffff above

const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const ZIP64_EXTRA = 1;
const IN_EXTRA = 0xffffffff;

export interface CentralHeader {
  /** Host system of "version made by": 0 FAT, 3 Unix, 19 macOS ... */
  readonly creator: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly storedSize: number;
  readonly size: number;
  /** External attributes; a Unix mode in the upper half. */
  readonly attributes: number;
  /** Of the local header, from the zip's base. */
  readonly headerOffset: number;
  readonly name: Buffer;
  /** Bytes that the header takes in the directory. */
  readonly length: number;
}

/** The header at `at` of a directory; undefined when there is none, or it runs past the end. */
export function readCentralHeader(directory: Buffer, at: number): CentralHeader | undefined {
  if (at + CENTRAL_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) return undefined;
  const nameEnd = at + CENTRAL_BYTES + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const end = extraEnd + directory.readUInt16LE(at + 32);
  if (end > directory.length) return undefined;
  const [size = 0, storedSize = 0, headerOffset = 0] = withZip64(directory.subarray(nameEnd, extraEnd), [
    directory.readUInt32LE(at + 24),
    directory.readUInt32LE(at + 20),
    directory.readUInt32LE(at + 42),
  ]);
  return {
    creator: directory.readUInt8(at + 5),
    flags: directory.readUInt16LE(at + 8),
    method: directory.readUInt16LE(at + 10),
    crc32: directory.readUInt32LE(at + 16),
    storedSize,
    size,
    attributes: directory.readUInt32LE(at + 38),
    headerOffset,
    name: directory.subarray(at + CENTRAL_BYTES, nameEnd),
    length: end - at,
  };
}

/** The values, those that are too large for 4 bytes taken from the extra field; what it lacks stays as it is. */
function withZip64(extra: Buffer, values: readonly number[]): readonly number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    let next = at + 4;
    return values.map((value) => {
      if (value !== IN_EXTRA || next + 8 > end) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return values;
}

/**
 * What closes a directory of `size` bytes that begins at offset 0: a zip64 record, its locator and an end record, 98
 * bytes, with as many entries as the directory could hold. Layouts in zip-span.ts.
 */
export function endRecords(size: number): Buffer {
  const entries = BigInt(Math.floor(size / CENTRAL_BYTES));
  const records = Buffer.alloc(56 + 20 + 22);
  records.writeUInt32LE(0x06064b50, 0);
  records.writeBigUInt64LE(56n - 12n, 4);
  records.writeBigUInt64LE(entries, 24);
  records.writeBigUInt64LE(entries, 32);
  records.writeBigUInt64LE(BigInt(size), 40);
  records.writeUInt32LE(0x07064b50, 56);
  records.writeBigUInt64LE(BigInt(size), 64);
  records.writeUInt32LE(1, 72);
  records.writeUInt32LE(0x06054b50, 76);
  records.fill(0xff, 84, 96); // counts, size and offset: see the zip64 record
  return records;
}
