// What is known of a run-time string without running anything: exactly, one of a few, or a text with holes.

export type StaticText =
  | { readonly kind: "exact"; readonly text: string }
  | { readonly kind: "choice"; readonly texts: readonly string[] }
  /** null is a hole: ["drivers.", null] is "drivers." + name. */
  | { readonly kind: "pattern"; readonly parts: readonly (string | null)[] }
  | { readonly kind: "unknown"; readonly because: string };
