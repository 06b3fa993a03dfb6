import { describe, expect, it } from "vitest";
import { events, read, show, showGuard, showImports } from "./show.js";

describe("imports", () => {
  const source = [
    "import os, sys as system, a.b.c",
    "from . import sibling",
    "from ...pkg . mod import (one,",
    "   two as deux, # why not",
    ")",
    "from os.path import *; import after",
    "if x: import inline; import inline2",
    "else: import other",
  ].join("\n");
  const expected = [
    "1 import os",
    "1 import sys as system",
    "1 import a.b.c",
    "2 from  import sibling level 1",
    "3 from pkg.mod import one, two as deux level 3",
    "6 from os.path import *",
    "6 import after",
    "7 import inline [if x]",
    "7 import inline2 [if x]",
    "8 import other [unless x]",
  ];
  it("are found with their names, levels and lines in a passing reading", () => {
    const { code, gaps } = read(source, "imports");
    expect(showImports(code)).toEqual(expected);
    expect(gaps).toEqual([]);
    expect(code.depth).toBe("imports");
  });
  it("are the same in a full reading", () => {
    expect(showImports(read(source, "full").code)).toEqual(expected);
  });
  it("are implicitly relative in Python 2 unless the file says otherwise", () => {
    expect(showImports(read("import string", "imports", "2.7").code)).toEqual(["1 import string level -1"]);
    const absolute = "from __future__ import absolute_import\nimport string";
    expect(showImports(read(absolute, "imports", "2.7").code)).toEqual([
      "1 from __future__ import absolute_import",
      "2 import string",
    ]);
    expect(showImports(read("import string\nprint 'x'", "imports").code)).toEqual(["1 import string level -1"]);
    expect(showImports(read("import string\nprint('x')", "imports").code)).toEqual(["1 import string"]);
  });
});

/** The guards of `import it` in the given source, read both ways. */
function guards(source: string, python?: string): string {
  const [passing, full] = (["imports", "full"] as const).map((depth) => {
    const { code, gaps } = read(source, depth, python);
    expect(gaps).toEqual([]);
    const found = events(code).filter((event) => event.kind === "import" && event.module === "it");
    return found.map((event) => event.guards.map(showGuard).join("; ")).join(" & ");
  });
  expect(passing).toBe(full);
  return full ?? "";
}

describe("guards", () => {
  it.each([
    ["try:\n  import it\nexcept ImportError: pass", "try ImportError#1"],
    ["def f():\n  return\n  import it", "if false"],
    ["def f():\n  raise a; import it", "if false"],
    ["def f():\n  if a: return\n  else: raise b\n  import it", "unless a; if false"],
    ["def f():\n  try: return\n  except A: raise\n  import it", "if false"],
    ["def f():\n  try: return\n  except A: import it", "except A#1"],
    ["for x in y:\n  continue\n  import it", "loop; if false"],
    ["for x in y:\n  break\nimport it", ""],
    ["def f():\n  return\nimport it", ""],
    ["try:\n  import it\nexcept (a.B, C) as e: pass\nexcept (D): pass", "try a.B C D#1"],
    ["try:\n  import it\nexcept:\n  pass", "try *#1"],
    ["try:\n  import it\nfinally:\n  pass", "try #1"],
    ["try: pass\nexcept A: pass\nexcept B:\n  import it", "except B#1"],
    ["try: pass\nexcept A: pass\nelse:\n  import it", "else#1"],
    ["try: pass\nfinally:\n  import it", ""],
    ["try:\n  try: import it\n  except A: pass\nexcept B: pass", "try B#1; try A#2"],
    ["try: import it\nexcept errors(): pass", "try ?#1"],
    ["try: import it\nexcept* E: pass", "try E#1"],
    ["try: import it\nexcept A, B: pass", "try A B#1"],
    ["try: import it\nexcept A, e: pass", "try A#1"],
    ["for x in y:\n  import it\nelse:\n  pass", "loop"],
    ["for x in y: pass\nelse:\n  import it", ""],
    ["while x: import it", "loop"],
    ["with a as b, c():\n  import it", "with a; with c()"],
    ["with (a as b, c(),):\n  import it", "with a; with c()"],
    ["with (a): import it", "with a"],
    ["with (a).b: import it", "with a.b"],
    ["if a: pass\nelif b: pass\nelse:\n  import it", "unless a; unless b"],
    ["if a: pass\nelif b: import it", "unless a; if b"],
    ["if a:\n  if b:\n    import it", "if a; if b"],
    ["if (x :=\n  f()): import it", "if x"],
    ["if lambda: x: import it", "if function 1"],
    ['match sys.platform:\n  case "a" | "b":\n    import it', 'if ((sys.platform == "a") or (sys.platform == "b"))'],
    ["match x:\n  case 1: pass\n  case _: import it", "unless (x == 1); if true"],
    ["match x:\n  case [1, *_]: import it", "if ?"],
  ])("of %j are %s", (source, expected) => {
    // In a passing reading lambdas have no scope.
    if (source.includes("lambda")) expect(guards(source.replace("lambda: x", "x"))).toBe("if x");
    else expect(guards(source)).toBe(expected);
  });

  it.each([
    ["if c: raise E\nimport it", "unless c"],
    ["for x in y:\n  if c:\n    continue\n  import it", "loop; unless c"],
    ["def f():\n  if c:\n    return 1\n  else:\n    pass\n  import it", "unless c"],
    ["def f():\n  if c:\n    pass\n  else:\n    return\n  import it", "if c"],
    ["def f():\n  if c: return\n  elif d: return\n  import it", "unless c; unless d"],
    ["def f():\n  if c: pass\n  elif d: return\n  import it", ""],
    ["def f():\n  if c:\n    if d: return\n  import it", ""],
    ["def f():\n  if c:\n    if d: return\n    else: raise E\n  import it", "unless c"],
    ["def f():\n  if c:\n    try: return 1\n    except E: raise\n  import it", "unless c"],
    ["def f():\n  if c:\n    with x: return 1\n  import it", ""],
    ["if c:\n  def f(): return\nimport it", ""],
  ])("by an early exit in %j are %s", (source, expected) => {
    expect(guards(source)).toBe(expected);
  });

  it("stand around the definition of a scope, not within it", () => {
    const { code } = read("if a:\n  def f():\n    if b:\n      import it", "imports");
    const [, scope] = code.scopes;
    expect(scope?.guards.map(showGuard)).toEqual(["if a"]);
    expect(scope?.events[0]?.guards.map(showGuard)).toEqual(["if b"]);
  });
});

describe("scopes", () => {
  const source = [
    "class Shop:",
    "  def open(self):",
    "    import till",
    "  def close(self): pass",
    "def run():",
    "  global door",
    "  import door",
  ].join("\n");
  it("hold their imports, and in a passing reading only those that have some are there", () => {
    const { code } = read(source, "imports");
    expect(code.scopes.map(({ kind, name, parent, line, globals }) => [kind, name, parent, line, globals])).toEqual([
      ["module", "<module>", -1, 1, []],
      ["class", "Shop", 0, 1, []],
      ["function", "open", 1, 2, []],
      ["function", "run", 0, 5, ["door"]],
    ]);
  });
  it("have parameters with defaults, and begin at their decorators, in a full reading", () => {
    const { code, gaps } = read("@wrap\n@times(3)\ndef f(a, (b, c), *d, e=1, **g): pass", "full");
    expect(gaps).toEqual([]);
    const [module, scope] = code.scopes;
    expect(scope?.line).toBe(1);
    const parameters = scope?.parameters.map((each) => [each.kind, each.name, show(each.default ?? null)]);
    expect(parameters).toEqual([
      ["positional", "a", ""],
      ["positional", ".1", ""],
      ["star", "d", ""],
      ["keyword", "e", "1"],
      ["double-star", "g", ""],
    ]);
    expect(module?.events.map((event) => (event.kind === "define" ? event.decorators.map(show) : []))).toEqual([
      ["wrap", "times(3)"],
    ]);
    expect(
      scope?.events.map((event) => (event.kind === "assign" ? `${show(event.target)} = ${show(event.value)}` : "")),
    ).toEqual(["tuple[b, c] = .1"]);
  });
});

describe("names of interest", () => {
  it.each([
    ["__import__('x')", ["__import__"]],
    ["a = os.listdir", ["listdir"]],
    ["from os import listdir as ls", ["listdir"]],
    ["f'{importlib.import_module(x)}'", ["import_module"]],
    ["def import_module(): pass", ["import_module"]],
    ["'__import__' # listdir", []],
    ["__import__x = listdirs", []],
  ])("in %s are %s", (source, expected) => {
    for (const depth of ["imports", "full", "auto"] as const)
      expect(read(source, depth).code.mentions).toEqual(expected);
  });
  it("make an automatic reading a full one", () => {
    expect(read("import a\nb()", "auto").code.depth).toBe("imports");
    expect(read("import a\n__import__('b')", "auto").code.depth).toBe("full");
  });
});
