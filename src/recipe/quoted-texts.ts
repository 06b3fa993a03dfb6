// The lines on which quoted texts stand, found for a whole file at once: lists of thousands of names are asked for name
// by name.

export interface QuotedTexts {
  /** The first of these lines on which the name stands as a keyword, without quotes: `hiddenimports=[...]`. */
  keyword(name: string, first: number, end: number): number | undefined;
  /**
   * The line (from 1) on which the text stands quoted for the n-th time (from 0), counting from line `first` on and before
   * line `end`; undefined when it does not stand there so often.
   */
  line(text: string, first: number, end: number, nth: number): number | undefined;
}

/** Reads what stands between any two quotes of a kind on one line; lines that are comments are left out. */
export function quotedTexts(lines: readonly string[]): QuotedTexts {
  let index: Map<string, number[]> | undefined;
  const linesOf = (text: string): readonly number[] => {
    index ??= indexOf(lines);
    return index.get(text) ?? [];
  };
  let keywords: Map<string, number[]> | undefined;
  return {
    keyword(name, first, end) {
      keywords ??= keywordsOf(lines);
      const found = keywords.get(name) ?? [];
      const line = found[countBefore(found, first)];
      return line !== undefined && line < end ? line : undefined;
    },
    line(text, first, end, nth) {
      const found = linesOf(text);
      const line = found[countBefore(found, first) + nth];
      return line !== undefined && line < end ? line : undefined;
    },
  };
}

function indexOf(lines: readonly string[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  lines.forEach((text, at) => {
    if (text.trimStart().startsWith("#")) return;
    for (const quote of ["'", '"']) {
      for (let open = text.indexOf(quote); open >= 0;) {
        const close = text.indexOf(quote, open + 1);
        if (close < 0) break;
        const quoted = text.slice(open + 1, close);
        const known = index.get(quoted);
        if (known === undefined) index.set(quoted, [at + 1]);
        else known.push(at + 1);
        open = close;
      }
    }
  });
  return index;
}

function keywordsOf(lines: readonly string[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  lines.forEach((text, at) => {
    for (const [, name = ""] of text.replace(/#.*/, "").matchAll(/\b(\w+)\s*=(?!=)/g)) {
      const known = index.get(name);
      if (known === undefined) index.set(name, [at + 1]);
      else known.push(at + 1);
    }
  });
  return index;
}

/** How many of the ascending lines lie before one. */
export function countBefore(lines: readonly number[], line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? line) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
