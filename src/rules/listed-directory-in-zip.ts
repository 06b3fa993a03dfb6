// A loader lists a package's folder (os.listdir, glob, imp.find_module with a path), but the build keeps the package in a
// zip: nothing is found however complete the includes list is.

import type { LateLoad } from "../model/graph.js";
import { liesInZip } from "./missing.js";
import { defineRule } from "./rule.js";
import { parentOf } from "./siblings.js";

export default defineRule({
  id: "listed-directory-in-zip",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["in-zip", "no-folder"],
  notes: ["kept"],
  *check(facts) {
    const byLoader = new Map<string, { late: LateLoad; packageOf: Map<string, string> }>();
    for (const late of facts.graph.lateLoads) {
      if (!late.needsDisk || late.matched.length === 0) continue;
      // One known name, with a handler that tries another way (what SWIG writes): no search of a folder.
      if (late.kind !== "listing" && late.caution.caught && late.matched.length === 1) continue;
      const inZip = late.matched.filter((name) => liesInZip(name, facts));
      if (inZip.length < late.matched.length) continue;
      const key = JSON.stringify([late.from, [...new Set(inZip.map((name) => parentOf(name)))].sort()]);
      const group = byLoader.get(key) ?? { late, packageOf: new Map() };
      byLoader.set(key, group);
      for (const name of inZip) group.packageOf.set(name, parentOf(name) || (late.listed ?? name));
    }
    for (const { late, packageOf } of byLoader.values()) {
      const modules = [...packageOf.keys()].sort();
      const packagesOf = (names: readonly string[]) =>
        [...new Set(names.map((name) => packageOf.get(name) ?? name))].sort();
      const packages = packagesOf(modules);
      const [pkg = ""] = packageOf.values();
      const isOwn = late.isOwn !== false;
      const kept = [...packageOf.keys()].find((name) => facts.app.modules.has(name)) ?? pkg;
      const present = facts.app.modules.has(kept);
      const record = facts.app.modules.get(kept) ?? facts.app.modules.get(kept.split(".")[0] ?? kept);
      yield {
        message: present ? "in-zip" : "no-folder",
        args: { via: late.via.split(" and ")[0] ?? late.via },
        argsFor: (kept) => ({ package: packagesOf(kept) }),
        severity: isOwn ? "error" : "warning",
        confidence: isOwn ? "certain" : "possible",
        subject: packages.join(" "),
        names: modules,
        place: late.place,
        snippet: late.snippet,
        related:
          record === undefined ? [] : [{ place: facts.app.roots[record.root]?.place ?? facts.app.place, note: "kept" }],
      };
    }
  },
});
