// What a unit does beside loading modules, in small trees: one line for each call or look, as rules get it.

import { describe, expect, test } from "vitest";
import { type FoundUse, findCodeUses } from "../../src/evaluate/code-uses.js";
import { createEvaluator } from "../../src/evaluate/evaluator.js";
import { NAMES_OF_INTEREST } from "../../src/evaluate/loaders.js";
import { WATCHED_NAMES } from "../../src/evaluate/watched.js";
import type { UseValue } from "../../src/model/code-uses.js";
import { worldOf } from "../helpers/python-tree.js";

function uses(lines: readonly string[], isOwn = true): readonly FoundUse[] {
  const files = { "shop/__init__.py": "", "shop/main.py": `${lines.join("\n")}\n` };
  const world = worldOf({ files, interest: NAMES_OF_INTEREST, noted: WATCHED_NAMES });
  const unit = world.unit("shop.main");
  if (unit === undefined) throw new Error("no unit");
  return findCodeUses(unit, isOwn, createEvaluator(world), world);
}

const text = (value: UseValue): string => {
  switch (value.t) {
    case "text":
      return `${value.inRoots ? "~" : ""}${value.parts.map((part) => part ?? "*").join("")}`;
    case "list":
      return `[${value.items.map((item) => item.map(text).join("|")).join(" ")}${value.isWhole ? "" : " ..."}]`;
    case "name":
      return `<${value.path}>`;
    case "scalar":
      return String(value.value);
    case "unknown":
      return "?";
  }
};

/** "line what first-argument receiver flags" */
function show(use: FoundUse): string {
  const { caught, inFunction, conditional } = use.caution;
  return [
    String(use.line),
    use.what,
    use.argument(0).map(text).join("|"),
    use.receiver().map(text).join("|"),
    use.otherwise ?? "",
    caught ? "caught" : "",
    inFunction ? "function" : "",
    conditional ? "maybe" : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

type Row = readonly [what: string, lines: readonly string[], expected: readonly string[]];

describe("in the application's own code", () => {
  test.each<Row>([
    ["nothing of the kind", ["import json", "json.loads('{}')"], []],
    ["a function of the same name", ["def open(name): pass", "open('a')"], []],
    ["a method of the same name", ["class Door:", "    def open(self): pass", "Door().open()"], []],
    ["a name of one's own", ["def exit(): pass", "exit()"], []],
    [
      "a branch that a frozen program doesn't take",
      ["import sys, subprocess", "if not getattr(sys, 'frozen', False):", "    subprocess.call(['pip'])"],
      [],
    ],
    ["a file by its name", ["open('a.json')"], ["1 builtins.open a.json"]],
    [
      "a file next to the code, for each call",
      [
        "import os",
        "HERE = os.path.dirname(os.path.abspath(__file__))",
        "def read(name):",
        "    return open(os.path.join(HERE, 'data', name))",
        "read('a.json'); read('b.json')",
      ],
      ["4 builtins.open ~shop/data/a.json|~shop/data/b.json function"],
    ],
    [
      "a file of a pathlib.Path",
      ["from pathlib import Path", "(Path(__file__).parent / 'x.txt').read_text()"],
      ["2 pathlib.Path.read_text ~shop/x.txt"],
    ],
    [
      "a program, under another name",
      ["import sys", "from subprocess import Popen as P", "P([sys.executable, '-m', 'shop.job'])"],
      ["3 subprocess.Popen [<sys.executable> -m shop.job]", "3 sys.executable"],
    ],
    [
      "metadata, with the failure caught",
      ["from importlib.metadata import version", "try:", "    version('shop')", "except Exception:", "    pass"],
      ["3 importlib.metadata.version shop caught"],
    ],
    ["what only site makes", ["def stop():", "    exit(1)"], ["2 builtins.exit 1 function"]],
    ["a standard stream", ["import sys", "sys.stdout.write('a')"], ["2 sys.stdout.write a"]],
    [
      "a look in a condition, at what stands behind it",
      ["import sys", "if sys.frozen:", "    print(1)"],
      ["3 sys.frozen"],
    ],
    [
      "a class that derives from one",
      ["from multiprocessing import Process as P", "class Worker(P): pass", "class Other(object): pass"],
      ["2 multiprocessing.Process base"],
    ],
    [
      "a process of a context",
      ["import multiprocessing", "ctx = multiprocessing.get_context('spawn')", "ctx.Process(target=print)"],
      ["2 multiprocessing.get_context spawn", "3 multiprocessing.Process"],
    ],
    [
      "what takes the place of a standard stream",
      ["import sys, io", "sys.stdout = io.StringIO()", "sys.stderr, other = None, sys.stdout"],
      ["2 sys.stdout store", "3 sys.stderr store"],
    ],
    [
      "a failure of a stream, caught",
      ["import sys", "try:", "    sys.stdout.flush()", "except AttributeError: pass"],
      ["3 sys.stdout.flush caught"],
    ],
    ["a look at an attribute", ["import sys", "base = sys._MEIPASS"], ["2 sys._MEIPASS"]],
  ])("%s", (_what, lines, expected) => {
    expect(uses(lines).map(show)).toEqual(expected);
  });
});

describe("who gets there", () => {
  const about = (lines: readonly string[]) =>
    uses(lines)
      .filter(({ what }) => what === "builtins.open")
      .map(({ caution, surelyFrom, isHandled }) => ({ caught: caution.caught, surelyFrom, isHandled }));
  const load = ["def load():", "    return open('a.json')"];

  test("a function that nothing calls is not sure", () => {
    expect(about(load)).toEqual([{ caught: false, surelyFrom: [], isHandled: false }]);
  });
  test("one that the top level calls, through another, is as sure as the module", () => {
    const lines = [...load, "def main():", "    load()", "main()"];
    expect(about(lines)).toEqual([{ caught: false, surelyFrom: ["shop.main"], isHandled: false }]);
  });
  test("a call behind a condition is not", () => {
    const lines = ["import os", ...load, "if os.environ['A']:", "    load()"];
    expect(about(lines)).toEqual([{ caught: false, surelyFrom: [], isHandled: false }]);
  });
  test("a failure that every call catches is caught, one that some catch is not", () => {
    const caught = ["try:", "    load()", "except OSError:", "    pass"];
    expect(about([...load, ...caught])[0]?.caught).toBe(true);
    expect(about([...load, ...caught, "load()"])).toEqual([
      { caught: false, surelyFrom: ["shop.main"], isHandled: false },
    ]);
  });
  test("a handler that ends the program sees the failure, and doesn't cope with it", () => {
    const lines = ["import sys", "try:", "    open('a')", "except OSError:", "    sys.exit(1)"];
    expect(about(lines)).toEqual([{ caught: false, surelyFrom: ["shop.main"], isHandled: true }]);
  });
  test("functions that call each other come to an end", () => {
    const lines = ["def a():", "    b()", "    open('x')", "def b():", "    a()"];
    expect(about(lines)).toEqual([{ caught: false, surelyFrom: [], isHandled: false }]);
  });
});

describe("paths", () => {
  test.each<Row>([
    [
      "a path put together by hand stays as it is written",
      ["open(__file__ + '/../../../a')"],
      ["1 builtins.open ~shop/main.py/../../../a"],
    ],
    [
      "os.path.join that leads above them",
      ["import os", "open(os.path.join(os.path.dirname(__file__), '..', '..', 'a'))"],
      ["2 builtins.open */a"],
    ],
    [
      "a package by importlib.resources",
      ["import importlib.resources", "importlib.resources.files('shop').joinpath('a.txt').read_text()"],
      ["2 pathlib.Path.read_text ~shop/a.txt", "2 importlib.resources.files shop"],
    ],
    [
      "what a compiled library loads",
      ["import pygame", "pygame.image.load('ship.png')"],
      ["2 pygame.image.load ship.png"],
    ],
    [
      "a condition that asks for the file",
      ["from pathlib import Path", "p = Path(__file__).parent / 'a'", "if p.exists():", "    p.read_text()"],
      ["3 pathlib.Path.exists ~shop/a", "4 pathlib.Path.read_text ~shop/a maybe"],
    ],
  ])("%s", (_what, lines, expected) => {
    expect(uses(lines).map(show)).toEqual(expected);
  });
});

test("in other people's code only what is marked for all counts", () => {
  const lines = ["import importlib.metadata", "open('a')", "importlib.metadata.version('shop')"];
  expect(uses(lines, false).map(show)).toEqual(["3 importlib.metadata.version shop"]);
});

test("a program that may have ended before is no condition", () => {
  const lines = [
    "import sys",
    "if len(sys.argv) > 2:",
    "    sys.exit()",
    "open('a')",
    "if sys.argv[1]:",
    "    open('b')",
  ];
  expect(uses(lines).map(({ isGuarded, caution }) => [isGuarded, caution.conditional])).toEqual([
    [false, true],
    [true, true],
  ]);
});

test("what is passed is told without working it out", () => {
  const [use] = uses(["import subprocess", "subprocess.run(['a'], env={}, **more)"]);
  expect([use?.passes(0, "args"), use?.passes(-1, "env"), use?.passes(-1, "cwd")]).toEqual([true, true, "maybe"]);
});
