// py2exe for Python 2 and 3: sys.path is the one zip that the program's script resource names (or the program itself), and
// nothing else: extensions lie beside it and are reached through stubs of the same name in the zip, or, bundled, inside it.
// Facts: py2exe's runtime.py and start.c, and builds of 2007 to 2016.

import type { BuildFolder } from "./build-folder.js";
import { programNamed, type Freezer, type Program, type RootPlan } from "./freezer.js";

export const py2exe: Freezer = {
  name: "py2exe",
  recognise({ folder, zips, programs }) {
    const scripted = programs.filter((program) => program.py2exe !== undefined);
    const zipPaths = new Set<string>();
    for (const program of scripted) {
      zipPaths.add(zipPathOf(program)); // also when it is not there: then nothing can be said to be missing
    }
    const evidence = scripted.map((program) => `script resource in ${program.path}`);
    const library = zips.get("library.zip");
    if (scripted.length === 0 && library !== undefined && looksBuilt(library.files, folder.files)) {
      zipPaths.add("library.zip");
      evidence.push("library.zip with stubs for the .pyd files beside it");
    }
    const itself = zips.get("");
    if (hasImporter(itself)) {
      zipPaths.add("");
      evidence.push("zipextimporter in the program");
    }
    if (evidence.length === 0) return undefined;
    const isBundled = [...zipPaths].some((path) => hasImporter(zips.get(path)));
    const roots = [...zipPaths].sort().map((path): RootPlan => ({ kind: "zip", path }));
    const folders = [...new Set([...zipPaths].map(folderOf))];
    return {
      freezer: "py2exe",
      evidence,
      roots: [...roots, ...folders.map((path): RootPlan => ({ kind: "flat-extensions", path }))],
      scripts: (scripted.length > 0 ? scripted : startable(programs)).map((program) => ({
        name: program.name,
        program,
      })),
      // start.c runs it in a new __main__, which has no such name.
      scriptFile: "none",
      extensions: isBundled ? "zip" : "stubs",
      hidesStartup: false,
      provides: isBundled
        ? ["_memimporter", ...[...zipPaths].flatMap((path) => librariesAsModules(zips.get(path)))]
        : [],
      notes: [],
    };
  },
};

/** What loads extensions out of the zip; `.pyo` where the build was optimized. */
function hasImporter(zip: BuildFolder | undefined): boolean {
  return ["zipextimporter.pyc", "zipextimporter.pyo"].some((name) => zip?.files.has(name) === true);
}

/** Two modules of pywin32 are DLLs with the Python in their name, which zipextimporter knows: `pywintypes27.dll`. */
function librariesAsModules(zip: BuildFolder | undefined): string[] {
  return [...(zip?.files.keys() ?? [])].flatMap((name) => /^(pywintypes|pythoncom)\d+\.dll$/i.exec(name)?.[1] ?? []);
}

/** Below the build's folder; the program itself when the zip is appended to it. */
function zipPathOf(program: Program): string {
  const zipPath = (program.py2exe?.zipPath ?? "").replaceAll("\\", "/");
  if (zipPath === "") return program.path;
  const folder = folderOf(program.path);
  return folder === "" ? zipPath : `${folder}/${zipPath}`;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Without the program: a Windows folder whose zip has a stub for an extension beside it, as only py2exe makes them. */
function looksBuilt(inZip: ReadonlyMap<string, unknown>, beside: ReadonlyMap<string, unknown>): boolean {
  const isOther = inZip.has("BUILD_CONSTANTS.pyc") || inZip.has("__main__.pyc");
  if (isOther) return false;
  for (const file of beside.keys()) {
    if (!/\.pyd$/i.test(file) || /^[^.]+\..+\.pyd$/i.test(file)) continue;
    if (inZip.has(file.replace(/\.pyd$/i, ".pyc")) || inZip.has(file.replace(/\.pyd$/i, ".pyo"))) return true;
  }
  return false;
}

/** w9xpopen.exe is a helper of subprocess that py2exe ships. */
function startable(programs: readonly Program[]): readonly Program[] {
  return programs.filter((program) => programNamed([program], "w9xpopen") === undefined);
}
