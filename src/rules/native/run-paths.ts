// The folders of the build machine that files name in their run paths (DT_RPATH, DT_RUNPATH, LC_RPATH): on another machine
// they are not there.

import type { Binary, Linkage } from "../../model/linkage.js";
import type { MissingNeed } from "./missing-needs.js";

/** A file and the folders of the build machine that it makes the loader search. */
export interface Leak {
  readonly binary: Binary;
  readonly folders: readonly string[];
}

/** Whose run path tells where a library that is not found was on the build machine; undefined where none does. */
export function leakBehind({ name, askers, certainty }: MissingNeed, linkage: Linkage): Leak | undefined {
  for (const { binary } of askers) {
    if (linkage.certaintyOf(binary) !== certainty) continue;
    const { image } = binary;
    if (image.format === "macho") {
      if (!name.startsWith("@rpath/")) continue;
      // dyld searches the run paths of all that led to the file.
      const leak = [binary, ...[...linkage.chainTo(binary)].reverse()].map(leakOf).find((one) => one !== undefined);
      if (leak !== undefined) return leak;
    }
    if (image.format !== "elf") continue;
    const loaders = image.runpath.length > 0 ? [] : [...linkage.chainTo(binary)].reverse();
    const leak = [leakOf(binary), ...loaders.map(inheritedFrom)].find((one) => one !== undefined);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** Undefined for files that name none. */
export function leakOf(binary: Binary): Leak | undefined {
  const { image } = binary;
  switch (image.format) {
    case "elf":
      return named(binary, image.runpath.length > 0 ? image.runpath : image.rpath);
    case "macho":
      return named(binary, image.rpaths);
    case "pe":
      return undefined;
  }
}

/** DT_RUNPATH is not inherited. */
function inheritedFrom(binary: Binary): Leak | undefined {
  const { image } = binary;
  return image.format !== "elf" || image.runpath.length > 0 ? undefined : named(binary, image.rpath);
}

function named(binary: Binary, entries: readonly string[]): Leak | undefined {
  const folders = entries.filter((entry) => entry.startsWith("/") && !SYSTEM_FOLDER.test(entry));
  return folders.length === 0 ? undefined : { binary, folders };
}

const SYSTEM_FOLDER = /^\/+((usr\/)?(lib|lib32|lib64|libx32)|System\/Library)(\/|$)/;
