import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { readModuleNames } from "../../src/native/module-names.js";

const namesIn = (text: string): readonly string[] =>
  readModuleNames(bufferSource(Buffer.from(text, "latin1"), "_lens.so"));

describe("no name of a module is", () => {
  test.each([
    ["part of a sentence", "\0numpy.core.multiarray failed to import\0"],
    ["the end of one", "\0cannot import optics.lens\0"],
    ["run together with other text, as in Rust", "\0expectedoptics.lens: \0"],
    ["without a byte before it", "optics.lens\0"],
    ["without its end", "\0optics.lens"],
    ["a single word", "\0optics\0"],
    ["a number", "\x001.5\0"],
    ["a version", "\0v1.2\0"],
    ["a path", "\0/usr/lib/optics.so\0"],
    ["a name that ends with a dot", "\0optics.\0"],
    ["a name that begins with a dot", "\0.lens\0"],
    ["two dots in a row", "\0optics..lens\0"],
    ["a part that begins with a digit", "\0optics.2lens\0"],
    ["a word of other letters", "\0optics.l\xe4ns\0"],
    ["longer than any name", `\0optics.${"a".repeat(1000)}\0`],
    ["begun by an endless part", `\0${"a".repeat(1000)}.lens\0`],
    ["in an empty file", ""],
  ])("what is %s", (_what, text) => {
    expect(namesIn(text)).toEqual([]);
  });
});

test("names stand between zero bytes, in the order of the file and each once", () => {
  expect(namesIn("\x7fELF\0optics._lens\0\0optics.mount.v2\0.text\0optics._lens\0")).toEqual([
    "optics._lens",
    "optics.mount.v2",
  ]);
});

test("one zero byte parts two names", () => {
  expect(namesIn("\0stars.atlas\0stars.log\0")).toEqual(["stars.atlas", "stars.log"]);
});

test("a name is found wherever it crosses the pieces in which a file is read", () => {
  const name = "telescope.mount._drive";
  for (let shift = 0; shift <= name.length + 2; shift++) {
    const before = "\x90".repeat((1 << 20) - shift);
    expect(namesIn(`${before}\0${name}\0`), `${shift} bytes before the edge`).toEqual([name]);
  }
});

test("dots without end are read in one pass", () => {
  const size = 1 << 20;
  for (const text of ["\0" + "a.".repeat(size / 2), ".".repeat(size), "\0a.".repeat(size / 3), "a".repeat(size) + ".b"])
    expect(namesIn(text)).toEqual([]);
});
