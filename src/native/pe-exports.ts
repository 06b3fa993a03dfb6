// What a PE image offers: by name, by number only, and what it passes on to another library (forwarders).

import { type Cursor, hex } from "../bytes/cursor.js";
import { IMAGE_DIRECTORY_ENTRY_EXPORT, type PeHeaders } from "./pe-headers.js";
import { pointerAt, type PeMemory, type Pointer } from "./pe-memory.js";
import type { Problems } from "./problems.js";

export interface PeExports {
  readonly exports: ReadonlyMap<string, readonly string[]>;
  readonly forwarders: ReadonlyMap<string, string>;
}

// Export directory, 40 bytes: 12 name, 16 first number, 20 how many functions, 24 how many names, 28 functions, 32 names,
// 36 index of each name's function (2 bytes each). A function that points into the directory's own bytes is a forwarder.
const DIRECTORY_BYTES = 40;
/** Numbers of functions have 16 bits. */
const MOST_EXPORTS = 0x10000;
const NO_VERSIONS: readonly string[] = [""];

/** The name that the library calls itself by. */
export function readOwnName({ directories }: PeHeaders, memory: PeMemory): string | undefined {
  const directory = directories.get(IMAGE_DIRECTORY_ENTRY_EXPORT);
  if (directory === undefined) return undefined;
  const name = pointerAt(memory.at(directory, DIRECTORY_BYTES, "export directory").seek(12));
  return name.rva === 0 ? undefined : memory.text(name, "export directory's name");
}

export function readExports({ directories }: PeHeaders, memory: PeMemory, problems: Problems): PeExports {
  const exports = new Map<string, readonly string[]>();
  const forwarders = new Map<string, string>();
  const directory = directories.get(IMAGE_DIRECTORY_ENTRY_EXPORT);
  problems.attempt(() => {
    if (directory === undefined) return;
    const head = memory.at(directory, DIRECTORY_BYTES, "export directory");
    const firstNumber = head.seek(16).u32();
    const functionCount = head.u32();
    const nameCount = head.u32();
    const [functionsAt, namesAt, indexesAt] = [pointerAt(head), pointerAt(head), pointerAt(head)];
    const table = tableReader(memory, problems);
    const functions = table(functionsAt, functionCount, 4, "exported functions", pointerAt);
    const names = table(namesAt, nameCount, 4, "exported names", pointerAt);
    const indexes = table(indexesAt, nameCount, 2, "numbers of exported names", (cursor) => cursor.u16());

    const add = (name: string, target: Pointer): void => {
      exports.set(name, NO_VERSIONS);
      if (target.rva < directory.rva || target.rva >= directory.rva + directory.size) return;
      const forwarder = problems.attempt(() => memory.text(target, `forwarder of ${name}`));
      if (forwarder !== undefined) forwarders.set(name, forwarder);
    };

    const named = new Set<number>();
    for (const [position, at] of names.entries()) {
      const index = indexes[position];
      const target = index === undefined ? undefined : functions[index];
      if (index === undefined || target === undefined || target.rva === 0) continue;
      named.add(index);
      const name = problems.attempt(() => memory.text(at, "name of an export"));
      if (name !== undefined) add(name, target);
    }
    for (const [index, target] of functions.entries())
      if (target.rva !== 0 && !named.has(index)) add(`#${firstNumber + index}`, target);
  });
  return { exports, forwarders };
}

/** Reads tables whose length is stated, as far as they are there. */
function tableReader(memory: PeMemory, problems: Problems) {
  return <T>(
    pointer: Pointer,
    count: number,
    bytes: number,
    what: string,
    read: (entry: Cursor) => T,
  ): readonly T[] => {
    if (count === 0) return [];
    const most = Math.min(count, MOST_EXPORTS);
    const table = problems.attempt(() => {
      const cursor = memory.at(pointer, most * bytes, what);
      memory.spend(cursor.remaining, pointer, what);
      return cursor;
    });
    if (table === undefined) return [];
    const there = Math.floor(table.remaining / bytes);
    if (there < count) problems.add(`${what} at ${hex(table.base)} end after ${there}; expected ${count}`, table.base);
    return Array.from({ length: there }, () => read(table));
  };
}
