// Symbol versions: which ones an ELF file asks of the libraries it needs (.gnu.version_r) and which it defines
// (.gnu.version_d). Both are chains of records, each with a chain of its own; steps lead forward only.

import { Cursor } from "../bytes/cursor.js";
import type { ByteSource } from "../bytes/source.js";
import { DT_VERDEF, DT_VERNEED, type ElfDynamic } from "./elf-dynamic.js";
import type { ElfLayout, FileRange } from "./elf-layout.js";
import type { Problems } from "./problems.js";

export interface NeededVersion {
  readonly name: string;
  readonly isWeak: boolean;
  /** How .gnu.version names it. */
  readonly index: number;
}

export interface NeededVersions {
  readonly library: string;
  readonly versions: readonly NeededVersion[];
}

export interface DefinedVersion {
  readonly name: string;
  readonly index: number;
}

const VER_FLG_BASE = 1;
const VER_FLG_WEAK = 2;

/** Records of one table. Libraries have up to a few hundred; more are chains that cross one another. */
const MOST_RECORDS = 10_000;

type Records = (offset: number, size: number) => Cursor;

// Verneed, 16 bytes: 0 vn_version (1), 2 vn_cnt, 4 vn_file, 8 vn_aux, 12 vn_next
// Vernaux, 16 bytes: 0 vna_hash, 4 vna_flags, 6 vna_other, 8 vna_name, 12 vna_next
// (Linux Standard Base, Symbol Versioning). Loaders end at a next of 0 and look at no count.
export function readVersionNeeds(
  source: ByteSource,
  layout: ElfLayout,
  dynamic: ElfDynamic,
  problems: Problems,
): NeededVersions[] {
  const needs: NeededVersions[] = [];
  problems.attempt(() => {
    const table = tableAt(layout, dynamic, DT_VERNEED, "the table of needed versions");
    if (table === undefined) return;
    const records = recordsOf(source, layout, table, "table of needed versions");
    for (let offset = 0; ;) {
      const need = records(offset, 16);
      checkRevision(need);
      const fileName = need.skip(2).u32();
      let inner = offset + need.u32();
      const next = need.u32();
      const versions: NeededVersion[] = [];
      needs.push({ library: problems.attempt(() => dynamic.nameAt(fileName)) ?? "", versions });
      for (;;) {
        const version = records(inner, 16).skip(4);
        const flags = version.u16();
        const index = version.u16() & 0x7fff;
        const name = version.u32();
        const innerNext = version.u32();
        versions.push({ name: dynamic.nameAt(name), isWeak: (flags & VER_FLG_WEAK) !== 0, index });
        if (innerNext === 0) break;
        inner += innerNext;
      }
      if (next === 0) return;
      offset += next;
    }
  });
  return needs.filter(({ library }) => library !== "");
}

// Verdef, 20 bytes: 0 vd_version (1), 2 vd_flags, 4 vd_ndx, 6 vd_cnt, 8 vd_hash, 12 vd_aux, 16 vd_next
// Verdaux, 8 bytes: 0 vda_name, 4 vda_next; the first is the version's own name, others are those that it builds on.
export function readVersionDefinitions(
  source: ByteSource,
  layout: ElfLayout,
  dynamic: ElfDynamic,
  problems: Problems,
): DefinedVersion[] {
  const definitions: DefinedVersion[] = [];
  problems.attempt(() => {
    const table = tableAt(layout, dynamic, DT_VERDEF, "the table of defined versions");
    if (table === undefined) return;
    const records = recordsOf(source, layout, table, "table of defined versions");
    for (let offset = 0; ;) {
      const definition = records(offset, 20);
      checkRevision(definition);
      const flags = definition.u16();
      const index = definition.u16() & 0x7fff;
      const inner = definition.skip(6).u32();
      const next = definition.u32();
      // The base entry repeats the library's own name.
      if ((flags & VER_FLG_BASE) === 0)
        definitions.push({ name: dynamic.nameAt(records(offset + inner, 8).u32()), index });
      if (next === 0) return;
      offset += next;
    }
  });
  return definitions;
}

function tableAt(layout: ElfLayout, dynamic: ElfDynamic, tag: number, what: string): FileRange | undefined {
  const address = dynamic.valueOf(tag);
  return address === undefined ? undefined : layout.rangeAt(address, what);
}

function recordsOf(source: ByteSource, layout: ElfLayout, table: FileRange, what: string): Records {
  let count = 0;
  return (offset, size) => {
    const base = table.offset + offset;
    const bytes = source.read(base, Math.max(0, Math.min(size, table.size - offset)));
    const cursor = new Cursor(bytes, "elf", { what, base, endian: layout.endian });
    if (++count > MOST_RECORDS) throw cursor.error(`has more than ${MOST_RECORDS} records`);
    return cursor;
  };
}

function checkRevision(record: Cursor): void {
  const revision = record.u16();
  if (revision !== 1) throw record.seek(0).error(`is of revision ${revision}; expected 1`);
}
