// pex: PEX-INFO and `__main__.py` beside the application's own source, each distribution in a folder below .deps/. One
// zip, a folder of folders (layout loose), or a folder of zips (packed). All of it is unpacked into a cache before it runs,
// so everything is a folder then. Facts: pex_builder.py, pex_info.py and layout.py of pex 2.

import type { BuildFolder } from "./build-folder.js";
import { pathFolders, scriptAt, textIn } from "./entry-points.js";
import type { BuildSite, Freezer, RootPlan } from "./freezer.js";

const INFO = "PEX-INFO";
const DEPS = ".deps";

export const pex: Freezer = {
  name: "pex",
  recognise(site) {
    const { folder } = site;
    if (!folder.files.has(INFO)) return undefined;
    const info = site.peek(folder, INFO);
    return {
      freezer: "pex",
      evidence: [INFO],
      roots: [{ kind: "directory", path: "" }, ...distributionRoots(site)],
      scripts: scriptAt(textIn(info, "entry_point")),
      extensions: "finder",
      hidesStartup: false,
      provides: [],
      hostProvides: "standard-library",
      notes: [],
    };
  },
};

function distributionRoots(site: BuildSite): RootPlan[] {
  const deps = site.folder.folders.get(DEPS);
  if (deps === undefined) return [];
  const zipped = (name: string): BuildFolder | undefined => site.zips.get(`${DEPS}/${name}`);
  const names = [...deps.folders.keys(), ...deps.files.keys()].filter((name) => /\.(?:whl|egg)$/.test(name)).sort();
  return names.flatMap((name): RootPlan[] => {
    const root = deps.folders.get(name) ?? zipped(name);
    const own: RootPlan = { kind: "directory", path: `${DEPS}/${name}` };
    if (root === undefined || root !== deps.folders.get(name)) return [own];
    return [
      own,
      ...pathFolders(site, root).map((path): RootPlan => ({ kind: "directory", path: `${own.path}/${path}` })),
    ];
  });
}
