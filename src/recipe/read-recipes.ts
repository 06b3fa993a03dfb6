// Reads what a freezer was told, out of setup.py and its kin, without running them. One file may hold recipes for several
// freezers: it is evaluated once for each of their commands, as if that command stood in sys.argv.

import type { Gap, Place } from "../finding.js";
import type { Platform } from "../model/app.js";
import type { Recipe } from "../model/recipe.js";

/** The files of a source tree. */
export interface RecipeSource {
  /** All files, `/`-separated and relative to the root of the tree. */
  readonly files: readonly string[];
  /** The bytes of one of them; undefined when it can't be read. */
  read(file: string): Uint8Array | undefined;
}

export interface RecipeOptions {
  /** What conditions are decided for. */
  readonly platform: Platform | undefined;
  /** "2.7" */
  readonly python: string | undefined;
  /** How a place in a file of the tree is shown; the file's own path when not given. */
  readonly place?: (file: string, line?: number) => Place;
}

/**
 * The recipes of a tree: those of setup.py in its root first. A file that does not parse is a gap that hides "recipe".
 * Without any freezer in it, a setup.py still gives a recipe with `freezers: []`: its scripts, packages and data.
 */
export function readRecipes(
  _source: RecipeSource,
  _options: RecipeOptions,
): { readonly recipes: readonly Recipe[]; readonly gaps: readonly Gap[] } {
  return { recipes: [], gaps: [] };
}
