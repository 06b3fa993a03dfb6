// What several rules ask of a shipment: where its entries are, and which files a user unpacks.

import type { BuildPlace } from "../../finding.js";
import type { FrozenApp } from "../../model/app.js";
import type { ShippedEntry, Shipment } from "../../model/shipment.js";

/** Where an entry of the shipment lies. */
export function placeOf(path: string, { place }: Shipment): BuildPlace {
  return { container: place.container, member: path };
}

/** Its path as the user sees it once the archive is unpacked, or within the folder of the build. */
export function pathInside(path: string, { kind, place }: Shipment): string {
  const above = kind === "folder" && place.member !== undefined ? `${place.member}/` : "";
  return path.startsWith(above) ? path.slice(above.length) : path;
}

/** What will be a file or link of that name on the user's disk: of entries with one name the last. */
export function filesIn(shipment: Shipment): readonly ShippedEntry[] {
  return shipment.entries.filter((entry) => !entry.isDirectory && !entry.oddities.includes("repeated"));
}

/** How its program is meant to be started there. */
export function isForUnix({ platform }: FrozenApp): boolean {
  return platform === "linux" || platform === "darwin";
}
