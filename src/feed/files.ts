// What is known of a file that a feed names: whether it lies beside the feed, and whether size and sum are those that the
// feed says. A file that lies elsewhere, or may, is no missing one.

import type { Place } from "../finding.js";
import type { FeedFile, FeedSum } from "../model/feed.js";
import type { Neighbours } from "./documents.js";
import { fileNameIn } from "./links.js";

export interface Said {
  readonly size?: number | undefined;
  /** Hex, lower case; undefined where it can't be such a sum. */
  readonly sum?: { readonly algorithm: "sha512" | "sha1"; readonly hex: string | undefined } | undefined;
}

/** Looks beside a feed. `isReleaseFolder` says whether any release lies there at all: a feed may be kept apart from them. */
export interface Beside {
  readonly neighbours: Neighbours | undefined;
  readonly isReleaseFolder: boolean;
}

/** `place` is the feed's own, for files that were not found. */
export function feedFile(
  link: string,
  place: Place,
  { neighbours, isReleaseFolder }: Beside,
  said: Said = {},
): FeedFile {
  const name = link.slice(0, 1024);
  const isElsewhere =
    /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(link) || fileNameIn(link) !== unquoted(link.replace(/^\.\//, ""));
  const found = neighbours === undefined ? undefined : foundAs(fileNameIn(link), neighbours);
  if (neighbours === undefined || found === undefined) {
    const isAbsent = neighbours !== undefined && isReleaseFolder && !isElsewhere;
    return { name, place, state: isAbsent ? "absent" : "unknown", ...sumOf(said, undefined) };
  }
  const size = said.size === undefined ? undefined : { said: said.size, found: neighbours.sizeOf(found) };
  const hex = said.sum?.hex === undefined ? undefined : neighbours.sumOf(found, said.sum.algorithm);
  return {
    name,
    place: neighbours.placeOf(found),
    state: "there",
    ...(size !== undefined && { size }),
    ...sumOf(said, hex),
  };
}

function sumOf({ sum }: Said, found: string | undefined): { readonly sum?: FeedSum } {
  if (sum === undefined) return {};
  const { algorithm, hex } = sum;
  return {
    sum: {
      algorithm,
      isWellFormed: hex !== undefined,
      fits: hex === undefined || found === undefined ? undefined : hex === found,
    },
  };
}

/** electron-builder says "My-App Setup" otherwise in the feed than on disk: GitHub renames what is uploaded. */
function foundAs(name: string, { names }: Neighbours): string | undefined {
  if (names.has(name)) return name;
  const plain = (text: string): string => text.replaceAll(/[ .]/g, "-");
  const wanted = plain(name);
  for (const one of names) if (one.includes(" ") && plain(one) === wanted) return one;
  return undefined;
}

function unquoted(link: string): string {
  try {
    return decodeURIComponent(link.replace(/[?#].*$/s, ""));
  } catch {
    return link;
  }
}
