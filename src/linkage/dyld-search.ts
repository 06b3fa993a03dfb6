// Where dyld looks for a library: @executable_path is the program's folder, @loader_path that of the file that asks, and
// @rpath stands for each LC_RPATH of the asking file, of those that load it, and of the program (dyld(1)).

import type { Binary } from "../model/linkage.js";
import { folderOf, joined, type Layout } from "./layout.js";

/**
 * The binary that answers `name`, asked by the last of `chain` (whose first is what the application loads), or undefined
 * when nothing of the build does.
 */
export function searchDyld(
  name: string,
  chain: readonly Binary[],
  launchers: readonly Binary[],
  layout: Layout,
): Binary | undefined {
  const asker = chain.at(-1);
  if (asker === undefined) return undefined;
  for (const path of candidates(name, asker, [...chain].reverse().concat(launchers), layout)) {
    const found = layout.at(path).find(({ image }) => image.arch === asker.image.arch);
    if (found !== undefined) return found;
  }
  return undefined;
}

function candidates(name: string, asker: Binary, loaders: readonly Binary[], layout: Layout): readonly string[] {
  const match = /^@rpath\/(.*)$/.exec(name);
  if (match === null) return expanded(name, asker, layout);
  return loaders.flatMap((loader) =>
    loader.image.format === "macho"
      ? loader.image.rpaths.flatMap((rpath) =>
          expanded(`${rpath.replace(/\/$/, "")}/${match[1] ?? ""}`, loader, layout),
        )
      : [],
  );
}

/** Within the application; none for paths of the machine. */
function expanded(path: string, { path: own }: Binary, { programFolder }: Layout): readonly string[] {
  const match = /^@(executable_path|loader_path)\/(.*)$/.exec(path);
  if (match === null) return [];
  const at = joined(match[1] === "executable_path" ? programFolder : folderOf(own), match[2] ?? "");
  return at === undefined ? [] : [at];
}
