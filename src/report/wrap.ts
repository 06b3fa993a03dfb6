// Breaks text into lines at spaces. Escape sequences of colours take no room; a word longer than a line stays whole,
// because half a path can't be copied.

const escapes = /\u001b\[[0-9;]*m/g;

/** `first` stands before the first line, `rest` before the others; `width` counts them in. */
export function wrap(text: string, width: number, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (word === "") continue;
    if (!isEmpty && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = rest + word;
    } else {
      line += (isEmpty ? "" : " ") + word;
    }
    isEmpty = false;
  }
  lines.push(line);
  return lines.join("\n");
}

function lengthOf(text: string): number {
  return text.replace(escapes, "").length;
}
