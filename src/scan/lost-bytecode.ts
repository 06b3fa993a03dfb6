// A copy of a build whose bytecode stayed behind: .pyc stands in most .gitignore files, so what a repository keeps of a
// build is its extensions and its data. Every module of it would be called missing, one by one.

import type { Gap } from "../finding.js";
import { placeIn, type BuildFolder } from "../freezer/build-folder.js";
import type { ModuleTree, TreeRoot } from "./module-tree.js";

/** A gap for each folder of the import path that holds packages by their extensions, and no code of any of them. */
export function lostBytecode(roots: readonly TreeRoot[], tree: ModuleTree): readonly Gap[] {
  const others = new Set(roots.map(({ folder }) => folder));
  const coded = new Set<string>();
  for (const { name, form } of tree.modules.values())
    if (form === "bytecode" || form === "source") coded.add(name.split(".")[0] ?? name);
  return roots.flatMap(({ kind, folder }): readonly Gap[] => {
    if (kind !== "directory" && kind !== "egg-directory") return [];
    const counts = countFiles(folder, (inner) => others.has(inner));
    if (counts.code > 0) return [];
    const packages = [...folder.folders].flatMap(([name, inner]) => {
      const { extensions } = others.has(inner) || !/^[^\W\d]\w*$/u.test(name) ? NONE : countFiles(inner);
      return extensions > 0 ? [{ name, extensions }] : [];
    });
    // What lies in an archive may have its extensions here.
    if (packages.length === 0 || packages.some(({ name }) => coded.has(name))) return [];
    const extensions = packages.reduce((sum, one) => sum + one.extensions, 0);
    const names = packages.map(({ name }) => name).sort();
    const shown = names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
    const reason = `it holds no .pyc or .py file at all, though ${extensions} ${extensions === 1 ? "extension" : "extensions"} of packages (${shown}); the bytecode was lost on the way`;
    return [{ place: placeIn(folder), reader: "inventory", reason, hides: "inventory", kind: "no-bytecode" }];
  });
}

const NONE = { code: 0, extensions: 0 };

function countFiles(folder: BuildFolder, isSkipped: (inner: BuildFolder) => boolean = () => false): typeof NONE {
  const counts = { ...NONE };
  for (const name of folder.files.keys()) {
    if (/\.py[cow]?$/i.test(name)) counts.code++;
    else if (/\.(so|pyd)$/i.test(name)) counts.extensions++;
  }
  for (const inner of folder.folders.values()) {
    if (isSkipped(inner)) continue;
    const below = countFiles(inner, isSkipped);
    counts.code += below.code;
    counts.extensions += below.extensions;
  }
  return counts;
}
