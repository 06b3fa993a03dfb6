// A side-by-side assembly of Visual C++ 2005 or 2008 that lies in the build as Windows does not take it: another version or
// machine than the manifests ask for, files without a manifest, a manifest that newer Windows refuses. What is wholly absent
// is vc-runtime-missing's word.

import { gravityAt } from "./native/gravity.js";
import { rankOf } from "../model/certainty.js";
import type { AssemblyReference, Binary, Linkage } from "../model/linkage.js";
import { askerName, chainOf, type MissingNeed, type NativeFacts } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "version" | "arch" | "application" | "no-manifest" | "file" | "unnamed";
type Note = "asks" | "also" | "there";

export default defineRule({
  id: "sxs-manifest",
  needs: ["linkage", "app"],
  says: ["version", "arch", "application", "no-manifest", "file", "unnamed"],
  notes: ["asks", "also", "there"],
  *check(facts): Iterable<Draft<Message, Note>> {
    const { linkage } = facts;
    const said = new Set<string>();
    for (const [first, ...others] of groupsOf(linkage)) {
      if (first === undefined) continue;
      said.add(first.wanted.name);
      yield unfit(first, others, linkage);
    }
    for (const missing of needsFor("sxs-manifest", facts)) {
      const assembly = facts.knowledge.crtOf(missing.name, missing.first.binary.image.arch)?.assembly;
      if (assembly === undefined || said.has(assembly)) continue;
      if (linkage.assemblies.some(({ wanted, outcome }) => wanted.name === assembly && outcome.kind === "unread"))
        continue;
      said.add(assembly);
      yield looseFiles(missing, assembly, facts);
    }
    const unnamed = unnamedNeed(facts);
    if (unnamed !== undefined && !said.has(unnamed.assembly)) yield notAskedFor(unnamed, linkage);
  },
});

/** References that the build answers badly, by assembly and fault; the surest to be loaded first. */
function groupsOf(linkage: Linkage): readonly (readonly AssemblyReference[])[] {
  const groups = new Map<string, AssemblyReference[]>();
  const sorted = [...linkage.assemblies].sort(
    (a, b) => rankOf(linkage.certaintyOf(a.binary)) - rankOf(linkage.certaintyOf(b.binary)),
  );
  for (const one of sorted) {
    const fault = faultOf(one);
    if (fault === undefined) continue;
    const key = `${one.wanted.name} ${fault}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()];
}

function faultOf({ outcome }: AssemblyReference): "version" | "arch" | "application" | undefined {
  if (outcome.kind === "unfit") return outcome.why;
  return outcome.kind === "private" && outcome.hasApplication ? "application" : undefined;
}

function unfit(first: AssemblyReference, others: readonly AssemblyReference[], linkage: Linkage): Draft<Message, Note> {
  const { binary, wanted, outcome } = first;
  const place = outcome.kind === "unfit" || outcome.kind === "private" ? outcome.place : binary.file.place;
  const message = faultOf(first) ?? "version";
  const found = outcome.kind === "unfit" ? outcome.found : wanted;
  return {
    message,
    args: {
      ...argsOf(binary, wanted.name),
      wanted: message === "arch" ? wanted.arch : wanted.version,
      found: message === "arch" ? found.arch : found.version,
    },
    // Whether it is refused depends on the release of Windows, and many such builds ran on some.
    ...(message === "application" ? gravityAt("unknown") : gravityAt(linkage.certaintyOf(binary))),
    subject: wanted.name,
    place,
    related: [
      { place: binary.file.place, note: "asks" as const },
      ...others.slice(0, 3).map((other) => ({ place: other.binary.file.place, note: "also" as const })),
    ],
  };
}

/** DLLs of an assembly that has no manifest in the build, or whose folder has not all of them. */
function looseFiles(missing: MissingNeed, assembly: string, { linkage }: NativeFacts): Draft<Message, Note> {
  const { name, first, askers, certainty } = missing;
  const { binary, outcome } = first;
  const nearby = outcome.kind === "missing" ? outcome.nearby : [];
  const holder = linkage.assemblies.find(
    ({ wanted, outcome: { kind } }) => wanted.name === assembly && kind === "private",
  );
  return {
    message: holder === undefined ? "no-manifest" : "file",
    args: { ...argsOf(binary, assembly), dll: name, chain: chainOf(binary, linkage) },
    ...gravityAt(certainty),
    subject: assembly,
    names: [assembly],
    place: (holder === undefined ? nearby[0]?.binary : undefined)?.file.place ?? placeOf(holder) ?? binary.file.place,
    related: [
      { place: binary.file.place, note: "asks" as const },
      ...askers.slice(1, 4).map((other) => ({ place: other.binary.file.place, note: "also" as const })),
      ...(holder === undefined ? [] : nearby.slice(0, 1)).map(({ binary: there }) => ({
        place: there.file.place,
        note: "there" as const,
      })),
    ],
  };
}

function placeOf(reference: AssemblyReference | undefined): AssemblyReference["binary"]["file"]["place"] | undefined {
  return reference?.outcome.kind === "private" ? reference.outcome.place : undefined;
}

interface Unnamed {
  readonly binary: Binary;
  readonly dll: string;
  readonly assembly: string;
}

/** The surest one that needs msvcr80 or msvcr90, which end the program when they are loaded without their assembly. */
function unnamedNeed({ linkage, knowledge }: NativeFacts): Unnamed | undefined {
  const isAsked = (assembly: string): boolean => linkage.assemblies.some(({ wanted }) => wanted.name === assembly);
  const found = linkage.needs.flatMap(({ binary, need, outcome }): Unnamed[] => {
    if (need.how !== "load" || !/^msvcr[89]0\.dll$/i.test(need.name) || outcome.kind === "unknown") return [];
    const assembly = knowledge.crtOf(need.name, binary.image.arch)?.assembly;
    // What other DLLs' manifests ask for may be in memory by then.
    if (assembly === undefined || isAsked(assembly) || isPartOf(binary, assembly)) return [];
    return outcome.kind === "bundled" ? [{ binary, dll: need.name, assembly }] : [];
  });
  return found.sort((a, b) => rankOf(linkage.certaintyOf(a.binary)) - rankOf(linkage.certaintyOf(b.binary)))[0];
}

/** The assembly's own files need each other. */
function isPartOf({ path }: Binary, assembly: string): boolean {
  return assembly.endsWith(".CRT") && /(?:^|\/)msvc[rpm]\d+\.dll$/i.test(path);
}

function notAskedFor({ binary, dll, assembly }: Unnamed, linkage: Linkage): Draft<Message, Note> {
  return {
    message: "unnamed",
    args: { ...argsOf(binary, assembly), dll, chain: chainOf(binary, linkage) },
    ...gravityAt(linkage.certaintyOf(binary)),
    subject: assembly,
    place: binary.file.place,
  };
}

function argsOf(binary: Binary, assembly: string): Readonly<Record<string, string>> {
  return {
    asker: askerName(binary),
    assembly,
    [binary.module === undefined ? "program" : "module"]: askerName(binary),
  };
}
