// Ignore comments in the source: `# freeze-lint: ignore[FL101] reason`, at the end of the line or on the line above it.
// A reason is required: a gate that is calmed without one is a gate that nobody can open again.

export interface InlineIgnore {
  /** As written: "FL101", "FL1". */
  readonly code: string;
  /** "" when none is given. */
  readonly because: string;
}

const comment = /#\s*freeze-lint:\s*ignore\[([^\]]*)\]\s*(.*)$/;

/** The ignore comment that speaks of this rule, if any. `lineAbove(n)` gives the line n above the finding's own. */
export function inlineIgnore(
  rule: { readonly code: string; readonly id: string },
  lineAbove: (above: number) => string | undefined,
): InlineIgnore | undefined {
  const own = lineAbove(0);
  const above = lineAbove(1);
  for (const line of [own, above?.trimStart().startsWith("#") === true ? above : undefined]) {
    const match = line === undefined ? null : comment.exec(line);
    if (match === null) continue;
    const codes = (match[1] ?? "").split(",").map((code) => code.trim());
    const code = codes.find((each) => each !== "" && (each === rule.id || rule.code.startsWith(each)));
    if (code !== undefined) return { code, because: (match[2] ?? "").trim() };
  }
  return undefined;
}
