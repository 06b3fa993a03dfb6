// What macOS's Finder and its archiver leave behind: .DS_Store, __MACOSX and the "._" halves of files. They tell of the build
// machine's folders, and break the seal of a signed bundle when they come or go.

import { macImages, macPrograms } from "./native/mac-images.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "finder-junk",
  needs: ["app"],
  uses: ["linkage"],
  says: ["junk", "sealed"],
  *check({ app, linkage }) {
    const junk = app.files.filter(({ file }) => isJunk(file.path));
    const [first] = junk;
    if (first === undefined || app.platform !== "darwin") return;
    const team = linkage && macPrograms(macImages(linkage)).some(({ image }) => image.signature?.team !== undefined);
    const isSealed = app.bundle?.isSealed === true && team === true;
    yield {
      message: isSealed ? "sealed" : "junk",
      severity: isSealed ? "warning" : "info",
      confidence: isSealed ? "likely" : "certain",
      subject: first.file.path,
      names: junk.map(({ file }) => file.path),
      place: first.place,
    };
  },
});

function isJunk(path: string): boolean {
  const parts = path.split("/");
  return parts.includes("__MACOSX") || /^(\.DS_Store|\._.+)$/.test(parts.at(-1) ?? "");
}
