// Reads the names of the export trie. In a sound one no two nodes share bytes, so that reading never takes more bytes than
// it has: a trie that loops, or that is folded to grow without end, is given up where this is broken.

import { Cursor } from "../bytes/cursor.js";
import type { LinkeditRange } from "./macho-commands.js";
import type { MachOSlice } from "./macho-slices.js";
import type { Problems } from "./problems.js";

/** All names together, for each byte of the trie. A trie of long C++ names that differ at the end comes to some 20. */
const MOST_GROWTH = 64;
const MOST_CHARACTERS = 1 << 28;

export interface ExportTrie {
  /** As the linker spells them; up to where the trie breaks, when it does. */
  readonly names: readonly string[];
  readonly isWhole: boolean;
}

// A node (mach-o/loader.h, "export trie"): the size of its terminal part as ULEB128, that part (flags and address; not
// empty: the path to here is an exported name), 1 byte number of children, for each the text of its edge, NUL-terminated,
// and its node's offset from the trie's beginning as ULEB128.
export function readExportTrie(slice: MachOSlice, range: LinkeditRange, problems: Problems): ExportTrie {
  const names: string[] = [];
  const isWhole = problems.attempt(() => {
    const bytes = slice.bytes.read(range.offset, range.size);
    const cursor = new Cursor(bytes, "macho", { what: "export trie", base: slice.offset + range.offset });
    if (bytes.length < range.size)
      throw cursor.error(`ends early: expected ${range.size} bytes, found ${bytes.length}`);
    let left = bytes.length;
    let characters = Math.min(bytes.length * MOST_GROWTH, MOST_CHARACTERS);
    const nodes = [{ at: 0, path: "" }];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      cursor.seek(node.at);
      const terminalSize = uleb(cursor);
      if (terminalSize > 0) {
        cursor.skip(terminalSize);
        characters -= node.path.length;
        if (characters < 0) throw cursor.error("has names beyond all measure");
        names.push(Buffer.from(node.path, "latin1").toString("utf8"));
      }
      const count = cursor.u8();
      for (let child = 0; child < count; child++) {
        const edge = cursor.cString(); // bytes still: an edge may end within a character
        nodes.push({ at: uleb(cursor), path: node.path + edge });
      }
      left -= cursor.position - node.at;
      if (left < 0) throw cursor.seek(node.at).error("has nodes that loop or overlap");
    }
    return true;
  });
  return { names, isWhole: isWhole === true };
}

function uleb(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; scale <= 2 ** 42; scale *= 128) {
    const byte = cursor.u8();
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  throw cursor.error("has a number of more than 49 bits");
}
