import { expect, test } from "vitest";
import { FormatError } from "../../src/errors.js";
import type { CodeSource } from "../../src/scan/code-store.js";
import { guessPython } from "../../src/scan/python-guess.js";

const file = (name: string, read: CodeSource["read"]): [string, CodeSource] => [
  name,
  { kind: "source", place: { path: name }, python: undefined, read },
];

function guess(...files: [string, CodeSource][]): string {
  const tree = { root: ".", modules: new Map(), scripts: [], resources: [], gaps: [] };
  return guessPython({ tree, code: new Map(files), text: () => undefined, close: () => undefined }).python;
}

const oldFile = file("till.py", () => new TextEncoder().encode('print "open"\n'));

test("syntax that only Python 2 has tells", () => {
  expect(guess(oldFile)).toBe("2.7");
});

test("a file that can't be read tells nothing, and hides nothing of the others", () => {
  const pipe = file("drawer.py", () => {
    throw new FormatError("directory", "is a named pipe; expected a file");
  });
  expect(guess(pipe, oldFile)).toBe("2.7");
  expect(guess(pipe)).toBe("3.13");
});
