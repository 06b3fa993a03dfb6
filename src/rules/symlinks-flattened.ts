// Symbolic links that the archive no longer has. A framework of macOS consists of them; libraries on Linux and macOS are found
// under the names of theirs. Tools that know no links copy what they point at, or keep the link's text as a file.

import type { FrozenApp } from "../model/app.js";
import type { Shipment } from "../model/shipment.js";
import { pathSubject } from "./support/path-subject.js";
import { filesIn, isForUnix, placeOf } from "./support/shipped.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "text" | "copied" | "esky";

export default defineRule({
  id: "symlinks-flattened",
  needs: ["app"],
  says: ["text", "copied", "esky"],
  *check({ app }): Iterable<Draft<Message, never>> {
    const { shipment } = app;
    if (shipment === undefined || !isForUnix(app)) return;
    const texts = shipment.textLinks.map(({ path }) => path);
    const isFramework = texts.some((path) => path.includes(".framework/"));
    if (texts.length > 0)
      yield {
        ...about("text", texts, shipment, app),
        severity: isFramework ? "error" : "warning",
        confidence: "certain",
      };
    const copied = app.platform === "darwin" ? copiedVersions(shipment) : [];
    if (copied.length > 0)
      yield {
        ...about("copied", copied, shipment, app),
        severity: app.bundle?.isSealed === true ? "error" : "warning",
        confidence: "likely",
      };
    const strange = app.freezers[0] === "esky" && shipment.kind === "zip" ? strangeToEsky(shipment) : [];
    if (strange.length > 0)
      yield { ...about("esky", strange, shipment, app), severity: "warning", confidence: "certain" };
  },
});

function about(
  message: Message,
  paths: readonly string[],
  shipment: Shipment,
  app: FrozenApp,
): Omit<Draft<Message, never>, "confidence"> {
  const places = paths.map((path) => placeOf(path, shipment));
  const names = places.map((place) => pathSubject(place, app));
  return { message, subject: names[0] ?? "", names, place: places[0] ?? shipment.place };
}

const CURRENT = /^(.*\.framework)\/Versions\/Current(?:\/|$)/;

/** Folders `X.framework/Versions/Current` that hold files of their own, beside the version that they should point at. */
function copiedVersions({ entries }: Shipment): readonly string[] {
  const links = new Set(entries.flatMap(({ link, path }) => (link === undefined ? [] : [path])));
  const found = new Set<string>();
  const versions = new Set<string>();
  for (const { path, isDirectory } of entries) {
    const framework = CURRENT.exec(path)?.[1];
    if (
      framework !== undefined &&
      !links.has(`${framework}/Versions/Current`) &&
      (isDirectory || path.length > framework.length + 17)
    )
      found.add(framework);
    const other = /^(.*\.framework)\/Versions\/(?!Current(?:\/|$))./.exec(path)?.[1];
    if (other !== undefined) versions.add(other);
  }
  return [...found].filter((framework) => versions.has(framework)).map((framework) => `${framework}/Versions/Current`);
}

/** The one mode that Esky takes for a link's (external_attr 0xA1ED0000 in esky/util.py); others become files. */
const ESKY_LINK = 0o120755;

function strangeToEsky(shipment: Shipment): readonly string[] {
  return filesIn(shipment)
    .filter(({ link, mode }) => link !== undefined && mode !== ESKY_LINK)
    .map(({ path }) => path);
}
