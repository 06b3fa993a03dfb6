// Files other than Mach-O in Contents/MacOS. codesign takes everything there for code and keeps the signature of what is none
// in extended attributes, which archives lose; Apple's notary then refuses the bundle.

import { macImages, macPrograms } from "./native/mac-images.js";
import { defineRule } from "./rule.js";
import { showPlace } from "../finding.js";

export default defineRule({
  id: "data-in-macos-dir",
  needs: ["app", "linkage"],
  says: ["data"],
  *check({ app, linkage }) {
    const { bundle } = app;
    if (bundle === undefined) return;
    const folder = `${bundle.programs.member ?? ""}/`;
    const code = new Set(app.natives.filter(({ format }) => format === "macho").map(({ place }) => showPlace(place)));
    const data = app.files.filter(
      ({ file, place }) =>
        place.container.length === bundle.programs.container.length &&
        place.member?.startsWith(folder) === true &&
        file.link === undefined &&
        !code.has(showPlace(place)),
    );
    const [first] = data;
    if (first === undefined) return;
    const isForOthers = macPrograms(macImages(linkage)).some(({ image }) => image.signature?.team !== undefined);
    const names = data.map(({ place }) => (place.member ?? "").slice(folder.length));
    yield {
      message: "data",
      args: { count: data.length },
      severity: isForOthers ? "warning" : "info",
      confidence: isForOthers ? "likely" : "possible",
      subject: names[0] ?? "",
      names,
      place: first.place,
    };
  },
});
