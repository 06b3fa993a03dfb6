// How the build keeps the folders of packages, as far as it matters to code that lists them: inside an archive, where there
// is nothing to list, or on disk without the source that such code may look for.

import { type FrozenApp, type ModuleRecord, isArchive, isOnDisk } from "../model/app.js";

/** Folders of packages in an archive of the build, of which neither build nor source tells what a checkout holds. */
export function unseenFolders(
  app: FrozenApp,
  folders: ReadonlyMap<string, readonly string[]>,
  isOfSource: (top: string) => boolean,
): (directory: string) => boolean {
  const known = new Map<string, boolean>();
  const find = (directory: string): boolean =>
    directory !== "" &&
    isInArchive(directory, app) &&
    !isOfSource(directory.split("/")[0] ?? directory) &&
    (folders.get(directory) ?? []).every((name) => name.startsWith("__init__.")) &&
    !isOnDisk(directory, app);
  return (directory) => {
    let answer = known.get(directory);
    if (answer === undefined) known.set(directory, (answer = find(directory)));
    return answer;
  };
}

/** Whether the nearest package around a folder is one in an archive. */
function isInArchive(directory: string, app: FrozenApp): boolean {
  const record = nearest(directory, app);
  return record?.isPackage === true && app.roots[record.root]?.listable === false;
}

/**
 * Whether zipimport finds the folder. Python 2's pkgutil (iter_zipimport_modules, seen in 2.7.18) yields packages there
 * without the prefix.
 */
export function isInZip(directory: string, app: FrozenApp): boolean {
  const record = nearest(directory, app);
  const kind = record?.isPackage === true ? app.roots[record.root]?.kind : undefined;
  return kind === "zip" || kind === "egg-zip";
}

function nearest(directory: string, app: FrozenApp): ModuleRecord | undefined {
  const parts = directory.split("/");
  for (let length = parts.length; length > 0; length--) {
    const record = app.modules.get(parts.slice(0, length).join("."));
    if (record !== undefined) return record;
  }
  return undefined;
}

/**
 * The ending of the modules in a folder on disk of which the build has bytecode only; what it lacks of such a package would
 * be put there as bytecode, too.
 */
export function compiledFolders(app: FrozenApp): (directory: string) => ".pyc" | ".pyo" | undefined {
  const known = new Map<string, ".pyc" | ".pyo" | undefined>();
  let withSource: ReadonlySet<string> | undefined;
  const find = (directory: string): ".pyc" | ".pyo" | undefined => {
    const record = nearest(directory, app);
    const root = record === undefined ? undefined : app.roots[record.root];
    if (record?.isPackage !== true || record.form !== "bytecode") return undefined;
    if (root?.listable !== true || isArchive(root.kind)) return undefined;
    withSource ??= foldersWithSource(app);
    return withSource.has(directory) ? undefined : fileOf(record).endsWith(".pyo") ? ".pyo" : ".pyc";
  };
  return (directory) => {
    if (!known.has(directory)) known.set(directory, find(directory));
    return known.get(directory);
  };
}

/** Folders in which some module's source lies, wherever that is. */
function foldersWithSource(app: FrozenApp): ReadonlySet<string> {
  return new Set(
    [...app.modules.values(), ...app.shadowed, ...app.unimportable.map(({ record }) => record)]
      .filter(({ form }) => form === "source")
      .map(({ name, isPackage }) =>
        name
          .split(".")
          .slice(0, isPackage ? undefined : -1)
          .join("/"),
      ),
  );
}

const fileOf = ({ place }: ModuleRecord): string => ("path" in place ? place.path : (place.member ?? ""));
