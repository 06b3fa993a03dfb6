// A library of the build is there, but lacks a function, a variable or a symbol version that another file of the build
// imports from it. Symbols are most of a file's bytes, so only those of files that the application loads are read, and only
// where the build itself has the provider. Python's own names are other rules'.

import type { Certainty } from "../model/certainty.js";
import type { Binary } from "../model/linkage.js";
import type { Confidence, Severity } from "../finding.js";
import { askerName, chainOf } from "./native/missing-needs.js";
import { unresolvedIn } from "./native/unresolved-symbols.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "dll" | "version" | "symbol";

export default defineRule({
  id: "import-symbol-unresolved",
  needs: ["linkage"],
  says: ["dll", "version", "symbol"],
  notes: ["chain", "provider"],
  *check({ linkage }): Iterable<Draft<Message, "chain" | "provider">> {
    for (const { binary, provider, kind, names, certainty } of unresolvedIn(linkage)) {
      const chain = chainOf(binary, linkage);
      yield {
        message: kind,
        args: {
          asker: askerName(binary),
          chain,
          symbols: names,
          first: names[0] ?? "",
          library: fileName(provider),
          file: fileName(binary),
          ...(binary.module !== undefined && { module: binary.module }),
        },
        ...gravityOf(certainty, kind === "symbol"),
        subject: fileName(provider),
        names: [fileName(provider)],
        place: binary.file.place,
        related: [
          ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
          { place: provider.file.place, note: "provider" as const },
        ],
      };
    }
  },
});

/** What nothing of the build has, something that the host loads may have. */
function gravityOf(
  certainty: Certainty,
  isGuess: boolean,
): { readonly severity: Severity; readonly confidence: Confidence } {
  return certainty === "start"
    ? { severity: "error", confidence: isGuess ? "likely" : "certain" }
    : { severity: "warning", confidence: "likely" };
}

function fileName({ path, file }: Binary): string {
  const name = path === "" ? file.file.path : path;
  return name.slice(name.lastIndexOf("/") + 1);
}
