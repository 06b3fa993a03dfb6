// A writer of tars: the dialects of POSIX and GNU, and each field of a header set to something wrong where a test wants it.

export interface TarMember {
  readonly name: string | Uint8Array;
  readonly data?: string | Uint8Array;
  /** One character; default "0", a plain file. */
  readonly type?: string;
  readonly linkName?: string;
  /** Permission bits; default: what such a file has, 0o755 for programs. */
  readonly mode?: number;
  /** How a name (or link name) is written that the header has no room for; "header" puts what fits. */
  readonly long?: "gnu" | "pax" | "prefix" | "header";
  /** Attributes of a PAX header before this member. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Bytes of a PAX header before this member, in place of well-made ones. */
  readonly rawAttributes?: string | Uint8Array;
  /** Written instead of the truth: a number in octal, or bytes as they are. */
  readonly size?: number | Uint8Array;
  readonly checksum?: number | "signed";
  /** "none" is a tar of before 1988. */
  readonly magic?: "posix" | "gnu" | "none";
  /** Overwrites bytes of the header, before the checksum is made. */
  readonly raw?: readonly (readonly [offset: number, text: string])[];
}

export interface TarOptions {
  /** What stands at the end; default: two blocks of zeros. */
  readonly end?: Uint8Array;
}

const BLOCK = 512;

/** A tar of members in order, or of `{ name: data }`. */
export function tar(
  members: readonly TarMember[] | Readonly<Record<string, string | Uint8Array>>,
  options: TarOptions = {},
): Buffer {
  const list: readonly TarMember[] = isList(members)
    ? members
    : Object.entries(members).map(([name, data]) => ({ name, data }));
  return Buffer.concat([...list.flatMap(tarMember), Buffer.from(options.end ?? Buffer.alloc(2 * BLOCK))]);
}

function isList(
  members: readonly TarMember[] | Readonly<Record<string, string | Uint8Array>>,
): members is readonly TarMember[] {
  return Array.isArray(members);
}

function tarMember(member: TarMember): Buffer[] {
  const data = Buffer.from(member.data ?? "");
  const name = Buffer.from(member.name);
  const link = Buffer.from(member.linkName ?? "");
  const isLong = name.length > 100 || link.length > 100;
  const long = member.long ?? (isLong ? "gnu" : "header");
  const blocks: Buffer[] = [];
  let attributes = member.attributes ?? {};
  if (long === "gnu" && isLong) {
    for (const [type, text] of [
      ["K", link],
      ["L", name],
    ] as const)
      if (text.length > 100)
        blocks.push(...plain("././@LongLink", type, Buffer.concat([text, Buffer.alloc(1)]), "gnu"));
  }
  if (long === "pax")
    attributes = { path: name.toString(), ...(link.length > 0 && { linkpath: `${link}` }), ...attributes };
  const raw = member.rawAttributes ?? (Object.keys(attributes).length > 0 ? paxRecords(attributes) : undefined);
  if (raw !== undefined) blocks.push(...plain("PaxHeaders/0", "x", Buffer.from(raw), "posix"));
  blocks.push(header(member, name, link, data.length, long), pad(data));
  return blocks;
}

/** `30 path=shop/till.py\n`: the number counts itself. */
export function paxRecords(attributes: Readonly<Record<string, string>>): Buffer {
  const records = Object.entries(attributes).map(([key, value]) => {
    const rest = Buffer.from(` ${key}=${value}\n`);
    let length = rest.length + 1;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    return Buffer.concat([Buffer.from(String(length)), rest]);
  });
  return Buffer.concat(records);
}

function plain(name: string, type: string, data: Buffer, magic: "posix" | "gnu"): Buffer[] {
  return [header({ name, type, magic }, Buffer.from(name), Buffer.alloc(0), data.length, "header"), pad(data)];
}

function usualMode(data: string | Uint8Array = ""): number {
  const start = typeof data === "string" ? data : Buffer.from(data.subarray(0, 4)).toString("latin1");
  return /^(?:\x7fELF|MZ|[\xca\xce\xcf])/.test(start) ? 0o755 : 0o644;
}

function header(member: TarMember, name: Buffer, link: Buffer, size: number, long: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const slash = long === "prefix" ? name.lastIndexOf("/", 155) : -1;
  name.copy(block, 0, slash + 1, Math.min(name.length, slash + 101));
  if (slash > 0) name.copy(block, 345, 0, slash);
  octal(block, 100, 8, member.mode ?? usualMode(member.data));
  octal(block, 108, 8, 0);
  octal(block, 116, 8, 0);
  if (typeof member.size === "object") Buffer.from(member.size).copy(block, 124);
  else octal(block, 124, 12, member.size ?? size);
  octal(block, 136, 12, 946_684_800);
  block.write(member.type ?? "0", 156, "latin1");
  link.copy(block, 157, 0, Math.min(link.length, 100));
  const magic = { posix: "ustar\x0000", gnu: "ustar  \0", none: "" }[member.magic ?? "posix"];
  block.write(magic, 257, "latin1");
  for (const [offset, text] of member.raw ?? []) block.write(text, offset, "latin1");
  const sum = (value: (byte: number) => number): number =>
    block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : value(byte)), 0);
  const isSigned = member.checksum === "signed";
  const right = sum((byte) => (isSigned && byte > 0x7f ? byte - 0x100 : byte));
  block.write(
    `${(typeof member.checksum === "number" ? member.checksum : right).toString(8).padStart(6, "0")}\0 `,
    148,
  );
  return block;
}

function octal(block: Buffer, at: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
}

function pad(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);
}
