// The smallest zip writer that the benchmark needs: stored or deflated members, no zip64, dates of 1980.
import { closeSync, openSync, writeSync } from "node:fs";
import zlib from "node:zlib";

/** Writes the entries ({name, bytes, deflate?}) to the file. Equal buffers are summed once. */
export function writeZip(file, entries) {
  const handle = openSync(file, "w");
  const directory = [];
  const sums = new Map();
  let at = 0;
  const put = (bytes) => {
    writeSync(handle, bytes);
    at += bytes.length;
  };
  for (const { name, bytes, deflate } of entries) {
    if (!sums.has(bytes)) sums.set(bytes, crc32(bytes));
    const stored = deflate ? zlib.deflateRawSync(bytes) : bytes;
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(sums.get(bytes), 10);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x03"), common, place, path);
    put(Buffer.concat([Buffer.from("PK\x03\x04"), common, path]));
    put(stored);
  }
  const start = at;
  put(Buffer.concat(directory));
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at - start, 12);
  end.writeUInt32LE(start, 16);
  put(end);
  closeSync(handle);
}

function crc32(bytes) {
  // zlib.crc32 came with Node 20.15.
  if (zlib.crc32 !== undefined) return zlib.crc32(bytes);
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
