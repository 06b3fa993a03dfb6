// Every library that native files of the build ask for in vain, once, with all who ask.

import { type Certainty, isLoaded, rankOf } from "../../model/certainty.js";
import type { Binary, Linkage, Need } from "../../model/linkage.js";
import type { Knowledge } from "../knowledge.js";
import { type Gravity, gravityAt, POSSIBLE } from "./gravity.js";

/** A library that the loader does not find, and who asks for it: the surest to be loaded first. */
export interface MissingNeed {
  /** As the first asker spells it. */
  readonly name: string;
  readonly first: Need;
  readonly askers: readonly Need[];
  readonly certainty: Certainty;
}

export interface NativeFacts {
  readonly linkage: Linkage;
  readonly knowledge: Knowledge;
}

export function missingNeeds(linkage: Linkage): readonly MissingNeed[] {
  const byName = new Map<string, Need[]>();
  for (const one of linkage.needs) {
    if (one.outcome.kind !== "missing" && one.outcome.kind !== "host") continue;
    const key = one.binary.image.format === "pe" ? one.need.name.toLowerCase() : one.need.name;
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [one]);
    else known.push(one);
  }
  return [...byName.values()].flatMap((needs) => {
    const askers = [...needs].sort(
      (a, b) => rankOf(certaintyOf(a, linkage)) - rankOf(certaintyOf(b, linkage)) || programsFirst(a, b),
    );
    const [first] = askers;
    return first === undefined
      ? []
      : [{ name: first.need.name, first, askers, certainty: certaintyOf(first, linkage) }];
  });
}

/** What the program itself needs stops it before anything else can. */
function programsFirst({ binary: a }: Need, { binary: b }: Need): number {
  return Number(b.role === "launcher") - Number(a.role === "launcher");
}

/** Of the need, not of the file that has it: what may be absent, or is asked for at its first use, is less. */
function certaintyOf({ binary, need }: Need, linkage: Linkage): Certainty {
  const certainty = linkage.certaintyOf(binary);
  return (need.how === "weak" || need.how === "delay") && certainty !== "unknown" ? "guarded" : certainty;
}

/**
 * How bad it is that a binary can't be loaded. A file that lies elsewhere in the build may be in memory already, or its
 * folder may be added by code that we don't follow: then it is only possible. ld.so can't be told of folders once it runs,
 * and what it has in memory is known: there code could only load the file by its path before.
 */
export function gravityOf({ certainty, first: { binary, outcome } }: MissingNeed): Gravity {
  const isElsewhere = outcome.kind === "missing" && outcome.nearby.some(({ why }) => why === "not-searched");
  const isElf = binary.image.format === "elf";
  if ((isElsewhere && !isElf) || !isLoaded(certainty)) return POSSIBLE;
  if (outcome.kind === "host") return { severity: "warning", confidence: "likely" };
  const gravity = gravityAt(certainty);
  return isElsewhere ? { ...gravity, confidence: "likely" } : gravity;
}

/** What loads the binary, down to it, by paths: "_internal/_ssl.so", "_internal/libssl.so.3". */
export function chainOf(binary: Binary, linkage: Linkage): readonly string[] {
  return linkage.chainTo(binary).map(({ path, file }) => (path === "" ? file.file.path : path));
}

/** How a person calls it: the module, else the file. */
export function askerName({ module, path, file }: Binary): string {
  return module ?? (path === "" ? file.file.path : path);
}
