// The same application says different versions of itself: its archive's name, its metadata, its code, its program's properties.
// A build is held against itself, and a source tree against itself: a source beside a build has often moved on.

import type { Versions, VersionStatement } from "../model/versions.js";
import { leadingNumbers, saysTheSame } from "../versions/plain-order.js";
import { type Draft, type DraftNote, defineRule } from "./rule.js";
import { short } from "./support/esky-release.js";

type Note = VersionStatement["by"];

export default defineRule({
  id: "version-disagreement",
  needs: ["versions"],
  uses: ["app", "recipe"],
  says: ["build", "source"],
  notes: [
    ...(["archive-name", "inner-directory", "recipe", "pyproject", "pkg-info", "dist-info"] as const),
    ...(["__version__", "pe-file-version", "pe-product-version", "info-plist"] as const),
  ],
  *check({ versions, app, recipe }): Iterable<Draft<"build" | "source", Note>> {
    const name = app?.name ?? recipe?.name ?? "version";
    for (const of of ["build", "source"] as const) {
      const [first, other, ...rest] = atOdds(versions, of);
      if (first === undefined || other === undefined) continue;
      yield {
        message: of,
        args: { one: short(first.said), other: short(other.said) },
        severity: "warning",
        confidence: "likely",
        subject: name,
        place: first.place,
        related: [first, other, ...rest].map(noteOf),
      };
      return;
    }
  },
});

/** The first statement, those that contradict it, and then the rest; empty where all can be one version. */
function atOdds({ statements }: Versions, of: VersionStatement["of"]): readonly VersionStatement[] {
  const own = statements.filter((one) => one.of === of && leadingNumbers(one.said) !== undefined);
  for (const first of own) {
    const others = own.filter(({ said }) => !saysTheSame(first.said, said));
    if (others.length > 0) return [first, ...others, ...own.filter((one) => one !== first && !others.includes(one))];
  }
  return [];
}

function noteOf({ by, said, place }: VersionStatement): DraftNote<Note> {
  return { place, note: by, args: { said: short(said) } };
}
