// What a recipe is read from, and for whom.

import type { Place } from "../finding.js";
import type { Platform } from "../model/app.js";

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
  /** Files that were named as the recipe, relative to the root: nothing else is looked at then. */
  readonly only?: readonly string[];
  /** Takes note of a bug of ours, met where the recipe was evaluated; without it, bugs are thrown on. */
  readonly noteFault?: (place: Place, what: string, error: unknown) => void;
}
