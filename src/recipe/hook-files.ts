// PyInstaller's hooks that a tree brings along: hook-<module>.py in a folder that the recipe names. Their globals say what
// comes with the module; functions in them run while a build is made, and are not followed.

import { createEvaluator } from "../evaluate/evaluator.js";
import { type Value, exactText, optionsOf } from "../evaluate/value.js";
import type { World } from "../evaluate/world.js";
import type { Place } from "../finding.js";
import type { RecipeHook, RecipeItem } from "../model/recipe.js";
import { collectedPattern } from "./collectors.js";
import { analysisData } from "./data-items.js";
import type { RecipeSource } from "./recipe-source.js";

/** More hooks than any tree was seen to have. */
const MAX_HOOKS = 200;

/** The hooks in these folders of the tree, evaluated in the recipe's world (its platform, its Python, its functions). */
export function findHooks(folders: readonly string[], source: RecipeSource, world: World): readonly RecipeHook[] {
  const files = source.files.filter((file) => {
    const slash = file.lastIndexOf("/");
    const folder = slash < 0 ? "" : file.slice(0, slash);
    return folders.includes(folder) && /^hook-.+\.py$/.test(file.slice(slash + 1));
  });
  return files.slice(0, MAX_HOOKS).flatMap((file) => {
    const hook = readHook(file, world);
    return hook === undefined ? [] : [hook];
  });
}

function readHook(file: string, recipeWorld: World): RecipeHook | undefined {
  const name = `script:${file}`;
  const unit = recipeWorld.unit(name);
  const code = recipeWorld.full(name);
  if (unit === undefined || code === undefined) return undefined;
  const evaluator = createEvaluator(recipeWorld);
  const names = (variable: string): readonly RecipeItem[] => listed(evaluator.global(name, variable), unit.place(1));
  return {
    module: file.slice(file.lastIndexOf("/") + 6).replace(/\.py$/, ""),
    place: unit.place(1),
    includes: names("hiddenimports"),
    excludes: names("excludedimports"),
    data: analysisData(
      { value: evaluator.global(name, "datas"), place: unit.place(1), maybe: false },
      { doubts: [], locate: (place) => place },
      file,
      [],
    ),
  };
}

function listed(value: Value, at: Place): readonly RecipeItem[] {
  return optionsOf(value).flatMap((option) =>
    option.t !== "list"
      ? []
      : option.items.flatMap((one) => {
          const wild = collectedPattern(one.value);
          const text = wild ?? exactText(one.value);
          if (text === undefined) return [];
          const place = one.place ?? option.place ?? at;
          return [{ text, place, maybe: one.maybe, ...(wild === undefined ? {} : { collected: true }) }];
        }),
  );
}
