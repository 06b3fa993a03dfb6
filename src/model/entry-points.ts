// Entry points: names under which distributions offer modules to whoever asks for their group. They are found through
// the metadata (`*.dist-info/entry_points.txt`), not through imports.

import type { Place } from "../finding.js";
import type { Caution } from "./graph.js";

/** One line of an entry_points.txt: `blue = tramway.lines.blue:BlueLine` in the section `[tramway.lines]`. */
export interface EntryPoint {
  readonly group: string;
  readonly name: string;
  /** "tramway.lines.blue" */
  readonly module: string;
  readonly place: Place;
}

/** What one distribution declares, in its metadata or in what its metadata is made of. */
export interface Distribution {
  /** As written: "tramway-core". */
  readonly name: string;
  readonly entryPoints: readonly EntryPoint[];
}

/** The name by which two spellings of a distribution are one (PEP 503): "tramway-core" for "Tramway_Core". */
export function plainName(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Entry points that a group is asked for, and that are not found because the build lacks the metadata they stand in. */
export interface LostEntryPoints {
  /** What asks, as written: "importlib.metadata.entry_points". */
  readonly via: string;
  readonly from: string;
  readonly place: Place;
  readonly snippet: string | undefined;
  readonly caution: Caution;
  /** The application's own code asks. */
  readonly isOwn: boolean;
  /** A group that isn't there raises KeyError: `entry_points()["tramway.lines"]`. */
  readonly raises: boolean;
  readonly group: string;
  readonly distribution: string;
  /** It is the application's own. */
  readonly isOwnDistribution: boolean;
  /** The build has metadata of it, but no entry_points.txt. */
  readonly isBare: boolean;
  readonly lost: readonly EntryPoint[];
}
