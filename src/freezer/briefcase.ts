// Briefcase copies source: the application's own into `app`, what pip installs into `app_packages` beside it, and a whole
// Python (the embeddable one of Windows, a framework of macOS) unless the system's is used, as its Linux packages do. Its
// launcher runs the package in `app` that has a `__main__`. Facts: the templates of beeware/briefcase (briefcase.toml, and
// main.c of the Linux one).

import { folderIn, type BuildFolder } from "./build-folder.js";
import { pathFolders } from "./entry-points.js";
import type { BuildSite, Freezer, RootPlan, ScriptPlan } from "./freezer.js";

export const briefcase: Freezer = {
  name: "briefcase",
  recognise(site) {
    const { folder } = site;
    const base = baseIn(folder);
    const home = base === undefined ? undefined : (folderIn(folder, base) ?? (base === "" ? folder : undefined));
    const app = home?.folders.get("app");
    const packages = home?.folders.get("app_packages");
    if (base === undefined || app === undefined || packages === undefined) return undefined;
    const below = (path: string): string => (base === "" ? path : `${base}/${path}`);
    const library = libraryOf(site, base);
    return {
      freezer: "briefcase",
      evidence: [`${below("app")} and ${below("app_packages")}`],
      roots: [
        ...library,
        { kind: "directory", path: below("app") },
        { kind: "directory", path: below("app_packages") },
        ...pathFolders(site, packages).map((path): RootPlan => ({
          kind: "directory",
          path: `${below("app_packages")}/${path}`,
        })),
      ],
      scripts: scriptsIn(site, app),
      extensions: "folders",
      hidesStartup: false,
      provides: [],
      ...(library.length === 0 && { hostProvides: "standard-library" as const }),
      notes: [],
    };
  },
};

/** The folder that holds `app` and `app_packages`, by its path below the build's. */
function baseIn(folder: BuildFolder): string | undefined {
  const isBase = (at: BuildFolder | undefined): boolean =>
    at?.folders.has("app") === true && at.folders.has("app_packages");
  for (const path of ["src", "Contents/Resources"]) if (isBase(folderIn(folder, path))) return path;
  if (isBase(folder)) return "";
  // Linux: usr/lib/NAME, whose program is usr/bin/NAME.
  for (const lib of ["usr/lib", "usr/lib64", "lib", "lib64"]) {
    const names = [...(folderIn(folder, lib)?.folders ?? [])].filter(([, inner]) => isBase(inner));
    const [first] = names;
    if (first !== undefined) return `${lib}/${first[0]}`;
  }
  return undefined;
}

/** Where the standard library lies; nowhere in a build that uses the system's. */
function libraryOf({ folder, zips }: BuildSite, base: string): RootPlan[] {
  const directory = (path: string): RootPlan[] =>
    folderIn(folder, path) === undefined ? [] : [{ kind: "directory", path }];
  const both = (path: string): RootPlan[] => [...directory(path), ...directory(`${path}/lib-dynload`)];
  const zip = [...zips.keys()].find((path) => /(?:^|\/)python\d{2,}\.zip$/i.test(path));
  // The embeddable Python: its extensions lie beside its zip.
  if (zip !== undefined)
    return [
      { kind: "zip", path: zip },
      { kind: "directory", path: zip.includes("/") ? zip.slice(0, zip.lastIndexOf("/")) : "" },
    ];
  const support = both(`${base === "" ? "" : `${base}/`}support/python-stdlib`);
  if (support.length > 0) return support;
  const versions = folderIn(folder, "Contents/Frameworks/Python.framework/Versions");
  const version = [...(versions?.folders.keys() ?? [])].find((name) => /^\d/.test(name));
  return version === undefined
    ? []
    : both(`Contents/Frameworks/Python.framework/Versions/${version}/lib/python${version}`);
}

/** The package that the launcher runs: the one in `app` that can be run. */
function scriptsIn({ programs }: BuildSite, app: BuildFolder): ScriptPlan[] {
  const runnable = [...app.folders.values()].filter(
    ({ files }) => files.has("__main__.py") || files.has("__main__.pyc"),
  );
  const [program] = programs;
  return runnable.map(({ name }) => ({
    name,
    module: `${name}.__main__`,
    isImported: true,
    ...(program !== undefined && runnable.length === 1 && { program }),
  }));
}
