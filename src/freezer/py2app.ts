// py2app: `Contents/Resources` of a macOS application, with the standard library in lib/pythonX.Y and what it was told to
// pack in site-packages.zip or pythonXY.zip. Its `__boot__.py` names the script. Facts: py2app's builds and its site.py.

import { folderIn, type BuildFolder } from "./build-folder.js";
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
    const hostProvides = hostOf(site);
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
              ...(main.length === 0 && isBare(lib, library)
                ? [archiveOf(library, at)]
                : zip(at(`${library}/site-packages.zip`))),
              ...directory(at(`${library}/site-packages`)),
            ]),
        { kind: "directory", path: RESOURCES },
      ],
      scripts: scriptsOf(site),
      extensions: "stubs",
      hidesStartup: false,
      provides: [],
      ...(hostProvides !== undefined && { hostProvides }),
      notes: [],
    };
  },
};

/** `_run('shop.py')` of older releases, `DEFAULT_SCRIPT='shop.py'` of newer ones. */
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

/** The boot text of an alias bundle (`py2app -A`): the script is run where it was on the machine that made it. */
export function isAliasBoot(boot: string): boolean {
  return /^(?:DEFAULT_SCRIPT\s*=\s*|_run\()u?['"]\//m.test(boot);
}

/**
 * A semi-standalone bundle (always so of the Python of /System) has no Python of its own and nothing of the standard library:
 * Info.plist names the Python that runs it. Where the boot text adds folders of that one, its packages are there as well.
 */
function hostOf({ folder, peek }: BuildSite): "standard-library" | "packages" | undefined {
  const contents = folderIn(folder, "Contents");
  const resources = folderIn(folder, RESOURCES);
  const list = /<key>PyRuntimeLocations<\/key>\s*<array>(.*?)<\/array>/s.exec(
    (contents === undefined ? undefined : peek(contents, "Info.plist")) ?? "",
  )?.[1];
  const locations = [...(list ?? "").matchAll(/<string>([^<]*)<\/string>/g)].map(([, location = ""]) => location);
  const isOwn = locations.some((location) => {
    const name = /^@executable_path\/\.\.\/Frameworks\/([^/]+)/.exec(location)?.[1] ?? "";
    const frameworks = folderIn(folder, "Contents/Frameworks");
    return frameworks?.folders.has(name) === true || frameworks?.files.has(name) === true;
  });
  if (isOwn || !locations.some((location) => location.startsWith("/"))) return undefined;
  const boot = resources === undefined ? undefined : peek(resources, "__boot__.py");
  return boot?.includes("addsitedir(") === true ? "packages" : "standard-library";
}

/** Nothing of the archive's lies in its place: no folder of its packages, and no standard library. */
function isBare(lib: BuildFolder | undefined, library: string): boolean {
  const folder = lib?.folders.get(library);
  const has = (name: string): boolean => folder?.files.has(name) === true || folder?.folders.has(name) === true;
  return !["site-packages.zip", "site-packages", "encodings", "os.py", "os.pyc", "os.pyo"].some(has);
}

/** Where the archive should be: releases for Python 3 have it above the library folder. */
function archiveOf(library: string, at: (path: string) => string): RootPlan {
  const version = library.replace(/^python|\./g, "");
  const path = version.startsWith("2") ? `${library}/site-packages.zip` : `python${version}.zip`;
  return { kind: "zip", path: at(path) };
}
