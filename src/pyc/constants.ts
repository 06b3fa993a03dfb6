// Decodes the constants of a code object when an instruction loads them. References let a small file describe a huge
// tree, so sizes are counted as if nothing were shared.

import type { Expr } from "../model/code.js";
import type { MarshalFile } from "./marshal.js";
import { endOf, int32At, itemsAt, objectAt, textAt, typeAt } from "./marshal.js";
import type { Item, Value } from "./values.js";
import { isSpecial, NONE, unknown } from "./values.js";

const MAX_SIZE = 20_000;
const MAX_DEPTH = 60;

export interface ConstantReader {
  /** The object at an offset, with its measures; code objects as "$code". */
  readonly read: (at: number) => Item;
  /** Name of each scope, by its index; filled by the caller. */
  readonly scopeNames: string[];
}

const TRUE: Expr = { k: "const", value: true };
const FALSE: Expr = { k: "const", value: false };

export function constantReader(file: MarshalFile): ConstantReader {
  const isPython2 = file.options.version < 300;
  const known = new Map<number, Item>();

  function read(at: number, depth = 0): Item {
    const target = objectAt(file, at);
    const cached = known.get(target);
    if (cached !== undefined) return cached;
    const item = decode(target, depth);
    known.set(target, item);
    return item;
  }

  function leaf(value: Value): Item {
    return { value, line: -1, size: 1, depth: 1, block: -1 };
  }

  function decode(at: number, depth: number): Item {
    const { bytes } = file;
    const type = typeAt(file, at);
    switch (type) {
      case "N":
        return leaf(NONE);
      case "T":
        return leaf(TRUE);
      case "F":
        return leaf(FALSE);
      case "i":
        return leaf({ k: "const", value: int32At(bytes, at + 1) });
      case "I":
        return leaf(number(int32At(bytes, at + 5) * 4294967296 + (int32At(bytes, at + 1) >>> 0)));
      case "l":
        return leaf(number(longAt(file, at)));
      case "g":
        return leaf({
          k: "const",
          value: new DataView(bytes.buffer, bytes.byteOffset + at + 1, 8).getFloat64(0, true),
        });
      case "f": {
        const length = bytes[at + 1] ?? 0;
        return leaf({
          k: "const",
          value: Number(Buffer.from(bytes.subarray(at + 2, at + 2 + length)).toString("latin1")),
        });
      }
      case "s":
        return leaf(isPython2 ? { k: "const", value: textAt(file, at) } : { k: "bytes", value: textAt(file, at) });
      case "t":
      case "u":
      case "a":
      case "A":
      case "z":
      case "Z":
        return leaf({ k: "const", value: textAt(file, at) });
      case "(":
      case ")":
        return sequence(at, "tuple", depth);
      case ">":
      case "<":
        return sequence(at, "set", depth);
      case "[":
        return sequence(at, "list", depth);
      case ":": {
        const first = at + 1;
        const second = endOf(file, first);
        const [lower, upper, step] = [first, second, endOf(file, second)].map((part) => {
          const expr = read(part, depth + 1).value;
          return expr.k === "const" && expr.value !== null ? expr : null;
        });
        return leaf({ k: "slice", lower: lower ?? null, upper: upper ?? null, step: step ?? null });
      }
      case "c": {
        const index = file.codeByStart.get(at) ?? -1;
        const code = file.codes[index];
        return leaf(code === undefined ? unknown("code") : { k: "$code", code, index });
      }
      case ".":
        return leaf(unknown("..."));
      default:
        return leaf(unknown(`constant of type "${type}"`));
    }
  }

  function sequence(at: number, of: "tuple" | "set" | "list", depth: number): Item {
    if (depth > MAX_DEPTH) return leaf(unknown("constant nested too deep"));
    known.set(at, leaf(unknown("constant that holds itself")));
    const items: Expr[] = [];
    let size = 1;
    let deepest = 0;
    for (const offset of itemsAt(file, at)) {
      const item = read(offset, depth + 1);
      size += item.size;
      if (item.depth > deepest) deepest = item.depth;
      if (size > MAX_SIZE) return leaf(unknown("constant too large"));
      const { value } = item;
      items.push(isSpecial(value) ? unknown("code") : value);
    }
    return { value: { k: "sequence", of, items, spread: false }, line: -1, size, depth: deepest + 1, block: -1 };
  }

  return { read: (at) => read(at), scopeNames: [] };
}

function number(value: number): Expr {
  return Number.isSafeInteger(value) ? { k: "const", value } : unknown("a large number");
}

function longAt(file: MarshalFile, at: number): number {
  const count = int32At(file.bytes, at + 1);
  const span = Math.abs(count);
  // Four digits of 15 bits are as much as a number holds exactly.
  if (span > 4) return Number.NaN;
  let value = 0;
  for (let digit = span - 1; digit >= 0; digit -= 1) {
    const from = at + 5 + 2 * digit;
    value = value * 32768 + ((file.bytes[from] ?? 0) | ((file.bytes[from + 1] ?? 0) << 8));
  }
  return count < 0 ? -value : value;
}
