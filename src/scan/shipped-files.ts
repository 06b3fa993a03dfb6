// The files of a build that are no modules in an archive: what lies in its folder, and what packages keep as data in zips.

import { placeIn, type BuildFolder } from "../freezer/build-folder.js";
import type { FrozenApp, ImportRoot } from "../model/app.js";
import type { TreeRoot } from "./module-tree.js";

/** All files of the build's folder, and what its module zips hold beside modules. */
export function filesOf(folder: BuildFolder, roots: readonly TreeRoot[]): FrozenApp["files"] {
  const files: { file: FrozenApp["files"][number]["file"]; place: ImportRoot["place"] }[] = [];
  const walk = (at: BuildFolder, isData: (name: string) => boolean): void => {
    for (const [name, file] of at.files) if (isData(name)) files.push({ file, place: placeIn(at, name) });
    for (const inner of at.folders.values()) walk(inner, isData);
  };
  walk(folder, () => true);
  for (const zip of dataZips(folder, roots)) walk(zip, (name) => !/\.py[co]?$/.test(name));
  return files;
}

/** The module zips that lie in the folder: packages keep data in them. */
export function dataZips(folder: BuildFolder, roots: readonly TreeRoot[]): readonly BuildFolder[] {
  return roots.flatMap((root) =>
    (root.kind === "zip" || root.kind === "egg-zip") && root.folder !== folder ? [root.folder] : [],
  );
}
