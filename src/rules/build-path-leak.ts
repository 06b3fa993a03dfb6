// A run path names folders of the build machine. It is harmless while the loader finds all elsewhere; where it doesn't, the
// build runs on the build machine only, and nobody sees that there.

import { isLeakedName, leakedNames } from "./native/install-names.js";
import { askerName, chainOf, gravityOf, type MissingNeed, type NativeFacts } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { type Leak, leakBehind, leakOf } from "./native/run-paths.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "needed" | "elsewhere" | "rpath" | "harmless" | "install-name" | "install-name-there";
type Note = "chain" | "asks" | "there" | "names";

export default defineRule({
  id: "build-path-leak",
  needs: ["linkage"],
  says: ["needed", "elsewhere", "rpath", "harmless", "install-name", "install-name-there"],
  notes: ["chain", "asks", "there", "names"],
  *check(facts): Iterable<Draft<Message, Note>> {
    const needed = new Map<string, { leak: Leak; missing: MissingNeed[] }>();
    const leaked = needsFor("build-path-leak", facts);
    yield* leakedNames(leaked.filter(isLeakedName), facts);
    for (const missing of leaked) {
      const leak = leakBehind(missing, facts.linkage);
      if (leak === undefined) continue;
      const { severity, confidence } = gravityOf(missing);
      const key = [severity, confidence, ...leak.folders].join("\0");
      const known = needed.get(key);
      if (known === undefined) needed.set(key, { leak, missing: [missing] });
      else known.missing.push(missing);
    }
    for (const { leak, missing } of needed.values()) yield* lost(leak, missing, facts);
    // On macOS nearly every file keeps some.
    const leaks = facts.linkage.binaries.flatMap((binary) =>
      binary.image.format === "elf" ? (leakOf(binary) ?? []) : [],
    );
    if (needed.size === 0) yield* harmless(leaks);
  },
});

/** The libraries that only the folders of one leak could answer. */
function* lost({ folders }: Leak, missing: readonly MissingNeed[], facts: NativeFacts): Iterable<Draft<Message, Note>> {
  const [one] = missing;
  if (one === undefined) return;
  const { binary, outcome } = one.first;
  const chain = chainOf(binary, facts.linkage);
  const nearby = outcome.kind === "missing" ? outcome.nearby : [];
  yield {
    message: binary.image.format === "macho" ? "rpath" : nearby.length > 0 ? "elsewhere" : "needed",
    args: {
      asker: askerName(binary),
      folders,
      chain,
      [binary.role === "launcher" || binary.role === "program" ? "program" : "extension"]: one.name,
    },
    ...gravityOf(one),
    subject: one.name,
    names: missing.map(({ name }) => name),
    place: binary.file.place,
    related: [
      ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
      ...nearby.slice(0, 1).map((found) => ({ place: found.binary.file.place, note: "there" as const })),
      ...missing.slice(1, 8).map(({ name, first }) => ({
        place: first.binary.file.place,
        note: "asks" as const,
        args: { name },
      })),
    ],
  };
}

/** Once for all files: nothing is amiss but what they tell of the build machine. */
function* harmless(leaks: readonly Leak[]): Iterable<Draft<Message, Note>> {
  const [first, ...others] = leaks;
  if (first === undefined) return;
  yield {
    message: "harmless",
    args: { files: leaks.map(({ binary }) => askerName(binary)), folders: first.folders },
    severity: "info",
    confidence: "possible",
    subject: "run paths",
    place: first.binary.file.place,
    related: others.slice(0, 4).map(({ binary, folders }) => ({
      place: binary.file.place,
      note: "names" as const,
      args: { folders },
    })),
  };
}
