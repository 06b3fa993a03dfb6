// Where ld.so looks for a library, as ld.so(8) says it: for names without a slash the RPATH of the object (unless it has a
// RUNPATH), of those that load it, and of the program; LD_LIBRARY_PATH; the object's own RUNPATH, which nobody inherits; the
// system's folders. A file for another machine is passed over. A name that an object already in memory has as its soname
// is not looked for at all: link.ts knows what is.

import type { Binary } from "../model/linkage.js";
import { folderOf, joined, type Layout } from "./layout.js";

/**
 * The binary that answers `name`, asked by the last of `chain` (whose first is what the application loads), or undefined
 * when no folder of the build has it.
 */
export function searchElf(
  name: string,
  chain: readonly Binary[],
  launchers: readonly Binary[],
  layout: Layout,
): Binary | undefined {
  const asker = chain.at(-1);
  if (asker?.image.format !== "elf") return undefined;
  if (name.includes("/")) {
    const path = expanded(name, asker);
    return path === undefined ? undefined : fitting(layout.at(path), asker);
  }
  const libraryPath = asker.role === "launcher" ? [] : layout.libraryPath;
  const loaders = [...[...chain].reverse(), ...launchers];
  for (const folder of isForMusl(asker) ? muslFolders(loaders, libraryPath) : folders(asker, loaders, libraryPath)) {
    const found = fitting(layout.at(folder === "" ? name : `${folder}/${name}`), asker);
    if (found !== undefined) return found;
  }
  return undefined;
}

function folders(asker: Binary, loaders: readonly Binary[], libraryPath: readonly string[]): readonly string[] {
  const hasRunPath = asker.image.format === "elf" && asker.image.runpath.length > 0;
  const inherited = hasRunPath ? [] : loaders.flatMap((binary) => runPathsOf(binary, "rpath"));
  return [...inherited, ...libraryPath, ...runPathsOf(asker, "runpath")];
}

/** musl makes no difference between the two tags, and each library inherits both (ldso/dynlink.c). */
function muslFolders(loaders: readonly Binary[], libraryPath: readonly string[]): readonly string[] {
  const own = loaders.flatMap((binary) => [...runPathsOf(binary, "runpath"), ...runPathsOf(binary, "rpath")]);
  return [...libraryPath, ...own];
}

function isForMusl({ image }: Binary): boolean {
  return image.needs.some(({ name }) => name.startsWith("libc.musl-"));
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
