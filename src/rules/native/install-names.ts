// Libraries that Mach-O files ask for by an absolute path outside of macOS's own folders: where they lay when the build was
// made. On another machine nothing is there, whatever the build has under that name elsewhere.

import { POSSIBLE, gravityAt } from "./gravity.js";
import type { Confidence, Severity } from "../../finding.js";
import type { Binary, Linkage, Need } from "../../model/linkage.js";
import type { Draft } from "../rule.js";
import { askerName, chainOf, gravityOf, type MissingNeed, type NativeFacts } from "./missing-needs.js";

/** dyld takes an absolute path as it is. */
export function isLeakedName({ name, first }: MissingNeed): boolean {
  return first.binary.image.format === "macho" && name.startsWith("/");
}

type Message = "install-name" | "install-name-there";

interface Told {
  readonly missing: MissingNeed;
  readonly there: Binary | undefined;
  readonly gravity: { readonly severity: Severity; readonly confidence: Confidence };
}

/** One finding for all that a file asks for, of the same weight; what others ask for as well stands with the first of them. */
export function* leakedNames(
  all: readonly MissingNeed[],
  { linkage }: NativeFacts,
): Iterable<Draft<Message, "chain" | "asks" | "there">> {
  const groups = new Map<string, Told[]>();
  for (const missing of all) {
    const there = copyOf(missing.first);
    const gravity = weigh(missing, there, linkage);
    const key = [missing.first.binary.path, gravity.severity, gravity.confidence, there === undefined].join("\0");
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [{ missing, there, gravity }]);
    else known.push({ missing, there, gravity });
  }
  for (const group of groups.values()) yield* draftOf(group, linkage);
}

function* draftOf(group: readonly Told[], linkage: Linkage): Iterable<Draft<Message, "chain" | "asks" | "there">> {
  const [one] = group;
  if (one === undefined) return;
  const { missing, there, gravity } = one;
  const { binary } = missing.first;
  const { place } = binary.file;
  const chain = chainOf(binary, linkage);
  const askers = new Set(missing.askers.map(({ binary: asker }) => asker.file).filter((file) => file !== binary.file));
  yield {
    message: there === undefined ? "install-name" : "install-name-there",
    args: {
      asker: askerName(binary),
      chain,
      path: missing.name,
      folders: [...new Set(group.map(({ missing: { name } }) => name.slice(0, name.lastIndexOf("/"))))],
      ...(there !== undefined && { there: pathFrom(binary.path, there.path) }),
    },
    ...gravity,
    subject: fileOf(missing.name),
    names: [...new Set(group.map(({ missing: { name } }) => fileOf(name)))],
    place,
    related: [
      ...(chain.length > 1 ? [{ place, note: "chain" as const }] : []),
      ...(there === undefined ? [] : [{ place: there.file.place, note: "there" as const }]),
      ...[...askers]
        .slice(0, 3)
        .map((file) => ({ place: file.place, note: "asks" as const, args: { name: missing.name } })),
    ],
  };
}

function fileOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** The library itself, elsewhere in the build. */
function copyOf({ outcome }: Need): Binary | undefined {
  if (outcome.kind !== "missing") return undefined;
  return outcome.nearby.find(({ why }) => why === "not-searched")?.binary;
}

/**
 * dyld 4 (macOS 12) takes a library that is in memory for the path that the library gives as its own; older ones go by the
 * file. Whether the copy is there before somebody asks for it depends on the order of imports.
 */
function weigh(missing: MissingNeed, there: Binary | undefined, linkage: Linkage): Told["gravity"] {
  const { certainty, first, name } = missing;
  if (first.outcome.kind === "host") return POSSIBLE;
  if (there === undefined) return gravityOf(missing);
  const isFirst = first.binary.role === "launcher";
  const mayBeInMemory = !isFirst && there.image.ownName === name && linkage.certaintyOf(there) !== "unknown";
  return mayBeInMemory ? POSSIBLE : gravityAt(certainty);
}

/** "../Frameworks/libz.dylib" */
function pathFrom(from: string, to: string): string {
  const [left, right] = [from.split("/").slice(0, -1), to.split("/")];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return [...left.slice(shared).map(() => ".."), ...right.slice(shared)].join("/");
}
