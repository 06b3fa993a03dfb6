// shiv: a zip with environment.json, `_bootstrap/`, and everything else in site-packages/, which is unpacked into a cache
// before it runs and goes through site.addsitedir. Facts: shiv's builder.py and bootstrap of 0.x and 1.x.

import { pathFolders, scriptAt, textIn } from "./entry-points.js";
import type { Freezer, RootPlan } from "./freezer.js";

const SITE = "site-packages";

export const shiv: Freezer = {
  name: "shiv",
  recognise(site) {
    const { folder } = site;
    const packages = folder.folders.get(SITE);
    if (packages === undefined || !folder.files.has("environment.json") || !folder.folders.has("_bootstrap"))
      return undefined;
    const environment = site.peek(folder, "environment.json");
    const directory = (path: string): RootPlan => ({ kind: "directory", path });
    return {
      freezer: "shiv",
      evidence: ["environment.json"],
      roots: [directory(SITE), ...pathFolders(site, packages).map((path) => directory(`${SITE}/${path}`))],
      scripts: scriptAt(textIn(environment, "entry_point")),
      extensions: "finder",
      hidesStartup: false,
      provides: [],
      hostProvides: "standard-library",
      notes: [],
    };
  },
};
