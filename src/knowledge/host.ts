// What the systems that a build is meant for bring themselves. In doubt they have it: a library that is said to be missing
// must be one that no system has.

import type { Platform } from "../model/app.js";
import type { Host } from "../model/linkage.js";

/** The host of builds for that platform; undefined stands for any. */
export function hostOf(platform: Platform | undefined): Host {
  return {
    has: ({ name }) => ({
      kind: platform === "darwin" && /^(?:\/usr\/lib|\/System)\//.test(name) ? "always" : "always",
    }),
  };
}
