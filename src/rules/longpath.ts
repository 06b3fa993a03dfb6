// Files whose path will be longer than Windows allows once they lie in a folder of the user. What counts is the whole path, in
// UTF-16 units: MAX_PATH is 260 with the NUL at its end, unless both the program and the system ask for more.

import { pathSubject } from "./support/path-subject.js";
import { filesIn, placeOf, pathInside } from "./support/shipped.js";
import { type Draft, defineRule } from "./rule.js";

const LONGEST = 259;
/** `C:\Users\` and a name of twenty characters, the longest that Windows lets an account have. */
const HOME = 9 + 20;
/** `\AppData\Local\Programs\`, where installers put what one user has; and what PyInstaller makes below `\AppData\Local\Temp\`. */
const PROGRAMS = 24;
const UNPACKED = 20 + "_MEI1234567\\".length;

export default defineRule({
  id: "longpath",
  needs: ["app"],
  uses: ["linkage"],
  says: ["always", "long"],
  *check({ app, linkage }): Iterable<Draft<"always" | "long", never>> {
    if (app.platform !== "win32") return;
    const { shipment, oneFile } = app;
    const files =
      oneFile !== undefined
        ? app.files.map(({ file, place }) => ({ path: file.path, place, before: HOME + UNPACKED }))
        : shipment === undefined
          ? []
          : filesIn(shipment).map(({ path }) => ({
              path: pathInside(path, shipment),
              place: placeOf(path, shipment),
              before: HOME + PROGRAMS + folderOf(shipment.place.container.at(-1) ?? "").length + 1,
            }));
    // Explorer's own unpacking stops at the limit, whatever the program may do.
    const isAware = linkage?.binaries.some(
      ({ role, image }) =>
        role === "launcher" && image.format === "pe" && image.manifests.some(({ text }) => AWARE.test(text)),
    );
    for (const message of ["always", "long"] as const) {
      const long = files.filter(({ path, before }) =>
        message === "always" ? path.length > LONGEST : path.length <= LONGEST && before + path.length > LONGEST,
      );
      const longest = [...long].sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
      const [first] = longest;
      if (first === undefined) continue;
      yield {
        message,
        args: { length: first.path.length, room: Math.max(0, LONGEST - first.path.length) },
        ...((isAware === true || message === "long") && { severity: isAware === true ? "info" : "warning" }),
        confidence: message === "always" ? "certain" : "likely",
        subject: pathSubject(first.place, app),
        names: longest.map(({ place }) => pathSubject(place, app)),
        place: first.place,
      };
    }
  },
});

/** In the manifest of a program: it can do with longer paths where the system's LongPathsEnabled is set. */
const AWARE = /<(?:\w+:)?longPathAware[^>]*>\s*true\s*</i;

/** What Explorer calls the folder that it unpacks an archive into. */
function folderOf(archive: string): string {
  return archive.replace(/^.*[\\/]/, "").replace(/\.(?:zip|tar|tgz|tar\.gz)$/i, "");
}
