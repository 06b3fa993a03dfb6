// PyInstaller: each program has its own module archive, found before anything on sys.path, which is base_library.zip,
// lib-dynload and the folder that holds them. An archive's packages have a folder there as their path: extensions, and
// modules that were kept out of the archive, are found in it.
// Facts: PyInstaller's loader and builds of 2.1 to 6.11.

import type { CArchiveEntry } from "../archive/carchive.js";
import { folderIn, type BuildFolder } from "./build-folder.js";
import type { BuildSite, FreezerClaim, Program, ProgramPackage, RootPlan, ScriptPlan } from "./freezer.js";

/** PyInstaller's own scripts, which run before the application's: the loader and run-time hooks. */
const OWN_SCRIPT = /^(?:pyiboot\d+_\w+|_pyi_bootstrap|pyi_rth_\w+|pyi_rth__\w+)$/;

/** Modules of the loader, which it imports before any archive of modules is open. */
const OWN_MODULE = /^pyimod\d+_\w+$/;

const CONTENTS_OPTION = "pyi-contents-directory ";

/** The applications of a site, one for each program that carries a package; none when there is no such program. */
export function pyinstallerClaims(site: BuildSite): FreezerClaim[] {
  return site.programs.flatMap((program) =>
    program.package === undefined ? [] : [claimOf(program, program.package, site)],
  );
}

function claimOf(program: Program, found: ProgramPackage, { folder, zips, python }: BuildSite): FreezerClaim {
  const { archive, pyz } = found;
  const contents = contentsFolder(program.path, archive.options, folder);
  const below = (name: string): string => (contents === "" ? name : `${contents}/${name}`);
  const library = below("base_library.zip");
  const dynload = below("lib-dynload");
  const roots: RootPlan[] = [];
  if (pyz !== undefined) roots.push({ kind: "pyz", path: pyz });
  // What Python 3 starts with is in no other place, unless the archive has it, or another program's: else it was lost.
  const mustHave =
    archive.borrowed.length === 0 &&
    python?.startsWith("3.") === true &&
    folderIn(zips.get(pyz ?? "") ?? folder, "encodings") === undefined;
  if (zips.has(library) || mustHave) roots.push({ kind: "zip", path: library });
  if (folderIn(folder, dynload) !== undefined) roots.push({ kind: "directory", path: dynload });
  roots.push({ kind: "directory", path: contents });
  const isModule = (type: string): boolean => type === "m" || type === "M";
  const planOf = (entry: CArchiveEntry): ScriptPlan => ({
    name: entry.path,
    program,
    part: { container: archive, entry, magic: found.magic },
  });
  const isOwn = ({ type, path }: CArchiveEntry): boolean => type === "s" && OWN_SCRIPT.test(path);
  const scripts = archive.parts.filter((entry) => entry.type === "s" && !isOwn(entry));
  return {
    freezer: "PyInstaller",
    name: program.name,
    evidence: [`package of ${program.name}`],
    roots,
    scripts: scripts.map(planOf),
    extensions: "folders",
    hidesStartup: false,
    ...(archive.isOneFile && { unpacksItself: true as const }),
    provides: archive.parts.filter(({ type }) => isModule(type)).map(({ path }) => path.replaceAll("/", ".")),
    runtimeHooks: archive.parts.flatMap((entry): readonly ScriptPlan[] => {
      if (isOwn(entry)) return [planOf(entry)];
      const isStart = isModule(entry.type) && OWN_MODULE.test(entry.path);
      return isStart ? [{ ...planOf(entry), module: entry.path, isImported: true }] : [];
    }),
    notes: [],
  };
}

/**
 * The folder (below the site's) that the program sees as sys._MEIPASS: of a one-file program the whole of what it
 * unpacks, else the program's own folder, one in it that an option names (from 6.0 on), or a bundle's Frameworks.
 */
export function contentsFolder(program: string, options: readonly string[], folder: BuildFolder): string {
  const slash = program.lastIndexOf("/");
  const beside = slash < 0 ? "" : program.slice(0, slash);
  const named = options.find((option) => option.startsWith(CONTENTS_OPTION))?.slice(CONTENTS_OPTION.length);
  if (named !== undefined && named !== ".") {
    const inside = beside === "" ? named : `${beside}/${named}`;
    if (folderIn(folder, inside) !== undefined) return inside;
  }
  const frameworks = beside.replace(/(?:^|\/)MacOS$/, (end) => end.replace("MacOS", "Frameworks"));
  if (frameworks !== beside && folderIn(folder, frameworks)?.files.has("base_library.zip") === true) return frameworks;
  return beside;
}

/** By the names of its files: PyInstaller's work folder (build/NAME) has most of a build, but it is none. 3.0 to 3.4 write out00-PYZ.toc. */
export function isWorkFolder(files: Iterable<string>): boolean {
  for (const name of files) if (WORK_FILE.test(name)) return true;
  return false;
}

const WORK_FILE = /^(?:out\d+-(?:Analysis|PYZ|EXE|PKG)|(?:Analysis|PYZ|EXE|PKG)-\d+)\.toc$/;
