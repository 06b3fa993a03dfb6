// Where ld.so looks for a library, as ld.so(8) says it: for names without a slash the RPATH of the object (unless it has a
// RUNPATH) and of those that load it, LD_LIBRARY_PATH, the object's RUNPATH, the system's folders. A file for another
// machine is passed over. A name that an object already in memory has as its soname is not looked for at all.

import type { Binary } from "../model/linkage.js";
import { folderOf, joined, type Layout } from "./layout.js";

/**
 * The binary that answers `name`, asked by the last of `chain` (whose first is what the application loads), or undefined
 * when no folder of the build has it.
 */
export function searchElf(name: string, chain: readonly Binary[], layout: Layout): Binary | undefined {
  const asker = chain.at(-1);
  if (asker?.image.format !== "elf") return undefined;
  if (name.includes("/")) {
    const path = expanded(name, asker);
    return path === undefined ? undefined : fitting(layout.at(path), asker);
  }
  const { image } = asker;
  const inherited =
    image.runpath.length > 0 ? [] : [...chain].reverse().flatMap((binary) => runPathsOf(binary, "rpath"));
  const folders = [...inherited, ...layout.launchFolders, ...runPathsOf(asker, "runpath")];
  for (const folder of folders) {
    const found = fitting(layout.at(folder === "" ? name : `${folder}/${name}`), asker);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The folders within the application that its DT_RPATH or DT_RUNPATH names. */
function runPathsOf(binary: Binary, which: "rpath" | "runpath"): readonly string[] {
  const { image } = binary;
  if (image.format !== "elf" || (which === "rpath" && image.runpath.length > 0)) return [];
  return image[which].flatMap((entry) => expanded(entry, binary) ?? []);
}

/** With $ORIGIN in place; undefined for absolute paths, which lie on another machine, and for what leaves the build. */
function expanded(entry: string, { path }: Binary): string | undefined {
  const match = /^\$(?:ORIGIN|\{ORIGIN\})(?:\/|$)(.*)$/.exec(entry);
  return match === null ? undefined : joined(folderOf(path), match[1] ?? "");
}

function fitting(found: readonly Binary[], asker: Binary): Binary | undefined {
  return found.find(({ image }) => image.arch === asker.image.arch && image.bits === asker.image.bits);
}
