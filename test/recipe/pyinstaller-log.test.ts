// The files that PyInstaller leaves in build/NAME, as releases from 2.1 to 6.11 write them.

import { describe, expect, test } from "vitest";
import { readAnalysis, readWarnings } from "../../src/recipe/pyinstaller-log.js";
import { readLiteral } from "../../src/recipe/python-literal.js";

const at = (line: number) => ({ path: "log", line });

describe("a list of warnings", () => {
  test("tells the missing from the excluded, and leaves out what it explains", () => {
    const text = `
This file lists modules PyInstaller was not able to find. This does not
necessarily mean this module is required for running your program.

Types if import:
* top-level: imported at the top-level - look at these first

missing module named requests - imported by shop.till (delayed), shop (top-level)
missing module named 'org.python' - imported by pickle (optional)
excluded module named email - imported by shop (top-level)
invalid module named weights - imported by shop (top-level)
runtime module named six.moves - imported by shop (top-level)
`;
    expect([...readWarnings(text, at)].map(([name, { because, place }]) => [name, because, place.line])).toEqual([
      ["requests", "missing", 8],
      ["org.python", "missing", 9],
      ["email", "excluded", 10],
    ]);
  });

  test("is read in the words of 2.1 as well, with the line ends of Windows", () => {
    const text =
      "W: no module named posix (conditional import by os)\r\nW: no module named shop.gift (top-level import by shop)\r\n";
    expect([...readWarnings(text, at).keys()]).toEqual(["posix", "shop.gift"]);
  });
});

const rows = `[('pyi_rth_inspect', 'C:\\\\hooks\\\\pyi_rth_inspect.py', 'PYSOURCE'),
  ('shop', 'C:\\\\shop\\\\shop.py', 'PYSOURCE')],
 [('shop.till', '/shop/till.py', 'PYMODULE'), ('csv', '/lib/csv.py', 'PYMODULE')],
 [('_csv', '/lib/_csv.so', 'EXTENSION')]`;

describe("the toc of an Analysis", () => {
  test("tells what was not installed, other people's packages in a folder of the project's left out", () => {
    const from = (file: string) => `('m${file.length}', '${file}', 'PYMODULE')`;
    const own = ["/shop/till.py", "C:\\\\shop\\\\packages\\\\gift.py"];
    const theirs = ["/v/lib/site-packages/six.py", "C:\\\\shop\\\\local-packages\\\\bottle.py", "/shop/vendor/toml.py"];
    const text = `(['/shop/shop.py'], ['/shop'], [], [], [], [${[...own, ...theirs].map(from).join(", ")}])`;
    expect([...(readAnalysis(text, at)?.uninstalled ?? [])]).toEqual(own.map((file) => `m${file.length}`));
  });

  test("of 6.x, with settings of hooks, tells the options and what was taken", () => {
    const text = `(['/shop/shop.py'],
 ['/shop'],
 ['shop.gift',
  'shop.coupon'],
 [('/site/hooks', -1000)],
 {'matplotlib': {'backends': 'auto'}},
 ['email'],
 [],
 False,
 {},
 0,
 [],
 [],
 '3.11.9 (main) '
 '[GCC 12.2.0]',
 ${rows})`;
    const found = readAnalysis(text, at);
    expect(found?.includes.map(({ text: name, place }) => [name, place.line])).toEqual([
      ["shop.gift", 3],
      ["shop.coupon", 4],
    ]);
    expect(found?.excludes.map(({ text: name, place }) => [name, place.line])).toEqual([["email", 7]]);
    expect(found?.scripts).toEqual(["shop"]);
    expect(found?.modules).toEqual(["shop.till", "csv"]);
  });

  test("of 3.x, without them", () => {
    const found = readAnalysis(`(['shop.py'], [], [], [], ['email'], [], '2.7.18', ${rows})`, at);
    expect(found?.excludes.map(({ text }) => text)).toEqual(["email"]);
    expect(found?.modules).toHaveLength(2);
  });

  test.each([
    "",
    "(",
    "()",
    "(['shop.py'])",
    "['shop.py', [], [], [], []]",
    "(1, 2, 3, 4, 5)",
    "import os",
    "('a', 'b",
  ])("is none: %s", (text) => {
    expect(readAnalysis(text, at)).toBeUndefined();
  });
});

describe("Python's repr", () => {
  test.each([
    [String.raw`'C:\\Caf\xe9'`, "C:\\Café"],
    [String.raw`"it's"`, "it's"],
    [String.raw`u'\u30b7'`, "シ"],
    ["'one '\n 'two'", "one two"],
  ])("%s", (source, text) => {
    expect(readLiteral(source)).toMatchObject({ kind: "text", text });
  });

  test("is given up when it is too deep, and ends where it is cut off", () => {
    expect(readLiteral("[".repeat(100_000))).toBeUndefined();
    expect(readLiteral("['a', 'b")).toBeUndefined();
  });
});
