// A library that a native file needs is in the build under another file name, as when a zip or a copy lost the link that had
// the name; or the build has another version of it, which does not answer to that name.

import { askerName, chainOf, gravityOf, type MissingNeed, type NativeFacts } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "renamed" | "version";
type Note = "chain" | "also" | "there" | "other";

export default defineRule({
  id: "soname-file-mismatch",
  needs: ["linkage"],
  says: ["renamed", "version"],
  notes: ["chain", "also", "there", "other"],
  *check(facts): Iterable<Draft<Message, Note>> {
    for (const missing of needsFor("soname-file-mismatch", facts)) yield* mismatch(missing, facts);
  },
});

function* mismatch(missing: MissingNeed, { linkage }: NativeFacts): Iterable<Draft<Message, Note>> {
  const { name, first, askers } = missing;
  const { binary, outcome } = first;
  const found = outcome.kind === "missing" ? outcome.nearby[0] : undefined;
  if (found === undefined) return;
  const isRenamed = found.why === "other-name";
  const chain = chainOf(binary, linkage);
  const { path } = found.binary;
  yield {
    message: isRenamed ? "renamed" : "version",
    args: {
      asker: askerName(binary),
      file: name.slice(name.lastIndexOf("/") + 1),
      other: path.slice(path.lastIndexOf("/") + 1),
      folder: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".",
      module: binary.module ?? binary.path,
      chain,
      [binary.image.format]: name,
    },
    ...gravityOf(missing),
    subject: name,
    place: binary.file.place,
    related: [
      ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
      ...askers.slice(1, 5).map((asker) => ({ place: asker.binary.file.place, note: "also" as const })),
      { place: found.binary.file.place, note: isRenamed ? ("there" as const) : ("other" as const) },
    ],
  };
}
