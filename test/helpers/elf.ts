// Writes small ELF files: the tables that a loader reads, one behind the other in one segment, and nothing else. Addresses
// are offsets plus BASE, so that a reader that takes one for the other finds nothing.

export interface ElfOptions {
  readonly bits?: 32 | 64;
  readonly endian?: "little" | "big";
  /** e_machine; 62, x86_64, when left out. */
  readonly machine?: number;
  /** e_type: 2 program, 3 shared object (when left out). */
  readonly type?: number;
  readonly interpreter?: string;
  readonly needs?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly flags1?: number;
  /** More entries of the dynamic section, before its end; names are put into the string table. */
  readonly dynamic?: readonly (readonly [tag: number, value: number | string])[];
  readonly versionNeeds?: readonly {
    readonly library: string;
    readonly versions: readonly { readonly name: string; readonly isWeak?: boolean }[];
  }[];
  /** The base entry, index 1, is written before them. */
  readonly versionDefinitions?: readonly string[];
  /** Undefined ones first, as a GNU hash table wants it. */
  readonly symbols?: readonly ElfSymbol[];
  /** How the file tells the number of symbols; "sysv" when left out. */
  readonly hash?: "sysv" | "gnu" | "none";
  /** Writes a section header for the symbol table. */
  readonly hasSections?: boolean;
}

export interface ElfSymbol {
  readonly name: string;
  readonly isImport?: boolean;
  readonly binding?: "local" | "global" | "weak";
  readonly isHidden?: boolean;
  /** One of the versions that the file needs or defines. */
  readonly version?: string;
  /** "name@version" instead of "name@@version". */
  readonly isOldVersion?: boolean;
}

export interface WrittenElf {
  readonly bytes: Buffer;
  /** File offsets of the parts: "dynamic", "strings", "symbols", "hash", "versions", "needs", "definitions", "interpreter". */
  readonly at: Readonly<Record<string, number>>;
}

export const BASE = 0x40000;

export function elf(options: ElfOptions = {}): Buffer {
  return writeElf(options).bytes;
}

export function writeElf(options: ElfOptions = {}): WrittenElf {
  const bits = options.bits ?? 64;
  const file = writer(bits, options.endian ?? "little");
  const strings = stringTable();
  const { symbols = [], versionNeeds = [], versionDefinitions = [] } = options;
  const wide = bits === 64;
  const segments = options.interpreter === undefined ? 2 : 3;
  file.zeros(wide ? 64 : 52);
  file.zeros(segments * (wide ? 56 : 32));

  const at: Record<string, number> = {};
  const mark = (name: string): void => {
    file.align(8);
    at[name] = file.size();
  };
  const indexes = new Map<string, number>();
  for (const name of versionDefinitions) indexes.set(name, indexes.size + 2);
  for (const { versions } of versionNeeds) for (const { name } of versions) indexes.set(name, indexes.size + 2);

  if (options.interpreter !== undefined) {
    mark("interpreter");
    file.text(`${options.interpreter}\0`);
    at["interpreterEnd"] = file.size();
  }
  mark("symbols");
  writeSymbols(file, wide, strings, symbols);
  at["symbolsEnd"] = file.size();
  mark("hash");
  if (options.hash === "gnu") writeGnuHash(file, wide, symbols);
  else if (options.hash !== "none") writeHash(file, symbols.length + 1);
  mark("versions");
  file.u16(0);
  for (const { version, isOldVersion } of symbols)
    file.u16((version === undefined ? 1 : (indexes.get(version) ?? 0)) + (isOldVersion === true ? 0x8000 : 0));
  mark("needs");
  versionNeeds.forEach(({ library, versions }, index) => {
    const isLast = index === versionNeeds.length - 1;
    file.u16(1, versions.length);
    file.u32(strings.add(library), 16, isLast ? 0 : 16 + versions.length * 16);
    versions.forEach(({ name, isWeak }, inner) => {
      file.u32(0);
      file.u16(isWeak === true ? 2 : 0, indexes.get(name) ?? 0);
      file.u32(strings.add(name), inner === versions.length - 1 ? 0 : 16);
    });
  });
  mark("definitions");
  if (versionDefinitions.length > 0)
    [options.soname ?? "", ...versionDefinitions].forEach((name, index) => {
      file.u16(1, index === 0 ? 1 : 0, index + 1, 1);
      file.u32(0, 20, index === versionDefinitions.length ? 0 : 28);
      file.u32(strings.add(name), 0);
    });

  const entries = dynamicEntries(options, strings, at);
  mark("strings");
  file.bytes(strings.bytes());
  const stringsSize = file.size() - (at["strings"] ?? 0);
  mark("dynamic");
  for (const [tag, value] of [...entries, [5, (at["strings"] ?? 0) + BASE], [10, stringsSize], [0, 0]] as const)
    file.word(tag, value);
  at["dynamicEnd"] = file.size();
  const dynamicSize = file.size() - (at["dynamic"] ?? 0);
  mark("sections");
  if (options.hasSections === true) {
    file.u32(0, 11); // SHT_DYNSYM
    file.word(0, 0, at["symbols"] ?? 0, (at["symbolsEnd"] ?? 0) - (at["symbols"] ?? 0));
    file.zeros(wide ? 24 : 16);
  }
  const size = file.size();

  file.seek(0);
  file.text(`\x7fELF${wide ? "\x02" : "\x01"}${options.endian === "big" ? "\x02" : "\x01"}\x01`);
  file.seek(16);
  file.u16(options.type ?? 3, options.machine ?? 62);
  file.u32(1);
  file.word(0, wide ? 64 : 52, options.hasSections === true ? (at["sections"] ?? 0) : 0);
  file.u32(0);
  file.u16(wide ? 64 : 52, wide ? 56 : 32, segments);
  file.u16(wide ? 64 : 40, options.hasSections === true ? 1 : 0, 0);
  const segment = (type: number, offset: number, length: number): void => {
    file.u32(type);
    if (wide) file.u32(4);
    file.word(offset, offset + BASE, offset + BASE, length, length);
    if (!wide) file.u32(4);
    file.word(8);
  };
  if (at["interpreterEnd"] !== undefined)
    segment(3, at["interpreter"] ?? 0, at["interpreterEnd"] - (at["interpreter"] ?? 0));
  segment(1, 0, size);
  segment(2, at["dynamic"] ?? 0, dynamicSize);
  return { bytes: file.done(size), at };
}

function dynamicEntries(
  options: ElfOptions,
  strings: ReturnType<typeof stringTable>,
  at: Readonly<Record<string, number>>,
): [number, number][] {
  const entries: [number, number][] = [];
  const text = (tag: number, value: string | undefined): void => {
    if (value !== undefined) entries.push([tag, strings.add(value)]);
  };
  const table = (tag: number, name: string, isThere: boolean): void => {
    if (isThere) entries.push([tag, (at[name] ?? 0) + BASE]);
  };
  for (const name of options.needs ?? []) text(1, name);
  text(14, options.soname);
  text(15, options.rpath);
  text(29, options.runpath);
  for (const [tag, value] of options.dynamic ?? [])
    if (typeof value === "string") text(tag, value);
    else entries.push([tag, value]);
  if (options.flags1 !== undefined) entries.push([0x6ffffffb, options.flags1]);
  table(6, "symbols", true);
  table(options.hash === "gnu" ? 0x6ffffef5 : 4, "hash", options.hash !== "none");
  const hasVersions = options.versionNeeds !== undefined || options.versionDefinitions !== undefined;
  table(0x6ffffff0, "versions", hasVersions);
  table(0x6ffffffe, "needs", options.versionNeeds !== undefined);
  table(0x6ffffffc, "definitions", options.versionDefinitions !== undefined);
  return entries;
}

type Writer = ReturnType<typeof writer>;

const BINDINGS = { local: 0, global: 1, weak: 2 };

function writeSymbols(
  file: Writer,
  wide: boolean,
  strings: ReturnType<typeof stringTable>,
  symbols: readonly ElfSymbol[],
): void {
  file.zeros(wide ? 24 : 16);
  for (const { name, isImport, binding = "global", isHidden } of symbols) {
    file.u32(strings.add(name));
    if (!wide) file.u32(0x1000, 8);
    file.u8(BINDINGS[binding] * 16 + 2, isHidden === true ? 2 : 0);
    file.u16(isImport === true ? 0 : 7);
    if (wide) file.word(0x1000, 8);
  }
}

function writeHash(file: Writer, count: number): void {
  file.u32(1, count, count > 1 ? 1 : 0);
  for (let index = 0; index < count; index++) file.u32(index === 0 || index === count - 1 ? 0 : index + 1);
}

/** Two buckets, the first of them empty, and one chain; no symbols in it when the file exports none. */
function writeGnuHash(file: Writer, wide: boolean, symbols: readonly ElfSymbol[]): void {
  const imports = symbols.filter(({ isImport }) => isImport === true).length;
  const exports = symbols.length - imports;
  file.u32(2, exports === 0 ? 1 : imports + 1, 1, 6);
  file.zeros(wide ? 8 : 4);
  file.u32(0, exports === 0 ? 0 : imports + 1);
  for (let index = 0; index < exports; index++) file.u32(0x1234560 + (index === exports - 1 ? 1 : 0));
}

function stringTable(): { add(text: string): number; bytes(): Buffer } {
  let all = "\0";
  return {
    add(text) {
      const known = all.indexOf(`\0${text}\0`);
      if (known >= 0) return known + 1;
      all += `${text}\0`;
      return all.length - text.length - 1;
    },
    bytes: () => Buffer.from(all, "latin1"),
  };
}

function writer(bits: 32 | 64, endian: "little" | "big") {
  const buffer = Buffer.alloc(64 * 1024);
  const isLittle = endian === "little";
  let at = 0;
  const number = (size: 1 | 2 | 4, value: number): void => {
    if (isLittle) buffer.writeUIntLE(value, at, size);
    else buffer.writeUIntBE(value, at, size);
    at += size;
  };
  const word = (value: number): void => {
    const high = Math.floor(value / 2 ** 32);
    const low = value % 2 ** 32;
    if (bits === 32) number(4, low);
    else for (const half of isLittle ? [low, high] : [high, low]) number(4, half);
  };
  return {
    u8: (...values: number[]) => values.forEach((value) => number(1, value)),
    u16: (...values: number[]) => values.forEach((value) => number(2, value)),
    u32: (...values: number[]) => values.forEach((value) => number(4, value)),
    word: (...values: number[]) => values.forEach(word),
    text(value: string) {
      at += buffer.write(value, at, "latin1");
    },
    bytes(value: Buffer) {
      at += value.copy(buffer, at);
    },
    zeros(count: number) {
      at += count;
    },
    align(to: number) {
      at = Math.ceil(at / to) * to;
    },
    seek(to: number) {
      at = to;
    },
    size: () => at,
    done: (size: number) => Buffer.from(buffer.subarray(0, size)),
  };
}
