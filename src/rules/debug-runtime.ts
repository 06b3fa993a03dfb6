// A file of the build was made for debugging: it needs a runtime that comes with Visual Studio alone, or the library of a
// debug build of Python. No other machine has these, and the runtimes may not be passed on.

import { askerName, chainOf, gravityOf } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "debug-runtime",
  needs: ["linkage"],
  says: ["runtime", "python"],
  notes: ["chain", "also"],
  *check(facts) {
    for (const missing of needsFor("debug-runtime", facts)) {
      const { name, first, askers } = missing;
      const { binary } = first;
      const chain = chainOf(binary, facts.linkage);
      const [debugName, releaseName] = [name, releaseOf(name)];
      yield {
        message: /^python/i.test(name) ? ("python" as const) : ("runtime" as const),
        args: { asker: askerName(binary), chain, dll: debugName, release: releaseName, module: binary.module ?? "" },
        ...gravityOf(missing),
        subject: name,
        place: binary.file.place,
        related: [
          ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
          ...askers.slice(1, 4).map(({ binary: other }) => ({ place: other.file.place, note: "also" as const })),
        ],
      };
    }
  },
});

/** MSVCR90D.dll → MSVCR90.dll, python311_d.dll → python311.dll. */
function releaseOf(dll: string): string {
  return dll.replace(/_d(?=\.dll$)/i, "").replace(/(\d)(?:d)(?=(?:_[a-z_]+)?\.dll$)|(base|rt)d(?=\.dll$)/i, "$1$2");
}
