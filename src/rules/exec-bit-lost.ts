// Programs that lose the right to be executed on the way to the user: packed with a mode that has none, or by a tool that
// writes no Unix modes at all. Only what is started needs it: shared libraries are loaded without.

import type { NativeFile } from "../model/app.js";
import type { Shipment } from "../model/shipment.js";
import { pathSubject } from "./support/path-subject.js";
import { isForUnix } from "./support/shipped.js";
import { defineRule } from "./rule.js";

const X_BITS = 0o111;
const UNIX = 3;
/** Hosts of "version made by" that know no Unix modes (APPNOTE.TXT 4.4.2.2): FAT, NTFS, VFAT. unzip passes over any that such a zip has. */
const WITHOUT_MODES: readonly (number | undefined)[] = [0, 10, 14];

export default defineRule({
  id: "exec-bit-lost",
  needs: ["app"],
  says: ["mode", "creator", "folder"],
  *check({ app }) {
    const { shipment } = app;
    if (shipment === undefined || !isForUnix(app)) return;
    const programs = [...shipment.programs, ...app.natives.filter((native) => isShipped(native, shipment))].filter(
      ({ format }) => format !== "pe",
    );
    for (const why of ["mode", "creator", "folder"] as const) {
      const lost = programs.filter((program) => whyLost(program, shipment) === why);
      const [first] = lost;
      if (first === undefined) continue;
      // Esky's updater takes the modes that such a zip has; whoever unpacks it by hand doesn't.
      const isHalf = why === "creator" && app.freezers[0] === "esky" && lost.every(hasRight);
      yield {
        message: why,
        ...(isHalf && { severity: "warning" }),
        confidence: why === "creator" ? "likely" : why === "folder" && !keepsAny(shipment) ? "possible" : "certain",
        subject: pathSubject(first.place, app),
        names: [...new Set(lost.map(({ place }) => pathSubject(place, app)))],
        place: first.place,
      };
    }
  },
});

/** A program that lies in the shipment itself, not in what another unpacks; or one that is the build. */
function isShipped({ role, place }: NativeFile, { place: { container } }: Shipment): boolean {
  if (role !== "launcher") return false;
  return place.container.length === container.length + (place.member === undefined ? 1 : 0);
}

function whyLost({ file, ...program }: NativeFile, { kind }: Shipment): "mode" | "creator" | "folder" | undefined {
  const lacks = !hasRight({ file, ...program });
  if (kind === "folder") return file.mode !== undefined && lacks ? "folder" : undefined;
  if (kind === "tar" || file.creator === UNIX) return lacks ? "mode" : undefined;
  return WITHOUT_MODES.includes(file.creator) ? "creator" : undefined;
}

function hasRight({ file }: NativeFile): boolean {
  return ((file.mode ?? 0) & X_BITS) !== 0;
}

/** Where no file at all has the right, it may be but this copy of the build that lost it. */
function keepsAny({ entries }: Shipment): boolean {
  return entries.some(({ isDirectory, link, mode = 0 }) => !isDirectory && link === undefined && (mode & X_BITS) !== 0);
}
