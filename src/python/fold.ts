// Constants as CPython's compiler folds them, so that source and bytecode tell the same text.

import type { Expr } from "../model/code.js";

/** As CPython's compiler folds: strings and bytes joined or repeated, integers computed. Division is left alone. */
export function fold(op: string, left: Expr, right: Expr): Expr {
  if (left.k === "const" && right.k === "const") {
    const a = left.value;
    const b = right.value;
    if (typeof a === "string") {
      if (op === "+" && typeof b === "string") return { k: "const", value: a + b };
      if (op === "*" && typeof b === "number") return repeated(a, b) ?? { k: "binary", op, left, right };
    } else if (typeof a === "number") {
      if (op === "*" && typeof b === "string") return repeated(b, a) ?? { k: "binary", op, left, right };
      if (typeof b === "number") {
        const value = computed(op, a, b);
        if (value !== undefined) return { k: "const", value };
      }
    }
  } else if (left.k === "bytes" && right.k === "bytes" && op === "+") {
    return { k: "bytes", value: left.value + right.value };
  }
  return { k: "binary", op, left, right };
}

function repeated(text: string, times: number): Expr | undefined {
  if (!Number.isInteger(times) || text.length * times > 4096) return undefined;
  return { k: "const", value: text.repeat(Math.max(0, times)) };
}

function computed(op: string, a: number, b: number): number | undefined {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return undefined;
  let value: number;
  switch (op) {
    case "+":
      value = a + b;
      break;
    case "-":
      value = a - b;
      break;
    case "*":
      value = a * b;
      break;
    case "//":
      value = Math.floor(a / b);
      break;
    case "%":
      value = a - b * Math.floor(a / b);
      break;
    case "**":
      value = b < 0 ? Number.NaN : a ** b;
      break;
    case "<<":
      value = b < 0 || b > 60 ? Number.NaN : a * 2 ** b;
      break;
    case ">>":
      value = b < 0 ? Number.NaN : Math.floor(a / 2 ** b);
      break;
    case "|":
    case "&":
    case "^": {
      const x = BigInt(a);
      const y = BigInt(b);
      value = Number(op === "|" ? x | y : op === "&" ? x & y : x ^ y);
      break;
    }
    default:
      return undefined;
  }
  return Number.isSafeInteger(value) ? value : undefined;
}
