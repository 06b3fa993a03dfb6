// What `freeze-lint ls` tells of a build: plain facts, sorted, for its two writers.

import type { BuildPlace, Gap, Place } from "../finding.js";

export interface Listing {
  readonly tool: { readonly name: string; readonly version: string };
  readonly targets: readonly ListedTarget[];
  /** Targets of which nothing, or no application, could be listed. */
  readonly errors: readonly { readonly target: string; readonly message: string }[];
}

export interface ListedTarget {
  readonly target: string;
  /** The target itself first, what was opened in it behind it, by place. */
  readonly containers: readonly ListedContainer[];
  readonly apps: readonly ListedApp[];
  readonly gaps: readonly Gap[];
}

export interface ListedContainer {
  readonly at: readonly string[];
  /** "zip", "tar", "directory". */
  readonly kind: string;
  readonly files: number;
  /** Bytes of the files, unpacked and as they are stored. */
  readonly size: number;
  readonly storedSize: number;
}

export interface ListedFile {
  readonly place: BuildPlace;
  readonly size: number;
}

export interface ListedNative extends ListedFile {
  readonly format: "elf" | "pe" | "macho";
  readonly arch: string;
}

export interface ListedModule {
  readonly name: string;
  /** "bytecode", "extension", "builtin" ... */
  readonly form: string;
  readonly isPackage: boolean;
  readonly place: Place;
  readonly size: number | undefined;
}

export interface ListedApp {
  readonly place: BuildPlace;
  readonly freezers: readonly string[];
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly platform: string | undefined;
  readonly arch: string | undefined;
  readonly python: string | undefined;
  readonly evidence: readonly string[];
  readonly notes: readonly string[];
  readonly scripts: readonly { readonly name: string; readonly module: string | undefined; readonly place: Place }[];
  /** In the order of sys.path. */
  readonly roots: readonly {
    readonly kind: string;
    readonly place: BuildPlace;
    readonly listable: boolean;
    readonly modules: number;
  }[];
  readonly modules: readonly ListedModule[];
  /** Files that look like modules and can't be imported. */
  readonly unimportable: readonly { readonly name: string; readonly place: Place; readonly because: string }[];
  readonly extensions: readonly ListedNative[];
  readonly libraries: readonly ListedNative[];
  readonly programs: readonly ListedNative[];
  /** Everything else. */
  readonly data: readonly ListedFile[];
  readonly metadata: readonly {
    readonly name: string;
    readonly version: string | undefined;
    readonly place: BuildPlace;
  }[];
}
