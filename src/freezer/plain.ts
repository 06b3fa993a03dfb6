// What no freezer has signed: a zip of modules, or a folder with a module zip or a Python library. Modules are looked for in
// every place that any freezer uses, so that nothing is called missing only because we don't know the maker.

import type { BuildFolder } from "./build-folder.js";
import { topModules, type Freezer, type RootPlan } from "./freezer.js";

export const plainFreezer: Freezer = {
  name: "unknown",
  recognise({ folder, zips, broken, programs }) {
    const zipPaths = [...zips].filter(([path, zip]) => path !== "" && holdsBytecode(zip)).map(([path]) => path);
    const itself = zips.get("");
    const isZipItself = itself !== undefined && holdsBytecode(itself);
    const hasPython = [...folder.files.keys()].some((name) =>
      /^(?:lib)?python\d\.?\d+\w*\.(?:dll|so\b.*|dylib)$/i.test(name),
    );
    const hasModules = holdsBytecode(folder) || [...folder.folders.values()].some(holdsBytecode);
    const isBroken = broken.has("library.zip") || broken.has("lib/library.zip");
    if (zipPaths.length === 0 && !isZipItself && !isBroken && !(hasPython && hasModules)) return undefined;
    const lib: RootPlan[] =
      folder.folders.has("lib") && zipPaths.some((path) => path.startsWith("lib/"))
        ? [{ kind: "directory", path: "lib" }]
        : [];
    return {
      freezer: "unknown",
      evidence: [],
      roots: [
        ...zipPaths.sort().map((path): RootPlan => ({ kind: path.endsWith(".egg") ? "egg-zip" : "zip", path })),
        ...(isZipItself ? [{ kind: "zip", path: "" } as const] : [...lib, { kind: "directory", path: "" } as const]),
      ],
      scripts: programs.map((program) => ({ name: program.name, program })),
      extensions: "finder",
      hidesStartup: false,
      provides: [],
      notes: [],
    };
  },
};

/** Modules of bytecode at the top, or packages of it one level down. */
function holdsBytecode(folder: BuildFolder): boolean {
  if (topModules(folder).some((name) => folder.files.has(`${name}.pyc`) || folder.files.has(`${name}.pyo`)))
    return true;
  return [...folder.folders.values()].some(
    (inner) => inner.files.has("__init__.pyc") || inner.files.has("__init__.pyo"),
  );
}
