// What a freezer wrote down while it made a build, where that lies beside it still: PyInstaller's build/NAME. Evidence about
// what is found otherwise, and never a finding by itself: most of what such lists name is missed by nobody.

import type { Place } from "../finding.js";
import type { RecipeItem } from "./recipe.js";

export interface BuildLog {
  /** Modules that were looked for and are not in the build, with the line that says so. */
  readonly unfound: ReadonlyMap<string, { readonly because: "missing" | "excluded"; readonly place: Place }>;
  /** The options of the run, whatever the recipe says by now; undefined when they were not kept. */
  readonly options: UsedOptions | undefined;
}

export interface UsedOptions {
  readonly place: Place;
  readonly includes: readonly RecipeItem[];
  readonly excludes: readonly RecipeItem[];
  /** Names of the programs' scripts. */
  readonly scripts: readonly string[];
  /** The pure modules that were taken. */
  readonly modules: readonly string[];
  /** Of these, what lay in no folder of installed packages: the project's own, and the standard library. */
  readonly uninstalled: ReadonlySet<string>;
}
