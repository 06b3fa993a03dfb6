// The part of a container below one of its folders, as a container: an egg that is a directory inside a zip. Its
// entries are made anew with shorter paths, and read through the ones they were made from.

import { FormatError } from "../errors.js";
import type { Gap } from "../finding.js";
import type { Container, Entry } from "./container.js";

/** What lies below `folder` in `container`, which stays open and the owner of everything. */
export function openFolder(container: Container, folder: Entry): Container {
  const prefix = folder.path === "" ? "" : `${folder.path}/`;
  const at = [...container.at, folder.path];
  const originals = new Map<Entry, Entry>();
  for (const entry of container.entries) {
    if (entry === folder || !entry.path.startsWith(prefix)) continue;
    originals.set({ ...entry, path: entry.path.slice(prefix.length) }, entry);
  }
  const original = (entry: Entry): Entry => {
    const found = originals.get(entry);
    if (found === undefined) throw new FormatError("archive", `"${entry.path}" is not an entry of ${folder.path}`);
    return found;
  };
  return {
    kind: container.kind,
    at,
    span: container.span,
    entries: [...originals.keys()],
    gaps: container.gaps.flatMap((gap) => within(gap, prefix, at)),
    read: (entry, limit) => container.read(original(entry), limit),
    open: (entry) => container.open(original(entry)),
    close: () => undefined,
  };
}

/** Gaps of the whole container hide something in each of its folders; those of members only in theirs. */
function within(gap: Gap, prefix: string, at: readonly string[]): Gap[] {
  const member = "member" in gap.place ? gap.place.member : undefined;
  if (member === undefined || `${member}/` === prefix) return [{ ...gap, place: { container: at } }];
  return member.startsWith(prefix) ? [{ ...gap, place: { container: at, member: member.slice(prefix.length) } }] : [];
}
