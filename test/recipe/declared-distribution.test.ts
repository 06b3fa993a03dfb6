// What a source tree declares as entry points, wherever it does, and the lines where it stands.

import { expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import { readEntryPoints } from "../../src/recipe/entry-point-lines.js";
import { readRecipes } from "../../src/recipe/read-recipes.js";

/** "dairy-kit: dairy.cheeses brie=dairy.brie pyproject.toml:4" */
function declared(files: Readonly<Record<string, string>>): string | undefined {
  const source = {
    files: Object.keys(files),
    read: (file: string) => new TextEncoder().encode(files[file] ?? ""),
  };
  const found = readRecipes(source, { platform: "linux", python: "3.11" }).distribution;
  const points = found?.entryPoints.map(
    ({ group, name, module, place }) => `${group} ${name}=${module} ${showPlace(place)}`,
  );
  return found === undefined ? undefined : `${found.name}: ${points?.join(", ")}`;
}

const named = '[project]\nname = "dairy-kit"\n';

test("a tree without entry points, or without a name, declares none", () => {
  expect(declared({})).toBeUndefined();
  expect(declared({ "pyproject.toml": named })).toBeUndefined();
  expect(declared({ "setup.cfg": "[options.entry_points]\ncheeses =\n  brie = dairy.brie\n" })).toBeUndefined();
  expect(declared({ "pyproject.toml": `${named}[project.entry-points."dairy.cheeses"]\nbrie = 3\n` })).toBeUndefined();
});

test("groups of pyproject.toml are read with their lines", () => {
  expect(
    declared({ "pyproject.toml": `${named}[project.entry-points."dairy.cheeses"]\nbrie = "dairy.brie:Brie"\n` }),
  ).toBe("dairy-kit: dairy.cheeses brie=dairy.brie pyproject.toml:4");
});

test("setup.cfg names the groups, and pyproject.toml the distribution", () => {
  const cfg = "[options]\nzip_safe = no\n[options.entry_points]\n# soft ones\ncheeses =\n    brie = dairy.brie:Brie\n";
  expect(declared({ "pyproject.toml": named, "setup.cfg": cfg })).toBe(
    "dairy-kit: cheeses brie=dairy.brie setup.cfg:6",
  );
});

test("setup.py lists groups as lines, as one text, or as an ini text", () => {
  const setup = (entryPoints: string): string =>
    `from setuptools import setup\nsetup(name="dairy-kit",\n      entry_points=${entryPoints})\n`;
  const brie = "dairy-kit: dairy-cheeses brie=dairy.brie setup.py:3";
  expect(declared({ "setup.py": setup('{"dairy-cheeses": ["brie = dairy.brie:Brie"]}') })).toBe(brie);
  expect(declared({ "setup.py": setup('{"dairy-cheeses": "brie = dairy.brie:Brie"}') })).toBe(brie);
  expect(declared({ "setup.py": setup('"[dairy-cheeses]\\nbrie = dairy.brie:Brie"') })).toContain(
    "dairy-kit: dairy-cheeses brie=dairy.brie",
  );
});

test("what an installation left in the tree counts where nothing else tells", () => {
  const left = { "src/dairy_kit.egg-info/entry_points.txt": "[cheeses]\nbrie = dairy.brie:Brie\n" };
  expect(declared(left)).toBe("dairy_kit: cheeses brie=dairy.brie src/dairy_kit.egg-info/entry_points.txt:2");
  const own = { "pyproject.toml": `${named}[project.entry-points.cheeses]\ncheddar = "dairy.cheddar"\n` };
  expect(declared({ ...left, ...own })).toBe("dairy-kit: cheeses cheddar=dairy.cheddar pyproject.toml:4");
});

test("lines of an entry_points.txt may have objects, extras and comments", () => {
  const text = `stray = dairy.stray
[cheeses]
; none of these
# brie = dairy.none
brie = dairy.brie:Brie.make [ripe]
goat=dairy.goat
broken
3 = 4
[ milks ]
whole milk = dairy.milk:
`;
  const points = readEntryPoints(text, (line) => ({ path: "entry_points.txt", line }));
  expect(points.map(({ group, name, module, place }) => `${group} ${name} ${module} ${place.line}`)).toEqual([
    "cheeses brie dairy.brie 5",
    "cheeses goat dairy.goat 6",
    "milks whole milk dairy.milk 10",
  ]);
});
