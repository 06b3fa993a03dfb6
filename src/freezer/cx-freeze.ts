// cx_Freeze 4 to 8. Three generations: up to 4.3 library.zip beside the program (or appended to it) and start-up modules
// frozen into the program; 5.0 pythonXY.zip and lib/, or (not on Windows) both in lib/; from 5.1 lib/library.zip and lib/, or another zip that lib/library.dat
// names. Script code is `<program>__main__`, from 8 on `__main__<program>`. Facts: source/bases and initscripts of 4.3.4 to 8.7.

import type { FrozenApp } from "../model/app.js";
import type { BuildFolder } from "./build-folder.js";
import { programNamed, topModules, type BuildSite, type Freezer, type RootPlan, type ScriptPlan } from "./freezer.js";

const OLD_INIT = "cx_Freeze__init__";
const STARTUP = "__startup__";

export const cxFreeze: Freezer = {
  name: "cx_Freeze",
  recognise(site) {
    return recogniseWithHome(site) ?? recogniseWithLib(site) ?? recogniseWithoutLib(site);
  },
};

/**
 * 5.0 where it isn't on Windows: the program's folder is Python's home, so lib/pythonXY.zip and lib/pythonX.Y/ are on sys.path,
 * and lib itself is not. Where Python keeps its own in lib64, so does the build, with a link named lib.
 */
function recogniseWithHome(site: BuildSite): ReturnType<Freezer["recognise"]> {
  for (const [path, zip] of site.zips) {
    const [, lib, major, minor] = /^(lib(?:64)?)\/python(\d)(\d+)\.zip$/.exec(path) ?? [];
    const modules = topModules(zip);
    if (lib === undefined || !modules.includes(STARTUP)) continue;
    const directory = `${lib}/python${major}.${minor}`;
    return {
      freezer: "cx_Freeze",
      evidence: [`${STARTUP} in ${path}`],
      roots: [
        { kind: "zip", path },
        { kind: "directory", path: directory },
      ],
      scripts: scriptsOf(modules, site),
      scriptFile: "none",
      extensions: "stubs",
      hidesStartup: false,
      provides: [],
      notes: [],
    };
  }
  return undefined;
}

/** 5.0 and newer: everything below lib/. */
function recogniseWithLib(site: BuildSite): ReturnType<Freezer["recognise"]> {
  const { folder, zips, broken } = site;
  const lib = folder.folders.get("lib");
  if (lib === undefined) return undefined;
  const zipPath = [...zips.keys(), ...broken].find(
    (path) => /^lib\/[^/]+\.zip$/i.test(path) || /^python\d+\.zip$/i.test(path),
  );
  const holders: BuildFolder[] = zipPath === undefined ? [] : [zips.get(zipPath)].filter((zip) => zip !== undefined);
  holders.push(lib);
  const modules = holders.flatMap(topModules);
  const evidence = [STARTUP, "BUILD_CONSTANTS", OLD_INIT].filter((name) => modules.includes(name));
  const hasLicense = folder.files.has("frozen_application_license.txt");
  if (evidence.length === 0 && !hasLicense) return undefined;
  const zip: RootPlan[] = zipPath === undefined ? [] : [{ kind: "zip", path: zipPath }];
  const directory: RootPlan = { kind: "directory", path: "lib" };
  const isFirstGeneration = zipPath !== undefined && !zipPath.startsWith("lib/");
  const isPython2 = site.python?.startsWith("2.") === true;
  return {
    freezer: "cx_Freeze",
    evidence: hasLicense ? ["frozen_application_license.txt", ...evidence] : evidence,
    roots: [
      ...(isPython2 ? [directory, ...zip] : [...zip, directory]),
      ...(isFirstGeneration ? [{ kind: "directory", path: "" } as const] : []),
    ],
    scripts: scriptsOf(modules, site),
    ...scriptFileOf(site, holders),
    extensions: hasFinder(site, holders) ? "finder" : "stubs",
    hidesStartup: isFirstGeneration,
    provides: [],
    notes: [],
  };
}

/** Up to 4.3: library.zip beside the program, `<program>.zip`, or a zip appended to the program. */
function recogniseWithoutLib(site: BuildSite): ReturnType<Freezer["recognise"]> {
  const { folder, zips } = site;
  const marked = [...zips].filter(([, zip]) => isOwnZip(zip));
  if (marked.length === 0) return undefined;
  // sys.path is the program itself, its folder, <program>.zip and library.zip, in this order.
  const rank = ([path]: readonly [string, BuildFolder]): number =>
    path === "library.zip" ? 2 : path.endsWith(".zip") ? 1 : 0;
  const sorted = [...marked].sort((a, b) => rank(a) - rank(b));
  const inside = sorted.filter((zip) => rank(zip) === 0).map(([path]): RootPlan => ({ kind: "zip", path }));
  const beside = sorted.filter((zip) => rank(zip) > 0).map(([path]): RootPlan => ({ kind: "zip", path }));
  const library = zips.get("library.zip");
  if (library !== undefined && !beside.some((root) => root.path === "library.zip"))
    beside.push({ kind: "zip", path: "library.zip" });
  const isZipItself = marked.some(([path]) => path === "");
  const modules = marked.flatMap(([, zip]) => topModules(zip));
  return {
    freezer: "cx_Freeze",
    evidence: [`${modules.includes(OLD_INIT) ? OLD_INIT : STARTUP} in ${sorted[0]?.[0] || folder.name}`],
    roots: [...inside, ...(isZipItself ? [] : [{ kind: "directory", path: "" } as const]), ...beside],
    scripts: scriptsOf(modules, site),
    scriptFile: "none",
    extensions: "stubs",
    hidesStartup: true,
    provides: [],
    notes: [],
  };
}

function isOwnZip(zip: BuildFolder): boolean {
  const has = (name: string): boolean => zip.files.has(`${name}.pyc`) || zip.files.has(`${name}.pyo`);
  return has(OLD_INIT) || (has("BUILD_CONSTANTS") && topModules(zip).some((name) => /.__main__$/.test(name)));
}

/** From 6.0 on `__startup__` brings an ExtensionFinder; before, extensions of zipped packages got stubs. */
function hasFinder(site: BuildSite, holders: readonly BuildFolder[]): boolean {
  return holders.some((holder) => site.peek(holder, `${STARTUP}.pyc`)?.includes("ExtensionFinder") === true);
}

/**
 * What the start-up module of the program gives a script for `__file__` (initscripts of 5.0 to 8.0): nothing up to 6.0, then
 * what the bytecode says it was compiled from, and from 7.1 on its place in the zip.
 */
function scriptFileOf(site: BuildSite, holders: readonly BuildFolder[]): { scriptFile?: FrozenApp["scriptFile"] } {
  for (const holder of holders)
    for (const module of topModules(holder)) {
      if (!/.__init__$|^__init__./.test(module)) continue;
      const text = site.peek(holder, `${module}.pyc`);
      if (text === undefined) continue;
      if (!text.includes("__file__")) return { scriptFile: "none" };
      return { scriptFile: text.includes("cached") ? "in-zip" : "build-machine" };
    }
  return {};
}

function scriptsOf(modules: readonly string[], site: BuildSite): ScriptPlan[] {
  const scripts: ScriptPlan[] = [];
  for (const module of modules) {
    const name = /^(.+)__main__$/.exec(module)?.[1] ?? /^__main__(.+)$/.exec(module)?.[1];
    if (name === undefined || name === "cx_Freeze") continue;
    const program = programNamed(site.programs, name);
    scripts.push({ name: program?.name ?? name, module, ...(program && { program }) });
  }
  if (scripts.length === 0 && modules.includes("__main__")) {
    const program = site.programs[0];
    scripts.push({ name: program?.name ?? "__main__", module: "__main__", ...(program && { program }) });
  }
  return scripts;
}
