// A file that a package loads by name, or that its extensions are linked with, stayed behind: freezers bring it only where
// they know of it, or where the build machine's own search finds it.

import type { FrozenApp } from "../model/app.js";
import { gravityOfCompanion } from "./native/gravity.js";
import { gravityOf } from "./native/missing-needs.js";
import { isNeedOf, needsFor } from "./native/whose-need.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "companion-missing",
  needs: ["linkage", "app"],
  says: ["missing"],
  notes: ["known", "needs"],
  remedies: ["known"],
  *check(facts) {
    const needs = needsFor("companion-missing", facts);
    for (const companion of facts.linkage.companions) {
      // Data has its own rules.
      if (companion.kind !== "file") continue;
      const { module, any, why, source, symptom, fix } = companion;
      const need = needs.find(({ name }) => isNeedOf(name, companion));
      const place = need?.first.binary.file.place ?? placeOf(module, facts.app);
      const files = any.map((glob) => glob.replace(/^\*\*\//, ""));
      const wanted = files.find((file) => isFor(file, facts.app.platform)) ?? files[0] ?? module;
      yield {
        message: "missing",
        args: {
          module,
          package: module.split(".")[0] ?? module,
          symptom,
          files,
          ...(fix !== undefined && { remedy: fix }),
        },
        ...(need === undefined ? gravityOfCompanion(companion) : gravityOf(need)),
        subject: need?.name ?? wanted,
        place,
        ...(fix !== undefined && { remedy: "known" }),
        related: [
          { place, note: "known" as const, args: { why, source } },
          ...(need === undefined
            ? []
            : need.askers.slice(1, 4).map(({ binary }) => ({ place: binary.file.place, note: "needs" as const }))),
        ],
      };
    }
  },
});

/** Whether a file of that name is one of the platform's own libraries or programs. */
function isFor(file: string, platform: FrozenApp["platform"]): boolean {
  const ending = /\.(pyd|dll|exe|so|dylib)\b/.exec(file)?.[1];
  if (ending === undefined) return platform !== "win32";
  if (platform === "win32") return /^(?:pyd|dll|exe)$/.test(ending);
  return ending === "so" || (platform === "darwin" && ending === "dylib");
}

const placeOf = (module: string, app: FrozenApp) => app.modules.get(module)?.place ?? app.place;
