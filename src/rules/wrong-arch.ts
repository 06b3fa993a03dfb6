// A native file for another machine than the program that loads it: a 32-bit extension in a 64-bit program, a library that is
// there for the other machine only, or a folder whose name promises another machine than it holds.

import type { Confidence, Severity } from "../finding.js";
import type { FrozenApp, NativeFile } from "../model/app.js";
import type { Certainty } from "../model/certainty.js";
import type { Binary, Linkage, Outcome } from "../model/linkage.js";
import { isImported } from "./native/imported-extensions.js";
import { foreignBinaries, isNamedForMachine, machineName, refusalOf } from "./native/machine.js";
import { askerName, chainOf, gravityOf, type MissingNeed } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { misnamed } from "./native/named-machine.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "module" | "python" | "library" | "unused" | "name";
type Note = "chain" | "there" | "host" | "also";

export default defineRule({
  id: "wrong-arch",
  needs: ["linkage", "app"],
  says: ["module", "python", "library", "unused", "name"],
  notes: ["chain", "there", "host", "also"],
  *check({ linkage, app, knowledge }): Iterable<Draft<Message, Note>> {
    const libraries = needsFor("wrong-arch", { linkage, knowledge });
    for (const missing of libraries) yield library(missing, linkage);
    const said = new Set(libraries.flatMap(({ first: { outcome } }) => nearbyOf(outcome)));
    const { host, foreign: all } = foreignBinaries(linkage);
    const foreign = all.filter(({ file }) => !said.has(file));
    if (host !== undefined) for (const group of groupsOf(foreign, linkage, app)) yield others(group, host, linkage);
    const name = misnamed(app);
    if (name !== undefined)
      yield {
        message: "name",
        args: { named: name.named, have: name.have },
        severity: "warning",
        confidence: "likely",
        subject: name.named,
        place: app.place,
      };
  },
});

function nearbyOf(outcome: Outcome): readonly NativeFile[] {
  return outcome.kind === "missing" ? outcome.nearby.map(({ binary }) => binary.file) : [];
}

/** The build has the library, but for another machine only. */
function library(missing: MissingNeed, linkage: Linkage): Draft<Message, Note> {
  const { name, first, askers } = missing;
  const { binary, outcome } = first;
  const there = outcome.kind === "missing" ? outcome.nearby[0]?.binary : undefined;
  const chain = chainOf(binary, linkage);
  return {
    message: "library",
    args: {
      asker: askerName(binary),
      chain,
      module: askerName(askers[0]?.binary ?? binary),
      ...(there !== undefined && {
        have: machineName(there.image, binary.image),
        want: machineName(binary.image, there.image),
        ...refusalOf(name, there.image, binary.image),
      }),
    },
    ...gravityOf(missing),
    subject: name,
    place: there?.file.place ?? binary.file.place,
    related: [
      ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
      ...askers
        .slice(chain.length > 1 ? 1 : 0, 4)
        .map((one) => ({ place: one.binary.file.place, note: "also" as const })),
    ],
  };
}

interface Group {
  readonly message: "module" | "python" | "unused";
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly binaries: readonly Binary[];
}

/** By machine and gravity: what came from one wrong interpreter is one fault. */
function groupsOf(foreign: readonly Binary[], linkage: Linkage, app: FrozenApp): readonly Group[] {
  const hasPython = linkage.binaries.some((binary) => binary.role === "python" && !foreign.includes(binary));
  const groups = new Map<
    string,
    { -readonly [K in keyof Group]: Group[K] extends readonly Binary[] ? Binary[] : Group[K] }
  >();
  for (const binary of foreign) {
    const group = gravityOfForeign(binary, linkage.certaintyOf(binary), hasPython, app);
    if (group === undefined) continue;
    const key = `${group.message} ${group.confidence} ${binary.image.arch} ${binary.image.bits}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...group, binaries: [binary] });
    else known.binaries.push(binary);
  }
  return [...groups.values()];
}

function gravityOfForeign(
  binary: Binary,
  certainty: Certainty,
  hasPython: boolean,
  app: FrozenApp,
): Omit<Group, "binaries"> | undefined {
  if (binary.role === "python") {
    if (hasPython) return undefined;
    return { message: "python", severity: "error", confidence: "certain" };
  }
  // What is started apart from the program has a process of its own.
  if (binary.image.kind !== "library" || binary.role === "program") return undefined;
  const isNamed = isNamedForMachine(binary.path);
  if (isImported(binary, app) && certainty !== "unknown") {
    if (certainty === "start") return { message: "module", severity: "error", confidence: "certain" };
    const confidence = certainty === "reached" && !isNamed ? "likely" : "possible";
    return { message: "module", severity: "warning", confidence };
  }
  return isNamed ? undefined : { message: "unused", severity: "warning", confidence: "possible" };
}

function others(
  { message, severity, confidence, binaries }: Group,
  host: Binary,
  linkage: Linkage,
): Draft<Message, Note> {
  const [first = host, ...rest] = binaries;
  const names = binaries.map((binary) => (message === "module" ? askerName(binary) : binary.path));
  const chain = chainOf(first, linkage);
  return {
    message,
    args: {
      have: machineName(first.image, host.image),
      want: machineName(host.image, first.image),
      program: askerName(host),
      module: askerName(first),
      chain,
      ...refusalOf(first.path, first.image, host.image),
    },
    severity,
    confidence,
    subject: names[0] ?? first.path,
    names,
    place: first.file.place,
    related: [
      { place: host.file.place, note: "host" },
      ...rest.slice(0, 3).map((other) => ({ place: other.file.place, note: "also" as const })),
    ],
  };
}
