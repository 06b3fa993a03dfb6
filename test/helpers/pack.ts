// Writers for the containers that tests need: a zip with every lie and oddity that a zip can have, launchers to glue
// before it, and the smallest native files. Each field that a reader might distrust can be set to something wrong.

import { crc32, deflateRawSync } from "node:zlib";
import { peFile } from "./pe.js";

export interface ZipMember {
  /** Text is written as UTF-8, flagged when it isn't ASCII; bytes are written as they are, without the flag. */
  readonly name: string | Uint8Array;
  readonly data?: string | Uint8Array;
  /** Default "deflated"; a number is written as it is and the data stored. */
  readonly method?: "stored" | "deflated" | number;
  /** Stands in the archive as it is, in place of `data` packed. */
  readonly packed?: Uint8Array;
  /** Unix mode with file type (0o100644, 0o120777), put where Unix tools put it. Default for Unix: what such a file has. */
  readonly mode?: number;
  /** Host of "version made by": default 3, Unix. */
  readonly creator?: number;
  /** Sets the encryption flag; the data stays plain. */
  readonly encrypted?: boolean;
  /** Further bits of the general purpose flag. */
  readonly flags?: number;
  /** Sizes and offset go into a zip64 extra field. */
  readonly zip64?: boolean;
  /** Sizes stand behind the data, and as 0 in the local header, as streaming writers do. */
  readonly descriptor?: boolean;
  /** Written instead of the truth, in the directory. */
  readonly crc?: number;
  readonly size?: number;
  readonly storedSize?: number;
  readonly headerOffset?: number;
  /** The name in the local header, where it differs. */
  readonly localName?: string;
  /** Extra field of the directory, as bytes. */
  readonly extra?: Uint8Array;
}

export interface ZipOptions {
  readonly comment?: string | Uint8Array;
  /** What stands before the zip: a launcher. */
  readonly prefix?: Uint8Array;
  /** Whether offsets count from the file's first byte ("fixed") or the zip's; default "unfixed". */
  readonly offsets?: "fixed" | "unfixed";
  /** What stands behind the zip. */
  readonly trailing?: Uint8Array;
  /** Adds a zip64 end record and its locator, and says "see there" in the plain one. */
  readonly zip64?: boolean;
  /** Written instead of the truth, in the end record (and the zip64 one). */
  readonly entryCount?: number;
  readonly directoryOffset?: number;
  readonly directorySize?: number;
}

/** A zip of members in order, or of `{ name: data }`. */
export function zip(
  members: readonly ZipMember[] | Readonly<Record<string, string | Uint8Array>>,
  options: ZipOptions = {},
): Buffer {
  const list: readonly ZipMember[] = isList(members)
    ? members
    : Object.entries(members).map(([name, data]) => ({ name, data }));
  const prefix = Buffer.from(options.prefix ?? []);
  const origin = options.offsets === "fixed" ? prefix.length : 0;
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = origin;
  for (const member of list) {
    const { local, central } = zipMember(member, offset);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = endOfDirectory(
    options.entryCount ?? list.length,
    options.directorySize ?? directory.length,
    options.directoryOffset ?? offset,
    offset + directory.length,
    options,
  );
  return Buffer.concat([prefix, ...locals, directory, end, Buffer.from(options.trailing ?? [])]);
}

/** As Unix tools find it on disk: programs can be run. */
function usualMode({ creator = 3, name }: ZipMember, data: Uint8Array): number {
  if (creator !== 3) return 0;
  if (Buffer.from(name).toString("latin1").endsWith("/")) return 0o040755;
  const isProgram = data[0] === 0x7f || [0xcf, 0xce, 0xca].includes(data[0] ?? 0) || data[0] === 0x4d;
  return isProgram ? 0o100755 : 0o100644;
}

function isList(
  members: readonly ZipMember[] | Readonly<Record<string, string | Uint8Array>>,
): members is readonly ZipMember[] {
  return Array.isArray(members);
}

function zipMember(member: ZipMember, offset: number): { local: Buffer; central: Buffer } {
  const plain = Buffer.from(member.data ?? "");
  const method = member.method === "stored" ? 0 : typeof member.method === "number" ? member.method : 8;
  const data = Buffer.from(member.packed ?? (method === 8 ? deflateRawSync(plain) : plain));
  const name = Buffer.from(member.name);
  const localName = Buffer.from(member.localName ?? member.name);
  const isFlaggedUtf8 = typeof member.name === "string" && name.length !== member.name.length;
  const flags =
    (isFlaggedUtf8 ? 0x800 : 0) | (member.encrypted ? 1 : 0) | (member.descriptor ? 8 : 0) | (member.flags ?? 0);
  const crc = crc32(plain);
  const size = member.size ?? plain.length;
  const storedSize = member.storedSize ?? data.length;

  const common = (extraLength: number, nameLength: number, isLocal: boolean): Buffer => {
    const hasSizes = !(isLocal && member.descriptor);
    return Buffer.concat([
      u16(member.zip64 ? 45 : 20),
      u16(flags),
      u16(method),
      u16(0x6000), // 12:00:00
      u16(0x2821), // 2000-01-01
      u32(hasSizes ? (isLocal ? crc : (member.crc ?? crc)) : 0),
      u32(member.zip64 ? 0xffffffff : hasSizes ? (isLocal ? data.length : storedSize) : 0),
      u32(member.zip64 ? 0xffffffff : hasSizes ? (isLocal ? plain.length : size) : 0),
      u16(nameLength),
      u16(extraLength),
    ]);
  };

  const localExtra = member.zip64
    ? Buffer.concat([u16(1), u16(16), u64(plain.length), u64(data.length)])
    : Buffer.alloc(0);
  const local = Buffer.concat([
    Buffer.from("PK\x03\x04"),
    common(localExtra.length, localName.length, true),
    localName,
    localExtra,
    data,
    member.descriptor
      ? Buffer.concat([Buffer.from("PK\x07\x08"), u32(crc), u32(data.length), u32(plain.length)])
      : Buffer.alloc(0),
  ]);

  const headerOffset = member.headerOffset ?? offset;
  const extra = Buffer.concat([
    member.zip64 ? Buffer.concat([u16(1), u16(24), u64(size), u64(storedSize), u64(headerOffset)]) : Buffer.alloc(0),
    Buffer.from(member.extra ?? []),
  ]);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    Buffer.from([20, member.creator ?? 3]),
    common(extra.length, name.length, false),
    u16(0), // comment length
    u16(0), // disk
    u16(0), // internal attributes
    u32(((member.mode ?? usualMode(member, plain)) << 16) >>> 0),
    u32(member.zip64 ? 0xffffffff : headerOffset),
    name,
    extra,
  ]);
  return { local, central };
}

function endOfDirectory(count: number, size: number, offset: number, endAt: number, options: ZipOptions): Buffer {
  const comment = Buffer.from(options.comment ?? "");
  const zip64 = options.zip64
    ? Buffer.concat([
        Buffer.from("PK\x06\x06"),
        u64(44), // size of what follows
        u16(45),
        u16(45),
        u32(0),
        u32(0),
        u64(count),
        u64(count),
        u64(size),
        u64(offset),
        Buffer.from("PK\x06\x07"),
        u32(0),
        u64(endAt),
        u32(1),
      ])
    : Buffer.alloc(0);
  return Buffer.concat([
    zip64,
    Buffer.from("PK\x05\x06"),
    u16(0),
    u16(0),
    u16(options.zip64 ? 0xffff : count),
    u16(options.zip64 ? 0xffff : count),
    u32(options.zip64 ? 0xffffffff : size),
    u32(options.zip64 ? 0xffffffff : offset),
    u16(comment.length),
    comment,
  ]);
}

/** A Windows executable with `payload` behind its header and a signature of `signatureSize` bytes behind that. */
export function signedPe(payload: Uint8Array, signatureSize = 2000): Buffer {
  const head = pe({ certificate: [0, 0] });
  const padding = Buffer.alloc((8 - ((head.length + payload.length) % 8)) % 8);
  const certificateAt = head.length + payload.length + padding.length;
  const signature = Buffer.alloc(signatureSize, 0x5a);
  signature.writeUInt32LE(signatureSize, 0); // WIN_CERTIFICATE: length, revision 2.0, PKCS signed data
  signature.writeUInt32LE(0x00020200, 4);
  return Buffer.concat([pe({ certificate: [certificateAt, signatureSize] }), payload, padding, signature]);
}

/** ELF header of an executable, nothing behind it. Machines: 62 x86_64, 3 x86, 183 arm64, 40 arm. */
export function elf({ bits = 64, machine = 62 }: { bits?: 32 | 64; machine?: number } = {}): Buffer {
  const head = Buffer.alloc(bits === 64 ? 64 : 52);
  head.write("\x7fELF", 0, "latin1");
  head[4] = bits === 64 ? 2 : 1; // class
  head[5] = 1; // little endian
  head[6] = 1; // version
  head.writeUInt16LE(2, 16); // ET_EXEC
  head.writeUInt16LE(machine, 18);
  head.writeUInt32LE(1, 20);
  head.writeUInt16LE(head.length, bits === 64 ? 52 : 40); // e_ehsize
  return head;
}

/** PE headers without sections. Machines: 0x8664 x86_64, 0x14c x86, 0xaa64 arm64. `certificate`: file offset and size. */
export function pe({
  bits = 64,
  machine = bits === 64 ? 0x8664 : 0x14c,
  certificate = [0, 0],
}: { bits?: 32 | 64; machine?: number; certificate?: readonly [number, number] } = {}): Buffer {
  return peFile({ bits, machine, certificate });
}

/** Mach-O header of an executable without load commands. CPU types: 0x01000007 x86_64, 7 x86, 0x0100000c arm64. */
export function macho({
  bits = 64,
  machine = bits === 64 ? 0x01000007 : 7,
}: { bits?: 32 | 64; machine?: number } = {}): Buffer {
  return Buffer.concat([
    u32(bits === 64 ? 0xfeedfacf : 0xfeedface),
    u32(machine),
    u32(3), // CPU subtype: all
    u32(2), // MH_EXECUTE
    u32(0),
    u32(0),
    u32(0),
    bits === 64 ? u32(0) : Buffer.alloc(0),
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
