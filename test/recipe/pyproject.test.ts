// pyproject.toml as people write it, and the recipe that is read out of it, alone or beside a setup script.

import { describe, expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import type { Recipe, RecipeItem } from "../../src/model/recipe.js";
import { readRecipes } from "../../src/recipe/read-recipes.js";

function read(files: Readonly<Record<string, string>>): ReturnType<typeof readRecipes> {
  const source = {
    files: Object.keys(files),
    read: (file: string) => new TextEncoder().encode(files[file] ?? ""),
  };
  return readRecipes(source, { platform: "win32", python: "3.11" });
}

function only(files: Readonly<Record<string, string>>): Recipe {
  const { recipes, gaps } = read(files);
  expect(gaps).toEqual([]);
  const [recipe] = recipes;
  if (recipe === undefined || recipes.length > 1) throw new Error(`${recipes.length} recipes`);
  return recipe;
}

/** "csv:12" for an item of line 12. */
const show = (items: readonly RecipeItem[]): string =>
  items.map((item) => `${item.text}${item.maybe ? "?" : ""}:${item.place.line ?? ""}`).join(" ");
const at = (recipe: Recipe): string => (recipe.includesPlace === undefined ? "" : showPlace(recipe.includesPlace));

const DAIRY = `[project]
name = "dairy"
version = "2.1"

[project.scripts]
dairy = "dairy.main:run"  # the counter
[project.gui-scripts]
dairy-window = "dairy.window:run"

[tool.setuptools]
packages = ["dairy", "dairy.cheeses"]

[tool.cxfreeze]
executables = [
  {script = "scripts/dairy.py", base = "gui"},
  "scripts/churn.py",
]

[tool.cxfreeze.build_exe]
packages = [
  "dairy.cheeses",  # "csv" is a comment
]
includes = ["csv",
  # a comment
  'sqlite3',
  "[tool.cxfreeze.build_exe]", "dairy.churns.*"]
excludes = ["tkinter"]
include-files = [["labels/gouda.txt", "data/gouda.txt"], "README.txt"]
`;

test("a key of ten thousand parts keeps nobody waiting, and hides nothing", () => {
  const deep = `[a${".a".repeat(10_000)}]\nb = 1\n`;
  const recipe = only({ "pyproject.toml": `${DAIRY}${deep}` });
  expect(show(recipe.includes)).toBe(show(only({ "pyproject.toml": DAIRY }).includes));
});

describe("pyproject.toml alone", () => {
  const recipe = only({ "pyproject.toml": DAIRY });

  test("gives cx_Freeze's lists, each name with its line", () => {
    expect(recipe.freezers).toEqual(["cx_Freeze"]);
    expect(show(recipe.packages)).toBe("dairy.cheeses:21");
    expect(show(recipe.includes)).toBe("csv:23 sqlite3:25 [tool.cxfreeze.build_exe]:26 dairy.churns.*:26");
    expect(show(recipe.excludes)).toBe("tkinter:27");
    expect(at(recipe)).toBe("pyproject.toml:23");
    expect(recipe.complete).toBe(true);
  });

  test("gives executables, data and what [project] says", () => {
    expect(show(recipe.scripts)).toBe("scripts/dairy.py:15 scripts/churn.py:16");
    expect(show(recipe.data)).toBe("data/gouda.txt:28 README.txt:28");
    expect(show(recipe.entryPoints)).toBe("dairy = dairy.main:run:6 dairy-window = dairy.window:run:8");
    expect(show(recipe.distributionPackages)).toBe("dairy:11 dairy.cheeses:11");
    expect([recipe.name, recipe.version]).toEqual(["dairy", "2.1"]);
  });

  test.each([
    ["a table without includes", "[tool.cxfreeze.build-exe]\nexcludes = []\n", "pyproject.toml:1"],
    ["dotted keys", "[tool.cxfreeze]\nexecutables = ['a.py']\nbuild-exe.includes = ['csv']\n", "pyproject.toml:3"],
    [
      "no options at all",
      "[project]\nname = 'x'\n[[tool.cxfreeze.executables]]\nscript = 'a.py'\n",
      "pyproject.toml:3",
    ],
    ["an inline table", "[tool]\ncxfreeze = {build_exe = {includes = ['csv']}}\n", "pyproject.toml:2"],
    ["Windows lines", "[tool.cxfreeze.build_exe]\r\nincludes = [\r\n'csv'\r\n]\r\n", "pyproject.toml:2"],
  ])("%s tells where a name would be added", (_what, text, place) => {
    expect(at(only({ "pyproject.toml": text }))).toBe(place);
  });

  test("executables may be tables of their own", () => {
    const text = "[[tool.cxfreeze.executables]]\nscript = 'a.py'\n\n[[tool.cxfreeze.executables]]\nscript = 'b.py'\n";
    expect(show(only({ "pyproject.toml": text }).scripts)).toBe("a.py:2 b.py:5");
  });

  test("without a freezer it is a plain recipe", () => {
    const text = DAIRY.slice(0, DAIRY.indexOf("[tool.cxfreeze]"));
    const plain = only({ "pyproject.toml": text });
    expect(plain.freezers).toEqual([]);
    expect([plain.name, plain.entryPoints.length]).toEqual(["dairy", 2]);
  });

  test("that sets up tools only is no recipe", () => {
    expect(read({ "pyproject.toml": "[tool.black]\nline-length = 100\n" })).toEqual({
      recipes: [],
      versions: [],
      gaps: [],
    });
  });
});

test("a list of thousands of names is read in a moment, in either file", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `  "dairy.cheeses.no_${index}",\n`).join("");
  const toml = only({ "pyproject.toml": `[tool.cxfreeze.build_exe]\nincludes = [\n${names}]\n` });
  const setup = only({
    "setup.py": `from cx_Freeze import setup\nsetup(options={"build_exe": {"includes": [\n${names}]}})\n`,
  });
  for (const recipe of [toml, setup]) expect(show(recipe.includes.slice(-1))).toBe("dairy.cheeses.no_19999:20002");
}, 3000);

test("hundreds of thousands of names overflow nothing", () => {
  const names = Array.from({ length: 300_000 }, (_, index) => `"c${index}"`).join(",");
  const recipe = only({ "pyproject.toml": `[tool.cxfreeze.build_exe]\nincludes = [${names}]\n` });
  expect(recipe.includes).toHaveLength(300_000);
});

describe("pyproject.toml beside a setup script", () => {
  test("adds to the script's options", () => {
    const recipe = only({
      "setup.py": "from cx_Freeze import setup\nsetup(options={'build_exe': {'includes': ['json']}})\n",
      "pyproject.toml": DAIRY,
    });
    expect(show(recipe.includes)).toContain("json:2 csv:23");
    expect(show(recipe.scripts)).toContain("scripts/dairy.py:15");
  });

  test("is given way to by the script's keywords", () => {
    const setup = "from setuptools import setup\nsetup(name='creamery', options={'build_exe': {}})\n";
    expect(only({ "setup.py": setup, "pyproject.toml": DAIRY }).name).toBe("creamery");
  });

  test("leaves a script for another freezer alone, and is read itself", () => {
    const setup = "from distutils.core import setup\nimport py2exe\nsetup(console=['a.py'], options={'py2exe': {}})\n";
    const { recipes } = read({ "win.py": setup.replace("setup(", "py2exe.freeze("), "pyproject.toml": DAIRY });
    expect(recipes.map((recipe) => recipe.freezers.join(" "))).toEqual(["py2exe", "cx_Freeze"]);
  });
});

describe("a pyproject.toml that is none", () => {
  test("is a gap with its line, when it is about a freezer", () => {
    const { gaps } = read({ "pyproject.toml": "[tool.cxfreeze]\nexecutables = [\n" });
    expect(gaps).toMatchObject([{ reader: "toml", hides: "recipe", place: { path: "pyproject.toml" } }]);
    expect(gaps[0]?.reason).toMatch(/^not TOML: [\w -]+$/);
  });

  test("is nothing when it is about other tools", () => {
    expect(read({ "pyproject.toml": "[tool.black\n" })).toEqual({ recipes: [], versions: [], gaps: [] });
  });

  test.each([
    ["wrong kinds", "project = 3\n[tool]\ncxfreeze = ['a']\nsetuptools = 1.5\n"],
    [
      "wrong kinds further down",
      "[tool.cxfreeze]\nbuild_exe = 'x'\nexecutables = 7\n[project]\nname = []\nscripts = 3\n",
    ],
    ["names of JavaScript", "[tool.cxfreeze.constructor]\nincludes = ['csv']\n[tool.__proto__]\nx = 1\n"],
    ["deep nesting", `[tool.cxfreeze]\nbuild_exe = ${"[".repeat(100_000)}\n`],
  ])("%s end quietly", (_what, text) => {
    expect(() => read({ "pyproject.toml": text })).not.toThrow();
  });
});

describe("Briefcase", () => {
  const BRIEFCASE = `[tool.briefcase]
project_name = "Dairy"
requires = ["cheddar~=1.2"]

[tool.briefcase.app.milk-bar]
formal_name = "Milk bar"
sources = [
  "src/milk_bar",
  "./src/churns.py",
]

[tool.briefcase.app.milk-bar.windows]
sources = ["windows/registry"]
[tool.briefcase.app.milk-bar.macOS]
sources = ["mac/dock"]

[tool.briefcase.app.outside]
external_package_path = "dist"
`;

  test("copies the folders of sources, by platform, and looks for modules in the folders above them", () => {
    const recipe = only({ "pyproject.toml": BRIEFCASE, "src/milk_bar/__main__.py": "" });
    expect(recipe.freezers).toEqual(["briefcase"]);
    expect(recipe.copies).toBe("packages");
    expect(show(recipe.packages)).toBe("milk_bar:8 churns:9 registry:13");
    expect(recipe.searchPaths).toEqual(["src", "windows"]);
    expect(recipe.entryPoints.map(({ text }) => text)).toEqual(["milk-bar = milk_bar.__main__"]);
    expect(showPlace(recipe.place)).toBe("pyproject.toml:5");
    expect(at(recipe)).toBe("pyproject.toml:8");
  });

  test.each(["./core", "..\\\\core", "core/", "core @ file:///core", "wheels/core-1.0-py3-none-any.whl"])(
    "may bring all of the tree where pip installs from it: %s",
    (requirement) => {
      const text = BRIEFCASE.replace("cheddar~=1.2", requirement);
      expect(only({ "pyproject.toml": text }).copies).toBe("all");
    },
  );

  test("comes after a recipe that freezes", () => {
    const { recipes } = read({ "pyproject.toml": BRIEFCASE, "app.spec": "a = Analysis(['main.py'])\n", "main.py": "" });
    expect(recipes.map(({ freezers }) => freezers.join())).toEqual(["PyInstaller", "briefcase"]);
  });

  test("is read past settings that are none", () => {
    const text = "[tool.briefcase]\napp = 3\n[tool.pup]\nlicense-path = 1\n";
    expect(read({ "pyproject.toml": text }).recipes.map(({ freezers, copies }) => [freezers, copies])).toEqual([
      [["pup"], "all"],
    ]);
  });
});

test("[tool.setuptools.data-files] is data_files", () => {
  const recipe = only({
    "pyproject.toml": `[project]
name = "dairy"
[tool.setuptools.data-files]
"share/dairy" = ["labels/gouda.txt",
  "labels/brie.txt"]
conf = ["dairy.ini"]
`,
  });
  expect(show(recipe.data)).toBe("share/dairy/gouda.txt:4 share/dairy/brie.txt:5 conf/dairy.ini:6");
});
