// What `python -m zipapp` makes, and whatever is like it: a zip with `__main__` at its top, behind a line that names an
// interpreter. Python imports from the zip itself, so extensions in it can't be loaded. Facts: PEP 441 and zipapp's manual.

import { type BuildFolder, stemOf } from "./build-folder.js";
import { hasMain, mainScript } from "./entry-points.js";
import type { Freezer } from "./freezer.js";

export const zipapp: Freezer = {
  name: "zipapp",
  recognise(site) {
    const top = site.zips.get("");
    if (top === undefined || !hasMain(top)) return undefined;
    const name = stemOf(top.name).replace(/\.(?:pyzw?|exe)$/i, "");
    return {
      freezer: "zipapp",
      evidence: ["__main__ at the top of the zip"],
      roots: [{ kind: "zip", path: "" }],
      scripts: mainScript(site, top, name),
      extensions: "finder",
      hidesStartup: false,
      provides: [],
      hostProvides: isLauncher(top) ? "packages" : "standard-library",
      notes: [],
    };
  },
};

/**
 * What pip writes into Scripts for an entry point: a launcher with nothing behind it but a `__main__` that calls what is
 * installed (distlib's scripts.py). It was never to bring anything.
 */
function isLauncher({ name, files, folders }: BuildFolder): boolean {
  return /\.exe$/i.test(name) && files.size === 1 && folders.size === 0;
}
