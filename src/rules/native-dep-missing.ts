// A library that a native file of the build needs is neither in the build nor a part of the system it is meant for. What is
// left to the system, which may have it or not, is one finding for all.

import type { Draft } from "./rule.js";
import { askerName, chainOf, gravityOf, type MissingNeed, type NativeFacts } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { defineRule } from "./rule.js";

type Message = "missing" | "elsewhere" | "host";
type Note = "chain" | "also" | "there" | "left";

export default defineRule({
  id: "native-dep-missing",
  needs: ["linkage"],
  says: ["missing", "host", "elsewhere"],
  notes: ["chain", "also", "there", "left"],
  *check(facts): Iterable<Draft<Message, Note>> {
    const all = needsFor("native-dep-missing", facts);
    for (const missing of all) if (missing.first.outcome.kind === "missing") yield absent(missing, facts);
    const left = all.filter(({ first }) => first.outcome.kind === "host");
    for (const confidence of ["likely", "possible"] as const) {
      const [first, ...others] = left.filter((missing) => gravityOf(missing).confidence === confidence);
      if (first !== undefined) yield leftToHost(first, others, facts);
    }
  },
});

function absent(missing: MissingNeed, { linkage }: NativeFacts): Draft<Message, Note> {
  const { name, first, askers } = missing;
  const { binary, outcome } = first;
  const nearby = outcome.kind === "missing" ? outcome.nearby : [];
  const chain = chainOf(binary, linkage);
  return {
    message: nearby.length > 0 ? "elsewhere" : "missing",
    args: { ...argsOf(missing), chain },
    ...gravityOf(missing),
    subject: name,
    place: binary.file.place,
    related: [
      ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
      ...askers.slice(1, 4).map(({ binary: other }) => ({ place: other.file.place, note: "also" as const })),
      ...nearby.slice(0, 1).map(({ binary: there }) => ({ place: there.file.place, note: "there" as const })),
    ],
  };
}

function leftToHost(
  missing: MissingNeed,
  others: readonly MissingNeed[],
  { linkage }: NativeFacts,
): Draft<Message, Note> {
  const { first, name } = missing;
  const chain = chainOf(first.binary, linkage);
  return {
    message: "host",
    args: { ...argsOf(missing), chain },
    ...gravityOf(missing),
    subject: name,
    names: [name, ...others.map((other) => other.name)],
    place: first.binary.file.place,
    related: [missing, ...others].slice(0, 8).map((one) => ({
      place: one.first.binary.file.place,
      note: "left" as const,
      args: argsOf(one),
    })),
  };
}

function argsOf({ name, first: { binary, outcome } }: MissingNeed): Readonly<Record<string, string>> {
  return {
    library: name,
    asker: askerName(binary),
    file: name.slice(name.lastIndexOf("/") + 1),
    module: binary.module ?? binary.path,
    [binary.image.format]: name,
    ...(outcome.kind === "host" && { because: outcome.because }),
  };
}
