// A copy of a build whose bytecode stayed behind: .pyc stands in most .gitignore files, so what a repository keeps of a
// build is its extensions and its data. Every module of it would be called missing, one by one.

import type { Gap } from "../finding.js";
import { placeIn, type BuildFolder } from "../freezer/build-folder.js";
import { topOf } from "../model/dotted-name.js";
import type { ModuleTree, TreeRoot } from "./module-tree.js";

/** One package without code may be an oddity of its own. */
const FEWEST_PACKAGES = 2;

/** So many modules in archives before it is no chance that none of them is a package. */
const FEWEST_MODULES = 20;

/** A gap, when the folders of the import path hold no code at all, though packages must have had theirs there. */
export function lostBytecode(roots: readonly TreeRoot[], tree: ModuleTree): readonly Gap[] {
  const others = new Set(roots.map(({ folder }) => folder));
  const isOther = (inner: BuildFolder): boolean => others.has(inner);
  const onDisk = roots.filter(({ kind }) => kind === "directory" || kind === "egg-directory");
  const counts = onDisk.map(({ folder }) => countFiles(folder, isOther));
  const [holder] = onDisk;
  const byArchive = (): readonly Gap[] =>
    counts.every(({ compiled }) => compiled === 0) && holder !== undefined && lacksPackages(tree)
      ? [gapIn(holder.folder, NO_PACKAGES)]
      : [];
  if (counts.some(({ code }) => code > 0)) return byArchive();
  const coded = new Set<string>();
  for (const { name, form } of tree.modules.values())
    if (form === "bytecode" || form === "source" || form === "frozen") coded.add(topOf(name));
  const packages = onDisk.flatMap(({ folder }) =>
    [...folder.folders].flatMap(([name, inner]) => {
      // Builds of PyInstaller 3 for macOS spread zlib.cpython-37m-darwin.so over folders, too; the module itself is there.
      const form = tree.modules.get(name)?.form;
      const isElsewhere = form === "extension" || form === "builtin";
      const { extensions } = isOther(inner) || isElsewhere || !isPackageName(name) ? NONE : countFiles(inner);
      return extensions > 0 ? [{ name, extensions, folder }] : [];
    }),
  );
  const [first] = packages;
  if (first === undefined) return byArchive();
  // What lies in an archive may have its extensions here.
  if (packages.length < FEWEST_PACKAGES || packages.some(({ name }) => coded.has(name))) return [];
  const extensions = packages.reduce((sum, one) => sum + one.extensions, 0);
  const names = packages.map(({ name }) => name).sort();
  const shown = names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  const reason = `it holds no .pyc or .py file at all, though ${extensions} extensions of packages (${shown}); the bytecode was lost on the way`;
  return [gapIn(first.folder, reason)];
}

const NO_PACKAGES =
  "it holds no .pyc file at all, and its archive no package of Python's own, not even encodings, without which no Python " +
  "starts; the bytecode was lost on the way";

function gapIn(folder: BuildFolder, reason: string): Gap {
  return { place: placeIn(folder), reader: "inventory", reason, hides: "inventory", kind: "no-bytecode" };
}

/** What every build for Python 3 has: modules, and packages. */
const MODULES = ["abc", "codecs", "os"];
const PACKAGES = ["encodings", "collections", "importlib"];

/**
 * cx_Freeze keeps packages in a folder unless told otherwise, and in its zip only modules outside of packages, and what
 * shares a namespace with others (lazr, zope).
 */
function lacksPackages(tree: ModuleTree): boolean {
  const coded = [...tree.modules.values()].filter(({ form }) => form === "bytecode" || form === "source");
  return (
    coded.length >= FEWEST_MODULES &&
    !tree.modules.has("encodings") &&
    (coded.every(({ isPackage, name }) => !isPackage && !name.includes(".")) ||
      (MODULES.every((name) => tree.modules.has(name)) && !PACKAGES.some((name) => tree.modules.has(name))))
  );
}

const NONE = { code: 0, compiled: 0, extensions: 0 };

const isPackageName = (name: string): boolean => /^[^\W\d]\w*$/u.test(name);

function countFiles(folder: BuildFolder, isSkipped: (inner: BuildFolder) => boolean = () => false): typeof NONE {
  const counts = { ...NONE };
  for (const name of folder.files.keys()) {
    if (/\.py[co]$/i.test(name)) counts.compiled++;
    if (/\.py[cow]?$/i.test(name)) counts.code++;
    else if (/\.(so|pyd)$/i.test(name)) counts.extensions++;
  }
  for (const [name, inner] of folder.folders) {
    if (isSkipped(inner)) continue;
    const below = countFiles(inner, isSkipped);
    counts.code += below.code;
    counts.compiled += below.compiled;
    // What no import can reach is no package's.
    if (isPackageName(name)) counts.extensions += below.extensions;
  }
  return counts;
}
