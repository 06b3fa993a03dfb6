// Where a file that code opens should lie in the build, whether it does, and where the source tree has it.

import type { BuildPlace } from "../../finding.js";
import { showPlace } from "../../finding.js";
import { type FrozenApp, type ModuleRecord, type SourceTree, isArchive } from "../../model/app.js";
import type { OpenedFile } from "./opened-files.js";

export type Whereabouts =
  /** It is there; or there is no knowing. */
  | { readonly kind: "there" }
  /** `elsewhere`: files of that name in other folders of the build. */
  | { readonly kind: "absent"; readonly elsewhere: readonly string[] }
  /** The code looks for it inside this zip: only the module's loader could read it. `isIn`: the zip has it. */
  | { readonly kind: "in-zip"; readonly zip: BuildPlace; readonly isIn: boolean };

export interface Whereabout {
  /** In the build. */
  of(file: OpenedFile): Whereabouts;
  /** In the source tree, relative to its root: a file, or a folder with files in it. */
  inTree(file: OpenedFile): string | undefined;
}

/** Both sides are indexed once. */
export function whereabouts(app: FrozenApp, source: SourceTree | undefined): Whereabout {
  const build = filesOfBuild(app);
  const tree = new Set((source?.resources ?? []).flatMap(withFolders));
  // Where a script's `__file__` isn't in the import roots, paths that begin in no package may come from it.
  const isSpecial = app.scriptFile !== undefined && app.scriptFile !== "in-zip";
  return {
    of: (file) => {
      const home = file.base === "roots" ? homeOf(file, app) : undefined;
      const isRootless = file.base === "roots" && packageAround(file.path, app) === undefined;
      if (home === "unknown" || (isRootless && isSpecial)) return { kind: "there" };
      if (home !== undefined) {
        const isIn = build.has(file.path, home.container.join("!/"), home.member ?? "");
        return file.byLoader && isIn ? { kind: "there" } : { kind: "in-zip", zip: home, isIn };
      }
      if (build.isOnDisk(file.path, file.base)) return { kind: "there" };
      if (file.base !== "roots" && isSingleFile(app)) return { kind: "there" };
      return { kind: "absent", elsewhere: build.named(file.path) };
    },
    inTree: (file) => candidates(file, source).find((path) => tree.has(path)),
  };
}

/** The zip that the path leads into; undefined where it leads to a folder on disk. */
function homeOf({ path, use }: OpenedFile, app: FrozenApp): BuildPlace | "unknown" | undefined {
  const record = packageAround(path, app) ?? (use.from.startsWith("script:") ? undefined : app.modules.get(use.from));
  const isScript = record === undefined && use.from.startsWith("script:");
  if (isScript && (app.freezers.includes("zipapp") || app.scriptFile === "in-zip"))
    return app.roots.find(({ kind }) => kind === "zip")?.place ?? "unknown";
  if (isScript && app.scriptFile !== undefined) return "unknown";
  const root = record === undefined ? undefined : app.roots[record.root];
  if (root === undefined) return undefined;
  // Both unpack what is not safe in a zip before anything runs.
  const isUnpacked = app.freezers.some((freezer) => freezer === "pex" || freezer === "shiv");
  return (root.kind === "zip" || root.kind === "egg-zip") && !isUnpacked ? root.place : undefined;
}

/** What lies beside an archive that an installed Python runs, or a program that unpacks itself, is not seen. */
function isSingleFile({ natives, place, hostProvides }: FrozenApp): boolean {
  if (hostProvides !== undefined) return true;
  const home = place.container.join("!/");
  return natives.some(
    (one) =>
      one.role === "launcher" &&
      [one.place.container.join("!/"), one.place.member ?? ""].filter((part) => part !== "").join("!/") === home,
  );
}

function packageAround(path: string, app: FrozenApp): ModuleRecord | undefined {
  const parts = path.split("/").slice(0, -1);
  for (let length = parts.length; length > 0; length--) {
    const record = app.modules.get(parts.slice(0, length).join("."));
    if (record?.isPackage === true && record.form !== "namespace") return record;
  }
  return undefined;
}

interface BuildFiles {
  has(path: string, container: string, folder: string): boolean;
  isOnDisk(path: string, base: OpenedFile["base"]): boolean;
  named(path: string): readonly string[];
}

/** The files of the build, by the folders that its paths may begin in. */
function filesOfBuild(app: FrozenApp): BuildFiles {
  const foldCase = app.platform === "win32" || app.platform === "darwin";
  const fold = (path: string): string => (foldCase ? path.toLowerCase() : path);
  const all = new Set<string>();
  const byName = new Map<string, string[]>();
  const own = app.place.container.join("!/");
  for (const { file, place } of app.files) {
    const container = place.container.join("!/");
    for (const path of withFolders(file.path)) all.add(fold(`${container}!/${path}`));
    const name = fold(file.path.slice(file.path.lastIndexOf("/") + 1));
    byName.set(name, [...(byName.get(name) ?? []), container === own ? file.path : showPlace(place)]);
  }
  const below = (folder: string, path: string): string => (folder === "" ? path : `${folder}/${path}`);
  const has = (path: string, container: string, folder: string): boolean =>
    all.has(fold(`${container}!/${below(folder, path)}`));
  const bases = [app.place, ...app.roots.filter(({ kind }) => !isArchive(kind)).map(({ place }) => place)].map(
    ({ container, member = "" }) => ({ container: container.join("!/"), member }),
  );
  const beside = bases.slice(0, 1);
  const { bundle } = app;
  if (bundle !== undefined)
    for (const name of ["Resources", "Frameworks", "MacOS"])
      (name === "MacOS" ? beside : bases).push({
        container: bundle.programs.container.join("!/"),
        member: `${(bundle.programs.member ?? "").replace(/\/?MacOS$/, "")}/${name}`.replace(/^\//, ""),
      });
  return {
    has,
    isOnDisk: (path, base) =>
      (base === "roots" ? bases : beside).some(({ container, member }) => has(path, container, member)),
    named: (path) => byName.get(fold(path.slice(path.lastIndexOf("/") + 1))) ?? [],
  };
}

/** Where the source may have it: below each folder that modules are imported from, and beside the script. */
function candidates({ path, base, use }: OpenedFile, source: SourceTree | undefined): readonly string[] {
  const script = source?.scripts.find(({ name }) => `script:${name}` === use.from)?.place;
  const scriptPath = script === undefined || !("path" in script) ? undefined : script.path;
  const besideScript = scriptPath?.slice(0, Math.max(0, scriptPath.lastIndexOf("/")));
  const folders = [
    ...(base === "roots" ? [] : [""]),
    ...(source?.folders ?? []),
    ...(besideScript === undefined ? [] : [besideScript]),
  ];
  return folders.map((folder) => (folder === "" ? path : `${folder}/${path}`));
}

/** The path and all folders that it is in. */
function withFolders(path: string): readonly string[] {
  const found = [path];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) found.push(path.slice(0, end));
  return found;
}
