// Ignore comments in the source: `# freeze-lint: ignore[FL101] reason`, at the end of the line or on the line above it.
// A reason is required: a gate that is calmed without one is a gate that nobody can open again.

export interface IgnoreComment {
  /** What stands between the brackets: codes, prefixes of codes, rule names, or words that are none of them. */
  readonly words: readonly string[];
  /** "" when no reason is given. */
  readonly because: string;
}

const comment = /#\s*freeze-lint:\s*ignore\[([^\]]*)\]\s*(.*)$/;

/** The ignore comments for a line, its own first. `lineAbove(n)` gives the line n above it. */
export function ignoreComments(lineAbove: (above: number) => string | undefined): readonly IgnoreComment[] {
  const own = lineAbove(0);
  const above = lineAbove(1);
  return [own, above?.trimStart().startsWith("#") === true ? above : undefined].flatMap((line) => {
    const match = line === undefined ? null : comment.exec(line);
    if (match === null) return [];
    const words = (match[1] ?? "").split(",").map((word) => word.trim());
    return [{ words, because: (match[2] ?? "").trim() }];
  });
}
