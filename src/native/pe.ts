// Reads PE, the programs and libraries of Windows: headers, then only the windows of the file that the questions of
// linkage need. Each part is read by itself; what is damaged becomes a problem and costs no other part.

import type { ByteSource } from "../bytes/source.js";
import type { NativeContents, NativeNeed, PeImage } from "../model/native.js";
import { IMAGE_FILE_DLL, PE_MACHINES } from "./head.js";
import { readExports, readOwnName } from "./pe-exports.js";
import {
  certificateIn,
  IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR,
  IMAGE_DIRECTORY_ENTRY_SECURITY,
  readPeHeaders,
} from "./pe-headers.js";
import { type PeImport, readImportedSymbols, readImports } from "./pe-imports.js";
import { peMemory } from "./pe-memory.js";
import { collectProblems } from "./problems.js";
import { readResources } from "./pe-resources.js";
import type { ReadSymbols } from "./read-native.js";

export function readPe(source: ByteSource): NativeContents {
  const problems = collectProblems();
  const headers = problems.attempt(() => readPeHeaders(source, problems));
  if (headers === undefined) return { images: [], problems: problems.list };
  const memory = peMemory(source, headers, problems);
  const { machine, bits, characteristics, dllCharacteristics, directories } = headers;
  const needs = needsOf(readImports(headers, memory, problems));
  const ownName = problems.attempt(() => readOwnName(headers, memory));
  const { manifests, version } = readResources(headers, memory, problems);
  const certificate = problems.attempt(() => certificateIn(source, directories.get(IMAGE_DIRECTORY_ENTRY_SECURITY)));
  const image: PeImage = {
    format: "pe",
    arch: PE_MACHINES.get(machine) ?? "",
    bits,
    kind: (characteristics & IMAGE_FILE_DLL) === 0 ? "program" : "library",
    needs,
    ...(ownName === undefined ? {} : { ownName }),
    subsystem: headers.subsystem,
    systemVersion: headers.systemVersion,
    subsystemVersion: headers.subsystemVersion,
    characteristics,
    dllCharacteristics,
    sections: headers.sections.map(({ name }) => name),
    manifests,
    ...(version === undefined ? {} : { version }),
    isManaged: directories.has(IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR),
    ...(certificate === undefined ? {} : { certificate }),
  };
  return { images: [image], problems: problems.list };
}

export function readPeSymbols(source: ByteSource): ReadSymbols {
  const problems = collectProblems();
  const headers = problems.attempt(() => readPeHeaders(source, problems));
  if (headers === undefined)
    return { symbols: { imports: [], exports: new Map(), forwarders: new Map() }, problems: problems.list };
  const memory = peMemory(source, headers, problems);
  const libraries = readImports(headers, memory, problems);
  const imports = readImportedSymbols(headers.bits, libraries, memory, problems);
  return { symbols: { imports, ...readExports(headers, memory, problems) }, problems: problems.list };
}

/** Linkers that join import libraries give one DLL several entries; it is needed once. */
function needsOf(imports: readonly PeImport[]): readonly NativeNeed[] {
  const needs = new Map<string, NativeNeed>();
  for (const { need } of imports) {
    const key = `${need.how} ${need.name}`;
    if (!needs.has(key)) needs.set(key, need);
  }
  return [...needs.values()];
}
