// PyInstaller's .spec files as people write them, and the recipe that is read out of each for a platform.

import { describe, expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import type { Platform } from "../../src/model/app.js";
import type { Recipe, RecipeItem } from "../../src/model/recipe.js";
import { readRecipes } from "../../src/recipe/read-recipes.js";

function read(files: Readonly<Record<string, string>>, platform: Platform = "linux"): readonly Recipe[] {
  const source = {
    files: Object.keys(files),
    read: (file: string) => {
      const text = files[file];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  };
  const { recipes, gaps } = readRecipes(source, { platform, python: "3.11" });
  expect(gaps).toEqual([]);
  return recipes;
}

function only(spec: string, platform: Platform = "linux", more: Readonly<Record<string, string>> = {}): Recipe {
  const recipes = read({ "shop.spec": spec, "main.py": "", ...more }, platform);
  expect(recipes).toHaveLength(1);
  const [recipe] = recipes;
  if (recipe === undefined) throw new Error("no recipe");
  return recipe;
}

/** "csv:12" for an item of line 12, "yum?:14" for one behind a doubtful condition. */
function show(items: readonly RecipeItem[]): string {
  return items.map((item) => `${item.text}${item.maybe ? "?" : ""}:${item.place.line ?? ""}`).join(" ");
}

function names(items: readonly RecipeItem[]): string {
  return items.map((item) => item.text + (item.maybe ? "?" : "")).join(" ");
}

const GENERATED = `# -*- mode: python ; coding: utf-8 -*-
from PyInstaller.utils.hooks import collect_all

datas = [('labels/*.txt', 'labels')]
binaries = []
hiddenimports = ['shop.payments.card']
tmp_ret = collect_all('babel')
datas += tmp_ret[0]; binaries += tmp_ret[1]; hiddenimports += tmp_ret[2]


a = Analysis(
    ['main.py'],
    pathex=[],
    binaries=binaries,
    datas=datas,
    hiddenimports=hiddenimports,
    hookspath=[],
    hooksconfig={},
    runtime_hooks=[],
    excludes=['tkinter'],
    noarchive=False,
    optimize=0,
)
pyz = PYZ(a.pure)

exe = EXE(
    pyz,
    a.scripts,
    [],
    exclude_binaries=True,
    name='Shop',
    console=True,
)
coll = COLLECT(exe, a.binaries, a.datas, name='Shop-folder')
`;

describe("a .spec as PyInstaller generates it", () => {
  test("lists built with += keep the place of each name", () => {
    const recipe = only(GENERATED);
    expect(recipe.freezers).toEqual(["PyInstaller"]);
    expect(show(recipe.includes)).toBe("shop.payments.card:6 babel:8 babel.*:8");
    expect(recipe.includes.map(({ collected }) => collected === true)).toEqual([false, false, true]);
    expect(show(recipe.excludes)).toBe("tkinter:20");
    expect(names(recipe.scripts)).toBe("main.py");
    expect(names(recipe.data)).toBe("labels/*.txt babel/** babel/*.py");
    expect(recipe.name).toBe("Shop");
    expect(recipe.complete).toBe(true);
    expect(recipe.includesOption).toBe("hiddenimports of Analysis");
    expect(recipe.includesPlace).toEqual({ path: "shop.spec", line: 6 });
  });

  test("a list within the call has the keyword's line", () => {
    const recipe = only(`a = Analysis(
    ['main.py'],
    hiddenimports=[
        'decimal',
        'shop.tax',
    ],
)
exe = EXE(PYZ(a.pure), a.scripts, name='shop.exe')
`);
    expect(show(recipe.includes)).toBe("decimal:4 shop.tax:5");
    expect(recipe.includesPlace).toEqual({ path: "shop.spec", line: 3 });
    expect(recipe.name).toBe("shop");
  });

  test("without a list, names are to be added to the Analysis", () => {
    const recipe = only("a = Analysis(['main.py'])\n");
    expect(recipe.includes).toEqual([]);
    expect(recipe.includesPlace).toEqual({ path: "shop.spec", line: 1 });
  });

  test("a spec file of a Linux package is none of ours", () => {
    expect(read({ "shop.spec": "Name: shop\nVersion: 1\n%build\nmake\n" })).toEqual([]);
  });
});

describe("values that are computed", () => {
  test("conditions on the platform are decided for the target", () => {
    const spec = `import sys
hidden = ['shop.tills']
if sys.platform == 'win32':
    hidden.append('win32timezone')
elif sys.platform == 'darwin':
    hidden += ['Foundation']
a = Analysis(['main.py'], hiddenimports=hidden + ['csv'])
`;
    expect(names(only(spec, "linux").includes)).toBe("shop.tills csv");
    expect(names(only(spec, "win32").includes)).toBe("shop.tills win32timezone csv");
    expect(names(only(spec, "darwin").includes)).toBe("shop.tills Foundation csv");
  });

  test("loops over constants collect each package", () => {
    const recipe = only(`from PyInstaller.utils.hooks import collect_all, collect_submodules
datas, hidden = [], []
for name in ('babel', 'pytz'):
    found = collect_all(name)
    datas += found[0]
    hidden += found[2]
for name in ['shop.tills', 'shop.payments']:
    hidden.extend(collect_submodules(name))
a = Analysis(['main.py'], datas=datas, hiddenimports=hidden)
`);
    expect(names(recipe.includes)).toBe(
      "babel babel.* pytz pytz.* shop.tills shop.tills.* shop.payments shop.payments.*",
    );
    expect(names(recipe.data)).toBe("babel/** babel/*.py pytz/** pytz/*.py");
    expect(recipe.complete).toBe(true);
  });

  test("what a filter lets through is not sure", () => {
    const recipe = only(`from PyInstaller.utils.hooks import collect_submodules
hidden = [name for name in collect_submodules('shop') if '.tests' not in name]
a = Analysis(['main.py'], hiddenimports=hidden)
`);
    expect(names(recipe.includes)).toBe("shop shop.*?");
  });

  test("what can't be known is a doubt with its place, and the rest is known", () => {
    const recipe = only(`import json
from PyInstaller.utils.hooks import collect_entry_point
datas, plugins = collect_entry_point('shop.plugins')
a = Analysis(['main.py'], hiddenimports=['csv'] + plugins, excludes=['tkinter'])
`);
    expect(names(recipe.includes)).toBe("csv");
    expect(recipe.complete).toBe(false);
    expect(recipe.unknowns).toEqual([
      { place: { path: "shop.spec", line: 4 }, because: 'who provides the entry point "shop.plugins"' },
    ]);
  });

  test("datas of unknown origin say nothing against the list of modules", () => {
    const recipe = only(`import os, certifi
a = Analysis(['main.py'], datas=[(certifi.where(), 'certifi'), (os.environ['LOGO'], '.')], hiddenimports=['csv'])
`);
    expect(recipe.complete).toBe(true);
  });

  test("names that the spec imports from the project are read there", () => {
    const recipe = only(
      `from shop.version import TITLE, HIDDEN
a = Analysis(['main.py'], hiddenimports=HIDDEN)
exe = EXE(PYZ(a.pure), a.scripts, name=TITLE)
`,
      "linux",
      { "shop/__init__.py": "", "shop/version.py": "TITLE = 'Corner shop'\nHIDDEN = ['decimal']\n" },
    );
    expect(recipe.name).toBe("Corner shop");
    expect(names(recipe.includes)).toBe("decimal");
    expect(showPlace(recipe.includes[0]?.place ?? { path: "" })).toBe("shop/version.py:2");
  });
});

describe("paths", () => {
  test("scripts and data are relative to the spec's folder", () => {
    const [recipe] = read({
      "packaging/shop.spec": `import os
a = Analysis(['../shop/__main__.py'],
             datas=[('../shop/labels', 'labels'), (os.path.join(SPECPATH, 'icon.png'), '.')],
             hiddenimports=['csv'])
`,
      "packaging/icon.png": "",
      "shop/__main__.py": "",
      "shop/labels/a.txt": "",
      "shop/labels/more/b.txt": "",
    });
    expect(names(recipe?.scripts ?? [])).toBe("shop/__main__.py");
    expect(names(recipe?.data ?? [])).toBe("labels/a.txt labels/more icon.png");
  });

  test("pathlib and SPECPATH lead to the same files", () => {
    const [recipe] = read({
      "packaging/shop.spec": `from pathlib import Path
root = Path(SPECPATH).resolve().parent
a = Analysis([str(root / 'shop' / 'run.py')], hiddenimports=[])
`,
      "shop/run.py": "",
    });
    expect(names(recipe?.scripts ?? [])).toBe("shop/run.py");
  });

  test("a path of another machine, or a computed one, is found by its end", () => {
    const recipe = read({
      "shop.spec": `import os
a = Analysis(['C:\\\\Users\\\\clerk\\\\shop\\\\src\\\\till.py', os.environ['BASE'] + '/src/scale.py'])
`,
      "src/till.py": "",
      "src/scale.py": "",
    })[0];
    expect(names(recipe?.scripts ?? [])).toBe("src/till.py src/scale.py");
  });

  test("runtime hooks of the tree run before the script", () => {
    const recipe = only("a = Analysis(['main.py'], runtime_hooks=['rthook.py', 'gone.py'])\n", "linux", {
      "rthook.py": "",
    });
    expect(names(recipe.scripts)).toBe("main.py rthook.py");
  });
});

describe("what lies on disk", () => {
  test("globs of the tree are named one by one", () => {
    const recipe = only("a = Analysis(['main.py'], datas=[('labels/*.txt', 'labels')])\n", "linux", {
      "labels/a.txt": "",
      "labels/b.txt": "",
      "labels/c.png": "",
    });
    expect(names(recipe.data)).toBe("labels/a.txt labels/b.txt");
  });

  test("a source that is not known stands for anything in its folder", () => {
    const recipe = only("import os\na = Analysis(['main.py'], datas=[(os.environ['LOGO'], 'images')])\n");
    expect(names(recipe.data)).toBe("images/*");
  });

  test.each([
    ["noarchive=True", "all"],
    ["noarchive=False", []],
    ["module_collection_mode={'shop.tills': 'py', 'shop': 'pyz', 'babel': 'pyz+py'}", ["shop.tills", "babel"]],
  ])("%s", (option, expected) => {
    expect(only(`a = Analysis(['main.py'], ${option})\n`).onDisk).toEqual(expected);
  });
});

describe("older and stranger idioms", () => {
  test("a.datas += [...] and Tree() add data", () => {
    const recipe = only(
      `a = Analysis(['main.py'], hiddenimports=['csv'])
a.datas += [('icon.png', 'images/icon.png', 'DATA')]
a.datas.append(('help.txt', 'doc/help.txt', 'DATA'))
a.binaries = a.binaries - TOC([('libz.so', None, None)])
exe = EXE(PYZ(a.pure), a.scripts, a.binaries, a.datas, Tree('labels', prefix='labels'), name='shop')
`,
      "linux",
      { "labels/a.txt": "" },
    );
    expect(names(recipe.data)).toBe("icon.png help.txt labels/a.txt");
    expect(recipe.complete).toBe(true);
  });

  test("each Analysis is a program, named by the EXE that takes its scripts", () => {
    const recipes = read({
      "shop.spec": `till_a = Analysis(['till.py'], hiddenimports=['csv'])
office_a = Analysis(['office.py'], hiddenimports=['sqlite3'], excludes=['tkinter'])
MERGE((till_a, 'till', 'till'), (office_a, 'office', 'office'))
office = EXE(PYZ(office_a.pure), office_a.scripts, name='shop-office')
till = EXE(PYZ(till_a.pure), till_a.scripts + [('u', None, 'OPTION')], name='shop-till')
`,
      "till.py": "",
      "office.py": "",
    });
    expect(recipes.map(({ name }) => name)).toEqual(["shop-till", "shop-office"]);
    expect(recipes.map(({ includes }) => names(includes))).toEqual(["csv", "sqlite3"]);
    expect(recipes.map(({ excludes }) => names(excludes))).toEqual(["", "tkinter"]);
  });

  test("a function that makes a program is one for each of its calls", () => {
    const recipes = read({
      "shop.spec": `def program(script, name, hidden=()):
    a = Analysis([script], hiddenimports=['decimal'] + list(hidden))
    a.datas += [(name + '.txt', 'help.txt', 'DATA')]
    return EXE(PYZ(a.pure), a.scripts, name='shop-' + name)

parts = [program('till.py', 'till', ['csv']), program('office.py', 'office')]
COLLECT(*parts, name='shop')
`,
      "till.py": "",
      "office.py": "",
    });
    expect(recipes.map(({ name }) => name)).toEqual(["shop-till", "shop-office"]);
    expect(recipes.map(({ scripts }) => names(scripts))).toEqual(["till.py", "office.py"]);
    expect(recipes.map(({ includes }) => names(includes))).toEqual(["decimal csv", "decimal"]);
    expect(recipes.map(({ data }) => names(data))).toEqual(["till.txt", "office.txt"]);
  });

  test("an Analysis that other platforms have is not read", () => {
    const spec = `import sys
if sys.platform == 'darwin':
    a = Analysis(['mac.py'])
else:
    a = Analysis(['main.py'])
`;
    expect(only(spec, "linux", { "mac.py": "" }).scripts.map(({ text }) => text)).toEqual(["main.py"]);
  });

  test("a doubt about one program is none about another", () => {
    const recipes = read({
      "shop.spec": `import os
a = Analysis(['till.py'], hiddenimports=os.environ['HIDDEN'].split())
b = Analysis(['office.py'], hiddenimports=['csv'])
`,
      "till.py": "",
      "office.py": "",
    });
    expect(recipes.map(({ complete }) => complete)).toEqual([false, true]);
  });

  test("a wildcard that nobody collects is a name like any other", () => {
    const [item] = only("a = Analysis(['main.py'], hiddenimports=['shop.tills.*'])\n").includes;
    expect(item?.text).toBe("shop.tills.*");
    expect(item?.collected).toBeUndefined();
  });
});

describe("hooks of the tree", () => {
  test("hook-<module>.py says what comes with the module", () => {
    const recipe = only(
      `import os
a = Analysis(['main.py'], hookspath=[os.path.join(SPECPATH, 'hooks')])
`,
      "linux",
      {
        "hooks/hook-shop.tills.py": `from PyInstaller.utils.hooks import collect_submodules, collect_data_files
hiddenimports = collect_submodules('shop.tills.makers') + ['decimal']
excludedimports = ['tkinter']
datas = collect_data_files('shop.tills')
`,
        "hooks/readme.py": "hiddenimports = ['never']\n",
        "other/hook-csv.py": "hiddenimports = ['never']\n",
      },
    );
    expect(recipe.hooks?.map(({ module }) => module)).toEqual(["shop.tills"]);
    const [hook] = recipe.hooks ?? [];
    expect(names(hook?.includes ?? [])).toBe("shop.tills.makers shop.tills.makers.* decimal");
    expect(names(hook?.excludes ?? [])).toBe("tkinter");
    expect(names(hook?.data ?? [])).toBe("shop/tills/**");
    expect(hook?.place).toEqual({ path: "hooks/hook-shop.tills.py", line: 1 });
  });
});
