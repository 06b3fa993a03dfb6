// Which scopes of a file may hold a name. A file has thousands of names and is asked for a few, so no string is made of any:
// names are found by their bytes, and all lists stand in flat arrays. A map of strings was a fourth of what a run held.

import { type CodeRecord, type MarshalFile, bytesAt, itemsAt, objectAt } from "./marshal.js";
import type { OpcodeTable } from "./opcodes.js";

const NO_SCOPES: readonly number[] = [];

export interface NameIndex {
  /** The scopes whose code, or the code of a comprehension in them, lists the name among its names and variables; ascending. */
  scopesNaming(name: string): readonly number[];
}

/** `scopeAround` tells the scope that a code object is, or stands in; -1 for none. */
export function indexNames(
  file: MarshalFile,
  table: OpcodeTable,
  scopeAround: (codeIndex: number) => number,
): NameIndex {
  // Tuples may be shared by any number of code objects, so each is looked into once.
  const tuples = new Map<number, number>();
  const scopesOfTuple = new Lists();
  const execScopes: number[] = [];
  file.codes.forEach((code, codeIndex) => {
    const scope = scopeAround(codeIndex);
    if (scope < 0) return;
    for (const at of [code.namesAt, code.variablesAt, code.freeAt, code.cellAt]) {
      if (at < 0) continue;
      const offset = objectAt(file, at);
      let tuple = tuples.get(offset);
      if (tuple === undefined) tuples.set(offset, (tuple = tuples.size));
      scopesOfTuple.add(tuple, scope);
    }
    if (holdsExec(file, code, table)) execScopes.push(scope);
  });
  const names = new NameTable(file.bytes);
  const tuplesOfName = new Lists();
  for (const [offset, tuple] of tuples) {
    for (const item of itemsAt(file, offset)) {
      const span = bytesAt(file, item);
      if (span === undefined) continue;
      tuplesOfName.add(names.add(span.from, span.to), tuple);
      // `_Class__name` is `__name` within the class.
      if (file.bytes[span.from] !== UNDERSCORE || span.to - span.from > 255) continue;
      for (let from = span.from + 1; from < span.to - 1; from += 1) {
        if (file.bytes[from] !== UNDERSCORE || file.bytes[from + 1] !== UNDERSCORE) continue;
        tuplesOfName.add(names.add(from, span.to), tuple);
      }
    }
  }
  return {
    scopesNaming: (name) => {
      const found = new Set(name === "exec" ? execScopes : NO_SCOPES);
      for (const entry of names.find(name))
        tuplesOfName.forEach(entry, (tuple) => {
          scopesOfTuple.forEach(tuple, (scope) => found.add(scope));
        });
      return found.size === 0 ? NO_SCOPES : [...found].sort((a, b) => a - b);
    },
  };
}

const UNDERSCORE = 0x5f;

/** Of the hash; odd, and another in each run, so that no file can be made whose names all fall into one slot. */
const MULTIPLIER = Math.floor(Math.random() * 2 ** 31) | 1;

/** Lists of numbers, each list by its number: chains in three arrays. */
class Lists {
  /** For each list, and for each number in it, where the next one stands; 0 for none. */
  #first = new Int32Array(64);
  #next = new Int32Array(64);
  #values = new Int32Array(64);
  #size = 0;

  add(list: number, value: number): void {
    const at = ++this.#size;
    this.#first = withRoom(this.#first, list);
    this.#next = withRoom(this.#next, at);
    this.#values = withRoom(this.#values, at);
    this.#values[at] = value;
    this.#next[at] = this.#first[list] as number;
    this.#first[list] = at;
  }

  /** Last added, first given. */
  forEach(list: number, use: (value: number) => void): void {
    for (let at = this.#first[list] ?? 0; at !== 0; at = this.#next[at] as number) use(this.#values[at] as number);
  }
}

/** Numbers the names of a file, by their bytes: a hash table that keeps where they stand. */
class NameTable {
  readonly #bytes: Uint8Array;
  /** By hash: number of the name, plus 1; the next slot is tried where another stands. At most half of them are taken. */
  #slots = new Int32Array(128);
  #from = new Int32Array(64);
  #to = new Int32Array(64);
  #size = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The number of the name in these bytes of the file. */
  add(from: number, to: number): number {
    const slot = this.#slotOf(this.#bytes, from, to);
    const known = this.#slots[slot] as number;
    if (known > 0) return known - 1;
    const number = this.#size++;
    this.#from = withRoom(this.#from, number);
    this.#to = withRoom(this.#to, number);
    this.#from[number] = from;
    this.#to[number] = to;
    this.#slots[slot] = number + 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return number;
  }

  /** The numbers of the names that read so: where it isn't ASCII, as UTF-8 and, where the file's bytes are no UTF-8, as Latin-1. */
  find(name: string): readonly number[] {
    const found: number[] = [];
    const utf8 = Buffer.from(name);
    const latin1 = utf8.length === name.length ? undefined : Buffer.from(name, "latin1");
    for (const bytes of latin1 === undefined ? [utf8] : [utf8, latin1]) {
      const known = this.#slots[this.#slotOf(bytes, 0, bytes.length)] as number;
      if (known > 0) found.push(known - 1);
    }
    return found;
  }

  /** Where the name stands, or would. */
  #slotOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = to - from;
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), MULTIPLIER);
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] as number;
      if (known === 0 || this.#isSame(known - 1, bytes, from, to)) return slot;
    }
  }

  #isSame(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const own = this.#from[number] as number;
    if ((this.#to[number] as number) - own !== to - from) return false;
    for (let at = from; at < to; at += 1) if (bytes[at] !== this.#bytes[own + at - from]) return false;
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#size; number += 1) {
      const slot = this.#slotOf(this.#bytes, this.#from[number] as number, this.#to[number] as number);
      this.#slots[slot] = number + 1;
    }
  }
}

/** The array, or a larger copy that has a place `index`. */
function withRoom(array: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  if (index < array.length) return array;
  const larger = new Int32Array(Math.max(index + 1, array.length * 2));
  larger.set(array);
  return larger;
}

function holdsExec(file: MarshalFile, code: CodeRecord, table: OpcodeTable): boolean {
  const exec = table.opcode.get("EXEC_STMT");
  const span = exec === undefined ? undefined : bytesAt(file, code.codeAt);
  if (span === undefined) return false;
  const to = Math.min(span.to, file.bytes.length);
  for (let at = span.from; at < to;) {
    const opcode = file.bytes[at] as number;
    if (opcode === exec) return true;
    at += opcode >= table.haveArgument ? 3 : 1;
  }
  return false;
}
