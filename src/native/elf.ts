// Reads what an ELF file asks of its loader, the way a loader finds it: program headers, then the dynamic section, then
// the tables that it points at. Few and small reads, whatever the size of the file.

import { Cursor } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import type { ElfImage, NativeContents, NativeNeed } from "../model/native.js";
import {
  DT_AUXILIARY,
  DT_FILTER,
  DT_FLAGS_1,
  DT_NEEDED,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  MOST_NAME_BYTES,
  nameOf,
  readElfDynamic,
  type ElfDynamic,
} from "./elf-dynamic.js";
import { ET_DYN, ET_EXEC, readElfLayout, type ElfLayout, type FileRange } from "./elf-layout.js";
import { readSymbolTable } from "./elf-symbols.js";
import { readVersionDefinitions, readVersionNeeds } from "./elf-versions.js";
import { ELF_MACHINES } from "./head.js";
import { collectProblems, type Problems } from "./problems.js";
import type { ReadSymbols } from "./read-native.js";

const DF_1_NODEFLIB = 0x800;
const DF_1_PIE = 0x08000000;

/** The image of an ELF file; none where its header can't be read. Only I/O errors are thrown. */
export function readElf(source: ByteSource): NativeContents {
  const problems = collectProblems();
  const layout = readElfLayout(source, problems);
  if (layout === undefined) return { images: [], problems: problems.list };
  return { images: [readImage(source, layout, problems)], problems: problems.list };
}

/** The dynamic symbols of an ELF file. Only I/O errors are thrown. */
export function readElfSymbols(source: ByteSource): ReadSymbols {
  const problems = collectProblems();
  const layout = readElfLayout(source, problems);
  const table = layout && readSymbolTable(source, layout, readElfDynamic(source, layout, problems), problems);
  const { imports, exports } = table ?? { imports: [], exports: new Map() };
  return { symbols: { imports, exports, forwarders: new Map() }, problems: problems.list };
}

function readImage(source: ByteSource, layout: ElfLayout, problems: Problems): ElfImage {
  const dynamic = readElfDynamic(source, layout, problems);
  const nameOfTag = (tag: number): string | undefined => {
    const offset = dynamic.valueOf(tag);
    return offset === undefined ? undefined : problems.attempt(() => dynamic.nameAt(offset));
  };
  const { interpreter: range } = layout;
  const interpreter = range && problems.attempt(() => readInterpreter(source, range));
  const ownName = nameOfTag(DT_SONAME);
  const flags = (dynamic.valueOf(DT_FLAGS_1) ?? 0) % 2 ** 32;
  return {
    format: "elf",
    arch: ELF_MACHINES.get(layout.machine) ?? "",
    bits: layout.bits,
    endian: layout.endian,
    kind: kindOf(layout, flags, ownName),
    needs: readNeeds(dynamic, problems),
    ...(ownName !== undefined && { ownName }),
    ...(interpreter !== undefined && { interpreter }),
    rpath: splitPath(nameOfTag(DT_RPATH)),
    runpath: splitPath(nameOfTag(DT_RUNPATH)),
    skipsSystem: (flags & DF_1_NODEFLIB) !== 0,
    versionNeeds: readVersionNeeds(source, layout, dynamic, problems).map(({ library, versions }) => ({
      library,
      versions: versions.map(({ name, isWeak }) => ({ name, isWeak })),
    })),
    versionDefinitions: readVersionDefinitions(source, layout, dynamic, problems).map(({ name }) => name),
  };
}

/**
 * A position-independent program has the type of a shared library. Linkers mark it (DF_1_PIE) since 2016; before that,
 * the interpreter told it. Some libraries ask for one as well (libc.so.6, libQt5Core.so.5), but these have a soname.
 */
function kindOf(layout: ElfLayout, flags: number, ownName: string | undefined): ElfImage["kind"] {
  if (layout.type === ET_EXEC) return "program";
  if (layout.type !== ET_DYN) return "other";
  if ((flags & DF_1_PIE) !== 0) return "program";
  return layout.interpreter !== undefined && ownName === undefined ? "program" : "library";
}

const HOW: ReadonlyMap<number, NativeNeed["how"]> = new Map([
  [DT_NEEDED, "load"],
  [DT_FILTER, "load"],
  [DT_AUXILIARY, "weak"],
]);

function readNeeds(dynamic: ElfDynamic, problems: Problems): NativeNeed[] {
  const needs: NativeNeed[] = [];
  for (const { tag, value } of dynamic.entries) {
    const how = HOW.get(tag);
    const name = how && problems.attempt(() => dynamic.nameAt(value));
    if (how !== undefined && name !== undefined) needs.push({ name, how });
  }
  return needs;
}

function readInterpreter(source: ByteSource, { offset, size }: FileRange): string {
  const bytes = source.read(offset, Math.min(size, MOST_NAME_BYTES));
  const end = bytes.indexOf(0);
  const cursor = new Cursor(bytes, "elf", { what: "name of the interpreter", base: offset });
  if (end < 0) throw cursor.error(`has no end in ${bytes.length} bytes`);
  return nameOf(bytes, 0, end);
}

/** An empty part means the current folder to a loader; an empty list nothing at all. */
function splitPath(path: string | undefined): string[] {
  return path === undefined || path === "" ? [] : path.split(":");
}
