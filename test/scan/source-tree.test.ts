import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Budget } from "../../src/bytes/budget.js";
import { showPlace } from "../../src/finding.js";
import { readSitePackages, readSourceTree, type ReadTree, type TreeOptions } from "../../src/scan/source-tree.js";
import { zip } from "../helpers/pack.js";

const made: string[] = [];

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "freeze-lint-"));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

async function treeOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<TreeOptions> = {},
): Promise<ReadTree> {
  return readSourceTree(folderOf(files), { budget: new Budget(), ...options });
}

const names = ({ tree }: ReadTree): string[] => [...tree.modules.keys()].sort();

describe("readSourceTree", () => {
  test("packages and top-level modules stand under their import names, with places from the root", async () => {
    const read = await treeOf({
      "shop/__init__.py": "",
      "shop/till.py": "import csv\n",
      "setup.py": "",
      "shop/stock.json": "{}",
    });
    expect(names(read)).toEqual(["setup", "shop", "shop.till"]);
    const till = read.tree.modules.get("shop.till");
    expect(till).toMatchObject({ form: "source", root: -1, place: { path: "shop/till.py" } });
    expect(Buffer.from(read.code.get(till?.codeKey ?? "")?.read() ?? []).toString()).toBe("import csv\n");
    expect(read.tree.resources).toEqual(["shop/stock.json"]);
  });

  test("places begin with what is shown of the root", async () => {
    const read = await treeOf({ "till.py": "" }, { shown: "../shop" });
    expect(showPlace(read.tree.modules.get("till")?.place ?? { path: "" })).toBe("../shop/till.py");
  });

  test("a src layout is imported from src, named in setup.py or not", async () => {
    expect(names(await treeOf({ "src/shop/__init__.py": "", "setup.py": "" }))).toContain("shop");
    const files = { "code/shop/__init__.py": "", "code/till.py": "", "setup.py": "setup(package_dir={'': 'code'})" };
    expect(names(await treeOf(files))).toEqual(expect.arrayContaining(["shop", "till"]));
    const toml = {
      "python3/shop/__init__.py": "",
      "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["python3"]',
    };
    expect(names(await treeOf(toml))).toContain("shop");
    const table = {
      "code/shop/__init__.py": "",
      "pyproject.toml": '[tool.setuptools.package-dir]\nshop = "code/shop"\n"" = "code"\n',
    };
    expect(names(await treeOf(table))).toContain("shop");
  });

  test("a src that is a package itself stays one", async () => {
    expect(names(await treeOf({ "src/__init__.py": "", "src/till/__init__.py": "" }))).toEqual(["src", "src.till"]);
  });

  test("scripts without a suffix are known by their shebang", async () => {
    const { tree, code } = await treeOf({
      "scripts/shop-run": "#!/usr/bin/env python\nimport shop\n",
      "scripts/helper.py": "",
      "scripts/install": "#!/bin/sh\n",
      runner: "#!/usr/bin/python2.7\n",
    });
    expect(tree.scripts.map(({ name, place }) => `${name} ${showPlace(place)}`)).toEqual([
      "runner runner",
      "helper scripts/helper.py",
      "shop-run scripts/shop-run",
    ]);
    for (const script of tree.scripts) expect(code.has(script.codeKey ?? "")).toBe(true);
  });

  test("environments, builds, tests, version control and guests are no part of the tree", async () => {
    const read = await treeOf({
      "setup.py": "",
      "shop/__init__.py": "",
      "shop/__pycache__/till.cpython-311.pyc": "",
      "shop/old.pyc": "",
      ".git/hooks/hook.py": "",
      "node_modules/gyp/gyp.py": "",
      "dist/shop/a.py": "",
      "build/lib/shop/a.py": "",
      "python-env/pyvenv.cfg": "",
      "python-env/lib/b.py": "",
      "old-env/bin/activate": "",
      "old-env/lib/os.py": "",
      "release/library.zip": "",
      "release/tcl.py": "",
      "vendor/other/setup.py": "",
      "vendor/other/c.py": "",
      "tests/__init__.py": "",
      "shop.egg-info/d.py": "",
    });
    expect(names(read)).toEqual(["setup", "shop"]);
    expect(read.tree.loose).toEqual([]);
  });

  test("a project one level below a folder that is none is read", async () => {
    expect(names(await treeOf({ "client/setup.py": "", "client/shop.py": "" }))).toContain("client.shop");
  });

  test("folders without __init__ are packages of Python 3 and loose files of Python 2", async () => {
    const files = { "plugins/apple.py": "", "plugins/pear.py": "" };
    expect(names(await treeOf(files, { python: "3.8" }))).toEqual(["plugins", "plugins.apple", "plugins.pear"]);
    const { tree, code } = await treeOf(files, { python: "2.7" });
    expect([...tree.modules.keys()]).toEqual([]);
    expect(tree.loose?.map(({ name }) => name)).toEqual(["plugins.apple", "plugins.pear"]);
    for (const record of tree.loose ?? []) expect(code.has(record.codeKey ?? "")).toBe(true);
  });

  test("a Cython file is an extension of its package", async () => {
    const { tree } = await treeOf(
      { "shop/__init__.py": "", "shop/_speed.pyx": "", "notes/draft.pyx": "" },
      { python: "2.7" },
    );
    expect(tree.modules.get("shop._speed")).toMatchObject({ form: "extension", place: { path: "shop/_speed.pyx" } });
    expect(tree.modules.has("notes.draft")).toBe(false);
  });

  test("text gives the files that recipes are read from", async () => {
    const read = await treeOf({ "setup.py": "setup()\n", "pkg/setup.cfg": "[x]\n" });
    expect(read.text("setup.py")).toBe("setup()\n");
    expect(read.text("pkg/setup.cfg")).toBe("[x]\n");
    expect(read.text("setup.cfg")).toBeUndefined();
  });
});

test("what can't be read is a gap at the place that the user knows, whenever it comes to light", async () => {
  const folder = folderOf({ "shop/__init__.py": "" });
  const elsewhere = folderOf({ "setup.py": "setup()\n", "setup.cfg": "" });
  symlinkSync(path.join(elsewhere, "setup.py"), path.join(folder, "setup.py"));
  symlinkSync(path.join(elsewhere, "setup.cfg"), path.join(folder, "setup.cfg"));
  const read = await readSourceTree(folder, { budget: new Budget(), shown: "../shop" });
  expect(read.text("setup.cfg")).toBeUndefined();
  expect(read.tree.gaps.map((gap) => showPlace(gap.place))).toEqual(["../shop/setup.py", "../shop/setup.cfg"]);
});

describe("readSitePackages", () => {
  test("places begin with what is shown of the folder", async () => {
    const folder = folderOf({ "six.py": "", "lock.egg": zip({ "lock/__init__.py": "" }) });
    const read = await readSitePackages([folder], { budget: new Budget(), shownFolder: () => "env/site-packages" });
    const shown = ["six", "lock"].map((name) => showPlace(read.tree.modules.get(name)?.place ?? { path: "" }));
    expect(shown).toEqual(["env/site-packages/six.py", "env/site-packages!/lock.egg!/lock/__init__.py"]);
    expect([...read.code.values()].map(({ place }) => showPlace(place)).sort()).toEqual(shown.sort());
    read.close();
  });

  test("reads packages, eggs in both forms, and lets the first folder win", async () => {
    const first = folderOf({ "six.py": "", "yaml/__init__.py": "", "cider-1.0-py2.7.egg/cider/__init__.py": "" });
    const second = folderOf({ "yaml/__init__.py": "", "lock.egg": zip({ "lock/__init__.py": "x = 1\n" }) });
    const read = await readSitePackages([first, second], { budget: new Budget(), python: "2.7" });
    expect(names(read)).toEqual(["cider", "lock", "six", "yaml"]);
    const key = read.tree.modules.get("lock")?.codeKey ?? "";
    expect(Buffer.from(read.code.get(key)?.read() ?? []).toString()).toBe("x = 1\n");
    read.close();
  });

  test("an egg that is damaged is a gap", async () => {
    const read = await readSitePackages([folderOf({ "lock.egg": "nothing", "six.py": "" })], { budget: new Budget() });
    expect(names(read)).toEqual(["six"]);
    expect(read.tree.gaps).toHaveLength(1);
  });
});
