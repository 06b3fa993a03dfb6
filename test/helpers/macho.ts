// Writes Mach-O files: thin or universal, either byte order and width, with the load commands, symbols, export trie and
// signature that a test asks for. Nothing in them could run; they have no segments.

export interface MachOParts {
  readonly bits?: 32 | 64;
  readonly endian?: "little" | "big";
  readonly cputype?: number;
  readonly filetype?: number;
  readonly flags?: number;
  readonly commands?: readonly MachOCommand[];
  readonly symbols?: readonly MachOSymbol[];
  /** LC_DYSYMTAB; false for none. */
  readonly hasDynamicTable?: boolean;
  readonly trie?: { readonly bytes: Uint8Array; readonly command: "LC_DYLD_INFO_ONLY" | "LC_DYLD_EXPORTS_TRIE" };
  readonly signature?: Uint8Array;
}

/** A load command: its number, then 32-bit fields and texts. A text puts its own offset in place and its bytes at the end. */
export interface MachOCommand {
  readonly kind: number;
  readonly fields: readonly (number | string)[];
}

export interface MachOSymbol {
  /** As the linker spells it: "_PyInit__ssl". */
  readonly name: string;
  /** n_type: 0x01 undefined, 0x0f defined in a section, 0x1f the same but private. */
  readonly type: number;
  /** n_desc. */
  readonly description?: number;
  readonly value?: number;
}

export const LC = {
  LOAD_DYLIB: 0xc,
  ID_DYLIB: 0xd,
  LAZY_LOAD_DYLIB: 0x20,
  ENCRYPTION_INFO_64: 0x2c,
  VERSION_MIN_MACOSX: 0x24,
  VERSION_MIN_IPHONEOS: 0x25,
  DYLD_ENVIRONMENT: 0x27,
  BUILD_VERSION: 0x32,
  LOAD_WEAK_DYLIB: 0x80000018,
  RPATH: 0x8000001c,
  REEXPORT_DYLIB: 0x8000001f,
  LOAD_UPWARD_DYLIB: 0x80000023,
} as const;

/** LC_LOAD_DYLIB or one of its kin. */
export function dylib(kind: number, name: string): MachOCommand {
  return { kind, fields: [name, 2, 0x10000, 0x10000] };
}

/** One image. Symbols must stand in the order that LC_DYSYMTAB wants: exported ones before undefined ones. */
export function machO(parts: MachOParts = {}): Buffer {
  const { bits = 64, endian = "little", symbols = [], trie, signature } = parts;
  const records = Buffer.alloc(symbols.length * (bits === 64 ? 16 : 12));
  const strings = Buffer.from(` \0${symbols.map(({ name }) => `${name}\0`).join("")}`, "latin1");
  let text = 2;
  for (const [index, { name, type, description = 0, value = 0 }] of symbols.entries()) {
    const at = index * (bits === 64 ? 16 : 12);
    put32(records, endian, at, text);
    records.writeUInt8(type, at + 4);
    if (endian === "little") records.writeUInt16LE(description, at + 6);
    else records.writeUInt16BE(description, at + 6);
    put32(records, endian, at + (bits === 64 && endian === "big" ? 12 : 8), value);
    text += Buffer.byteLength(name, "latin1") + 1;
  }
  const blobs = [records, strings, trie?.bytes ?? Buffer.alloc(0), signature ?? Buffer.alloc(0)];
  // Twice: the sizes of the commands don't depend on what they point at.
  const length = (bits === 64 ? 32 : 28) + commandsOf(parts, blobs, 0).length;
  const commands = commandsOf(parts, blobs, length);
  const header = Buffer.alloc(bits === 64 ? 32 : 28);
  const filetype = parts.filetype ?? 8;
  const count = commandListOf(parts, blobs, 0).length;
  const cputype = parts.cputype ?? 0x01000007;
  const magic = bits === 64 ? 0xfeedfacf : 0xfeedface;
  for (const [index, value] of [magic, cputype, 3, filetype, count, commands.length, parts.flags ?? 0x85].entries())
    put32(header, endian, index * 4, value);
  return Buffer.concat([header, commands, ...blobs]);
}

function commandsOf(parts: MachOParts, blobs: readonly Uint8Array[], start: number): Buffer {
  return Buffer.concat(commandListOf(parts, blobs, start).map((command) => commandBytes(command, parts)));
}

function commandListOf(parts: MachOParts, blobs: readonly Uint8Array[], start: number): MachOCommand[] {
  const { commands = [], symbols = [], hasDynamicTable = true, trie, signature } = parts;
  const sizes = blobs.map(({ length }) => length);
  const [records = 0, strings = 0, tree = 0, signed = 0] = sizes;
  const list = [...commands];
  if (symbols.length > 0) {
    list.push({ kind: 0x2, fields: [start, symbols.length, start + records, strings] });
    const exported = symbols.filter(({ type }) => (type & 0x0e) !== 0).length;
    const ranges = [0, 0, 0, exported, exported, symbols.length - exported];
    if (hasDynamicTable) list.push({ kind: 0xb, fields: [...ranges, ...Array<number>(12).fill(0)] });
  }
  const treeAt = start + records + strings;
  if (trie?.command === "LC_DYLD_EXPORTS_TRIE") list.push({ kind: 0x80000033, fields: [treeAt, tree] });
  if (trie?.command === "LC_DYLD_INFO_ONLY")
    list.push({ kind: 0x80000022, fields: [0, 0, 0, 0, 0, 0, 0, 0, treeAt, tree] });
  if (signature !== undefined) list.push({ kind: 0x1d, fields: [treeAt + tree, signed] });
  return list;
}

function commandBytes({ kind, fields }: MachOCommand, { bits = 64, endian = "little" }: MachOParts): Buffer {
  const fixed = 8 + fields.length * 4;
  const texts = fields.filter((field) => typeof field === "string").map((text) => Buffer.from(`${text}\0`, "utf8"));
  const unit = bits / 8;
  const size = Math.ceil((fixed + texts.reduce((sum, text) => sum + text.length, 0)) / unit) * unit;
  const bytes = Buffer.alloc(size);
  put32(bytes, endian, 0, kind);
  put32(bytes, endian, 4, size);
  let end = fixed;
  for (const [index, field] of fields.entries()) {
    put32(bytes, endian, 8 + index * 4, typeof field === "number" ? field : end);
    if (typeof field === "string") end += bytes.write(`${field}\0`, end, "utf8");
  }
  return bytes;
}

function put32(bytes: Buffer, endian: "little" | "big", at: number, value: number): void {
  if (endian === "little") bytes.writeUInt32LE(value, at);
  else bytes.writeUInt32BE(value, at);
}

/** A universal file: the images at multiples of 64, each with its cputype. */
export function fat(images: readonly { cputype: number; bytes: Uint8Array }[], is64 = false): Buffer {
  const size = is64 ? 32 : 20;
  const header = Buffer.alloc(8 + images.length * size);
  header.writeUInt32BE(is64 ? 0xcafebabf : 0xcafebabe, 0);
  header.writeUInt32BE(images.length, 4);
  let file = pad(header);
  for (const [index, { cputype, bytes }] of images.entries()) {
    const at = 8 + index * size;
    file.writeUInt32BE(cputype, at);
    // The upper halves of 64-bit fields stay 0.
    file.writeUInt32BE(file.length, at + (is64 ? 12 : 8));
    file.writeUInt32BE(bytes.length, at + (is64 ? 20 : 12));
    file = pad(Buffer.concat([file, bytes]));
  }
  return file;
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((64 - (bytes.length % 64)) % 64)]);
}

export interface SignatureParts {
  readonly flags: number;
  readonly team?: string;
  readonly version?: number;
  readonly slot?: number;
  /** Those that are granted. */
  readonly entitlements?: readonly string[];
}

/**
 * A SuperBlob with requirements (an empty blob), one code directory, in the slot that is asked for, and entitlements, where
 * there are some.
 */
export function codeSignature(parts: SignatureParts): Buffer {
  const { flags, team, version = 0x20400, slot = 0, entitlements } = parts;
  const names = Buffer.from(`com.example.shop\0${team === undefined ? "" : `${team}\0`}`, "latin1");
  const directory = Buffer.alloc(88);
  const fields = [0xfade0c02, 88 + names.length, version, flags, 0, 88];
  for (const [index, value] of fields.entries()) directory.writeUInt32BE(value, index * 4);
  if (team !== undefined) directory.writeUInt32BE(88 + "com.example.shop\0".length, 48);
  const keys = (entitlements ?? []).map((key) => `<key>${key}</key>\n<true/>`).join("\n");
  const text = Buffer.from(entitlements === undefined ? "" : `<plist><dict>${keys}</dict></plist>`, "latin1");
  const grants = Buffer.alloc(entitlements === undefined ? 0 : 8);
  const count = entitlements === undefined ? 2 : 3;
  const requirements = 12 + 8 * count;
  const index = Buffer.alloc(requirements + 12);
  const end = index.length + 88 + names.length;
  if (entitlements !== undefined) {
    grants.writeUInt32BE(0xfade7171, 0);
    grants.writeUInt32BE(8 + text.length, 4);
  }
  const slots = [2, requirements, slot, index.length, ...(entitlements === undefined ? [] : [5, end])];
  const values = [0xfade0cc0, end + grants.length + text.length, count, ...slots, 0xfade0c01, 12];
  for (const [place, value] of values.entries()) index.writeUInt32BE(value, place * 4);
  return Buffer.concat([index, directory, names, grants, text]);
}

/** An export trie with a node for each name below the root: no shared beginnings. */
export function flatTrie(names: readonly string[]): Buffer {
  const edges = names.reduce((sum, name) => sum + name.length + 2, 0);
  const leaf = 4; // terminal size 2, flags, address, no children
  const root = [0, names.length];
  for (const [index, name] of names.entries()) {
    const at = 2 + edges + index * leaf;
    if (at > 0x7f) throw new RangeError("this writer has one byte for an offset");
    root.push(...Buffer.from(`${name}\0`, "latin1"), at);
  }
  return Buffer.from([...root, ...names.flatMap(() => [2, 0, 0x40, 0])]);
}
