// A library that a native file of the build needs is neither in the build nor a part of the system it is meant for.

import { askerName, chainOf, gravityOf, needsFor } from "./native/missing-needs.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "native-dep-missing",
  needs: ["linkage"],
  says: ["missing", "host", "elsewhere"],
  notes: ["chain", "also", "there"],
  *check(facts) {
    const { linkage } = facts;
    for (const missing of needsFor("native-dep-missing", facts)) {
      const { name, first, askers } = missing;
      const { binary, outcome } = first;
      const nearby = outcome.kind === "missing" ? outcome.nearby : [];
      const chain = chainOf(binary, linkage);
      const others = askers.slice(1, 4);
      yield {
        message: outcome.kind === "host" ? "host" : nearby.length > 0 ? "elsewhere" : "missing",
        args: {
          asker: askerName(binary),
          chain,
          file: name.slice(name.lastIndexOf("/") + 1),
          module: binary.module ?? binary.path,
          [binary.image.format]: name,
          ...(outcome.kind === "host" && { because: outcome.because }),
        },
        ...gravityOf(missing),
        subject: name,
        place: binary.file.place,
        related: [
          ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
          ...others.map(({ binary: other }) => ({ place: other.file.place, note: "also" as const })),
          ...nearby.slice(0, 1).map(({ binary: there }) => ({ place: there.file.place, note: "there" as const })),
        ],
      };
    }
  },
});
