// Writes PE files: headers, sections, and the tables that the loader reads. Small, and laid out as linkers do, so that
// llvm-readobj reads them too.

/** [the DLL, and its symbols by name or number] */
export type PeLibrary = readonly [name: string, symbols: readonly (string | number)[]];

export interface PePlan {
  readonly bits?: 32 | 64;
  /** 0x8664 x86_64, 0x14c x86, 0xaa64 arm64. */
  readonly machine?: number;
  readonly isDll?: boolean;
  /** Added to those that the rest of the plan asks for. */
  readonly characteristics?: number;
  readonly dllCharacteristics?: number;
  readonly subsystem?: number;
  readonly systemVersion?: readonly [number, number];
  readonly subsystemVersion?: readonly [number, number];
  readonly imports?: readonly PeLibrary[];
  readonly delayImports?: readonly PeLibrary[];
  /** Visual C++ 6 wrote addresses in delay tables, 32 bits only. */
  readonly delayBy?: "rva" | "address";
  /** Leaves out the lookup table, as Borland's linker did. */
  readonly withoutLookup?: boolean;
  readonly exports?: PeExportPlan;
  readonly resources?: readonly PeResource[];
  /** Empty sections, besides those that the tables stand in. Over eight characters: through the string table. */
  readonly sections?: readonly string[];
  readonly isManaged?: boolean;
  /** Appended behind the last section; or only claimed, at a file offset. */
  readonly certificate?: Uint8Array | readonly [offset: number, size: number];
}

export interface PeExportPlan {
  readonly name: string;
  readonly firstNumber?: number;
  /** In the order of their numbers. One without a name has a number only; null leaves a number out. */
  readonly functions: readonly ({ readonly names?: readonly string[]; readonly forwarder?: string } | null)[];
}

export interface PeResource {
  /** 24 manifest, 16 version. */
  readonly type: number;
  readonly id: number | string;
  readonly language?: number;
  readonly data: Uint8Array;
}

const PE_AT = 64;
const IMAGE_BASE = 0x400000;
const SECTION_ALIGNMENT = 0x1000;
const FILE_ALIGNMENT = 0x200;

/** The file's bytes. With a plan that has no tables and no sections: headers only. */
export function peFile(plan: PePlan = {}): Buffer {
  const bits = plan.bits ?? 64;
  const directoriesAt = bits === 64 ? 112 : 96;
  const optionalSize = directoriesAt + 16 * 8;
  const directories = new Map<number, readonly [number, number]>();
  const sections: { readonly name: string; readonly rva: number; readonly bytes: Buffer }[] = [];
  let rva = SECTION_ALIGNMENT;
  const section = (name: string, fill: (part: Part) => void): void => {
    const part = new Part(rva);
    fill(part);
    const bytes = part.bytes();
    sections.push({ name, rva, bytes });
    rva += Math.max(1, Math.ceil(bytes.length / SECTION_ALIGNMENT)) * SECTION_ALIGNMENT;
  };

  const { imports, delayImports, exports, resources } = plan;
  if (imports !== undefined || delayImports !== undefined || exports !== undefined)
    section(".rdata", (part) => {
      if (imports !== undefined) directories.set(1, writeImports(part, imports, bits, plan.withoutLookup === true));
      if (delayImports !== undefined)
        directories.set(13, writeDelayImports(part, delayImports, bits, plan.delayBy === "address"));
      if (exports !== undefined) directories.set(0, writeExports(part, exports));
    });
  if (resources !== undefined) section(".rsrc", (part) => directories.set(2, writeResources(part, resources)));
  if (plan.isManaged === true) section(".clr", (part) => directories.set(14, [part.add(Buffer.alloc(72)), 72]));
  for (const name of plan.sections ?? []) section(name, (part) => part.add(Buffer.alloc(16)));

  const headersEnd = PE_AT + 24 + optionalSize + sections.length * 40;
  const headersSize = sections.length === 0 ? headersEnd : align(headersEnd, FILE_ALIGNMENT);
  const head = Buffer.alloc(headersSize);
  const bodies: Buffer[] = [];
  const strings = [Buffer.alloc(4)];
  let offset = headersSize;
  for (const [index, { name, rva: at, bytes }] of sections.entries()) {
    const header = PE_AT + 24 + optionalSize + index * 40;
    const body = Buffer.alloc(align(bytes.length, FILE_ALIGNMENT));
    bytes.copy(body);
    bodies.push(body);
    const stringAt = strings.reduce((sum, { length }) => sum + length, 0);
    if (name.length > 8) strings.push(Buffer.from(`${name}\0`, "latin1"));
    head.write(name.length > 8 ? `/${stringAt}` : name, header, "latin1");
    put32(head, header + 8, bytes.length, at, body.length, offset);
    put32(head, header + 36, 0x40000040); // initialized data, readable
    offset += body.length;
  }
  const table = strings.length > 1 ? Buffer.concat(strings) : Buffer.alloc(0);
  if (table.length > 0) {
    table.writeUInt32LE(table.length, 0);
    put32(head, PE_AT + 12, offset); // no symbols, so their strings stand right there
    offset += table.length;
  }
  const padding = Buffer.alloc(plan.certificate instanceof Uint8Array ? align(offset, 8) - offset : 0);
  const certificate = plan.certificate instanceof Uint8Array ? plan.certificate : Buffer.alloc(0);
  if (plan.certificate instanceof Uint8Array) directories.set(4, [offset + padding.length, certificate.length]);
  else if (plan.certificate !== undefined) directories.set(4, plan.certificate);

  writeHeaders(head, plan, bits, sections.length, optionalSize, headersSize, rva);
  for (const [index, [start, size]] of directories) put32(head, PE_AT + 24 + directoriesAt + index * 8, start, size);
  return Buffer.concat([head, ...bodies, table, padding, certificate]);
}

function writeHeaders(
  head: Buffer,
  plan: PePlan,
  bits: 32 | 64,
  sectionCount: number,
  optionalSize: number,
  headersSize: number,
  imageSize: number,
): void {
  head.write("MZ", 0, "latin1");
  put32(head, 60, PE_AT);
  head.write("PE\0\0", PE_AT, "latin1");
  put16(head, PE_AT + 4, plan.machine ?? (bits === 64 ? 0x8664 : 0x14c), sectionCount);
  put16(head, PE_AT + 20, optionalSize, 0x0102 | (plan.isDll === true ? 0x2000 : 0) | (plan.characteristics ?? 0));
  const optional = PE_AT + 24;
  put16(head, optional, bits === 64 ? 0x20b : 0x10b);
  if (bits === 64) head.writeBigUInt64LE(0x1_8000_0000n, optional + 24);
  else put32(head, optional + 28, IMAGE_BASE);
  put32(head, optional + 32, SECTION_ALIGNMENT, FILE_ALIGNMENT);
  put16(head, optional + 40, ...(plan.systemVersion ?? [6, 0]));
  put16(head, optional + 48, ...(plan.subsystemVersion ?? [6, 0]));
  put32(head, optional + 56, imageSize, headersSize);
  put16(head, optional + 68, plan.subsystem ?? 3, plan.dllCharacteristics ?? 0);
  put32(head, optional + (bits === 64 ? 108 : 92), 16);
}

/** Bytes that grow, and know their address in memory. */
class Part {
  readonly #start: number;
  readonly #pieces: Buffer[] = [];
  #size = 0;

  constructor(start: number) {
    this.#start = start;
  }

  /** Gives its RVA. What is added may still be written to. */
  add(piece: Buffer, alignment = 8): number {
    const gap = align(this.#size, alignment) - this.#size;
    this.#pieces.push(Buffer.alloc(gap), piece);
    this.#size += gap + piece.length;
    return this.#start + this.#size - piece.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

function writeImports(
  part: Part,
  libraries: readonly PeLibrary[],
  bits: 32 | 64,
  withoutLookup: boolean,
): readonly [number, number] {
  const table = Buffer.alloc((libraries.length + 1) * 20);
  const at = part.add(table);
  for (const [index, [name, symbols]] of libraries.entries()) {
    const lookup = withoutLookup ? 0 : writeLookup(part, symbols, bits, 0);
    const addresses = writeLookup(part, symbols, bits, 0);
    put32(table, index * 20, lookup, 0, 0, part.add(zeroEnded(name)), addresses);
  }
  return [at, table.length];
}

function writeDelayImports(
  part: Part,
  libraries: readonly PeLibrary[],
  bits: 32 | 64,
  byAddress: boolean,
): readonly [number, number] {
  const table = Buffer.alloc((libraries.length + 1) * 32);
  const at = part.add(table);
  const base = byAddress ? IMAGE_BASE : 0;
  for (const [index, [name, symbols]] of libraries.entries()) {
    const addresses = base + part.add(Buffer.alloc((symbols.length + 1) * (bits / 8)));
    const names = base + writeLookup(part, symbols, bits, base);
    const handle = base + part.add(Buffer.alloc(8));
    put32(table, index * 32, byAddress ? 0 : 1, base + part.add(zeroEnded(name)), handle, addresses, names);
  }
  return [at, table.length];
}

/** The table of a library's symbols; names lie behind their hint. */
function writeLookup(part: Part, symbols: readonly (string | number)[], bits: 32 | 64, base: number): number {
  const size = bits / 8;
  const table = Buffer.alloc((symbols.length + 1) * size);
  const at = part.add(table);
  for (const [index, symbol] of symbols.entries()) {
    const value =
      typeof symbol === "number" ? symbol : base + part.add(Buffer.concat([Buffer.alloc(2), zeroEnded(symbol)]), 2);
    table.writeUInt32LE(value, index * size);
    if (typeof symbol === "number") table.writeUInt8(0x80, index * size + size - 1);
  }
  return at;
}

function writeExports(part: Part, { name, firstNumber = 1, functions }: PeExportPlan): readonly [number, number] {
  const names = functions
    .flatMap((one, index) => (one?.names ?? []).map((text) => ({ text, index })))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  const head = Buffer.alloc(40);
  const [addresses, pointers, indexes] = [
    Buffer.alloc(functions.length * 4),
    Buffer.alloc(names.length * 4),
    Buffer.alloc(names.length * 2),
  ];
  const at = part.add(head);
  put32(head, 12, part.add(zeroEnded(name)), firstNumber, functions.length, names.length);
  put32(head, 28, part.add(addresses), part.add(pointers), part.add(indexes));
  for (const [index, one] of functions.entries()) {
    // Code lies outside of the directory's bytes; what points into them is a forwarder.
    const target = one?.forwarder === undefined ? 0xf000 + index : part.add(zeroEnded(one.forwarder));
    if (one !== null) put32(addresses, index * 4, target);
  }
  let end = at + head.length;
  for (const [position, { text, index }] of names.entries()) {
    const bytes = zeroEnded(text);
    const nameAt = part.add(bytes);
    put32(pointers, position * 4, nameAt);
    put16(indexes, position * 2, index);
    end = nameAt + bytes.length;
  }
  end = Math.max(end, part.add(Buffer.alloc(8)));
  return [at, end - at];
}

function writeResources(part: Part, resources: readonly PeResource[]): readonly [number, number] {
  const types = new Map<number, Map<number | string, Map<number, Uint8Array>>>();
  for (const { type, id, language, data } of resources) {
    const names = types.get(type) ?? new Map<number | string, Map<number, Uint8Array>>();
    types.set(type, names);
    names.set(id, new Map([...(names.get(id) ?? []), [language ?? 1033, data]]));
  }
  // Directories first, one behind the other; the root's address is where all offsets count from.
  const root = part.add(Buffer.alloc(0));
  const reserve = (children: number): { at: number; bytes: Buffer } => {
    const bytes = Buffer.alloc(16 + children * 8);
    return { at: part.add(bytes, 4) - root, bytes };
  };
  const fill = <Key extends number | string, Child>(
    children: ReadonlyMap<Key, Child>,
    { bytes }: { readonly bytes: Buffer },
    place: (child: Child) => number,
  ): void => {
    const named = [...children].filter(([key]) => typeof key === "string");
    const numbered = [...children].filter(([key]) => typeof key === "number");
    put16(bytes, 12, named.length, numbered.length);
    for (const [index, [key, child]] of [...named, ...numbered].entries()) {
      const offset = place(child);
      const name = typeof key === "number" ? key : (0x80000000 | (wideName(part, key) - root)) >>> 0;
      put32(bytes, 16 + index * 8, name, offset);
    }
  };
  const directory = (offset: number): number => (0x80000000 | offset) >>> 0;
  const rootDirectory = reserve(types.size);
  fill(types, rootDirectory, (names) => {
    const namesDirectory = reserve(names.size);
    fill(names, namesDirectory, (languages) => {
      const languageDirectory = reserve(languages.size);
      fill(languages, languageDirectory, (data) => {
        const entry = Buffer.alloc(16);
        const at = part.add(entry, 4);
        put32(entry, 0, part.add(Buffer.from(data)), data.length);
        return at - root;
      });
      return directory(languageDirectory.at);
    });
    return directory(namesDirectory.at);
  });
  return [root, part.add(Buffer.alloc(0)) - root];
}

function wideName(part: Part, name: string): number {
  const bytes = Buffer.alloc(2 + name.length * 2);
  bytes.writeUInt16LE(name.length, 0);
  bytes.write(name, 2, "utf16le");
  return part.add(bytes, 2);
}

export interface PeVersionPlan {
  readonly file: readonly [number, number, number, number];
  readonly product: readonly [number, number, number, number];
  readonly strings: Readonly<Record<string, string>>;
}

/** A VS_VERSIONINFO, as resource compilers write it. */
export function peVersion({ file, product, strings }: PeVersionPlan): Buffer {
  const fixed = Buffer.alloc(52);
  put32(fixed, 0, 0xfeef04bd, 0x10000);
  put16(fixed, 8, file[1], file[0], file[3], file[2], product[1], product[0], product[3], product[2]);
  const texts = Object.entries(strings).map(([key, text]) =>
    versionBlock(key, Buffer.from(`${text}\0`, "utf16le"), text.length + 1, []),
  );
  const table = versionBlock("040904b0", Buffer.alloc(0), 0, texts);
  const translation = versionBlock("Translation", Buffer.from([9, 4, 0xb0, 4]), 4, []);
  return versionBlock("VS_VERSION_INFO", fixed, fixed.length, [
    versionBlock("VarFileInfo", Buffer.alloc(0), 0, [translation]),
    versionBlock("StringFileInfo", Buffer.alloc(0), 0, [table]),
  ]);
}

function versionBlock(key: string, value: Buffer, valueLength: number, children: readonly Buffer[]): Buffer {
  const head = Buffer.concat([Buffer.alloc(6), Buffer.from(`${key}\0`, "utf16le")]);
  const pieces = [padded(head), ...(value.length === 0 ? [] : [value])];
  for (const child of children) {
    const last = pieces.pop();
    if (last !== undefined) pieces.push(padded(last));
    pieces.push(child);
  }
  const block = Buffer.concat(pieces);
  put16(block, 0, block.length, valueLength, children.length > 0 || value.length === 0 ? 0 : 1);
  return block;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(align(bytes.length, 4) - bytes.length)]);
}

function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`, "utf8");
}

function align(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function put16(bytes: Buffer, at: number, ...values: readonly number[]): void {
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, at + index * 2);
}

function put32(bytes: Buffer, at: number, ...values: readonly number[]): void {
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, at + index * 4);
}
