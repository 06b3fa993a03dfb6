// The version that a source tree declares, where it stands in plain text, and the lines where it stands.

import { expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import { readRecipes } from "../../src/recipe/read-recipes.js";

/** "2.1 pyproject pyproject.toml:3" */
function declared(files: Readonly<Record<string, string>>): readonly string[] {
  const source = {
    files: Object.keys(files),
    read: (file: string) => new TextEncoder().encode(files[file] ?? ""),
  };
  const { versions } = readRecipes(source, { platform: "linux", python: "3.11" });
  return versions.map(({ said, by, place }) => `${said} ${by} ${showPlace(place)}`);
}

test("a tree that works its version out declares none", () => {
  expect(declared({})).toEqual([]);
  expect(declared({ "pyproject.toml": '[project]\nname = "dairy"\ndynamic = ["version"]\n' })).toEqual([]);
  expect(declared({ "setup.cfg": "[metadata]\nname = dairy\nversion = attr: dairy.__version__\n" })).toEqual([]);
  expect(declared({ "setup.cfg": "[bdist]\nversion = 3\n" })).toEqual([]);
  expect(
    declared({ "setup.py": "from setuptools import setup\nimport time\nsetup(name='dairy', version=time.ctime())\n" }),
  ).toEqual([]);
  expect(declared({ "pyproject.toml": '[tool.poetry]\nname = "dairy"\nversion = "0.0.0"\n' })).toEqual([]);
});

test("pyproject.toml, by [project] or poetry", () => {
  expect(declared({ "pyproject.toml": '[project]\nname = "dairy"\nversion = "2.1"\n' })).toEqual([
    "2.1 pyproject pyproject.toml:3",
  ]);
  expect(declared({ "pyproject.toml": '[tool.poetry]\nname = "dairy"\nversion = "2.1"\n' })).toEqual([
    "2.1 pyproject pyproject.toml:3",
  ]);
});

test("setup.cfg, setup() and PKG-INFO", () => {
  expect(declared({ "setup.cfg": "[metadata]\nname = dairy\nversion = 2.1\n" })).toEqual(["2.1 recipe setup.cfg:3"]);
  expect(declared({ "PKG-INFO": "Metadata-Version: 2.1\nName: dairy\nVersion: 2.2\n\nVersion: 3\n" })).toEqual([
    "2.2 pkg-info PKG-INFO:3",
  ]);
  expect(declared({ "setup.py": "from setuptools import setup\nV = '2.3'\nsetup(name='dairy', version=V)\n" })).toEqual(
    ["2.3 recipe setup.py:3"],
  );
});

test("a script in another folder says nothing of this distribution", () => {
  expect(
    declared({ "tools/setup.py": "from distutils.core import setup\nsetup(name='churn', version='9')\n" }),
  ).toEqual([]);
});
