// What the freezer was told: the includes list and its kin, read from setup.py, a .spec or a command line without running
// it.

import type { Place } from "../finding.js";
import type { FreezerName, Platform } from "./app.js";

export interface RecipeItem {
  /** As written: "zmq.core.*", "csv". */
  readonly text: string;
  readonly place: Place;
  /** True when a condition that could not be decided stands before it. */
  readonly maybe: boolean;
  /** True when a function of the freezer finds what "pkg.*" stands for, at any depth: collect_submodules("pkg"). */
  readonly collected?: boolean;
}

/** What is added when a module is in the build: PyInstaller's hook-<module>.py. */
export interface RecipeHook {
  readonly module: string;
  readonly place: Place;
  readonly includes: readonly RecipeItem[];
  /** Not followed from this module's imports; another module may still bring them in. */
  readonly excludes: readonly RecipeItem[];
  readonly data: readonly RecipeItem[];
}

export interface Recipe {
  /** The file, and the line in it that calls the freezer: setup.py, app.spec, build.sh. */
  readonly place: Place;
  /** True when options on a command line are all there is: fixes name flags then. */
  readonly onCommandLine?: boolean;
  /** Read from what the freezer wrote down: true of the build, but not the place to change anything. */
  readonly isLog?: boolean;
  /** PyInstaller's own hooks of the tree. */
  readonly hooks?: readonly RecipeHook[];
  /** Packages whose modules are files on disk in the build, where the freezer would put them into its archive. */
  readonly onDisk?: "all" | readonly string[];
  /** From the outermost: ["esky", "bbfreeze"]; fixes speak the words of the first. */
  readonly freezers: readonly FreezerName[];
  /** The option that holds the includes list, as its owner names it: "freezer_options includes of bdist_esky". */
  readonly includesOption: string;
  /** Where one would add a name: the line that defines the list (or that sets the options, when there is none). */
  readonly includesPlace: Place | undefined;
  readonly includes: readonly RecipeItem[];
  readonly excludes: readonly RecipeItem[];
  readonly packages: readonly RecipeItem[];
  /** Scripts that are frozen: paths relative to the folder of setup.py, or (of a .spec or a command) to the tree. */
  readonly scripts: readonly RecipeItem[];
  /** Folders of the tree that modules are looked for in, beside those of the scripts: PyInstaller's pathex. */
  readonly searchPaths?: readonly string[];
  /**
   * Nothing is frozen: whole packages are copied, those of `packages` or all of the tree, with a whole Python, and what pip
   * installs (Briefcase, pup).
   */
  readonly copies?: "packages" | "all";
  /** console_scripts and gui_scripts: "name = package.module:function". */
  readonly entryPoints: readonly RecipeItem[];
  /** Data files and folders, as target paths or globs. */
  readonly data: readonly RecipeItem[];
  /** Distribution packages (setup(packages=...)) where they are known. */
  readonly distributionPackages: readonly RecipeItem[];
  /** Modules are compiled without asserts (1), or without docstrings, too (2), and where that is said. */
  readonly optimize?: { readonly level: 1 | 2; readonly place: Place };
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Where the version stands. */
  readonly versionPlace?: Place;
  /** False when part of the lists is computed in a way that can't be known: then a finding says "maybe". */
  readonly complete: boolean;
  /** Why it is not complete, with places: at most a few. */
  readonly unknowns: readonly { readonly place: Place; readonly because: string }[];
  /** The platform that the conditions were decided for. */
  readonly platform: Platform | undefined;
}
