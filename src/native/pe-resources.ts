// The resources of a PE image that linkage asks for: manifests and version information. Icons and texts are passed over.

import type { PeImage } from "../model/native.js";
import { IMAGE_DIRECTORY_ENTRY_RESOURCE, type PeHeaders } from "./pe-headers.js";
import { pointerAt, type PeMemory, type Pointer } from "./pe-memory.js";
import type { Problems } from "./problems.js";
import { readVersion } from "./pe-version.js";

const RT_VERSION = 16;
const RT_MANIFEST = 24;
const MOST_MANIFESTS = 64;
const MOST_DATA_BYTES = 1024 * 1024;

export interface PeResources {
  readonly manifests: PeImage["manifests"];
  readonly version: PeImage["version"];
}

/** Three levels of directories, by type, name and language: what claims to lie deeper is damage, so no loop is followed. */
export function readResources({ directories }: PeHeaders, memory: PeMemory, problems: Problems): PeResources {
  const manifests: { readonly id: number; readonly text: string }[] = [];
  let version: PeImage["version"];
  const root = directories.get(IMAGE_DIRECTORY_ENTRY_RESOURCE);
  problems.attempt(() => {
    if (root === undefined) return;
    for (const type of entriesAt(memory, root, 0, problems)) {
      if (type.id !== RT_MANIFEST && type.id !== RT_VERSION) continue;
      for (const { id, data } of dataUnder(memory, root, type, problems)) {
        if (type.id === RT_VERSION) {
          version ??= problems.attempt(() => readVersion(contentAt(memory, data, "version information")));
          continue;
        }
        if (id === undefined || manifests.length === MOST_MANIFESTS) continue; // the loader asks for numbers only
        const content = problems.attempt(() => contentAt(memory, data, `manifest ${id}`));
        if (content !== undefined) manifests.push({ id, text: manifestText(content.bytes) });
      }
    }
  });
  return { manifests, version };
}

interface ResourceEntry {
  /** Undefined for what has a name instead. */
  readonly id: number | undefined;
  readonly isDirectory: boolean;
  /** From the beginning of all resources. */
  readonly offset: number;
  readonly from: number;
}

interface ResourceData extends Pointer {
  readonly size: number;
}

/** What lies below a type, in each language. */
function* dataUnder(
  memory: PeMemory,
  root: Pointer,
  type: ResourceEntry,
  problems: Problems,
): Generator<{ readonly id: number | undefined; readonly data: ResourceData }> {
  for (const name of entriesUnder(memory, root, type, problems))
    for (const language of entriesUnder(memory, root, name, problems)) {
      const data = problems.attempt(() => dataAt(memory, root, language));
      if (data !== undefined) yield { id: name.id, data };
    }
}

function entriesUnder(
  memory: PeMemory,
  root: Pointer,
  { isDirectory, offset, from }: ResourceEntry,
  problems: Problems,
): readonly ResourceEntry[] {
  if (isDirectory) return entriesAt(memory, { rva: root.rva, from }, offset, problems);
  problems.add("resource directory has data where a directory is expected", from);
  return [];
}

// Resource directory, 16 bytes: 12 how many entries with names, 14 how many with numbers; then the entries, 8 bytes each:
// 0 number, or highest bit and the name's place, 4 offset of the data entry, or highest bit and that of a directory
function entriesAt(memory: PeMemory, root: Pointer, offset: number, problems: Problems): readonly ResourceEntry[] {
  const what = "resource directory";
  const entries: ResourceEntry[] = [];
  problems.attempt(() => {
    const at = { rva: root.rva + offset, from: root.from };
    const head = memory.at(at, 16, what).seek(12);
    const count = head.u16() + head.u16();
    if (count === 0) return;
    memory.spend(count * 8, at, what);
    const table = memory.at({ rva: at.rva + 16, from: root.from }, count * 8, what);
    for (let index = 0; index < count; index++) {
      const from = table.base + table.position;
      const name = table.u32();
      const target = table.u32();
      const id = name >>> 31 === 1 ? undefined : name;
      entries.push({ id, isDirectory: target >>> 31 === 1, offset: target & 0x7fffffff, from });
    }
  });
  return entries;
}

// Data entry, 16 bytes: 0 RVA (not an offset into the resources), 4 size
function dataAt(memory: PeMemory, root: Pointer, { isDirectory, offset, from }: ResourceEntry): ResourceData {
  const entry = memory.at({ rva: root.rva + offset, from }, 16, "resource data entry");
  if (isDirectory) throw entry.error("is a directory below the third level; expected data");
  return { ...pointerAt(entry), size: entry.u32() };
}

function contentAt(memory: PeMemory, data: ResourceData, what: string): { bytes: Uint8Array; base: number } {
  const cursor = memory.at(data, Math.min(data.size, MOST_DATA_BYTES + 1), what);
  if (data.size > MOST_DATA_BYTES) throw cursor.error(`has ${data.size} bytes; expected ${MOST_DATA_BYTES} at most`);
  memory.spend(data.size, data, what);
  return { bytes: cursor.take(data.size), base: cursor.base };
}

/** UTF-8 or UTF-16, by the mark at its beginning. */
export function manifestText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8";
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding);
  return text.replace(/^\ufeff/, "").replace(/\0+$/, "");
}
