// Which version of an application is said where, and which other releases lie beside it. Names and texts only: what updaters
// make of them is for src/versions to know, and what it means for rules to say.

import type { Place } from "../finding.js";

export interface VersionStatement {
  /** As written: "0.10.3.d". */
  readonly said: string;
  readonly by:
    | "archive-name"
    /** The name of Esky's version folder. */
    | "inner-directory"
    /** setup(version=...), or what setup.cfg or pyproject.toml give in its place. */
    | "recipe"
    | "pyproject"
    | "pkg-info"
    /** The metadata of the application's own distribution in the build. */
    | "dist-info"
    | "__version__"
    | "pe-file-version"
    | "pe-product-version"
    | "info-plist";
  /** The build is made of what the source was then: a source beside it may have moved on. */
  readonly of: "build" | "source";
  readonly place: Place;
}

export interface Versions {
  readonly statements: readonly VersionStatement[];
  /** The name under which the build lies there: "salt-0.10.3.linux-x86_64.zip". Undefined for a source tree. */
  readonly fileName: string | undefined;
  /** It is one file, which could be published as it is. */
  readonly isFile: boolean;
  /** Names of other files in its folder that could be releases or patches, sorted. */
  readonly siblings: readonly string[];
  /** The folder of target and siblings, as reports name it: "dist", or "" for the working directory. */
  readonly folder: string;
  /** The name of the release before, as the user gave it, without folders. */
  readonly previous: string | undefined;
}
