// Wheels and eggs that are named themselves: no builds but parts of one. What they need beside themselves is for the
// installer to bring, so only their own modules count. Facts: PEP 427 and 376, setuptools' "The Internal Structure of Eggs".

import type { BuildFolder } from "./build-folder.js";
import type { BuildSite, Freezer, FreezerClaim, RootPlan } from "./freezer.js";

export const distribution: Freezer = {
  name: "unknown",
  recognise(site) {
    const { folder } = site;
    if (folder.path !== "") return undefined;
    return recogniseWheel(folder) ?? recogniseEgg(site);
  },
};

/** An installer puts the top and `<name>.data/purelib` and platlib into one folder on disk. */
function recogniseWheel(folder: BuildFolder): FreezerClaim | undefined {
  const information = [...folder.folders.keys()].find(
    (name) => name.endsWith(".dist-info") && folder.folders.get(name)?.files.has("WHEEL") === true,
  );
  if (information === undefined || !folder.name.endsWith(".whl")) return undefined;
  const data = `${information.slice(0, -".dist-info".length)}.data`;
  const schemes = ["purelib", "platlib"].filter((scheme) => folder.folders.get(data)?.folders.has(scheme));
  return claim(`${information}/WHEEL`, [
    { kind: "directory", path: "" },
    ...schemes.map((scheme): RootPlan => ({ kind: "directory", path: `${data}/${scheme}` })),
  ]);
}

function recogniseEgg({ folder, zips }: BuildSite): FreezerClaim | undefined {
  if (!folder.name.endsWith(".egg") || !folder.folders.has("EGG-INFO")) return undefined;
  return claim("EGG-INFO", [{ kind: zips.has("") ? "egg-zip" : "egg-directory", path: "" }]);
}

function claim(evidence: string, roots: readonly RootPlan[]): FreezerClaim {
  return {
    freezer: "unknown",
    evidence: [evidence],
    roots,
    scripts: [],
    extensions: "finder",
    hidesStartup: false,
    provides: [],
    hostProvides: "packages",
    notes: [],
  };
}
