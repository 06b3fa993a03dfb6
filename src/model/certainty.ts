// How surely an application loads a native file, in one order for all who sort or judge by it.

export type Certainty =
  /** At every start: launchers, the Python library, extensions that are surely imported, and what these need. */
  | "start"
  /** When the code that imports it runs. */
  | "reached"
  /** Only by code that goes on without it. */
  | "guarded"
  /** Nothing that we see loads it: plugins, drivers, what was collected because it lay in the folder. */
  | "unknown";

export const SUREST_FIRST: readonly Certainty[] = ["start", "reached", "guarded", "unknown"];

/** 0 for the surest. */
export function rankOf(certainty: Certainty): number {
  return SUREST_FIRST.indexOf(certainty);
}

/** By code that does not go on without it. */
export function isLoaded(certainty: Certainty): boolean {
  return certainty === "start" || certainty === "reached";
}
