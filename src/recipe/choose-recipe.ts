// A tree may hold recipes for several freezers and several programs. Which of them made a build, or would make one.

import { traitsOf } from "../knowledge/freezer-traits.js";
import type { FrozenApp } from "../model/app.js";
import type { Recipe, RecipeItem } from "../model/recipe.js";

/**
 * The recipe that made this build: one for the same freezer, and of those the one that fits its scripts or its name.
 * Without a build, or for one whose freezer is not known, the first for any freezer, else what setup.py says at all.
 * One that the user names is believed, whatever the build looks like. Programs of one file that end up in one build (or may) are taken together.
 */
export function chooseRecipe(
  recipes: readonly Recipe[],
  app: FrozenApp | undefined,
  isNamed = false,
): Recipe | undefined {
  const same = recipes.filter((recipe) => recipe.freezers.some((freezer) => app?.freezers.includes(freezer) === true));
  if (app !== undefined && same.length > 0) {
    const best = Math.max(...same.map((recipe) => fit(recipe, app)));
    return together(same.filter((recipe) => fit(recipe, app) === best));
  }
  if (app !== undefined && !isNamed && !app.freezers.includes("unknown")) return undefined;
  const [first] = recipes;
  const freezing = recipes.filter((recipe) => recipe.freezers.length > 0);
  const able = freezing.filter(canFreeze);
  return freezing.length > 0 ? together(able.length > 0 ? able : freezing) : first;
}

/** Does the freezer make builds for the platform that was asked about? */
function canFreeze({ freezers, platform }: Recipe): boolean {
  const only = traitsOf(freezers[freezers.length - 1] ?? "unknown").platform;
  return only === undefined || platform === undefined || only === platform;
}

function fit(recipe: Recipe, app: FrozenApp): number {
  const scripts = new Set(recipe.scripts.map(({ text }) => stemOf(text)));
  const isByScript = app.scripts.some(({ name }) => scripts.has(stemOf(name)));
  const isByName = recipe.name !== undefined && recipe.name === (app.name ?? stemOf(app.target));
  return (isByScript ? 2 : 0) + (isByName ? 1 : 0);
}

/** "main" for "src/main.py" and for "main". */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(pyw?|exe)$/, "");
}

/** The first, with what the other programs of its file have: what one of them includes is no fault of another. */
function together(recipes: readonly Recipe[]): Recipe | undefined {
  const [first] = recipes;
  if (first === undefined || first.freezers[0] !== "PyInstaller") return first;
  const same = recipes.filter((recipe) => pathOf(recipe) === pathOf(first) && recipe.onCommandLine !== true);
  if (same.length < 2) return first;
  const all = (items: (recipe: Recipe) => readonly RecipeItem[]): readonly RecipeItem[] => same.flatMap(items);
  const isExcludedByAll = ({ text }: RecipeItem): boolean =>
    same.every((recipe) => recipe.excludes.some((item) => item.text === text));
  return {
    ...first,
    includes: all((recipe) => recipe.includes),
    excludes: first.excludes.filter(isExcludedByAll),
    packages: all((recipe) => recipe.packages),
    scripts: all((recipe) => recipe.scripts),
    data: all((recipe) => recipe.data),
    searchPaths: same.flatMap((recipe) => recipe.searchPaths ?? []),
    hooks: same.flatMap((recipe) => recipe.hooks ?? []),
    complete: same.every((recipe) => recipe.complete),
    unknowns: same.flatMap((recipe) => recipe.unknowns),
  };
}

function pathOf({ place }: Recipe): string {
  return "path" in place ? place.path : "";
}
