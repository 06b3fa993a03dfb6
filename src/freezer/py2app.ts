// py2app: `Contents/Resources` of a macOS application, with the standard library in lib/pythonX.Y and what it was told to
// pack in site-packages.zip or pythonXY.zip. Its `__boot__.py` names the script. Facts: py2app's builds and its site.py.

import { folderIn } from "./build-folder.js";
import type { BuildSite, Freezer, RootPlan, ScriptPlan } from "./freezer.js";

const RESOURCES = "Contents/Resources";

export const py2app: Freezer = {
  name: "py2app",
  recognise(site) {
    const { folder, zips } = site;
    const resources = folderIn(folder, RESOURCES);
    if (resources?.files.has("__boot__.py") !== true) return undefined;
    const lib = resources.folders.get("lib");
    const library = [...(lib?.folders.keys() ?? [])].filter((name) => /^python\d\.\d+$/.test(name)).sort()[0];
    const at = (path: string): string => `${RESOURCES}/lib/${path}`;
    const directory = (path: string): RootPlan[] =>
      folderIn(folder, path) === undefined ? [] : [{ kind: "directory", path }];
    const zip = (path: string): RootPlan[] => (zips.has(path) ? [{ kind: "zip", path }] : []);
    const main = [...zips.keys()].filter((path) => /\/lib\/python\d+\.zip$/.test(path)).sort();
    return {
      freezer: "py2app",
      evidence: ["Contents/Resources/__boot__.py"],
      roots: [
        ...main.flatMap(zip),
        ...(library === undefined
          ? []
          : [
              ...directory(at(library)),
              ...directory(at(`${library}/lib-dynload`)),
              ...zip(at(`${library}/site-packages.zip`)),
              ...directory(at(`${library}/site-packages`)),
            ]),
        { kind: "directory", path: RESOURCES },
      ],
      scripts: scriptsOf(site),
      extensions: "stubs",
      hidesStartup: false,
      provides: [],
      notes: [],
    };
  },
};

/** `_run('shop.py')` of older releases, `DEFAULT_SCRIPT='shop.py'` of newer ones, where a path of the build machine means alias mode. */
function scriptsOf({ folder, programs, peek }: BuildSite): ScriptPlan[] {
  const resources = folderIn(folder, RESOURCES);
  const boot = resources === undefined ? undefined : peek(resources, "__boot__.py");
  const file =
    /^DEFAULT_SCRIPT\s*=\s*u?['"]([^'"]+)\.pyw?['"]/m.exec(boot ?? "")?.[1] ??
    /^_run\(u?['"]([^'"]+)\.pyw?['"]/m.exec(boot ?? "")?.[1];
  const program = programs.find(({ name }) => name !== "python");
  const name = program?.name ?? file;
  if (name === undefined) return [];
  return [{ name, ...(file !== undefined && { module: file }), ...(program !== undefined && { program }) }];
}
