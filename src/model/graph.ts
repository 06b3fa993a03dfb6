// Who asks for which module, why, and whether the build (or the simulated freeze) has it.

import type { Gap, Place } from "../finding.js";
import type { CodeUse } from "./code-uses.js";
import type { LostEntryPoints } from "./entry-points.js";

/** What stands between the request and its failure. */
export interface Caution {
  /** ImportError (or a superclass) is caught around it. */
  readonly caught: boolean;
  /** Inside a function: happens only when that is called. */
  readonly inFunction: boolean;
  /** Behind a condition that could not be decided. */
  readonly conditional: boolean;
  /** Other modules of which one is enough (`simplejson` else `json`). */
  readonly alternatives: readonly string[];
  /** Stands in the handler of a try that loads these by name: happens only where one of them is absent. */
  readonly insteadOf: readonly string[];
}

/** How a module is asked for by name, or found, at run time. */
export interface LateLoad {
  /** What loads, as a person would write it: "imp.find_module". For "search": what lists. */
  readonly via: string;
  /** What lists the folder that the names come from: "os.listdir". */
  readonly lister?: string;
  /** "search": pkgutil lists a package's modules, whatever becomes of their names. */
  readonly kind: "import" | "listing" | "path" | "search";
  /** The module (or script) that loads, and where. */
  readonly from: string;
  readonly place: Place;
  readonly snippet: string | undefined;
  readonly caution: Caution;
  /** The name as far as it is known: `plugins.*`, `csv`. */
  readonly shown: string;
  /** Of its names: those in the fromlist of `__import__`, which asks for their package and passes over what isn't there. */
  readonly fromList?: readonly string[];
  /** Names that are known exactly (they may exist nowhere). */
  readonly exact: readonly string[];
  /** Modules of the tree or build that a pattern or listing matches. */
  readonly matched: readonly string[];
  /** The package whose folder is listed. */
  readonly listed?: string;
  /** Needs the folder on disk (os.listdir, glob, os.walk, pathlib): False for pkgutil, which reads zips. */
  readonly needsDisk: boolean;
  /** Looks for source only, where the build keeps bytecode. */
  readonly needsSource?: true;
  /** Of the matched: packages that pkgutil names without the package that they are in, so that they are not found. */
  readonly cut?: readonly string[];
  /** The folder is inside an archive of the build, and no module of it is known, so that `matched` is empty. */
  readonly unseen?: true;
  /** The call that lists the folder, where the same unit makes it. */
  readonly listing?: FolderListing;
  /** A search that asks PyInstaller's archive for its table of contents as well (`importer.toc`). */
  readonly readsArchive?: boolean;
  /** In the application's own code, not in a package of somebody else's. */
  readonly isOwn?: boolean;
  /** False when part of what it loads can't be known. */
  readonly complete: boolean;
  /** What asks for a group of entry points, one of which names the module. */
  readonly plugins?: {
    readonly group: string;
    readonly distribution: string;
    /** The distribution is the application's own. */
    readonly isOwn: boolean;
    readonly declared: Place;
    /** Whatever the group holds is loaded. */
    readonly takesAll: boolean;
  };
  /** The same call has names of the package that are known (a default, say): these are what else it may be told to load. */
  readonly isBesideKnown?: true;
}

/** A call that lists a folder, and what stands between it and its failure. */
export interface FolderListing {
  readonly place: Place;
  readonly snippet: string | undefined;
  /** The OSError that a folder raises which isn't there is caught. */
  readonly caught: boolean;
  /** Behind a condition that could not be decided, other than whether the folder is there. */
  readonly conditional: boolean;
  /** Happens only where the folder is there. */
  readonly isTested: boolean;
  /** Where the folder isn't there, or the program is frozen, something else is done. */
  readonly hasOtherWay: boolean;
}

export interface Reason {
  /** The module or script that asks. */
  readonly from: string;
  readonly how: "entry" | "import" | "late" | "codec" | "extension" | "include" | "knowledge";
  /** The module that Python is asked for: "stars" of `from stars import lens`, in full however relative it is written. */
  readonly asked?: string;
  /** `from stars import *`, whose `__all__` names it, or `__import__("stars", fromlist=["lens"])`: missed when it is used. */
  readonly byStar?: boolean;
  /** For "codec": its name as written, and what asks for it, by itself or because it is told to. */
  readonly codec?: { readonly name: string; readonly via: string; readonly isImplied: boolean };
  /** For "knowledge": why the module is needed, who says so, and what would do in its place. */
  readonly known?: { readonly why: string; readonly source: string; readonly others: readonly string[] };
  readonly place: Place | undefined;
  readonly caution: Caution;
  readonly late?: LateLoad;
  readonly snippet?: string | undefined;
  /** Happens whenever the application starts: no function, no condition, nothing caught, all the way from a script. */
  readonly sure: boolean;
  /** Where the asking module itself belongs. */
  readonly fromOrigin: Origin;
}

/**
 * Where a module exists: in the application's tree (or, without a tree, in the build outside the standard library), among
 * installed packages, in the standard library, on another platform only, or nowhere that we were shown.
 */
export type Origin = "tree" | "site-packages" | "standard-library" | "other-platform" | "nowhere";

export interface MissingModule {
  readonly module: string;
  /** Where the module does exist. */
  readonly origin: Origin;
  /** Most damning first. */
  readonly reasons: readonly Reason[];
  /** A file of that name is there, but this interpreter can't import it, for this reason. */
  readonly because?: string;
  /** Of the standard library, but some builds of that Python lack it or have it built in. */
  readonly varies?: boolean;
}

/** A shared library that code loads by name. */
export interface LibraryLoad {
  /** Any of these, as written; with `inBuild`, paths within the import roots. */
  readonly names: readonly string[];
  readonly inBuild: boolean;
  readonly via: string;
  readonly from: string;
  readonly place: Place;
  readonly snippet: string | undefined;
  readonly caution: Caution;
  readonly sure: boolean;
  readonly isOwn: boolean;
}

export interface ImportGraph {
  /** "maybe" where it can't be told (built in or not, an incomplete includes list). */
  has(module: string): boolean | "maybe";
  /** Is the module there, and no package? */
  isFlat(module: string): boolean;
  /** Is the module, which is there or in the source, one of the application's own? Without source a good guess at most. */
  isOwn(module: string): boolean;
  /** Who asks for the module; empty when nobody that runs does. */
  reasons(module: string): readonly Reason[];
  /** What is asked for on the target and is not there. Sorted by name. */
  readonly missing: readonly MissingModule[];
  /** What the units that run load by name. */
  readonly lateLoads: readonly LateLoad[];
  /** Shared libraries that they load by name. */
  readonly libraryLoads: readonly LibraryLoad[];
  /** What they do beside that turns out differently in a frozen application (evaluate/watched.ts). */
  readonly uses: readonly CodeUse[];
  /** Entry points that are asked for while the build lacks the metadata they stand in. */
  readonly lostEntryPoints: readonly LostEntryPoints[];
  /** Items of the includes list that bring in what is loaded late and would be missing without them. Sorted. */
  readonly keptByIncludes: readonly string[];
  /** Modules of which the source and the frozen code disagree, where a finding or a request points to them. Sorted. */
  readonly differing: readonly string[];
  /** Whether the application's own code that runs holds this text as a constant, whole or in part. */
  spells(text: string): boolean;
  /** The application adds folders to sys.path that don't lie in the build, or of which nothing can be known. */
  readonly looksOutside: boolean;
  /** True when there is no build: what a freezer would take was worked out from the includes list. */
  readonly simulated: boolean;
  /** Modules that something asks for, whether they are there or not. */
  readonly asked: ReadonlySet<string>;
  /** What kept the graph from being whole: bugs of ours, extensions that are all gone. */
  readonly gaps: readonly Gap[];
}

/** Whether the one who asks is there to ask: what is missing itself asks for nothing before it is added. A script always is. */
export function isAskerThere({ how, from }: Reason, has: (module: string) => boolean | "maybe"): boolean {
  return how === "entry" || from.startsWith("script:") || has(from) !== false;
}
