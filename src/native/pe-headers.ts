// The fixed part of a PE file: DOS stub, COFF and optional header, data directories, section table. Everything else is
// found through them.

import { Cursor, hex } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { textOf } from "./pe-memory.js";
import type { PeSection, Pointer } from "./pe-memory.js";
import type { Problems } from "./problems.js";

export const IMAGE_DIRECTORY_ENTRY_EXPORT = 0;
export const IMAGE_DIRECTORY_ENTRY_IMPORT = 1;
export const IMAGE_DIRECTORY_ENTRY_RESOURCE = 2;
export const IMAGE_DIRECTORY_ENTRY_SECURITY = 4;
export const IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT = 13;
export const IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR = 14;

export interface PeDirectory extends Pointer {
  readonly size: number;
}

export interface PeHeaders {
  readonly machine: number;
  readonly characteristics: number;
  readonly bits: 32 | 64;
  /** Of 32-bit images only; in the others nothing that we read needs it. */
  readonly imageBase: number;
  readonly sectionAlignment: number;
  readonly headersSize: number;
  readonly systemVersion: string;
  readonly subsystemVersion: string;
  readonly subsystem: number;
  readonly dllCharacteristics: number;
  /** Those that are there: not empty. */
  readonly directories: ReadonlyMap<number, PeDirectory>;
  readonly sections: readonly PeSection[];
}

// DOS header: 0 "MZ", 60 offset of the PE header (Microsoft, "PE Format", for all of this)
// PE header: 0 "PE\0\0", then COFF: 4 machine, 6 number of sections, 12 offset of the symbols, 16 their number,
//   20 size of the optional header, 22 characteristics
// Optional header, 24 behind the PE header's beginning:
//    0 magic (0x10b: 32 bits, 0x20b: 64)   28 image base (32 bits)   32 section alignment   40 system version, twice 2 bytes
//   48 subsystem version, twice 2 bytes    60 size of headers        68 subsystem           70 DLL characteristics
//   92 | 108 number of directories         96 | 112 directories: RVA, size
const PE32 = 0x10b;
const PE32_PLUS = 0x20b;
const MOST_DIRECTORIES = 16;
const SECTION_BYTES = 40;

/** Throws FormatError where the headers are cut or no PE; a cut section table is a problem only. */
export function readPeHeaders(source: ByteSource, problems: Problems): PeHeaders {
  const peAt = at(source, 0, 64, "DOS header").seek(60).u32();
  const coff = at(source, peAt, 24, "PE header");
  if (coff.u32() !== 0x4550) throw coff.seek(0).error('has no "PE" mark; expected a PE header');
  const machine = coff.u16();
  const sectionCount = coff.u16();
  const symbolsAt = coff.seek(12).u32();
  const stringsAt = symbolsAt === 0 ? 0 : symbolsAt + coff.u32() * 18;
  const optionalSize = coff.seek(20).u16();
  const characteristics = coff.u16();

  const optional = at(source, peAt + 24, 112 + MOST_DIRECTORIES * 8, "optional header");
  const magic = optional.u16();
  if (magic !== PE32 && magic !== PE32_PLUS)
    throw optional.seek(0).error(`has the magic ${hex(magic)}; expected 0x10b or 0x20b`);
  const bits = magic === PE32 ? 32 : 64;
  const imageBase = optional.seek(28).u32();
  const sectionAlignment = optional.u32();
  const systemVersion = version(optional.seek(40));
  const subsystemVersion = version(optional.seek(48));
  const headersSize = optional.seek(60).u32();
  const subsystem = optional.seek(68).u16();
  const dllCharacteristics = optional.u16();
  const directories = directoriesIn(optional.seek(bits === 32 ? 92 : 108), problems);
  const sections = sectionsIn(source, peAt + 24 + optionalSize, sectionCount, stringsAt, problems);
  return {
    ...{ machine, characteristics, bits, imageBase, sectionAlignment, headersSize, systemVersion, subsystemVersion },
    ...{ subsystem, dllCharacteristics, directories, sections },
  };
}

function at(source: ByteSource, start: number, length: number, what: string): Cursor {
  return new Cursor(source.read(start, length), "pe", { what, base: start });
}

function version(cursor: Cursor): string {
  const major = cursor.u16();
  return `${major}.${cursor.u16()}`;
}

function directoriesIn(optional: Cursor, problems: Problems): ReadonlyMap<number, PeDirectory> {
  const directories = new Map<number, PeDirectory>();
  const count = Math.min(optional.u32(), MOST_DIRECTORIES);
  problems.attempt(() => {
    for (let index = 0; index < count; index++) {
      const from = optional.base + optional.position;
      const rva = optional.u32();
      const size = optional.u32();
      if (rva !== 0) directories.set(index, { rva, size, from });
    }
  });
  return directories;
}

// Section header: 0 name, 8 virtual size, 12 RVA, 16 size in the file, 20 offset in the file
function sectionsIn(
  source: ByteSource,
  start: number,
  count: number,
  stringsAt: number,
  problems: Problems,
): readonly PeSection[] {
  const table = at(source, start, count * SECTION_BYTES, "section table");
  const sections: PeSection[] = [];
  problems.attempt(() => {
    for (let index = 0; index < count; index++) {
      const header = table.seek(index * SECTION_BYTES);
      if (header.remaining < SECTION_BYTES) header.skip(SECTION_BYTES);
      const headerAt = header.base + header.position;
      const name = textOf(header.take(8));
      const virtualSize = header.u32();
      const rva = header.u32();
      const rawSize = header.u32();
      const rawOffset = header.u32();
      sections.push({
        name: longName(source, name, stringsAt) ?? name,
        rva,
        virtualSize,
        rawSize,
        rawOffset,
        headerAt,
      });
    }
  });
  return sections;
}

/** "/4": the name begins at 4 in the string table behind the COFF symbols. MinGW names its debug sections so. */
function longName(source: ByteSource, name: string, stringsAt: number): string | undefined {
  if (stringsAt === 0 || !/^\/\d+$/.test(name)) return undefined;
  const bytes = source.read(stringsAt + Number(name.slice(1)), 64);
  return bytes.includes(0) ? textOf(bytes) : undefined;
}

/**
 * The certificates, whose place is a file offset and no address. Undefined where they are not in the file: signed libraries
 * that were stripped or compressed keep the entry, and Windows loads them.
 */
export function certificateIn(
  source: ByteSource,
  directory: PeDirectory | undefined,
): { readonly offset: number; readonly size: number } | undefined {
  if (directory === undefined || directory.size === 0) return undefined;
  const { rva: offset, size } = directory;
  if (offset + size <= source.size) return { offset, size };
  return undefined;
}
