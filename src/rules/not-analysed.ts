// What could not be read, said with place and reason. It silences every "is missing" that could be answered from there.

import type { Gap } from "../finding.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "not-analysed",
  needs: [],
  uses: ["app", "recipe", "gaps"],
  says: ["inventory", "code", "recipe"],
  notes: ["also"],
  *check({ gaps }) {
    for (const gap of gaps.filter(({ hides }) => hides === "inventory")) {
      yield {
        message: "inventory",
        args: { reason: reasonOf(gap) },
        confidence: "certain",
        subject: subjectOf(gap),
        place: gap.place,
      };
    }
    for (const kind of ["code", "recipe"] as const) {
      const found = gaps.filter(({ hides }) => hides === kind);
      const [first, ...rest] = found;
      if (first === undefined) continue;
      yield {
        message: kind,
        args: { reason: reasonOf(first) },
        severity: kind === "code" ? "warning" : "info",
        confidence: "certain",
        subject: kind,
        names: found.map(subjectOf),
        place: first.place,
        related: rest
          .slice(0, 5)
          .map((gap) => ({ place: gap.place, note: "also" as const, args: { reason: reasonOf(gap) } })),
      };
    }
  },
});

function reasonOf(gap: Gap): string {
  return gap.offset === undefined ? gap.reason : `${gap.reason} (at byte ${gap.offset})`;
}

function subjectOf(gap: Gap): string {
  if ("path" in gap.place) return gap.place.path;
  return gap.place.member ?? gap.place.container[gap.place.container.length - 1] ?? "";
}
