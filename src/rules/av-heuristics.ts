// What makes virus scanners suspect a program that is none: it unpacks others when it starts, nobody has signed it, it says
// nothing of itself, it is packed by UPX. Each is common by itself, so it takes several.

import type { PeImage } from "../model/native.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "av-heuristics",
  needs: ["app", "linkage"],
  says: ["suspicious"],
  *check({ app, linkage }) {
    if (app.oneFile === undefined || app.platform !== "win32") return;
    for (const { role, image, file } of linkage.binaries) {
      if (role !== "launcher" || image.format !== "pe" || image.certificate !== undefined) continue;
      const isSilent = image.version === undefined || image.version.strings.size === 0;
      const isPacked =
        isUpx(image) || linkage.binaries.some(({ image: other }) => other.format === "pe" && isUpx(other));
      if (!isSilent) continue;
      yield {
        message: "suspicious",
        args: { packed: isPacked ? "UPX" : "" },
        confidence: isPacked ? "likely" : "possible",
        subject: app.name ?? file.file.path,
        place: file.place,
      };
      return;
    }
  },
});

function isUpx({ sections }: PeImage): boolean {
  return sections.includes("UPX0") || sections.includes("UPX1");
}
